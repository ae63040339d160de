"""Whose conversation an update belongs to: a chat, in a forum one of its topics, and one person in it."""

from __future__ import annotations

import asyncio

from bot.telegram.buttons import Act, Press, encode
from tests.bot.telegram.conftest import Play
from tests.bot_api.person import mention
from tests.bot_api.process import Chat

FORUM, TOPIC, OTHER_TOPIC = -1_009, 33, 44


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
