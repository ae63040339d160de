"""Two SOPs of one title and one owner are versions of one: the one in force answers, and a doubt is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from index.sop import Role, Visibility

# Only what has a namesake is looked at: of 100,000 SOPs a handful.
TWINS = (
    "SELECT id, number, lower(title) || '\n' || lower(unit) AS name, visibility, "
    "json_extract(data, '$.effective') AS effective FROM sop WHERE live AND unit != '' AND (lower(title), lower(unit)) IN "
    "(SELECT lower(title), lower(unit) FROM sop WHERE live AND unit != '' GROUP BY 1, 2 HAVING count(*) > 1) ORDER BY 3, 1"
)


@dataclass(frozen=True, slots=True)
class Twin:
    """A live SOP that shares title and owner (`name`) with another one; `effective` as ISO 8601, "" where not known."""

    id: int
    number: str
    name: str
    visibility: Visibility
    effective: str


def twins(rows: Iterable[Sequence[object]]) -> tuple[Twin, ...]:
    """The rows of `TWINS`."""
    return tuple(
        Twin(int(str(number_of_row)), str(number), str(name), Visibility(str(seen)), str(effective or ""))
        for number_of_row, number, name, seen, effective in rows
    )


def outdated(found: Sequence[Twin], role: Role, today: date) -> frozenset[int]:
    """The row ids of SOPs that do not answer today, for those who see with the eyes of `role`.

    Of the versions that one sees, the one that came into force last answers; those of later days do so from then on. A
    version without a date is never put aside.
    """
    aside: set[int] = set()
    for _, group in groupby(found, key=lambda twin: twin.name):
        seen = [twin for twin in group if twin.effective and role.sees(twin.visibility)]
        in_force = max((twin.effective for twin in seen if twin.effective <= today.isoformat()), default="")
        if in_force:
            aside.update(twin.id for twin in seen if twin.effective != in_force)
    return frozenset(aside)


def doubtful(found: Sequence[Twin]) -> list[tuple[Twin, ...]]:
    """The groups of which one cannot tell which is in force: a date is missing, or two are the same."""
    groups = [tuple(group) for _, group in groupby(found, key=lambda twin: twin.name)]
    return [group for group in groups if len({twin.effective for twin in group if twin.effective}) < len(group)]
