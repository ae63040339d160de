"""The commands that change what the library holds: ingest and edit."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from index.corrections import CELLS, CORRECTABLE, PLACE_OF, correctable, parted
from index.errors import BadSetting, UnreadablePdf
from index.messages import say
from index.options import data_option, json_option, open_publisher, print_json
from index.settings import Settings
from index.shapes import sop_json
from index.sop import Sop, Visibility
from ingest.finding import FoundFile, find
from ingest.folder import Failed, Report, ingest
from ingest.previewing import Preview, preview
from ingest.sandbox import Sandbox


class Field(click.ParamType[str]):
    """The name of what can be corrected; `of_file` where it may say of which document of a file, and what that replaces."""

    name = "field"

    def __init__(self, *, of_file: bool = False) -> None:
        self._of_file = of_file

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        field = parted(value)[1] if self._of_file else value
        if not correctable(field) and not (self._of_file and field == PLACE_OF):
            told = f"one of {', '.join(CORRECTABLE)}; step.N.CELL, where CELL is {', '.join(CELLS)}; section.N"
            also = f"; {PLACE_OF}; each of them after document.N. where a file holds several" if self._of_file else ""
            self.fail(f"{value!r} is not {told}{also}.", param, ctx)
        return value


@click.command("ingest", epilog="Example: tanya-sop ingest documents/public --prune")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--prune", is_flag=True, help="Withdraw SOPs whose files have gone from the folders given.")
@click.option(
    "--visibility",
    type=click.Choice([visibility.value for visibility in Visibility]),
    help="Who may see them, whatever folder they lie in.",
)
@click.option("--check", is_flag=True, help="Read and report what was recognised; publish nothing.")
@click.option(
    "--set",
    "fields",
    type=(Field(of_file=True), str),
    multiple=True,
    help="Set a field right, or say what it replaces (empty: nothing); of a file's second document document.2.FIELD.",
)
@json_option
@data_option
def ingest_command(
    paths: tuple[Path, ...],
    visibility: str | None,
    settings: Settings,
    *,
    fields: tuple[tuple[str, str], ...],
    prune: bool,
    check: bool,
    as_json: bool,
) -> None:
    """Read PDFs, files or folders, into the library; unchanged files cost nothing."""
    missing = [path for path in paths if not path.exists()]
    given = [path for path in paths if path.exists()] or ([] if paths else [settings.documents])
    for path in missing:
        click.echo(say("ingest.missing", settings.language, path=click.format_filename(path)), err=True)
    files = find(
        given,
        visibility=Visibility(visibility) if visibility else None,
        documents=settings.documents,
        uploads=settings.data / "uploads",
    )
    folders = [path for path in given if path.is_dir()]
    if not files and not (prune and folders):
        click.echo(say("ingest.nothing", settings.language, paths=", ".join(map(str, paths or given))), err=True)
        sys.exit(2)
    if fields and len(files) != 1:
        click.echo(say("ingest.one_only", settings.language), err=True)
        sys.exit(2)
    if check:
        _check(files, settings, dict(fields), as_json=as_json)
    with open_publisher(settings) as publisher:
        if embedded := publisher.embed_missing():
            click.echo(say("ingest.embedded", settings.language, count=embedded), err=True)
        with progress_shown(len(files), settings.language) as progress, Sandbox(settings) as sandbox:
            report = ingest(
                files, publisher, sandbox.read_all, progress, folders=folders, prune=prune, decided=dict(fields)
            )
    if as_json:
        print_json(_report_json(report, settings.language))
    else:
        _print_report(report, Console(), settings.language)
    sys.exit(max(report.exit_code, 1 if missing else 0))


def _check(files: list[FoundFile], settings: Settings, fields: dict[str, str], *, as_json: bool) -> NoReturn:
    """What would go into the library, for whoever decides."""
    with (
        open_publisher(settings) as publisher,
        progress_shown(len(files), settings.language) as progress,
        Sandbox(settings) as sandbox,
    ):
        previews, failed = preview(files, publisher, sandbox.read_all, progress, fields)
    read = [_preview_json(item) for item in previews]
    lost = [_failed_json(item, settings.language) for item in failed]
    if as_json:
        print_json({"read": read, "failed": lost})
    else:
        console = Console()
        for found in read:
            counts = say("ingest.checked", settings.language, **found)
            which = f"{found['document']}. " if len(read) > 1 else ""
            told = f"{which}[bold]{escape(found['number'])}[/bold] {escape(found['title'])}"
            console.print(f"{told}\n  {escape(counts)}")
            for warning in found["warnings"]:
                console.print(f"[yellow]![/yellow] {escape(warning)}")
        for item in lost:
            console.print(f"[red]x[/red] {escape(item['file'])}: {escape(item['reason'])}")
    sys.exit(0 if not failed else 1 if previews else 2)


def _preview_json(item: Preview) -> dict[str, Any]:
    sop, former = item.sop, item.former
    return {
        "file": item.file,
        "document": item.document,
        **_identity_json(sop),
        "kind": sop.kind.value,
        "first": sop.first,
        "pages": sop.pages,
        "scanned": len(sop.scanned),
        "sections": len(sop.sections),
        "steps": len(sop.steps),
        "flow": [
            {
                "no": step.no,
                "kegiatan": step.kegiatan,
                "pelaksana": ", ".join(step.pelaksana),
                "waktu": step.waktu.words if step.waktu else "",
            }
            for step in sop.steps
        ],
        "kept": sop.kept,
        "warnings": list(sop.warnings),
        "known": item.known.value,
        "pdf": str(item.pdf),
        "former": _identity_json(former) if former else None,
        "changes": [{"what": change.what, "old": change.old, "new": change.new} for change in item.changes],
        "law": item.is_law,
        "older": item.is_older,
        "sop": sop_json(sop),
    }


def _failed_json(failed: Failed, language: str) -> dict[str, Any]:
    """Why a file did not go in; `key` and `facts` for those who word it otherwise."""
    error = failed.error
    facts = {name: str(value) for name, value in error.facts.items()}
    return {"file": failed.file, "reason": error.sentence(language), "key": error.key, "facts": facts}


def _identity_json(sop: Sop) -> dict[str, Any]:
    dates = {name: getattr(sop, name) for name in ("created", "revised", "effective")}
    named = {"number": sop.number, "title": sop.title, "unit": sop.unit, "visibility": sop.visibility.value}
    return named | {name: day.isoformat() if day else "" for name, day in dates.items()}


@click.command("edit", epilog="Example: tanya-sop edit SP-PZ-49 visibility public")
@click.argument("number")
@click.argument("field", type=Field())
@click.argument("value")
@data_option
def edit_command(number: str, field: str, value: str, settings: Settings) -> None:
    """Correct a field that was read wrongly, a step's too (step.3.waktu); it is kept when the file is read again."""
    with open_publisher(settings) as publisher:
        try:
            generation = publisher.correct(number, field, value)
        except ValueError as error:
            raise BadSetting(name=field, value=value, reason=str(error)) from None
    click.echo(say("ingest.edited", settings.language, number=number, field=field, value=value, generation=generation))


