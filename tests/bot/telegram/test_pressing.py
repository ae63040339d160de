"""A button, however old or altered: it does what it says, or says that it is too old."""

from __future__ import annotations

import asyncio

from bot.answer import Intent
from bot.telegram.buttons import Act, Press, encode, key_of
from index.sop import Part
from tests.bot.telegram.conftest import Play
from tests.bot_api.person import mention
from tests.bot_api.process import ADMIN, Chat

LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"


def test_a_button_asks_for_another_part_of_the_same_sop(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("syarat opp apa aja?")
        await sari.press_behind(await sari.read(), "Biaya")
        fee = (await sari.read())["text"]
        assert fee.startswith("Biaya: Gratis")
        assert "Pelayanan Permohonan Orientasi" in fee
        sari.write("kalau waktunya?")
        assert "Paling lama 1 hari kerja" in (await sari.read())["text"]

    play(scene)


def test_a_worker_gets_nothing_internal_by_question_number_or_altered_button(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, admin = chat.person(), chat.person(ADMIN)
        admin.write("langkah pengajuan cuti tahunan pegawai")
        seen = await admin.read()
        assert "Mengisi formulir cuti tahunan" in seen["text"]
        admin.press_label(seen, "Lihat hal.")
        assert (await admin.read())["has_protected_content"]
        for text in ("langkah pengajuan cuti tahunan pegawai", LEAVE, f"SOP {LEAVE}"):
            sari.write(text)
            assert "cuti" not in (await sari.read())["text"].lower().replace(LEAVE.lower(), "")
        forged = [Press(act, key_of(LEAVE), part=Part.LANGKAH) for act in (Act.PASSAGE, Act.PAGE, Act.PDF)]
        for press in [*forged, Press(Act.FULL, key_of(LEAVE), intent=Intent.STEPS)]:
            sari.press(seen, encode(press))
        sari.press(seen, "1|q|../../etc|fee|1")
        await sari.until(lambda: len(chat.api.called("answerCallbackQuery")) >= 6)
        assert [call.parameters.get("text", "")[:10] for call in chat.api.called("answerCallbackQuery")[-5:]] == [
            "Tombol ini"
        ] * 5
        await asyncio.sleep(0.3)
        assert sari.calls("sendPhoto") == sari.calls("sendDocument") == []
        group = chat.person(ADMIN, group=-1001)
        group.write(mention("langkah pengajuan cuti tahunan pegawai"))
        assert "formulir cuti" not in (await group.read())["text"]

    play(scene)
