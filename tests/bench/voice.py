"""`python -m tests.bench.voice AUDIO --model FOLDER --data DATA`: voice notes heard by a real model, over the whole road.

AUDIO holds recordings (anything that PyAV opens), each with a text file of the same name that says what is said. They are
sent as Telegram sends a voice note (OGG Opus, mono, 48 kHz) to the real bot, which asks a loopback server that speaks
OpenAI's transcriptions by faster-whisper. Beside them come the same recordings under noise, and silence, noise and music,
in which nothing is said. For measuring only: `pip install faster-whisper`, and a Whisper model as a CTranslate2 folder.
"""

from __future__ import annotations

import asyncio
import io
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from aiohttp import web
from numpy.typing import NDArray

from index.messages import say
from tests.bot.telegram.test_hearing import listening, speaks

_RATE, _PATIENCE = 48_000, 300.0
# Mean samples, -1 to 1.
Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Note:
    """A voice note and what is said in it, "" for nothing."""

    name: str
    sound: Sound
    said: str

    @property
    def seconds(self) -> float:
        return len(self.sound) / _RATE


class Whisper:
    """The loopback server's ear: what a model hears, with its doubts, as OpenAI's `verbose_json` tells them."""

    def __init__(self, folder: Path, language: str | None, prompt: str | None) -> None:
        from faster_whisper import WhisperModel  # type: ignore[import-not-found]

        self._model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)
        self._language, self._prompt = language, prompt
        self.seconds = 0.0

    async def handle(self, request: web.Request) -> web.Response:
        form = await request.post()
        sound = form["file"].file.read()  # type: ignore[union-attr]
        language = self._language or str(form["language"])
        prompt = str(form["prompt"]) if self._prompt is None else self._prompt
        return web.json_response(await asyncio.to_thread(self._heard, sound, language, prompt))

    def _heard(self, sound: bytes, language: str, prompt: str) -> dict[str, Any]:
        began = time.monotonic()
        found, _ = self._model.transcribe(io.BytesIO(sound), language=language, initial_prompt=prompt, temperature=0.0)
        segments = [
            {name: getattr(one, name) for name in ("text", "avg_logprob", "compression_ratio", "no_speech_prob")}
            for one in found
        ]
        self.seconds = time.monotonic() - began
        return {"text": "".join(one["text"] for one in segments), "segments": segments}


def sound_of(path: Path) -> Sound:
    """A recording, mono at 48 kHz."""
    import av  # type: ignore[import-not-found]

    with av.open(str(path)) as container:
        mono = av.AudioResampler(format="flt", layout="mono", rate=_RATE)
        pieces = [piece.to_ndarray()[0] for frame in container.decode(audio=0) for piece in mono.resample(frame)]
    return np.concatenate(pieces).astype(np.float32)


def as_voice_note(sound: Sound) -> bytes:
    """OGG Opus as phones send it."""
    import av

    stream = io.BytesIO()
    with av.open(stream, "w", format="ogg") as container:
        track = container.add_stream("libopus", rate=_RATE, layout="mono")
        track.bit_rate = 32_000
        frame = av.AudioFrame.from_ndarray((np.clip(sound, -1, 1) * 32_767).astype(np.int16)[None], "s16", "mono")
        frame.sample_rate = _RATE
        for packet in (*track.encode(frame), *track.encode()):
            container.mux(packet)
    return stream.getvalue()


def notes(folder: Path) -> Iterator[Note]:
    """The recordings, the same under noise, and what nobody speaks in."""
    chance = np.random.default_rng(1)
    recorded = [
        Note(path.stem, sound_of(path), path.with_suffix(".txt").read_text(encoding="utf-8").strip())
        for path in sorted(folder.iterdir())
        if path.suffix != ".txt" and path.with_suffix(".txt").exists()
    ]
    yield from recorded
    for note in recorded:
        yield Note(f"{note.name}, noise 10 dB below", _under_noise(note.sound, 10, chance), note.said)
    yield Note("silence", np.zeros(5 * _RATE, np.float32), "")
    for loud in (0.003, 0.03, 0.3):
        yield Note(f"white noise {loud}", chance.normal(0, loud, 5 * _RATE).astype(np.float32), "")
    yield Note("hum", _hum(6), "")
    yield Note("music", _music(8), "")


def _under_noise(sound: Sound, decibel: float, chance: np.random.Generator) -> Sound:
    loud = float(np.sqrt(np.square(sound).mean())) * 10 ** (-decibel / 20)
    return (sound + chance.normal(0, loud, len(sound))).astype(np.float32)


def _hum(seconds: int) -> Sound:
    """A machine room: 50 Hz and what rings with it."""
    at = np.arange(seconds * _RATE) / _RATE
    return np.asarray(sum(0.1 / n * np.sin(2 * np.pi * 50 * n * at) for n in range(1, 8)), np.float32)


def _music(seconds: int) -> Sound:
    """A plucked tune over chords."""
    at, tune = np.arange(_RATE // 2) / _RATE, (262, 330, 392, 330, 349, 440, 523, 440)
    bars = [
        np.exp(-3 * at)
        * sum(np.sin(2 * np.pi * tone * n * at) / n for tone in (high, high / 2, high / 3) for n in (1, 2, 3))
        for high in (tune[n % len(tune)] for n in range(2 * seconds))
    ]
    return (0.1 * np.concatenate(bars)).astype(np.float32)


def wrong_words(said: str, heard: str) -> int:
    """How many words must be changed, added or left out to come from one to the other."""
    ours, theirs = (re.findall(r"[^\W_]+", text.lower()) for text in (said, heard))
    row = list(range(len(theirs) + 1))
    for n, word in enumerate(ours, 1):
        last, row = row, [n]
        for m, other in enumerate(theirs, 1):
            row.append(min(last[m] + 1, row[m - 1] + 1, last[m - 1] + (word != other)))
    return row[-1]


async def hear(found: list[Note], data: Path, ear: Whisper) -> None:
    """Send each note to the bot and print what it says of it."""
    wrong = words = told = unsaid = 0
    with tempfile.TemporaryDirectory() as folder:
        async with listening(data, Path(folder), ear) as chat:
            for n, note in enumerate(found):
                ogg, person = as_voice_note(note.sound), chat.person(5_001 + n)
                speaks(person, ogg, seconds=max(1, round(note.seconds)))
                await person.until(person.inbox, _PATIENCE)
                text = person.inbox()[0]["text"]
                first, _, rest = text.partition("\n")
                heard = rest if first == say("hearing.heard", "id") else ""
                errors = wrong_words(note.said, heard)
                if note.said:
                    wrong, words = wrong + errors, words + len(note.said.split())
                else:
                    unsaid, told = unsaid + 1, told + bool(heard)
                click.echo(
                    f"{note.name}: {note.seconds:.1f} s, {len(ogg) // 1000} KB, heard in {ear.seconds:.1f} s,"
                    f" {errors} words wrong\n    {heard or f'({text})'}"
                )
    click.echo(
        f"words wrong: {wrong} of {words}; nothing was said in {unsaid} notes, words were heard in {told} of them"
    )


@click.command()
@click.argument("audio", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--model", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="A library.")
@click.option("--language", help="What the recordings speak, where it is not what the bot asks for.")
@click.option("--prompt", help="What the model is told before it listens, where it is not what the bot sends.")
def main(audio: Path, model: Path, data: Path, language: str | None, prompt: str | None) -> None:
    """Words that a real model gets wrong, and whether silence, noise and music are told from speech."""
    asyncio.run(hear(list(notes(audio)), data, Whisper(model, language, prompt)))


if __name__ == "__main__":
    main()
