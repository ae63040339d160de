"""Sums of durations as the form prints them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.glossary import english, singular
from index.sop import Step, Unit

# Minutes and hours add up; a working day is no number of hours, so the larger units are kept apart.
_LARGER = (Unit.TAHUN, Unit.BULAN, Unit.MINGGU, Unit.HARI, Unit.HARI_KERJA)


def total(steps: Sequence[Step], language: str) -> str:
    """The times of the steps added up in words ("2 hari kerja 1 jam 15 menit").

    Empty where a time was not understood, and where a decision leads some people past a step.
    """
    times = [step.waktu for step in steps if step.waktu is not None]
    if len(times) < 2 or any(time.amount is None or time.unit is None for time in times) or _parts_ways(steps):
        return ""
    sums: dict[Unit, float] = {}
    for time in times:
        if time.unit is not None and time.amount is not None:
            sums[time.unit] = sums.get(time.unit, 0.0) + time.amount
    minutes = round(sums.pop(Unit.MENIT, 0.0) + 60 * sums.pop(Unit.JAM, 0.0))
    parts = [(sums[unit], unit) for unit in _LARGER if unit in sums]
    parts += [(n, unit) for n, unit in ((minutes // 60, Unit.JAM), (minutes % 60, Unit.MENIT)) if n]
    words = " ".join(f"{amount:g} {english(unit) if language == 'en' else unit}" for amount, unit in parts)
    return singular(words) if language == "en" else words


def _parts_ways(steps: Sequence[Step]) -> bool:
    """Whether some step need not be taken: a decision that skips one, or whose ways are not known."""
    for step in steps:
        if step.branch is None:
            if step.kegiatan.rstrip().endswith("?"):
                return True
        elif any(to is None or to > step.no + 1 for to in (step.branch.ya, step.branch.tidak)):
            return True
    return False
