"""A small real library, ingested once through the command's own path, and a copy of it for each test that changes it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from numpy.typing import NDArray

from bot.assistant import Assistant, open_assistant
from index.databases import Address, keep_in
from index.encoder import BundledEncoder, Encoder, bundled
from index.moving import copy, index_live
from index.publisher import Publisher
from index.schema import connect, library_tables
from index.settings import Settings, load_settings
from index.sop import Role, Sop
from index.store import Store
from ingest.finding import find
from ingest.folder import Report, ingest
from ingest.sandbox import Sandbox
from tests.postgres import Server

# How long an example takes tells how busy the machine is, and nothing of the code.
hypothesis_settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("suite")

_DAY = 24 * 3600
ROOT = Path(__file__).parent.parent
DOCUMENTS = ROOT / "documents"
PUBLIC = (
    "opp-p-to-p",
    "e-pmi-baru",
    "pmi-perseorangan",
    "g-to-g-korea-pendaftaran",
    "g-to-g-jepang-verifikasi",
    "pengaduan-crisis-center",
    "mediasi-gaji",
    "jenazah",
)
INTERNAL = ("cuti-tahunan-pegawai", "verifikasi-tanda-penipuan", "penutupan-kasus")
# Where what happens to a library is tried, not what it answers.
FEW_PUBLIC, FEW_INTERNAL = ("g-to-g-korea-pendaftaran", "jenazah", "mediasi-gaji"), ("cuti-tahunan-pegawai",)


def busy(seconds: float) -> float:
    """What takes so many seconds on a machine that does little else may take longer where others use its cores too."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


class Silent:
    """Progress that nobody watches."""

    def start(self, files: int) -> None:
        """Nothing to show."""

    def pages(self, file: str, done: int, total: int) -> None:
        """Nothing to show."""

    def file(self, file: str, outcome: object) -> None:
        """Nothing to show."""


class Remembering(BundledEncoder):
    """The bundled encoder; a text that it has encoded before in this process costs nothing."""

    def __init__(self) -> None:
        both = bundled()
        self.context, self.table, self.dim, self.name = both.context, both.table, both.dim, both.name
        self._known: dict[tuple[str, bool], NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if (text, query) not in self._known]
        for text, vector in zip(new, super().encode(new, query=query), strict=True):
            self._known[text, query] = vector
        return np.stack([self._known[text, query] for text in texts]) if texts else super().encode(texts)


remembering = cache(Remembering)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting and no `.env` of the machine reaches a test."""
    for name in [name for name in os.environ if name.startswith(("TANYA_SOP_", "TELEGRAM_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The bundled encoder."""
    return remembering()


@pytest.fixture(scope="session")
def kept(pytestconfig: pytest.Config) -> Path:
    """A folder that outlives the run, for what follows from the code that reads and from the samples, and from nothing else.

    Whatever of these changes, the folder is another; one that has not been used for a day is deleted.
    """
    rooms = [path for room in ("index", "ingest") for path in (ROOT / room).rglob("*") if "training" not in path.parts]
    samples = [path for kind in ("public", "internal") for path in (DOCUMENTS / kind).rglob("*.pdf")]
    content = hashlib.sha256()
    for path in sorted([*rooms, *samples, ROOT / "requirements.lock", Path(__file__)]):
        if path.is_file() and path.suffix != ".pyc":
            content.update(str(path).encode() + hashlib.sha256(path.read_bytes()).digest())
    home = Path(pytestconfig.rootpath) / ".pytest_cache" / "samples"
    found = home / content.hexdigest()[:16]
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for other in home.iterdir():
            if other.is_dir() and other != found and other.stat().st_mtime < time.time() - _DAY:
                shutil.rmtree(other)
        found.mkdir(exist_ok=True)
        os.utime(found)
    return found


def made_once(root: Path, name: str, make: Callable[[Path], object]) -> Path:
    """A folder in `root` that all workers of a run share: the first to need it makes it, the others wait for it."""
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / name).exists():
            shutil.rmtree(root / f"{name}-begun", ignore_errors=True)
            make(root / f"{name}-begun")
            (root / f"{name}-begun").rename(root / name)
    return root / name


