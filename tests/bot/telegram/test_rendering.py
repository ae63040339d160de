from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot.answer import Answer, Citation, Intent, Statement, Suggestion
from bot.telegram.buttons import HOME, Act, Press, decode, encode, key_of
from bot.telegram.keyboards import keyboard
from bot.telegram.rendering import LIMIT, button, render, size
from index.sop import Box, Kind, Part
from tests.bot_api.entities import parse, units

HOSTILE = st.text(alphabet=st.sampled_from("<>&\"'bi/a=\u202e\u0000 .-_*[]()~`#\n\U0001f600é"), max_size=120)


def cited(text: str, number: str = "1/2020", title: str = "Judul") -> Statement:
    return Statement(text, Citation(number, title, Kind.MIKRO, Part.BIAYA, 2, text, "a.pdf"))


def shown(text: str) -> str:
    """What a person sees of text that is not ours: the same signs, invisible ones taken out."""
    hidden = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\x7f")
    return "".join(
        c for c in text if c in "\n\t" or (ord(c) >= 32 and c not in hidden and not 0xD800 <= ord(c) < 0xE000)
    )


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=200), HOSTILE), HOSTILE)
def test_any_text_of_a_sop_passes_telegrams_parser_and_shows_as_it_is(text: str, title: str) -> None:
    answer = Answer("x", "id", Intent.FEE, "Biaya:", (cited(text, title=title or "T"),))
    for part in render(answer):
        parsed = parse(part, "HTML")
        assert parsed.complaint == ""
        assert units(parsed.text) <= 4096
        assert {entity["type"]["@type"] for entity in parsed.entities} <= {"textEntityTypeBold", "textEntityTypeItalic"}
    assert "".join(shown(text).split()) in "".join(parse(render(answer)[0], "HTML").text.split())


@given(st.lists(st.text(min_size=1, max_size=3_000), min_size=1, max_size=12))
@settings(max_examples=50, deadline=None)
def test_a_long_answer_is_sent_in_parts_that_fit(texts: list[str]) -> None:
    parts = render(Answer("x", "id", Intent.STEPS, "Langkah:", tuple(cited(text) for text in texts)))
    assert all(0 < units(part) <= LIMIT for part in parts)


def test_the_answer_comes_first_then_the_source() -> None:
    [message] = render(Answer("x", "id", Intent.FEE, "", (cited("Biaya OPP: Gratis"),)))
    assert message == "Biaya OPP: Gratis\n\n📄 <i>Sumber: SOP 1/2020, Judul, hal. 2</i>"


def test_the_buttons_offer_what_one_would_ask_next_the_page_and_the_pdf() -> None:
    asks = (Suggestion("Syarat", "apa syarat?", "1/2020", Intent.REQUIREMENTS),)
    buttons = keyboard(Answer("x", "id", Intent.FEE, "", (cited("Gratis"),), suggestions=asks), 1_840_000)
    assert labels(buttons.few()) == [["Syarat"], ["📄 Lihat hal. 2", "📎 PDF (1,8 MB)"]]
    assert not buttons.hides


def of_steps(*tops: float) -> Answer:
    """An answer that cites a step's row for each of these heights on the page."""
    cites = [
        Citation("1/2020", "Judul", Kind.MIKRO, Part.LANGKAH, 2, "x", "a.pdf", (Box(28, top, 814, top + 40),))
        for top in tops
    ]
    return Answer("x", "id", Intent.STEPS, "", tuple(Statement("x", citation) for citation in cites))


def test_the_page_of_one_step_is_its_own_row_and_of_several_all_rows() -> None:
    def page(answer: Answer) -> Press | None:
        return decode(str(keyboard(answer, 9).page[0].callback_data))

    assert page(of_steps(281)) == Press(Act.PASSAGE, key_of("1/2020"), part=Part.LANGKAH, page=2, spot=309)
    assert page(of_steps(241, 281)) == Press(Act.PASSAGE, key_of("1/2020"), part=Part.LANGKAH, page=2)


def labels(markup: InlineKeyboardMarkup | None) -> list[list[str]]:
    assert markup is not None
    return [[button.text for button in row] for row in markup.inline_keyboard]


_SUGGESTIONS = st.builds(
    Suggestion,
    st.text("abcdef gh", min_size=1, max_size=70).filter(str.strip),
    st.just("apa?"),
    st.sampled_from(["1/2020", "2/2021"]),
    st.sampled_from([Intent.FEE, Intent.STEPS, Intent.NUMBER]),
    st.booleans(),
)


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


def test_a_label_that_is_cut_ends_with_a_whole_word() -> None:
    title = "Klarifikasi dan Mediasi Gaji Pekerja Migran yang Tidak Dibayar"
    shown = button(title, Press(Act.PART, HOME, Intent.FEE), longest=34).text
    assert shown == "Klarifikasi dan Mediasi Gaji …"


def test_sizes_are_told_as_people_read_them() -> None:
    assert (size(240_400, "id"), size(1_840_000, "en"), size(10, "id")) == ("240 KB", "1.8 MB", "1 KB")


@given(st.text(max_size=300), st.sampled_from(list(Act)), st.sampled_from(list(Part)), st.integers(0, 9_999))
def test_a_button_fits_and_is_read_back_whatever_the_number(number: str, act: Act, part: Part, page: int) -> None:
    with_intent, with_part = act in (Act.PART, Act.FULL, Act.MORE), act in (Act.PASSAGE, Act.PAGE, Act.PDF)
    key = key_of(number.encode("utf-8", "replace").decode())
    spot = page % 1_700 if with_part else 0
    intent, part_named = Intent.FEE if with_intent else None, part if with_part else None
    press = Press(act, key, intent=intent, part=part_named, page=page, spot=spot)
    assert len(encode(press).encode()) <= 64
    assert decode(encode(press)) == press


@pytest.mark.parametrize(
    "data", ["", "1|q|zz|fee|1", "1|Z|0123456789ab||1", "2|q|0123456789ab|fee|1", "1|q|0123456789ab|nope|1", "'; DROP"]
)
def test_data_that_is_not_ours_is_refused(data: str) -> None:
    assert decode(data) is None


@given(st.text(max_size=64))
def test_no_data_breaks_it(data: str) -> None:
    found = decode(data)
    assert found is None or encode(found).split("|")[:3] == data.split("|")[:3]


@pytest.mark.parametrize("more", ["x", "0" * 6, "|", "\n"])
def test_data_that_goes_on_after_its_end_is_none_of_ours(more: str) -> None:
    data = encode(Press(Act.PAGE, page=123_456))
    assert decode(data) is not None
    assert decode(data + more) is None
