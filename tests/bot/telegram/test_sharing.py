"""SOPs that are passed on: links that open one, cards to send to others, cards found while typing in any chat."""

from __future__ import annotations

import asyncio

from bot.telegram.buttons import Act, Press, encode, key_of
from tests.bot.telegram.conftest import Play
from tests.bot_api.process import ADMIN, Chat

LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"
OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"


def test_a_deep_link_opens_a_sop_or_a_page_but_never_an_internal_one(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write(f"/start s_{key_of(OPP)}")
        assert OPP in (await sari.read())["text"]
        sari.write(f"/start s_{key_of(OPP)}_p2")
        assert (await sari.read())["caption"].endswith("hal. 2")
        for payload in (f"s_{key_of(LEAVE)}", f"s_{key_of(LEAVE)}_p1", "s_zzz", "u_palsu"):
            sari.write(f"/start {payload}")
            text = (await sari.read())["text"]
            assert "tidak membuka SOP apa pun" in text or "sudah dipakai" in text

    play(scene)


def test_bagikan_makes_a_card_with_a_link_that_opens_the_sop(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari = chat.person()
        sari.write("syarat opp apa aja?")
        answer = await sari.read()
        await sari.press_behind(answer, "Bagikan")
        card = await sari.read()
        [button] = [button for row in card["reply_markup"]["inline_keyboard"] for button in row]
        assert button["url"] == f"https://t.me/tanya_sop_bot?start=s_{key_of(OPP)}"
        assert "has_protected_content" not in card
        sari.press(answer, encode(Press(Act.SHARE, key_of(LEAVE))))
        await sari.until(lambda: len(chat.api.called("answerCallbackQuery")) == 2)
        await asyncio.sleep(0.3)
        assert len(sari.calls("sendMessage")) == 2

    play(scene)


def test_inline_mode_gives_cards_of_public_sops_even_to_an_admin(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        sari, admin = chat.person(), chat.person(ADMIN)
        found, internal, empty = sari.inline("jenazah"), admin.inline("cuti tahunan pegawai"), sari.inline("")
        await sari.until(lambda: {found, internal, empty} <= set(chat.api.inline))
        first = chat.api.inline[found]["results"][0]
        assert "Jenazah" in first["title"]
        assert "start=s_" in first["reply_markup"]["inline_keyboard"][0][0]["url"]
        assert "cuti" not in str(chat.api.inline[internal]["results"]).lower()
        assert chat.api.inline[empty]["results"] == []

    play(scene)
