"""Keeps what was read of a file's bytes, so that a file that is looked at, dropped, published or brought back is read once.

Kept below the data folder by the hash of the bytes; reading that has changed since (any file of `ingest/`) starts anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from index import quantities
from index.sop import Sop, Visibility

_SOPS = TypeAdapter(list[Sop])


class Remembered:
    """The SOPs read so far, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _reader()

    def get(self, sha256: str, file: str, visibility: Visibility) -> list[Sop] | None:
        """The documents that were read of these bytes under this name, or None."""
        try:
            sops = _SOPS.validate_json(self._path(sha256, file).read_bytes())
        except (OSError, ValidationError):
            return None
        return [replace(sop, file=file, visibility=visibility) for sop in sops]

    def keep(self, sha256: str, file: str, sops: list[Sop]) -> None:
        """Keep what was read; what an earlier reader made is dropped."""
        if not self._folder.exists():
            for old in self._folder.parent.glob("*/*.json"):
                old.unlink()
            self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(sha256, file)
        partial = path.with_suffix(".part")
        partial.write_bytes(_SOPS.dump_json(sops))
        partial.replace(path)

    def _path(self, sha256: str, file: str) -> Path:
        # A document without a printed number or title goes by its file's name.
        name = hashlib.sha256(file.encode(errors="surrogateescape")).hexdigest()[:8]
        return self._folder / f"{sha256}-{name}.json"


@cache
def _reader() -> str:
    """The hash of all code in `ingest/`: other code may read the same bytes otherwise."""
    digest = hashlib.sha256()
    for source in (*sorted(Path(__file__).parent.glob("*.py")), Path(quantities.__file__)):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]
