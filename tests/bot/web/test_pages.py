"""Pages as they are made: addresses, the sentences of templates, the style sheet."""

from __future__ import annotations

import re
from pathlib import Path

from bot.web.pages import _templates, address
from index.messages import catalogue

ROOT = Path(__file__).parents[3]


def test_a_number_is_one_address_whatever_signs_it_has() -> None:
    assert address("id", "sop", "A/1 b?#%") == "/id/sop/A/1%20b%3F%23%25"
    assert address("id", "sop", "A/../B") == "/id/sop/A%2F..%2FB"
    assert address("id", "search", q="", page=2) == "/id/search?page=2"


def test_every_sentence_that_a_template_asks_for_exists() -> None:
    folder = ROOT / "bot" / "web" / "templates"
    asked = {
        key
        for file in folder.glob("*.html")
        for key in re.findall(
            r'["\']((?:web|cli|part|kind|answer)\.[a-z_]*[a-z])["\']', file.read_text(encoding="utf-8")
        )
    }
    assert len(asked) > 40
    assert asked <= catalogue("id").keys()
    assert all(_templates().get_template(file.name) for file in folder.glob("*.html"))


def test_the_pages_are_printed_without_what_only_a_screen_needs() -> None:
    sheet = (ROOT / "bot" / "web" / "style.css").read_text(encoding="utf-8")
    printed = sheet.split("@media print")[1]
    assert all(name in printed for name in (".top", ".danger", "form", ".next"))
    assert "url(" not in sheet
    assert "@import" not in sheet
