"""What is kept of people is what `/privasi` says, on disk and in memory."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import types
from contextlib import closing
from pathlib import Path

import pytest

from bot.assistant import open_assistant
from index.settings import load_settings
from index.sop import Role
from tests.bot_api.process import running_bot
from tests.conftest import own_copy

# As numbers, so that the test's own code does not hold the word that it looks for.
WORD = (115, 117, 112, 97, 114, 106, 111, 119, 105, 114, 121, 111)


def word() -> str:
    return bytes(WORD).decode()


def holders() -> list[str]:
    """What in memory holds a text with the word in it; running code apart."""
    gc.collect()
    wanted, found = word(), []
    for thing in gc.get_objects():
        if not isinstance(thing, types.FrameType):
            texts = (part for part in gc.get_referents(thing) if isinstance(part, str) and part is not wanted)
            found += [f"{type(thing).__name__}: {text[:60]}" for text in texts if wanted in text.lower()]
    return found


# Looking at every object wakes what torch has deprecated, where another test has loaded it.
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_nothing_of_a_question_is_left_in_memory_when_somebody_is_forgotten(fresh: Path) -> None:
    assistant = open_assistant(load_settings(fresh))

    def ask() -> None:
        assistant.answer(f"nama saya {word()} syarat opp apa saja", role=Role.PUBLIC)
        assistant.answer(f"{word()} mau tahu cuaca di bulan", role=Role.PUBLIC)

    ask()
    assistant.retriever.forget()
    assert holders() == []
    assistant.store.close()


def test_what_is_kept_of_an_unanswered_question_names_nobody_and_privacy_says_so(library: Path, tmp_path: Path) -> None:
    async def scene() -> None:
        data = own_copy(library, tmp_path / "bot-data")
        async with running_bot(data, tmp_path) as chat:
            sari = chat.person()
            for asked in (f"nama saya {word().title()}, resep rendang sapi apa", "syarat opp apa saja"):
                sari.write(asked)
                await sari.read()
            sari.write("/privasi")
            said = (await sari.read())["text"]
            assert "nama, nomor, dan alamat dihapus oleh mesin" in said
            assert "mesin bisa terlewat" in said

            def kept() -> list[str]:
                with closing(sqlite3.connect(data / "people.db")) as database, database:
                    found = [row[0] for row in database.execute("SELECT text FROM asked ORDER BY rowid")]
                database.close()
                return found

            await sari.until(lambda: len(kept()) == 2)
            unanswered, answered = kept()
            assert word() not in unanswered.lower()
            assert "nama saya" in unanswered
            assert answered == ""
            sari.write("/hapus")
            await sari.read()
            assert kept() == []
            assert word() not in chat.log.read_text().lower()

    asyncio.run(scene())
