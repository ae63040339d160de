"""What came and went: a SOP's versions, and one of them brought back alone."""

from __future__ import annotations

from datetime import date

from documents.press.source import Dates
from tests.bot.telegram.conftest import Play
from tests.bot.telegram.deskwork import DEATH, access, labels, paper, pressed, source, uploaded
from tests.bot_api.process import ADMIN, Chat


def test_a_revision_under_another_number_takes_the_place_and_the_old_one_can_come_back_alone(play: Play) -> None:
    number = "CONTOH-MKO.03.07.02.09/BP3MI/2025"
    first = source("jenazah")
    later = Dates(pembuatan=first.tanggal.pembuatan, efektif=date(2025, 3, 1))

    async def scene(chat: Chat) -> None:
        admin = chat.person(ADMIN)
        status = await uploaded(admin, "sop.pdf", paper("jenazah", nomor=number, tanggal=later))
        assert "Judulnya sama dengan SOP" in status["text"]
        assert "↔ Bukan pengganti, SOP lain" in labels(status)
        admin.press_label(status, "tetap publik")
        await admin.until(lambda: "terbit" in status["text"], 300)
        assert DEATH not in access(chat)
        assert access(chat)[number] == "public"
        # Another document under the same file name takes nobody's place.
        other = await uploaded(admin, "sop.pdf", paper("kur-penempatan"))
        assert "Versi baru" not in other["text"]
        admin.press_label(other, "internal")
        await admin.until(lambda: "terbit" in other["text"], 300)
        assert number in access(chat)
        # Back to the earlier version, and nothing else with it.
        admin.write(f"/riwayat {number}")
        history = await admin.read()
        assert DEATH in history["text"]
        before = len(access(chat))
        asked = await pressed(admin, history, "↩")
        assert f"Menggantikan yang sekarang: {first.judul[:30]}" in asked["text"]
        admin.press_label(asked, "Ya")
        await admin.until(lambda: "Dikembalikan" in asked["text"])
        assert DEATH in access(chat)
        assert number not in access(chat)
        assert len(access(chat)) == before

    play(scene)
