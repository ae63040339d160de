"""What people think of an answer: thumbs, reactions, and what was missing."""

from __future__ import annotations

from bot.people import People
from tests.bot.telegram.conftest import Play
from tests.bot_api.person import buttons
from tests.bot_api.process import Chat


def test_a_thumb_is_counted_once_and_only_for_the_one_who_asked(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, budi = chat.person(), chat.person(5002)
        sari.write("biaya opp")
        answer = await sari.read()
        budi.press_label(answer, "👎")
        await sari.until(lambda: len(chat.api.called("answerCallbackQuery")) == 1)
        assert "milik orang yang bertanya" in chat.api.called("answerCallbackQuery")[0].parameters["text"]
        sari.press_label(answer, "👍")
        await sari.until(lambda: not any("👍" in label for label, _ in buttons(answer)))
        assert "Terima kasih" in chat.api.called("answerCallbackQuery")[1].parameters["text"]
        assert any("Bagikan" in label for label, _ in buttons(answer))
        sari.press_label(answer, "Lainnya")
        await sari.until(lambda: any("PDF" in label for label, _ in buttons(answer)))
        assert not any("👍" in label for label, _ in buttons(answer))

    play(scene)


def test_after_a_thumb_down_it_is_asked_what_was_missing_and_the_nearest_are_offered(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("gaji saya belum dibayar, lapor ke mana?")
        answer = await sari.read()
        sari.press_label(answer, "👎")
        why = await sari.read()
        assert [label for label, _ in buttons(why)] == ["SOP-nya salah", "Bukan itu", "Tidak paham", "Terlalu panjang"]
        sari.press_label(why, "SOP-nya salah")
        await sari.until(lambda: "sudah dicatat" in why["text"])
        assert buttons(why)[0][0].startswith("📄")
        sari.press(why, buttons(why)[0][1])
        assert "Nomor" in (await sari.read())["text"]
        people = People(chat.data)
        assert people.missed(1) == {"wrong": 1}
        people.close()

    play(scene)


def test_a_reaction_counts_as_a_thumb_and_can_be_taken_back(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, people = chat.person(), People(chat.data)
        sari.write("biaya opp")
        answer = await sari.read()

        def votes() -> list[int]:
            return [asked.vote for asked in people.questions(1)]

        sari.react(answer, "👍")
        await sari.until(lambda: votes() == [1])
        sari.react(answer)
        await sari.until(lambda: votes() == [0])
        sari.react(answer, "👎")
        assert "Apa yang kurang" in (await sari.read())["text"]
        assert votes() == [-1]
        people.close()

    play(scene)
