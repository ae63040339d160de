"""Pages from templates: everything that is filled in is escaped, and stripped of what plays tricks with its display."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.plain import plain
from bot.web.room import guest_of, room_of
from index.messages import LANGUAGES, say
from index.moments import day

_FOLDER = Path(__file__).parent
STYLE = (_FOLDER / "style.css").read_bytes()
STYLE_ADDRESS = f"/style.{hashlib.sha256(STYLE).hexdigest()[:12]}.css"
# The desk's: what it does is done without it too, by forms.
SCRIPT = (_FOLDER / "desk.js").read_bytes()
SCRIPT_ADDRESS = f"/desk.{hashlib.sha256(SCRIPT).hexdigest()[:12]}.js"
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# No page may run a script but the desk's, which may run ours.
POLICY = {"Content-Security-Policy": _POLICY}
_SCRIPTED = {"Content-Security-Policy": f"{_POLICY}; script-src 'self'; connect-src 'self'"}


def page(
    request: web.Request, template: str, /, *, status: int = 200, title: str = "", script: bool = False, **facts: object
) -> web.Response:
    """The filled template in the guest's language, with the help lines that stand on every page.

    `script` lets the desk's script run there.
    """
    guest, room = guest_of(request), room_of(request)
    language = str(facts.pop("language", guest.language))
    text = (
        _templates()
        .get_template(template)
        .render(
            **facts,
            title=title,
            lang=language,
            guest=guest,
            t=partial(say, language=language),
            here=partial(address, language),
            other=_other_language(request, language, status),
            help_text=room.help.text(language),
            help_number=room.help.everywhere,
            phones=partial(_with_links, tuple(contact.number for contact in room.help.contacts)),
            style=STYLE_ADDRESS,
            script=SCRIPT_ADDRESS if script else "",
        )
    )
    headers = _SCRIPTED if script else POLICY
    response = web.Response(text=text, status=status, content_type="text/html", headers=headers)
    if not guest.person:
        # A fifth of the bytes. Not where a page holds the key of a session's forms, whose size could betray it.
        response.enable_compression()
    return response


def error_page(
    request: web.Request, status: int, key: str, *, headers: dict[str, str] | None = None, **facts: object
) -> web.Response:
    """What is wrong, in one sentence: a page for people, JSON for programs."""
    language = guest_of(request).language
    sentence = say(key, language, **facts)
    if request.path.startswith("/api/"):
        text = json.dumps({"error": sentence}, ensure_ascii=False)
        response = web.Response(text=text, status=status, content_type="application/json")
    else:
        response = page(request, "error.html", status=status, title=sentence)
    response.headers.update(headers or {})
    return response


def address(*parts: object, **query: object) -> str:
    """A path of these parts, each quoted; a SOP's number keeps its slashes. Empty values of the query are left out."""
    path = "/".join(_quoted(str(part)) for part in parts)
    asked = urlencode({name: value for name, value in query.items() if value not in ("", None, 0)})
    return f"/{path}?{asked}" if asked else f"/{path}"


def _quoted(part: str) -> str:
    odd = any(piece in ("", ".", "..") for piece in part.split("/"))
    return quote(part, safe="" if odd and part else "/")


def _other_language(request: web.Request, language: str, status: int) -> str:
    """The address of this page in the other language; of the first page where this one was posted or is none."""
    other = next(code for code in LANGUAGES if code != language)
    _, _, rest = request.rel_url.raw_path.lstrip("/").partition("/")
    if (
        status >= 400
        or request.method != "GET"
        or not request.path.startswith(tuple(f"/{code}/" for code in LANGUAGES))
    ):
        return f"/{other}/"
    asked = request.rel_url.raw_query_string
    return f"/{other}/{rest}" + (f"?{asked}" if asked else "")


def _with_links(numbers: tuple[str, ...], text: str) -> Markup:
    """Text in which the help lines' numbers, and no others, can be called by a touch."""
    longest_first = sorted(map(re.escape, filter(None, numbers)), key=len, reverse=True)
    known = re.compile(rf"(?<![\w+.-])(?:{'|'.join(longest_first) or '(?!)'})(?![\w-])")
    shown, end = Markup(), 0
    for found in known.finditer(text := plain(text)):
        call = re.sub(r"[^\d+]", "", found[0].partition("ext")[0])
        shown += escape(text[end : found.start()]) + Markup('<a href="tel:{}">{}</a>').format(call, found[0])
        end = found.end()
    return shown + escape(text[end:])


def _shown(value: Any) -> Any:
    return plain(value) if type(value) is str else value


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["lines"] = str.splitlines
    environment.filters["day"] = day
    return environment
