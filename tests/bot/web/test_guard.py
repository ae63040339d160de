from __future__ import annotations

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.web.guard import Limits, address_of


def test_addresses_are_told_by_our_own_proxies_only() -> None:
    def asked(proxies: int, told: str, remote: str = "192.0.2.1") -> str:
        headers = {"X-Forwarded-For": told} if told else {}
        return address_of(make_mocked_request("GET", "/", headers=headers).clone(remote=remote), proxies)

    assert asked(0, "10.1.1.1") == "192.0.2.1"
    assert asked(1, "10.1.1.1, 10.2.2.2") == "10.2.2.2"
    assert asked(2, "6.6.6.6, 10.1.1.1, 10.2.2.2") == "10.1.1.1"
    assert asked(1, "") == "192.0.2.1"
    assert asked(1, "nonsense") == "192.0.2.1"
    assert asked(1, "2001:db8::1") == asked(1, "2001:db8::2") == "2001:db8::/64"


def test_an_address_that_asks_too_often_is_bounded_by_itself() -> None:
    now = [0.0]
    limits = Limits(lambda: now[0])
    assert [limits.allows("a") for _ in range(121)] == [True] * 120 + [False]
    assert limits.allows("b")
    now[0] = 1.0
    assert [limits.allows("a") for _ in range(7)] == [True] * 6 + [False]


def test_only_the_latest_addresses_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.guard._ADDRESSES", 2)
    limits = Limits(lambda: 0.0)
    assert [limits.allows("a") for _ in range(121)][-1] is False
    assert limits.allows("b")
    assert not limits.allows("a"), "who asks again stays"
    assert limits.allows("c")
    assert limits.allows("d")
    assert limits.allows("a"), "who asked longest ago is forgotten"