@contextmanager
def progress_shown(files: int, language: str) -> Iterator[_Lines | _ProgressBar]:
    """Progress as the terminal can show it; without one, a line a file."""
    if not sys.stderr.isatty():
        yield _Lines(language)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TaskProgressColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as progress:
        yield _ProgressBar(progress, files, language)


class _Lines:
    """Progress where no terminal is: one line a file."""

    def __init__(self, language: str) -> None:
        self._language = language

    def start(self, files: int) -> None:
        """How many files will be read."""

    def pages(self, file: str, done: int, total: int) -> None:
        """Pages are not told: a log wants one line a file."""

    def file(self, file: str, outcome: Sop | UnreadablePdf) -> None:
        if isinstance(outcome, Sop):
            click.echo(say("ingest.read", self._language, file=file, pages=outcome.pages), err=True)
        else:
            click.echo(
                say("ingest.refused", self._language, file=file, reason=outcome.sentence(self._language)), err=True
            )


class _ProgressBar:
    """Progress on a terminal: files done, the file and page at hand, the time left."""

    def __init__(self, progress: Progress, files: int, language: str) -> None:
        self._progress = progress
        self._language = language
        self._task = progress.add_task(say("ingest.reading", language, file=""), total=files)

    def start(self, files: int) -> None:
        self._progress.update(self._task, total=files)

    def pages(self, file: str, done: int, total: int) -> None:
        description = say("ingest.reading", self._language, file=f"{Path(file).name} {done}/{total}")
        self._progress.update(self._task, description=description)

    def file(self, file: str, outcome: Sop | UnreadablePdf) -> None:
        self._progress.advance(self._task)


_LISTS = ("added", "replaced", "unchanged", "withdrawn", "vanished")


def _report_json(report: Report, language: str) -> dict[str, Any]:
    return {
        **{name: list(getattr(report, name)) for name in _LISTS},
        "failed": [_failed_json(failed, language) for failed in report.failed],
        "notes": [
            {"file": note.file, "note": _note(note.key, note.fact, language), "key": note.key, "fact": note.fact}
            for note in report.notes
        ],
        "pages": report.pages,
        "passages": report.passages,
        "kept": [{"file": file, "share": share} for file, share in report.kept],
        "access": [{"file": file, "visibility": seen.value} for file, seen in report.access],
        "seconds": round(report.seconds, 3),
        "pages_per_second": round(report.pages_per_second, 1),
        "generation": report.generation,
    }


def _note(key: str, fact: str, language: str) -> str:
    return say(f"note.{key}", language, fact=fact)


def _print_report(report: Report, console: Console, language: str) -> None:
    """The report as an admin reads it: counts, then what needs a hand."""
    counts = [(name, len(getattr(report, name))) for name in _LISTS] + [("failed", len(report.failed))]
    told = [f"{say(f'ingest.{name}', language)} {count}" for name, count in counts if count]
    console.print(f"[bold]{escape(', '.join(told) or say('ingest.none', language))}[/bold]")
    if report.pages:
        speed = {"pages": report.pages, "passages": report.passages, "seconds": f"{report.seconds:.1f}"}
        console.print(say("ingest.speed", language, **speed, rate=f"{report.pages_per_second:.1f}"))
    if report.kept:
        file, least = min(report.kept, key=lambda item: item[1])
        mean = sum(share for _, share in report.kept) / len(report.kept)
        kept = say("ingest.kept", language, share=f"{mean:.0%}", least=f"{least:.0%}", file=file)
        console.print(escape(kept))
    for file, seen in report.access:
        console.print(f"[dim]{say(f'ingest.access_{seen.value}', language):<8}[/dim] {escape(file)}")
    for failed in report.failed:
        console.print(f"[red]x[/red] {escape(failed.file)}: {escape(failed.error.sentence(language))}")
    for note in report.notes:
        console.print(f"[yellow]![/yellow] {escape(note.file)}: {escape(_note(note.key, note.fact, language))}")
    if any(note.key == "warning" for note in report.notes):
        console.print(escape(say("ingest.mend", language)))
    for file in report.vanished:
        console.print(f"[yellow]![/yellow] {escape(file)}: {say('note.vanished', language)}")
