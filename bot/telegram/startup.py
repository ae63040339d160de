"""What must be right before the bot runs: its settings, its port, a data folder of its own, a library to open."""

from __future__ import annotations

import fcntl
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies

from index.databases import address_of
from index.errors import BadSetting, FolderInUse, NoIndex
from index.messages import say
from index.options import open_publisher
from index.settings import Settings
from index.storage import storage_error
from index.store import Store

WEBHOOK_PATH = "/telegram"
_TOKEN = re.compile(r"\d+:[\w-]+")
_PROXIED = ("http", "https", "socks5", "socks5h")


@contextmanager
def ready(settings: Settings) -> Iterator[None]:
    """The bot may run within. Raises BadSetting, FolderInUse or StorageError, each with what to do."""
    _check_token(settings)
    _check_webhook(settings)
    _check_proxy(settings)
    _check_port(settings)
    # With a database of their own several bots may serve one library, from one folder of files.
    with nullcontext() if address_of(settings.data) else _alone(settings.data):
        begin_library(settings)
        yield


def begin_library(settings: Settings) -> None:
    """Make an empty library where there is none: most begin so, and send their first PDF in the chat."""
    try:
        Store(settings.data).close()
    except NoIndex:
        with open_publisher(settings) as publisher:
            publisher.begin()


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Hold the data folder for this process; the lock ends with the process, however it ends."""
    path = data / "bot.lock"
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = path.open("a+", encoding="ascii")
    except OSError as error:
        raise storage_error(error, data) or error from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise FolderInUse(path=data, process=lock.read().strip() or "?") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _wrong(settings: Settings, name: str, value: str, key: str, **facts: object) -> BadSetting:
    return BadSetting(name=name, value=value, reason=say(f"setting.{key}", settings.language, **facts))


def _check_token(settings: Settings) -> None:
    if not _TOKEN.fullmatch(settings.telegram_bot_token.get_secret_value()):
        raise _wrong(settings, "TELEGRAM_BOT_TOKEN", "***", "token")


def _check_webhook(settings: Settings) -> None:
    address = settings.webhook_url
    if not address:
        return
    parts = urlsplit(address)
    name = "TANYA_SOP_WEBHOOK_URL"
    if parts.scheme != "https" or not parts.hostname:
        raise _wrong(settings, name, address, "webhook_https")
    if parts.path != WEBHOOK_PATH:
        raise _wrong(settings, name, address, "webhook_path", path=WEBHOOK_PATH)
    if not settings.http_port:
        raise _wrong(settings, "TANYA_SOP_HTTP_PORT", "0", "webhook_port")


def _check_proxy(settings: Settings) -> None:
    """What the environment says of proxies, as the HTTP client will read it."""
    for scheme, address in getproxies().items():
        used = urlsplit(address if "://" in address else f"http://{address}").scheme
        name, known = f"{scheme}_proxy".upper(), used in _PROXIED
        if scheme not in ("http", "https", "all"):
            continue
        if not known:
            raise _wrong(settings, name, used, "proxy_scheme")
        if used.startswith("socks") and not _has_socks():
            raise _wrong(settings, name, used, "proxy_package")


def _has_socks() -> bool:
    try:
        import socksio  # noqa: F401
    except ImportError:
        return False
    return True


def _check_port(settings: Settings) -> None:
    if not settings.http_port:
        return
    family = socket.AF_INET6 if ":" in settings.http_host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.http_host, settings.http_port))
        except OSError as error:
            raise _wrong(
                settings, "TANYA_SOP_HTTP_PORT", str(settings.http_port), "port", host=settings.http_host,
                reason=error.strerror,
            ) from error  # fmt: skip
