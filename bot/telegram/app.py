"""The Telegram application, wired: the only place that knows all its parts."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from telegram import Bot, BotCommand, Update
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    Defaults,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.assistant import open_assistant
from bot.telegram import asking, uploading
from bot.telegram.desk import Desk
from bot.telegram.lanes import Lanes
from bot.telegram.secrets import starred
from bot.telegram.sending import persistently
from index.messages import LANGUAGES, say
from index.settings import Settings

_log = logging.getLogger(__name__)
_COMMANDS = ("start", "help", "darurat", "privasi", "hapus")
Context = ContextTypes.DEFAULT_TYPE
Handler = Callable[[Update, Context, Desk], Awaitable[None]]


def build_application(settings: Settings) -> Application[Any, Any, Any, Any, Any, Any]:
    """The application over the library that the settings name; raises NoIndex where nothing was ingested."""
    assistant = open_assistant(settings)
    desk = Desk(settings, assistant.store, assistant)
    base = settings.telegram_api_url.rstrip("/")
    builder = (
        ApplicationBuilder()
        .token(settings.telegram_bot_token.get_secret_value())
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .defaults(Defaults(allow_sending_without_reply=True))
        # A torn connection can wedge a pool of one for ever: eight, and timeouts of our own.
        .get_updates_request(HTTPXRequest(connection_pool_size=8, read_timeout=40, connect_timeout=10))
        .request(HTTPXRequest(connection_pool_size=64, read_timeout=30, write_timeout=60, media_write_timeout=120))
        .concurrent_updates(Lanes())
        .post_init(_introduce)
        .post_shutdown(partial(_close, desk))
    )
    application = builder.build()
    new = filters.UpdateType.MESSAGE
    text = (filters.TEXT | filters.CAPTION) & ~filters.Document.ALL
    named = {"start": asking.start, "help": asking.start, "darurat": asking.emergency, "privasi": asking.privacy}
    for name in _COMMANDS:
        application.add_handler(CommandHandler(name, _at(desk, named.get(name, asking.forget)), filters=new))
    application.add_handler(CallbackQueryHandler(_at(desk, asking.press)))
    application.add_handler(MessageHandler(new & filters.Document.ALL, _at(desk, uploading.upload)))
    application.add_handler(MessageHandler(new & text, _at(desk, asking.question)))
    application.add_handler(MessageHandler(new & ~filters.StatusUpdate.ALL, _at(desk, asking.other)))
    application.add_error_handler(_apologise)
    return application


def _at(desk: Desk, handler: Handler) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    async def handle(update: Update, context: Context) -> None:
        await handler(update, context, desk)

    return handle


async def _introduce(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """The list of commands in each language; Indonesian for everyone else."""
    for language in LANGUAGES:
        commands = [BotCommand(name, say(f"command.{name}", language)) for name in _COMMANDS]
        code = language if language != "id" else None
        await persistently(partial(application.bot.set_my_commands, commands, language_code=code))


async def _close(desk: Desk, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    desk.close()


async def _apologise(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Whatever went wrong: a short line with a code for the person, the traceback under that code for us."""
    code = secrets.token_hex(3)
    _log.error("update failed, code %s", code, exc_info=context.error)
    if isinstance(update, Update) and update.effective_chat:
        language = "en" if update.effective_user and (update.effective_user.language_code or "") == "en" else "id"
        try:
            await update.effective_chat.send_message(say("telegram.failed", language, code=code))
        except TelegramError as error:
            _log.warning("could not apologise, code %s: %s", code, starred(str(error)))


async def who(settings: Settings) -> tuple[str, str]:
    """The bot's user name by its token, or what is wrong, in a sentence."""
    token = settings.telegram_bot_token.get_secret_value()
    try:
        async with Bot(token, base_url=f"{settings.telegram_api_url.rstrip('/')}/bot") as bot:
            return bot.username, ""
    except InvalidToken:
        return "", say("doctor.bad_token", settings.language)
    except NetworkError as error:
        return "", say("doctor.unreachable", settings.language, reason=starred(str(error)))
