"""The way of a question: emergency, small talk, number, catalogue, follow-up, search; then an answer or an honest no."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from bot.answer import Answer, Intent, Statement, Trace
from bot.closing import with_abbreviations, with_doubts
from bot.composing import compose
from bot.confidence import confidence, judged, levels, undivided
from bot.emergency import Alarm, EmergencyPage, alarm
from bot.finding import best_of_each
from bot.followup import Topic, denies, goes_on, held_on, picked, points_at, renewed, standing
from bot.intent import Asked, fits, recognise
from bot.offering import LISTED, abstain, clarify, listed, of_one_title, reply, steps_of, with_other
from bot.offices import Offices
from bot.openings import opening, spirit
from bot.parting import asking, parted, with_matter
from bot.parts import OF_THE_SOP, suggest
from bot.question import Question, asks_its_place, beyond, explained, goes_beyond, only_names, titled
from bot.quoting import SopQuestion, header_citation, title_statement
from bot.rephrasing import Rephraser, open_rephraser
from bot.reply import joined, with_alike
from index.classifier import hearing, likeliest
from index.encoder import bundled
from index.lines import Line
from index.messages import say
from index.options import open_retriever
from index.reader import LineReader
from index.retriever import Retriever
from index.search import READ, Found, Search, search_sops
from index.settings import Settings
from index.sop import Part, Role, Sop
from index.store import Store
from index.wording import Query

_WHOLE_POOL = 200  # passages: all that the two searches gave to the fusion
# A SOP with this share of the best one's belief may have been meant as well.
_NEAR = 0.25
# Above this it is likelier than not that some SOP answers, and that it is the likeliest one (if not, the bot asks back).
_EVEN = 0.5
_CHOICES = 3  # SOPs that are offered to choose from, as many as a phone shows without scrolling
# Confidence where a number, a button or the talk names the SOP.
_NAMED_SOP = 0.9
_LOWEST = -6.0  # log-odds; a kind of message less likely than this counts as this unlikely
_NUMBER = re.compile(
    r"^\W*(?:(?:sop|nomor|nomer|no\.?|number|buka|lihat|tampilkan|show|open)\s+)*(?P<number>\S*\d\S*(?:\s\d+)?)[\s?.!]*$",
    re.I,
)
_SURELY = 0.6  # belief in a SOP from which a doubtful cry is a question: lower would miss cries, higher stop questions
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
        self._reader = LineReader(retriever, bundled().context)
        self._rephraser = rephraser

    def answer(self, question: str, *, role: Role, topic: Topic | None = None, language: str | None = None) -> Answer:
        """The answer to a question as typed, from the SOPs that `role` may see.

        `topic` is what the last answer was about, `language` ("id" or "en") fixes what is otherwise detected.
        """
        started = time.perf_counter()
        with self.store.snapshot():
            understood = self._understood(question, role, topic, language)
            answer, trace = self._first_answer(understood)
        answer = with_doubts(with_abbreviations(answer, understood.topic), understood)
        if self._rephraser and role is Role.PUBLIC:
            # What stands in internal SOPs is never sent to a language model.
            answer = self._rephraser.rephrase(answer)
        elapsed = (time.perf_counter() - started) * 1000
        trace = (*explained(understood), *trace, *answer.trace)
        return replace(answer, question=question, trace=trace, elapsed_ms=elapsed)

    def _first_answer(self, question: Question) -> tuple[Answer, tuple[Trace, ...]]:
        """The answer of the first step that has one, and what each step on the way there made of the question."""
        trace: list[Trace] = []
        for step in (
            *(self._emergency, self._office, self._small_talk, self._wrongdoing, self._several),
            *(self._follow_up, self._number, self._catalogue, self._search),
        ):
            began = time.perf_counter()
            answer = step(question)
            verdict = "-" if answer is None else f"{answer.intent}, {len(answer.statements)} statements"
            trace.append(Trace(step.__name__.strip("_"), verdict, (time.perf_counter() - began) * 1000))
            if answer is not None:
                return answer, tuple(trace)
        raise AssertionError("the last step always answers")

    def part(self, number: str, intent: Intent, *, role: Role, language: str, full: bool = False) -> Answer:
        """What one SOP says to one intent: a button's press. Raises UnknownSop where `role` may not see it."""
        matter = SopQuestion(
            self.store.sop(number, role), Asked(intent, 1.0, full=full), language, detailed=role is Role.STAFF
        )
        return with_abbreviations(_composed(matter), None)

    def emergency(self, language: str) -> Answer:
        """The emergency page itself, as the button shows it."""
        return Answer("", language, Intent.EMERGENCY, lead=self._page.text(language), confidence=1.0)

    def considered(self, question: str, *, role: Role, topic: Topic | None = None) -> Search:
        """What a search of the question alone finds, with the SOP of the talk; for fitting."""
        with self.store.snapshot():
            return self._understood(question, role, topic, None).alone()

    # -- understanding

    def _understood(self, message: str, role: Role, topic: Topic | None, language: str | None) -> Question:
        query = self.retriever.understand(message)
        heard = hearing().hear(query)
        cry = heard.kinds
        if (said := asking(message)) != message:
            # The part that asks tells which SOP is meant; a cry for help may stand anywhere in the message.
            query = self.retriever.understand(said)
            heard = hearing().hear(query)
        spoken = "en" if query.language == "en" else "id"
        topic, asked = standing(topic, self.store, role), recognise(query, heard=heard.asks)
        question = Question(message, query, asked, role, language or spoken, topic, heard.kinds, cry)
        return replace(question, alone=self._searching(question, query))

    def _searching(self, question: Question, query: Query, most: int = READ) -> Callable[[], Search]:
        """A search in these words, made when it is first needed, that reads the SOP of the talk and `most` others."""

        @cache
        def search() -> Search:
            outside = max(question.kinds["outside"], _LOWEST) - max(question.kinds["ordinary"], _LOWEST)
            talk = question.topic.offered if question.topic else ()
            known = (self.retriever, self._reader, query, dict(question.asked.asks))
            return search_sops(*known, role=question.role, outside=outside, besides=talk, most=most)

        return search

    # -- the steps of the way, each an answer or None

    def _emergency(self, question: Question) -> Answer | None:
        # Also as typed: a spelling that the library does not know must not hide a cry for help.
        sign = self._page.recognise(question.query.text) or self._page.recognise(question.typed.casefold())
        level = alarm(question.cry["cry"], signed=sign is not None)
        if level is Alarm.NO or (level is Alarm.DOUBTFUL and question.trust > _SURELY):
            return None
        if sign is None and question.trust > _SURELY and not goes_beyond(question.query, question.alone().found[0].sop):
            # Somebody who only names what a SOP is about ("kapal ikan") is not telling of a danger.
            return None
        sign = self._page.told_kind(*likeliest(question.cry, "cry"), sign)
        page = self._page.text(question.language, sign.kind, f"{question.typed} {question.query.text}")
        helping = self.retriever.search(sign.search, role=question.role, k=1) if sign.search else []
        ask = steps_of(helping[0].passage, question.language) if helping else ()
        told = replace(reply(question, Intent.EMERGENCY, page, confidence=1.0), suggestions=ask)
        if question.trust > _SURELY:
            # Whoever asks what the SOPs say finds it below the numbers, and before them where it surely answers.
            answer = self._answered(question, question.alone().found[0], brief=True)
            advises = answer.statements and answer.statements[0].citation.section is not Part.LANGKAH
            if advises and answer.confidence >= levels().sure:
                # A rule is told before the numbers, what officers do is not.
                advice, _, numbers = page.partition("\n")
                return replace(told, lead=advice, statements=answer.statements, notice=numbers)
            if answer.confidence >= levels().answer:
                return replace(told, statements=answer.statements)
        return replace(told, statements=tuple(self._title(hit.passage.number, question.role) for hit in helping))

    def _office(self, question: Question) -> Answer | None:
        said = () if asks_its_place(question) else (question.typed, question.query.text)
        text = next(filter(None, (self.offices.answer(words, question.language) for words in said)), "")
        return reply(question, Intent.OFFICE, text, confidence=1.0) if text else None

    def _small_talk(self, question: Question) -> Answer | None:
        numbered = picked(question.typed) is not None or _NUMBER.match(question.typed)
        talks = question.topic is not None
        kind = opening(question.kinds, lambda: talks or question.trust > _SURELY, asks_on=talks and question.asks)
        if kind is None or numbered or (question.topic and points_at(question.query.text)):
            return None
        text = say(f"opening.{kind}", question.language, number=self._page.number)
        return reply(question, spirit(kind), text, confidence=1.0)

    def _wrongdoing(self, question: Question) -> Answer | None:
        asked = question.asked.intent is Intent.WRONGDOING
        return reply(question, Intent.WRONGDOING, say("answer.wrongdoing", question.language)) if asked else None

    def _number(self, question: Question) -> Answer | None:
        match = _NUMBER.match(question.typed)
        if match is None:
            told = self.store.told_by(question.typed, question.role)
            return self._compose(told.number, question, question.asked) if told else None
        found = self.store.find(match["number"], question.role)
        if not found:
            lead = say("answer.number_none", question.language, number=match["number"])
            return reply(question, Intent.NUMBER, lead)
        if len(found) == 1:
            return self._compose(found[0].number, question, Asked(Intent.NUMBER, 1.0))
        lead = say("answer.number_many", question.language, count=len(found))
        return self._listed(question, [entry.number for entry in found], lead, Intent.NUMBER)

    def _follow_up(self, question: Question) -> Answer | None:
        """What only the talk tells: a number of a list, what comes next, a bare part, the same for another name."""
        topic = question.topic
        if (place := picked(question.typed)) is not None:
            return self._chosen(question, place)
        if topic is None:
            return None
        if question.asked.intent is Intent.CATALOGUE:
            return self._that_one(question, topic)
        if topic.number and goes_on(question.query.text):
            return self._compose(topic.number, question, Asked(Intent.STEPS, 1.0, after=topic.step))
        if topic.number and question.asked.step is not None:
            return self._compose(topic.number, question, replace(question.asked, intent=Intent.STEPS))
        if not question.asks and (again := renewed(question.query, question.asked, topic)):
            return self._renewed(question, topic, again)
        names_nothing = not any(not word.isdigit() for word in question.content)
        outside = question.kinds["outside"] > question.kinds["ordinary"]
        few = (topic.number,) if topic.number else topic.listed if question.asks else ()
        if outside or not names_nothing or question.asked.intent in _BY_THEMSELVES or not 0 < len(few) <= _CHOICES:
            return None
        # Of the few SOPs that were offered, answer from the likeliest and offer the next.
        answer = self._compose(few[0], question, question.asked)
        to_choose = self.store.sops(few, question.role) if few[1:] else ()
        return replace(answer, suggestions=with_other(answer, to_choose, question))

    def _that_one(self, question: Question, topic: Topic) -> Answer | None:
        """Which SOP that was ("itu SOP apa?"): the last one, or the only one that was listed."""
        meant = (topic.number,) if topic.number else topic.listed
        if len(meant) != 1 or question.content or not points_at(question.query.text):
            return None
        return self._compose(meant[0], question, Asked(Intent.NUMBER, 1.0))

    def _renewed(self, question: Question, topic: Topic, again: str) -> Answer:
        """What was asked before, asked anew of what is named now."""
        anew = self._understood(again, question.role, None, question.language)
        if denies(question.query.text):
            found = held_on(anew.alone(), topic.number, 0.0)
            anew = replace(anew, alone=lambda: found)
        return replace(self._search(anew), meant=again)

    def _chosen(self, question: Question, place: int) -> Answer:
        """What a number alone means: that SOP of the list just shown, or that step; else the question is asked back."""
        topic = question.topic
        if topic and 0 < place <= len(topic.listed):
            meant = self._understood(topic.question, question.role, None, question.language)
            asked = Asked(Intent.NUMBER, 1.0) if meant.asked.intent in _BY_THEMSELVES else meant.asked
            return self._compose(topic.listed[place - 1], meant, asked)
        if topic and topic.number and topic.step:
            return self._compose(topic.number, question, Asked(Intent.STEPS, 1.0, step=place))
        return reply(question, Intent.NUMBER, say("answer.which_number", question.language, number=place))

    def _catalogue(self, question: Question) -> Answer | None:
        if question.asked.intent is not Intent.CATALOGUE:
            return None
        if not question.content:
            shelves, count = self.store.shelves(question.role), self.store.totals(question.role)[0]
            lines = [f"• {shelf.name} ({shelf.count})" for shelf in shelves]
            lead = say("answer.catalogue_all", question.language, count=count)
            return reply(question, Intent.CATALOGUE, "\n".join([lead, *lines]), confidence=1.0)
        hits = best_of_each(self.retriever.search(question.query, role=question.role, k=_WHOLE_POOL))
        numbers = [hit.passage.number for hit in hits if titled(hit.passage.title, question.query)]
        if not numbers and question.trust >= _EVEN:
            numbers = [found.sop.number for found in question.search().rivals(_NEAR)]
        if not numbers:
            return abstain(question, self._page.number)
        key = "catalogue" if len(numbers) <= LISTED else "catalogue_more"
        lead = say(f"answer.{key}", question.language, count=len(numbers), shown=LISTED)
        return self._listed(question, numbers, lead, Intent.CATALOGUE)

    def _several(self, question: Question) -> Answer | None:
        """Each thing that a message asks, in the order asked: one talk within the message, about what all of it names."""
        parts = parted(question.query)
        if len(parts) < 2 or question.asked.intent in _BY_THEMSELVES:
            return None
        found = question.search().found
        sure = found[0].belief if question.search().answered >= _EVEN else 0.0
        about = found[0].sop.number if sure else question.about
        others = 0 if sure > _SURELY else READ  # the SOP is sure: only its lines are looked for
        answers: list[tuple[Answer, str]] = []
        for part, query in zip(parts, with_matter(parts), strict=True):
            topic = Topic(about, query.text, within=sure) if about else None
            asks = replace(question, typed=part.query.text, query=part.query, asked=recognise(part.query), topic=topic)
            answer = self._search(replace(asks, alone=self._searching(asks, query, others)), alone=False)
            if not part.surely and answer.confidence < levels().sure:
                continue
            about = answer.citations[0].number if answer.citations else about
            answers.append((answer, say("answer.part_unknown", question.language, part=part.query.text)))
        if len(answers) < 2 or not any(answer.statements for answer, _ in answers):
            return None
        return joined([answer for answer, _ in answers], [unknown for _, unknown in answers])

    def _search(self, question: Question, *, alone: bool = True) -> Answer:
        """The answer of the likeliest SOP, the choice among rivals, or an honest no; short where not asked `alone`."""
        search = question.search()
        told = "; ".join(f"{found.belief:.2f} {found.sop.title}" for found in search.found)
        trace = (Trace("belief", f"none {search.none:.2f}; {told}", 0.0),)
        if not search.found:
            return replace(abstain(question, self._page.number), trace=trace)
        (rivals, twins), likely = of_one_title(search.rivals(_NEAR)), search.answered >= _EVEN
        if len(rivals) > 1 and likely and question.asked.amount and (telling := self._telling(question, rivals)):
            return replace(telling, suggestions=with_other(telling, [r.sop for r in rivals], question), trace=trace)
        named = only_names(question.query) and not question.asked.found
        choices = search.found[:_CHOICES] if named else rivals
        unlike = rivals[0].belief > _EVEN or any(goes_beyond(question.query, r.sop) for r in rivals)
        if alone and likely and len(choices) > 1 and (named or not unlike):
            return replace(self._asked_back(question, choices, named=named), trace=trace)
        first, *others = (self._answered(question, one, brief=not alone) for one in (search.found[0], *twins))
        answer = with_alike(first, others, undivided(first.evidence, search)) if twins else first
        if answer.intent not in OF_THE_SOP and answer.statements and answer.confidence < levels().answer:
            several = alone and len(choices) > 1 and undivided(answer.evidence, search) >= _EVEN
            if several:
                return replace(self._asked_back(question, choices, named=named), trace=trace)
            return replace(abstain(question, self._page.number), trace=trace)
        return replace(answer, suggestions=with_other(answer, [r.sop for r in rivals], question), trace=trace)

    def _asked_back(self, question: Question, choices: Sequence[Found], *, named: bool) -> Answer:
        """Which of these SOPs is meant, each with the line that answers, if it is that one, where one surely does."""
        told: list[tuple[Sop, Sequence[Statement]]] = []
        for found in choices:
            surely = bool(found.lines) and not named and found.lines[0][1] >= _EVEN
            said = _composed(self._put_to(found, question, brief=True)).statements if surely else ()
            told.append((found.sop, said if len(said) <= _CHOICES else ()))
        return clarify(question, told, choices[0].belief)

    def _telling(self, question: Question, rivals: Sequence[Found]) -> Answer | None:
        """The answer of the only SOP among rivals that states the amount asked for; None where none or several do."""
        answers = [self._answered(question, found) for found in rivals]
        quoted = [(answer, answer.statements[0].citation.quote) for answer in answers if answer.statements]
        stated = [answer for answer, quote in quoted if fits(question.asked, Line("", quote))]
        return stated[0] if len(stated) == 1 else None

    # -- answers

    def _answered(self, question: Question, found: Found, *, brief: bool = False) -> Answer:
        """What a SOP that was found says, with how sure that is."""
        matter, weighed = judged(question.search(), self._put_to(found, question, brief=brief))
        shown = _composed(matter)
        meant = f"{question.typed} {found.sop.title}" if found.sop.number == question.about else ""
        trust = confidence(weighed) if shown.statements else 0.0
        return replace(shown, confidence=trust, evidence=weighed, meant=meant)

    def _put_to(self, found: Found, question: Question, *, brief: bool) -> SopQuestion:
        """The question as it is put to a SOP that was found, with the lines read there."""
        asked = recognise(question.query, found.sop.title, question.asked.heard)
        return self._matter(found.sop, question, asked, found.lines, brief=brief)

    def _compose(self, number: str, question: Question, asked: Asked) -> Answer:
        """What the SOP that a number or the talk names says."""
        sop = self.store.sop(number, question.role)
        # A SOP's number alone asks for no particular line.
        named = bool(question.query.terms and asked.asks)
        weighed = self._reader.weigh(question.query, dict(asked.asks), [sop] if named else [])
        read = [line for one in self._reader.read(question.query, weighed) for line in one.shared()]
        answer = _composed(self._matter(sop, question, asked, tuple(read)))
        return replace(answer, meant=f"{question.typed} {sop.title}")

    def _matter(
        self, sop: Sop, question: Question, asked: Asked, read: tuple[tuple[Line, float], ...], *, brief: bool = False
    ) -> SopQuestion:
        more, detailed = beyond(question.query, sop), question.role is Role.STAFF
        return SopQuestion(sop, asked, question.language, read, bool(more), detailed, brief, more)

    def _listed(self, question: Question, numbers: Sequence[str], lead: str, intent: Intent) -> Answer:
        return listed(question, self.store.sops(numbers[:LISTED], question.role), lead, intent)

    def _title(self, number: str, role: Role) -> Statement:
        sop = self.store.sop(number, role)
        return title_statement(sop.title, header_citation(sop))


def open_assistant(settings: Settings) -> Assistant:
    """The assistant over the library that the settings name; raises NoIndex where nothing was ingested."""
    retriever = open_retriever(settings)
    return Assistant(retriever.store, retriever, EmergencyPage(), open_rephraser(settings))


def _composed(matter: SopQuestion) -> Answer:
    """What a SOP says as an answer, with what one would ask next."""
    said = compose(matter)
    return Answer(
        *("", matter.language, matter.asked.intent, said.lead, said.statements, said.notice),
        suggestions=suggest(matter, more=said.more),
        confidence=_NAMED_SOP if said.statements else 0.0,
        more=said.more,
    )
