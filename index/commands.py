"""The library's own commands: search, list, status, remove, history, rollback."""

from __future__ import annotations

from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from index.messages import say
from index.moments import moment
from index.options import (
    data_option,
    json_option,
    open_publisher,
    open_retriever,
    print_json,
    role_option,
    staff_option,
)
from index.settings import Settings
from index.shapes import hits_json
from index.sop import Role
from index.store import Entry, Store


@click.command("search", epilog="Example: tanya-sop search 'gaji belum dibayar' --top 5 --explain")
@click.argument("question")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 100), help="How many passages.")
@click.option("--explain", is_flag=True, help="Show how the question was understood and scored.")
@role_option
@json_option
@data_option
def search_command(question: str, top: int, role: Role, settings: Settings, *, explain: bool, as_json: bool) -> None:
    """Rank passages for a question, best first."""
    retriever = open_retriever(settings)
    hits = retriever.search(question, role=role, k=top)
    if as_json:
        print_json(hits_json(question, hits))
        return
    console = Console()
    if explain:
        query = retriever.understand(question)
        console.print(f"[dim]{query.language}: {escape(query.text)}; {escape(' '.join(query.terms))}[/dim]")
        for kind, before, after in query.rewritings:
            console.print(f"[dim]{kind}: {escape(before)} > {escape(after)}[/dim]")
    for hit in hits:
        head = f"{hit.rank:>2}. [bold]{escape(hit.passage.title)}[/bold] [cyan]{escape(hit.passage.number)}[/cyan]"
        console.print(f"{head} [dim]{hit.passage.part}, hal. {hit.passage.page}, {hit.score:.3f}[/dim]")
        if explain:
            console.print(f"    [dim]cosine {hit.cosine:.3f}, BM25 {hit.lexical:.2f}[/dim]")
        console.print(f"    {escape(_first_line(hit.passage.text))}")
    if not hits:
        console.print(say("cli.no_hits", settings.language))


@click.command("list", epilog="Example: tanya-sop list --role public --process pelayanan")
@click.option("--process", default="", help="Only SOPs whose core process holds this word.")
@staff_option
@json_option
@data_option
def list_command(process: str, role: Role, settings: Settings, *, as_json: bool) -> None:
    """List the SOPs by number."""
    entries = [entry for entry in Store(settings.data).entries(role) if process.lower() in entry.process.lower()]
    if as_json:
        print_json({"sops": [_entry_json(entry) for entry in entries]})
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("number", "title", "kind", "visibility", "pages"):
        table.add_column(say(f"cli.{heading}", settings.language), justify="right" if heading == "pages" else "left")
    for entry in entries:
        row = (entry.number, entry.title, entry.kind.value, entry.visibility.value, str(entry.pages))
        table.add_row(*map(escape, row))
    Console().print(table)
    Console().print(f"[dim]{say('cli.count', settings.language, count=len(entries))}[/dim]")


@click.command("status", epilog="Example: tanya-sop status --json")
@staff_option
@json_option
@data_option
def status_command(role: Role, settings: Settings, *, as_json: bool) -> None:
    """Count SOPs by kind, visibility and process, with pages, passages and the generation."""
    store = Store(settings.data)
    sops, pages, passages = store.totals(role)
    latest = store.generations(1)[0]
    counts = store.counts(role)
    if as_json:
        facts: dict[str, Any] = {"sops": sops, "pages": pages, "passages": passages, "generation": latest.id}
        print_json({**facts, "made_at": latest.made_at, **counts, "data": str(settings.data)})
        return
    console = Console()
    console.print(say("cli.totals", settings.language, sops=sops, pages=pages, passages=passages))
    made_at = moment(latest.made_at, settings.language) if latest.made_at else "-"
    console.print(say("cli.generation", settings.language, id=latest.id, made_at=made_at, data=settings.data))
    for column, found in counts.items():
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column(say(f"cli.{column}", settings.language))
        table.add_column("", justify="right")
        for name, count in found.items():
            table.add_row(escape(name or "-"), str(count))
        console.print()
        console.print(table)


@click.command("remove", epilog="Example: tanya-sop remove SP-PZ-49")
@click.argument("number")
@data_option
def remove_command(number: str, settings: Settings) -> None:
    """Withdraw one SOP; its file stays where it is, and `rollback` brings it back."""
    entry = Store(settings.data).named(number, Role.STAFF)
    with open_publisher(settings) as publisher:
        generation = publisher.withdraw(entry.number)
    click.echo(say("cli.removed", settings.language, number=entry.number, title=entry.title, generation=generation))


@click.command("history", epilog="Example: tanya-sop history")
@json_option
@data_option
def history_command(settings: Settings, *, as_json: bool) -> None:
    """List the generations of the library, newest first."""
    generations = Store(settings.data).generations()
    if as_json:
        print_json({"generations": [{k: getattr(g, k) for k in g.__slots__} for g in generations]})
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("generation_id", "made_at", "action", "detail", "added", "withdrawn"):
        table.add_column(say(f"cli.{heading}", settings.language))
    for found in generations:
        row = (
            found.id,
            moment(found.made_at, settings.language),
            found.action,
            found.detail,
            found.added,
            found.withdrawn,
        )
        table.add_row(*(escape(str(cell)) for cell in row))
    Console().print(table)


@click.command("rollback", epilog="Example: tanya-sop rollback 3")
@click.argument("generation", type=int, required=False)
@data_option
def rollback_command(generation: int | None, settings: Settings) -> None:
    """Bring back an earlier generation (the one before the present if none is named)."""
    target = generation if generation is not None else Store(settings.data).generation() - 1
    with open_publisher(settings) as publisher:
        made = publisher.roll_back(target)
    click.echo(say("cli.rolled_back", settings.language, target=target, generation=made))


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "title": entry.title,
        "kind": entry.kind.value,
        "visibility": entry.visibility.value,
        "unit": entry.unit,
        "process": entry.process,
        "map": entry.map,
        "makro": entry.makro,
        "file": entry.file,
        "pages": entry.pages,
    }


def _first_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 160 else line[:157] + "..."
