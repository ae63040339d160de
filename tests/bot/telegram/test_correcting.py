"""What an admin sets right: before it is published by the report's buttons, afterwards by /akses and /riwayat."""

from __future__ import annotations

from datetime import date

from documents.press.source import Dates
from index.sop import Role
from index.store import Store
from tests.bot.telegram.conftest import Play
from tests.bot.telegram.deskwork import DEATH, access, labels, paper, pressed, source, uploaded
from tests.bot_api.person import buttons
from tests.bot_api.process import ADMIN, Chat


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
