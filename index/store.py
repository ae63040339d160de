"""Reading the library: every read that shows a SOP takes the role of the one who looks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from index.connections import Connections
from index.databases import exists
from index.editions import TWINS, Twin, twins
from index.embedding import kept
from index.engine import Nearest, marks, visible
from index.errors import NoIndex, UnknownSop
from index.sop import Kind, Part, Passage, Place, Role, Sop, Visibility

SOP = TypeAdapter(Sop)
PLACES = TypeAdapter(tuple[Place, ...])
STEPS = TypeAdapter(tuple[int, ...])

# What parts a file's source from the page on which one of its documents begins.
PART = "#page="
# The catalogue's levels from the top: core process, cross-functional map, SOP makro (PermenPANRB 35/2012).
LEVELS = ("process", "map", "makro")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue. `sha256` names the stored PDF."""

    number: str
    title: str
    kind: Kind
    visibility: Visibility
    unit: str
    process: str
    map: str
    makro: str
    file: str
    source: str
    sha256: str
    pages: int

    @property
    def shelf(self) -> tuple[str, ...]:
        """The names of its shelf, one a level, "" where none is printed."""
        return self.process, self.map, self.makro

    def ends_at(self, depth: int) -> bool:
        """Whether it stands on a shelf of this depth itself, not on one below: its next level has no name."""
        return depth >= len(LEVELS) or not self.shelf[depth]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One place of the catalogue below another: its name and how many SOPs stand in it and below."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A passage as it is stored, with its row id (key of its vector and its FTS row) and its SOP's catalogue line."""

    id: int
    passage: Passage
    entry: Entry


@dataclass(frozen=True, slots=True)
class Outline:
    """The library in short: row id of each live passage to its SOP's row id and its part; SOP's row id to its title."""

    passages: Mapping[int, tuple[int, Part]]
    titles: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Generation:
    """One publishing: what was done, when (ISO 8601, UTC), and how many SOPs it made live and withdrew."""

    id: int
    made_at: str
    action: str
    detail: str
    added: int
    withdrawn: int


