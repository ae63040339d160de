"""A voice note as text, by any address that speaks OpenAI's transcriptions (POST {url}/audio/transcriptions).

Off unless the settings name one. What is heard is told to the person before it is answered; nothing of it is kept here.
"""

from __future__ import annotations

import logging
import re
import zlib
from typing import Any

import httpx

from bot.topics import topics
from index.messages import say
from index.settings import Settings

_log = logging.getLogger(__name__)
# Seconds to hear a voice note: at half a minute of speech is given up on a slow machine, at double a person has gone away.
_SECONDS = 45.0
# Whisper's own thresholds (Radford et al. 2022, section 4.5): above the first there is no speech, text that shrinks by more
# than the second repeats itself.
_NO_SPEECH, _REPEATS = 0.6, 2.4
_LONGEST = 1_000  # letters; people say fewer in a minute


class NotHeard(Exception):
    """Nobody answered at the address, or not as it should; the reason is in the log."""


class Speech:
    """Asks the model at `url` what is said in Indonesian; `prompt` leads up to words that it is likely to meet.

    A sentence, and short: a list of 34 abbreviations made whisper-base hear abbreviations everywhere (62 words wrong of 42
    spoken, 18 without a prompt, 17 with the sentence), and whole questions made it hear one that nobody asked
    (`tests/bench/voice.py` on two recordings in Malay, each clean, soft and under noise, November 2026).
    """

    def __init__(self, url: str, model: str, key: str, prompt: str) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.AsyncClient(base_url=url.rstrip("/") + "/", headers=headers, timeout=_SECONDS)
        self._fields = {"model": model, "language": "id", "prompt": prompt, "temperature": "0"}

    async def heard(self, ogg: bytes) -> str:
        """What is said in an OGG file, "" for silence and noise. Raises NotHeard."""
        try:
            reply = await self._asked(ogg, "verbose_json")
            if reply.status_code == httpx.codes.BAD_REQUEST:
                # Some models give no more than the text.
                reply = await self._asked(ogg, "json")
            found = reply.raise_for_status().json()
            text = " ".join(str(found["text"]).split())
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            _log.warning("speech was not heard: %s", type(error).__name__)
            raise NotHeard from error
        return "" if _silent(found) or not re.search(r"\w", text) or repeats(text) else text[:_LONGEST]

    async def _asked(self, ogg: bytes, shape: str) -> httpx.Response:
        files = {"file": ("voice.ogg", ogg, "audio/ogg")}
        return await self._client.post(
            "audio/transcriptions", data={**self._fields, "response_format": shape}, files=files
        )


def _silent(found: dict[str, Any]) -> bool:
    """Whether the model itself doubts that anything was said."""
    segments = found.get("segments")
    doubts = [float(one.get("no_speech_prob", 0)) for one in segments] if isinstance(segments, list) else []
    return bool(doubts) and min(doubts) > _NO_SPEECH


def repeats(text: str) -> bool:
    """Whether a text says the same again and again, as models do with noise."""
    plain = text.encode()
    return len(plain) / len(zlib.compress(plain)) > _REPEATS


def open_speech(settings: Settings) -> Speech | None:
    """The model that the settings name, or None."""
    if not (settings.speech_url and settings.speech_model):
        return None
    words = [topic.name["id"].split()[-1].lower() for topic in topics()]
    prompt = say("hearing.prompt", words=", ".join(words)) if words else ""
    return Speech(settings.speech_url, settings.speech_model, settings.speech_key.get_secret_value(), prompt)
