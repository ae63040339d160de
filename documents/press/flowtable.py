"""The flow table: a row for each step, its shape in its actor's column, arrows between shapes, YA and TIDAK on branches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from documents.press.sheet import LEADING, MARGIN, PAD, Sheet
from documents.press.source import Langkah, Source
from index.sop import Box

_WIDEST, _SHAPE_H = 32.0, 20.0


@dataclass(frozen=True)
class _Place:
    """Where a step's shape stands: page, middle (points from the top left)."""

    page: int
    x: float
    y: float


class FlowTable:
    """The flow table of one source."""

    def __init__(self, sheet: Sheet, source: Source) -> None:
        self._sheet, self._source = sheet, source
        word, actors = sheet.layout.word, source.pelaksana
        notes = sheet.layout.notes_always or any(step.keterangan for step in source.langkah)
        self._names = [word("no"), word("kegiatan"), *actors, word("kelengkapan"), word("waktu"), word("output")]
        self._names += [word("keterangan")] * notes
        self._notes = notes
        self._widths: list[float] = []
        self._wide = _WIDEST
        self._places: list[_Place] = []
        self._jumps = 0

    def draw(self) -> None:
        sheet, source = self._sheet, self._source
        if sheet.layout.upright_header or sheet.room() < (200 if sheet.layout.table_follows else 330):
            sheet.turn()
        else:
            sheet.y += 12
        self._measure()
        sheet.text(MARGIN, sheet.y, [f"SOP {source.judul}".upper()[:120]], sheet.bold, 9)
        sheet.y += 14
        self._heading()
        for number, step in enumerate(source.langkah, 1):
            self._row(number, step)

    def _measure(self) -> None:
        inner, actors = self._sheet.inner, len(self._source.pelaksana)
        actor = min(58.0, 250.0 / actors)
        rest = inner - 22 - actor * actors - (80 if self._notes else 0)
        self._widths = [22, rest * 0.42, *([actor] * actors), rest * 0.24, rest * 0.14, rest * 0.20]
        self._widths += [80.0] * self._notes
        self._wide = min(_WIDEST, actor - 8)

    def _x(self, column: int) -> float:
        return MARGIN + sum(self._widths[:column])

    def _heading(self) -> None:
        """Two rows: Pelaksana and Mutu Baku over their columns, all others over both; column numbers where usual."""
        sheet, actors = self._sheet, len(self._source.pelaksana)
        sizes = [6.5 if 2 <= column < 2 + actors else 8.0 for column in range(len(self._names))]
        columns = list(zip(self._names, self._widths, sizes, strict=True))
        names = [sheet.wrapped(name, width + 2, sheet.bold, size) for name, width, size in columns]
        low = max(len(lines) for lines in names) * LEADING + 2 * PAD
        for column, key, count in ((2, "pelaksana", actors), (2 + actors, "mutu", 3)):
            width = sum(self._widths[column : column + count])
            sheet.box(self._x(column), sheet.y, width, 13)
            over = Box(self._x(column), sheet.y, self._x(column) + width, sheet.y + 13)
            sheet.centred(over, [sheet.layout.word(key)], sheet.bold, 8)
        for column, lines in enumerate(names):
            spanned = 2 <= column < 5 + actors
            y, h = (sheet.y + 13, low) if spanned else (sheet.y, low + 13)
            sheet.box(self._x(column), y, self._widths[column], h)
            cell = Box(self._x(column), y, self._x(column + 1), y + h)
            sheet.centred(
                cell, lines, sheet.bold, sheet.fitting(lines, self._widths[column], sheet.bold, sizes[column])
            )
        sheet.y += 13 + low
        if sheet.layout.numbered_columns:
            for column, width in enumerate(self._widths):
                cell = Box(self._x(column), sheet.y, self._x(column) + width, sheet.y + 11)
                sheet.box(cell.x0, cell.y0, width, 11)
                sheet.centred(cell, [str(column + 1)], sheet.font, 6)
            sheet.y += 11

    def _row(self, number: int, step: Langkah) -> None:
        sheet, actors = self._sheet, self._source.pelaksana
        texts = {0: str(number), 1: step.kegiatan, 2 + len(actors): step.kelengkapan, 3 + len(actors): step.waktu}
        texts |= {4 + len(actors): step.output, 5 + len(actors): step.keterangan}
        wrapped = {column: sheet.wrapped(text, self._widths[column]) for column, text in texts.items() if text}
        h = max(max(len(lines) for lines in wrapped.values()) * LEADING + 2 * PAD, _SHAPE_H + 20)
        if sheet.room() < h:
            sheet.turn()
            if sheet.layout.repeats_heading:
                self._heading()
        for column, width in enumerate(self._widths):
            sheet.box(self._x(column), sheet.y, width, h)
            sheet.text(self._x(column) + PAD, sheet.y + PAD, wrapped.get(column, []))
        self._shapes(number, step, sheet.y + h / 2)
        sheet.y += h

    def _shapes(self, number: int, step: Langkah, y: float) -> None:
        columns = [2 + self._source.pelaksana.index(actor) for actor in step.actors]
        for column in columns:
            x = self._x(column) + self._widths[column] / 2
            self._shape_of(number, step)(x, y)
        place = _Place(self._sheet.page, self._x(columns[0]) + self._widths[columns[0]] / 2, y)
        before = self._places[-1] if self._places else None
        if before is not None and before.page == place.page:
            label = _label(self._source.langkah[number - 2], number)
            if label is not None:
                self._arrow(before, place, label)
        self._places.append(place)
        for earlier in range(1, number - 1):
            label = _label(self._source.langkah[earlier - 1], number)
            if label:
                self._jump(self._places[earlier - 1], place, label)
        for target, label in ((step.ya, "YA"), (step.tidak, "TIDAK")):
            if target and target < number:
                self._jump(place, self._places[target - 1], label)

    def _shape_of(self, number: int, step: Langkah) -> Callable[[float, float], None]:
        if step.ya or step.tidak:
            return self._diamond
        return self._capsule if number in (1, len(self._source.langkah)) else self._box

    def _box(self, x: float, y: float) -> None:
        self._sheet.canvas.rect(x - self._wide / 2, self._sheet.height - y - _SHAPE_H / 2, self._wide, _SHAPE_H)

    def _capsule(self, x: float, y: float) -> None:
        bottom = self._sheet.height - y - _SHAPE_H / 2
        self._sheet.canvas.roundRect(x - self._wide / 2, bottom, self._wide, _SHAPE_H, _SHAPE_H / 2)

    def _diamond(self, x: float, y: float) -> None:
        w, h = self._wide / 2, _SHAPE_H / 2
        self._outline((x, y - h), (x + w, y), (x, y + h), (x - w, y))

    def _outline(self, *corners: tuple[float, float]) -> None:
        path, height = self._sheet.canvas.beginPath(), self._sheet.height
        path.moveTo(corners[0][0], height - corners[0][1])
        for x, y in corners[1:]:
            path.lineTo(x, height - y)
        path.close()
        self._sheet.canvas.drawPath(path)

    def _arrow(self, start: _Place, end: _Place, label: str) -> None:
        """Down from a shape, across, and down to the next."""
        sheet, tip = self._sheet, end.y - _SHAPE_H / 2
        if start.x == end.x:
            sheet.line(start.x, start.y + _SHAPE_H / 2, end.x, tip)
        else:
            sheet.line(start.x, start.y + _SHAPE_H / 2, start.x, tip - 4)
            sheet.line(start.x, tip - 4, end.x, tip - 4)
            sheet.line(end.x, tip - 4, end.x, tip)
        sheet.tip(end.x, tip, 0, 1)
        if label:
            sheet.text(start.x + 3, start.y + _SHAPE_H / 2, [label], size=6)

    def _jump(self, start: _Place, end: _Place, label: str) -> None:
        """From a decision's side to a step that is not the next, marked YA or TIDAK; over pages by a numbered connector."""
        here, after = (start, end) if start.page == self._sheet.page else (end, start)
        if start.page != end.page:
            number = self._places.index(after) + 1
            self._connector(here, f"{label} {number}" if here is start else str(number))
            return
        self._jumps += 1
        lane = 5 + 3 * (self._jumps % 3)
        sheet, x = self._sheet, start.x + self._wide / 2 + lane
        sheet.line(start.x + self._wide / 2, start.y, x, start.y)
        sheet.line(x, start.y, x, end.y)
        side = 1 if end.x <= start.x else -1
        edge = end.x + side * self._wide / 2
        sheet.line(x, end.y, edge, end.y)
        sheet.tip(edge, end.y, -side, 0)
        sheet.text(start.x + 5, start.y - _SHAPE_H / 2 - 2, [label], size=5.5)

    def _connector(self, place: _Place, text: str) -> None:
        """The pentagon that says where an arrow goes on another page, or comes from."""
        x, y = place.x + self._wide / 2 + 7, place.y - 2
        self._outline((x - 4, y - 4), (x + 4, y - 4), (x + 4, y + 1), (x, y + 4), (x - 4, y + 1))
        self._sheet.line(place.x + self._wide / 2, place.y, x - 4, y)
        self._sheet.text(x - 6, y - 12, [text], size=5)


def _label(step: Langkah, number: int) -> str | None:
    """What stands on the arrow from a step to step `number`: nothing on a plain one, None where there is no arrow."""
    if step.ya is None and step.tidak is None:
        return ""
    return {step.tidak: "TIDAK", step.ya: "YA"}.get(number)
