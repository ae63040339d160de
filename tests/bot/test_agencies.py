"""Two agencies in one PostgreSQL database: by no road does anybody of one reach anything of the other's.

Every road is walked twice with the numbers, keys and links of one agency: at its own door, where they lead somewhere, and at
the other's, where they must not.
"""

from __future__ import annotations

import asyncio
import html
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bot.answer import Intent
from bot.handovers import Handover
from bot.people import People
from bot.telegram.app import _COMMANDS
from bot.telegram.buttons import Act, Press, encode, key_of
from index.databases import Address, keep_in
from index.encoder import Encoder
from index.sop import Part, Role
from index.store import Entry, Store
from tests import program
from tests.bot.web.site import serving, visitor
from tests.bot.web.test_safety import roads, walked
from tests.bot_api.person import Person
from tests.bot_api.process import ADMIN, Chat, running_bot
from tests.bot_api.server import BOT
from tests.conftest import DOCUMENTS, moved_library, own_copy, run_ingest
from tests.postgres import Server
from tests.program import ROOT

KOREA, LEAVE = "CONTOH-MKO.02.02.01.01/BP2MI/2022", "CONTOH-MKO.09.01.01.01/SDM/2022"
OFFICER, STRANGER = 7001, 5001
# The words that go with an act, where it has some.
_WORDS = {
    Act.JOB: ("public", "internal", "drop", "title", "number", "access", "same"),
    Act.CHANGE: ("title", "number", "access"),
    Act.OFFICER: ("", "send", "again", "drop", "yes", "no"),
    Act.TOGETHER: ("public",),
    Act.VOTE: ("good",),
    Act.REASON: ("wrong",),
    Act.SHELF: ("", "tree"),
}
_OF_A_SOP = (Act.PASSAGE, Act.PAGE, Act.PDF)
_ASKED = (Act.PART, Act.FULL, Act.MORE)
# So many updates one person may send at once without being told to slow down.
_AT_ONCE = 20


@dataclass(frozen=True)
class Agency:
    """One of the two: its folder, its schema, its SOPs."""

    data: Path
    address: Address
    entries: tuple[Entry, ...]

    @property
    def settings(self) -> dict[str, str]:
        return {"TANYA_SOP_DATABASE": self.address.url, "TANYA_SOP_AGENCY": self.address.agency}


@dataclass(frozen=True)
class Keys:
    """What one agency gave out: for an upload, a question handed over, an invitation, signing in, a confirmation."""

    upload: str
    handed: str
    invitation: str
    link: str
    confirmation: str

    def all(self) -> tuple[str, ...]:
        sops = (key_of(KOREA), key_of(LEAVE))
        return (*sops, self.upload, self.handed, self.confirmation)


@pytest.fixture
def agencies(few: Path, postgres: Server, tmp_path: Path, encoder: Encoder) -> Iterator[tuple[Agency, Agency]]:
    """One with four SOPs, one of them internal; another with a single one that has nothing to do with them."""
    folders = [tmp_path / name for name in ("one", "other")]
    addresses = [Address(postgres.url, f"{name}_{secrets.token_hex(6)}") for name in ("one", "other")]
    own_copy(few, folders[0])
    moved_library(folders[0], addresses[0], encoder)
    (tmp_path / "public").mkdir()
    shutil.copy(DOCUMENTS / "public" / "opp-p-to-p.pdf", tmp_path / "public")
    keep_in(folders[1], addresses[1])
    assert len(run_ingest(folders[1], tmp_path / "public").added) == 1
    found = []
    for folder, address in zip(folders, addresses, strict=True):
        store = Store(folder)
        found.append(Agency(folder, address, tuple(store.entries(Role.STAFF))))
        store.close()
    yield found[0], found[1]
    for folder in folders:
        keep_in(folder, None)


def given_out(agency: Agency) -> Keys:
    """An upload, a question at an officer's, and links, as its people have them."""
    people = People(agency.data)
    people.grant(OFFICER, Role.STAFF)
    job = people.uploads.add(ADMIN, 1, "kur.pdf", "file1")
    people.handovers.draft(Handover("0123456789ab", STRANGER, "id", 0, "asked", "draft", "soal rahasia agensi", ""))
    keys = Keys(
        job.id,
        "0123456789ab",
        people.invite(ADMIN),
        people.sessions.link(OFFICER),
        people.confirm(ADMIN, "withdraw", KOREA),
    )
    people.close()
    return keys


