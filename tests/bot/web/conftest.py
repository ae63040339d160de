from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.bot.web.site import serving, visitor


@pytest.fixture(scope="session")
def site(library: Path) -> Iterator[str]:
    """The address of a site over the sample library, which nobody changes."""
    with serving(library, web_proxies=1) as (address, _):
        yield address


@pytest.fixture
def guest(site: str, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A visitor from an address of their own, so that no test uses up another's limit."""
    with visitor(site) as client:
        client.headers["X-Forwarded-For"] = f"10.{abs(hash(request.node.nodeid)) % 250}.{id(request) % 250}.7"
        yield client
