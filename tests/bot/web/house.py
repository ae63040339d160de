"""What every story in a browser needs: the running site, who stands behind it, and the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.web.room import Room
from tests.bot.web.chrome import DESK, window

ADMIN, OFFICER, WORKER = 9001, 7001, 5001
OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"
LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"
DEATH = "CONTOH-MKO.03.07.02.02/BP3MI/2022"
KUR = "CONTOH-MKO.02.08.01.01/BP3MI/2023"


@dataclass(frozen=True)
class House:
    """The running site, what stands behind it, and the browser."""

    address: str
    room: Room
    browser: Any

    def window(self, *, width: int = DESK, scripts: bool = True) -> Any:
        return window(self.browser, width=width, scripts=scripts)

    def enter(self, page: Any, person: int) -> None:
        """Come in by the link that the bot sends."""
        page.goto(f"{self.address}/id/in/{self.room.people.sessions.link(person)}")
        page.click("main button")
