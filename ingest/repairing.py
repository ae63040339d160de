"""`tanya-sop repair`: a broken index is moved aside and made again from the kept files and the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree

import click

from index.corrections import apply, fits
from index.databases import address_of
from index.encoder import Encoder
from index.errors import StorageError, UnreadablePdf
from index.journal import Journal, JournalEntry, Made
from index.messages import say
from index.options import configured_encoder, data_option
from index.passages import split
from index.publisher import Publication, Publisher
from index.settings import Settings
from index.sop import Role, Sop, Visibility
from index.storage import problem_of
from index.store import Store
from ingest.commands import progress_shown
from ingest.finding import UPLOAD, FoundFile, file_of
from ingest.folder import Progress, ingest
from ingest.sandbox import Sandbox

_DATABASE = ("index.db", "index.db-wal", "index.db-shm")
Outcomes = Mapping[tuple[str, str], Sop | UnreadablePdf]


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did: what the old index is called now, and the files that could not be read again, with the reason."""

    moved: Path
    lost: tuple[tuple[str, UnreadablePdf], ...]


@click.command("repair", epilog="Example: tanya-sop repair")
@click.option("--anyway", is_flag=True, help="Make the index again even if it is sound.")
@data_option
def repair_command(settings: Settings, *, anyway: bool) -> None:
    """Make a broken index again from the kept files, with its corrections and history; the old one is moved aside."""
    if address_of(settings.data):
        click.echo(say("ingest.restore", settings.language))
        return
    if not anyway and not problem_of(settings.data / "index.db") and not _unindexed(settings.data):
        click.echo(say("ingest.sound", settings.language))
        return
    with progress_shown(0, settings.language) as progress:
        done = repair(settings, configured_encoder(settings), progress)
    for file, error in done.lost:
        reason = error.sentence(settings.language)
        click.echo(f"! {file}: {say('ingest.unrepaired', settings.language, reason=reason)}")
    store = Store(settings.data)
    facts = {"sops": store.totals(Role.STAFF)[0], "generation": store.generation(), "moved": done.moved}
    click.echo(say("ingest.repaired", settings.language, **facts))


def repair(settings: Settings, encoder: Encoder, progress: Progress) -> Repaired:
    """Make the index again beside the old one, then put it in its place. Stopped on the way, nothing has changed."""
    data, beside = settings.data, settings.data / "repairing"
    rmtree(beside, ignore_errors=True)
    lines = Journal(data).lines()
    with Sandbox(settings) as sandbox, Publisher(beside, encoder) as publisher:
        if lines:
            outcomes = {(f.sha256, f.source): o for f, o in sandbox.read_all(_files(lines, data), progress)}
            _replay(lines, outcomes, publisher, data)
            lost = tuple((source, o) for (_, source), o in outcomes.items() if isinstance(o, UnreadablePdf))
        else:
            report = ingest(_kept(data), publisher, sandbox.read_all, progress)
            lost = tuple((f.file, f.error) for f in report.failed if isinstance(f.error, UnreadablePdf))
        # A generation of its own, so that whatever was derived from the old index is made again too.
        publisher.replay(JournalEntry(0, "", "repair", ""), {})
    Journal(data).append(*(Journal(beside).lines()[-1:] if lines else Journal(beside).lines()))
    return Repaired(_put_in_place(beside, data), lost)


def _unindexed(data: Path) -> str:
    with suppress(StorageError):
        store = Store(data)
        found = store.problem()
        store.close()
        return found
    return ""


def _files(lines: Sequence[JournalEntry], data: Path) -> list[FoundFile]:
    """Each kept file once a source that it came from: a document without a number goes by its file's name."""
    made = {(item.sha256, file_of(item.source)): item for line in lines for item in line.live}
    return [
        FoundFile(_kept_file(sha256, data), source, item.file, sha256, item.visibility)
        for (sha256, source), item in made.items()
    ]


def _kept(data: Path) -> list[FoundFile]:
    """Every kept file, internal: without a journal nobody knows who may see it."""
    files = sorted((data / "files").glob("*.pdf"))
    return [FoundFile(path, f"{UPLOAD}{path.stem}", path.name, path.stem, Visibility.INTERNAL) for path in files]


def _kept_file(sha256: str, data: Path) -> Path:
    return data / "files" / f"{sha256}.pdf"


def _replay(lines: Sequence[JournalEntry], outcomes: Outcomes, publisher: Publisher, data: Path) -> None:
    corrections: dict[str, dict[str, str]] = {}
    for line in lines:
        for correction in line.corrections:
            known = corrections.setdefault(correction.source, {})
            known.pop(correction.field, None)
            if correction.value is not None:
                known[correction.field] = correction.value
        read = {made.id: _publication(made, outcomes, corrections.get(made.source, {}), data) for made in line.live}
        publisher.replay(line, {sop_id: found for sop_id, found in read.items() if found})


def _publication(made: Made, outcomes: Outcomes, corrections: dict[str, str], data: Path) -> Publication | None:
    sop = outcomes.get((made.sha256, made.source))
    if not isinstance(sop, Sop):
        return None
    # A later reader may find other steps and sections: what was corrected of those that are gone is gone with them.
    held = {field: value for field, value in corrections.items() if fits(sop, field)}
    sop = apply(replace(sop, file=made.file, sha256=made.sha256), held)
    sop = replace(sop, number=made.number, visibility=made.visibility)
    return Publication(sop, split(sop), made.source, _kept_file(made.sha256, data))


def _put_in_place(beside: Path, data: Path) -> Path:
    """Move the old database and what is derived from it aside, and the new one in; what the old one is called now."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    for name in _DATABASE:
        if (data / name).exists():
            (data / name).rename(data / name.replace("index.db", f"index-broken-{stamp}.db"))
    (data / "vectors.npz").unlink(missing_ok=True)
    (beside / "index.db").rename(data / "index.db")
    rmtree(beside)
    return data / f"index-broken-{stamp}.db"