class Store:
    """The library as it stands now, for reading, by any number of threads at once.

    Raises NoIndex when nothing was ever ingested into `data`.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        if not exists(data / "index.db"):
            raise NoIndex(path=data)
        self._connections = Connections(data / "index.db")
        if self.generation() == 0:
            self.close()
            raise NoIndex(path=data)

    def close(self) -> None:
        self._connections.close()

    def forget(self) -> None:
        """Keep nothing of what was looked for."""
        self._connections.forget()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One consistent view of the library for this thread: what is published meanwhile is not seen within."""
        with self._connections.snapshot():
            yield

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        return self._connections.rows(sql, values)

    # -- catalogue

    def generation(self) -> int:
        """The number of the latest generation, 0 when there is none."""
        with self._connections.snapshot() as reading:
            if reading.generation is None:
                reading.generation = int(self._rows("SELECT coalesce(max(id), 0) FROM generation")[0][0])
            return reading.generation

    def generations(self, limit: int = 50) -> list[Generation]:
        """The latest generations, newest first."""
        rows = self._rows(
            "SELECT g.id, made_at, action, detail, count(*) FILTER (WHERE live), count(*) FILTER (WHERE NOT live) "
            "FROM generation g LEFT JOIN change c ON c.generation = g.id GROUP BY g.id ORDER BY g.id DESC LIMIT ?",
            [limit],
        )
        return [Generation(*row) for row in rows]

    def twins(self) -> tuple[Twin, ...]:
        """The live SOPs that share title and owner with another one."""
        return twins(self._rows(TWINS))

    def entries(self, role: Role, *shelf: str) -> list[Entry]:
        """The catalogue that `role` sees, ordered by number; of one `shelf` if its names are given, from the top."""
        sql = f"SELECT {_columns('sop')} FROM sop WHERE live AND {visible('sop', role)}"
        sql += "".join(f" AND {level} = ?" for level in LEVELS[: len(shelf)])
        return [_entry(row) for row in self._rows(sql + " ORDER BY number", shelf)]

    def years(self, role: Role) -> dict[str, str]:
        """The year by number in which a SOP came into force, else was revised or made, "" where unknown."""
        day = ", ".join(f"json_extract(data, '$.{name}')" for name in ("effective", "revised", "created"))
        sql = f"SELECT number, substr(coalesce({day}, ''), 1, 4) AS year FROM sop WHERE live AND {visible('sop', role)}"
        return {row["number"]: row["year"] for row in self._rows(sql)}

    def shelves(self, role: Role, *above: str) -> list[Shelf]:
        """The shelves below `above` (names from the top; none for the root), with counts, ordered by name."""
        column = LEVELS[len(above)]
        where = "".join(f" AND {name} = ?" for name in LEVELS[: len(above)])
        sql = (
            f"SELECT {column} AS name, count(*) AS count FROM sop "
            f"WHERE live AND {column} != '' AND {visible('sop', role)}{where} GROUP BY {column} ORDER BY {column}"
        )
        return [Shelf(row["name"], row["count"]) for row in self._rows(sql, above)]

    def entry(self, number: str, role: Role) -> Entry:
        """The catalogue line of the SOP with this number, upper or lower case; raises UnknownSop."""
        sql = f"SELECT {_columns('sop')} FROM sop WHERE live AND lower(number) = lower(?) AND {visible('sop', role)}"
        rows = self._rows(sql, [number.strip()])
        if not rows:
            raise UnknownSop(number=number)
        return _entry(rows[0])

    def find(self, words: str, role: Role) -> list[Entry]:
        """SOPs whose number is, ends with or holds what was typed: "045", "0123/SOP", "kalbar 5"; best fit first."""
        wanted = _groups(words)
        if not wanted:
            return []
        found = [(fit, entry) for entry in self.entries(role) if (fit := _fit(wanted, _groups(entry.number)))]
        best = max((fit for fit, _ in found), default=0)
        return [entry for fit, entry in found if fit == best]

    def named(self, typed: str, role: Role) -> Entry:
        """The SOP with this number, or the only one that what was typed fits; raises UnknownSop."""
        found = self.find(typed, role)
        return found[0] if len(found) == 1 else self.entry(typed, role)

    def told_by(self, text: str, role: Role) -> Entry | None:
        """The only SOP whose whole number stands in a text."""
        tokens = frozenset(token.strip("?.,!()\"'").casefold() for token in text.split() if _CODED.search(token))
        told = [entry for entry in self.entries(role) if entry.number.casefold() in tokens] if tokens else []
        return told[0] if len(told) == 1 else None

    def sop(self, number: str, role: Role) -> Sop:
        """The whole SOP; raises UnknownSop where there is none or `role` may not see it."""
        entry = self.entry(number, role)
        row = self._rows("SELECT data FROM sop WHERE live AND number = ?", [entry.number])[0]
        return SOP.validate_json(row["data"])

    def sops(self, numbers: Sequence[str], role: Role) -> list[Sop]:
        """The whole SOPs with these numbers (as they are stored) that `role` may see, in this order, in one read."""
        sql = f"SELECT number, data FROM sop WHERE live AND number IN ({marks(numbers)}) AND {visible('sop', role)}"
        found = {row["number"]: SOP.validate_json(row["data"]) for row in self._rows(sql, numbers)}
        return [found[number] for number in numbers if number in found]

    def pdf(self, number: str, role: Role) -> Path:
        """The stored file of the SOP; raises UnknownSop as `sop` does."""
        return self.stored_file(self.entry(number, role).sha256)

    def stored_file(self, sha256: str) -> Path:
        """Where the file with this hash is kept; whether it is there is not looked at."""
        return self.data / "files" / f"{sha256}.pdf"

    def sees_whole(self, sha256: str, role: Role) -> bool:
        """Whether `role` may see every SOP that was ever read from a stored file, so that the file itself may be given."""
        return all(seen for _, _, seen in self._parts(sha256, role))

    def sees_page(self, sha256: str, page: int, role: Role) -> bool:
        """Whether `role` may see every SOP that was ever read from a page (1-based) of a stored file: some share one."""
        return all(seen for first, pages, seen in self._parts(sha256, role) if first <= page < first + pages)

    def _parts(self, sha256: str, role: Role) -> list[tuple[int, int, bool]]:
        """Every version read from a stored file: first page, how many, whether its document is live and seen by `role`."""
        begins = "CAST(coalesce(json_extract(data, '$.first'), '1') AS TEXT)"
        sql = f"SELECT source, pages, {begins} AS first, live AND {visible('sop', role)} AS seen FROM sop WHERE sha256 = ?"
        told = [((row["first"], row["source"].partition(PART)[2]), row) for row in self._rows(sql, [sha256])]
        seen = {document for document, row in told if row["seen"]}
        return [(int(row["first"]), row["pages"], document in seen) for document, row in told]

    # -- passages

    def passages(self, ids: Iterable[int], role: Role) -> list[Stored]:
        """The live passages of these row ids that `role` may see, in the order of `ids`."""
        wanted = list(ids)
        rows = self._rows(f"{_PASSAGES} AND p.id IN ({marks(wanted)}) AND {visible('s', role)}", wanted)
        by_id = {row["id"]: _stored(row) for row in rows}
        return [by_id[i] for i in wanted if i in by_id]

    def passages_of(self, number: str, role: Role) -> list[Stored]:
        """All passages of one SOP in reading order; raises UnknownSop."""
        entry = self.entry(number, role)
        return [_stored(row) for row in self._rows(f"{_PASSAGES} AND s.number = ? ORDER BY p.ord", [entry.number])]

    def lexical(self, terms: Sequence[str], role: Role, k: int) -> list[tuple[int, float]]:
        """The k best passages for these stems as (row id, BM25, higher is better), role filtered first."""
        with self._connections.snapshot() as reading:
            return reading.index.best(terms, role, k, self.generation())

    def nearest(self, encoder: str, dim: int) -> Nearest | None:
        """The vectors of `encoder` as the database itself searches them; None where it does not."""
        with self._connections.snapshot() as reading:
            return reading.index.nearest(self._connections.rows, encoder, dim, self.generation())

    def numbers(self) -> dict[int, str]:
        """The number of each live SOP by its row id."""
        return {row["id"]: row["number"] for row in self._rows("SELECT id, number FROM sop WHERE live")}

    def outline(self) -> Outline:
        """Which SOP and which part of it each live passage is."""
        rows = self._rows(
            "SELECT p.id, p.sop_id, p.part FROM passage p JOIN sop s ON s.id = p.sop_id WHERE s.live ORDER BY p.id"
        )
        titles = {row["id"]: row["title"] for row in self._rows("SELECT id, title FROM sop WHERE live")}
        return Outline({row["id"]: (row["sop_id"], Part(row["part"])) for row in rows}, titles)

    def vectors(self, encoder: str) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.bool_]]:
        """All live vectors made by `encoder`: row ids (n,), unit vectors (n, dim), and which are public (n,)."""
        rows = self._rows(
            "SELECT v.passage_id AS id, v.vec AS vec, s.visibility = 'public' AS public FROM vector v "
            "JOIN passage p ON p.id = v.passage_id JOIN sop s ON s.id = p.sop_id "
            "WHERE s.live AND v.encoder = ? ORDER BY v.passage_id",
            [encoder],
        )
        ids = np.fromiter((row["id"] for row in rows), np.int64, len(rows))
        matrix = np.frombuffer(b"".join(row["vec"] for row in rows), np.float32)
        public = np.fromiter((row["public"] for row in rows), np.bool_, len(rows))
        return ids, matrix.reshape(len(rows), -1) if len(rows) else np.zeros((0, 0), np.float32), public

    def embedded(self, encoder: str, texts: Sequence[str]) -> dict[str, NDArray[np.float16]]:
        """The vectors (dim,) that `encoder` made of these texts when they were published; of some there may be none."""
        return kept(self._rows, encoder, texts)

    def without_vector(self, encoder: str) -> list[Stored]:
        """Live passages that `encoder` has not embedded yet."""
        sql = f"{_PASSAGES} AND NOT EXISTS (SELECT 1 FROM vector v WHERE v.passage_id = p.id AND v.encoder = ?)"
        return [_stored(row) for row in self._rows(sql, [encoder])]

    def vocabulary(self) -> dict[str, int]:
        """The library's own words, lower case, with how often each occurs in titles, headings and texts."""
        counts: dict[str, int] = {}
        for row in self._rows(
            "SELECT p.heading, p.text, s.title FROM passage p JOIN sop s ON s.id = p.sop_id WHERE s.live"
        ):
            for word in re.findall(r"[^\W_]+", f"{row['title']} {row['heading']} {row['text']}".lower()):
                counts[word] = counts.get(word, 0) + 1
        return counts

    def stems(self, ids: Sequence[int]) -> dict[int, frozenset[str]]:
        """By row id the stems of title, heading and text of these passages, as they are indexed."""
        with self._connections.snapshot() as reading:
            rows = reading.index.stems(ids)
        return {row["id"]: frozenset(f"{row['title']} {row['heading']} {row['body']}".split()) for row in rows}

    def frequencies(self) -> tuple[dict[str, int], int]:
        """In how many live passages each stem occurs, and how many live passages there are."""
        with self._connections.snapshot() as reading:
            return reading.index.frequencies()

    # -- counts and soundness

    def problem(self) -> str:
        """What is wrong with the database, empty if it is sound: that each live passage is found, and SQLite's own check."""
        with self._connections.snapshot() as reading:
            return reading.index.problem()

    def counts(self, role: Role) -> dict[str, dict[str, int]]:
        """How many SOPs `role` sees, by kind, visibility and process."""
        return {
            column: {
                row["name"]: row["count"]
                for row in self._rows(
                    f"SELECT {column} AS name, count(*) AS count FROM sop "
                    f"WHERE live AND {visible('sop', role)} GROUP BY {column} ORDER BY {column}"
                )
            }
            for column in ("kind", "visibility", "process")
        }

    def totals(self, role: Role) -> tuple[int, int, int]:
        """SOPs, pages and passages that `role` sees."""
        sops, pages = self._rows(
            f"SELECT count(*), coalesce(sum(pages), 0) FROM sop WHERE live AND {visible('sop', role)}"
        )[0]
        sql = "SELECT count(*) FROM passage p JOIN sop s ON s.id = p.sop_id"
        passages = self._rows(f"{sql} WHERE s.live AND {visible('s', role)}")[0][0]
        return int(sops), int(pages), int(passages)


