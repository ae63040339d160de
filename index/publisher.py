"""The only writes to the library: publish, withdraw, correct, roll back. Each is one transaction, one generation."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from index.corrections import apply, holds, text_of
from index.databases import passage_index
from index.editions import TWINS, Twin, twins
from index.embedding import Watch, embed
from index.encoder import Encoder
from index.engine import Cursor, marks
from index.errors import UnknownGeneration, UnknownSop
from index.journal import Correction, Journal, JournalEntry, Made
from index.lines import line_text, lines_of
from index.passages import split
from index.schema import connect
from index.sop import Part, Passage, Sop, Visibility
from index.storage import storage_error
from index.store import PLACES, SOP, STEPS
from index.versions import Version, version_of

_NAMED = ("number", "title", "kind", "visibility", "process", "map", "makro", "unit", "file")
_VECTOR = "INSERT INTO vector VALUES (?, ?, ?) ON CONFLICT (passage_id, encoder) DO UPDATE SET vec = excluded.vec"
_PASSAGE = "INSERT INTO passage (sop_id, ord, part, heading, text, places, steps) VALUES (?, ?, ?, ?, ?, ?, ?)"
_CORRECTION = (
    "INSERT INTO correction (source, field, value, was) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (source, field) DO UPDATE SET value = excluded.value, was = excluded.was"
)
# Numbered by hand, so that the number of a transaction that was undone is used again.
_GENERATION = (
    "INSERT INTO generation (id, made_at, action, detail) SELECT coalesce(max(id), 0) + 1, ?, ?, ? FROM generation"
)


@dataclass(frozen=True, slots=True)
class Publication:
    """A SOP ready to be published: as read, its passages, and where its bytes lie.

    `source` says over time where it comes from: the path of its file.
    """

    sop: Sop
    passages: tuple[Passage, ...]
    source: str
    path: Path


class Publisher:
    """Writes to the library in `data`; a search sees all of a generation or nothing of it.

    `watch` is told of texts embedded and to embed.
    """

    def __init__(self, data: Path, encoder: Encoder, watch: Watch | None = None) -> None:
        self.data = data
        self.encoder = encoder
        self._watch = watch
        self._connection = connect(data / "index.db")
        self._index = passage_index(self._connection)
        self._journal = Journal(data)
        self._made: list[Made] = []
        self._withdrawn: list[int] = []
        self._corrected: list[Correction] = []
        if not self._journal.exists and self._generation():
            self._journal.append(*self._history())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def versions(self) -> list[Version]:
        """Every version that is or was live, oldest first."""
        rows = self._execute(
            "SELECT s.*, g.action FROM sop s JOIN change c ON c.sop_id = s.id JOIN generation g "
            "ON g.id = c.generation WHERE c.generation = (SELECT max(generation) FROM change WHERE sop_id = s.id) "
            "ORDER BY s.id"
        )
        laid = {(found.source, found.field): found for found in self._laid()}
        return [version_of(row, laid) for row in rows]

    def begin(self) -> None:
        """Make the first generation, with nothing in it, where there is none."""
        if not self._generation():
            with self._new_generation("begin", ""):
                pass

    def publish(
        self,
        publications: Sequence[Publication],
        *,
        withdrawn: Sequence[str] = (),
        corrections: Sequence[Correction] = (),
        action: str,
    ) -> int:
        """Make these SOPs live, each in place of what came from the same source, and withdraw those sources.

        `corrections` are what was laid over what was read; they are kept under the sources that they name.

        Returns the new generation, or the present one if there is nothing to do. Files are copied and passages embedded
        before the transaction begins, so that it is short.
        """
        if not publications and not withdrawn:
            return self._generation()
        vectors = self._encode([(one.sop, one.passages) for one in publications])
        for publication in publications:
            self._keep(publication)
        with self._new_generation(action, f"{len(publications)} + / {len(withdrawn)} -") as generation:
            for source in [*withdrawn, *(publication.source for publication in publications)]:
                for row in self._execute("SELECT id FROM sop WHERE live AND source = ?", source).fetchall():
                    self._set_live(row["id"], generation, live=False)
            for publication, rows in zip(publications, vectors, strict=True):
                self._insert(publication.sop, publication.passages, rows, publication.source, generation)
            for correction in corrections:
                self._lay_over(correction)
        return generation

    def withdraw(self, number: str) -> int:
        """Take the SOP with this number out of the library; raises UnknownSop."""
        row = self._live(number)
        with self._new_generation("remove", number) as generation:
            self._set_live(row["id"], generation, live=False)
        return generation

    def restore(self, edition: int, *, instead_of: str = "") -> int:
        """Bring the version with this row id back, in place of what has its number or source, or of that number.

        No other SOP is touched. Raises UnknownSop.
        """
        row = self._execute("SELECT * FROM sop WHERE id = ?", edition).fetchone()
        if row is None:
            raise UnknownSop(number=str(edition))
        if row["live"]:
            return self._generation()
        same = "SELECT id FROM sop WHERE live AND (lower(number) IN (lower(?), lower(?)) OR source = ?)"
        with self._new_generation("restore", row["number"]) as generation:
            for other in self._execute(same, row["number"], instead_of, row["source"]).fetchall():
                self._set_live(other["id"], generation, live=False)
            self._set_live(edition, generation, live=True)
        return generation

    def roll_back(self, target: int) -> int:
        """A new generation whose SOPs are those of generation `target`; raises UnknownGeneration."""
        if not 0 < target <= self._generation():
            raise UnknownGeneration(generation=target)
        was = (
            "SELECT sop_id FROM change c WHERE generation = (SELECT max(generation) FROM change "
            "WHERE sop_id = c.sop_id AND generation <= ?) AND live"
        )
        with self._new_generation("rollback", str(target)) as generation:
            then = {row["sop_id"] for row in self._execute(was, target)}
            now = {row["id"] for row in self._execute("SELECT id FROM sop WHERE live")}
            for sop_id in sorted(now - then):
                self._set_live(sop_id, generation, live=False)
            for sop_id in sorted(then - now):
                self._set_live(sop_id, generation, live=True)
        return generation

    def correct(self, number: str, field: str, value: str) -> int:
        """Lay an admin's correction over what was read, now and at every later ingestion of the same file.

        Raises UnknownSop, or ValueError if the field cannot be corrected or the value does not fit it.
        """
        row = self._live(number)
        before = SOP.validate_json(row["data"])
        sop = apply(before, {field: value})
        known = {found.field: found.was for found in self._laid(row["source"])}
        was = known.get(field, text_of(before, field))
        passages = split(sop)
        (vectors,) = self._encode([(sop, passages)])
        with self._new_generation("edit", f"{number}: {field}") as generation:
            self._lay_over(Correction(row["source"], field, value, was))
            self._set_live(row["id"], generation, live=False)
            self._insert(sop, passages, vectors, row["source"], generation)
        return generation

    def sop(self, number: str) -> Sop:
        """The whole live SOP with this number; raises UnknownSop."""
        return SOP.validate_json(self._live(number)["data"])

    def corrections(self, source: str) -> dict[str, str]:
        """What admins have corrected of this source, by field."""
        return {found.field: found.value for found in self._laid(source) if found.value is not None}

    def carried(self, source: str, sop: Sop) -> list[Correction]:
        """What admins have corrected of a document from `source` that holds for `sop`, a later reading of it.

        Who may see it goes with the document. Another field is set right again where the same is read again.
        """
        return [found for found in self._laid(source) if holds(found, sop)]

    def shelves(self) -> list[tuple[str, str, str]]:
        """Process, map and makro of every live SOP."""
        return [tuple(row) for row in self._execute("SELECT process, map, makro FROM sop WHERE live")]

    def numbers(self) -> list[str]:
        """The number of every live SOP."""
        return [row["number"] for row in self._execute("SELECT number FROM sop WHERE live")]

    def twins(self) -> tuple[Twin, ...]:
        """The live SOPs that share title and owner with another one."""
        return twins(self._execute(TWINS))

    def embed_missing(self) -> int:
        """Embed the live passages that the present encoder has not seen (it was changed); returns how many.

        The vectors of the encoder before answer until these are whole; then they are given up, of lines too.
        """
        sql = (
            "SELECT id, data FROM sop s WHERE live AND EXISTS (SELECT 1 FROM passage p WHERE p.sop_id = s.id AND NOT "
            "EXISTS (SELECT 1 FROM vector v WHERE v.passage_id = p.id AND v.encoder = ?))"
        )
        read = [(row["id"], SOP.validate_json(row["data"])) for row in self._execute(sql, self.encoder.name).fetchall()]
        sops = [(sop, self._passages(sop_id, sop)) for sop_id, sop in read]
        for (sop_id, _), vectors in zip(read, self._encode(sops), strict=True):
            ids = self._execute("SELECT id FROM passage WHERE sop_id = ? ORDER BY ord", sop_id).fetchall()
            values = [(row["id"], self.encoder.name, vector) for row, vector in zip(ids, vectors, strict=True)]
            self._connection.executemany(_VECTOR, values)
            self._index.drop(sop_id)
            self._index.add(sop_id, self.encoder.name)
        if read:
            self._index.settle(self._generation())
            for table in ("vector", "embedding"):
                self._execute(f"DELETE FROM {table} WHERE encoder != ?", self.encoder.name)
        return sum(len(passages) for _, passages in sops)

    def replay(self, line: JournalEntry, read: Mapping[int, Publication]) -> None:
        """Make a generation again as the journal tells it; `read` holds its SOPs by row id, as far as they are known."""
        vectors = dict(zip(read, self._encode([(found.sop, found.passages) for found in read.values()]), strict=True))
        with self._new_generation(line.action, line.detail, line.made_at) as generation:
            known = {row["id"] for row in self._execute("SELECT id FROM sop")}
            for sop_id in line.withdrawn:
                if sop_id in known:
                    self._set_live(sop_id, generation, live=False)
            for made in line.live:
                if made.id in known:
                    self._set_live(made.id, generation, live=True)
                elif found := read.get(made.id):
                    self._insert(found.sop, found.passages, vectors[made.id], made.source, generation, sop_id=made.id)
            for correction in line.corrections:
                self._lay_over(correction)

    # -- within one generation

    def _encode(self, sops: Sequence[tuple[Sop, Sequence[Passage]]]) -> list[list[bytes]]:
        """The vectors of each SOP's passages; those of its lines are made and kept with them, for who reads it."""
        texts = [[dense_text(p.title, p.heading, p.text) for p in passages] for _, passages in sops]
        lines = [line_text(line) for sop, _ in sops for line in lines_of(sop)]
        every = [*(text for one in texts for text in one), *lines]
        vectors = iter(embed(self._connection, self.encoder, every, self._watch))
        return [[vector.tobytes() for vector in islice(vectors, len(of_one))] for of_one in texts]

    def _keep(self, publication: Publication) -> None:
        """Keep the file's bytes under their hash: pages are shown, and generations brought back, from there."""
        kept = self.data / "files" / f"{publication.sop.sha256}.pdf"
        if not kept.exists():
            partial = kept.with_suffix(".part")
            try:
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(publication.path, partial)
                partial.replace(kept)
            except OSError as error:
                raise storage_error(error, kept) or error from error

    def _insert(
        self,
        sop: Sop,
        passages: Sequence[Passage],
        vectors: Sequence[bytes],
        source: str,
        generation: int,
        *,
        sop_id: int | None = None,
    ) -> None:
        values = {
            **{field: str(getattr(sop, field)) for field in (*_NAMED, "sha256")},
            **{"source": source, "pages": sop.pages, "data": SOP.dump_json(sop).decode(), "live": True},
            **({} if sop_id is None else {"id": sop_id}),
        }
        sop_id = self._row(f"INSERT INTO sop ({', '.join(values)}) VALUES ({marks(list(values))})", *values.values())
        self._execute("INSERT INTO change VALUES (?, ?, TRUE)", generation, sop_id)
        self._made.append(Made(sop_id, sop.sha256, source, sop.file, sop.number, sop.visibility))
        rows = [
            (
                *(sop_id, one.order, one.part.value, one.heading, one.text),
                *(PLACES.dump_json(one.places).decode(), STEPS.dump_json(one.steps).decode()),
            )
            for one in passages
        ]
        self._connection.executemany(_PASSAGE, rows)
        ids = self._execute("SELECT id FROM passage WHERE sop_id = ? ORDER BY id", sop_id).fetchall()
        made = [(row["id"], self.encoder.name, vector) for row, vector in zip(ids, vectors, strict=True)]
        self._connection.executemany(_VECTOR, made)
        self._index.add(sop_id, self.encoder.name)

    def _passages(self, sop_id: int, sop: Sop) -> list[Passage]:
        """The passages of a stored version, under the number and title of `sop`."""
        rows = self._execute("SELECT * FROM passage WHERE sop_id = ? ORDER BY ord", sop_id)
        return [
            Passage(
                *(sop.number, sop.title, Part(row["part"]), row["heading"], row["text"], row["ord"]),
                *(PLACES.validate_json(row["places"]), STEPS.validate_json(row["steps"])),
            )
            for row in rows
        ]

    def _set_live(self, sop_id: int, generation: int, *, live: bool) -> None:
        """Bring a version to life or withdraw it; only live passages are searched."""
        self._execute("UPDATE sop SET live = ? WHERE id = ?", live, sop_id)
        self._execute("INSERT INTO change VALUES (?, ?, ?)", generation, sop_id, live)
        if live:
            self._made.append(_made(self._execute("SELECT * FROM sop WHERE id = ?", sop_id).fetchone()))
            self._index.add(sop_id, self.encoder.name)
        else:
            self._withdrawn.append(sop_id)
            self._index.drop(sop_id)

    def _laid(self, source: str | None = None) -> list[Correction]:
        """The corrections of a source, or all."""
        where, values = ("", ()) if source is None else (" WHERE source = ?", (source,))
        return [Correction(**dict(row)) for row in self._execute(f"SELECT * FROM correction{where}", *values)]

    def _lay_over(self, correction: Correction) -> None:
        """Keep a correction for whenever its source is read again, or end it."""
        self._corrected.append(correction)
        if correction.value is None:
            sql = "DELETE FROM correction WHERE source = ? AND field = ?"
            self._execute(sql, correction.source, correction.field)
            return
        values = (correction.source, correction.field, correction.value, correction.was)
        self._execute(_CORRECTION, *values)

    @contextmanager
    def _new_generation(self, action: str, detail: str, made_at: str = "") -> Iterator[int]:
        """One transaction, with its line in the journal: both are kept, or neither counts."""
        self._connection.begin(alone="publish")
        self._index = passage_index(self._connection)
        self._made, self._withdrawn, self._corrected = [], [], []
        try:
            made_at = made_at or datetime.now(UTC).isoformat(timespec="seconds")
            generation = self._row(_GENERATION, made_at, action, detail)
            yield generation
            self._index.settle(generation)
            noted = (tuple(self._made), tuple(self._withdrawn), tuple(self._corrected))
            self._journal.append(JournalEntry(generation, made_at, action, detail, *noted))
            self._connection.execute("COMMIT")
        except BaseException:
            # A transaction that met a full disk, or lost its server, is undone already.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _history(self) -> Iterator[JournalEntry]:
        """The journal of a library that was made before there was one."""
        corrections = tuple(self._laid())
        generations = self._execute("SELECT * FROM generation ORDER BY id").fetchall()
        for row in generations:
            sql = "SELECT s.*, c.live AS became FROM change c JOIN sop s ON s.id = c.sop_id WHERE generation = ?"
            changed = self._execute(sql, row["id"]).fetchall()
            made = tuple(_made(sop) for sop in changed if sop["became"])
            gone = tuple(sop["id"] for sop in changed if not sop["became"])
            told = row["id"], row["made_at"], row["action"], row["detail"]
            yield JournalEntry(*told, made, gone, corrections if row is generations[-1] else ())

    def _generation(self) -> int:
        return int(self._execute("SELECT coalesce(max(id), 0) FROM generation").fetchone()[0])

    def _live(self, number: str) -> Any:
        row = self._execute("SELECT * FROM sop WHERE live AND lower(number) = lower(?)", number).fetchone()
        if row is None:
            raise UnknownSop(number=number)
        return row

    def _row(self, sql: str, *values: object) -> int:
        return int(self._execute(f"{sql} RETURNING id", *values).fetchall()[0]["id"])

    def _execute(self, sql: str, *values: object) -> Cursor:
        return self._connection.execute(sql, values)


def _made(row: Any) -> Made:
    found = (row["sha256"], row["source"], row["file"], row["number"], Visibility(row["visibility"]))
    return Made(row["id"], *found)


def dense_text(title: str, heading: str, text: str) -> str:
    """What of a passage is embedded: a step or a fee means little without its SOP's title."""
    return f"{title}. {heading}. {text}"
