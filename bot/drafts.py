"""What an upload is before it is published: which SOPs it takes the place of, and whether it needs a look."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from bot import review
from bot.jobs import Draft
from index.corrections import PLACE_OF, named_in, of_document, place_of
from index.errors import UnknownSop
from index.messages import LANGUAGES
from index.sop import Role, Sop, Visibility
from index.store import SOP, Entry, Store

Found = Mapping[str, Any]
REPLACES, REVISES, CLASHES, SAME = "replaces", "revises", "clashes", "same"
# Share of the words kept below which a file is no longer "good" (see `ingest.document`).
KEPT = 0.9


def is_good(draft: Draft) -> bool:
    """Whether an upload may be published without a look at it: nothing in any of its documents is unsure or missing."""
    return (
        bool(draft.found)
        and not any(unsure(draft, n) for n in range(len(draft.found)))
        and all(
            not found["warnings"]
            and not found["law"]
            and not found["older"]
            and found["kept"] >= KEPT
            and found["known"] in ("", REPLACES)
            for found in draft.found
        )
    )


def sop_of(draft: Draft, n: int = 0) -> Sop:
    """The n-th document of an upload (from 0) as it was read, with what its admin set right."""
    return SOP.validate_python(draft.found[n]["sop"])


def corrected(draft: Draft, n: int = 0) -> dict[str, str]:
    """The fields that the admin set right of the n-th document (from 0)."""
    return of_document(draft.fields, n + 1)


def unsure(draft: Draft, n: int = 0) -> int:
    """How many cards of the n-th document (from 0) hold something unsure."""
    return sum(card.unsure for card in review.cards(sop_of(draft, n), corrected(draft, n), LANGUAGES[0]))


def access_now(draft: Draft) -> Visibility | None:
    """Who sees the SOPs that an upload replaces, everybody if one of them is public; None where it replaces none."""
    seen = {former["visibility"] for former in replaced(draft)}
    return next((visibility for visibility in Visibility if visibility.value in seen), None)


def replaced(draft: Draft) -> list[Found]:
    """The SOPs that the documents of an upload take the place of as things stand."""
    return [former for n in range(len(draft.found)) if (former := replaced_by(draft, n))]


def replaced_by(draft: Draft, n: int = 0) -> Found:
    """The SOP that the n-th document (from 0) takes the place of as things stand; {} for none."""
    former: Found = draft.found[n]["former"] or {}
    told = place_of(draft.fields, n + 1)
    takes = draft.found[n]["known"] in (REPLACES, REVISES) if told is None else bool(told)
    return former if takes else {}


def stands_alone(draft: Draft, n: int = 0) -> bool:
    """Whether the admin said of the n-th document (from 0) that it takes nobody's place."""
    return place_of(draft.fields, n + 1) == ""


def decided(draft: Draft) -> dict[str, str]:
    """What an upload is published with: what its admin set right, and which SOP each document replaces, none but those
    that they were shown."""
    places = {named_in(n + 1, PLACE_OF): str(replaced_by(draft, n).get("number", "")) for n in range(len(draft.found))}
    return {**draft.fields, **places}


def turned(draft: Draft, wanted: Visibility, store: Store) -> list[Entry]:
    """The SOPs that an upload replaces, as the library stands now, and whose access it would change to `wanted`."""
    found = []
    for former in replaced(draft):
        with contextlib.suppress(UnknownSop):
            found.append(store.entry(former["number"], Role.STAFF))
    return [entry for entry in found if entry.visibility is not wanted]
