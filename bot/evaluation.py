"""`tanya-sop eval FILE`: questions with their judgements to measures, overall and by group."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.console import Console
from rich.table import Table

from bot.answer import Answer, Intent
from bot.assistant import Assistant, open_assistant
from bot.confidence import levels
from bot.followup import Topic, topic_of
from index.errors import BadSetting
from index.measures import mean, ndcg, percentile, recall, reciprocal_rank, success
from index.messages import say
from index.options import data_option, json_option, print_json
from index.retriever import Retriever
from index.settings import Settings
from index.sop import Role
from index.store import Entry, Store

_DEPTH = 10  # ranks of recall@10, MRR@10 and nDCG@10
_CONSIDERED = 60  # passages: enough for ten SOPs
_WIDTH = 160  # letters of a line where no terminal says


class JudgedQuestion(BaseModel):
    """One line of a questions file. What is not given is not judged.

    `talk` is the number of the SOP that the message `before` was answered from, where the question may be about another.
    """

    model_config = ConfigDict(extra="forbid")

    question: str
    numbers: tuple[str, ...] = ()
    title: str = ""
    section: str = ""
    contains: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    unanswerable: bool = False
    role: Role = Role.PUBLIC
    group: str = ""
    intent: str = ""
    before: str = ""
    talk: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question. `run` are the SOPs retrieved, each once, best first; `right` those that answer it."""

    question: JudgedQuestion
    answer: Answer
    run: tuple[str, ...]
    right: frozenset[str]
    correct: bool
    ms: float

    @property
    def expects(self) -> bool:
        """Whether the file says what a right answer is; some questions are only there to raise no alarm."""
        asked = self.question
        return bool(asked.title or asked.numbers or asked.contains or asked.any_of or asked.intent)

    @property
    def judged(self) -> bool:
        """Whether the file says which SOPs answer it, and a search of the question alone can find them."""
        return bool(self.right) and not self.question.unanswerable and not self.question.before

    @property
    def wrong_and_sure(self) -> bool:
        """Whether it cites a SOP that does not answer it, with high confidence."""
        cited = {citation.number for citation in self.answer.citations}
        return bool(cited) and self.answer.confidence >= levels().sure and not (cited & self.right)


def read_questions(path: Path) -> list[JudgedQuestion]:
    """The questions of a JSON-lines file; BadSetting names the first line that is wrong."""
    questions = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                questions.append(JudgedQuestion.model_validate_json(line))
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                place = ".".join(map(str, first["loc"])) or "JSON"
                raise BadSetting(name=f"{path}:{number}", value=place, reason=first["msg"]) from None
    return questions


def evaluate(
    questions: Sequence[JudgedQuestion], assistant: Assistant, retriever: Retriever, store: Store
) -> list[Outcome]:
    """Ask every question once and judge what came."""
    catalogue = {role: store.entries(role) for role in Role}
    return [_outcome(question, assistant, retriever, catalogue[question.role]) for question in questions]


def _outcome(question: JudgedQuestion, assistant: Assistant, retriever: Retriever, entries: Sequence[Entry]) -> Outcome:
    topic = _topic(question, assistant)
    began = time.perf_counter()
    answer = assistant.answer(question.question, role=question.role, topic=topic)
    ms = (time.perf_counter() - began) * 1000
    run = retrieved(question, retriever)
    right = right_sops(question, entries)
    return Outcome(question, answer, run, right, _correct(question, answer, right), ms)


def retrieved(question: JudgedQuestion, retriever: Retriever) -> tuple[str, ...]:
    """The SOPs that a search of the question alone finds, each once, best first."""
    hits = retriever.search(question.question, role=question.role, k=_CONSIDERED)
    return tuple(dict.fromkeys(hit.passage.number for hit in hits))


def _topic(question: JudgedQuestion, assistant: Assistant) -> Topic | None:
    """What the question before it was about, for a follow-up."""
    return topic_of(assistant.answer(question.before, role=question.role)) if question.before else None


def right_sops(question: JudgedQuestion, entries: Sequence[Entry]) -> frozenset[str]:
    """The SOPs that answer it: those numbered, and those whose title matches."""
    titled = {e.number for e in entries if question.title and re.search(question.title, e.title, re.IGNORECASE)}
    return frozenset(question.numbers) | titled


def _correct(question: JudgedQuestion, answer: Answer, right: frozenset[str]) -> bool:
    """The right SOP, its right section, every value and one of `any_of` in the text; an abstention where due."""
    if question.unanswerable:
        return answer.abstained
    text = " ".join(answer.text.split()).casefold()
    cited = [c for c in answer.citations if not question.section or c.section == question.section]
    held = [" ".join(value.split()).casefold() in text for value in (*question.contains, *question.any_of)]
    every, any_of = held[: len(question.contains)], held[len(question.contains) :]
    said = all(every) and (any(any_of) or not any_of)
    named = bool(question.title or question.numbers)
    fits = any(citation.number in right for citation in cited) if named else True
    return said and fits and (not question.intent or answer.intent == question.intent)


