"""An optional language model may say a composed answer in easier words; it may add nothing, and is checked.

Any address that speaks OpenAI's chat completions serves (POST {url}/chat/completions). Off unless the settings name one.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace

from bot.answer import Answer, Intent
from index.settings import Settings

_log = logging.getLogger(__name__)
# Seconds that an answer waits for easier words, which it can do without: at half a slow model never gets its turn.
_SECONDS = 6.0
# Times the length of what was rewritten: easier words are a little longer; what is twice as long has added something.
_LONGER = 1.3
_PLAIN = (Intent.EMERGENCY, Intent.CATALOGUE, Intent.NUMBER, Intent.SOP)
_TASK = (
    "Rewrite the answer for a reader with little schooling, in the same language, in short plain sentences. Keep "
    "every number, duration, fee, name, abbreviation and step exactly as it stands. Add nothing, leave nothing out, give no "
    "advice. Reply with the rewritten answer only."
)
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_NAME = re.compile(r"\b(?:[A-Z]{2,}\w*|[A-Z][a-z]+(?=\s[A-Z])|(?<=[a-z,] )[A-Z]\w+)")
_COUNTED = re.compile(
    r"\b(satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|se(?:puluh|belas|tengah|ratus|ribu)|puluh|belas|ratus|ribu|juta|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|half)\b"
)
_NOT = re.compile(r"\b(tidak|bukan|jangan|tanpa|belum|dilarang|kecuali|not|no|never|without|except|n't)\b")
_FREE = re.compile(r"\b(gratis|wajib|harus|boleh|free|must|may)\b")
_LINK = re.compile(r"https?://|www\.|@\w")


class Rephraser:
    """Asks the model at `url` to rephrase; what fails or does not pass the check leaves the answer as it was."""

    def __init__(self, url: str, model: str, key: str) -> None:
        # Imported here: it takes 0.1 s of a command's start, and most houses have no model.
        import httpx

        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(base_url=url.rstrip("/") + "/", headers=headers, timeout=_SECONDS)
        self._model = model
        self._failures = httpx.HTTPError, ValueError, KeyError, IndexError, TypeError

    def rephrase(self, answer: Answer) -> Answer:
        """The answer with `rephrased` set, or as it was."""
        if not answer.statements or answer.intent in _PLAIN:
            return answer
        plain = replace(answer, notice="").text
        try:
            said = self._asked(plain)
        except self._failures as error:
            _log.warning("the language model did not answer: %s", type(error).__name__)
            return answer
        if not faithful(said, plain):
            _log.warning("the language model's words were not those of the SOP; sent the plain answer")
            return answer
        return replace(answer, rephrased=said)

    def _asked(self, plain: str) -> str:
        messages = [{"role": "system", "content": _TASK}, {"role": "user", "content": plain}]
        body = {"model": self._model, "messages": messages, "temperature": 0}
        reply = self._client.post("chat/completions", json=body).raise_for_status().json()
        return str(reply["choices"][0]["message"]["content"]).strip()


def faithful(said: str, plain: str) -> bool:
    """Whether a rephrasing says what the answer says: the same numbers and negations, no name, link or duty of its own."""
    if not said or len(said) > _LONGER * len(plain) + 40 or _LINK.search(said):
        return False
    if set(_NUMBER.findall(said)) != set(_NUMBER.findall(plain)):
        return False
    lower, whole = said.lower(), plain.lower()
    counted = [set(pattern.findall(lower)) <= set(pattern.findall(whole)) for pattern in (_COUNTED, _FREE)]
    named = all(name.lower() in whole for name in _NAME.findall(said))
    return named and all(counted) and len(_NOT.findall(lower)) == len(_NOT.findall(whole))


def open_rephraser(settings: Settings) -> Rephraser | None:
    """The rephraser that the settings name, or None."""
    if not (settings.llm_url and settings.llm_model):
        return None
    return Rephraser(settings.llm_url, settings.llm_model, settings.llm_key.get_secret_value())
