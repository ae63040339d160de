"""`tanya-sop start`: Telegram where a token is set, else the terminal."""

from __future__ import annotations

import click

from bot.terminal import converse
from index.messages import say
from index.options import data_option
from index.settings import Settings
from index.sop import Role


@click.command("start", epilog="Example: TELEGRAM_BOT_TOKEN=... tanya-sop start")
@data_option
def start_command(settings: Settings) -> None:
    """Start the assistant: the Telegram bot where a token is set, else a chat in the terminal."""
    if settings.telegram_bot_token.get_secret_value():
        from bot.running import run_bot

        run_bot(settings)
    else:
        click.echo(say("cli.no_token", settings.language))
        converse(settings, Role.PUBLIC)
