"""The first minute by each door, the lasting buttons, one's own data: the answer first, then once the choice of language."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.telegram.buttons import key_of
from bot.topics import topics
from index.messages import LANGUAGES
from index.profile import open_profile
from tests.bot.telegram.conftest import Play
from tests.bot.telegram.test_hearing import Ear, listening, speaks
from tests.bot_api.person import buttons, mention
from tests.bot_api.process import ADMIN, Chat
from tests.program import ROOT

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"


def test_start_shows_topics_with_questions_behind_them_and_the_language(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, ann = chat.person(), chat.person(5002, language="en")
        sari.write("/start")
        welcome, lasting = await sari.reads(2)
        labels = [label for label, _ in buttons(welcome)]
        assert labels[-2:] == ["Bahasa Indonesia", "English"]
        assert [label.split()[-1] for label in labels[:-2]] == [
            *("Gaji", "Paspor", "Biaya", "Pulang", "Klaim", "Berangkat", "Lapor")
        ]
        assert not any(key.get("request_contact") for row in lasting["reply_keyboard"]["keyboard"] for key in row)
        # One press, and the likeliest question is answered; the others stand below, and the topics behind them.
        sari.press_label(welcome, "Berangkat")
        answer, others = await sari.reads(2)
        assert "E-PMI" in answer["text"]
        assert others["text"].startswith("Di atas ini jawaban untuk: Apa syarat E-PMI?")
        sari.press_label(others, "Pilihan lain")
        await sari.until(lambda: others["text"].startswith("Tanya SOP menjawab"))
        sari.press_label(others, "Berangkat")
        _, again = await sari.reads(2)
        sari.press_label(again, "syarat OPP")
        assert "Surat permohonan OPP" in (await sari.read())["text"]
        await ann.enters("English")
        ann.write("syarat opp")
        assert "Requirements" in (await ann.read())["text"]
        ann.write("/help")
        assert "Just type your question" in (await ann.reads(2))[0]["text"]
        assert "darurat" in {command["command"] for command in chat.api.commands[""]}
        assert "laporan" not in {command["command"] for command in chat.api.commands["en"]}
        assert "laporan" in {command["command"] for command in chat.api.commands[str(ADMIN)]}
        assert sari.firsts() == ann.firsts() == []

    play(scene)


def test_each_door_leads_to_an_answer_by_one_message_and_at_most_one_press(library: Path, tmp_path: Path) -> None:
    """What is counted here is the table in bot/telegram/README.md: what somebody new does until the first answer."""
    found: list[tuple[str, int, int]] = []

    async def scene() -> None:
        ear = Ear()
        ear.says = {"text": "Berapa biaya OPP?", "segments": [{"no_speech_prob": 0.1}]}
        async with listening(library, tmp_path, ear) as chat:
            doors = (asks, follows_a_link, starts, calls_in_a_group, opens_a_card, forwards, speaks_up)
            for number, door in enumerate(doors, 5_300):
                found.append(await door(chat, number))

    asyncio.run(scene())
    lines = [f"| {door} | {messages} | {presses} |" for door, messages, presses in found]
    assert all(messages <= 1 and presses <= 1 for _, messages, presses in found)
    assert "\n".join(lines) in (ROOT / "bot" / "telegram" / "README.md").read_text()


Counted = tuple[str, int, int]


async def asks(chat: Chat, number: int) -> Counted:
    sari = chat.person(number)
    sari.write("biaya opp")
    assert "Gratis" in (await sari.read())["text"]
    return "a question", 1, 0


async def follows_a_link(chat: Chat, number: int) -> Counted:
    sari = chat.person(number)
    sari.write(f"/start s_{key_of(OPP)}")
    assert OPP in (await sari.read())["text"]
    return "a deep link to a SOP", 1, 0


async def starts(chat: Chat, number: int) -> Counted:
    sari = chat.person(number)
    sari.write("/start")
    welcome, _ = await sari.reads(2)
    sari.press_label(welcome, "Berangkat")
    assert "E-PMI" in (await sari.read())["text"]
    return "`/start`, then a topic", 1, 1


async def calls_in_a_group(chat: Chat, number: int) -> Counted:
    group = chat.person(number, group=-1_001)
    group.write(mention("biaya opp"))
    assert "Gratis" in (await group.read())["text"]
    return "a group, by name or `/tanya`", 1, 0


async def opens_a_card(chat: Chat, number: int) -> Counted:
    sari = chat.person(number)
    query = sari.inline("jenazah")
    await sari.until(lambda: query in chat.api.inline)
    card = chat.api.inline[query]["results"][0]
    assert "Jenazah" in card["input_message_content"]["message_text"]
    return "`@bot words` in any chat, then a card", 0, 1


async def forwards(chat: Chat, number: int) -> Counted:
    sari = chat.person(number)
    origin = {"type": "hidden_user", "sender_user_name": "Ani", "date": 1_700_000_000}
    sari.write("biaya opp berapa?", forward_origin=origin)
    assert "Gratis" in (await sari.read())["text"]
    return "a forwarded question", 1, 0


async def speaks_up(chat: Chat, number: int) -> Counted:
    sari = chat.person(number)
    speaks(sari)
    sari.press_label(await sari.read(), "Benar")
    assert "Gratis" in (await sari.read())["text"]
    return 'a voice note, then "right"', 1, 1


def test_a_greeting_that_goes_on_is_one_question(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("min")
        await asyncio.sleep(0.5)
        sari.write("mau tanya")
        await asyncio.sleep(0.5)
        sari.write("biaya opp berapa")
        assert "Gratis" in (await sari.read())["text"]
        await asyncio.sleep(3.5)
        assert len(sari.inbox()) == 1
        sari.write("halo min")
        assert "Apa yang ingin Anda tanyakan" in (await sari.read())["text"]

    play(scene)


def test_topics_are_the_agencys_and_stand_in_every_language() -> None:
    assert topics(open_profile("plain")) == ()
    found = topics()
    assert 0 < len(found) <= 9
    for topic in found:
        assert 2 <= len(topic.questions) <= 3
        assert all(set(LANGUAGES) <= set(words) for words in (topic.name, *topic.questions))
        # All but the first stand on buttons, which hold so many letters on a phone of 360 px.
        assert all(len(words[code]) <= 44 for words in topic.questions[1:] for code in LANGUAGES)


def test_each_lasting_button_does_what_it_says(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        await sari.enters()
        sari.write("🆘 Darurat")
        assert "0-800-1000" in (await sari.read())["text"]
        sari.write("🔎 Cari SOP")
        assert (await sari.read())["text"].startswith("Apa keperluan Anda?")
        sari.write("🌐 Bahasa")
        sari.press_label(await sari.read(), "English")
        assert "always there" in (await sari.read())["text"]
        sari.write("💬 Ask")
        assert "Just type your question" in (await sari.read())["text"]

    play(scene)


def test_help_lines_privacy_and_forgetting_are_a_command_away(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("/darurat")
        assert "0-800-1000" in (await sari.read())["text"]
        sari.write("/privasi")
        assert "15 menit" in (await sari.read())["text"]
        sari.write("syarat opp apa aja?")
        await sari.read()
        sari.write("/hapus")
        assert "dihapus" in (await sari.read())["text"]
        sari.write("kalau biayanya?")
        assert "tidak menemukan" in (await sari.read())["text"]

    play(scene)


def test_everybody_learns_their_own_id_and_role_and_telegram_shows_what_the_bot_is(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, admin = chat.person(), chat.person(ADMIN)
        sari.write("/saya")
        told = await sari.read()
        assert "5001" in told["text"]
        assert "umum" in told["text"]
        admin.write("/saya")
        assert "pengelola" in (await admin.read())["text"]
        await admin.until(
            lambda: {"engroups", f"en{ADMIN}"} <= set(chat.api.commands) and "short en" in chat.api.described
        )
        assert "tanya" in {command["command"] for command in chat.api.commands["engroups"]}
        assert "laporan" in {command["command"] for command in chat.api.commands[f"en{ADMIN}"]}
        assert "SOP" in chat.api.described[""]
        assert chat.api.described["short en"].startswith("Answers")

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
