"""The report of an upload: what a title holds is shown as text."""

from __future__ import annotations

from documents.press.library import load_library
from documents.press.paper import set_paper
from tests.bot.telegram.conftest import Play
from tests.bot.telegram.deskwork import uploaded
from tests.bot_api.process import ADMIN, Chat


def test_html_in_a_title_is_shown_as_text(play: Play) -> None:
    title = "Layanan <b>Uji</b> & <a href='x'>Tautan</a>"
    source = next(s for s in load_library() if s.id == "kur-penempatan").model_copy(
        update={"judul": title, "nomor": "CONTOH-MKO.02.08.01.99/BP3MI/2022", "keterkaitan": []}
    )

    async def scene(chat: Chat) -> None:
        admin, sari = chat.person(ADMIN), chat.person()
        admin.press_label(await uploaded(admin, "uji.pdf", set_paper(source, {})), "publik")
        await admin.until(lambda: any("terbit" in message.get("text", "") for message in admin.inbox()))
        sari.write("SOP CONTOH-MKO.02.08.01.99/BP3MI/2022")
        answer = await sari.read()
        assert "<b>Uji</b>" in answer["text"]
        assert not [e for e in answer.get("entities", []) if e["type"] in ("text_link", "url")]

    play(scene)
