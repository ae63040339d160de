"""A real browser: Chromium without a screen, driven by Playwright; and axe-core, which looks for what shuts people out."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PHONE, DESK = 360, 1280
# The shell without windows does a third of the work of the whole browser.
_CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), "")
MISSING = (
    "no browser: apt-get install chromium-headless-shell"
    if not _CHROMIUM
    else "" if importlib.util.find_spec("playwright") else "no Playwright: pip install playwright"
)  # fmt: skip
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
)
# However busy the machine is.
_PATIENCE_MS = 300_000
_SERIOUS = ("serious", "critical")


@contextmanager
def chromium() -> Iterator[Any]:
    """The running browser, a Playwright `Browser`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_CHROMIUM, args=list(_FLAGS))
        yield browser
        browser.close()


@contextmanager
def window(browser: Any, *, width: int = DESK, scripts: bool = True) -> Iterator[Any]:
    """A page in a profile of its own, a Playwright `Page`. On a phone what is touched is touched by a finger."""
    phone = width < 500
    context = browser.new_context(
        viewport={"width": width, "height": 740 if phone else 900},
        java_script_enabled=scripts,
        is_mobile=phone,
        has_touch=phone,
        locale="id-ID",
    )
    context.set_default_timeout(_PATIENCE_MS)
    try:
        yield context.new_page()
    finally:
        context.close()


def until(page: Any, script: str) -> None:
    """Wait for a script to say true; where a page may run none this may all the same."""
    for _ in range(_PATIENCE_MS // 100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {script}")


def too_wide(page: Any) -> bool:
    """Whether a page is wider than a phone."""
    return bool(page.evaluate("document.documentElement.scrollWidth") > PHONE)


def too_small(page: Any) -> list[str]:
    """What is pressed on a page and is smaller than a thumb."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('button, .chips a, .act, .tabs a, summary')]"
        ".filter(one => one.offsetParent && one.offsetHeight < 40).map(one => one.outerHTML)"
    )
    return found


def troubles(page: Any) -> list[str]:
    """What axe-core finds on a page that is serious for somebody: the rule, and the first element that breaks it."""
    source = importlib.util.find_spec("axe_playwright_python")
    assert source is not None
    assert source.origin is not None
    page.evaluate((Path(source.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(told => told.violations)")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]} {one['nodes'][0]['failureSummary'][:200]}"
        for one in found
        if one["impact"] in _SERIOUS
    ]
