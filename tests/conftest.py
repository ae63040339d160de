"""A small real library, ingested once through the command's own path, and a copy of it for each test that changes it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.assistant import Assistant, open_assistant
from index.encoder import Encoder, load_encoder
from index.publisher import Publisher
from index.settings import Settings, load_settings
from index.sop import Role, Sop
from index.store import Store
from ingest.finding import find
from ingest.folder import Report, ingest
from ingest.sandbox import Sandbox

DOCUMENTS = Path(__file__).parent.parent / "documents"
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


class Silent:
    """Progress that nobody watches."""

    def start(self, files: int) -> None:
        """Nothing to show."""

    def pages(self, file: str, done: int, total: int) -> None:
        """Nothing to show."""

    def file(self, file: str, outcome: object) -> None:
        """Nothing to show."""


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting and no `.env` of the machine reaches a test."""
    for name in [name for name in os.environ if name.startswith(("TANYA_SOP_", "TELEGRAM_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The bundled encoder."""
    return load_encoder()


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that all workers of a run share: the first to need it makes it, the others wait for it."""
    root = factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / name).exists():
            make(root / f"{name}-begun")
            (root / f"{name}-begun").rename(root / name)
    return root / name


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of sample PDFs: eight public, three internal, all with a text layer."""

    def copy(root: Path) -> None:
        for kind, names in (("public", PUBLIC), ("internal", INTERNAL)):
            (root / kind).mkdir(parents=True)
            for name in names:
                shutil.copy(DOCUMENTS / kind / f"{name}.pdf", root / kind)

    return made_once(tmp_path_factory, "samples", copy)


def run_ingest(data: Path, folder: Path, *, prune: bool = False) -> Report:
    """Ingest a folder into `data` as the command does."""
    settings = Settings(data=data)
    files = find([folder], visibility=None, documents=settings.documents)
    with Publisher(data, load_encoder()) as publisher, Sandbox(settings) as sandbox:
        return ingest(files, publisher, sandbox.read_all, Silent(), folders=[folder], prune=prune)


@pytest.fixture(scope="session")
def library(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the ingested samples; nobody writes to it."""

    def ingested(data: Path) -> None:
        assert len(run_ingest(data, folder).added) == len(PUBLIC) + len(INTERNAL)

    return made_once(tmp_path_factory, "library", ingested)


@pytest.fixture
def fresh(library: Path, tmp_path: Path) -> Path:
    """A copy of the library that a test may change."""
    return shutil.copytree(library, tmp_path / "data")


@pytest.fixture
def store(library: Path) -> Iterator[Store]:
    found = Store(library)
    yield found
    found.close()


@pytest.fixture
def assistant(library: Path) -> Iterator[Assistant]:
    found = open_assistant(load_settings(library))
    yield found
    found.store.close()


def sop_named(store: Store, part: str) -> Sop:
    """The SOP whose file is called so, whoever may see it."""
    entry = next(entry for entry in store.entries(Role.STAFF) if part in entry.file)
    return store.sop(entry.number, Role.STAFF)