_ENTRY = tuple(one.name for one in fields(Entry))  # columns of the table `sop`


def _columns(table: str) -> str:
    return ", ".join(f"{table}.{column}" for column in _ENTRY)


_PASSAGES = (
    f"SELECT p.id, p.ord, p.part, p.heading, p.text, p.places, p.steps, {_columns('s')} "
    "FROM passage p JOIN sop s ON s.id = p.sop_id WHERE s.live"
)


def _entry(row: Any) -> Entry:
    values = [row[column] for column in _ENTRY]
    values[2], values[3] = Kind(values[2]), Visibility(values[3])
    return Entry(*values)


def _stored(row: Any) -> Stored:
    entry = _entry(row)
    places, steps = PLACES.validate_json(row["places"]), STEPS.validate_json(row["steps"])
    part = Part(row["part"])
    passage = Passage(entry.number, entry.title, part, row["heading"], row["text"], row["ord"], places, steps)
    return Stored(row["id"], passage, entry)


# A number of a SOP has a digit, and a mark between its parts.
_CODED = re.compile(r"\d.*[./-]|[./-].*\d")


def _groups(words: str) -> tuple[str, ...]:
    """The letters and digits of a number in groups, leading zeros dropped: "SOP-045/UPT" is sop, 45, upt."""
    groups = re.findall(r"[a-z]+|\d+", words.lower())
    return tuple(group.lstrip("0") or "0" if group.isdigit() else group for group in groups)


def _fit(wanted: tuple[str, ...], groups: tuple[str, ...]) -> int:
    """How well what was typed names a number: 3 the same, 2 the number starts or ends so, 1 it holds it, 0 not."""
    if wanted == groups:
        return 3
    n = len(wanted)
    if n < len(groups) and wanted in (groups[:n], groups[-n:]):
        return 2
    return int(any(groups[i : i + n] == wanted for i in range(len(groups) - n + 1)))
