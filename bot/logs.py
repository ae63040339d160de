"""The log: a JSON object a line, with facts and no text of anybody's, and whatever looks like a token starred."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback

from index.errors import SopError

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_OURS = ("bot", "ingest", "index")
# Of these it is known that they say what failed and not what people wrote.
_PLAIN = (SopError, OSError)


class _JsonLine(logging.Formatter):
    """A record as one line of JSON: at, level, logger, message, the `facts` it carries, an exception; tokens starred.

    Other libraries put whole updates into their messages: of theirs only the wording stays, what they fill in does not. Of
    an exception stay its type and where it was raised; its own words only where they cannot be somebody's (`plain`).
    """

    def __init__(self, plain: tuple[type[Exception], ...] = ()) -> None:
        super().__init__()
        self._plain = (*_PLAIN, *plain)

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.partition(".")[0] in _OURS
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage() if ours else str(record.msg)[:200] if record.args else "...",
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = _told(record.exc_info[1], self._plain)
        return _TOKEN.sub("***", json.dumps(line, ensure_ascii=False, default=str))


def _told(error: BaseException, plain: tuple[type[Exception], ...]) -> str:
    """Type and places of an exception and of those that led to it, innermost last; words only of `plain`.

    Each is told once: an exception that is raised again may stand among those that led to it.
    """
    lines: list[str] = []
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        words = f": {found}" if isinstance(found, plain) else ""
        lines.append(f"{type(found).__name__}{words}")
        lines += [f"  {at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(found.__traceback__)]
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return "\n".join(lines)


def set_up_logging(level: int = logging.INFO, *, plain: tuple[type[Exception], ...] = ()) -> None:
    """Log to standard error, starred; the HTTP client, whose lines hold addresses with the token, only from WARNING.

    `plain` are further exceptions whose words say what failed and not what people wrote.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLine(plain))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "telegram.ext"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def starred(text: str) -> str:
    """The text with tokens starred."""
    return _TOKEN.sub("***", text)