def presses(keys: Keys) -> list[str]:
    """Buttons of every kind with every key."""
    sops = (key_of(KOREA), key_of(LEAVE))
    found = [Press(act, key, intent) for act in _ASKED for key in sops for intent in (Intent.STEPS, Intent.NUMBER)]
    found += [Press(act, key, part=part) for act in _OF_A_SOP for key in sops for part in (None, Part.LANGKAH)]
    others = [act for act in Act if act not in (*_ASKED, *_OF_A_SOP)]
    found += [Press(act, key, word=word) for act in others for key in keys.all() for word in _WORDS.get(act, ("",))]
    return [encode(press) for press in found]


def said(keys: Keys) -> list[str]:
    """Commands, deep links and questions."""
    links = [f"s_{key_of(KOREA)}", f"s_{key_of(KOREA)}_p1", f"s_{key_of(LEAVE)}", f"u_{keys.invitation}"]
    started = [f"/start {link}" for link in links]
    names = [name for name in _COMMANDS if name not in ("start", "hapus", "privasi")]
    commands = [f"/{name} {about}" for name in names for about in (KOREA, "korea", LEAVE)]
    return [*started, *commands, KOREA, f"syarat {KOREA}", "biaya ujian korea", "berapa lama cuti tahunan pegawai"]


