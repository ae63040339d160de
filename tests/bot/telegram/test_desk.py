"""Stories of admins at their desk in the chat: what goes wrong in an office, walked through by the buttons."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from bot.telegram.buttons import Act, Press, encode, key_of
from documents.press.library import load_library
from documents.press.paper import set_paper
from documents.press.source import Dates, Source
from index.sop import Role
from index.store import Store
from tests.bot.telegram.conftest import Scene
from tests.bot.telegram.test_admin import uploaded
from tests.bot.web.deskwork import together
from tests.bot_api.person import Person, buttons
from tests.bot_api.process import ADMIN, Chat, running_bot
from tests.conftest import DOCUMENTS, own_copy

Play = Callable[[Scene], None]
DEATH = "CONTOH-MKO.03.07.02.02/BP3MI/2022"


def source(name: str, **changes: Any) -> Source:
    return next(s for s in load_library() if s.id == name).model_copy(update={"keterkaitan": [], **changes})


def paper(name: str, **changes: Any) -> bytes:
    """A sample SOP set anew with these fields changed."""
    return set_paper(source(name, **changes), {})


def labels(message: dict[str, Any]) -> list[str]:
    return [label for label, _ in buttons(message)]


async def pressed(admin: Person, message: dict[str, Any], label: str) -> dict[str, Any]:
    """What comes after a press."""
    admin.press_label(message, label)
    return await admin.read()


def access(chat: Chat) -> dict[str, str]:
    """Who sees each SOP, by number."""
    store = Store(chat.data)
    found = {entry.number: entry.visibility.value for entry in store.entries(Role.STAFF)}
    store.close()
    return found


def test_a_corrected_public_sop_stays_public_unless_the_admin_says_twice(play: Play) -> None:
    first = source("jenazah")
    later = Dates(pembuatan=first.tanggal.pembuatan, efektif=date(2025, 3, 1))
    corrected = paper("jenazah", biaya="Rp25.000 untuk legalisasi", tanggal=later)

    async def scene(chat: Chat) -> None:
        admin, sari = chat.person(ADMIN), chat.person()
        status = await uploaded(admin, "revisi.pdf", corrected)
        assert labels(status)[:2] == ["🌐 Ganti, tetap publik", "🔒 Ganti dan jadikan internal"]
        assert f"Versi baru dari SOP {DEATH}" in status["text"]
        assert "Berlaku sejak: 1 Mar 2025" in status["text"]
        assert "+ Rp25.000 untuk legalisasi" in status["text"]
        assert "−" in status["text"].split("Biaya")[1]
        question = await pressed(admin, status, "jadikan internal")
        assert "hanya petugas yang dapat melihatnya" in question["text"]
        assert access(chat)[DEATH] == "public"
        admin.press_label(status, "tetap publik")
        await admin.until(lambda: "terbit" in status["text"], 300)
        assert access(chat)[DEATH] == "public"
        # Once it stands, /akses is the way, and it asks as well.
        admin.write("/akses 03.07.02.02")
        asked = await admin.read()
        assert "Sekarang publik" in asked["text"]
        assert "hanya petugas yang dapat melihatnya" in asked["text"]
        admin.press_label(asked, "Ya")
        await admin.until(lambda: "internal" in asked["text"] and "Dibetulkan" in asked["text"])
        assert access(chat)[DEATH] == "internal"
        sari.write(f"SOP {DEATH}")
        assert "Rp25.000" not in (await sari.read())["text"]

    play(scene)


def test_a_misread_number_and_title_are_set_right_before_it_is_published_and_after(play: Play) -> None:
    misread = paper("kur-penempatan", nomor="CONTOH-MKO.02.O8.01.01/BP3MI/2023", judul="Kredit Usaha Rakyat Penempatam")

    async def scene(chat: Chat) -> None:
        admin, budi = chat.person(ADMIN), chat.person(6001)
        status = await uploaded(admin, "kur.pdf", misread)
        await pressed(admin, status, "✏ Nomor")
        admin.write("CONTOH-MKO.02.08.01.01/BP3MI/2023")
        assert "Dicatat" in (await admin.read())["text"]
        await admin.until(lambda: "02.08.01.01" in status["text"] and buttons(status), 300)
        assert "dibetulkan" in status["text"]
        # A question is answered from this document alone, before anybody else sees it.
        await pressed(admin, status, "Coba tanya")
        admin.write("syaratnya apa?")
        await admin.until(lambda: any("kalau dokumen ini terbit" in m.get("text", "") for m in admin.inbox()), 300)
        heading, answer = await admin.reads(2)
        assert "kalau dokumen ini terbit" in heading["text"]
        assert "KTP elektronik" in answer["text"]
        budi.write("syarat kur penempatan")
        assert "KTP elektronik" not in (await budi.read())["text"]
        admin.press_label(status, "publik")
        await admin.until(lambda: "terbit" in status["text"], 300)
        admin.write("/riwayat CONTOH-MKO.02.08.01.01/BP3MI/2023")
        history = await admin.read()
        await pressed(admin, history, "✏ Judul")
        admin.write("/batal")
        assert "tidak jadi" in (await admin.read())["text"]
        admin.press_label(history, "✏ Judul")
        await admin.read()
        admin.write("Kredit Usaha Rakyat Penempatan")
        asked = await admin.read()
        assert "Kredit Usaha Rakyat Penempatan" in asked["text"]
        admin.press_label(asked, "Ya")
        await admin.until(lambda: "Dibetulkan" in asked["text"])
        store = Store(chat.data)
        assert store.entry("CONTOH-MKO.02.08.01.01/BP3MI/2023", Role.PUBLIC).title == "Kredit Usaha Rakyat Penempatan"
        store.close()

    play(scene)


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


def test_that_two_versions_answer_since_their_dates_do_not_tell_which_is_in_force_is_said_in_the_chat(
    play: Play,
) -> None:
    number = "CONTOH-MKO.03.07.02.09/BP3MI/2025"

    async def scene(chat: Chat) -> None:
        admin = chat.person(ADMIN)
        status = await uploaded(admin, "sop.pdf", paper("jenazah", nomor=number))
        admin.press_label(status, "Bukan pengganti")
        await admin.until(lambda: "🌐 Terbitkan (publik)" in labels(status))
        admin.press_label(status, "publik")
        await admin.until(lambda: "terbit" in status["text"], 300)
        assert access(chat).keys() >= {DEATH, number}
        assert f"sama dengan SOP {DEATH}" in status["text"] or f"sama dengan SOP {number}" in status["text"]
        assert "keduanya menjawab" in status["text"]
        assert "tanya-sop" not in status["text"]

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


def test_a_file_that_holds_an_internal_sop_too_shows_workers_the_pages_of_the_public_one_alone(play: Play) -> None:
    both = together(
        *((DOCUMENTS / "public" / f"{name}.pdf").read_bytes() for name in ("kur-penempatan", "rumah-ramah"))
    )
    public, internal = source("kur-penempatan").nomor, source("rumah-ramah").nomor

    async def scene(chat: Chat) -> None:
        admin, sari = chat.person(ADMIN), chat.person()
        status = await uploaded(admin, "dua.pdf", both)
        assert "memuat 2 dokumen" in status["text"]
        admin.press_label(status, "publik")
        await admin.until(lambda: "Akses: publik" in status["text"], 300)
        link = f"/start s_{key_of(public)}"
        sari.write(link)
        answer = await sari.read()
        await sari.press_behind(answer, "PDF")
        assert (await sari.read())["document"]
        admin.write(f"/akses {internal}")
        asked = await admin.read()
        admin.press_label(asked, "Ya")
        await admin.until(lambda: "Dibetulkan" in asked["text"])
        # The buttons of before, a link to a page of the other, and what is offered from now on.
        sari.press(answer, encode(Press(Act.PDF, key_of(public))))
        first = await sari.read()
        assert first["caption"].endswith("hal. 1")
        assert not any("PDF" in label for label, _ in buttons(first))
        store = Store(chat.data)
        last = store.sop(public, Role.STAFF).pages
        store.close()
        for page in (last + 1, last + 2):
            sari.write(f"{link}_p{page}")
            assert "tidak ada lagi" in (await sari.read())["text"]
        sari.write(link)
        await sari.press_behind(await sari.read(), "Buka halamannya")
        assert (await sari.read())["photo"]
        assert len(sari.calls("sendDocument")) == 1
        admin.write(link)
        await admin.press_behind(await admin.read(), "PDF")
        assert (await admin.read())["document"]

    play(scene)


def test_admins_are_told_once_of_a_disk_that_fills_and_of_a_used_invitation(library: Path, tmp_path: Path) -> None:
    async def scene() -> None:
        data = own_copy(library, tmp_path / "bot-data")
        async with running_bot(data, tmp_path, TANYA_SOP_DISK_MB="999999999") as chat:
            admin, wati = chat.person(ADMIN), chat.person(6002)
            assert "Ruang disk bot tinggal" in (await admin.read())["text"]
            admin.write("/undang")
            wati.write(f"/start {(await admin.read())['text'].split('start=')[1]}")
            assert "6002 sekarang petugas" in (await admin.read())["text"]
            await asyncio.sleep(16)
            assert sum("Ruang disk" in message["text"] for message in admin.inbox()) == 1

    asyncio.run(scene())
