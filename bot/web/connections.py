"""Connections that bring no request of ours: refused with the headers of every page and one line in the log.

What aiohttp cannot read (a bad request line, headers that are too large) never comes as far as the guard.
"""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus

from aiohttp import web

from bot.web.guard import HEADERS

_log = logging.getLogger(__name__)


class _RefusingHandler(web.RequestHandler):
    """One connection."""

    __slots__ = ("_begun",)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._begun = False
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        self._begun = True
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        # Browsers connect in advance and say nothing: only who began to ask is told of.
        if self._begun and not self._request_count:
            _log.info("hung up", extra={"facts": {"status": 0}})
        super().connection_lost(exc)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """A refusal in one word; only what fails on our side is told of with its traceback."""
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            response = super().handle_error(request, status, exc, message)
        else:
            _log.info("no request", extra={"facts": {"status": status, "why": type(exc).__name__}})
            response = web.Response(status=status, text=HTTPStatus(status).phrase)
            response.force_close()
        response.headers.update({**HEADERS, "Cache-Control": "no-store"})
        return response


class _Server(web.Server):
    """What makes the connections of one application."""

    def __call__(self) -> _RefusingHandler:
        return _RefusingHandler(self, loop=self._loop, **self._kwargs)


class RefusingRunner(web.AppRunner):
    """What runs an application, and refuses what comes before it as the application would."""

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return _Server(made.request_handler, request_factory=made.request_factory, **made._kwargs)
