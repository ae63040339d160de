from __future__ import annotations

import json
import logging
import sys

from bot.logs import set_up_logging


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
