"""The documented objects that programs read: no field is renamed or lost unseen."""

from __future__ import annotations

from datetime import date

from index.shapes import hits_json, sop_json
from index.sop import Box, Duration, Hit, Kind, Part, Passage, Place, Sop, Step, Unit, Visibility


def test_a_hit_says_where_it_stands_and_how_well_it_fits() -> None:
    passage = Passage("1/2022", "Cuti", Part.BIAYA, "Tarif", "Gratis", 3, (Place(2),))
    found = hits_json("biaya?", [Hit(passage, 1.23456789, 1, Kind.MIKRO, "a.pdf", 0.5, 2.0)])
    assert found == {
        "question": "biaya?",
        "hits": [
            {
                "number": "1/2022",
                "title": "Cuti",
                "section": "biaya",
                "page": 2,
                "file": "a.pdf",
                "score": 1.234568,
                "text": "Gratis",
            }
        ],
    }


def test_a_sop_is_told_with_its_steps_dates_and_places_as_json_has_them() -> None:
    step = Step(1, "Periksa", ("Staf",), waktu=Duration("1 hari", 1.0, Unit.HARI), places=(Place(1, Box(1, 2, 3, 4)),))
    sop = Sop(
        "1/2022", "Cuti", Kind.MIKRO, Visibility.INTERNAL, "a.pdf", "", 1, created=date(2022, 1, 2), steps=(step,)
    )
    told = sop_json(sop)
    assert (told["created"], told["visibility"], told["kind"]) == ("2022-01-02", "internal", "mikro")
    assert told["steps"][0]["waktu"] == {"words": "1 hari", "amount": 1.0, "unit": "hari", "upper": False}
    assert told["steps"][0]["places"] == [{"page": 1, "box": {"x0": 1.0, "y0": 2.0, "x1": 3.0, "y1": 4.0}}]
