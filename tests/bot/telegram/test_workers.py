"""What workers do besides asking: browse, share, follow links, thumb, edit, be forgotten, be told to slow down."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from bot.people import People
from bot.telegram.buttons import HOME, Act, Press, encode, key_of
from tests.bot.telegram.conftest import Scene
from tests.bot_api.parameters import Refused
from tests.bot_api.person import Person, buttons
from tests.bot_api.process import ADMIN, Chat
from tests.conftest import busy

Play = Callable[[Scene], None]


async def shown(person: Person, message: dict[str, Any], text: str) -> None:
    """Wait until a message has this text in it."""
    await person.until(lambda: text in message["text"])


LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"
OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"


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


def test_a_deep_link_opens_a_sop_or_a_page_but_never_an_internal_one(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write(f"/start s_{key_of(OPP)}")
        assert OPP in (await sari.read())["text"]
        sari.write(f"/start s_{key_of(OPP)}_p2")
        assert (await sari.read())["caption"].endswith("hal. 2")
        for payload in (f"s_{key_of(LEAVE)}", f"s_{key_of(LEAVE)}_p1", "s_zzz", "u_palsu"):
            sari.write(f"/start {payload}")
            text = (await sari.read())["text"]
            assert "tidak membuka SOP apa pun" in text or "sudah dipakai" in text

    play(scene)


def test_bagikan_makes_a_card_with_a_link_that_opens_the_sop(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("syarat opp apa aja?")
        answer = await sari.read()
        await sari.press_behind(answer, "Bagikan")
        card = await sari.read()
        [button] = [button for row in card["reply_markup"]["inline_keyboard"] for button in row]
        assert button["url"] == f"https://t.me/tanya_sop_bot?start=s_{key_of(OPP)}"
        assert "has_protected_content" not in card
        sari.press(answer, encode(Press(Act.SHARE, key_of(LEAVE))))
        await sari.until(lambda: len(chat.api.called("answerCallbackQuery")) == 2)
        await asyncio.sleep(0.3)
        assert len(sari.calls("sendMessage")) == 2

    play(scene)


def test_inline_mode_gives_cards_of_public_sops_even_to_an_admin(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, admin = chat.person(), chat.person(ADMIN)
        found, internal, empty = sari.inline("jenazah"), admin.inline("cuti tahunan pegawai"), sari.inline("")
        await sari.until(lambda: {found, internal, empty} <= set(chat.api.inline))
        first = chat.api.inline[found]["results"][0]
        assert "Jenazah" in first["title"]
        assert "start=s_" in first["reply_markup"]["inline_keyboard"][0][0]["url"]
        assert "cuti" not in str(chat.api.inline[internal]["results"]).lower()
        assert chat.api.inline[empty]["results"] == []

    play(scene)


def test_an_edited_question_gets_its_answer_edited(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("syarat opp apa aja?")
        answer = await sari.read()
        sari.edit(sari.last, "biaya opp berapa")
        await sari.until(lambda: answer["text"].startswith("Biaya"))
        sari.edit(sari.last, "biaya opp berapa")
        await asyncio.sleep(0.5)
        assert len(sari.calls("sendMessage")) == 1

    play(scene)


def test_a_thumb_is_counted_once_and_only_for_the_one_who_asked(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, budi = chat.person(), chat.person(5002)
        sari.write("biaya opp")
        answer = await sari.read()
        budi.press_label(answer, "👎")
        await sari.until(lambda: len(chat.api.called("answerCallbackQuery")) == 1)
        assert "milik orang yang bertanya" in chat.api.called("answerCallbackQuery")[0].parameters["text"]
        sari.press_label(answer, "👍")
        await sari.until(lambda: not any("👍" in label for label, _ in buttons(answer)))
        assert "Terima kasih" in chat.api.called("answerCallbackQuery")[1].parameters["text"]
        assert any("Bagikan" in label for label, _ in buttons(answer))
        sari.press_label(answer, "Lainnya")
        await sari.until(lambda: any("PDF" in label for label, _ in buttons(answer)))
        assert not any("👍" in label for label, _ in buttons(answer))

    play(scene)


def test_after_a_thumb_down_it_is_asked_what_was_missing_and_the_nearest_are_offered(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("gaji saya belum dibayar, lapor ke mana?")
        answer = await sari.read()
        sari.press_label(answer, "👎")
        why = await sari.read()
        assert [label for label, _ in buttons(why)] == ["SOP-nya salah", "Bukan itu", "Tidak paham", "Terlalu panjang"]
        sari.press_label(why, "SOP-nya salah")
        await sari.until(lambda: "sudah dicatat" in why["text"])
        assert buttons(why)[0][0].startswith("📄")
        sari.press(why, buttons(why)[0][1])
        assert "Nomor" in (await sari.read())["text"]
        people = People(chat.data)
        assert people.missed(1) == {"wrong": 1}
        people.close()

    play(scene)


def test_a_reaction_counts_as_a_thumb_and_can_be_taken_back(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, people = chat.person(), People(chat.data)
        sari.write("biaya opp")
        answer = await sari.read()

        def votes() -> list[int]:
            return [asked.vote for asked in people.questions(1)]

        sari.react(answer, "👍")
        await sari.until(lambda: votes() == [1])
        sari.react(answer)
        await sari.until(lambda: votes() == [0])
        sari.react(answer, "👎")
        assert "Apa yang kurang" in (await sari.read())["text"]
        assert votes() == [-1]
        people.close()

    play(scene)


def test_erasure_leaves_nothing_of_a_person_on_disk(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, budi = chat.person(77_001_234_567), chat.person(5002)
        await sari.enters()
        sari.write("resep rendang padang yang enak sekali")
        await sari.read()
        budi.write("jadwal kereta api")
        await budi.read()
        files = [path for path in chat.data.glob("people.db*")]
        assert any(b"rendang padang" in path.read_bytes() for path in files)
        sari.write("/hapus")
        assert "Sudah dihapus" in (await sari.read())["text"]
        await asyncio.sleep(0.3)
        left = b"".join(path.read_bytes() for path in files if path.exists())
        assert b"rendang" not in left
        assert b"77001234567" not in left
        assert (77_001_234_567).to_bytes(6, "big") not in left
        assert b"kereta" in left
        sari.write("/start")
        assert "Pilih bahasa" in (await sari.read())["text"]

    play(scene)


def test_a_flooder_gets_one_polite_line_and_delays_nobody(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        flooder, sari = chat.person(), chat.person(5002)
        sari.write("biaya opp")
        await sari.read()
        for n in range(200):
            flooder.write(f"halo {n}")
        await asyncio.sleep(0.2)
        sari.write("syarat opp")
        began = time.monotonic()
        await sari.read()
        assert time.monotonic() - began < busy(5)
        await flooder.until(lambda: any("terlalu cepat" in m["text"] for m in flooder.inbox()))
        await asyncio.sleep(1)
        assert sum("terlalu cepat" in message["text"] for message in flooder.inbox()) == 1

    play(scene)


def test_pictures_are_sent_again_by_telegrams_own_id(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, budi = chat.person(), chat.person(5002)
        sari.write("syarat opp apa aja?")
        answer = await sari.read()
        sari.press_label(answer, "Lihat hal.")
        first = await sari.read()
        for button in ("Halaman penuh", "PDF"):
            assert any(button in label for label, _ in buttons(first))
        budi.press_label(answer, "Lihat hal.")
        # The press is Sari's message in Budi's hands: the answer goes to the chat the message stands in.
        second = await sari.read()
        assert second["photo"][0]["file_id"] == first["photo"][0]["file_id"]
        assert [bool(call.files) for call in chat.api.called("sendPhoto")] == [True, False]
        chat.api.fail("sendPhoto", Refused(400, "Bad Request: wrong file identifier/HTTP URL specified"))
        sari.press_label(answer, "Lihat hal.")
        await sari.read()
        assert [bool(call.files) for call in chat.api.called("sendPhoto")] == [True, False, False, True]

    play(scene)


def test_a_shared_location_finds_an_office_and_is_kept_nowhere(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.send(location={"latitude": -7.98123, "longitude": 112.63456})
        assert "Jawa Timur" in (await sari.read())["text"]
        sari.send(voice={"file_id": "v", "file_unique_id": "v", "duration": 3})
        assert "belum bisa mendengar pesan suara" in (await sari.read())["text"]
        sari.write("nomor wa")
        assert "+62 811 8080 141" in (await sari.read())["text"]

    play(scene)
