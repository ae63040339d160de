"""Open data: what `ask`, `search` and `show` print with `--json`, for programs. Always as the public sees it."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any

from aiohttp import web
from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from bot.answer import answer_json
from bot.web.asking import LONGEST
from bot.web.openapi import description
from bot.web.room import room_of
from index.shapes import hits_json, sop_json
from index.sop import Role

_BODY_SECONDS = 15  # for a program to send its request
_MOST, _DEFAULT = 100, 10  # hits that a search returns


@dataclass(frozen=True)
class AskBody:
    """A question as a program sends it; without a language that of the question is spoken."""

    question: str
    language: str | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.question.strip()) <= LONGEST or self.language not in (None, "id", "en"):
            raise ValueError("question or language")


_ASK_BODY = TypeAdapter(AskBody)


async def ask(request: web.Request) -> web.Response:
    """One question, answered alone."""
    async with asyncio.timeout(_BODY_SECONDS):
        raw = await request.read()
    try:
        asked = _ASK_BODY.validate_json(raw)
    except ValidationError:
        raise web.HTTPBadRequest from None
    work = partial(room_of(request).assistant.answer, asked.question, role=Role.PUBLIC, language=asked.language)
    return _json(answer_json(await room_of(request).think(work)))


async def search(request: web.Request) -> web.Response:
    """Passages for a question, best first."""
    question, top = request.query.get("q", "").strip(), request.query.get("top", str(_DEFAULT))
    if not question or len(question) > LONGEST or not top.isdecimal() or not 1 <= int(top[:4]) <= _MOST:
        raise web.HTTPBadRequest
    retriever = room_of(request).assistant.retriever
    hits = await room_of(request).read(retriever.search, question, role=Role.PUBLIC, k=int(top))
    return _json(hits_json(question, hits))


async def sop(request: web.Request) -> web.Response:
    """Everything that was read of one SOP; raises UnknownSop where the public may not see it."""
    room = room_of(request)
    return _json(sop_json(await room.read(room.store.sop, request.match_info["number"], Role.PUBLIC)))


async def openapi(request: web.Request) -> web.Response:
    """What these addresses take and return, for programs (OpenAPI 3.1)."""
    return _json(description())


async def preflight(request: web.Request) -> web.Response:
    """What a browser asks before it lets another site's page call us; the header that allows it is set for all of /api."""
    return web.Response(
        status=204,
        headers={"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "Content-Type"},
    )


def _json(value: dict[str, Any]) -> web.Response:
    text = json.dumps(value, ensure_ascii=False)
    return web.Response(text=text, content_type="application/json")
