"""Questions that lean on the last answer: "kalau biayanya?", "yang untuk Jepang", "langkah 3 maksudnya?", "nomor 2"."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.answer import Answer, Intent
from index.errors import UnknownSop
from index.names import names, without_names
from index.sop import Part, Role
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
_NOT_THAT = (
    r"(?:(?:bukan|salah|not|no)\b(?: yang| that| the)?(?: itu| ini| tadi| that| one)?[, ]+(?:(?:tapi|tetapi|but)\s)?)?"
)
_OTHER = re.compile(
    rf"^{_NOT_THAT}(?:kalau |kalo |terus |lalu |and |what about |how about )*(?P<of>yang |untuk |buat |ke |for |the one )*"
    r"(?P<what>.+?)[ ?.!]*$"
)
_NEXT = re.compile(
    r"^(?:dan |and )?(?:terus|lalu|habis itu|abis itu|setelah itu|sesudah itu|selanjutnya|berikutnya|lanjut(?:kan)?|then|"
    r"next|after that|what(?:'s)? next)"
    r"(?: (?:apa|lagi|bagaimana|ngapain|langkah(?:nya)?|what|step|dong|kak|min|saya|harus))*"
    r"[ ?.!]*$"
)
_ORDINAL = ("pertama", "kedua", "ketiga", "keempat", "kelima", "keenam", "ketujuh", "kedelapan")
_ORDINAL_EN = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_PICK = re.compile(
    r"^(?:yang |the |pilih |nomor |nomer |no\.? |number |ke[- ]?|#)*"
    rf"(?P<which>\d{{1,2}}|{'|'.join([*_ORDINAL, *_ORDINAL_EN])})(?: one| saja| aja| itu| dong)*[ ?.!]*$"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What the last answer was about: the SOP's number, and the question that led there as it would be asked alone.

    `listed` are the numbers of the SOPs that it listed, `step` the last step that it showed (0 if none), `explained` the
    abbreviations that were written out so far. `number` is empty where the answer only listed.
    """

    number: str
    question: str
    listed: tuple[str, ...] = ()
    step: int = 0
    explained: frozenset[str] = frozenset()


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
    """The topic without what `role` does not see (any more): a SOP may have been withdrawn since."""
    if topic is None:
        return None
    seen = frozenset(number for number in (topic.number, *topic.listed) if number and _sees(store, number, role))
    if topic.number and topic.number not in seen:
        return None
    return replace(topic, listed=tuple(number for number in topic.listed if number in seen))


def _sees(store: Store, number: str, role: Role) -> bool:
    try:
        return bool(store.entry(number, role))
    except UnknownSop:
        return False


def points_back(question: str) -> bool:
    """Whether a question's words point back to what was said before ("kalau nomornya hilang?")."""
    return bool(_LEANING.search(question))


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
    if match is None or len(match["what"].split()) > 4 or not (match["of"] or names(match["what"])):
        return None
    kinds = frozenset(kind for kind, _ in names(match["what"]))
    return " ".join(f"{without_names(topic.question, kinds)} {match['what']}".split())


def goes_on(question: str) -> bool:
    """Whether a question only asks what comes next ("habis itu apa lagi")."""
    return bool(_NEXT.match(question))


def picked(question: str) -> int | None:
    """The place in a list that a message names and nothing else ("2", "nomor 2", "yang kedua"), 1-based."""
    match = _PICK.match(question.strip().casefold())
    if match is None:
        return None
    which = match["which"]
    if which.isdigit():
        return int(which)
    return (_ORDINAL if which in _ORDINAL else _ORDINAL_EN).index(which) + 1


def topic_of(answer: Answer) -> Topic | None:
    """What a next question may lean on: the SOP that was cited first, and the list that was shown."""
    if answer.intent in (Intent.EMERGENCY, Intent.GREETING, Intent.THANKS):
        return None
    meant = answer.meant or answer.question
    if answer.listed:
        return Topic("", meant, answer.listed, explained=answer.explained)
    if not answer.citations:
        return None
    shown = {_step_no(line.text) for line in answer.statements if line.citation.section is Part.LANGKAH} - {0}
    # What comes next begins at the first gap: a worker's own steps were shown without the officers' between them.
    step = next((n for n in sorted(shown) if n + 1 not in shown), 0)
    return Topic(answer.citations[0].number, meant, (), step, answer.explained)


def _step_no(text: str) -> int:
    """The number that a step's line begins with."""
    match = re.match(r"(\d+)\. ", text.rsplit("\n", 1)[-1])
    return int(match[1]) if match else 0
