"""What a call of the Bot API brings along: its parameters, files and keyboard, checked as Telegram checks them."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web


class Refused(Exception):
    """A call that Telegram answers with an error."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def checked_markup(parameters: dict[str, Any]) -> dict[str, Any] | None:
    """The keyboard, checked: data of 1 to 64 bytes, text not empty, at most 100 buttons."""
    markup = parameters.get("reply_markup")
    if markup is None:
        return None
    found: dict[str, Any] = json.loads(markup) if isinstance(markup, str) else markup
    buttons = [button for row in found.get("inline_keyboard", []) for button in row]
    if len(buttons) > 100:
        raise Refused(400, "Bad Request: reply markup is too long")
    for button in buttons:
        if not button.get("text"):
            raise Refused(400, "Bad Request: inline keyboard button text is empty")
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    return found


async def read_parameters(request: web.Request) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Parameters and files of a JSON, form or multipart body."""
    parameters: dict[str, Any] = {name: _plain(name, value) for name, value in request.query.items()}
    files: dict[str, bytes] = {}
    if request.content_type == "application/json":
        parameters |= await request.json()
    elif request.method == "POST":
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = value.file.read()
            else:
                parameters[name] = _plain(name, str(value))
        attached = [n for n, v in parameters.items() if isinstance(v, str) and v.startswith("attach://")]
        for name in attached:
            files[name] = files.pop(parameters[name].removeprefix("attach://"))
    return parameters, files


def _plain(name: str, value: str) -> Any:
    """Form values are text; lists and objects come as JSON."""
    return json.loads(value) if name in ("allowed_updates", "commands", "scope", "results") else value
