"""Tokens never reach a log: whatever looks like one is starred in every record of every handler."""

from __future__ import annotations

import logging
import re
import sys

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")


class _Starred(logging.Formatter):
    """Formats a record, exceptions included, and stars what looks like a token."""

    def format(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub("***", super().format(record))


def set_up_logging(level: int = logging.INFO) -> None:
    """Log to standard error, starred; the HTTP client, whose lines hold addresses with the token, only from WARNING."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Starred("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "telegram.ext"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def starred(text: str) -> str:
    """The text with tokens starred."""
    return _TOKEN.sub("***", text)
