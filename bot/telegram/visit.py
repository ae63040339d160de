"""An update as its handler meets it: who writes, where the answer goes, as which role, in which language."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Message, Update

from bot.telegram.recipient import Recipient
from index.sop import Role


@dataclass(frozen=True, slots=True)
class Visit:
    """Made once for each update that comes from a chat.

    `person` is the numeric id, 0 where nobody is named. `chosen` is the language that they chose ("" if none), `language`
    the one to speak. `admin` says that an admin writes in a private chat. `words` follow a command.
    """

    update: Update
    to: Recipient
    person: int
    role: Role
    chosen: str
    language: str
    admin: bool
    words: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Whose conversation this is: one person in one chat."""
        return f"{self.to.chat}:{self.person}"

    @property
    def message(self) -> Message | None:
        """The message itself, or the one whose button was pressed, if Telegram still shows it."""
        return self.update.effective_message

    @property
    def shown(self) -> int | None:
        """The id of the message whose button was pressed."""
        query = self.update.callback_query
        return query.message.message_id if query and query.message else None


def recipient_of(update: Update) -> Recipient | None:
    """The chat that an update came from, and the topic in a forum; None where it came from none (an inline query)."""
    chat, message = update.effective_chat, update.effective_message
    if chat is None:
        return None
    topic = message.message_thread_id if message is not None and message.is_topic_message else None
    return Recipient(update.get_bot(), chat.id, chat.type == chat.PRIVATE, topic)
