"""Voice notes: heard by a loopback server that speaks OpenAI's transcriptions; shown before they are answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from tests.bot_api.person import Person, buttons
from tests.bot_api.process import Chat, running_bot
from tests.conftest import own_copy


class Listens(Protocol):
    """Answers what is asked at /v1/audio/transcriptions."""

    async def handle(self, request: web.Request) -> web.Response: ...


class Ear:
    """Says `says` of everything that it hears, keeps what it was asked; `status` other than 200 refuses."""

    def __init__(self) -> None:
        self.says: dict[str, Any] = {}
        self.status, self.asked = 200, list[dict[str, Any]]()

    async def handle(self, request: web.Request) -> web.Response:
        form = await request.post()
        fields = {name: value if isinstance(value, str) else value.file.read() for name, value in form.items()}  # type: ignore[union-attr]
        self.asked.append({**fields, "key": request.headers.get("Authorization")})
        if fields["response_format"] != "json" and self.status == 400:
            return web.json_response({"error": "no such format"}, status=400)
        return web.json_response(self.says, status=self.status if self.status != 400 else 200)


@asynccontextmanager
async def listening(library: Path, tmp: Path, ear: Listens, **more: str) -> AsyncIterator[Chat]:
    app = web.Application(client_max_size=8 << 20)
    app.router.add_post("/v1/audio/transcriptions", ear.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    chosen: dict[str, Any] = {
        "TANYA_SOP_SPEECH_URL": f"http://127.0.0.1:{port}/v1",
        "TANYA_SOP_SPEECH_MODEL": "ear",
        "TANYA_SOP_SPEECH_KEY": "rahasia",
        **more,
    }
    try:
        async with running_bot(own_copy(library, tmp / "bot-data"), tmp, **chosen) as chat:
            yield chat
    finally:
        await runner.cleanup()


def speaks(person: Person, sound: bytes = b"OggS sound", *, seconds: int = 4, size: int | None = None) -> int:
    file_id = person.api.keep(sound)
    return person.send(
        voice={
            "file_id": file_id,
            "file_unique_id": file_id,
            "duration": seconds,
            "mime_type": "audio/ogg",
            "file_size": len(sound) if size is None else size,
        }
    )


def test_what_was_heard_is_shown_and_answered_when_it_is_right(library: Path, tmp_path: Path) -> None:
    async def scene() -> None:
        ear = Ear()
        async with listening(library, tmp_path, ear) as chat:
            sari = chat.person()
            ear.says = {"text": " Berapa biaya OPP? ", "segments": [{"no_speech_prob": 0.1}]}
            speaks(sari)
            heard = await sari.read()
            assert heard["text"] == "👂 Saya dengar:\nBerapa biaya OPP?"
            assert [label for label, _ in buttons(heard)] == ["✅ Benar", "🔁 Ulangi"]
            [asked] = ear.asked
            assert asked["file"].startswith(b"OggS")
            assert (asked["model"], asked["language"], asked["key"]) == ("ear", "id", "Bearer rahasia")
            assert asked["prompt"].startswith("Saya mau bertanya tentang gaji, paspor, ")
            sari.press_label(heard, "Ulangi")
            assert "kirim lagi" in (await sari.read())["text"]
            sari.press_label(heard, "Benar")
            assert "Gratis" in (await sari.read())["text"]
            # A cry for help waits for no button.
            ear.says = {"text": "tolong saya dipukul majikan"}
            speaks(sari)
            shown, lines = await sari.reads(2)
            assert buttons(shown) == []
            assert "Nomor bantuan" in lines["text"]
            assert "rahasia" not in chat.log.read_text()
            assert "dipukul" not in chat.log.read_text()

    asyncio.run(scene())


def test_silence_noise_length_and_a_deaf_server_get_a_kind_line(library: Path, tmp_path: Path) -> None:
    async def scene() -> None:
        ear = Ear()
        async with listening(library, tmp_path, ear) as chat:
            sari = chat.person()
            for says in (
                {"text": "Terima kasih telah menonton", "segments": [{"no_speech_prob": 0.9}]},
                {"text": " ... "},
                {"text": "ya " * 60},
            ):
                ear.says = says
                speaks(sari)
                assert "tidak terdengar jelas" in (await sari.read())["text"]
            heard = len(ear.asked)
            for seconds, size in ((61, 9), (60, 2_000_001)):
                speaks(sari, seconds=seconds, size=size)
                assert "paling lama 60 detik" in (await sari.read())["text"]
            assert len(ear.asked) == heard
            ear.status = 503
            speaks(sari)
            assert "belum bisa didengar" in (await sari.read())["text"]
            ear.status, ear.says = 400, {"text": "biaya opp"}
            speaks(sari)
            assert "biaya opp" in (await sari.read())["text"]

    asyncio.run(scene())
