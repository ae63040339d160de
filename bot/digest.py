"""A SOP in short, for those who carry it out: each step with who, how long and what comes out; one role's tasks."""

from __future__ import annotations

from bot.durations import total
from index.messages import say, say_branch
from index.sop import Sop, Step


def digest(sop: Sop, language: str) -> list[str]:
    """The steps, a block each, and the time that they take together where it is known."""
    blocks = [_step(step, language) for step in sop.steps]
    if whole := total(sop.steps, language):
        blocks.append(say("digest.total", language, time=whole))
    return blocks


def roles(sop: Sop) -> list[str]:
    """Who acts in a SOP, in the order in which they come in."""
    return list(dict.fromkeys(actor for step in sop.steps for actor in step.pelaksana))


def tasks(sop: Sop, role: str, language: str) -> list[str]:
    """What one role does: each of its steps, what is there before it and who goes on after it."""
    blocks = []
    for at, step in enumerate(sop.steps):
        if role not in step.pelaksana:
            continue
        lines = [_step(step, language)]
        before = sop.steps[at - 1] if at else None
        if before is not None and role not in before.pelaksana and before.pelaksana:
            what = f": {before.output}" if before.output else ""
            lines.insert(0, say("digest.receives", language, actor=", ".join(before.pelaksana), what=what))
        after = sop.steps[at + 1] if at + 1 < len(sop.steps) else None
        if after is not None and step.branch is None and role not in after.pelaksana and after.pelaksana:
            lines.append(say("digest.hands_on", language, actor=", ".join(after.pelaksana), what=after.kegiatan))
        blocks.append("\n".join(lines))
    return blocks


def _step(step: Step, language: str) -> str:
    """A step in two lines: what is done; who, how long, with what, what comes out."""
    facts = [
        say("digest.who", language, value=", ".join(step.pelaksana)) if step.pelaksana else "",
        say("digest.time", language, value=step.waktu.words) if step.waktu else "",
        say("digest.output", language, value=step.output) if step.output else "",
        say_branch(step.branch, language),
    ]
    told = " · ".join(fact for fact in facts if fact)
    return f"{step.no}. {step.kegiatan}" + (f"\n{told}" if told else "")
