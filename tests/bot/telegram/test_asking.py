"""Questions: typed, edited, as a caption, in a group; a place that is shared; and what has no words."""

from __future__ import annotations

import asyncio
import time

from tests.bot.telegram.conftest import Play
from tests.bot_api.person import buttons, mention
from tests.bot_api.process import ADMIN, Chat
from tests.conftest import busy

PHOTO = {"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}


OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"


def test_an_edited_question_gets_its_answer_edited(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("syarat opp apa aja?")
        answer = await sari.read()
        sari.edit(sari.last, "biaya opp berapa")
        await sari.until(lambda: answer["text"].startswith("Biaya"))
        sari.edit(sari.last, "biaya opp berapa")
        await asyncio.sleep(0.5)
        assert len(sari.calls("sendMessage")) == 1

    play(scene)


def test_a_shared_location_finds_an_office_and_is_kept_nowhere(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.send(location={"latitude": -7.98123, "longitude": 112.63456})
        assert "Jawa Timur" in (await sari.read())["text"]
        sari.send(voice={"file_id": "v", "file_unique_id": "v", "duration": 3})
        assert "belum bisa mendengar pesan suara" in (await sari.read())["text"]
        sari.write("nomor wa")
        assert "+62 811 8080 141" in (await sari.read())["text"]

    play(scene)


def test_a_caption_is_a_question_whatever_it_stands_under(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, admin = chat.person(), chat.person(ADMIN)
        file = {"file_id": "d", "file_unique_id": "d", "file_size": 9}
        for document in ({"file_name": "a.jpg", "mime_type": "image/jpeg"}, {"file_name": "a.pdf", "mime_type": "x"}):
            sari.send(document=file | document, caption="biaya opp")
            assert "Gratis" in (await sari.read())["text"]
        gif = {"file_id": "g", "file_unique_id": "g", "width": 9, "height": 9, "duration": 1}
        sari.send(animation=gif, document=file | {"mime_type": "video/mp4"}, caption="biaya opp")
        assert "Gratis" in (await sari.read())["text"]
        sari.send(animation=gif, document=file | {"mime_type": "video/mp4"})
        assert "Ketik pertanyaan" in (await sari.read())["text"]
        sari.send(document=file | {"file_name": "a.pdf"})
        assert "Hanya pengelola" in (await sari.read())["text"]
        admin.send_file("a.pdf", b"%PDF-1.4", caption="biaya opp")
        status, answer = await admin.reads(2)
        assert "a.pdf" in status["text"]
        assert "Gratis" in answer["text"]

    play(scene)


def test_an_album_gets_one_line_or_the_answer_to_its_caption(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        for _ in range(4):
            sari.send(photo=[PHOTO], media_group_id="album")
        sari.send(photo=[PHOTO], media_group_id="other", caption="biaya opp")
        sari.send(photo=[PHOTO], media_group_id="other")
        sari.write("makasih")
        line, answer, thanks = await sari.reads(3)
        assert "Ketik pertanyaan" in line["text"]
        assert "Gratis" in answer["text"]
        assert "Sama-sama" in thanks["text"]

    play(scene)


def test_a_group_hears_nothing_about_files_and_how_to_ask_after_an_empty_question(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        group, sari = chat.person(group=-1_001), chat.person()
        group.send(document={"file_id": "d", "file_unique_id": "d"}, caption="biaya opp")
        group.send(photo=[PHOTO])
        group.write("/tanya")
        sari.write("/tanya")
        assert "ketik pertanyaan" in (await sari.read())["text"]
        sari.write("/TANYA@tanya_sop_bot biaya opp")
        assert "Gratis" in (await sari.read())["text"]
        [told] = group.inbox()
        assert "misalnya: /tanya" in told["text"]

    play(scene)


def test_in_a_group_the_bot_says_how_to_be_heard_there(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person(group=-1_003)
        sari.lets_in()
        assert "hanya mendengar kalau dipanggil" in (await sari.read())["text"]
        sari.lets_in("member", "administrator")
        sari.write("/start")
        assert "t.me/tanya_sop_bot" in (await sari.read())["text"]
        for empty in ("/tanya", mention("")):
            sari.write(empty)
            assert "misalnya: /tanya" in (await sari.read())["text"]
        sari.write("/saya")
        assert "percakapan pribadi" in (await sari.read())["text"]
        sari.write("kapan kita makan?")
        await asyncio.sleep(0.3)
        assert len(sari.inbox()) == sari.seen

    play(scene)


def test_a_question_gets_typing_then_one_message_with_answer_source_and_buttons(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("halo")
        await sari.read()
        asked = time.monotonic()
        sari.write("syarat opp apa aja?")
        message = await sari.read()
        assert message["text"].startswith("Syarat Pelayanan Permohonan Orientasi")
        assert "1. Surat permohonan OPP" in message["text"]
        assert f"Sumber: SOP {OPP}" in message["text"]
        assert "hal. 2" in message["text"]
        labels = [label for label, _ in buttons(message)]
        assert labels == ["Langkah", "Waktu", "📄 Lihat hal. 2", "Lainnya", "👍 Membantu", "👎 Tidak"]
        sari.press_label(message, "Lainnya")
        await sari.until(lambda: len(buttons(message)) > len(labels))
        whole = [label for label, _ in buttons(message)]
        assert {"Langkah", "Waktu", "Biaya", "📄 Lihat hal. 2", "👍 Membantu", "👎 Tidak", "↗ Bagikan"} <= set(whole)
        assert any(label.startswith("📎 PDF (") for label in whole)
        typing = sari.calls("sendChatAction")[-1]
        sent = sari.calls("sendMessage")[-1]
        assert typing.parameters["action"] == "typing"
        assert typing.at < sent.at
        assert typing.at - asked < busy(0.3)
        await asyncio.sleep(0.3)
        assert len(sari.calls("sendMessage")) == 2

    play(scene)


def test_in_a_group_the_bot_speaks_only_when_addressed(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        group = chat.person(group=-1001)
        group.write("syarat opp apa aja?")
        group.write(mention("syarat opp apa aja?"))
        message = await group.read()
        assert message["text"].startswith("Syarat Pelayanan")
        group.write("/tanya biaya opp")
        assert "Gratis" in (await group.read())["text"]
        assert len(group.calls("sendMessage")) == 2

    play(scene)


def test_voice_photos_and_stickers_get_a_kind_line(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.send(voice={"file_id": "v", "file_unique_id": "v", "duration": 3})
        assert "Ketik pertanyaan Anda" in (await sari.read())["text"]
        sari.send(sticker={"file_id": "s", "file_unique_id": "s", "width": 9, "height": 9, "is_animated": False,
                           "is_video": False, "type": "regular"})  # fmt: skip
        assert "Ketik pertanyaan Anda" in (await sari.read())["text"]
        sari.send(photo=[{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}], caption="biaya opp")
        assert "Gratis" in (await sari.read())["text"]

    play(scene)


def test_an_emergency_is_answered_with_help_lines(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("tolong saya dipukul majikan dan dikunci di kamar")
        assert "0-800-1000" in (await sari.read())["text"]

    play(scene)
