"""Groups, forums and files: every answer goes where it was asked, and what people send besides text is understood."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from bot.telegram.buttons import Act, Press, encode, key_of
from index.sop import Role
from index.store import Store
from tests.bot.telegram.conftest import Scene
from tests.bot_api.person import buttons, mention
from tests.bot_api.process import ADMIN, Chat

Play = Callable[[Scene], None]
FORUM, TOPIC, OTHER_TOPIC = -1_009, 33, 44
OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"
PHOTO = {"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}


def test_in_a_forum_everything_goes_to_the_topic_it_was_asked_in(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        chat.api.forums[FORUM] = {TOPIC, OTHER_TOPIC}
        here, there = chat.person(group=FORUM, topic=TOPIC), chat.person(5002, group=FORUM, topic=OTHER_TOPIC)
        here.write("/Tanya syarat opp apa aja?")
        answer = await here.read()
        here.press_label(answer, "Lihat hal.")
        picture = await here.read()
        await here.press_behind(answer, "PDF")
        document = await here.read()
        await here.press_behind(answer, "Biaya")
        part = await here.read()
        here.write("/cari")
        screen = await here.read()
        here.press(screen, encode(Press(Act.SHELF)))
        await here.press_behind(answer, "Bagikan")
        card = await here.read()
        here.write("/darurat")
        lines = await here.read()
        found = [answer, picture, document, part, screen, card, lines]
        assert [message.get("message_thread_id") for message in found] == [TOPIC] * 7
        signs = chat.api.called("sendChatAction")
        assert {int(call.parameters["message_thread_id"]) for call in signs} == {TOPIC}
        there.seen = len(there.inbox())
        there.write(mention("biaya opp"))
        assert (await there.read())["message_thread_id"] == OTHER_TOPIC
        chat.api.forums[FORUM] = {TOPIC}
        there.write(mention("biaya opp"))
        assert "message_thread_id" not in await there.read()

    play(scene)


def test_cari_with_words_finds_and_without_a_fit_shows_the_catalogue(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("/cari opp")
        found = await sari.read()
        assert "1. Pelayanan Permohonan Orientasi Pra Pemberangkatan" in found["text"]
        assert buttons(found)[0][0] == "1. Pelayanan Permohonan Orientasi …"
        sari.press(found, buttons(found)[0][1])
        assert OPP in (await sari.read())["text"]
        sari.write("/Cari cuti tahunan pegawai")
        assert "cuti" not in str(buttons(await sari.read())).lower()
        sari.write("/cari zzqqxx")
        none = await sari.read()
        assert 'Tidak ada SOP yang cocok dengan "zzqqxx"' in none["text"]
        assert "8 SOP" in none["text"]

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


def test_anonymous_admins_of_different_groups_do_not_share_one_bucket(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        noisy, quiet = chat.person(1087968824, group=-1_001), chat.person(1087968824, group=-1_002)
        for person in (noisy, quiet):
            person.user |= {"is_bot": True, "username": "GroupAnonymousBot"}
        for _ in range(40):
            noisy.write("halo", sender_chat={"id": -1_001, "type": "supergroup", "title": "Satu"})
        quiet.write("/tanya biaya opp", sender_chat={"id": -1_002, "type": "supergroup", "title": "Dua"})
        assert "Gratis" in (await quiet.read())["text"]
        await asyncio.sleep(0.3)
        assert "terlalu cepat" not in str(quiet.inbox())

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


def test_everybody_learns_their_own_id_and_role_and_telegram_shows_what_the_bot_is(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, admin = chat.person(), chat.person(ADMIN)
        sari.write("/saya")
        told = await sari.read()
        assert "5001" in told["text"]
        assert "umum" in told["text"]
        admin.write("/saya")
        assert "pengelola" in (await admin.read())["text"]
        await admin.until(
            lambda: {"engroups", f"en{ADMIN}"} <= set(chat.api.commands) and "short en" in chat.api.described
        )
        assert "tanya" in {command["command"] for command in chat.api.commands["engroups"]}
        assert "laporan" in {command["command"] for command in chat.api.commands[f"en{ADMIN}"]}
        assert "SOP" in chat.api.described[""]
        assert chat.api.described["short en"].startswith("Answers")

    play(scene)
