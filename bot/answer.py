"""What the assistant says: statements that cannot be made without a citation, and what led to them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from index.messages import say
from index.sop import Box, Kind, Part


class Intent(StrEnum):
    """What a question asks for; the values are printed by `--json`."""

    REQUIREMENTS = "requirements"
    STEPS = "steps"
    DURATION = "duration"
    FEE = "fee"
    PLACE = "place"
    ACTOR = "actor"
    LEGAL_BASIS = "legal_basis"
    OUTPUT = "output"
    EQUIPMENT = "equipment"
    DEFINITION = "definition"
    WARNING = "warning"
    CONTACT = "contact"
    SOP = "sop"
    NUMBER = "number"
    METADATA = "metadata"
    CATALOGUE = "catalogue"
    WRONGDOING = "wrongdoing"
    GREETING = "greeting"
    THANKS = "thanks"
    OFFICER = "officer"
    OFFICE = "office"
    EMERGENCY = "emergency"
    GENERAL = "general"


_NO_QUESTION = (*(Intent.GREETING, Intent.THANKS, Intent.OFFICER, Intent.OFFICE, Intent.EMERGENCY, Intent.CATALOGUE),)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement is proved: the SOP, the page (1-based), the words there, boxes in points from the top left."""

    number: str
    title: str
    kind: Kind
    section: Part
    page: int
    quote: str
    file: str
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of an answer and the citation that proves it; `also` prove it as well, in SOPs of the same title."""

    text: str
    citation: Citation
    also: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What one would ask next: a short label for a button, and the question that it stands for.

    `number` and `intent` say the same without words, for buttons; a suggestion without a number is only a question.
    """

    label: str
    question: str
    number: str = ""
    intent: Intent | None = None
    full: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """What one step towards the answer decided, and how long it took."""

    step: str
    verdict: str
    ms: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question.

    `lead` opens the message and, like `notice` that closes it, is ours and states no fact of a SOP (a greeting, "Saya
    tidak menemukan ini di SOP"); every fact stands in `statements`. `numbered` says whether the statements are steps.
    `more` is how many further statements "Selengkapnya" would show. `rephrased` stands in place of lead and statements
    where a language model has said them in easier words and nothing else (see bot/rephrasing.py). `explained` are the
    abbreviations that were written out, in this answer or earlier in the talk; `meant` is the question as it would be asked
    alone, where it leant on the talk; `listed` are the numbers of the SOPs among which to choose, where a list was shown;
    `evidence` is what the confidence was made from (bot/confidence.py).

    Raises ValueError where there is neither a lead nor a statement: an empty answer cannot be made, so none can be sent.
    """

    question: str
    language: str
    intent: Intent
    lead: str = ""
    statements: tuple[Statement, ...] = ()
    notice: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    confidence: float = 0.0
    more: int = 0
    trace: tuple[Trace, ...] = ()
    elapsed_ms: float = 0.0
    rephrased: str = ""
    explained: frozenset[str] = frozenset()
    meant: str = ""
    listed: tuple[str, ...] = ()
    evidence: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not (self.lead.strip() or any(statement.text.strip() for statement in self.statements)):
            raise ValueError("an answer has a lead or statements")

    @property
    def abstained(self) -> bool:
        """Whether a question about SOPs went without an answer; a greeting is no abstention."""
        return not self.statements and self.intent not in _NO_QUESTION

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations in order of appearance, each place once."""
        return tuple(dict.fromkeys(one for said in self.statements for one in (said.citation, *said.also)))

    @property
    def text(self) -> str:
        """The plain answer as it is read in a terminal: lead, statements, notice."""
        plain = [self.lead, *(statement.text for statement in self.statements)]
        parts = [*([self.rephrased] if self.rephrased else plain), self.notice]
        return "\n".join(part for part in parts if part)


def source_lines(answer: Answer) -> list[str]:
    """One source line for each SOP cited, with all its pages."""
    pages: dict[tuple[str, str], set[int]] = {}
    for citation in answer.citations:
        pages.setdefault((citation.number, citation.title), set()).add(citation.page)
    return [
        say("answer.source", answer.language, number=number, title=title, page=", ".join(map(str, sorted(found))))
        for (number, title), found in pages.items()
    ]


def answer_json(answer: Answer) -> dict[str, Any]:
    """The documented object that `ask --json` prints and `/api/ask` returns."""
    return {
        "question": answer.question,
        "language": answer.language,
        "intent": answer.intent.value,
        "abstained": answer.abstained,
        "confidence": round(answer.confidence, 4),
        "text": answer.text,
        "citations": [_citation_json(citation) for citation in answer.citations],
        "suggestions": [{"label": s.label, "question": s.question} for s in answer.suggestions],
        "elapsed_ms": round(answer.elapsed_ms, 2),
    }


def _citation_json(citation: Citation) -> dict[str, Any]:
    return {**asdict(citation), "kind": citation.kind.value, "section": citation.section.value}
