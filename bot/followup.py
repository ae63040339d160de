"""Questions that lean on the last answer: "kalau biayanya?", "yang untuk Jepang", "langkah 3 maksudnya?", "nomor 2"."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.answer import Answer, Intent
from bot.confidence import calibrated, logit, sigmoid
from bot.intent import Asked
from index.errors import UnknownSop
from index.names import names, without_names
from index.search import FEATURES, Search
from index.sop import Part, Role
from index.store import Store
from index.wording import Query, content_terms, index_text, named_in

# For so long a talk is remembered.
KEPT_SECONDS = 15 * 60
# What speaks for the SOP of the talk, or against it: always 1; its belief, that of none and of its best rival as a search of
# the words alone has them (log-odds); how many stems tell a matter (at most so many); how surely the message is outside of
# what SOPs speak of; how many of the stems its title names, and the best of the others'; how much better its lines read than
# those of the others (bounded); whether who acts is asked. In cross-validation on 204 messages of talks by five hands 0.97
# of those that go on stay and 0.90 of those about another matter leave (0.93 and 0.90 before the last).
TALK_FEATURES = ("always", "mine", "none", "rival", "terms", "outside", "named", "other_named", "read_ahead", "who")
# Log-odds by which a line's reading counts at most, and where among a SOP's features it stands.
_CLOSE, _READ = 8.0, FEATURES.index("read")
_MOST = 8  # stems; a longer message tells no more of where it belongs
# How much likelier, in log-odds, the SOP of a message is for each of the several things that it asks: nearly always they
# are about one SOP.
_WITHIN = 12.0
# From this belief on SOPs surely answer by themselves.
_ANOTHER = 0.9
_LEAST = 1e-4  # the least belief that is counted, so that log-odds stay finite
# So many SOPs of a list that was shown are searched for what the next message asks.
_OFFERED = 3
# A message of at most so many stems, question words left out, is only a name.
_NAME = 2
# A message that takes the last answer back.
_DENIES = re.compile(
    r"^\W*(?:bukan|salah|no|not)\b(?:\W+(?:yang|itu|ini|tadi|that|the|this|one)\b)*\W*(?:(?:tapi|but)\s)?"
)
_THAT = re.compile(r"\b(itu|tadi|tersebut|that)\b")
_NEXT = re.compile(
    r"^(?:dan |and )?(?:(?:terus|lalu|habis itu|abis itu|setelah itu|sesudah itu|selanjutnya|berikutnya|lanjut(?:kan)?|then|"
    r"next|after that|what(?:'s)? next)\b\W*)+"
    r"(?:\W*\b(?:apa|lagi|bagaimana|ngapain|langkah(?:nya)?|what|step|dong|kak|min|saya|harus))*"
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

    `number` is empty where the answer only listed; `listed` are the numbers of the SOPs that it listed, `step` the last step
    that it showed (0 if none), `explained` the abbreviations that were written out so far. `within` is, for one of several
    things that a message asks, the belief that the message as a whole gives the SOP; 0 for an earlier message.
    """

    number: str
    question: str
    listed: tuple[str, ...] = ()
    step: int = 0
    explained: frozenset[str] = frozenset()
    within: float = 0.0

    @property
    def offered(self) -> tuple[str, ...]:
        """The numbers of the SOPs that a next message may go on with: the one answered from, else the first listed."""
        return (self.number,) if self.number else self.listed[:_OFFERED]


class Conversations:
    """The last topic of each person, for 15 minutes, in memory only. `person` is any key that the surface chooses."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._topics: dict[str, tuple[float, Topic]] = {}

    def of(self, person: str) -> Topic | None:
        """What the talk with this person is about; None where it was about nothing or longer ago than KEPT_SECONDS."""
        at, topic = self._topics.get(person, (0.0, None))
        if topic is None or self._clock() - at > KEPT_SECONDS:
            self.forget(person)
            return None
        return topic

    def keep(self, person: str, topic: Topic | None) -> None:
        """Remember the topic; None (a greeting, an abstention) leaves the last one standing."""
        now = self._clock()
        self._topics = {key: value for key, value in self._topics.items() if now - value[0] <= KEPT_SECONDS}
        if topic is not None:
            self._topics[person] = (now, topic)

    def forget(self, person: str) -> None:
        """Keep nothing of the talk with this person."""
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


def in_talk(search: Search, query: Query, asked: Asked, topic: Topic) -> Search:
    """The search with the SOP of the talk as likely as the words lean on it; never where they deny it."""
    number = next((one.sop.number for one in search.found if one.sop.number in topic.offered), "")
    if not number:
        return search
    if denies(query.text):
        return held_on(search, number, 0.0)
    if not _asks_who(asked) and _names_another(search, query, number):
        return search
    mine = _belief(search, number)
    if topic.within:
        raised = sigmoid(logit(mine, _LEAST) + _WITHIN)
        return held_on(search, number, max(mine, min(topic.within, raised))) if mine else search
    return held_on(search, number, calibrated("talk", TALK_FEATURES, leaning(search, query, asked, number)))


def _asks_who(asked: Asked) -> bool:
    """Whether a message asks who acts: what it names is an act ("yang ttd siapa"), which is seldom another SOP's title."""
    return asked.intent is Intent.ACTOR


