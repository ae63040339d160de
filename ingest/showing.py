"""`tanya-sop show`: what was read of one SOP, and the pages with what was recognised drawn over them."""

from __future__ import annotations

from pathlib import Path

import click
import pypdfium2 as pdfium
from PIL import Image, ImageDraw
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from index.messages import say, say_branch
from index.options import data_option, json_option, print_json, staff_option
from index.settings import Settings
from index.shapes import sop_json
from index.sop import Box, Role, Sop, Step
from index.store import Store
from ingest.arrows import routes
from ingest.grid import find_tables
from ingest.pages import Page
from ingest.reading import read_pages

_SCALE, _LONGEST = 2.0, 2_000  # pixels per point, and of the longer side at most: what a screen shows whole
# Red, green, blue of what is drawn around each.
_WORD, _CELL, _SHAPE, _ARROW = (255, 190, 60), (40, 110, 220), (220, 40, 60), (40, 160, 70)


@click.command("show", epilog="Example: tanya-sop show SP-PZ-49 --pictures seen")
@click.argument("number")
@click.option(
    "--pictures",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write each page here with its words (yellow), cells (blue), flow-chart shapes (red) and arrows (green).",
)
@staff_option
@json_option
@data_option
def show_command(number: str, pictures: Path | None, role: Role, settings: Settings, *, as_json: bool) -> None:
    """Show everything that was read of one SOP."""
    store = Store(settings.data)
    sop = store.sop(store.named(number, role).number, role)
    if as_json:
        print_json(sop_json(sop))
    else:
        _print_sop(sop, Console(), settings.language)
    if pictures:
        for path in draw_pages(store.pdf(sop.number, role), pictures):
            click.echo(path, err=True)


def draw_pages(pdf: Path, folder: Path) -> list[Path]:
    """Each page of a file as a PNG in `folder`, with what was recognised drawn over it; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    document, drawn = pdfium.PdfDocument(pdf), []
    for page in read_pages(pdf.read_bytes(), None):
        shown = document[page.number - 1]
        scale = min(_SCALE, _LONGEST / max(shown.get_size()))
        image = shown.render(scale=scale).to_pil().convert("RGB")
        _draw(image, page, scale)
        drawn.append(folder / f"{page.number}.png")
        image.save(drawn[-1])
    return drawn


def _draw(image: Image.Image, page: Page, scale: float) -> None:
    draw = ImageDraw.Draw(image)
    boxes = [(word.box, _WORD, 1) for word in page.words]
    boxes += [(cell.box, _CELL, 2) for table in find_tables(page) for cell in table.cells]
    boxes += [(shape.box, _SHAPE, 3) for shape in page.shapes]
    boxes += [(piece, _ARROW, 4) for route in routes(page) if route.end for piece in route.pieces]
    for box, colour, width in boxes:
        shown = _scaled(page.shown(box), scale)
        draw.rectangle(shown, outline=colour, width=width)


def _scaled(box: Box, scale: float) -> tuple[float, float, float, float]:
    return box.x0 * scale, box.y0 * scale, max(box.x0, box.x1) * scale, max(box.y0, box.y1) * scale


def _print_sop(sop: Sop, console: Console, language: str) -> None:
    console.print(f"[bold]{escape(sop.title)}[/bold]")
    facts = (
        ("number", sop.number),
        ("kind", sop.kind.value),
        ("visibility", sop.visibility.value),
        ("unit", sop.unit),
        ("process", sop.process),
        ("map", sop.map),
        ("makro", sop.makro),
        ("created", sop.created),
        ("revised", sop.revised),
        ("effective", sop.effective),
        ("file", f"{sop.file} ({sop.pages})"),
        ("kept", f"{sop.kept:.0%}" + (f" ({sop.left})" if sop.left else "")),
    )
    for key, value in facts:
        if value:
            console.print(f"[dim]{say(f'cli.{key}', language):<16}[/dim] {escape(str(value))}")
    for section in sop.sections:
        page = f" [dim]hal. {section.places[0].page}[/dim]" if section.places else ""
        console.print(f"\n[bold cyan]{escape(section.heading or section.part.value)}[/bold cyan]{page}")
        for line in section.text.splitlines():
            console.print(f"  {escape(line)}")
    if sop.steps:
        console.print()
        console.print(_steps_table(sop, language))
    for warning in sop.warnings:
        console.print(f"[yellow]! {escape(warning)}[/yellow]")


def _steps_table(sop: Sop, language: str) -> Table:
    table = Table(header_style="bold", show_lines=True)
    for heading in ("no", "kegiatan", "pelaksana", "kelengkapan", "waktu", "output", "keterangan"):
        table.add_column(say(f"cli.{heading}", language))
    for step in sop.steps:
        table.add_row(*map(escape, _step_row(step, language)))
    return table


def _step_row(step: Step, language: str) -> tuple[str, ...]:
    leads = say_branch(step.branch, language) or say("cli.decision", language)
    branch = f" [{leads}]" if step.branch else ""
    waktu = step.waktu.words if step.waktu else ""
    actors = ", ".join(f"{name} (?)" if name in step.unsure else name for name in step.pelaksana) or "?"
    return str(step.no), step.kegiatan + branch, actors, step.kelengkapan, waktu, step.output, step.keterangan
