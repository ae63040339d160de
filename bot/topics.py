"""What people come for, as the agency lists it: topics, each with a few questions behind it (its table `topics`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.profile import Profile, current


@dataclass(frozen=True, slots=True)
class NeedTopic:
    """A topic's name by language, and the questions behind it by language."""

    name: Mapping[str, str]
    questions: tuple[Mapping[str, str], ...]


def topics(profile: Profile | None = None) -> tuple[NeedTopic, ...]:
    """The agency's topics in their order; none where it lists none."""
    table = (profile or current()).table("topics")
    return tuple(NeedTopic(entry["name"], tuple(entry["question"])) for entry in table.get("topic", ()))
