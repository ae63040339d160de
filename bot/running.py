"""`tanya-sop bot`: the assistant in Telegram, by long polling or webhook; with a port, the pages in the same process."""

from __future__ import annotations

import asyncio
import logging
import sys
from functools import partial

import click
from telegram.error import InvalidToken, TelegramError

from bot.logs import set_up_logging
from bot.telegram.app import build_runner
from bot.telegram.startup import ready
from bot.web.server import WebPages
from index.messages import say
from index.options import data_option
from index.settings import Settings


@click.command("bot", epilog="Example: TELEGRAM_BOT_TOKEN=... tanya-sop bot")
@click.option("--debug", is_flag=True, help="Log everything that the libraries tell, tokens starred.")
@data_option
def bot_command(settings: Settings, *, debug: bool) -> None:
    """Run the Telegram bot until it is stopped; needs TELEGRAM_BOT_TOKEN."""
    if not settings.telegram_bot_token.get_secret_value():
        click.echo(say("doctor.no_token", settings.language), err=True)
        sys.exit(2)
    run_bot(settings, level=logging.DEBUG if debug else logging.INFO)


def run_bot(settings: Settings, *, level: int = logging.INFO) -> None:
    """Run until stopped. Exits with one sentence when a setting or Telegram refuses it."""
    set_up_logging(level, plain=(TelegramError,))
    with ready(settings):
        said = say("command.running", settings.language)
        pages = partial(WebPages, settings) if settings.http_port else None
        runner = build_runner(settings, lambda: click.echo(said, err=True), pages)
        try:
            asyncio.run(runner.run())
        except InvalidToken:
            click.echo(say("doctor.bad_token", settings.language), err=True)
            sys.exit(2)
