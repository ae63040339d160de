"""Ruling lines make cells, cells with their words a table."""

from __future__ import annotations

from dataclasses import replace

from index.sop import Box
from ingest import grid
from ingest.grid import find_tables, holds
from ingest.pages import Page
from tests.ingest.drawn import line, page


def ruled(*, words: bool = True) -> Page:
    """Two columns and two rows, ruled all around."""
    across = [Box(50, y, 350, y) for y in (100.0, 130.0, 160.0)]
    down = [Box(x, 100, x, 160) for x in (50.0, 150.0, 350.0)]
    said = (*line("Nomor", 110), *line("7/2024", 110, x=160), *line("Judul", 140), *line("Izin", 140, x=160))
    return replace(page(), rules=(*across, *down), words=said if words else ())


def test_a_grid_is_read_by_rows() -> None:
    [table] = find_tables(ruled())
    assert [[cell.text for cell in row] for row in table.rows] == [["Nomor", "7/2024"], ["Judul", "Izin"]]
    assert table.box == Box(50, 100, 350, 160)


def test_a_merged_cell_stands_once_where_it_begins() -> None:
    drawn = ruled()
    short = tuple(Box(150, 130, 150, 160) if rule.x0 == rule.x1 == 150 else rule for rule in drawn.rules)
    [table] = find_tables(replace(drawn, rules=short))
    assert [len(row) for row in table.rows] == [1, 2]
    assert table.rows[0][0].text == "Nomor 7/2024"


def test_a_page_with_more_lines_than_any_form_is_a_drawing() -> None:
    drawn = ruled()
    many = tuple(Box(50, 200 + n / 100, 60, 200 + n / 100) for n in range(grid._MAX_RULES))
    assert find_tables(replace(drawn, rules=(*drawn.rules, *many))) == ()


def test_a_box_holds_what_has_its_middle_inside() -> None:
    assert holds(Box(0, 0, 10, 10), Box(6, 6, 12, 12))
    assert not holds(Box(0, 0, 10, 10), Box(9, 9, 14, 14))
