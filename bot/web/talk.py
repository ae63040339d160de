"""A talk as the page keeps it: what the last answer was about, in a hidden field; nothing of it stays with us.

Whoever changes the field changes what their own next question leans on, and sees no SOP that they may not see
(`bot.followup.standing`).
"""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from bot.followup import Topic

_TOPIC = TypeAdapter(Topic)
_LONGEST, _MOST = 2_000, 20  # letters and entries of a talk that a page may carry


def written(topic: Topic | None) -> str:
    """The topic as a page keeps it; empty where there is none."""
    return _TOPIC.dump_json(topic).decode() if topic else ""


def read(text: str) -> Topic | None:
    """The topic that a page kept; None where it kept none, or what came is not what a page writes."""
    if not text or len(text) > 4 * _LONGEST:
        return None
    try:
        topic = _TOPIC.validate_json(text)
    except ValidationError:
        return None
    bounded = len(topic.question) <= _LONGEST and max(len(topic.listed), len(topic.explained)) <= _MOST
    return topic if bounded and 0 <= topic.step <= _LONGEST else None