async def walk(chat: Chat, keys: Keys) -> tuple[list[str], list[str]]:
    """Say and press everything, as people and as admins; all that came back, and what came with a picture or a file."""
    crowd = iter(range(40_000, 41_000))
    last: list[Person] = []
    for what, do in ((said(keys), Person.write), (presses(keys), _press)):
        for start in range(0, len(what), _AT_ONCE):
            for person in (chat.person(next(crowd)), chat.person(ADMIN + len(last) // 2)):
                for one in what[start : start + _AT_ONCE]:
                    do(person, one)
                person.write("/privasi")
                last.append(person)
    inline = [chat.person(next(crowd)).inline(words) for words in (KOREA, "korea", "cuti tahunan")]
    for person in last:
        await person.until(partial(_done, person))
    await last[0].until(lambda: set(inline) <= set(chat.api.inline))
    sent = [json.dumps(message, ensure_ascii=False) for message in chat.api.messages.values()]
    told = [json.dumps(call.parameters, ensure_ascii=False) for call in chat.api.called("answerCallbackQuery")]
    found = [*sent, *told, *(json.dumps(found, ensure_ascii=False) for found in chat.api.inline.values())]
    return found, [m.get("caption", "") for m in chat.api.messages.values() if "photo" in m or "document" in m]


def _done(person: Person) -> bool:
    """Whether the last thing that was said has been answered."""
    return "Yang disimpan" in (person.inbox() or [{}])[-1].get("text", "")


def _press(person: Person, data: str) -> int:
    chat = {"id": person.id, "type": "private", "first_name": "Sari"}
    return person.press({"message_id": 1, "date": 1, "chat": chat, "from": BOT, "text": "x"}, data)


def hidden_of(agency: Agency) -> list[str]:
    """What only this agency's people may read."""
    return [*(entry.title for entry in agency.entries), "soal rahasia agensi"]


def state(agency: Agency) -> tuple[object, ...]:
    """What nobody of another agency may change."""
    store, people = Store(agency.data), People(agency.data)
    found = (
        *(store.entries(Role.STAFF), store.generations(), people.staff(), people.uploads.all(), people.audit()),
        *(people.handovers.listed(9), people.names(), [one.number for one in people.questions(9)]),
    )
    store.close()
    people.close()
    return found


@pytest.mark.slow
def test_by_no_command_button_deep_link_or_inline_query(agencies: tuple[Agency, Agency], tmp_path: Path) -> None:
    one, other = agencies
    keys, hidden = given_out(one), hidden_of(one)
    before = state(one)

    async def walked_at(agency: Agency) -> tuple[list[str], list[str]]:
        log = tmp_path / f"log-{agency.address.agency}"
        log.mkdir()
        admins = ",".join(str(ADMIN + number) for number in range(60))
        settings: dict[str, Any] = {"TANYA_SOP_ADMINS": admins, **agency.settings}
        async with running_bot(agency.data, log, **settings) as chat:
            return await walk(chat, keys)

    told, pages = asyncio.run(walked_at(other))
    assert [text for text in told if any(word in text for word in hidden)] == []
    assert any(other.entries[0].title in text for text in told)
    assert not any(entry.number in caption for entry in one.entries for caption in pages)
    # Its own admins' report is all that may come as a file.
    assert {caption for caption in pages if not caption.startswith("Pertanyaan 14 hari")} == set()
    assert state(one) == before
    own, pages = asyncio.run(walked_at(one))
    assert any(KOREA in caption for caption in pages)
    assert all(any(entry.title in text for text in own) for entry in one.entries)
    assert sum(any(word in text for word in hidden) for text in own) > 50


def test_by_no_web_or_api_address(agencies: tuple[Agency, Agency], monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = agencies
    for name, value in other.settings.items():
        monkeypatch.setenv(name, value)
    keys, hidden = given_out(one), hidden_of(one)
    before = state(one)
    asked = [f"/api/search?q={quote(words)}" for words in ("ujian korea", KOREA, "cuti")] + ["/id/search?q=korea"]
    desk = [f"/id/desk/sop/{KOREA}", f"/id/desk/upload/{keys.upload}", f"/id/desk/upload/{keys.upload}/page/1"]
    of_sops = [road for number in (KOREA, LEAVE) for road in roads(number)]
    with serving(other.data, admins=frozenset({ADMIN}), web_proxies=1) as (address, room), visitor(address) as guest:
        for entering in (False, True):
            guest.headers["X-Forwarded-For"] = f"10.0.0.{entering:d}"
            if entering:
                assert guest.post(f"/id/in/{room.people.sessions.link(ADMIN)}").status_code == 303
            for where in (*of_sops, *desk):
                assert guest.get(where).status_code in (403, 404), where
            pages = [guest.get(where) for where in asked]
            pages += [guest.post("/id/", data={"question": "biaya ujian korea"})]
            pages += [guest.post("/api/ask", json={"question": "berapa lama cuti tahunan pegawai"})]
            pages += list(walked(guest))
            for page in pages:
                assert not any(word in html.unescape(page.text) for word in hidden), page.url
        assert guest.post(f"/id/desk/sop/{KOREA}", data={"title": "x"}).status_code in (400, 403, 404)
    with serving(other.data) as (address, _), visitor(address) as guest:
        assert guest.post(f"/id/in/{keys.link}").status_code != 303
    assert state(one) == before
    monkeypatch.setenv("TANYA_SOP_AGENCY", one.address.agency)
    with serving(one.data) as (address, _), visitor(address) as guest:
        assert guest.get(f"/id/sop/{KOREA}").status_code == 200
        assert guest.post(f"/id/in/{keys.link}").status_code == 303


def test_by_no_command_of_the_terminal(agencies: tuple[Agency, Agency], tmp_path: Path) -> None:
    one, other = agencies
    before, hidden = state(one), hidden_of(one)

    def ran(agency: Agency, *arguments: str) -> tuple[int, str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **agency.settings}
        told = program.run(*arguments, "--data", str(agency.data), environment=environment, folder=tmp_path)
        return told.returncode, told.stdout + told.stderr

    for arguments in (
        ("show", KOREA),
        ("edit", KOREA, "title", "x"),
        ("remove", KOREA),
    ):
        status, told = ran(other, *arguments)
        assert status != 0, told
        assert not any(word in told for word in hidden)
    seen = (
        *(("list",), ("history",), ("search", "ujian korea", "--role", "staff")),
        ("ask", f"langkah {LEAVE}", "--role", "staff"),
    )
    for asked in seen:
        assert not any(word in ran(other, *asked)[1] for word in hidden), asked
    assert state(one) == before
    assert ran(one, "show", KOREA)[0] == 0
