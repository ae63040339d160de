"""`tanya-sop bot`: the assistant in Telegram, by long polling."""

from __future__ import annotations

import sys

import click
from telegram import Update
from telegram.error import InvalidToken

from bot.telegram.app import build_application
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
    click.echo(say("command.running", settings.language), err=True)
    try:
        application.run_polling(
            allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY], bootstrap_retries=5, timeout=25
        )
    except InvalidToken:
        click.echo(say("doctor.bad_token", settings.language), err=True)
        sys.exit(2)
