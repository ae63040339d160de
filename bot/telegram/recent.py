"""The questions that were asked lately, in memory only: what the button of an answer goes back to."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

_REMEMBERED = 5_000  # questions whose SOPs are kept in memory


@dataclass(frozen=True, slots=True)
class Lately:
    """A question, who asked it, the SOP that was shown ("" if none), and what became of it."""

    person: int
    question: str
    number: str
    outcome: str


class Recent:
    """The latest questions by their ids."""

    def __init__(self) -> None:
        self._found: OrderedDict[str, Lately] = OrderedDict()

    def keep(self, question: str, lately: Lately) -> None:
        self._found[question] = lately
        if len(self._found) > _REMEMBERED:
            self._found.popitem(last=False)

    def of(self, question: str, person: int) -> Lately | None:
        """The question of this id, if this person asked it."""
        found = self._found.get(question)
        return found if found is not None and found.person == person else None

    def forget(self, person: int) -> None:
        for question in [key for key, found in self._found.items() if found.person == person]:
            del self._found[question]
