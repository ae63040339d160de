"""The admins' report: days, answers, thumbs, and what went unanswered, as a picture, words and a table."""

from __future__ import annotations

from tests.bot.telegram.conftest import Play
from tests.bot_api.person import buttons
from tests.bot_api.process import ADMIN, Chat
from tests.library import of_people


def test_the_report_counts_days_answers_thumbs_and_groups_what_went_unanswered(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        admin, sari, budi = chat.person(ADMIN), chat.person(), chat.person(5002)
        sari.write("syarat opp apa aja?")
        answer = await sari.read()
        sari.press_label(answer, "👎")
        await sari.until(lambda: not any("👎" in label for label, _ in buttons(answer)))
        await sari.until(lambda: any("Apa yang kurang?" in message.get("text", "") for message in sari.inbox()))
        why = next(message for message in sari.inbox() if "Apa yang kurang?" in message.get("text", ""))
        sari.press_label(why, "SOP-nya salah")
        budi.press_label(answer, "📄")
        sari.write("jadwal kereta ke surabaya")
        budi.write("jadwal kereta surabaya brp")
        budi.write("resep rendang 081234567890")
        chat.person(5003).write("tolong saya dipukul majikan")
        await sari.until(lambda: len(of_people(chat.data, lambda people: people.questions(14))) == 5)
        admin.write("/laporan")
        picture, words = await admin.reads(2)
        assert chat.api.files[picture["photo"][0]["file_id"]].startswith(b"\x89PNG")
        assert "Terjawab 1, tidak ditemukan 3, jempol turun 1" in words["text"]
        assert "Yang kurang dari jawaban: SOP-nya salah 1" in words["text"]
        assert "Darurat 1, diteruskan ke petugas 0" in words["text"]
        assert "jempol turun\n• 1× Pelayanan Permohonan Orientasi" in words["text"]
        assert "2× jadwal kereta" in words["text"]
        assert "081234567890" not in words["text"]
        assert "Pelayanan Permohonan Orientasi" in words["text"]
        admin.press_label(words, "CSV")
        table = chat.api.files[(await admin.read())["document"]["file_id"]].decode("utf-8-sig").splitlines()
        assert table[0] == "waktu_wib,hasil,nomor,judul,jempol,pertanyaan"
        assert len(table) == 6
        assert any(",abstained,,,0,jadwal kereta" in line for line in table)
        assert "081234567890" not in "".join(table)
        admin.write("/status")
        assert "11 SOP (8 publik, 3 internal)" in (await admin.read())["text"]

    play(scene)
