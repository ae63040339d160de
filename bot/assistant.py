"""The way of a question: emergency, small talk, number, catalogue, follow-up, search; then an answer or an honest no."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Answer, Intent, Statement, Suggestion, Trace
from bot.composing import compose, suggest
from bot.confidence import SURE, THRESHOLD, Evidence, confidence
from bot.emergency import Alarm, EmergencyPage, alarm
from bot.followup import Topic, goes_on, leans, other, picked, standing
from bot.glossary import abbreviations
from bot.intent import Asked, parted, recognise
from bot.openings import opening, spirit
from bot.quoting import Matter, header_citation, title_statement
from bot.rephrasing import Rephraser, open_rephraser
from bot.reply import together
from bot.rivals import Rival, rivals
from bot.turn import Turn, explained
from index.classifier import kinds, likeliest
from index.messages import say
from index.names import names
from index.options import open_retriever
from index.reader import Reader, reading_encoder
from index.retriever import Retriever
from index.settings import Settings
from index.sop import Hit, Part, Passage, Role, Sop
from index.store import Entry, Store
from index.wording import Query, content_terms, index_text, meanings

_CONSIDERED = 30
_NEAREST = 3
_LISTED = 8
_FITTING = 0.5
_WHOLE_POOL = 200
_TRIED, _NEAR = 3, 0.8
_NEAR_ENOUGH = 0.2
_LOWEST = -6.0
_BEFORE_OTHER = 4
_NUMBER = re.compile(
    r"^\W*(?:(?:sop|nomor|nomer|no\.?|number|buka|lihat|tampilkan|show|open)\s+)*(?P<number>\S*\d\S*(?:\s\d+)?)[\s?.!]*$",
    re.I,
)
_VALUE = re.compile(r"\d|gratis|nol|tidak (ada|dipungut)|ditanggung|bebas|satu|dua|tiga", re.IGNORECASE)
_ASKS_VALUE = re.compile(r"\b(berapa|usia|umur|maksimal|minimal|boleh|apakah|how (much|many|old)|age)\b")
_SHORT = 9
_SURELY = 0.8
_BY_THEMSELVES = (Intent.CATALOGUE, Intent.NUMBER, Intent.WRONGDOING)


class Assistant:
    """Answers questions over one library. Keeps nothing of any person."""

    def __init__(
        self, store: Store, retriever: Retriever, page: EmergencyPage, rephraser: Rephraser | None = None
    ) -> None:
        self.store = store
        self.retriever = retriever
        self._page = page
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
            *(self._emergency, self._small_talk, self._wrongdoing, self._follow_up),
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
        turn = Turn("", query, Asked(intent, 1.0, full=full), role, language, None, {})
        return self._compose(number, turn, turn.asked, trust=1.0)

    def emergency(self, language: str) -> Answer:
        """The emergency page itself, as the button shows it."""
        return Answer("", language, Intent.EMERGENCY, lead=self._page.text(language), confidence=1.0)

    def weigh(self, question: str, *, role: Role) -> tuple[str, Evidence] | None:
        """The SOP that a search puts first and what speaks for it; None where nothing is found or nothing is named."""
        return self._weighed(self._turn(question, role, None, None))

    def _weighed(self, turn: Turn) -> tuple[str, Evidence] | None:
        hits = self.retriever.search(turn.query, role=turn.role, k=_CONSIDERED) if turn.content else []
        return (hits[0].passage.number, self._evidence(turn, hits)) if hits else None

    # -- the steps of the way, each an answer or None

    def _turn(self, question: str, role: Role, topic: Topic | None, language: str | None) -> Turn:
        query = self.retriever.understand(question)
        spoken = "en" if query.language == "en" else "id"
        topic = standing(topic, self.store, role)
        return Turn(question, query, recognise(query), role, language or spoken, topic, kinds().scores(query))

    def _emergency(self, turn: Turn) -> Answer | None:
        # Also as typed: a spelling that the library does not know must not hide a cry for help.
        sign = self._page.recognise(turn.query.text) or self._page.recognise(turn.question.casefold())
        raised = alarm(turn.kinds["cry"], signed=sign is not None)
        if raised is Alarm.NO or (raised is Alarm.DOUBTFUL and self._trust(turn) > _SURELY):
            return None
        sign = sign or self._page.told_kind(*likeliest(turn.kinds, "cry"))
        page = self._page.text(turn.language, sign.kind, f"{turn.question} {turn.query.text}")
        helping = self.retriever.search(sign.search, role=turn.role, k=1) if sign.search else []
        statements = [self._title(hit.passage.number, turn.role) for hit in helping]
        ask = _steps_of(helping[0].passage, turn.language) if helping else ()
        return Answer(
            turn.question, turn.language, Intent.EMERGENCY, page, tuple(statements), suggestions=ask, confidence=1.0
        )

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
            return self._compose(found[0].number, turn, Asked(Intent.NUMBER, 1.0), trust=1.0)
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
        answer = self._compose(topic.number, turn, asked, trust=0.9)
        title = self.store.entry(topic.number, turn.role).title
        return replace(answer, meant=f"{turn.question} {title}")

    def _next_steps(self, turn: Turn, topic: Topic) -> Answer:
        """The steps after those that the last answer showed."""
        asked = Asked(Intent.STEPS, 1.0, after=topic.step)
        return replace(self._compose(topic.number, turn, asked, trust=0.9), meant=topic.question)

    def _chosen(self, turn: Turn, place: int) -> Answer:
        """What a number alone means: that SOP of the list just shown, or that step; else the question is asked back."""
        topic = turn.topic
        if topic and 0 < place <= len(topic.listed):
            meant = self._turn(topic.question, turn.role, None, turn.language)
            asked = Asked(Intent.NUMBER, 1.0) if meant.asked.intent in _BY_THEMSELVES else meant.asked
            return self._compose(topic.listed[place - 1], replace(meant, topic=topic), asked, trust=0.9)
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
        return self._trust(turn) < THRESHOLD

    def _trust(self, turn: Turn) -> float:
        """How surely a search alone finds the SOP that answers."""
        weighed = self._weighed(turn)
        return confidence(weighed[1]) if weighed else 0.0

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
        found = self.retriever.search(turn.query, role=turn.role, k=_WHOLE_POOL)
        hits = _best_of_each(found)
        fitting = [hit for hit in hits if _titled(hit, turn)]
        if not fitting and hits and confidence(self._evidence(turn, found)) >= THRESHOLD:
            fitting = [hit for hit in hits if hit.score >= _NEAR * hits[0].score]
        if not fitting:
            return self._abstain(turn, hits, 0.0)
        entries = [self.store.entry(hit.passage.number, turn.role) for hit in fitting]
        key = "catalogue" if len(entries) <= _LISTED else "catalogue_more"
        lead = say(f"answer.{key}", turn.language, count=len(entries), shown=_LISTED)
        return self._listed(turn, entries, lead, Intent.CATALOGUE)

    def _search(self, turn: Turn) -> Answer:
        hits = self.retriever.search(turn.query, role=turn.role, k=_CONSIDERED)
        best = _best_of_each(hits)
        if not best or not turn.content:
            return self._abstain(turn, best, 0.0)
        evidence = self._evidence(turn, hits)
        trust = confidence(evidence)
        weighed = Trace("confidence", f"{trust:.2f} from {evidence.told}", 0.0)
        if trust < THRESHOLD:
            return replace(self._abstain(turn, best, trust), trace=(weighed,))
        if choices := rivals(turn.query.text, best):
            return replace(self._clarify(turn, choices, trust), trace=(weighed,))
        near = [hit.passage for hit in best[:_TRIED] if hit.score >= _NEAR * best[0].score]
        answers = [self._compose(passage.number, turn, turn.asked, trust=trust) for passage in near]
        # The best SOP that says something to what was asked; where none does, the best one's honest "does not say".
        speaking = [answer for answer in answers if answer.statements] or answers[:1]
        chosen = next((answer for answer in speaking if _tells(answer, turn.query.text)), speaking[0])
        if chosen.statements and trust < SURE:
            chosen = replace(
                chosen, notice="\n".join(filter(None, (say("answer.unsure", turn.language), chosen.notice)))
            )
        return replace(chosen, suggestions=_with_other(chosen, near, turn), trace=(weighed,))

    # -- answers

    def _compose(self, number: str, turn: Turn, asked: Asked, *, trust: float) -> Answer:
        """What one SOP says to a question; of a message that asks several things, each in its turn."""
        sop, language = self.store.sop(number, turn.role), turn.language
        parts = parted(turn.query) if asked is turn.asked else (turn.query,)
        matters = [self._matter(sop, turn, asked if len(parts) == 1 else recognise(part), part) for part in parts]
        replies = [compose(matter) for matter in matters]
        reply = replies[0] if len(replies) == 1 else together(replies)
        text = "\n".join([reply.lead, *(statement.text for statement in reply.statements)])
        known = turn.topic.explained if turn.topic else frozenset()
        explained, which = abbreviations(text, language, known)
        return Answer(
            *("", language, matters[0].asked.intent, reply.lead, reply.statements),
            notice="\n".join(filter(None, (reply.notice, explained))),
            suggestions=suggest(matters[0], more=reply.more),
            confidence=trust if reply.statements else 0.0,
            more=reply.more,
            explained=known | {*which},
        )

    def _matter(self, sop: Sop, turn: Turn, asked: Asked, query: Query) -> Matter:
        # A number or a button's press asks for a part and believes nothing: then there is no line to look for.
        read = self._reader.read(query, dict(asked.believed), sop) if query.terms and asked.believed else []
        specific = not all(_named(query, sop.title))
        return Matter(sop, asked, turn.language, tuple(read), specific=specific, detailed=turn.role is Role.STAFF)

    def _evidence(self, turn: Turn, hits: Sequence[Hit]) -> Evidence:
        """What speaks for the SOP of the first hit."""
        best = hits[0]
        after = next((hit.score for hit in hits if hit.passage.number != best.passage.number), 0.0)
        support = self.retriever.support(_telling_terms(turn), turn.query, best.passage.number, turn.role)
        return Evidence(
            coverage=support.coverage,
            titled=support.titled,
            cosine=max(hit.cosine for hit in hits if hit.passage.number == best.passage.number),
            identity=support.identity,
            lead=best.score - after,
            outside=max(turn.kinds["outside"], _LOWEST) - max(turn.kinds["ordinary"], _LOWEST),
        )

    def _listed(self, turn: Turn, entries: Sequence[Entry], lead: str, intent: Intent) -> Answer:
        statements = tuple(self._title(entry.number, turn.role) for entry in entries[:_LISTED])
        asks = tuple(_open(entry) for entry in entries[:_LISTED])
        listed = tuple(entry.number for entry in entries[:_LISTED])
        return Answer(
            turn.question, turn.language, intent, lead, statements, suggestions=asks, confidence=1.0, listed=listed
        )

    def _clarify(self, turn: Turn, choices: Sequence[Rival], trust: float) -> Answer:
        statements = tuple(self._title(choice.number, turn.role) for choice in choices)
        asks = tuple(
            Suggestion(choice.name, f"{turn.question} {choice.name}", choice.number, turn.asked.intent)
            for choice in choices
        )
        lead = say("answer.clarify", turn.language)
        listed = tuple(choice.number for choice in choices)
        return Answer(turn.question, turn.language, turn.asked.intent, lead, statements, "", asks, trust, listed=listed)

    def _abstain(self, turn: Turn, best: Sequence[Hit], trust: float) -> Answer:
        # Below a fifth the nearest are not near: naming them would only mislead.
        shown = best[:_NEAREST] if trust >= _NEAR_ENOUGH else []
        near = [self.store.entry(hit.passage.number, turn.role) for hit in shown]
        lead = say("answer.abstain_near" if near else "answer.abstain", turn.language)
        titles = [f"• {entry.title} ({entry.number})" for entry in near]
        whom = say("answer.abstain_ask", turn.language, number=self._page.number)
        asks = tuple(_open(entry) for entry in near)
        lead = "\n".join([lead, *titles])
        listed = tuple(entry.number for entry in near)
        return Answer(turn.question, turn.language, turn.asked.intent, lead, (), whom, asks, trust, listed=listed)

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


def _named(query: Query, title: str) -> list[bool]:
    """Of each stem that names a matter whether a title holds it, itself or in other words."""
    meant, stems = meanings(query), set(index_text(title).split())
    return [bool({term, *meant.get(term, ())} & stems) for term in content_terms(query)]


def _titled(hit: Hit, turn: Turn) -> bool:
    """Whether a SOP's title names most of what a question names."""
    held = _named(turn.query, hit.passage.title)
    return sum(held) > _FITTING * len(held)


