"""The Telegram application, wired: the only place that knows all its parts."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import Bot, LinkPreviewOptions, Update
from telegram.error import Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    MessageReactionHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.assistant import Assistant, open_assistant
from bot.logs import starred
from bot.people import People
from bot.speech import open_speech
from bot.telegram import (
    admin,
    asking,
    catalogue,
    chronicle,
    correcting,
    digesting,
    entering,
    greeting,
    handing,
    hearing,
    judging,
    pressing,
    reporting,
    sharing,
    uploading,
    uploads,
)
from bot.telegram.alarms import Alarms
from bot.telegram.hub import Hub
from bot.telegram.limiter import Pace
from bot.telegram.runner import Runner, ServedPages
from bot.telegram.visit import Visit, recipient_of
from index.messages import say
from index.settings import Settings

_log = logging.getLogger(__name__)
Context = ContextTypes.DEFAULT_TYPE
Handler = Callable[[Visit, Hub], Awaitable[None]]
_COMMANDS: dict[str, Handler] = {
    "start": greeting.start,
    "help": greeting.start,
    "bahasa": greeting.choose_language,
    "cari": catalogue.browse,
    "ringkas": digesting.show,
    "darurat": greeting.emergency,
    "privasi": greeting.privacy,
    "hapus": greeting.forget,
    "laporan": reporting.report,
    "status": admin.status,
    "peran": admin.roles,
    "undang": admin.invite,
    "riwayat": admin.admins_only(chronicle.show),
    "akses": correcting.access,
    "batal": correcting.cancel,
    "audit": admin.audit,
    "saya": greeting.about_me,
    "petugas": handing.ask_officer,
    "serahan": handing.handed,
    "web": entering.web,
}


def build_runner(
    settings: Settings, announce: Callable[[], None], pages: Callable[[Assistant], ServedPages] | None = None
) -> Runner:
    """The bot over the library that the settings name, ready to run; raises NoIndex where nothing was ingested.

    `announce` is called when Telegram has accepted the token.
    """
    assistant = open_assistant(settings)
    # A torn connection can wedge a pool of one for ever: eight, and timeouts of our own.
    polling = HTTPXRequest(connection_pool_size=8, read_timeout=40, connect_timeout=10)
    hub = Hub(settings, assistant.store, assistant, People(settings.data), polling, open_speech(settings))
    base = settings.telegram_api_url.rstrip("/")
    builder = (
        ApplicationBuilder()
        .token(settings.telegram_bot_token.get_secret_value())
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .defaults(Defaults(allow_sending_without_reply=True, link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .get_updates_request(polling)
        .request(HTTPXRequest(connection_pool_size=64, read_timeout=30, write_timeout=60, media_write_timeout=120))
        .rate_limiter(Pace())
        .updater(None)
    )
    application = builder.build()
    new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
    text = filters.TEXT | filters.CAPTION
    # A GIF carries a document too, for clients that know no GIFs.
    document = filters.Document.ALL & ~filters.ANIMATION
    for name, handler in _COMMANDS.items():
        application.add_handler(CommandHandler(name, _at(hub, handler), filters=new))
    application.add_handler(CallbackQueryHandler(_pressed(hub)))
    mine = ChatMemberHandler.MY_CHAT_MEMBER
    application.add_handler(ChatMemberHandler(_at(hub, greeting.added), mine))
    application.add_handler(MessageReactionHandler(_at(hub, judging.reacted)))
    application.add_handler(InlineQueryHandler(_typed_inline(hub)))
    application.add_handler(MessageHandler(new & document, _at(hub, handing.unless_handed(uploading.document))))
    photo = handing.unless_handed(uploading.photo)
    application.add_handler(MessageHandler(new & filters.PHOTO, _at(hub, photo)))
    lasting = filters.Text(greeting.lasting_labels()) & filters.ChatType.PRIVATE
    application.add_handler(MessageHandler(new & lasting, _at(hub, greeting.lasting_pressed)))
    application.add_handler(MessageHandler((new | edited) & text, _at(hub, handing.unless_handed(_text))))
    application.add_handler(MessageHandler(new & filters.VOICE, _at(hub, handing.unless_handed(hearing.voice))))
    application.add_handler(MessageHandler(new & filters.LOCATION, _at(hub, asking.location)))
    application.add_handler(
        MessageHandler(new & ~filters.StatusUpdate.ALL, _at(hub, handing.unless_handed(asking.other)))
    )
    alarms = Alarms(hub)
    application.add_error_handler(_apology(hub, alarms))
    served = pages(hub.assistant) if pages else None
    return Runner(application, hub, uploads.Uploads(hub), alarms, announce, pages=served)


async def _text(visit: Visit, hub: Hub) -> None:
    """A text: what somebody was asked for, one's own tasks, else a question."""
    if not await correcting.typed(visit, hub) and not await digesting.asked(visit, hub):
        await asking.question(visit, hub)


def _at(hub: Hub, handler: Handler) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    async def handle(update: Update, context: Context) -> None:
        visit = await hub.visit(update, context.args or ())
        if visit is not None:
            await handler(visit, hub)

    return handle


def _pressed(hub: Hub) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    async def handle(update: Update, context: Context) -> None:
        if update.callback_query is not None:
            await pressing.press(update.callback_query, await hub.visit(update), hub)

    return handle


def _typed_inline(hub: Hub) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    async def handle(update: Update, context: Context) -> None:
        if update.inline_query is not None:
            await sharing.inline(update.inline_query, hub)

    return handle


def _apology(hub: Hub, alarms: Alarms) -> Callable[[object, Context], Coroutine[Any, Any, None]]:
    async def apologise(update: object, context: Context) -> None:
        """Whatever went wrong: a short line with a code for the person, the traceback under that code for us.

        Where we may not write, there is nobody to tell and nothing to mend.
        """
        if isinstance(context.error, Forbidden):
            _log.info("a chat cannot be written to: %s", context.error)
            return
        alarms.failed(context.error)
        code = secrets.token_hex(3)
        _log.error("update failed, code %s", code, exc_info=context.error)
        to = recipient_of(update) if isinstance(update, Update) else None
        if to is not None and isinstance(update, Update):
            try:
                await to.send(say("telegram.failed", hub.spoken(update.effective_user), code=code))
            except TelegramError as error:
                _log.warning("could not apologise, code %s: %s", code, starred(str(error)))

    return apologise


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
