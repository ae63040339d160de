"""`tanya-sop bot`: the assistant in Telegram, by long polling."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

import click
from telegram import Update

from bot.telegram.app import build_application, who
from bot.telegram.secrets import set_up_logging
from index.messages import say
from index.options import data_option
from index.settings import Settings


@click.command("bot", epilog="Example: TELEGRAM_BOT_TOKEN=... tanya-sop bot")
@data_option
def bot_command(settings: Settings) -> None:
    """Run the Telegram bot until it is stopped; needs TELEGRAM_BOT_TOKEN."""
    if not settings.telegram_bot_token.get_secret_value():
        click.echo(say("doctor.no_token", settings.language), err=True)
        sys.exit(2)
    run_bot(settings)


def run_bot(settings: Settings) -> None:
    """Poll until stopped. Exits with one sentence when Telegram refuses the token."""
    set_up_logging()
    application = build_application(settings)
    bad_token = say("doctor.bad_token", settings.language)
    if asyncio.run(who(settings))[1] == bad_token:
        click.echo(bad_token, err=True)
        sys.exit(2)
    click.echo(say("command.running", settings.language), err=True)
    # Without a network at first it goes on trying: a machine may start before its line is up.
    asyncio.set_event_loop(asyncio.new_event_loop())
    application.run_polling(
        allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY], bootstrap_retries=-1, timeout=timedelta(seconds=25)
    )
