"""What an admin does in the browser: by a form of the session alone, the library changed after a second look, all noted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from aiohttp import web

from bot.changing import Facts, change
from bot.jobs import PUBLISHING, READY
from bot.web.asking import form
from bot.web.inside import own_form, staff
from bot.web.pages import address, error_page, page
from bot.web.room import AdminsOnly, Guest, room_of
from index.errors import SopError, StorageError, UnknownSop
from index.messages import say

# A long SOP has hundreds of cells, each with its text.
_FIELDS, _BYTES = 4_000, 1 << 20
_BACK = {"publish": "uploads"}


def admin(request: web.Request) -> Guest:
    """The guest, who must be an admin. Raises HTTPForbidden, AdminsOnly for staff."""
    guest = staff(request)
    if not guest.admin:
        raise AdminsOnly
    return guest


async def posted(request: web.Request) -> tuple[Mapping[str, str], Guest]:
    """The fields of an admin's form. Raises HTTPForbidden where it is not one of their own session's."""
    guest = admin(request)
    fields = await form(request, fields=_FIELDS, size=_BYTES)
    own_form(guest, fields)
    return fields, guest


async def ask(request: web.Request, action: str, facts: Facts, lines: Sequence[str]) -> web.Response:
    """A page that says what an act will do, and the button that does it: once, within ten minutes."""
    guest, room = admin(request), room_of(request)
    token = await room.clerk(room.people.confirm, guest.person, action, json.dumps(dict(facts)))
    return page(
        request, "confirm.html", title=say("web.sure", guest.language), lines=lines, token=token, form=guest.form
    )


async def act(request: web.Request) -> web.Response:
    """The button: done once; an old or altered one does nothing."""
    fields, guest = await posted(request)
    room = room_of(request)
    found = await room.clerk(room.people.confirmed, fields.get("token", ""), guest.person)
    if found is None:
        return error_page(request, 409, "web.old_form")
    action, facts = found[0], json.loads(found[1])
    if action == "publish":
        await room.clerk(room.people.uploads.move, facts["job"], READY, PUBLISHING, facts["value"])
        room.wake.set()
    else:
        data, encoder = room.settings.data, room.assistant.retriever.encoder
        try:
            generation = await room.clerk(change, action, facts, data, encoder)
        except (StorageError, UnknownSop):
            raise
        except (SopError, ValueError):
            return error_page(request, 409, "web.old_form")
        await room.clerk(room.people.note, guest.person, action, f"{facts['told']} generation {generation}")
    where = address(guest.language, "desk", _BACK.get(action, "history"))
    return web.Response(status=303, headers={"Location": where})
