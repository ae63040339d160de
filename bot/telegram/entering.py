"""`/web`: the address of the pages; for staff a link that signs them in there, once."""

from __future__ import annotations

from bot.telegram.hub import Hub
from bot.telegram.visit import Visit
from index.messages import say
from index.sop import Role


async def web(visit: Visit, hub: Hub) -> None:
    """The public address for everyone, and in a private chat with staff a one-time link."""
    base = hub.settings.web_url.rstrip("/")
    if not base:
        await visit.to.send(say("telegram.web_off", visit.language))
    elif visit.role is Role.STAFF and visit.to.private:
        token = await hub.off_loop(hub.people.sessions.link, visit.person)
        await hub.off_loop(hub.people.note, visit.person, "web_link", "")
        await visit.to.send(say("telegram.web_link", visit.language, link=f"{base}/{visit.language}/in/{token}"))
    else:
        await visit.to.send(say("telegram.web_public", visit.language, link=f"{base}/{visit.language}/"))
