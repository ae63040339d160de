"""Commands of admins: roles by grant or invitation, and for whom the commands are there at all."""

from __future__ import annotations

import asyncio

from bot.telegram.buttons import Act, Press, encode
from tests.bot.telegram.conftest import Play
from tests.bot_api.person import buttons
from tests.bot_api.process import ADMIN, Chat
from tests.library import of_people


def test_staff_by_grant_or_one_time_link_see_internal_sops_until_the_role_ends(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        admin, budi, wati = chat.person(ADMIN), chat.person(6001), chat.person(6002)
        admin.write("/peran 6001 staf")
        assert "sekarang petugas" in (await admin.read())["text"]
        budi.write("langkah pengajuan cuti tahunan pegawai")
        steps = await budi.read()
        assert "Mengisi formulir cuti tahunan" in steps["text"]
        assert "→" in steps["text"]
        assert "↗ Bagikan" not in [label for label, _ in buttons(steps)]
        budi.press_label(steps, "Lihat hal.")
        assert (await budi.read())["has_protected_content"]
        admin.write("/undang")
        link = (await admin.read())["text"].split("start=")[1]
        wati.write(f"/start {link}")
        assert "Anda sekarang petugas" in (await wati.read())["text"]
        wati.write("Wati")
        assert "Baik, Wati" in (await wati.read())["text"]
        chat.person(6003).write(f"/start {link}")
        stranger = chat.person(6003)
        assert "sudah dipakai" in (await stranger.read())["text"]
        # That the invitation was used is told too, at its own time.
        used = await admin.read()
        assert "undangan" in used["text"].lower()
        admin.write("/peran 6001 cabut")
        assert "bukan petugas lagi" in (await admin.read())["text"]
        budi.press_label(steps, "Lihat hal.")
        await budi.until(
            lambda: "tidak berlaku" in chat.api.called("answerCallbackQuery")[-1].parameters.get("text", "")
        )
        budi.write("langkah pengajuan cuti tahunan pegawai")
        assert "formulir cuti" not in (await budi.read())["text"]
        assert len(budi.calls("sendPhoto")) == 1
        admin.write("/peran")
        assert "6002 Wati" in (await admin.read())["text"]

    play(scene)


def test_admin_commands_exist_for_admins_in_a_private_chat_alone(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, group = chat.person(), chat.person(ADMIN, group=-1001)
        for command in ("/laporan", "/status", "/peran 5001 staf", "/undang", "/riwayat", "/audit"):
            sari.write(command)
            assert "hanya untuk pengelola" in (await sari.read())["text"]
            group.write(command)
        anonymous = chat.person(1087968824, group=-1001)
        anonymous.user["is_bot"] = True
        anonymous.write("/peran 5001 staf")
        await asyncio.sleep(0.5)
        assert group.calls("sendMessage") == []
        for act in (Act.HISTORY, Act.WITHDRAW, Act.ROLLBACK, Act.CONFIRM, Act.JOB):
            sari.press({"message_id": 1, "date": 1, "chat": {"id": 5001, "type": "private"}}, encode(Press(act)))
        await asyncio.sleep(0.5)
        assert len(sari.calls("sendMessage")) == 6
        assert of_people(chat.data, lambda people: people.staff()) == []

    play(scene)
