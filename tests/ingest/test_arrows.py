"""Where decisions lead, drawn with reportlab as offices draw it: told where arrows or words are plain, unknown elsewhere."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from index.passages import split
from index.sop import Box, Branch, Place, Sop, Step, Visibility
from ingest.arrows import in_words, with_targets
from ingest.pages import DrawnShape, Form, Page, Word
from ingest.reading import read
from ingest.showing import draw_pages

SIZE = (800.0, 520.0)
EDGES = (30.0, 60.0, 230.0, 320.0, 410.0, 500.0, 570.0, 650.0, 770.0)
HEADINGS = ("No", "Kegiatan", "Pemohon", "Petugas", "Kepala", "Waktu", "Output", "Keterangan")
TOP, ROW = 60.0, 64.0
STEPS = ("Mengisi isian", "Memeriksa isian. Lengkap?", "Melengkapi isian", "Menandatangani", "Mengirim surat")
DECISION = 2
Draw = Callable[["Chart"], None]


class Chart:
    """One page with a flow table of five steps: the second is a decision of Petugas, the fourth an act of Kepala."""

    def __init__(self, notes: dict[int, str]) -> None:
        self.stream = io.BytesIO()
        self.canvas = Canvas(self.stream, pagesize=SIZE, invariant=1)
        self._row(TOP, HEADINGS)
        for no, activity in enumerate(STEPS, 1):
            self._row(TOP + ROW * no, (str(no), activity, "", "", "", "1 jam", "Isian", notes.get(no, "")))
            self._shape(no)

    def _row(self, top: float, texts: Sequence[str]) -> None:
        for (x0, x1), text in zip(pairwise(EDGES), texts, strict=True):
            self.canvas.rect(x0, SIZE[1] - top - ROW, x1 - x0, ROW)
            self.text(x0 + 3, top + 12, text, 7)

    def _shape(self, no: int) -> None:
        x, y = self.middle(no)
        path = self.canvas.beginPath()
        corners = [(x, y - 12), (x + 20, y), (x, y + 12), (x - 20, y)]
        if no != DECISION:
            corners = [(x - 20, y - 12), (x + 20, y - 12), (x + 20, y + 12), (x - 20, y + 12)]
        path.moveTo(corners[0][0], SIZE[1] - corners[0][1])
        for a, b in corners[1:]:
            path.lineTo(a, SIZE[1] - b)
        path.close()
        self.canvas.drawPath(path)

    def middle(self, no: int) -> tuple[float, float]:
        """The middle of a step's shape: Kepala signs, Petugas does all else."""
        return (455.0 if no == 4 else 365.0), TOP + ROW * no + ROW / 2

    def text(self, x: float, y: float, text: str, size: float = 6) -> None:
        self.canvas.setFont("Helvetica", size)
        self.canvas.drawString(x, SIZE[1] - y, text)

    def line(self, *points: tuple[float, float], tip: bool = True) -> None:
        """A connector through these points, each piece a line of its own, with a filled arrowhead at its end."""
        for (x0, y0), (x1, y1) in pairwise(points):
            self.canvas.line(x0, SIZE[1] - y0, x1, SIZE[1] - y1)
        if tip:
            (x0, y0), (x1, y1) = points[-2:]
            dx, dy = (x1 > x0) - (x1 < x0), (y1 > y0) - (y1 < y0)
            path = self.canvas.beginPath()
            path.moveTo(x1, SIZE[1] - y1)
            path.lineTo(x1 - 5 * dx - 2 * dy, SIZE[1] - (y1 - 5 * dy - 2 * dx))
            path.lineTo(x1 - 5 * dx + 2 * dy, SIZE[1] - (y1 - 5 * dy + 2 * dx))
            path.close()
            self.canvas.drawPath(path, fill=1)

    def down(self, label: str) -> None:
        """From the diamond's foot to step 3 below it."""
        x, y = self.middle(DECISION)
        self.line((x, y + 12), (x, y + ROW - 12))
        self.text(x + 4, y + 20, label)

    def aside(self, label: str) -> None:
        """From the diamond's right corner to step 4, two rows down in the next column."""
        x, y = self.middle(DECISION)
        self.line((x + 20, y), (455, y), (455, y + 2 * ROW - 12))
        self.text(x + 24, y - 3, label)

    def back(self, label: str) -> None:
        """From the diamond's left corner back to step 1."""
        x, y = self.middle(DECISION)
        self.line((x - 20, y), (x - 33, y), (x - 33, y - ROW), (x - 20, y - ROW))
        self.text(x - 43, y - 6, label)

    def sop(self) -> Sop:
        self.canvas.showPage()
        self.canvas.save()
        return read(self.stream.getvalue(), name="bagan.pdf", visibility=Visibility.PUBLIC)


