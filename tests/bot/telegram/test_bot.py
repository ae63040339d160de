"""What people see of the bot, with the real process, the real library python-telegram-bot and Telegram's own parser."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from bot.answer import Intent
from bot.telegram.buttons import Act, Press, encode, key_of
from index.sop import Part
from tests.bot.telegram.conftest import Scene
from tests.bot_api.parameters import Refused
from tests.bot_api.person import buttons, mention
from tests.bot_api.process import ADMIN, Chat, running_bot
from tests.conftest import DOCUMENTS, busy

Play = Callable[[Scene], None]
LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"
OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"


def test_each_lasting_button_does_what_it_says(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        await sari.enters()
        sari.write("🆘 Darurat")
        assert "0-800-1000" in (await sari.read())["text"]
        sari.write("🔎 Cari SOP")
        assert (await sari.read())["text"].startswith("Apa keperluan Anda?")
        sari.write("🌐 Bahasa")
        sari.press_label(await sari.read(), "English")
        assert "always there" in (await sari.read())["text"]
        sari.write("💬 Ask")
        assert "Just type your question" in (await sari.read())["text"]

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


def test_a_button_asks_for_another_part_of_the_same_sop(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("syarat opp apa aja?")
        await sari.press_behind(await sari.read(), "Biaya")
        fee = (await sari.read())["text"]
        assert fee.startswith("Biaya: Gratis")
        assert "Pelayanan Permohonan Orientasi" in fee
        sari.write("kalau waktunya?")
        assert "Paling lama 1 hari kerja" in (await sari.read())["text"]

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


def test_help_lines_privacy_and_forgetting_are_a_command_away(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("/darurat")
        assert "0-800-1000" in (await sari.read())["text"]
        sari.write("/privasi")
        assert "15 menit" in (await sari.read())["text"]
        sari.write("syarat opp apa aja?")
        await sari.read()
        sari.write("/hapus")
        assert "dihapus" in (await sari.read())["text"]
        sari.write("kalau biayanya?")
        assert "tidak menemukan" in (await sari.read())["text"]

    play(scene)


def test_an_emergency_is_answered_with_help_lines(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("tolong saya dipukul majikan dan dikunci di kamar")
        assert "0-800-1000" in (await sari.read())["text"]

    play(scene)


def test_a_worker_gets_nothing_internal_by_question_number_or_altered_button(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, admin = chat.person(), chat.person(ADMIN)
        admin.write("langkah pengajuan cuti tahunan pegawai")
        seen = await admin.read()
        assert "Mengisi formulir cuti tahunan" in seen["text"]
        admin.press_label(seen, "Lihat hal.")
        assert (await admin.read())["has_protected_content"]
        for text in ("langkah pengajuan cuti tahunan pegawai", LEAVE, f"SOP {LEAVE}"):
            sari.write(text)
            assert "cuti" not in (await sari.read())["text"].lower().replace(LEAVE.lower(), "")
        forged = [Press(act, key_of(LEAVE), part=Part.LANGKAH) for act in (Act.PASSAGE, Act.PAGE, Act.PDF)]
        for press in [*forged, Press(Act.FULL, key_of(LEAVE), intent=Intent.STEPS)]:
            sari.press(seen, encode(press))
        sari.press(seen, "1|q|../../etc|fee|1")
        await sari.until(lambda: len(chat.api.called("answerCallbackQuery")) >= 6)
        assert [call.parameters.get("text", "")[:10] for call in chat.api.called("answerCallbackQuery")[-5:]] == [
            "Tombol ini"
        ] * 5
        await asyncio.sleep(0.3)
        assert sari.calls("sendPhoto") == sari.calls("sendDocument") == []
        group = chat.person(ADMIN, group=-1001)
        group.write(mention("langkah pengajuan cuti tahunan pegawai"))
        assert "formulir cuti" not in (await group.read())["text"]

    play(scene)


def test_too_many_requests_are_waited_for_and_no_answer_is_lost(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        chat.api.fail("sendMessage", Refused(429, "Too Many Requests: retry after 1", retry_after=1))
        began = time.monotonic()
        sari.write("biaya opp")
        assert "Gratis" in (await sari.read())["text"]
        assert time.monotonic() - began >= 1

    play(scene)


def test_people_do_not_wait_for_each_other_and_keep_their_order(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, budi = chat.person(), chat.person(5002)
        budi.write("biaya opp")
        await budi.until(lambda: len(budi.firsts()) == 2)
        budi.seen = len(budi.inbox())
        before = len(chat.api.called("sendMessage"))
        chat.api.fail("sendMessage", Refused(429, "Too Many Requests: retry after 3", retry_after=3))
        began = time.monotonic()
        for question in ("biaya opp", "syarat opp", "langkah opp"):
            sari.write(question)
        await sari.until(lambda: len(chat.api.called("sendMessage")) == before + 1)
        budi.write("dasar hukum opp")
        assert "Dasar hukum" in (await budi.read())["text"]
        assert time.monotonic() - began < busy(2.5)
        answers = [message["text"] for message in await sari.reads(3)]
        assert [text.split()[0].rstrip(":") for text in answers] == ["Biaya", "Syarat", "Yang"]

    play(scene)


def test_an_answer_that_telegram_cannot_parse_is_sent_as_plain_text(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        chat.api.fail("sendMessage", Refused(400, "Bad Request: can't parse entities: unsupported start tag"))
        sari.write("biaya opp")
        message = await sari.read()
        assert "Gratis" in message["text"]
        assert message["entities"] == []

    play(scene)


def test_a_bad_token_is_one_sentence_and_in_no_log(fresh: Path, tmp_path: Path) -> None:
    token = "123456789:AAbadbadbadbadbadbadbadbadbadbadbad"

    async def scene() -> None:
        async with running_bot(fresh, tmp_path, token=token) as chat:
            assert await asyncio.wait_for(chat.process.wait(), 40) == 2
            text = chat.log.read_text()
            assert "Telegram menolak token ini" in text
            assert "berjalan" not in text
            assert token.split(":")[1] not in text
            assert "Traceback" not in text

    asyncio.run(scene())