@pytest.fixture(scope="session")
def folder(kept: Path) -> Path:
    """A folder of sample PDFs: eight public, three internal, all with a text layer."""
    return made_once(kept, "samples", lambda root: _copy(root, PUBLIC, INTERNAL))


@pytest.fixture(scope="session")
def few_files(kept: Path) -> Path:
    """A folder of four of them, one internal."""
    return made_once(kept, "few-samples", lambda root: _copy(root, FEW_PUBLIC, FEW_INTERNAL))


def _copy(root: Path, public: Sequence[str], internal: Sequence[str]) -> None:
    for kind, names in (("public", public), ("internal", internal)):
        (root / kind).mkdir(parents=True)
        for name in names:
            shutil.copy(DOCUMENTS / kind / f"{name}.pdf", root / kind)


def run_ingest(data: Path, folder: Path, *, prune: bool = False) -> Report:
    """Ingest a folder into `data` as the command does."""
    settings = Settings(data=data)
    files = find([folder], visibility=None, documents=settings.documents)
    with Publisher(data, remembering()) as publisher, Sandbox(settings) as sandbox:
        return ingest(files, publisher, sandbox.read_all, Silent(), folders=[folder], prune=prune)


@pytest.fixture(scope="session")
def library(folder: Path, kept: Path) -> Path:
    """The data folder of the ingested samples; nobody writes to it."""

    def ingested(data: Path) -> None:
        assert len(run_ingest(data, folder).added) == len(PUBLIC) + len(INTERNAL)

    return made_once(kept, "library", ingested)


@pytest.fixture(scope="session")
def few(few_files: Path, kept: Path) -> Path:
    """The data folder of the four files, ingested; nobody writes to it."""
    return made_once(kept, "few", lambda data: run_ingest(data, few_files))


def own_copy(data: Path, copy: Path) -> Path:
    """A copy of an ingested folder that a test may change.

    SQLite's write-ahead log comes and goes with the other workers' tests that read the folder; it holds nothing.
    """
    return shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*-wal", "*-shm"))


@pytest.fixture
def fresh(library: Path, tmp_path: Path) -> Path:
    """A copy of the library that a test may change."""
    return own_copy(library, tmp_path / "data")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server that runs while the suite does."""
    try:
        server = Server()
    except (OSError, RuntimeError) as error:
        pytest.skip(f"no PostgreSQL server can be started here: {error}")
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A data folder in which nothing was kept yet: its tables in files, and in PostgreSQL in a schema of their own."""
    if request.param == "postgres":
        keep_in(tmp_path, Address(request.getfixturevalue("postgres").url, f"a{secrets.token_hex(8)}"))
    yield tmp_path
    keep_in(tmp_path, None)


@pytest.fixture(params=["sqlite", "postgres"])
def either(request: pytest.FixtureRequest, fresh: Path, encoder: Encoder) -> Iterator[Path]:
    """A copy of the library that a test may change, on either engine."""
    if request.param == "postgres":
        moved_library(fresh, Address(request.getfixturevalue("postgres").url, f"a{secrets.token_hex(8)}"), encoder)
    yield fresh
    keep_in(fresh, None)


def moved_library(data: Path, address: Address, encoder: Encoder) -> None:
    """Have the library in `data` kept in PostgreSQL."""
    source = connect(data / "index.db")
    keep_in(data, address)
    target = connect(data / "index.db")
    target.begin()
    copy(source, target, library_tables())
    index_live(target, encoder.name)
    target.execute("COMMIT")
    source.close()
    target.close()
    (data / "index.db").unlink()


@pytest.fixture
def store(library: Path) -> Iterator[Store]:
    found = Store(library)
    yield found
    found.close()


@pytest.fixture(scope="session")
def assistant(library: Path) -> Iterator[Assistant]:
    """Answers from the samples; a question leaves nothing behind in it."""
    found = open_assistant(load_settings(library))
    yield found
    found.store.close()


def sop_named(store: Store, part: str) -> Sop:
    """The SOP whose file is called so, whoever may see it."""
    entry = next(entry for entry in store.entries(Role.STAFF) if part in entry.file)
    return store.sop(entry.number, Role.STAFF)