def told(draw: Draw, notes: dict[int, str] | None = None) -> Branch | None:
    """What is told of the decision of a chart with these connectors and notes."""
    chart = Chart(notes or {})
    draw(chart)
    steps = chart.sop().steps
    assert [step.no for step in steps] == [1, 2, 3, 4, 5]
    assert [step.no for step in steps if step.branch] == [DECISION]
    return steps[DECISION - 1].branch


def crossing(chart: Chart) -> None:
    """Two connectors that meet in one point, so that each may go on as either."""
    x, y = chart.middle(DECISION)
    meeting = (x + 60, y)
    chart.line((x + 20, y), meeting, tip=False)
    chart.line(meeting, (x + 60, y + ROW), (x + 20, y + ROW))
    chart.line(meeting, (x + 90, y), (x + 90, y + 2 * ROW - 12))
    chart.text(x + 24, y - 3, "Tidak")
    chart.text(x + 4, y + 20, "Ya")


def leaving(chart: Chart) -> None:
    """YA to the next step; TIDAK down to the end of the page, to go on overleaf."""
    x, y = chart.middle(DECISION)
    chart.down("Ya")
    chart.line((x + 20, y), (x + 34, y), (x + 34, SIZE[1] - 12))
    chart.text(x + 22, y - 3, "Tidak")


def both_named_alike(chart: Chart) -> None:
    chart.down("Ya")
    chart.aside("Ya")


def without_arrowhead(chart: Chart) -> None:
    x, y = chart.middle(DECISION)
    chart.line((x, y + 12), (x, y + ROW - 12), tip=False)
    chart.text(x + 4, y + 20, "Ya")


def coming_in(chart: Chart) -> None:
    """An arrow from step 3 back to the decision: it leads to it, not from it."""
    x, y = chart.middle(DECISION)
    chart.line((x + 20, y + ROW), (x + 34, y + ROW), (x + 34, y), (x + 20, y))
    chart.text(x + 22, y - 3, "Tidak")


@pytest.mark.parametrize(
    ("draw", "branch"),
    [
        (lambda chart: (chart.down("Ya"), chart.aside("Tidak")), Branch(3, 4)),
        (lambda chart: (chart.down("TIDAK"), chart.aside("YA")), Branch(4, 3)),
        (lambda chart: (chart.down("Y"), chart.back("T")), Branch(3, 1)),
        (lambda chart: (chart.aside("Yes"), chart.back("No")), Branch(4, 1)),
        (lambda chart: (chart.down("Ya"), chart.aside("")), Branch(3, 4)),
        (lambda chart: (chart.down("Ya"), chart.aside(""), chart.back("")), Branch(3, None)),
        (lambda chart: (chart.down(""), chart.aside("")), Branch()),
        (lambda _: None, Branch()),
        (leaving, Branch(3, None)),
        (crossing, Branch()),
        (both_named_alike, Branch()),
        (without_arrowhead, Branch()),
        (coming_in, Branch()),
    ],
    ids=["down and aside", "the other way round", "single letters, back", "English", "one label of two ways",
         "one label of three ways", "no labels", "no arrows", "leaves the page", "ways that meet", "two the same",
         "no arrowhead", "comes in"],
)  # fmt: skip
def test_arrows_tell_where_a_decision_leads_only_where_they_are_plain(draw: Draw, branch: Branch) -> None:
    assert told(draw) == branch


def test_a_connector_drawn_as_one_path_is_followed_too() -> None:
    def draw(chart: Chart) -> None:
        x, y = chart.middle(DECISION)
        path = chart.canvas.beginPath()
        path.moveTo(x + 20, SIZE[1] - y)
        for a, b in ((x + 45, y), (x + 45, y + 20), (x + 90, y + 20), (x + 90, y + 2 * ROW - 12)):
            path.lineTo(a, SIZE[1] - b)
        chart.canvas.drawPath(path)
        chart.line((x + 90, y + 2 * ROW - 14), (x + 90, y + 2 * ROW - 12))
        chart.text(x + 22, y - 3, "Ya")

    assert told(draw) == Branch(4, None)


