from __future__ import annotations

import json
import logging
import sys

from telegram.error import BadRequest, TelegramError

from bot.logs import _JsonLine, set_up_logging


def test_exceptions_that_led_to_each_other_are_each_told_once() -> None:
    set_up_logging()
    try:
        raise OSError("disk")
    except OSError as error:
        # As when a task raises again what an earlier attempt left behind.
        error.__context__ = again = ValueError("second")
        again.__context__ = error
        record = logging.LogRecord("bot.x", logging.ERROR, __file__, 1, "task failed", None, sys.exc_info())
    told = json.loads(logging.getLogger().handlers[0].format(record))["exception"]
    assert told.count("ValueError") == 1
    assert told.count("OSError") == 1


def test_no_log_line_holds_what_a_library_or_an_exception_quotes() -> None:
    def line(name: str, message: str, *facts: object, error: Exception | None = None) -> str:
        raised = (type(error), error, None) if error else None
        return _JsonLine((TelegramError,)).format(
            logging.LogRecord(name, logging.CRITICAL, "", 1, message, facts, raised)
        )

    theirs = line("telegram.Bot", "Error while parsing updates! Received data was %r", {"text": "rahasia"})
    assert "Received data was" in theirs
    assert "rahasia" not in theirs
    assert "rahasia" not in line("aiohttp.server", "rahasia")
    assert "rahasia" not in line("bot.telegram.app", "update failed", error=KeyError("rahasia"))
    assert "chat not found" in line("bot.telegram.app", "update failed", error=BadRequest("chat not found"))
