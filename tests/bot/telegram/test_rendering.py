from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Answer, Citation, Intent, Statement
from bot.originals import size
from bot.telegram.buttons import HOME, Act, Press
from bot.telegram.rendering import LIMIT, button, render
from index.sop import Kind, Part
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


def test_a_label_that_is_cut_ends_with_a_whole_word() -> None:
    title = "Klarifikasi dan Mediasi Gaji Pekerja Migran yang Tidak Dibayar"
    shown = button(title, Press(Act.PART, HOME, Intent.FEE), longest=34).text
    assert shown == "Klarifikasi dan Mediasi Gaji …"


def test_sizes_are_told_as_people_read_them() -> None:
    assert (size(240_400, "id"), size(1_840_000, "en"), size(10, "id")) == ("240 KB", "1.8 MB", "1 KB")
