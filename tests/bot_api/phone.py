"""A chat as a phone of 360 x 740 px shows it: a page of HTML made of what the server received, for a real browser."""

from __future__ import annotations

import base64
from collections.abc import Collection
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import Any

from tests.bot_api.person import Person, buttons

WIDTH, HEIGHT = 360, 740
_TAGS = {"bold": "b", "italic": "i", "code": "code"}
_STYLE = """
* { box-sizing: border-box; margin: 0 }
body { font: 15px/1.32 Roboto, 'Noto Color Emoji', sans-serif; background: #cfe0d2; color: #111; width: 360px;
       min-height: 740px; display: flex; flex-direction: column }
header { background: #527da3; color: #fff; padding: 10px 14px; font-weight: 500; font-size: 17px }
header small { display: block; font-size: 13px; font-weight: 400; opacity: .85 }
main { flex: 1; padding: 6px 8px 8px; display: flex; flex-direction: column; justify-content: flex-end; gap: 5px }
.one { max-width: 318px; align-self: flex-start }
.one.mine { align-self: flex-end }
.said { background: #fff; border-radius: 12px 12px 12px 4px; padding: 6px 10px 5px; white-space: pre-wrap;
        overflow-wrap: break-word; overflow: hidden }
.mine .said { background: #e7fdd1; border-radius: 12px 12px 4px 12px }
.said img { display: block; margin: -6px -10px 5px; max-width: 318px; max-height: 430px }
.reply { border-left: 3px solid #527da3; padding-left: 6px; font-size: 13px; color: #456; margin-bottom: 3px;
         white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.row { display: flex; gap: 4px; margin-top: 4px }
.row span { flex: 1 1 0; background: rgba(76, 117, 92, .72); color: #fff; border-radius: 8px; padding: 8px 4px;
            text-align: center; font-size: 14px; font-weight: 500; overflow: hidden; text-overflow: ellipsis;
            white-space: nowrap }
.row .pressed { outline: 2px solid #fff; background: #2f6f4e }
.file { font-size: 14px } .file b { color: #2f6ea5 }
code { font-family: 'DejaVu Sans Mono', monospace; font-size: 13px }
footer { background: #fff; padding: 6px; border-top: 1px solid #ccd }
footer .row span { background: #e9eef2; color: #222 }
footer .field { color: #99a; padding: 6px 10px; font-size: 15px }
"""


@dataclass
class Phone:
    """One person's phone: what they write and press is done in the talk and drawn with what came."""

    person: Person
    title: str = "Tanya SOP"
    under: str = "bot"
    _mine: dict[int, str] = field(default_factory=dict)
    _pressed: set[tuple[int, str]] = field(default_factory=set)
    _from: int = 0

    def __post_init__(self) -> None:
        # What came before this talk is not drawn.
        self._from = self.person.api.new_message_id()
        self.person.seen = len(self.person.inbox())

    def writes(self, text: str, **extra: Any) -> None:
        self.person.write(text, **extra)
        quoted = extra.get("reply_to_message", {}).get("text", "")
        above = f'<div class="reply">{escape(quoted[:60])}</div>' if quoted else ""
        self._mine[self.person.last] = above + escape(text)

    async def asks(self, text: str, **extra: Any) -> dict[str, Any]:
        self.writes(text, **extra)
        return await self.person.read()

    def sends(self, what: str) -> None:
        """Note something other than text that the person has just sent, as it is shown."""
        self._mine[self.person.api.new_message_id()] = f'<span class="file">{escape(what)}</span>'

    async def presses(self, message: dict[str, Any], label: str) -> dict[str, Any]:
        """Press a button, and read what came of it: a new message, or the same one changed."""
        if label != "Lainnya" and not any(label in text for text, _ in buttons(message)):
            message = await self.presses(message, "Lainnya")
        full = next((text for text, _ in buttons(message) if label in text), "")
        assert full, f"no button {label}: {[text for text, _ in buttons(message)]}"
        self._pressed.add((message["message_id"], full))
        before, count = repr(message), len(self.person.inbox())
        self.person.press_label(message, label)
        await self.person.until(lambda: len(self.person.inbox()) > count or repr(message) != before)
        return await self.person.read() if len(self.person.inbox()) > count else message

    async def comes(self, text: str) -> None:
        """Wait for a message with this text."""
        await self.person.until(lambda: any(text in message.get("text", "") for message in self.person.inbox()))

    def page(self) -> str:
        """The page: title, messages in their order, and the keyboard that stays."""
        came = [m for (chat, _), m in self.person.api.messages.items() if chat == self.person.chat_id]
        drawn = {m["message_id"]: self._came(m) for m in came if m["message_id"] > self._from}
        drawn |= {at: f'<div class="one mine"><div class="said">{html}</div></div>' for at, html in self._mine.items()}
        lasting = [m["reply_keyboard"]["keyboard"] for m in came if "reply_keyboard" in m]
        keys = _rows([[key["text"] for key in row] for row in lasting[-1]]) if lasting else ""
        body = "".join(drawn[at] for at in sorted(drawn))
        head = f"<header>{escape(self.title)}<small>{escape(self.under)}</small></header>"
        foot = f'<footer><div class="field">Pesan</div>{keys}</footer>'
        phone = "<meta name=viewport content='width=device-width'>"
        return f"<!doctype html><meta charset=utf-8>{phone}<style>{_STYLE}</style>{head}<main>{body}</main>{foot}"

    def _came(self, message: dict[str, Any]) -> str:
        text, entities = message.get("text", ""), message.get("entities", [])
        if "caption" in message:
            text, entities = message["caption"], message.get("caption_entities", [])
        said = marked(text, entities)
        if "photo" in message:
            said = f"<img src='data:image/jpeg;base64,{self._file(message['photo'][-1])}'>{said}"
        if "document" in message:
            name = message["document"].get("file_name", "berkas")
            said = f'<span class="file">📎 <b>{escape(name)}</b></span>\n{said}'
        labels = [[one["text"] for one in row] for row in message.get("reply_markup", {}).get("inline_keyboard", [])]
        pressed = {label for at, label in self._pressed if at == message["message_id"]}
        return f'<div class="one"><div class="said">{said}</div>{_rows(labels, pressed)}</div>'

    def _file(self, photo: dict[str, Any]) -> str:
        return base64.b64encode(self.person.api.files[photo["file_id"]]).decode()


def marked(text: str, entities: list[dict[str, Any]]) -> str:
    """Text with its entities (offsets in UTF-16 units) as HTML."""
    units = text.encode("utf-16-le")
    opens: dict[int, str] = {}
    closes: dict[int, str] = {}
    for one in entities:
        if tag := _TAGS.get(one["type"]):
            end = one["offset"] + one["length"]
            opens[one["offset"]] = opens.get(one["offset"], "") + f"<{tag}>"
            closes[end] = f"</{tag}>" + closes.get(end, "")
    cuts = sorted({0, len(units) // 2, *opens, *closes})
    parts = [closes.get(0, "") + opens.get(0, "")]
    for start, end in pairwise(cuts):
        parts += [escape(units[2 * start : 2 * end].decode("utf-16-le")), closes.get(end, ""), opens.get(end, "")]
    return "".join(parts)


def _rows(labels: list[list[str]], pressed: Collection[str] = ()) -> str:
    return "".join(
        '<div class="row">'
        + "".join(f"<span{' class=pressed' if label in pressed else ''}>{escape(label)}</span>" for label in row)
        + "</div>"
        for row in labels
    )
