"""Files are hostile until parsed: each is read in a child process with bounds on memory, time and pages.

Children are forked from a server that has all they need loaded already (0.01 s each instead of 0.7 s), read one file
and end. One that dies or overruns costs its own file only, and what it printed last is told.
"""

from __future__ import annotations

import faulthandler
import logging
import multiprocessing
import os
import re
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from pydantic import TypeAdapter

from index.errors import DamagedPdf, ReaderDied, TooLarge, TooSlow, UnreadablePdf
from index.settings import Settings
from index.sop import Sop
from index.system import bound_process, without_main
from ingest.converting import is_picture, is_word, pictures_to_pdf, word_to_pdf
from ingest.finding import FoundFile, part_of
from ingest.folder import Progress
from ingest.read_cache import Remembered

_MAX_BYTES = (
    100 * 1024 * 1024
)  # Telegram hands over 20 MB at most; folders and the web hold larger scans, double of it would hold twice the memory
_MEGABYTE = 1024 * 1024  # of memory, as settings count it
_TOLD_BYTES, _TOLD = 4_000, 200  # of what a dying reader printed: what is looked at, and what is passed on
_MADE_SECONDS = 7 * 86_400  # a week: converted files are kept for the next runs over the same folder
_log = logging.getLogger(__name__)
_SOPS = TypeAdapter(list[Sop])


@dataclass(frozen=True, slots=True)
class _Unbound:
    """A child's message that its memory cannot be bound, with the reason."""

    reason: str


@dataclass(slots=True)
class _Child:
    """A child at work: its file, its process, what it says and prints, when it will be stopped (monotonic seconds)."""

    found: FoundFile
    process: ForkServerProcess
    says: Connection
    prints: BinaryIO
    deadline: float


class Sandbox:
    """Reads files in children, `workers` at a time; a context manager that leaves none behind."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._remembered = Remembered(settings.data / "read")
        self._children: list[_Child] = []
        self._warned = False
        self._context: ForkServerContext = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["ingest.preloaded"])
        # Threads of numeric libraries would eat the children's memory bound, and the cores are shared out by us.
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            os.environ.setdefault(name, "1")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._children:
            _end(child)
        self._children = []
        for made in (self._settings.data / "read" / "made").glob("*.pdf"):
            # What went in is kept elsewhere; what was only looked at is not kept for longer than it is decided about.
            if time.time() - made.stat().st_mtime > _MADE_SECONDS:
                made.unlink(missing_ok=True)

    def read_all(
        self, files: Sequence[FoundFile], progress: Progress
    ) -> Iterator[tuple[FoundFile, Sop | UnreadablePdf]]:
        """Each document with its SOP, or each file with the reason why it cannot be read, as they are done.

        No file is read twice. The documents of one file follow each other, each found as a part of it.
        """
        waiting: list[FoundFile] = []
        progress.start(len(files))
        for found in reversed(files):
            known = self._remembered.get(found.sha256, found.file, found.visibility)
            if known is None or not self._pdf_of(found).exists():
                waiting.append(found)
            else:
                progress.file(found.file, known[0])
                yield from _parts(replace(found, path=self._pdf_of(found)), known)
        while waiting or self._children:
            while waiting and len(self._children) < self._settings.workers:
                self._children.append(self._start(waiting.pop()))
            for child, outcome in self._done(progress):
                self._children.remove(child)
                _end(child)
                if isinstance(outcome, UnreadablePdf):
                    progress.file(child.found.file, outcome)
                    yield child.found, outcome
                    continue
                self._remembered.keep(child.found.sha256, child.found.file, outcome)
                progress.file(child.found.file, outcome[0])
                yield from _parts(replace(child.found, path=self._pdf_of(child.found)), outcome)

    def _pdf_of(self, found: FoundFile) -> Path:
        """Where a document lies as a PDF: the file itself, or what is made of its photos or its text."""
        made = is_picture(found.path) or is_word(found.path)
        return self._settings.data / "read" / "made" / f"{found.sha256}.pdf" if made else found.path

    def _start(self, found: FoundFile) -> _Child:
        ours, theirs = self._context.Pipe(duplex=False)
        bounds = (self._settings.read_memory_mb, self._settings.read_seconds, self._settings.read_pages)
        prints = tempfile.TemporaryFile()  # noqa: SIM115 - closed with its child
        # A connection is how an open file gets into a child that is not forked from us.
        printing = Connection(os.dup(prints.fileno()), readable=False)
        arguments = (theirs, printing, found, self._pdf_of(found), bounds)
        process = self._context.Process(target=_child, args=arguments)
        with without_main():
            process.start()
        theirs.close()
        printing.close()
        return _Child(found, process, ours, prints, time.monotonic() + self._settings.read_seconds)

    def _done(self, progress: Progress) -> Iterator[tuple[_Child, list[Sop] | UnreadablePdf]]:
        """The children that have ended, one way or another, since the last look."""
        ready = wait([child.says for child in self._children], timeout=0.5)
        for child in list(self._children):
            outcome = self._heard(child, progress) if child.says in ready else None
            if outcome is None and time.monotonic() > child.deadline:
                outcome = TooSlow(seconds=self._settings.read_seconds)
            if outcome is not None:
                yield child, outcome

    def _heard(self, child: _Child, progress: Progress) -> list[Sop] | UnreadablePdf | None:
        try:
            said = child.says.recv()
        except EOFError:
            child.process.join(1)
            return _died(child.process.exitcode, _printed(child.prints), self._settings)
        if isinstance(said, tuple):
            progress.pages(child.found.file, *said)
            return None
        if isinstance(said, _Unbound):
            if not self._warned:
                _log.warning("files are read without a bound on memory: this system refuses it (%s)", said.reason)
            self._warned = True
            return None
        return said if isinstance(said, (list, UnreadablePdf)) else DamagedPdf(reason=said)


def _parts(found: FoundFile, sops: Sequence[Sop]) -> Iterator[tuple[FoundFile, Sop]]:
    """A file's documents: the first stands for the file itself, each further one for a part that begins on its page."""
    for n, sop in enumerate(sops):
        among = sum(other.first == sop.first for other in sops[1:n])
        yield (replace(found, source=part_of(found.source, sop.first, among)) if n else found), sop


