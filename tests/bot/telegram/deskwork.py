"""What an admin sends and sees in the chat: files, the messages that tell of them, and who sees which SOP."""

from __future__ import annotations

from typing import Any

from documents.press.library import load_library
from documents.press.paper import set_paper
from documents.press.source import Source
from index.sop import Role
from index.store import Store
from tests.bot_api.person import Person, buttons
from tests.bot_api.process import Chat
from tests.conftest import DOCUMENTS

CREDIT = (DOCUMENTS / "public" / "kur-penempatan.pdf").read_bytes()
CREDIT_NUMBER = "CONTOH-MKO.02.08.01.01/BP3MI/2023"
DEATH = "CONTOH-MKO.03.07.02.02/BP3MI/2022"


async def uploaded(admin: Person, name: str, data: bytes) -> dict[str, Any]:
    """The message that tells how an upload goes, once it is read."""
    admin.send_file(name, data)
    status = await admin.read()
    # A child that starts, reads and ends: seconds, or minutes where others want the cores as well.
    await admin.until(lambda: "⏳" not in status["text"], 300)
    if buttons(status):
        # Page 1 as a picture, to be compared with what was read.
        assert (await admin.read())["photo"]
    return status


def reports(admin: Person) -> list[dict[str, Any]]:
    """The messages that tell what was read of the credit SOP."""
    return [message for message in admin.inbox() if CREDIT_NUMBER in message.get("text", "")]


def source(name: str, **changes: Any) -> Source:
    return next(s for s in load_library() if s.id == name).model_copy(update={"keterkaitan": [], **changes})


def paper(name: str, **changes: Any) -> bytes:
    """A sample SOP set anew with these fields changed."""
    return set_paper(source(name, **changes), {})


def labels(message: dict[str, Any]) -> list[str]:
    return [label for label, _ in buttons(message)]


async def pressed(admin: Person, message: dict[str, Any], label: str) -> dict[str, Any]:
    """What comes after a press."""
    admin.press_label(message, label)
    return await admin.read()


def access(chat: Chat) -> dict[str, str]:
    """Who sees each SOP, by number."""
    store = Store(chat.data)
    found = {entry.number: entry.visibility.value for entry in store.entries(Role.STAFF)}
    store.close()
    return found
