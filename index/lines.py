"""The lines of a SOP: each line of its sections and each cell of its steps, the smallest thing that answers a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.sop import Part, Section, Sop, Step

CELLS = ("kegiatan", "pelaksana", "kelengkapan", "waktu kegiatan", "output", "keterangan")
KINDS = (*(part.value for part in Part), *CELLS)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section, or one cell of a step: its kind (a Part's value or one of CELLS) and its words as printed."""

    kind: str
    text: str
    section: Section | None = None
    step: Step | None = None

    @property
    def said(self) -> str:
        """The line with the act that it belongs to, without which a time or a name means little."""
        return self.text if self.step is None or self.kind == "kegiatan" else f"{self.step.kegiatan} {self.text}"


def line_text(line: Line) -> str:
    """What of a line is embedded and read: its kind, the act that it belongs to, its words."""
    return f"{line.kind.replace('_', ' ')}: {line.said}"


def lines_of(sop: Sop) -> tuple[Line, ...]:
    """Every line of a SOP that may answer, in the order of the form."""
    return (*_of_sections(sop), *_of_steps(sop))


def _of_sections(sop: Sop) -> Iterator[Line]:
    for section in sop.sections:
        for line in section.text.splitlines():
            if line.strip():
                yield Line(section.part.value, line.strip(), section)


def _of_steps(sop: Sop) -> Iterator[Line]:
    for step in sop.steps:
        waktu = step.waktu.words if step.waktu else ""
        texts = (step.kegiatan, ", ".join(step.pelaksana), step.kelengkapan, waktu, step.output, step.keterangan)
        yield from (Line(kind, text, None, step) for kind, text in zip(CELLS, texts, strict=True) if text)
