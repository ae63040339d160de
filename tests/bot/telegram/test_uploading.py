"""Files that admins send: taken in, published by a press, one by one or together; what cannot go in gets a line."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from bot.telegram.buttons import Act, Press, encode
from tests.bot.telegram.conftest import Play
from tests.bot.telegram.deskwork import CREDIT, CREDIT_NUMBER, DEATH, access, paper, source, uploaded
from tests.bot.web.deskwork import together
from tests.bot_api.person import buttons
from tests.bot_api.process import ADMIN, Chat
from tests.conftest import DOCUMENTS
from tests.ingest.hostile import corpus


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


def test_an_album_of_files_comes_as_one_report_and_the_good_ones_are_published_by_one_press(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        admin = chat.person(ADMIN)
        files = {
            name: (DOCUMENTS / "public" / f"{name}.pdf").read_bytes() for name in ("kur-penempatan", "rumah-ramah")
        }
        files["peraturan"] = law(52)
        for name, data in files.items():
            admin.send_file(f"{name}.pdf", data, album="77")
        await admin.until(lambda: any("dikirim bersama" in m.get("text", "") for m in admin.inbox()), 180)
        summary = next(m for m in admin.inbox() if "dikirim bersama" in m.get("text", ""))
        assert summary["text"].count("✅") == 3
        assert "⚠ peraturan.pdf" in summary["text"]
        told = next(m for m in admin.inbox() if "tanpa satu pun langkah" in m.get("text", ""))
        assert "52 halaman" in told["text"]
        before = len(access(chat))
        admin.press_label(summary, "semua yang baik (publik)")
        await admin.until(lambda: sum("terbit." in m.get("text", "") for m in admin.inbox()) == 2, 180)
        assert len(access(chat)) == before + 2
        admin.press_label(told, "Batal")
        await admin.until(lambda: "dibatalkan" in told["text"])
        assert len(access(chat)) == before + 2

    play(scene)


def test_the_button_for_all_that_is_good_leaves_a_file_whose_second_document_needs_a_look(play: Play) -> None:
    renewed = "CONTOH-MKO.03.07.02.02/BP3MI/2026"

    async def scene(chat: Chat) -> None:
        admin = chat.person(ADMIN)
        before = access(chat)
        admin.send_file("rumah.pdf", paper("rumah-ramah"), album="78")
        two = together(paper("kur-penempatan"), paper("jenazah", nomor=renewed))
        admin.send_file("dua.pdf", two, album="78")
        await admin.until(lambda: any("dikirim bersama" in m.get("text", "") for m in admin.inbox()), 180)
        summary = next(m for m in admin.inbox() if "dikirim bersama" in m.get("text", ""))
        assert "⚠ dua.pdf" in summary["text"]
        told = next(m for m in admin.inbox() if "memuat 2 dokumen" in m.get("text", ""))
        assert f"Judulnya sama dengan SOP {DEATH}" in told["text"].partition("memuat 2 dokumen")[2]
        assert "tentukan di meja pengelola: /web" in told["text"]
        admin.press_label(summary, "semua yang baik (publik)")
        await admin.until(lambda: any("terbit." in m.get("text", "") for m in admin.inbox()), 180)
        assert access(chat) == {**before, source("rumah-ramah").nomor: "public"}
        # What is published by its own button takes the place that its report tells of.
        admin.press_label(told, "Ganti, tetap publik")
        await admin.until(lambda: "Akses: publik" in told["text"], 180)
        assert DEATH not in access(chat)
        assert access(chat)[renewed] == access(chat)[source("kur-penempatan").nomor] == "public"

    play(scene)


def law(pages: int) -> bytes:
    """A regulation: articles, page after page, and no step."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    for n in range(1, pages + 1):
        canvas.drawString(60, 800, "CONTOH - bukan dokumen resmi")
        canvas.drawString(60, 770, f"Pasal {n}")
        canvas.drawString(60, 750, f"Setiap pejabat pada tingkat {n} wajib melaksanakan ketentuan ini dengan tertib.")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()
