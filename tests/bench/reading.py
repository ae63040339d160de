"""`make bench-reading`: what is read from the set library, scored against the sources it was set from.

Born-digital files, scans, and scans with a bad OCR layer are told apart. A field, step, duration or actor counts only
where it is right; of the targets of decisions, the share that is told, and the share of those that is right; character
errors are those of the flow table's cells. Beside it what pypdf's text alone and Tesseract's plain page mode give on a
sample of the same files.
"""

from __future__ import annotations

import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import pypdfium2 as pdfium
import pytesseract
from pypdf import PdfReader
from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio

from index.errors import UnreadablePdf
from index.passages import split
from index.quantities import parse_duration
from index.settings import Settings
from index.sop import Sop, Step
from ingest.finding import find
from ingest.sandbox import Sandbox
from tests.conftest import Silent

Truth = dict[str, Any]
_FIELDS = {
    "nomor": "number", "judul": "title", "jenis": "kind", "makro": "makro", "proses": "process", "peta": "map",
    "unit": "unit", "efektif": "effective", "pembuatan": "created",
}  # fmt: skip
_CELLS = ("kegiatan", "kelengkapan", "waktu", "output")
_ALIKE = 0.05


@dataclass
class Score:
    """Counts of right and of all, by what was read; the misses as lines a person can look into."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    all: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    misses: list[str] = field(default_factory=list)
    files: int = 0

    def count(self, what: str, *, right: bool, miss: str = "") -> None:
        self.all[what] += 1
        self.right[what] += right
        if not right:
            self.misses.append(f"{what}: {miss}")

    def share(self, what: str) -> str:
        return f"{self.right[what] / self.all[what]:.4f}" if self.all[what] else "-"


def truths(library: Path) -> dict[str, Truth]:
    """What each file says, by its path in the library."""
    lines = (library / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return {truth["berkas"]: truth for truth in map(json.loads, lines)}


def group(truth: Truth) -> str:
    return "bad layer" if truth["lapisan_buruk"] else "scan" if truth["pindai"] else "born-digital"


def score(truth: Truth, sop: Sop, into: Score) -> None:
    """Compare one SOP as read with its truth."""
    into.files += 1
    name = truth["berkas"]
    said = truth | {key: truth["tanggal"][key] for key in ("efektif", "pembuatan")}
    for key, attribute in _FIELDS.items():
        read = getattr(sop, attribute)
        into.count("fields", right=_plain(str(said[key])) == _plain(str(read)), miss=f"{name} {key}: {read}")
    steps = {step.no: step for step in sop.steps}
    into.all["extra steps"] += len(steps) or 1
    into.right["extra steps"] += max(0, len(steps) - len(truth["langkah"]))
    for number, row in enumerate(truth["langkah"], 1):
        _score_step(row, steps.get(number), into, f"{name} {number}")


def _score_step(row: Truth, step: Step | None, into: Score, where: str) -> None:
    read = _cells(step)
    distance = Levenshtein.normalized_distance(_plain(row["kegiatan"]), _plain(read["kegiatan"]))
    into.count("steps", right=distance < _ALIKE, miss=f"{where}: {read['kegiatan']}")
    wanted, found = parse_duration(row["waktu"]), step.waktu if step else None
    right = (found and (found.amount, found.unit)) == (wanted and (wanted.amount, wanted.unit))
    into.count("durations", right=bool(right), miss=f"{where}: {read['waktu']} for {row['waktu']}")
    actors = {row["pelaksana"]} if isinstance(row["pelaksana"], str) else set(row["pelaksana"])
    named = set(step.pelaksana) if step else set()
    alike = {_plain(actor) for actor in actors} == {_plain(actor) for actor in named}
    into.count("actors", right=alike, miss=f"{where}: {sorted(named)} for {sorted(actors)}")
    into.all["wrong actors"] += 1
    into.right["wrong actors"] += bool(named) and not alike
    _score_branch(row, step, into, where)
    for cell in _CELLS:
        wanted_text, read_text = _plain(row[cell]), _plain(read[cell])
        into.all["characters"] += len(wanted_text)
        into.right["characters"] += Levenshtein.distance(wanted_text, read_text)


def _score_branch(row: Truth, step: Step | None, into: Score, where: str) -> None:
    """Decisions found among those there are, and steps that are none told as one; targets told, and right among told."""
    branch = step.branch if step else None
    if row["ya"] is None:
        into.all["false decisions"] += 1
        into.right["false decisions"] += branch is not None
        return
    into.count("decisions", right=branch is not None, miss=where)
    for answer in ("ya", "tidak"):
        told = getattr(branch, answer, None)
        into.all["targets told"] += 1
        into.right["targets told"] += told is not None
        if told is not None:
            into.count("targets right", right=told == row[answer], miss=f"{where}: {answer} {told} for {row[answer]}")


def _cells(step: Step | None) -> dict[str, str]:
    if step is None:
        return dict.fromkeys(_CELLS, "")
    words = step.waktu.words if step.waktu else ""
    return {"kegiatan": step.kegiatan, "kelengkapan": step.kelengkapan, "waktu": words, "output": step.output}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def table(scores: dict[str, Score]) -> Iterator[str]:
    """One line for each group of files."""
    read = ("fields", "steps", "durations", "actors", "wrong actors")
    columns = (*read, "decisions", "false decisions", "targets told", "targets right")
    yield f"{'':14}{'files':>6}" + "".join(f"{column:>16}" for column in (*columns, "CER"))
    for name, found in scores.items():
        shares = (*(found.share(column) for column in columns), found.share("characters"))
        yield f"{name:14}{found.files:>6}" + "".join(f"{share:>16}" for share in shares)


# -- others on the same files


def recovered(truth: Truth, text: str) -> tuple[int, int, int, int]:
    """Fields and rows whose words stand in a text in one piece: found fields, all fields, found rows, all rows.

    Kinder than our own score: the text need not tell which field or row the words are.
    """
    fields = [truth[key] for key in ("nomor", "judul", "makro", "unit")]
    rows = [step["kegiatan"] for step in truth["langkah"]]
    plain = _plain(text)
    counts = [sum(partial_ratio(_plain(piece), plain) >= 95 for piece in pieces) for pieces in (fields, rows)]
    return counts[0], len(fields), counts[1], len(rows)


def by_pypdf(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def by_tesseract(path: Path) -> str:
    pages = (page.render(scale=200 / 72).to_pil() for page in pdfium.PdfDocument(path))
    return "\n".join(pytesseract.image_to_string(image, lang="ind") for image in pages)


_OTHERS = {"pypdf": by_pypdf, "tesseract": by_tesseract}


def by_us(sop: Sop) -> str:
    fields = [sop.number, sop.title, sop.makro, sop.unit]
    return "\n".join([*fields, *(step.kegiatan for step in sop.steps)])


def beside(library: Path, chosen: Sequence[Truth], read: dict[str, Sop]) -> Iterator[str]:
    """Fields and rows recovered by us, pypdf and plain Tesseract on the same files."""
    for system in ("ours", *_OTHERS):
        totals = [0, 0, 0, 0]
        for truth in chosen:
            path = library / truth["berkas"]
            text = by_us(read[truth["berkas"]]) if system == "ours" else _OTHERS[system](path)
            totals = [a + b for a, b in zip(totals, recovered(truth, text), strict=True)]
        yield f"{system:14} fields {totals[0] / totals[1]:.3f}  rows {totals[2] / totals[3]:.3f}"


@click.command()
@click.argument("library", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--files", default=0, help="Only so many files of each group, drawn at random; 0 for all.")
@click.option("--misses", default=0, help="List so many misses of each group.")
@click.option("--others", default=8, show_default=True, help="Files of each group on which others are tried.")
def main(library: Path, files: int, misses: int, others: int) -> None:
    """Score reading on a library that `make library` has set."""
    known = truths(library)
    groups: dict[str, list[str]] = defaultdict(list)
    for name, truth in known.items():
        groups[group(truth)].append(name)
    read, scores = {}, {}
    for name, paths in groups.items():
        chosen = random.Random(1).sample(paths, files) if 0 < files < len(paths) else paths
        found = find([library / path for path in chosen], visibility=None, documents=library)
        names = {file.source: str(file.path.relative_to(library)) for file in found}
        scores[name], pages, passages, begun = Score(), 0, 0, time.perf_counter()
        # A data folder of its own: what was read before must not be remembered here.
        with TemporaryDirectory() as data, Sandbox(Settings(data=Path(data))) as sandbox:
            for file, outcome in sandbox.read_all(found, Silent()):
                path = names[file.source]
                if isinstance(outcome, UnreadablePdf):
                    scores[name].misses.append(f"{path}: {outcome}")
                    continue
                read[path] = outcome
                pages, passages = pages + outcome.pages, passages + len(split(outcome))
        seconds = time.perf_counter() - begun
        for path in chosen:
            if path in read:
                score(known[path], read[path], scores[name])
        click.echo(
            f"{name}: {pages} pages, {passages} passages in {seconds:.1f} s, {pages / seconds:.1f} pages a second"
        )
    click.echo("\n".join(table(scores)))
    for name, found_score in scores.items():
        for miss in found_score.misses[:misses]:
            click.echo(f"{name} {miss}")
    for name, paths in groups.items() if others else ():
        sample = [known[path] for path in random.Random(2).sample([p for p in paths if p in read], others)]
        click.echo(f"-- {name}, {others} files")
        click.echo("\n".join(beside(library, sample, read)))


if __name__ == "__main__":
    main()
