"""Questions that lean on the last answer: "kalau biayanya?", "yang untuk Jepang", "langkah 3 maksudnya?"."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.answer import Answer, Intent
from bot.rivals import named, renamed
from index.errors import UnknownSop
from index.sop import Role
from index.store import Store

_KEPT_SECONDS = 15 * 60
_LEANING = re.compile(
    r"^(kalau|lalu|terus|dan|yang|untuk|itu|trus|kalo|tadi|and|what about|how about|then|for|the)\b"
    r"|nya\b|\b(itu|tadi|tersebut)\b"
)
# "siapa yang menandatangani?", "formulir apa yang dipakai?": a verb alone names no matter.
_BARE_VERB = re.compile(
    r"^((siapa|apa|kapan|berapa|bagaimana|di ?mana|formulir|dokumen|surat)\s)+(yang\s)?(me|di|ber|ter)\w{4,}[ ?.!]*$"
)
_OTHER = re.compile(
    r"^(?:kalau |kalo |terus |lalu |and |what about |how about )*(?P<of>yang |untuk |buat |ke |for )*(?P<what>.+?)[ ?.!]*$"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What the last answer was about: the SOP's number and the question that led there."""

    number: str
    question: str


class Conversations:
    """The last topic of each person, for 15 minutes, in memory only. `person` is any key that the surface chooses."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._topics: dict[str, tuple[float, Topic]] = {}

    def of(self, person: str) -> Topic | None:
        at, topic = self._topics.get(person, (0.0, None))
        if topic is None or self._clock() - at > _KEPT_SECONDS:
            self.forget(person)
            return None
        return topic

    def keep(self, person: str, topic: Topic | None) -> None:
        """Remember the topic; None (a greeting, an abstention) leaves the last one standing."""
        now = self._clock()
        self._topics = {key: value for key, value in self._topics.items() if now - value[0] <= _KEPT_SECONDS}
        if topic is not None:
            self._topics[person] = (now, topic)

    def forget(self, person: str) -> None:
        self._topics.pop(person, None)


def standing(topic: Topic | None, store: Store, role: Role) -> Topic | None:
    """The topic, or None where `role` does not see its SOP (any more): it may have been withdrawn since."""
    try:
        return topic if topic and store.entry(topic.number, role) else None
    except UnknownSop:
        return None


def leans(question: str, content: int, *, asks: bool) -> bool:
    """Whether a normalised question is about the last answer: it asks for a part of it and names nothing itself.

    `content` is how many words of it carry matter of their own, `asks` whether an intent was recognised.
    """
    if content > 1 or not asks:
        return False
    return content == 0 or bool(_LEANING.search(question) or _BARE_VERB.match(question))


def other(question: str, topic: Topic) -> str | None:
    """The last question asked anew for what is named now ("yang untuk Jepang"), or None if this is none of that."""
    match = _OTHER.match(question)
    if match is None or len(match["what"].split()) > 4 or not (match["of"] or named(match["what"])):
        return None
    return renamed(topic.question, match["what"])


def topic_of(answer: Answer) -> Topic | None:
    """What a next question may lean on: the SOP that was cited first, if the answer was about one."""
    if not answer.citations or answer.intent in (Intent.CATALOGUE, Intent.EMERGENCY):
        return None
    return Topic(answer.citations[0].number, answer.question)
