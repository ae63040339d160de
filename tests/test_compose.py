"""The compose file, read by a parser: what it names exists, and its settings are settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from index.settings import Settings

FILE = Path(__file__).parent.parent / "compose.yaml"


def test_every_bot_has_the_database_and_the_proxy_reaches_every_bot() -> None:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    services = found["services"]
    bots = {name: service for name, service in services.items() if name.startswith("bot-")}
    assert len(bots) == 2
    known = {f"TANYA_SOP_{name.upper()}" for name in Settings.model_fields} | {"TELEGRAM_BOT_TOKEN"}
    for bot in bots.values():
        environment = bot["environment"]
        assert environment.keys() <= known
        host = re.search(r"@(\w+)/", environment["TANYA_SOP_DATABASE"])
        assert host
        assert host[1] in services
        assert bot["depends_on"].keys() <= services.keys()
        assert environment["TANYA_SOP_WEBHOOK_URL"].endswith("/telegram")
    proxy = found["configs"]["proxy"]["content"]
    port = bots["bot-1"]["environment"]["TANYA_SOP_HTTP_PORT"]
    assert set(re.findall(r"server ([\w-]+:\d+);", proxy)) == {f"{name}:{port}" for name in bots}
    mounted = {entry["source"] for service in services.values() for entry in service.get("configs", ())}
    assert mounted == found["configs"].keys()
    volumes = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", ())}
    assert volumes == found["volumes"].keys()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_pip_takes_what_is_locked_as_constraints_too(lock: str) -> None:
    # The compose file and the page about PostgreSQL say `pip install -c`, which refuses a line with an extra.
    lines = (FILE.parent / lock).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"([\w.-]+==[\w.!+-]+)?(#.*)?", line)] == []
