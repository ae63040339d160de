"""Connections that bring no request of ours, or take no answer: ended with one line in the log.

What aiohttp cannot read (a bad request line, headers that are too large) never comes as far as the guard: it is refused with
the headers of every page. Nor does aiohttp bound how slowly an answer is taken.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from http import HTTPStatus
from typing import IO, Any

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from bot.web.guard import HEADERS

_log = logging.getLogger(__name__)
# Whoever takes less than half a kilobyte a second is hung up on: the slowest phone lines (GPRS) give one or more.
_LOOK_SECONDS, _LEAST = 120.0, 60_000
# What the kernel holds counts as taken: little, so that it is seen when nothing is.
_SEND_BUFFER = 64 << 10


class PacedFile(web.FileResponse):
    """A file that goes out through its connection's buffer; of what the kernel sends by itself no pace is seen."""

    async def _sendfile(self, request: web.BaseRequest, fobj: IO[Any], offset: int, count: int) -> AbstractStreamWriter:
        writer = await web.StreamResponse.prepare(self, request)
        assert writer is not None
        return await self._sendfile_fallback(writer, fobj, offset, count)


class _RefusingHandler(web.RequestHandler):
    """One connection."""

    __slots__ = ("_begun", "_look")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._begun = False
        self._look: asyncio.TimerHandle | None = None
        super().connection_made(transport)
        if self.transport is not None:
            # Whoever has not taken all that was said is then one who is waited for.
            self.transport.set_write_buffer_limits(0)
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait(None)

    def resume_writing(self) -> None:
        if self._look:
            self._look.cancel()
        super().resume_writing()

    def _wait(self, held: int | None) -> None:
        """Look later whether enough was taken; hang up where it was not since the last look, when so much was `held`."""
        if self.transport is None:
            return
        now = self.transport.get_write_buffer_size()
        if held is not None and held - now < _LEAST:
            _log.info("taken too slowly", extra={"facts": {"status": 0}})
            self.transport.abort()
        else:
            self._look = self._loop.call_later(_LOOK_SECONDS, self._wait, now)

    def data_received(self, data: bytes) -> None:
        self._begun = True
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        # Browsers connect in advance and say nothing: only who began to ask is told of.
        if self._begun and not self._request_count:
            _log.info("hung up", extra={"facts": {"status": 0}})
        if self._look:
            self._look.cancel()
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
