"""`tanya-sop web`: the library in a browser."""

from __future__ import annotations

import asyncio

import click

from bot.logs import set_up_logging
from bot.web.server import serve
from index.messages import say
from index.options import data_option
from index.settings import Settings


@click.command("web", epilog="Example: tanya-sop web --port 8080")
@click.option("--host", help="Where to listen (default: TANYA_SOP_WEB_HOST, else 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port (default: TANYA_SOP_WEB_PORT, else 8080).")
@data_option
def web_command(settings: Settings, host: str | None, port: int | None) -> None:
    """Show the library in a browser, until stopped: ask, search, browse, and each SOP with its pages."""
    changed = {"web_host": host or settings.web_host, "web_port": port or settings.web_port}
    settings = settings.model_copy(update=changed)
    set_up_logging()
    asyncio.run(
        serve(settings, lambda where: click.echo(say("web.running", settings.language, address=where), err=True))
    )