def measure(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """All measures over these outcomes, each None where nothing could be judged, with its n."""
    judged = [o for o in outcomes if o.judged]
    latency = [o.ms for o in outcomes]
    abstained = [o for o in outcomes if o.answer.abstained]
    unanswerable = [o for o in outcomes if o.question.unanswerable]
    answered = [o for o in outcomes if not o.answer.abstained]
    answerable = [o for o in outcomes if o.expects and not o.question.unanswerable]
    urgent = [o for o in outcomes if o.question.intent == Intent.EMERGENCY]
    ordinary = [o for o in outcomes if o.question.intent != Intent.EMERGENCY]
    intents = [o for o in outcomes if o.question.intent]
    due = [o for o in abstained if o.question.unanswerable]

    def ranked(of: Callable[[Sequence[str], frozenset[str], int], float], k: int) -> float | None:
        return mean([of(o.run, o.right, k) for o in judged])

    return {
        "n": len(outcomes),
        "n_judged": len(judged),
        **{f"success@{k}": ranked(success, k) for k in (1, 3, 10)},
        "recall@10": ranked(recall, _DEPTH),
        "mrr@10": ranked(reciprocal_rank, _DEPTH),
        "ndcg@10": ranked(ndcg, _DEPTH),
        "answer_accuracy": mean([float(o.correct) for o in answerable]),
        "n_answerable": len(answerable),
        "answer_coverage": mean([float(not o.answer.abstained) for o in answerable]),
        "wrong_and_sure": mean([float(o.wrong_and_sure) for o in answered if o.judged]),
        "abstention_precision": len(due) / len(abstained) if abstained else None,
        "n_abstained": len(abstained),
        "abstention_recall": len(due) / len(unanswerable) if unanswerable else None,
        "n_unanswerable": len(unanswerable),
        "emergency_recall": mean([float(o.answer.intent == Intent.EMERGENCY) for o in urgent]),
        "n_emergency": len(urgent),
        "false_alarms": mean([float(o.answer.intent == Intent.EMERGENCY) for o in ordinary]),
        "intent_accuracy": mean([float(o.answer.intent == o.question.intent) for o in intents]),
        "n_intent": len(intents),
        "characters_median": percentile([float(len(o.answer.text)) for o in answered], 0.5),
        "latency_p50_ms": percentile(latency, 0.5),
        "latency_p95_ms": percentile(latency, 0.95),
    }


@click.command("eval", epilog="Example: tanya-sop eval tests/questions/report.jsonl --failures")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--failures", is_flag=True, help="List the questions that went wrong, with what was answered.")
@json_option
@data_option
def eval_command(file: Path, settings: Settings, *, failures: bool, as_json: bool) -> None:
    """Measure retrieval and answers on a file of questions, one JSON object a line."""
    questions = read_questions(file)
    assistant = open_assistant(settings)
    outcomes = evaluate(questions, assistant, assistant.retriever, assistant.store)
    groups = sorted({o.question.group for o in outcomes if o.question.group})
    by_group = {group: measure([o for o in outcomes if o.question.group == group]) for group in groups}
    overall = measure(outcomes)
    wrong = [o for o in outcomes if not o.correct]
    if as_json:
        print_json({"overall": overall, "groups": by_group, **({"failures": _failed(wrong)} if failures else {})})
        return
    # Piped, it is as wide as it needs to be.
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    console.print(_table({say("cli.overall", settings.language): overall, **by_group}))
    for outcome in wrong if failures else ():
        console.print(f"[red]x[/red] {outcome.question.question!r}: {_cited(outcome)}", markup=False)
    sys.stdout.flush()


def _failed(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    return [
        {"question": o.question.question, "group": o.question.group, "got": _cited(o), "text": o.answer.text}
        for o in outcomes
    ]


def _cited(outcome: Outcome) -> str:
    cited = ", ".join(dict.fromkeys(citation.number for citation in outcome.answer.citations)) or "-"
    return f"{outcome.answer.intent} {outcome.answer.confidence:.2f} {cited}"


# What the table shows, in this order; `--json` prints all measures.
_SHOWN = (
    *("n", "success@1", "success@3", "mrr@10", "answer_accuracy", "answer_coverage", "wrong_and_sure"),
    *("abstention_recall", "emergency_recall", "false_alarms", "characters_median", "latency_p95_ms"),
)


def _table(measured: dict[str, dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for key in _SHOWN:
        table.add_column(key.replace("_", "\n"), justify="right", vertical="bottom")
    for name, found in measured.items():
        table.add_row(name, *(_figure(found[key]) for key in _SHOWN))
    return table


def _figure(value: float | int | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.0f}" if value >= 100 else f"{value:.3f}"
