"""What the fork server imports before it forks readers: all modules that reading needs, and no open file or thread."""

from __future__ import annotations

import gc

from ingest import ocr, reading, sandbox

__all__ = ["ocr", "reading", "sandbox"]

# A child that looks for garbage in what it shares with the server would make a copy of it all.
gc.freeze()
