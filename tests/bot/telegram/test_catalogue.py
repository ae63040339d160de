"""The catalogue in the chat: what people come for, the office's tree behind it, and the SOPs that fit some words."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.telegram.buttons import HOME, Act, Press, encode, key_of
from tests.bot.telegram.conftest import Play
from tests.bot_api.person import Person, buttons
from tests.bot_api.process import ADMIN, Chat

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"


async def shown(person: Person, message: dict[str, Any], text: str) -> None:
    """Wait until a message has this text in it."""
    await person.until(lambda: text in message["text"])


def test_the_catalogue_leads_from_process_to_sop_in_one_message(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("/cari")
        screen = await sari.read()
        assert screen["text"].startswith("Apa keperluan Anda?")
        assert "8 SOP" in screen["text"]
        # What people come for, as far as SOPs answer it; the office's tree is one step behind.
        assert [buttons(screen)[n][0] for n in (-1,)] == ["🏢 Menurut bagian kantor"]
        sari.press_label(screen, "Keluarga meninggal")
        await shown(sari, screen, "Keluarga meninggal di luar negeri")
        assert "Jenazah" in buttons(screen)[0][0]
        sari.press_label(screen, "Awal")
        await shown(sari, screen, "Apa keperluan Anda?")
        sari.press_label(screen, "Menurut bagian kantor")
        await shown(sari, screen, "Katalog SOP")
        assert len(buttons(screen)) <= 10
        assert "Pengelolaan Sumber Daya Manusia" not in str(buttons(screen))
        for label, heading in (
            ("Pengelolaan Penempatan PMI (", "Pengelolaan Penempatan PMI"),
            ("Penempatan nonpemerintah", "› Penempatan nonpemerintah"),
            ("Orientasi Pra Pemberangkatan (1)", "› Orientasi Pra Pemberangkatan"),
        ):
            sari.press_label(screen, label)
            await shown(sari, screen, heading)
        assert [label for label, _ in buttons(screen)][-2:] == ["⬆ Kembali", "🏠 Awal"]
        sari.press_label(screen, "📄 Pelayanan Permohonan Orientasi")
        assert OPP in (await sari.read())["text"]
        sari.press_label(screen, "Kembali")
        await sari.until(lambda: screen["text"].startswith("Pengelolaan Penempatan PMI › Penempatan nonpemerintah\n"))
        sari.press_label(screen, "Awal")
        await shown(sari, screen, "Apa keperluan Anda?")
        admin = chat.person(ADMIN)
        admin.write("🔎 Cari SOP")
        assert "11 SOP" in (await admin.read())["text"]

    play(scene)


def test_a_forged_shelf_shows_no_internal_titles(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("/cari")
        screen = await sari.read()
        sari.press(screen, encode(Press(Act.SHELF, key_of("Pengelolaan Sumber Daya Manusia"), page=3)))
        sari.press(screen, encode(Press(Act.SHELF, HOME, page=999_999)))
        await sari.until(lambda: len(chat.api.called("answerCallbackQuery")) == 2)
        await asyncio.sleep(0.3)
        assert "8 SOP" in screen["text"]
        assert "cuti" not in str(chat.api.messages).lower()

    play(scene)


def test_cari_with_words_finds_and_without_a_fit_shows_the_catalogue(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("/cari opp")
        found = await sari.read()
        assert "1. Pelayanan Permohonan Orientasi Pra Pemberangkatan" in found["text"]
        assert buttons(found)[0][0] == "1. Pelayanan Permohonan Orientasi …"
        sari.press(found, buttons(found)[0][1])
        assert OPP in (await sari.read())["text"]
        sari.write("/Cari cuti tahunan pegawai")
        assert "cuti" not in str(buttons(await sari.read())).lower()
        sari.write("/cari zzqqxx")
        none = await sari.read()
        assert 'Tidak ada SOP yang cocok dengan "zzqqxx"' in none["text"]
        assert "8 SOP" in none["text"]

    play(scene)
