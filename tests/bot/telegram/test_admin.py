"""What admins do in the chat: uploads in two steps, versions, withdrawal, rollback, roles, the report, the audit."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.people import People
from bot.telegram.buttons import Act, Press, encode
from documents.press.library import load_library
from documents.press.paper import set_paper
from index.sop import Role
from index.store import Store
from tests.bot.telegram.conftest import Scene
from tests.bot_api.person import Person, buttons
from tests.bot_api.process import ADMIN, Chat, running_bot
from tests.bot_api.server import BotApi
from tests.conftest import DOCUMENTS, own_copy
from tests.ingest.hostile import corpus

Play = Callable[[Scene], None]
LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"
CREDIT = (DOCUMENTS / "public" / "kur-penempatan.pdf").read_bytes()
CREDIT_NUMBER = "CONTOH-MKO.02.08.01.01/BP3MI/2023"


async def uploaded(admin: Person, name: str, data: bytes) -> dict[str, Any]:
    """The message that tells how an upload goes, once it is read."""
    admin.send_file(name, data)
    status = await admin.read()
    # A child that starts, reads and ends: seconds, or minutes where others want the cores as well.
    await admin.until(lambda: "⏳" not in status["text"], 300)
    if buttons(status):
        # Page 1 as a picture, to be compared with what was read.
        assert (await admin.read())["photo"]
    return status


def test_an_upload_is_read_reported_and_published_when_the_admin_says_so(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        admin, sari = chat.person(ADMIN), chat.person()
        status = await uploaded(admin, "../../etc/kur <b>.pdf", CREDIT)
        assert CREDIT_NUMBER in status["text"]
        assert "5 langkah" in status["text"]
        labels = [label for label, _ in buttons(status)]
        assert labels[:2] == ["✅ Terbitkan (internal)", "🌐 Terbitkan (publik)"]
        assert labels[2:] == ["✏ Nomor", "✏ Judul", "💬 Coba tanya", "✖ Batal"]
        sari.write("syarat kur penempatan")
        assert "KTP elektronik" not in (await sari.read())["text"]
        admin.press_label(status, "publik")
        await admin.until(lambda: "terbit" in status["text"])
        assert "Akses: publik" in status["text"]
        await admin.until(lambda: not list((chat.data / "uploads").iterdir()))
        sari.write("syarat kur penempatan")
        assert "KTP elektronik" in (await sari.read())["text"]
        again = await uploaded(admin, "kur lagi.pdf", CREDIT)
        assert "sudah ada" in again["text"]

    play(scene)


def test_many_uploads_wait_their_turn_and_batal_leaves_nothing(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        admin = chat.person(ADMIN)
        for name in ("kur-penempatan", "rumah-ramah"):
            admin.send_file(f"{name}.pdf", (DOCUMENTS / "public" / f"{name}.pdf").read_bytes())
        first, second = await admin.reads(2)
        await admin.until(lambda: "⏳" not in first["text"] + second["text"])
        await admin.reads(2)
        admin.press_label(first, "Batal")
        await admin.until(lambda: "dibatalkan" in first["text"])
        admin.press(first, encode(Press(Act.JOB, "0" * 12, word="public")))
        assert "tidak berlaku" in (await admin.read())["text"]
        admin.press_label(second, "internal")
        await admin.until(lambda: "Akses: internal" in second["text"])
        assert not list(chat.data.rglob("kur-penempatan.pdf"))
        admin.write("SOP CONTOH-MKO.02.08.01.01")
        assert "kredit" not in (await admin.read())["text"].lower()

    play(scene)


def reports(admin: Person) -> list[dict[str, Any]]:
    """The messages that tell what was read of the credit SOP."""
    return [message for message in admin.inbox() if CREDIT_NUMBER in message.get("text", "")]


def test_an_upload_survives_a_hard_stop(library: Path, tmp_path: Path) -> None:
    data, api = own_copy(library, tmp_path / "bot-data"), BotApi()

    async def scene() -> None:
        async with running_bot(data, tmp_path, api=api) as chat:
            admin = chat.person(ADMIN)
            admin.send_file("kur.pdf", CREDIT)
            await admin.read()
            chat.process.send_signal(signal.SIGKILL)
            await chat.process.wait()
        async with running_bot(data, tmp_path, api=api):
            # Killed between sending the status and noting its id, the bot sends a second one: that was on the wire.
            await admin.until(lambda: reports(admin))
            report = reports(admin)[-1]
            admin.press_label(report, "publik")
            await admin.until(lambda: "terbit" in report["text"])

    asyncio.run(scene())


def test_a_publication_that_is_refused_each_time_waits_for_the_admins_press_again(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        admin = chat.person(ADMIN)
        status = await uploaded(admin, "kur.pdf", CREDIT)
        # Where what was read is kept there is a file now: the child that publishes ends with one sentence.
        memory = chat.data / "read"
        memory.rename(chat.data / "elsewhere")
        memory.write_bytes(b"")
        admin.press_label(status, "publik")
        await admin.until(lambda: "beberapa kali" in status["text"])
        assert str(memory) in status["text"]
        assert CREDIT_NUMBER not in {entry.number for entry in Store(chat.data).entries(Role.STAFF)}
        memory.unlink()
        admin.press_label(status, "publik")
        await admin.until(lambda: "Akses: publik" in status["text"])

    play(scene)


def test_files_that_cannot_go_in_get_one_clear_line(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        admin, sari = chat.person(ADMIN), chat.person()
        sari.send_file("a.pdf", b"%PDF-1.4")
        assert "Hanya pengelola" in (await sari.read())["text"]
        admin.send_file("besar.pdf", b"%PDF-1.4", declared=21 << 20)
        assert "paling besar 20 MB" in (await admin.read())["text"]
        assert "rusak atau terpotong" in (await uploaded(admin, "rusak.pdf", b"%PDF-1.4 rusak"))["text"]
        assert "Ini bukan PDF" in (await uploaded(admin, "halaman.pdf", b"<html>bukan pdf</html>"))["text"]
        hostile = {file.name: file.data for file in corpus(CREDIT)}
        for name in ("user-password.pdf", "inflates-twice.pdf", "one-page-100000-times.pdf", "blank-page.pdf"):
            status = await uploaded(admin, name, hostile[name])
            assert status["text"].startswith(f"❌ {name}"), status["text"]
            assert len(status["text"].splitlines()) == 1
            assert not buttons(status)
        # The last, an empty page: what to do about it, and no command of a shell.
        assert "kertas lurus, terang, 200 dpi" in status["text"]
        sari.write("biaya opp")
        assert "Gratis" in (await sari.read())["text"]

    play(scene)


def test_html_in_a_title_is_shown_as_text(play: Play) -> None:
    title = "Layanan <b>Uji</b> & <a href='x'>Tautan</a>"
    source = next(s for s in load_library() if s.id == "kur-penempatan").model_copy(
        update={"judul": title, "nomor": "CONTOH-MKO.02.08.01.99/BP3MI/2022", "keterkaitan": []}
    )

    async def scene(chat: Chat) -> None:
        admin, sari = chat.person(ADMIN), chat.person()
        admin.press_label(await uploaded(admin, "uji.pdf", set_paper(source, {})), "publik")
        await admin.until(lambda: any("terbit" in message.get("text", "") for message in admin.inbox()))
        sari.write("SOP CONTOH-MKO.02.08.01.99/BP3MI/2022")
        answer = await sari.read()
        assert "<b>Uji</b>" in answer["text"]
        assert not [e for e in answer.get("entities", []) if e["type"] in ("text_link", "url")]

    play(scene)


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
        assert People(chat.data).staff() == []

    play(scene)


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
        await sari.until(lambda: len(People(chat.data).questions(14)) == 5)
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
