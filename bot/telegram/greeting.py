"""What is always at hand: the welcome with its topics, language, four lasting buttons, help lines, privacy."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ChatMemberStatus, ChatType

from bot.telegram import catalogue, first
from bot.telegram.asking import answer_to
from bot.telegram.buttons import Act, Press
from bot.telegram.hub import Hub
from bot.telegram.rendering import button, clean, render
from bot.telegram.sharing import open_link
from bot.telegram.visit import Visit
from bot.topics import topics
from index.messages import LANGUAGES, say

EXAMPLES = 3  # example questions that a profile's sentences have
_IN_A_ROW = 3  # topics beside each other on a phone
_QUESTIONS = "abc"
_IN = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)


async def start(visit: Visit, hub: Hub) -> None:
    """`/start`: a deep link's SOP or invitation, else the welcome; a newcomer chooses the language there."""
    if visit.words and await open_link(visit.words[0], visit, hub):
        await first.once(visit, hub)
        return
    if not visit.to.private:
        await group_welcome(visit, hub)
        return
    await welcome(visit, visit.language, choice=await first.is_new(visit, hub))
    await hub.off_loop(hub.people.greet, visit.person)
    if visit.admin and await hub.off_loop(hub.is_empty):
        await visit.to.send(say("telegram.first_pdf", visit.language))


async def welcome(visit: Visit, language: str, *, choice: bool = False) -> None:
    """What this is, with what people come for, in place of the message whose button asked; and the lasting buttons."""
    text, rows = _greeting(language)
    if choice:
        text, rows = f"{text}\n\n{say('telegram.choose_language', language)}", [*rows, first.language_row()]
    await _show(visit, text, rows)
    if visit.to.private:
        await visit.to.send(say("telegram.lasting", language), first.lasting(language))


async def group_welcome(visit: Visit, hub: Hub) -> None:
    """`/start` in a group, and when the bot is added to one: how to be heard there."""
    await visit.to.send(say("telegram.group_start", visit.language, bot=visit.to.bot.username))


async def added(visit: Visit, hub: Hub) -> None:
    """The bot's own place in a chat changed: a greeting where it was just let into a group."""
    change = visit.update.my_chat_member
    if change is None or visit.to.private or change.chat.type == ChatType.CHANNEL:
        return
    before, after = change.old_chat_member.status, change.new_chat_member.status
    if before in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED) and after in _IN:
        await group_welcome(visit, hub)


async def about_me(visit: Visit, hub: Hub) -> None:
    """`/saya`: one's own id and role, to be told to an admin; not before others."""
    if not visit.to.private:
        await visit.to.send(say("telegram.me_private", visit.language))
        return
    role = "admin" if visit.admin else visit.role.value
    what = say(f"telegram.me_{role}", visit.language)
    await visit.to.send(say("telegram.me", visit.language, person=visit.person, role=what))


def _greeting(language: str) -> tuple[str, list[list[InlineKeyboardButton]]]:
    """The welcome and its buttons: the agency's topics, or examples where it lists none."""
    found = [button(topic.name[language], Press(Act.TOPIC, page=n)) for n, topic in enumerate(topics(), 1)]
    rows = [found[n : n + _IN_A_ROW] for n in range(0, len(found), _IN_A_ROW)]
    examples = [
        [button(say(f"telegram.example_{n}", language), Press(Act.EXAMPLE, page=n), longest=60)]
        for n in range(1, EXAMPLES + 1)
    ]
    return say("telegram.start", language), rows or examples


async def _show(visit: Visit, text: str, rows: Sequence[Sequence[InlineKeyboardButton]]) -> None:
    """In place of the message whose button was pressed, else as a new one."""
    if visit.shown is None or not await visit.to.edit(visit.shown, text, InlineKeyboardMarkup(rows)):
        await visit.to.send(text, InlineKeyboardMarkup(rows))


async def topic_pressed(press: Press, visit: Visit, hub: Hub) -> None:
    """A topic's button: the answer to its first question, and the others; a question's: its answer; page 0: the topics."""
    if not press.page or not 1 <= press.page <= len(topics()):
        await _show(visit, *_greeting(visit.language))
        return
    topic = topics()[press.page - 1]
    questions = [question[visit.language] for question in topic.questions]
    if press.word:
        if 0 <= (asked := _QUESTIONS.find(press.word)) < len(questions):
            await answer_to(questions[asked], visit, hub)
        return
    await answer_to(questions[0], visit, hub)
    rows = [
        [button(question, Press(Act.TOPIC, page=press.page, word=letter), longest=60)]
        for letter, question in zip(_QUESTIONS[1:], questions[1:], strict=False)
    ]
    back = [button(say("telegram.other_topics", visit.language), Press(Act.TOPIC, page=0))]
    facts = {"topic": clean(topic.name[visit.language]), "question": clean(questions[0])}
    await visit.to.send(say("telegram.topic", visit.language, **facts), InlineKeyboardMarkup([*rows, back]))


async def choose_language(visit: Visit, hub: Hub) -> None:
    """`/bahasa` and the button: big buttons, each in its own language."""
    await visit.to.send(say("telegram.choose_language", "id"), first.languages())


async def language_chosen(press: Press, visit: Visit, hub: Hub) -> None:
    """A language's button: kept, and the welcome in it in place of the question."""
    if press.word in LANGUAGES:
        await hub.off_loop(hub.people.speak, visit.person, press.word)
        await welcome(visit, press.word)


async def example_asked(press: Press, visit: Visit, hub: Hub) -> None:
    """An example's button: answered as if the person had typed it."""
    if 1 <= press.page <= EXAMPLES:
        await answer_to(say(f"telegram.example_{press.page}", visit.language), visit, hub)


async def emergency(visit: Visit, hub: Hub) -> None:
    """`/darurat` and the button: the help lines, without search."""
    await visit.to.send(render(hub.assistant.emergency(visit.language))[0])


async def privacy(visit: Visit, hub: Hub) -> None:
    """`/privasi`: what is kept, in plain words."""
    await visit.to.send(say("telegram.privacy", visit.language))


async def forget(visit: Visit, hub: Hub) -> None:
    """`/hapus`: everything about this person is erased, at once and really."""
    await hub.forget(visit)
    await visit.to.send(say("telegram.forgotten", visit.language))


async def lasting_pressed(visit: Visit, hub: Hub) -> None:
    """One of the four lasting buttons: its label comes as an ordinary message."""
    text = visit.message.text if visit.message else ""
    pressed = next(name for name in first.LASTING for code in LANGUAGES if say(f"telegram.button_{name}", code) == text)
    if pressed == "browse":
        await catalogue.browse(visit, hub)
    elif pressed == "language":
        await choose_language(visit, hub)
    elif pressed == "emergency":
        await emergency(visit, hub)
    else:
        await welcome(visit, visit.language)


def lasting_labels() -> list[str]:
    """Every label of the lasting buttons, in every language."""
    return [say(f"telegram.button_{name}", code) for name in first.LASTING for code in LANGUAGES]
