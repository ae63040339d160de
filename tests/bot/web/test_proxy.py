"""The example of a proxy in the README: a parser of nginx's own language agrees with it."""

from __future__ import annotations

import re
from pathlib import Path

import crossplane

ROOT = Path(__file__).parents[3]


def test_the_proxys_example_is_what_nginx_reads(tmp_path: Path) -> None:
    [server] = re.findall(r"```nginx\n(.*?)```", (ROOT / "bot/web/README.md").read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "nginx.conf"
    file.write_text(f"events {{}}\nhttp {{\n{server}}}\n", encoding="utf-8")
    told = crossplane.parse(str(file), strict=True)
    assert told["status"] == "ok", told["errors"]
    text = str(told)
    assert "X-Forwarded-For" in text
    assert "400m" in text, "as large as the desk takes"
