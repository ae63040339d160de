"""Ruling lines to cells: whatever pieces a line is drawn in, a grid has the cells that the eye sees."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from index.sop import Box
from ingest.grid import find_tables
from ingest.lattice import cells_of
from ingest.pages import Page, Word

_Steps = st.lists(st.integers(12, 90), min_size=2, max_size=7)


def _positions(steps: list[int]) -> list[float]:
    return [float(50 + sum(steps[:n])) for n in range(len(steps) + 1)]


def _drawn(at: float, positions: list[float], chance: random.Random) -> list[tuple[float, float, float]]:
    """A line in pieces from cell to cell, each a little beside its place and now and then short of its end."""
    pieces = list(pairwise(positions)) if chance.random() < 0.5 else [(positions[0], positions[-1])]
    return [(at + chance.uniform(-0.4, 0.4), a + chance.uniform(0, 1), b - chance.uniform(0, 1)) for a, b in pieces]


@given(_Steps, _Steps, st.randoms())
def test_a_grid_has_a_cell_for_each_row_and_column_however_its_lines_are_drawn(
    wide: list[int], high: list[int], chance: random.Random
) -> None:
    xs, ys = _positions(wide), _positions(high)
    rules = [Box(a, y, b, y) for at in ys for y, a, b in _drawn(at, xs, chance)]
    rules += [Box(x, a, x, b) for at in xs for x, a, b in _drawn(at, ys, chance)]
    chance.shuffle(rules)
    [cells] = cells_of(rules)
    expected = sorted((x0, y0, x1, y1) for x0, x1 in pairwise(xs) for y0, y1 in pairwise(ys))
    found = sorted((round(c.x0), round(c.y0), round(c.x1), round(c.y1)) for c in cells)
    assert found == [tuple(map(round, box)) for box in expected]


def test_a_line_left_out_makes_two_cells_one() -> None:
    across = [Box(0, y, 200, y) for y in (0, 20, 40)]
    down = [Box(0, 0, 0, 40), Box(200, 0, 200, 40), Box(100, 20, 100, 40)]
    [cells] = cells_of([*across, *down])
    assert sorted(cells, key=lambda cell: (cell.y0, cell.x0)) == [
        Box(0, 0, 200, 20),
        Box(0, 20, 100, 40),
        Box(100, 20, 200, 40),
    ]


def test_tables_apart_are_told_apart_and_a_lone_frame_is_none() -> None:
    def table(x: float, y: float) -> list[Box]:
        return [
            *(Box(x, y + dy, x + 100, y + dy) for dy in (0, 20, 40)),
            *(Box(x + dx, y, x + dx, y + 40) for dx in (0, 50, 100)),
        ]

    frame = [Box(300, 300, 400, 300), Box(300, 350, 400, 350), Box(300, 300, 300, 350), Box(400, 300, 400, 350)]
    assert [len(cells) for cells in cells_of([*table(0, 0), *table(200, 0), *frame])] == [4, 4]
    assert cells_of([]) == []


def test_headings_whose_corner_a_scan_has_lost_are_found_over_their_columns() -> None:
    """The upper and the left line of the heading are faint: only "Waktu" is a cell by its lines."""
    across = [Box(0, y, 300, y) for y in (40, 80, 120)] + [Box(200, 0, 300, 0)]
    down = [Box(x, 40, x, 120) for x in (0, 30, 200)] + [Box(x, 0, x, 120) for x in (200, 300)]
    heads = [
        Word("No", Box(5, 20, 20, 30)),
        Word("Kegiatan", Box(60, 20, 110, 30)),
        Word("Waktu", Box(220, 20, 250, 30)),
    ]
    rows = [Word("1", Box(5, 50, 9, 60)), Word("Mengisi", Box(40, 50, 90, 60)), Word("1", Box(220, 50, 224, 60))]
    [table] = find_tables(Page(1, 300, 200, (*heads, *rows), (*across, *down)))
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["No", "Kegiatan", "Waktu"],
        ["1", "Mengisi", "1"],
        ["", "", ""],
    ]
