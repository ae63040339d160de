"""The buttons under an answer: few, in an order, and nothing lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot.answer import Answer, Citation, Intent, Statement, Suggestion
from bot.telegram.buttons import Act, Press, decode, key_of
from bot.telegram.keyboards import keyboard
from index.sop import Box, Kind, Part
from tests.bot.telegram.test_rendering import cited


def labels(markup: InlineKeyboardMarkup | None) -> list[list[str]]:
    assert markup is not None
    return [[button.text for button in row] for row in markup.inline_keyboard]


def of_steps(*tops: float) -> Answer:
    """An answer that cites a step's row for each of these heights on the page."""
    cites = [
        Citation("1/2020", "Judul", Kind.MIKRO, Part.LANGKAH, 2, "x", "a.pdf", (Box(28, top, 814, top + 40),))
        for top in tops
    ]
    return Answer("x", "id", Intent.STEPS, "", tuple(Statement("x", citation) for citation in cites))


_SUGGESTIONS = st.builds(
    Suggestion,
    st.text("abcdef gh", min_size=1, max_size=70).filter(str.strip),
    st.just("apa?"),
    st.sampled_from(["1/2020", "2/2021"]),
    st.sampled_from([Intent.FEE, Intent.STEPS, Intent.NUMBER]),
    st.booleans(),
)


def test_the_buttons_offer_what_one_would_ask_next_the_page_and_the_pdf() -> None:
    asks = (Suggestion("Syarat", "apa syarat?", "1/2020", Intent.REQUIREMENTS),)
    buttons = keyboard(Answer("x", "id", Intent.FEE, "", (cited("Gratis"),), suggestions=asks), 1_840_000)
    assert labels(buttons.few()) == [["Syarat"], ["📄 Lihat hal. 2", "📎 PDF (1,8 MB)"]]
    assert not buttons.hides


def test_the_page_of_one_step_is_its_own_row_and_of_several_all_rows() -> None:
    def page(answer: Answer) -> Press | None:
        return decode(str(keyboard(answer, 9).page[0].callback_data))

    assert page(of_steps(281)) == Press(Act.PASSAGE, key_of("1/2020"), part=Part.LANGKAH, page=2, spot=309)
    assert page(of_steps(241, 281)) == Press(Act.PASSAGE, key_of("1/2020"), part=Part.LANGKAH, page=2)


@given(
    st.lists(_SUGGESTIONS, max_size=9),
    st.tuples(st.booleans(), st.booleans()),
    st.sampled_from(["", "0123456789ab"]),
    st.sampled_from(["", "ba9876543210"]),
)
def test_at_most_six_buttons_in_three_rows_and_nothing_is_lost_behind_the_last(
    asks: list[Suggestion], citing: tuple[bool, bool], question: str, officer: str
) -> None:
    cites, shareable = citing
    statements = (cited("Gratis"),) if cites else ()
    answer = Answer("x", "id", Intent.FEE, "Judul", statements, suggestions=tuple(asks))
    buttons = keyboard(answer, 1_000, question, shareable=cites and shareable, officer=officer)
    few = buttons.few()
    shown = [one for row in (few.inline_keyboard if few else ()) for one in row]
    whole = [one for row in buttons.all().inline_keyboard for one in row]
    assert len(few.inline_keyboard if few else ()) <= 3
    assert len(shown) <= 6
    assert {one.callback_data for one in shown if one.text != "Lainnya"} <= {one.callback_data for one in whole}
    assert buttons.hides or len(shown) == len(whole)
    assert not officer or any("petugas" in one.text for one in shown)