def _died(status: int | None, printed: str, settings: Settings) -> UnreadablePdf:
    """The error for a child that ended without an answer: it ran into its limit of CPU or memory, or a parser crashed."""
    if status == -signal.SIGXCPU:
        return TooSlow(seconds=settings.read_seconds)
    if "bad_alloc" in printed or "MemoryError" in printed:
        return TooLarge(what=f"> {settings.read_memory_mb} MB memori")
    name = signal.Signals(-status).name if status and status < 0 else f"status {status}"
    return ReaderDied(status=name, said=f": {printed}" if printed else "")


def _printed(prints: BinaryIO) -> str:
    """The last thing that a child printed, without the stack that follows it."""
    prints.seek(max(0, prints.seek(0, os.SEEK_END) - _TOLD_BYTES))
    text = prints.read().decode("utf-8", "replace")
    said = re.split(r"\n\s*(?:Current thread|Thread) 0x|\nTraceback ", text)[0]
    return " ".join(said.split())[-_TOLD:]


def _end(child: _Child) -> None:
    child.says.close()
    child.prints.close()
    child.process.kill()
    child.process.join()


def _child(says: Connection, prints: Connection, found: FoundFile, pdf: Path, bounds: tuple[int, int, int]) -> None:
    """In the child: limit itself, make a PDF where it is none, read, say what came of it; a crash prints to `prints`."""
    from ingest.reading import read_all

    os.dup2(prints.fileno(), 2)
    faulthandler.enable(2)
    memory, seconds, pages = bounds
    try:
        # LibreOffice wants more address space than a reader has; it is bounded by its time.
        if is_word(found.path):
            word_to_pdf(found.path, pdf, seconds=seconds)
    except UnreadablePdf as error:
        says.send(error)
        return
    if reason := bound_process(memory=memory * _MEGABYTE, seconds=seconds):
        says.send(_Unbound(reason))
    # What a parser mends on its way is no news to the admin; what it cannot read comes as an error.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        if sum(file.stat().st_size for file in (found.path, *found.more)) > _MAX_BYTES:
            raise TooLarge(what=f"> {_MAX_BYTES // _MEGABYTE} MB")
        if is_picture(found.path):
            pictures_to_pdf((found.path, *found.more), pdf, pages=pages)
        data, name, seen = pdf.read_bytes(), found.file, found.visibility
        sops = read_all(data, name=name, visibility=seen, progress=_Teller(says), pages=pages)
        says.send(_SOPS.validate_python(_whole(_SOPS.dump_python(list(sops)))))
    except UnreadablePdf as error:
        says.send(error)
    except MemoryError:
        says.send(TooLarge(what=f"> {memory} MB memori"))
    except Exception as error:  # noqa: BLE001 - whatever a parser makes of a hostile file, the admin gets a reason
        out_of_memory = "bad_alloc" in str(error)
        says.send(TooLarge(what=f"> {memory} MB memori") if out_of_memory else f"{type(error).__name__}: {error}"[:200])


def _whole(value: object) -> object:
    """The value with every text in it valid: two UTF-16 halves joined to their character, a single half replaced."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    return [_whole(item) for item in value] if isinstance(value, (tuple, list)) else value


class _Teller:
    """Says each page read, at most a few times a second: a pipe that nobody empties would stop the child."""

    def __init__(self, says: Connection) -> None:
        self._says = says
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._last > 0.3:
            self._last = now
            self._says.send((done, total))
