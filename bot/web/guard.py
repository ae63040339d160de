"""What stands before every page: headers, limits per address, one line in the log, and errors that say what to do."""

from __future__ import annotations

import ipaddress
import logging
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.buckets import Bucket
from bot.web.pages import POLICY, error_page
from bot.web.pools import Busy
from bot.web.room import GUEST, AdminsOnly, Guest, guest_of
from index.errors import DiskFull, StorageError, UnknownSop
from index.messages import LANGUAGES

_log = logging.getLogger(__name__)
# Many phones share one address behind their operator's network: generous, but too slow for a program.
_SIZE, _RATE = 120.0, 6.0
_ADDRESSES = 20_000  # whose buckets are kept
_RETRY_SECONDS = "10"
_IPV6_NETWORK = 64  # bits of a network that one household or one server has (RFC 6177)
# What is said to a request that cannot be, by its status.
_WRONG = {403: "web.staff_only", 404: "web.not_found", 409: "web.old_form", 413: "web.too_large"}

Enter = Callable[[web.Request, str], Awaitable[Guest]]
CORS = web.AppKey("cors", str)
# Addresses of the program that the pages are served with: neither bounded nor logged here.
MACHINE: web.AppKey[frozenset[str]] = web.AppKey("machine", frozenset)
HEADERS = {
    **POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Server": "tanya-sop",
}


class Limits:
    """A bucket for each address, the latest of them only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def allows(self, address: str) -> bool:
        """Whether this address may ask now; if so, one of its requests is spent."""
        bucket = self._buckets.pop(address, None) or Bucket(_SIZE, _RATE, self._clock)
        self._buckets[address] = bucket
        if len(self._buckets) > _ADDRESSES:
            self._buckets.popitem(last=False)
        return bucket.spend()


def address_of(request: web.Request, proxies: int) -> str:
    """Where a request comes from, an IPv6 address by its network; behind `proxies` of ours as the outermost says."""
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    given = told[-proxies] if 0 < proxies <= len(told) else request.remote or ""
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return request.remote or ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))
    return str(address)


def guarded(limits: Limits, proxies: int, enter: Enter) -> Middleware:
    """The middleware that bounds, logs and words what goes wrong. The log holds no address and no text.

    `enter` says who comes with a request.
    """

    told: dict[tuple[str, bool], web.Response] = {}

    def refused(request: web.Request) -> web.Response:
        """Costs next to nothing: what it says is made once for each language, for people and for programs."""
        kind = guest_of(request).language, request.path.startswith("/api/")
        if kind not in told:
            told[kind] = error_page(request, 429, "web.too_many", headers={"Retry-After": _RETRY_SECONDS})
        response = web.Response(status=429, body=told[kind].body, headers=told[kind].headers)
        response.force_close()
        return response

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path in request.app[MACHINE]:
            return await handler(request)
        began = time.perf_counter()
        request[GUEST] = Guest(_language(request))
        if limits.allows(address_of(request, proxies)):
            response = await _answered(request, enter, handler)
        else:
            response = refused(request)
        facts = {"page": _name(request), "status": response.status, "ms": round((time.perf_counter() - began) * 1e3, 1)}
        _log.info("page", extra={"facts": facts})
        return response

    return guard


async def _answered(request: web.Request, enter: Enter, handler: Handler) -> web.StreamResponse:
    """The page, or one that says what is wrong."""
    try:
        request[GUEST] = await enter(request, _language(request))
        return await handler(request)
    except UnknownSop:
        return error_page(request, 404, _WRONG[404])
    except web.HTTPMethodNotAllowed as error:
        return error_page(request, 405, "web.wrong", headers={"Allow": ", ".join(sorted(error.allowed_methods))})
    except AdminsOnly:
        return error_page(request, 403, "web.admins_only")
    except web.HTTPException as error:
        return error_page(request, error.status, _WRONG.get(error.status, "web.wrong"))
    except (Busy, TimeoutError):
        return error_page(request, 503, "web.busy", headers={"Retry-After": _RETRY_SECONDS})
    except DiskFull:
        return error_page(request, 507, "web.disk")
    except StorageError as error:
        _log.error("the library cannot be read: %s", error)
        return error_page(request, 503, "web.busy", headers={"Retry-After": _RETRY_SECONDS})
    except Exception:  # noqa: BLE001 - whatever fails, the others' pages go on; the traceback is in the log
        code = secrets.token_hex(3)
        _log.exception("page failed, code %s", code)
        return error_page(request, 500, "web.failed", code=code)


def _language(request: web.Request) -> str:
    """The language that an address begins with; else the first of ours that the browser asks for."""
    told = [request.path.split("/")[1], *re.findall(r"[a-z]{2}", request.headers.get("Accept-Language", "")[:200])]
    return next((code for code in told if code in LANGUAGES), LANGUAGES[0])


def _name(request: web.Request) -> str:
    """Which page was asked for, as its route is written: nothing that somebody typed."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "-"


async def fit_out(request: web.Request, response: web.StreamResponse) -> None:
    """Headers of every response."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = HEADERS["Server"]
    response.headers.setdefault("Cache-Control", "no-store")
    allowed = request.app[CORS]
    if allowed and request.path.startswith("/api/"):
        response.headers.update({"Access-Control-Allow-Origin": allowed, "Vary": "Origin"})
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