@pytest.mark.parametrize(
    ("words", "branch"),
    [
        ("Ya ke langkah 4, tidak ke langkah 3", Branch(4, 3)),
        ("Tidak ke langkah 5", Branch(None, 3)),
        ("Ya ke langkah 3, tidak ke langkah 4", Branch()),
        ("Jika tidak lengkap kembali ke no. 1", Branch()),
        ("Ya ke langkah 9, tidak ke langkah 3", Branch()),
        ("Ya ke langkah 3, tidak ke langkah 3", Branch()),
    ],
    ids=["they agree", "not plain", "they contradict", "one contradicts", "no such step", "both the same"],
)
def test_words_and_arrows_together_tell_only_what_both_allow(words: str, branch: Branch) -> None:
    assert told(lambda chart: chart.down("Tidak"), {DECISION: words}) == branch


@pytest.mark.parametrize(
    ("words", "branch"),
    [
        ("Ya ke langkah 5, tidak ke langkah 4", Branch(5, 4)),
        ("Jika tidak kembali ke no 3", Branch(None, 3)),
        ("Apabila tidak lengkap, dikembalikan ke langkah 2", Branch(None, 2)),
        ("Bila ya lanjut ke kegiatan 6; bila tidak ke nomor 1", Branch(6, 1)),
        ("Jika tidak ke langkah 2 atau jika tidak ke langkah 3", Branch()),
        ("Kembali ke langkah 4", Branch()),
        ("Berkas tidak perlu dibawa ke langkah 4", Branch()),
        ("Tidak lengkap", Branch()),
    ],
)
def test_words_tell_where_a_row_leads_only_where_they_are_plain(words: str, branch: Branch) -> None:
    assert in_words(words) == branch


def test_words_make_a_decision_where_no_diamond_was_seen() -> None:
    steps = Chart({3: "Ya ke langkah 4, tidak ke langkah 1"}).sop().steps
    assert steps[2].branch == Branch(4, 1)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.sets(st.integers(1, 6), min_size=2))
def test_no_target_is_told_that_does_not_exist(seed: int, numbers: set[int]) -> None:
    """Whatever lines, marks and labels stand on a page: a target is another step that there is, and only one answer's."""
    chance = Random(seed)
    middles = [(100.0 + 60 * chance.randrange(3), 50.0 + 50 * n) for n in range(len(numbers))]
    shapes = tuple(DrawnShape(chance.choice(list(Form)), Box(x - 16, y - 10, x + 16, y + 10)) for x, y in middles)
    points = [
        (x + dx, y + dy) for x, y in middles for dx, dy in ((16, 0), (-16, 0), (0, 10), (0, -10), (30, 0), (0, 40))
    ]
    pairs = [(chance.choice(points), chance.choice(points)) for _ in range(40)]
    strokes = tuple(
        Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
        for a, b in pairs
        if a != b and (a[0] == b[0] or a[1] == b[1])
    )
    heads = tuple(Box(x - 2, y - 2, x + 2, y + 2) for x, y in chance.sample(points, 6))
    labels = tuple(
        Word(chance.choice(("YA", "TIDAK", "Y", "no", "langkah")), Box(x + 2, y + 2, x + 12, y + 8))
        for x, y in chance.sample(points, 8)
    )
    page = Page(1, 400, 400, labels, (), shapes, strokes, heads)
    steps = [
        Step(
            no,
            "Memeriksa",
            branch=Branch(chance.choice((None, 2, 99))),
            places=(Place(1, Box(50, y - 25, 350, y + 25)),),
        )
        for no, (_, y) in zip(sorted(numbers), middles, strict=True)
    ]
    for step in with_targets(steps, [page]):
        assert step.branch
        targets = [no for no in (step.branch.ya, step.branch.tidak) if no is not None]
        assert set(targets) <= numbers - {step.no}
        assert len(set(targets)) == len(targets)


def test_what_is_told_stands_in_the_passages_and_is_drawn_over_the_page(tmp_path: Path) -> None:
    chart = Chart({})
    chart.down("Ya")
    chart.aside("Tidak")
    assert "ya: langkah 3; tidak: langkah 4" in "\n".join(passage.text for passage in split(chart.sop()))
    (tmp_path / "bagan.pdf").write_bytes(chart.stream.getvalue())
    [drawn] = draw_pages(tmp_path / "bagan.pdf", tmp_path / "seen")
    assert (40, 160, 70) in {colour for _, colour in Image.open(drawn).getcolors(1 << 24) or []}
