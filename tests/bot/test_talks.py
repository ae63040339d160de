"""Whatever order people talk in, they meet an answer: random talks over the real library, as the surfaces lead them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from bot.answer import Answer, Intent
from bot.assistant import Assistant, open_assistant
from bot.followup import Topic, topic_of
from bot.reply import Reply
from bot.telegram.buttons import Act, decode, key_of
from bot.telegram.keyboards import keyboard
from bot.telegram.rendering import render
from index.publisher import Publisher
from index.settings import load_settings
from index.sop import Role
from tests.bot_api.entities import parse

_STEER = Path(__file__).parent.parent / "questions" / "steer.jsonl"
QUESTIONS = [json.loads(line)["question"] for line in _STEER.read_text(encoding="utf-8").splitlines()][::7]
CATALOGUE = ("daftar sop", "sop lainnya", "itu sop apa", "ada sop apa untuk jepang", "list all sops", "katalog")
LEANING = (
    *(
        "kalau biayanya?",
        "yang nomor 1",
        "langkah 3 maksudnya?",
        "yang untuk Jepang",
        "terus?",
        "berapa lama",
        "nomor 2",
    ),
    *("siapa yang tanda tangan", "lengkapnya", "itu nomor berapa", "kok bisa", "syaratnya", "no 99", "and the fee?"),
)
SMALL = (
    "halo",
    "makasih",
    "1",
    "2",
    "07",
    "9999",
    "?",
    "...",
    "ya",
    "👍",
    "\u202e",
    "a" * 1_000,
    "tolong saya dipukul",
)
TYPED = st.one_of(*map(st.sampled_from, (QUESTIONS, CATALOGUE, LEANING, SMALL)), st.text(max_size=40))


class Talk(RuleBasedStateMachine):
    """One person's talk; in the middle of it the library may lose SOPs and get them back."""

    data: ClassVar[Path]
    assistant: ClassVar[Assistant]
    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.role = Role.PUBLIC
        self.topic: Topic | None = None
        self.shown: list[Answer] = []

    @initialize(role=st.sampled_from(Role))
    def begin(self, role: Role) -> None:
        self.role = role

    @rule(text=TYPED, language=st.sampled_from(["id", "en", None]))
    def ask(self, text: str, language: str | None) -> None:
        self.done[_kind(text)] += 1
        self._hear(self.assistant.answer(text, role=self.role, topic=self.topic, language=language))

    @precondition(lambda self: self.shown)
    @rule(answer=st.integers(0, 99), button=st.integers(0, 99))
    def press(self, answer: int, button: int) -> None:
        """A button under any answer so far, however old."""
        data = _buttons(self.shown[answer % len(self.shown)])
        pressed = decode(data[button % len(data)]) if data else None
        if pressed is not None and pressed.intent is not None:
            self.done["button"] += 1
            self._press(pressed.key, pressed.intent, full=pressed.act is Act.FULL)

    # No precondition: what a rule draws must not hang on the library, which the other talks have changed.
    @rule(intent=st.sampled_from(Intent), act=st.sampled_from([Act.PART, Act.FULL]))
    def press_what_a_hostile_client_sends(self, intent: Intent, act: Act) -> None:
        if self.topic is not None and self.topic.number:
            self.done["altered button"] += 1
            self._press(key_of(self.topic.number), intent, full=act is Act.FULL)

    @rule(act=st.sampled_from(["withdraw", "roll back"]))
    def an_admin_changes_the_library(self, act: str) -> None:
        self.done[act] += 1
        with Publisher(self.data, self.assistant.retriever.encoder) as publisher:
            entries = self.assistant.store.entries(Role.STAFF)
            if act == "roll back":
                publisher.roll_back(1)
            elif len(entries) > 2:
                publisher.withdraw(self.topic.number if self._stands() and self.topic else entries[0].number)

    def teardown(self) -> None:
        self.done["talk"] += 1

    def _stands(self) -> bool:
        return any(
            entry.number == self.topic.number for entry in self.assistant.store.entries(Role.STAFF) if self.topic
        )

    def _press(self, key: str, intent: Intent, *, full: bool) -> None:
        entries = self.assistant.store.entries(self.role)
        number = next((entry.number for entry in entries if key_of(entry.number) == key), None)
        if number is not None:
            self._hear(self.assistant.part(number, intent, role=self.role, language="id", full=full))

    def _hear(self, answer: Answer) -> None:
        parts = render(answer)
        assert parts
        assert all(parse(part, "HTML").text.strip() for part in parts)
        assert all(decode(data) for data in _buttons(answer))
        self.topic = topic_of(answer) or self.topic
        self.shown.append(answer)


def _kind(text: str) -> str:
    """Which of the lists a typed text stands in."""
    lists = {"catalogue": CATALOGUE, "follow-up": LEANING, "small talk or number": SMALL, "question": QUESTIONS}
    return next((kind for kind, texts in lists.items() if text in texts), "any text")


def _buttons(answer: Answer) -> list[str]:
    offered = keyboard(answer, 1_000, "0" * 12)
    rows = [*offered.all().inline_keyboard, *(few.inline_keyboard if (few := offered.few()) else ())]
    return [str(button.callback_data) for row in rows for button in row]


@pytest.fixture
def talk(fresh: Path) -> Iterator[type[Talk]]:
    Talk.data, Talk.assistant = fresh, open_assistant(load_settings(fresh))
    yield Talk
    Talk.assistant.store.close()


def test_no_talk_meets_an_exception_or_an_empty_answer(talk: type[Talk]) -> None:
    bounds = settings(max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(talk, settings=bounds)
    assert talk.done["talk"] >= 15


@pytest.mark.parametrize("then", [*CATALOGUE, "yang nomor 1", "lengkapnya", "itu nomor berapa"])
@pytest.mark.parametrize("first", ["gaji ga dibayar", "syarat opp", "jadwal kereta"])
def test_what_follows_an_answer_is_answered(assistant: Assistant, first: str, then: str) -> None:
    answer = assistant.answer(first, role=Role.PUBLIC)
    followed = assistant.answer(then, role=Role.PUBLIC, topic=topic_of(answer))
    assert render(followed)


def test_an_empty_answer_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="lead or statements"):
        Answer("biaya opp", "id", Intent.FEE)
    with pytest.raises(ValueError, match="lead or statements"):
        Reply(notice="catatan")


@pytest.mark.parametrize(
    ("said", "number"),
    [
        (("syarat opp", "itu sop apa"), "CONTOH-MKO.02.04.03.01/BP3MI/2022"),
        (("syarat opp", "daftar sop", "itu sop apa ya"), "CONTOH-MKO.02.04.03.01/BP3MI/2022"),
        (("ada sop apa untuk jepang", "itu sop apa"), "CONTOH-MKO.02.02.02.01/BP3MI/2022"),
    ],
)
def test_itu_sop_apa_names_the_sop_that_was_shown(assistant: Assistant, said: tuple[str, ...], number: str) -> None:
    topic = None
    for text in said:
        answer = assistant.answer(text, role=Role.PUBLIC, topic=topic)
        topic = topic_of(answer) or topic
    assert answer.intent is Intent.NUMBER
    assert {citation.number for citation in answer.citations} == {number}


def test_without_a_sop_to_point_at_the_catalogue_is_shown(assistant: Assistant) -> None:
    assert assistant.answer("itu sop apa", role=Role.PUBLIC).intent is Intent.CATALOGUE
    after = topic_of(assistant.answer("syarat opp", role=Role.PUBLIC))
    assert assistant.answer("sop lainnya", role=Role.PUBLIC, topic=after).intent is Intent.CATALOGUE
