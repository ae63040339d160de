"""Sums of durations as the form prints them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.glossary import english
from index.sop import Duration, Unit

# Minutes and hours add up; a working day is no number of hours, so the larger units are kept apart.
_LARGER = (Unit.TAHUN, Unit.BULAN, Unit.MINGGU, Unit.HARI, Unit.HARI_KERJA)


def total(durations: Sequence[Duration], language: str) -> str:
    """The durations added up in words ("2 hari kerja 1 jam 15 menit"); empty if any of them was not understood."""
    if any(duration.amount is None or duration.unit is None for duration in durations):
        return ""
    sums: dict[Unit, float] = {}
    for duration in durations:
        if duration.unit is not None and duration.amount is not None:
            sums[duration.unit] = sums.get(duration.unit, 0.0) + duration.amount
    minutes = round(sums.pop(Unit.MENIT, 0.0) + 60 * sums.pop(Unit.JAM, 0.0))
    parts = [(sums[unit], unit) for unit in _LARGER if unit in sums]
    parts += [(n, unit) for n, unit in ((minutes // 60, Unit.JAM), (minutes % 60, Unit.MENIT)) if n]
    return " ".join(f"{amount:g} {english(unit) if language == 'en' else unit}" for amount, unit in parts)