def _with_other(chosen: Answer, near: Sequence[Passage], turn: Turn) -> tuple[Suggestion, ...]:
    """The suggestions, and among the first the SOP that might have been meant as well."""
    cited = {citation.number for citation in chosen.citations}
    other = next((passage for passage in near if passage.number not in cited), None)
    if other is None or not cited or turn.asked.intent is Intent.GENERAL:
        return chosen.suggestions
    label = say("ask.instead", turn.language, title=other.title)
    instead = Suggestion(label, f"{turn.question} {other.title}", other.number, turn.asked.intent)
    return (*chosen.suggestions[:_BEFORE_OTHER], instead, *chosen.suggestions[_BEFORE_OTHER:])


def _telling_terms(turn: Turn) -> list[str]:
    """The words by which a SOP must be known: not the country (few SOPs are of one), nor how much or how many."""
    places = {stem for kind, name in names(turn.query.text) if kind == "country" for stem in index_text(name).split()}
    terms = [
        term for term in turn.content if term not in places and not re.match(r"\d+(jt|rb|juta|ribu|th|thn)?$", term)
    ]
    return terms or list(turn.content)


def _tells(answer: Answer, question: str) -> bool:
    """Whether an answer names the value that was asked for: "paid when registering" tells less than the sum."""
    if answer.intent is Intent.GENERAL and _ASKS_VALUE.search(question):
        return any(citation.section is not Part.LANGKAH for citation in answer.citations)
    if answer.intent not in (Intent.FEE, Intent.DURATION):
        return True
    return any(_VALUE.search(citation.quote) for citation in answer.citations)


def _open(entry: Entry) -> Suggestion:
    return Suggestion(entry.title, f"SOP {entry.number}", entry.number, Intent.NUMBER)


def _steps_of(passage: Passage, language: str) -> tuple[Suggestion, ...]:
    question = say("ask.steps_question", language, title=passage.title)
    return (Suggestion(say("ask.steps", language), question, passage.number, Intent.STEPS),)
