"""What the server holds from which the readers are forked: all that reading needs, and nothing for them to tidy up."""

from __future__ import annotations

import gc

from ingest import ocr, reading, sandbox

__all__ = ["ocr", "reading", "sandbox"]

# A child that looks for garbage in what it shares with the server would make a copy of it all.
gc.freeze()
