"""The way of a question: emergency, small talk, number, catalogue, follow-up, search; then an answer or an honest no."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from bot.answer import Answer, Intent, Statement, Suggestion, Trace
from bot.composing import compose, suggest
from bot.confidence import confidence, evidence, levels
from bot.emergency import Alarm, EmergencyPage, alarm, perhaps
from bot.followup import Topic, goes_on, leans, other, picked, points_back, standing
from bot.glossary import abbreviations
from bot.intent import Asked, parted, recognise, states
from bot.offering import apart, opened, steps_of, with_other
from bot.offices import Offices
from bot.openings import opening, spirit
from bot.parting import asking
from bot.quoting import Matter, header_citation, title_statement
from bot.rephrasing import Rephraser, open_rephraser
from bot.reply import together
from bot.turn import Turn, explained, goes_beyond, holds, named_in
from index.classifier import kinds, likeliest
from index.messages import say
from index.options import open_retriever
from index.reader import Line, Reader, has_figure, reading_encoder
from index.retriever import Retriever
from index.search import Found, Search, search_sops
from index.settings import Settings
from index.sop import Hit, Role, Sop
from index.store import Entry, Store
from index.wording import Query

_NEAREST = 3
_LISTED = 8
_FITTING = 0.5
_WHOLE_POOL = 200
# A SOP with this share of the best one's belief may have been meant as well; below this belief the nearest are not near.
_NEAR, _NEAR_ENOUGH = 0.5, 0.1
# A SOP that is likelier than all others together is answered, and its rival offered; else one asks back.
_LIKELIER = 0.5
# Confidence where a number, a button or the talk names the SOP.
_NAMED_SOP = 0.9
_LOWEST = -6.0
_NUMBER = re.compile(
    r"^\W*(?:(?:sop|nomor|nomer|no\.?|number|buka|lihat|tampilkan|show|open)\s+)*(?P<number>\S*\d\S*(?:\s\d+)?)[\s?.!]*$",
    re.I,
)
_SHORT = 9
_SURELY = 0.6
_BY_THEMSELVES = (Intent.CATALOGUE, Intent.NUMBER, Intent.WRONGDOING)


class Assistant:
    """Answers questions over one library. Keeps nothing of any person."""

    def __init__(
        self, store: Store, retriever: Retriever, page: EmergencyPage, rephraser: Rephraser | None = None
    ) -> None:
        self.store = store
        self.retriever = retriever
        self._page = page
        self.offices = Offices()
        self._reader = Reader(reading_encoder(retriever.encoder), retriever.rarity)
        self._rephraser = rephraser

    def answer(self, question: str, *, role: Role, topic: Topic | None = None, language: str | None = None) -> Answer:
        """The answer to a question as typed, with the eyes of `role`.

        `topic` is what the last answer was about, `language` ("id" or "en") fixes what is otherwise detected.
        """
        started = time.perf_counter()
        with self.store.snapshot():
            turn = self._turn(question, role, topic, language)
            answer, trace = self._first_answer(turn)
        if answer.intent is not Intent.EMERGENCY and perhaps(turn.cry["cry"]):
            answer = replace(answer, notice=_lines(say("emergency.doubt", turn.language), answer.notice))
        if self._rephraser and role is Role.PUBLIC:
            # Internal SOPs never leave the house.
            answer = self._rephraser.rephrase(answer)
        elapsed = (time.perf_counter() - started) * 1000
        trace = (*explained(turn), *trace, *answer.trace)
        return replace(answer, question=question, trace=trace, elapsed_ms=elapsed)

    def _first_answer(self, turn: Turn) -> tuple[Answer, tuple[Trace, ...]]:
        """The answer of the first step that has one, and what each step on the way there made of the question."""
        trace: list[Trace] = []
        for step in (
            *(self._emergency, self._office, self._small_talk, self._wrongdoing, self._follow_up),
            *(self._number, self._catalogue, self._search),
        ):
            began = time.perf_counter()
            answer = step(turn)
            verdict = "-" if answer is None else f"{answer.intent}, {len(answer.statements)} statements"
            trace.append(Trace(step.__name__.strip("_"), verdict, (time.perf_counter() - began) * 1000))
            if answer is not None:
                return answer, tuple(trace)
        raise AssertionError("the last step always answers")

    def part(self, number: str, intent: Intent, *, role: Role, language: str, full: bool = False) -> Answer:
        """What one SOP says to one intent: a button's press. Raises UnknownSop where `role` may not see it."""
        query = Query("", language, "", (), "")
        turn = Turn("", query, Asked(intent, 1.0, full=full), role, language, None, {}, {}, lambda: Search((), 1.0))
        return self._compose(self.store.sop(number, role), turn, turn.asked)

    def emergency(self, language: str) -> Answer:
        """The emergency page itself, as the button shows it."""
        return Answer("", language, Intent.EMERGENCY, lead=self._page.text(language), confidence=1.0)

    def considered(self, question: str, *, role: Role) -> Search:
        """What a search of the question alone finds, for fitting and measuring."""
        with self.store.snapshot():
            return self._turn(question, role, None, None).search()

    # -- the steps of the way, each an answer or None

    def _turn(self, question: str, role: Role, topic: Topic | None, language: str | None) -> Turn:
        query = self.retriever.understand(question)
        kind = cry = kinds().scores(query)
        if (said := asking(question)) != question:
            # A SOP is told by what is asked, a cry for help by either: whichever tells it more surely.
            query = self.retriever.understand(said)
            kind = kinds().scores(query)
            cry = max(cry, kind, key=lambda scores: scores["cry"])
        spoken = "en" if query.language == "en" else "id"
        topic, asked = standing(topic, self.store, role), recognise(query)

        @cache
        def search() -> Search:
            outside = max(kind["outside"], _LOWEST) - max(kind["ordinary"], _LOWEST)
            return search_sops(self.retriever, self._reader, query, dict(asked.believed), role=role, outside=outside)

        return Turn(question, query, asked, role, language or spoken, topic, kind, cry, search)

    def _emergency(self, turn: Turn) -> Answer | None:
        # Also as typed: a spelling that the library does not know must not hide a cry for help.
        sign = self._page.recognise(turn.query.text) or self._page.recognise(turn.question.casefold())
        raised = alarm(turn.cry["cry"], signed=sign is not None)
        if raised is Alarm.NO or (raised is Alarm.DOUBTFUL and self._trust(turn) > _SURELY):
            return None
        sign = sign or self._page.told_kind(*likeliest(turn.cry, "cry"))
        page = self._page.text(turn.language, sign.kind, f"{turn.question} {turn.query.text}")
        helping = self.retriever.search(sign.search, role=turn.role, k=1) if sign.search else []
        statements = [self._title(hit.passage.number, turn.role) for hit in helping]
        ask = steps_of(helping[0].passage, turn.language) if helping else ()
        return Answer(
            turn.question, turn.language, Intent.EMERGENCY, page, tuple(statements), suggestions=ask, confidence=1.0
        )

    def _office(self, turn: Turn) -> Answer | None:
        text = self.offices.answer(turn.question, turn.language) or self.offices.answer(turn.query.text, turn.language)
        return Answer(turn.question, turn.language, Intent.OFFICE, text, confidence=1.0) if text else None

    def _small_talk(self, turn: Turn) -> Answer | None:
        kind = opening(turn.kinds, lambda: turn.topic is not None or self._trust(turn) > _SURELY)
        if kind is None:
            return None
        text = say(f"opening.{kind}", turn.language, number=self._page.number)
        return Answer(turn.question, turn.language, spirit(kind), lead=text, confidence=1.0)

    def _wrongdoing(self, turn: Turn) -> Answer | None:
        if turn.asked.intent is not Intent.WRONGDOING:
            return None
        return Answer(turn.question, turn.language, Intent.WRONGDOING, say("answer.wrongdoing", turn.language))

    def _number(self, turn: Turn) -> Answer | None:
        match = _NUMBER.match(turn.question)
        if match is None:
            return None
        found = self.store.find(match["number"], turn.role)
        if not found:
            lead = say("answer.number_none", turn.language, number=match["number"])
            return Answer(turn.question, turn.language, Intent.NUMBER, lead=lead)
        if len(found) == 1:
            return self._compose(self.store.sop(found[0].number, turn.role), turn, Asked(Intent.NUMBER, 1.0))
        return self._listed(turn, found, say("answer.number_many", turn.language, count=len(found)), Intent.NUMBER)

    def _follow_up(self, turn: Turn) -> Answer | None:
        topic = turn.topic
        if picked(turn.question) is not None:
            return self._chosen(turn, picked(turn.question) or 0)
        if topic is None or turn.asked.intent is Intent.CATALOGUE:
            return None
        if goes_on(turn.query.text) and topic.number:
            return self._next_steps(turn, topic)
        content = sum(not word.isdigit() for word in turn.content)
        asks = turn.asked.evidence > 0 or turn.asked.step is not None
        if topic.number and leans(turn.query.text, content, asks=asks):
            asked = turn.asked if turn.asked.step is None else replace(turn.asked, intent=Intent.STEPS)
            return self._about_last(turn, topic, asked)
        if again := other(turn.query.text, topic):
            anew = self._turn(again, turn.role, None, turn.language)
            return replace(self._search(replace(anew, topic=topic)), meant=again)
        return self._about_last(turn, topic, turn.asked) if topic.number and self._goes_on(turn) else None

    def _about_last(self, turn: Turn, topic: Topic, asked: Asked) -> Answer:
        """The answer of the last SOP to a question that leans on it."""
        sop = self.store.sop(topic.number, turn.role)
        return replace(self._compose(sop, turn, asked), meant=f"{turn.question} {sop.title}")

    def _next_steps(self, turn: Turn, topic: Topic) -> Answer:
        """The steps after those that the last answer showed."""
        asked = Asked(Intent.STEPS, 1.0, after=topic.step)
        return replace(self._compose(self.store.sop(topic.number, turn.role), turn, asked), meant=topic.question)

    def _chosen(self, turn: Turn, place: int) -> Answer:
        """What a number alone means: that SOP of the list just shown, or that step; else the question is asked back."""
        topic = turn.topic
        if topic and 0 < place <= len(topic.listed):
            meant = self._turn(topic.question, turn.role, None, turn.language)
            asked = Asked(Intent.NUMBER, 1.0) if meant.asked.intent in _BY_THEMSELVES else meant.asked
            sop = self.store.sop(topic.listed[place - 1], turn.role)
            return self._compose(sop, replace(meant, topic=topic), asked)
        if topic and topic.number and topic.step:
            return self._about_last(turn, topic, Asked(Intent.STEPS, 1.0, step=place))
        lead = say("answer.which_number", turn.language, number=place)
        return Answer(turn.question, turn.language, Intent.NUMBER, lead=lead)

    def _goes_on(self, turn: Turn) -> bool:
        """Whether a short question that no SOP answers by itself may be one more about the last SOP."""
        if len(turn.question.split()) > _SHORT or turn.asked.intent in _BY_THEMSELVES:
            return False
        if turn.kinds["outside"] > turn.kinds["ordinary"]:
            return False
        if turn.topic and points_back(turn.query.text) and holds(self.store.sop(turn.topic.number, turn.role), turn):
            return True
        return self._trust(turn) < levels().answer

    def _trust(self, turn: Turn) -> float:
        """How surely a search alone finds the SOP that answers."""
        found = turn.search().found if turn.content else ()
        return found[0].belief if found else 0.0

    def _catalogue(self, turn: Turn) -> Answer | None:
        if turn.asked.intent is not Intent.CATALOGUE:
            return None
        if not turn.content:
            shelves, count = self.store.shelves(turn.role), self.store.totals(turn.role)[0]
            lines = [f"• {shelf.name} ({shelf.count})" for shelf in shelves]
            lead = say("answer.catalogue_all", turn.language, count=count)
            return Answer(
                turn.question, turn.language, Intent.CATALOGUE, lead="\n".join([lead, *lines]), confidence=1.0
            )
        hits = _best_of_each(self.retriever.search(turn.query, role=turn.role, k=_WHOLE_POOL))
        numbers = [hit.passage.number for hit in hits if _titled(hit, turn)]
        if not numbers and self._trust(turn) >= levels().answer:
            numbers = [found.sop.number for found in turn.search().rivals(_NEAR)]
        if not numbers:
            return self._abstain(turn)
        entries = [self.store.entry(number, turn.role) for number in numbers]
        key = "catalogue" if len(entries) <= _LISTED else "catalogue_more"
        lead = say(f"answer.{key}", turn.language, count=len(entries), shown=_LISTED)
        return self._listed(turn, entries, lead, Intent.CATALOGUE)

    def _search(self, turn: Turn) -> Answer:
        search = turn.search() if turn.content else Search((), 1.0)
        told = "; ".join(f"{found.belief:.2f} {found.sop.title}" for found in search.found)
        trace = (Trace("belief", f"none {search.none:.2f}; {told}", 0.0),)
        if not search.found or search.found[0].belief < levels().answer:
            return replace(self._abstain(turn), trace=trace)
        rivals = search.rivals(_NEAR)
        if len(rivals) > 1 and turn.asked.amount and (telling := self._telling(turn, rivals, search)):
            return replace(telling, suggestions=with_other(telling, rivals, turn), trace=trace)
        likelier = rivals[0].belief > _LIKELIER
        if len(rivals) > 1 and not likelier and not any(goes_beyond(turn, found.sop) for found in rivals):
            return replace(self._clarify(turn, rivals), trace=trace)
        first = search.found[0]
        answer = self._compose(first.sop, turn, turn.asked, search=search)
        if answer.statements and answer.confidence < levels().sure:
            answer = replace(answer, notice=_lines(say("answer.unsure", turn.language), answer.notice))
        return replace(answer, suggestions=with_other(answer, rivals, turn), trace=trace)

    def _telling(self, turn: Turn, rivals: Sequence[Found], search: Search) -> Answer | None:
        """The answer of the only SOP among rivals that states the amount asked for; None where none or several do."""
        answers = [self._compose(found.sop, turn, turn.asked, search=search) for found in rivals]
        stated = [answer for answer in answers if _states(answer, turn.asked)]
        return stated[0] if len(stated) == 1 else None

    # -- answers

    def _compose(self, sop: Sop, turn: Turn, asked: Asked, *, search: Search | None = None) -> Answer:
        """What one SOP says to a question; of a message that asks several things, each in its turn.

        `search` is what found the SOP; without one a button, a number or the talk names it.
        """
        language = turn.language
        parts = parted(turn.query) if asked is turn.asked else (turn.query,)
        matters = [self._matter(sop, turn, asked if len(parts) == 1 else recognise(part), part) for part in parts]
        replies = [compose(matter) for matter in matters]
        reply = replies[0] if len(replies) == 1 else together(replies)
        text = "\n".join([reply.lead, *(statement.text for statement in reply.statements)])
        known = turn.topic.explained if turn.topic else frozenset()
        explained, which = abbreviations(text, language, known)
        found = evidence(search, matters[0]) if search is not None else ()
        trust = confidence(found) if found else _NAMED_SOP
        return Answer(
            *("", language, matters[0].asked.intent, reply.lead, reply.statements),
            notice=_lines(reply.notice, explained),
            suggestions=suggest(matters[0], more=reply.more),
            confidence=trust if reply.statements else 0.0,
            more=reply.more,
            explained=known | {*which},
            evidence=found,
        )

    def _matter(self, sop: Sop, turn: Turn, asked: Asked, query: Query) -> Matter:
        # A number or a button's press asks for a part and believes nothing: then there is no line to look for.
        read = self._read(sop, turn, asked, query) if query.terms and asked.believed else ()
        specific = not all(named_in(query, sop.title))
        return Matter(sop, asked, turn.language, read, specific=specific, detailed=turn.role is Role.STAFF)

    def _read(self, sop: Sop, turn: Turn, asked: Asked, query: Query) -> tuple[tuple[Line, float], ...]:
        """The SOP's lines as the search read them, or read now where it did not."""
        searched = turn.search().found if query is turn.query and turn.topic is None else ()
        read = next((found.lines for found in searched if found.sop is sop), None)
        return read if read is not None else tuple(self._reader.read(query, dict(asked.believed), sop))

    def _listed(self, turn: Turn, entries: Sequence[Entry], lead: str, intent: Intent) -> Answer:
        statements = tuple(self._title(entry.number, turn.role) for entry in entries[:_LISTED])
        asks = tuple(opened(entry) for entry in entries[:_LISTED])
        listed = tuple(entry.number for entry in entries[:_LISTED])
        return Answer(
            turn.question, turn.language, intent, lead, statements, suggestions=asks, confidence=1.0, listed=listed
        )

    def _clarify(self, turn: Turn, rivals: Sequence[Found]) -> Answer:
        """One question back: which of these SOPs is meant, by what tells their titles apart."""
        sops = [found.sop for found in rivals]
        statements = tuple(title_statement(sop.title, header_citation(sop)) for sop in sops)
        asks = tuple(
            Suggestion(name, f"{turn.question} {name}", sop.number, turn.asked.intent)
            for sop, name in zip(sops, apart([sop.title for sop in sops]), strict=True)
        )
        return Answer(
            *(turn.question, turn.language, turn.asked.intent, say("answer.clarify", turn.language), statements),
            suggestions=asks,
            confidence=rivals[0].belief,
            listed=tuple(sop.number for sop in sops),
        )

    def _abstain(self, turn: Turn) -> Answer:
        """That the SOPs do not say it, the nearest ones where they are near, and a person to ask."""
        found = turn.search().found if turn.content else ()
        near = [one.sop for one in found[:_NEAREST] if one.belief >= _NEAR_ENOUGH]
        lead = say("answer.abstain_near" if near else "answer.abstain", turn.language)
        titles = [f"• {sop.title} ({sop.number})" for sop in near]
        whom = say("answer.abstain_ask", turn.language, number=self._page.number)
        asks = tuple(Suggestion(sop.title, f"SOP {sop.number}", sop.number, Intent.NUMBER) for sop in near)
        listed = tuple(sop.number for sop in near)
        return Answer(
            *(turn.question, turn.language, turn.asked.intent, "\n".join([lead, *titles]), (), whom, asks),
            confidence=found[0].belief if found else 0.0,
            listed=listed,
        )

    def _title(self, number: str, role: Role) -> Statement:
        sop = self.store.sop(number, role)
        return title_statement(sop.title, header_citation(sop))


def open_assistant(settings: Settings) -> Assistant:
    """The assistant over the library that the settings name; raises NoIndex where nothing was ingested."""
    retriever = open_retriever(settings)
    return Assistant(retriever.store, retriever, EmergencyPage(), open_rephraser(settings))


def _best_of_each(hits: Sequence[Hit]) -> list[Hit]:
    """The best hit of each SOP, best first."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.passage.number, hit)
    return list(best.values())


def _titled(hit: Hit, turn: Turn) -> bool:
    """Whether a SOP's title names most of what a question names."""
    held = named_in(turn.query, hit.passage.title)
    return sum(held) > _FITTING * len(held)


def _states(answer: Answer, asked: Asked) -> bool:
    """Whether what an answer quotes first states an amount of the kind asked for, in figures or as nothing to pay."""
    quote = answer.statements[0].citation.quote if answer.statements else ""
    return has_figure(quote) and states(asked.amount, quote)


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))
