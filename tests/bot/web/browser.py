"""A real browser: Chromium without a screen, driven through ChromeDriver by the WebDriver protocol (W3C)."""

from __future__ import annotations

import base64
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

MISSING = "" if shutil.which("chromium") and shutil.which("chromedriver") else (
    "no browser: apt-get install chromium chromium-driver"
)  # fmt: skip
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
)
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_SECONDS = 60.0


class Browser:
    """One window. `width` is that of the page; a phone's is 360."""

    def __init__(self, client: httpx.Client, session: str) -> None:
        self._client, self._session = client, session

    def open(self, address: str) -> None:
        self._call("POST", "url", {"url": address})

    @property
    def address(self) -> str:
        return str(self._call("GET", "url"))

    @property
    def title(self) -> str:
        return str(self._call("GET", "title"))

    def text(self, selector: str = "body") -> str:
        return str(self._call("GET", f"element/{self._found(selector)}/text"))

    def texts(self, selector: str) -> list[str]:
        return [str(self._call("GET", f"element/{found}/text")) for found in self._all(selector)]

    def has(self, selector: str) -> bool:
        return bool(self._all(selector))

    def attribute(self, selector: str, name: str) -> str:
        return str(self._call("GET", f"element/{self._found(selector)}/attribute/{name}"))

    def click(self, selector: str) -> None:
        self._call("POST", f"element/{self._found(selector)}/click", {})

    def follow(self, text: str) -> None:
        """Click the link with this text, and wait for its page."""
        with self.leaving():
            found = self._call("POST", "element", {"using": "partial link text", "value": text})[_ELEMENT]
            self._call("POST", f"element/{found}/click", {})

    def send(self, selector: str) -> None:
        """Press a form's button, and wait for its page."""
        with self.leaving():
            self.click(selector)

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """What is done within leads to another page, which is there at the end."""
        self.run("window.left = false")
        yield
        self.until("return window.left === undefined && document.readyState === 'complete'")

    def write(self, selector: str, text: str) -> None:
        self._call("POST", f"element/{self._found(selector)}/value", {"text": text})

    def press(self, *keys: str) -> None:
        """Press and let go of keys one after another, wherever the focus is."""
        acts = [act for key in keys for act in ({"type": "keyDown", "value": key}, {"type": "keyUp", "value": key})]
        self._call("POST", "actions", {"actions": [{"type": "key", "id": "keyboard", "actions": acts}]})

    def run(self, script: str) -> Any:
        """What a script returns; scripts of the driver run also where pages may have none."""
        return self._call("POST", "execute/sync", {"script": script, "args": []})

    def until(self, script: str) -> None:
        """Wait for a script to return true."""
        for _ in range(200):
            if self.run(script):
                return
            time.sleep(0.1)
        raise AssertionError(f"never true: {script}")

    def complaints(self) -> list[str]:
        """What the browser has complained of since this was asked last."""
        return [str(line["message"]) for line in self._call("POST", "se/log", {"type": "browser"})]

    def picture(self) -> bytes:
        """The page down to its end, as a PNG."""
        while not (metrics := self._devtools("Page.getLayoutMetrics", {}))["cssContentSize"]["width"]:
            time.sleep(0.1)  # a page that is just coming has no size yet
        size = {name: metrics["cssContentSize"][name] for name in ("x", "y", "width", "height")}
        shot = {"format": "png", "captureBeyondViewport": True, "clip": {**size, "scale": 1}}
        return base64.b64decode(self._devtools("Page.captureScreenshot", shot)["data"])

    def _devtools(self, command: str, facts: dict[str, Any]) -> Any:
        return self._call("POST", "goog/cdp/execute", {"cmd": command, "params": facts})

    def _all(self, selector: str) -> list[str]:
        found = self._call("POST", "elements", {"using": "css selector", "value": selector})
        return [one[_ELEMENT] for one in found]

    def _found(self, selector: str) -> str:
        return str(self._call("POST", "element", {"using": "css selector", "value": selector})[_ELEMENT])

    def _call(self, method: str, what: str, body: dict[str, Any] | None = None) -> Any:
        answered = self._client.request(method, f"/session/{self._session}/{what}", json=body)
        value = answered.json()["value"]
        if answered.is_error:
            raise AssertionError(f"{what}: {value['error']}: {value['message'].splitlines()[0]}")
        return value


@contextmanager
def driver() -> Iterator[httpx.Client]:
    """ChromeDriver, running."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=_SECONDS, trust_env=False) as client:
            _wait(client)
            yield client
    finally:
        process.terminate()
        process.wait()


@contextmanager
def window(client: httpx.Client, *, width: int = 1280) -> Iterator[Browser]:
    """A window of this width with a profile of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options: dict[str, Any] = {"args": [*_FLAGS, f"--user-data-dir={profile}", f"--window-size={width},900"]}
        if width < 500:
            options["mobileEmulation"] = {"deviceMetrics": {"width": width, "height": 740, "pixelRatio": 1}}
        wanted = {
            "capabilities": {
                "alwaysMatch": {
                    "browserName": "chrome",
                    "goog:chromeOptions": options,
                    "goog:loggingPrefs": {"browser": "WARNING"},
                }
            }
        }
        made = client.post("/session", json=wanted).json()["value"]
        try:
            yield Browser(client, made["sessionId"])
        finally:
            client.delete(f"/session/{made['sessionId']}")


def _wait(client: httpx.Client) -> None:
    for _ in range(100):
        try:
            if client.get("/status").json()["value"]["ready"]:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("ChromeDriver does not answer")
