"""Durations, dates and fees: what the form prints, and what of it is understood."""

from __future__ import annotations

import re
from datetime import date

from index.sop import Duration, Unit

_NUMBERS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "sebelas": 11, "duabelas": 12, "dua belas": 12, "empat belas": 14, "lima belas": 15,
    "tujuh belas": 17, "dua puluh": 20, "tiga puluh": 30, "enam puluh": 60, "setengah": 0.5, "se": 1,
}  # fmt: skip
_UNITS = (
    (Unit.MENIT, r"menit|mnt|minutes?|mins?"),
    (Unit.JAM, r"jam|hours?|hrs?"),
    (Unit.HARI_KERJA, r"hari[\s-]*kerja|hk|working days?"),
    (Unit.HARI, r"hari|hr|days?"),
    (Unit.MINGGU, r"minggu|weeks?"),
    (Unit.BULAN, r"bulan|bln|months?"),
    (Unit.TAHUN, r"tahun|thn|years?"),
)
_AMOUNT = r"(?P<amount>\d+(?:[.,]\d+)?|" + "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True)) + r")"
_UNIT = "|".join(f"(?P<u{i}>{pattern})" for i, (_, pattern) in enumerate(_UNITS))
_DURATION = re.compile(rf"\b{_AMOUNT}\s*(?:\([\w\s]*\)\s*)?(?:{_UNIT})\b(?!\s*(?:dan|pada)\s*jam)", re.IGNORECASE)
_RANGE = re.compile(rf"\b\d+\s*(?:-|–|s/?d\.?|sampai(?: dengan)?|hingga)\s*(?=\d+\s*(?:{_UNIT}))", re.IGNORECASE)
_UPPER = re.compile(r"\b(paling (lama|lambat)|maks(imal|imum)?|selambat|selama-lamanya|at most|kurang dari)\b", re.I)
_BARE = re.compile(r"(\d+(?:[.,]\d+)?(?:\s*[-–]\s*\d+(?:[.,]\d+)?)?)\s*[\"'\u2019\u201d]*")
_MONTHS = {
    month: number
    for number, months in enumerate(
        ("januari jan", "februari pebruari feb", "maret mar", "april apr", "mei may", "juni jun", "juli jul",
         "agustus agu agt ags", "september sep sept", "oktober okt", "november nopember nov", "desember des"),
        1,
    )
    for month in months.split()
}  # fmt: skip
_WORDED = re.compile(r"\b(\d{1,2})\s+([A-Za-z]+)\.?\s+(\d{4})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b")


def parse_duration(words: str) -> Duration | None:
    """A cell of the column Waktu; None if it is empty. "2 jam 30 menit" is 150 minutes; a range is its upper end."""
    words = " ".join(words.split())
    if not words:
        return None
    found = [(_amount(m["amount"]), _unit(m)) for m in _DURATION.finditer(_RANGE.sub("", words))]
    upper = bool(_UPPER.search(words) or _RANGE.search(words))
    if not found:
        return Duration(words)
    if len(found) == 1:
        return Duration(words, *found[0], upper)
    if {unit for _, unit in found} <= {Unit.JAM, Unit.MENIT} and found[0][1] is Unit.JAM and len(found) == 2:
        return Duration(
            words, sum(amount * (60 if unit is Unit.JAM else 1) for amount, unit in found), Unit.MENIT, upper
        )
    return Duration(words)


def unit_in(heading: str) -> str:
    """The unit of time that stands in brackets in a heading ("Waktu (Menit)": "menit"); "" if none does."""
    bracketed = re.search(r"\(([^)]*)\)", heading)
    said = " ".join(bracketed[1].split()).lower() if bracketed else ""
    duration = parse_duration(f"1 {said}")
    return said if said and duration and duration.unit else ""


def in_unit(amount: str, unit: str) -> str:
    """A bare amount ("30", '30"', "5 - 10") with the unit of its column; anything else as it is printed."""
    bare = _BARE.fullmatch(amount.strip()) if unit else None
    return f"{bare[1]} {unit}" if bare else amount


def _amount(text: str) -> float:
    return float(_NUMBERS[text.lower()] if text.lower() in _NUMBERS else text.replace(",", "."))


def _unit(match: re.Match[str]) -> Unit:
    return next(unit for i, (unit, _) in enumerate(_UNITS) if match[f"u{i}"])


def parse_date(words: str) -> date | None:
    """A date as offices print it ("15 Juni 2017", "15-06-2017"); None where there is none or it cannot be."""
    if match := _WORDED.search(words):
        month = _MONTHS.get(match[2].lower())
        return _date(int(match[3]), month, int(match[1])) if month else None
    match = _NUMERIC.search(words)
    return _date(int(match[3]), int(match[2]), int(match[1])) if match else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
