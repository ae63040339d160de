"""What changes the library takes a second press, which is good once."""

from __future__ import annotations

from tests.bot.telegram.conftest import Play
from tests.bot_api.person import buttons
from tests.bot_api.process import ADMIN, Chat


def test_a_sop_is_withdrawn_and_brought_back_by_a_second_press_that_is_good_once(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        admin, sari = chat.person(ADMIN), chat.person()
        admin.write("/peran 9001 staf Bu Rina")
        await admin.read()
        admin.write("/riwayat 02.04.03.01")
        versions = await admin.read()
        assert "WIB" in versions["text"]
        assert "opp-p-to-p.pdf" in versions["text"]
        admin.press_label(versions, "Tarik")
        question = await admin.read()
        assert "Pelayanan Permohonan Orientasi" in question["text"]
        token = buttons(question)[0][1]
        sari.press(question, token)
        admin.press(question, token)
        await admin.until(lambda: "Ditarik" in question["text"])
        admin.press(question, token)
        assert "tidak berlaku" in (await admin.read())["text"]
        sari.write("SOP 02.04.03.01")
        assert "Orientasi" not in (await sari.read())["text"]
        admin.write("/riwayat")
        history = await admin.read()
        assert "UTC" not in history["text"]
        assert "Bu Rina (9001)" in history["text"]
        assert "Keluar: Pelayanan Permohonan Orientasi" in history["text"]
        # One SOP comes back without the rest of the library.
        admin.press_label(history, "Yang pernah ditarik")
        gone = await admin.read()
        admin.press_label(gone, "Pelayanan Permohonan")
        asked = await admin.read()
        assert "publik" in asked["text"]
        admin.press_label(asked, "Ya")
        await admin.until(lambda: "Dikembalikan" in asked["text"])
        sari.write("SOP 02.04.03.01")
        assert "Orientasi" in (await sari.read())["text"]
        # Going back tells first what is lost by it.
        admin.write("/riwayat")
        history = await admin.read()
        admin.press(history, buttons(history)[0][1])
        back = await admin.read()
        assert "Ini akan hilang: Pelayanan Permohonan Orientasi" in back["text"]
        admin.press_label(back, "Ya")
        await admin.until(lambda: "kembali ke keadaan" in back["text"])
        admin.write("/audit")
        told = (await admin.read())["text"]
        assert "Bu Rina menarik Pelayanan Permohonan Orientasi" in told
        assert "mengembalikan pustaka ke keadaan" in told
        assert "generation" not in told
        assert "Bu Rina" in told

    play(scene)
