"""The log: a JSON object a line, with facts and no text of anybody's, and whatever looks like a token starred."""

from __future__ import annotations

import json
import logging
import re
import sys

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")


class _Line(logging.Formatter):
    """A record as one line of JSON: at, level, logger, message, the `facts` it carries, an exception; tokens starred."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return _TOKEN.sub("***", json.dumps(line, ensure_ascii=False, default=str))


def set_up_logging(level: int = logging.INFO) -> None:
    """Log to standard error, starred; the HTTP client, whose lines hold addresses with the token, only from WARNING."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "telegram.ext"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def starred(text: str) -> str:
    """The text with tokens starred."""
    return _TOKEN.sub("***", text)
