"""An admin's changes to the library, made once they are confirmed: one generation for each; and who made which."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.people import People
from index.encoder import Encoder
from index.publisher import Publisher

Facts = Mapping[str, str]


def _mend(publisher: Publisher, facts: Facts) -> int:
    """Correct several fields of one SOP; its number may be one of them."""
    number, generation = facts["number"], 0
    for field, value in json.loads(facts["fields"]).items():
        generation = publisher.correct(number, field, value)
        number = value if field == "number" else number
    return generation


_WORK: dict[str, Callable[[Publisher, Facts], int]] = {
    "withdraw": lambda publisher, facts: publisher.withdraw(facts["number"]),
    "restore": lambda publisher, facts: publisher.restore(int(facts["edition"]), instead_of=facts["now"]),
    "rollback": lambda publisher, facts: publisher.roll_back(int(facts["generation"])),
    "correct": lambda publisher, facts: publisher.correct(facts["number"], facts["field"], facts["value"]),
    "mend": _mend,
}


def change(action: str, facts: Facts, data: Path, encoder: Encoder) -> int:
    """Make the change and return the generation. Raises SopError, or ValueError for a value that does not fit its field."""
    with Publisher(data, encoder) as publisher:
        return _WORK[action](publisher, facts)


def makers(people: People) -> dict[int, str]:
    """Who made which generation, by name or id."""
    names = people.names()
    return {generation: named(admin, names) for generation, admin in people.makers().items()}


def named(person: int, names: Mapping[int, str]) -> str:
    """A person by the name that they gave, with the id; by the id alone where they gave none."""
    return f"{names[person]} ({person})" if person in names else str(person)
