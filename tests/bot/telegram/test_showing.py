"""A SOP on paper: a page as a small picture, the PDF as it is, and nothing of an internal SOP beside it."""

from __future__ import annotations

import io
import os

import numpy as np
from PIL import Image

from bot.telegram.buttons import Act, Press, encode, key_of
from index.sop import Role
from index.store import Store
from tests.bot.telegram.conftest import Play
from tests.bot.telegram.deskwork import source, uploaded
from tests.bot.web.deskwork import together
from tests.bot_api.parameters import Refused
from tests.bot_api.person import buttons
from tests.bot_api.process import ADMIN, Chat
from tests.conftest import DOCUMENTS

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"


def test_pictures_are_sent_again_by_telegrams_own_id(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, budi = chat.person(), chat.person(5002)
        sari.write("syarat opp apa aja?")
        answer = await sari.read()
        sari.press_label(answer, "Lihat hal.")
        first = await sari.read()
        for button in ("Halaman penuh", "PDF"):
            assert any(button in label for label, _ in buttons(first))
        budi.press_label(answer, "Lihat hal.")
        # The press is Sari's message in Budi's hands: the answer goes to the chat the message stands in.
        second = await sari.read()
        assert second["photo"][0]["file_id"] == first["photo"][0]["file_id"]
        assert [bool(call.files) for call in chat.api.called("sendPhoto")] == [True, False]
        chat.api.fail("sendPhoto", Refused(400, "Bad Request: wrong file identifier/HTTP URL specified"))
        sari.press_label(answer, "Lihat hal.")
        await sari.read()
        assert [bool(call.files) for call in chat.api.called("sendPhoto")] == [True, False, False, True]

    play(scene)


def test_a_pdf_that_telegram_would_not_take_is_offered_page_by_page(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        store = Store(chat.data)
        entry = store.entry(OPP, Role.PUBLIC)
        os.truncate(store.stored_file(entry.sha256), 51_000_000)
        store.close()
        sari = chat.person()
        sari.write("syarat opp apa aja?")
        answer = await sari.read()
        assert not any("PDF" in label for label, _ in buttons(answer))
        await sari.press_behind(answer, "Buka halamannya")
        first = await sari.read()
        assert first["caption"].endswith("hal. 1")
        sari.press_label(first, f"› 2/{entry.pages}")
        second = await sari.read()
        assert second["caption"].endswith("hal. 2")
        assert buttons(second)[0][0] == f"‹ 1/{entry.pages}"
        sari.press(answer, encode(Press(Act.PDF, key_of(OPP))))
        told, page = await sari.reads(2)
        assert "51,0 MB" in told["text"]
        assert page["caption"].endswith("hal. 1")
        assert chat.api.called("sendDocument") == []

    play(scene)


def test_the_page_comes_as_a_small_picture_and_the_pdf_as_it_is(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("syarat opp apa aja?")
        answer = await sari.read()
        sari.press_label(answer, "Lihat hal.")
        picture = await sari.read()
        assert picture["caption"].endswith("hal. 2")
        assert "has_protected_content" not in picture
        data = chat.api.files[picture["photo"][0]["file_id"]]
        assert len(data) <= 150_000
        pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.int16)
        yellow = (pixels[..., 0] > 220) & (pixels[..., 1] > 200) & (pixels[..., 2] < 170)
        assert 0.05 < yellow.mean() < 0.9
        sari.press_label(picture, "Halaman penuh")
        whole = await sari.read()
        assert (
            Image.open(io.BytesIO(chat.api.files[whole["photo"][0]["file_id"]])).height
            > Image.open(io.BytesIO(data)).height
        )
        await sari.press_behind(answer, "PDF")
        document = await sari.read()
        original = (DOCUMENTS / "public" / "opp-p-to-p.pdf").read_bytes()
        assert chat.api.files[document["document"]["file_id"]] == original

    play(scene)


def test_a_file_that_holds_an_internal_sop_too_shows_workers_the_pages_of_the_public_one_alone(play: Play) -> None:
    both = together(
        *((DOCUMENTS / "public" / f"{name}.pdf").read_bytes() for name in ("kur-penempatan", "rumah-ramah"))
    )
    public, internal = source("kur-penempatan").nomor, source("rumah-ramah").nomor

    async def scene(chat: Chat) -> None:
        admin, sari = chat.person(ADMIN), chat.person()
        status = await uploaded(admin, "dua.pdf", both)
        assert "memuat 2 dokumen" in status["text"]
        admin.press_label(status, "publik")
        await admin.until(lambda: "Akses: publik" in status["text"], 300)
        link = f"/start s_{key_of(public)}"
        sari.write(link)
        answer = await sari.read()
        await sari.press_behind(answer, "PDF")
        assert (await sari.read())["document"]
        admin.write(f"/akses {internal}")
        asked = await admin.read()
        admin.press_label(asked, "Ya")
        await admin.until(lambda: "Dibetulkan" in asked["text"])
        # The buttons of before, a link to a page of the other, and what is offered from now on.
        sari.press(answer, encode(Press(Act.PDF, key_of(public))))
        first = await sari.read()
        assert first["caption"].endswith("hal. 1")
        assert not any("PDF" in label for label, _ in buttons(first))
        store = Store(chat.data)
        last = store.sop(public, Role.STAFF).pages
        store.close()
        for page in (last + 1, last + 2):
            sari.write(f"{link}_p{page}")
            assert "tidak ada lagi" in (await sari.read())["text"]
        sari.write(link)
        await sari.press_behind(await sari.read(), "Buka halamannya")
        assert (await sari.read())["photo"]
        assert len(sari.calls("sendDocument")) == 1
        admin.write(link)
        await admin.press_behind(await admin.read(), "PDF")
        assert (await admin.read())["document"]

    play(scene)
