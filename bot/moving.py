"""`tanya-sop move`: the library and the people from files to PostgreSQL, or back, whole and checked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.people import SCHEMA
from bot.records import Records
from index.databases import Address, address_of, keep_in, opened
from index.encoder import Encoder
from index.engine import Connection
from index.errors import BadSetting
from index.messages import say
from index.moving import copy, counts, index_live
from index.options import configured_encoder, data_option
from index.retriever import Retriever
from index.schema import connect, library_tables, statements
from index.settings import Settings
from index.sop import Role
from index.store import Store

FILES = "files"
_ASKED, _HITS = 20, 5  # titles that are searched on both sides, and passages that must be the same
Found = list[list[tuple[str, int]]]


@click.command("move", epilog="Example: tanya-sop move --to postgresql://sop@localhost/sop")
@click.option("--to", required=True, help="A postgresql:// address, or `files` for the data folder.")
@data_option
def move_command(to: str, settings: Settings) -> None:
    """Copy everything between the data folder's files and PostgreSQL; exit status 1 if the copy answers otherwise.

    Stop the bot before. What is moved from stays as it is; PDFs stay in the data folder.
    """
    here, there = address_of(settings.data), None if to == FILES else Address(to, settings.agency)
    if here == there or not (to == FILES or to.startswith(("postgresql://", "postgres://"))):
        raise BadSetting(name="--to", value="***", reason=say("move.where", settings.language))
    encoder = configured_encoder(settings)
    before = _answers(settings, encoder)
    rows = _moved(settings, here, there, encoder)
    keep_in(settings.data, there)
    different = sum(one != other for one, other in zip(before, _answers(settings, encoder), strict=True))
    click.echo(say("move.done", settings.language, rows=rows, asked=len(before), different=different))
    sys.exit(int(different > 0))


def _moved(settings: Settings, here: Address | None, there: Address | None, encoder: Encoder) -> int:
    """Copy the library and the people; how many rows. Raises BadSetting where something is there already."""
    people = [statement for statement in statements(SCHEMA) if "CREATE TABLE" in statement]
    count = 0
    for name, tables in (("people.db", people), ("index.db", library_tables())):
        with _opened(settings, here, name) as source, _opened(settings, there, name) as target:
            target.begin(alone="publish")
            source.begin_reading()
            if any(counts(target, tables).values()):
                raise BadSetting(name="--to", value="***", reason=say("move.full", settings.language, name=name))
            made = copy(source, target, tables)
            if name == "index.db":
                index_live(target, encoder.name)
            if counts(target, tables) != made or counts(source, tables) != made:
                raise BadSetting(name="--to", value="***", reason=say("move.count", settings.language, name=name))
            target.execute("COMMIT")
        count += sum(made.values())
    return count


@contextmanager
def _opened(settings: Settings, address: Address | None, name: str) -> Iterator[Connection]:
    """One of the two databases with its tables, at an address or in files; closed at the end."""
    keep_in(settings.data, address)
    if name == "people.db":
        Records(settings.data / name, SCHEMA).close()
    connection = connect(settings.data / name) if name == "index.db" else opened(settings.data / name)
    try:
        yield connection
    finally:
        connection.close()


def _answers(settings: Settings, encoder: Encoder) -> Found:
    """What is found for the titles of some SOPs."""
    store = Store(settings.data)
    retriever = Retriever(store, encoder)
    titles = [entry.title for entry in store.entries(Role.STAFF)]
    asked = titles[:: max(1, len(titles) // _ASKED)][:_ASKED]
    hits = [retriever.search(title, role=Role.STAFF, k=_HITS) for title in asked]
    store.close()
    return [[(hit.passage.number, hit.passage.order) for hit in found] for found in hits]
