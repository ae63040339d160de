"""What the SOPs did not answer: questions grouped by likeness, and the SOP that should have answered, where one is near."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.assistant import Assistant
from index.encoder import bundled
from index.sop import Role, Sop

# Cosine of a question to its group's first.
_ALIKE = 0.6
# Belief from which a SOP is near enough to be named: the bound was chosen for hand-overs.
_NEAR_ENOUGH = 0.1
_LONGEST = 2_000  # letters of a question that are searched


def grouped(texts: Sequence[str]) -> list[tuple[str, int]]:
    """Each group's commonest wording and its size, the largest group first."""
    counts = Counter(text.strip().casefold() for text in texts)
    wordings = [text for text, _ in counts.most_common()]
    if not wordings:
        return []
    # The table: a transformer would take seconds for a month's questions.
    vectors = bundled().table.encode(wordings)
    groups: list[tuple[int, int]] = []
    for n, wording in enumerate(wordings):
        near = next((g for g, (first, _) in enumerate(groups) if float(vectors[first] @ vectors[n]) >= _ALIKE), None)
        if near is None:
            groups.append((n, counts[wording]))
        else:
            groups[near] = (groups[near][0], groups[near][1] + counts[wording])
    return sorted(((wordings[first], size) for first, size in groups), key=lambda group: -group[1])


def nearest(assistant: Assistant, text: str) -> Sop | None:
    """The SOP that should have answered, internal ones too; None where none is near."""
    found = assistant.considered(text[:_LONGEST], role=Role.STAFF).found
    return found[0].sop if found and found[0].belief >= _NEAR_ENOUGH else None