def _names_another(search: Search, query: Query, number: str) -> bool:
    """Whether other SOPs surely answer whose titles name more of what the words name than the talk's does."""
    named = _named(search, query)
    return sum(one.belief for one in search.found if named[one.sop.number] > named[number]) >= _ANOTHER


def _named(search: Search, query: Query) -> dict[str, float]:
    """How many of the stems that tell a matter the title of each SOP found names, by its number."""
    telling = _telling(query)
    shares = {one.sop.number: zip(named_in(query, one.sop.title), telling, strict=True) for one in search.found}
    return {number: sum(share for share, tells in its if tells) for number, its in shares.items()}


def _telling(query: Query) -> list[bool]:
    """Of each stem that names a matter whether it tells which.

    A word with "-nya" ("lapornya di mana") speaks of what the talk is about and names nothing.
    """
    said = f"{query.original.casefold()} {query.text}".split()
    pointing = frozenset(index_text(" ".join(word for word in said if word.endswith("nya"))).split())
    return [term not in pointing for term in content_terms(query)]


def leaning(search: Search, query: Query, asked: Asked, number: str) -> tuple[float, ...]:
    """What tells whether a message goes on with a SOP that was found, in the order of TALK_FEATURES."""
    others = [one for one in search.found if one.sop.number != number]
    rival = max((one.belief for one in others), default=0.0)
    beliefs = (logit(share, _LEAST) for share in (_belief(search, number), search.none, rival))
    terms, named = float(min(sum(_telling(query)), _MOST)), _named(search, query)
    read = {one.sop.number: min(max(one.features[_READ], -_CLOSE), _CLOSE) for one in search.found}
    titles = named.get(number, 0.0), max((named[one.sop.number] for one in others), default=0.0)
    ahead = read.get(number, -_CLOSE) - max((read[one.sop.number] for one in others), default=-_CLOSE)
    return (1.0, *beliefs, terms, search.outside, *titles, ahead, float(_asks_who(asked)))


def held_on(search: Search, number: str, belief: float) -> Search:
    """The search with this belief in one of its SOPs; the others, and none, keep their shares of the rest."""
    mine = _belief(search, number)
    if not any(one.sop.number == number for one in search.found):
        return search
    rest = (1 - belief) / ((1 - mine) or 1.0)
    shares = [(one, belief if one.sop.number == number else rest * one.belief) for one in search.found]
    found = [replace(one, belief=share) for one, share in shares if share]
    return Search(
        tuple(sorted(found, key=lambda one: -one.belief)), 1 - sum(one.belief for one in found), search.outside
    )


def _belief(search: Search, number: str) -> float:
    return next((one.belief for one in search.found if one.sop.number == number), 0.0)


def denies(question: str) -> bool:
    """Whether a normalised question says that the last answer was not meant ("bukan itu, ...")."""
    return bool(_DENIES.match(question))


def renewed(query: Query, asked: Asked, topic: Topic) -> str | None:
    """The last question asked anew for what is named now ("yang untuk Jepang"), or None if more is said than a name."""
    said = _DENIES.sub("", query.text, count=1)
    kinds = frozenset(kind for kind, _ in names(said))
    others = set(index_text(without_names(said, kinds)).split()) & set(content_terms(query))
    if not kinds or len(content_terms(query)) > _NAME or len(others) > 1 or asked.intent is Intent.CATALOGUE:
        return None
    return " ".join(f"{without_names(topic.question, kinds)} {said}".split())


def points_at(question: str) -> bool:
    """Whether a question speaks of what was just shown ("itu SOP apa")."""
    return bool(_THAT.search(question))


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
    if answer.intent in (Intent.GREETING, Intent.THANKS):
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
