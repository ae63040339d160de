"""What a question asks for, what a line states, how values are said in English, how sums and talks are read."""

from __future__ import annotations

import pytest

from bot.composing import compose
from bot.confidence import FEATURES as ANSWER_FEATURES
from bot.confidence import confidence, levels
from bot.durations import total
from bot.followup import TALK_FEATURES, Topic, denies, goes_on, in_talk, picked, renewed
from bot.glossary import shown
from bot.intent import Amount, Shape, counts, fits, recognise, states
from bot.parting import parted, with_matter
from bot.question import only_names
from bot.quoting import Matter
from index.lines import Line
from index.profile import current
from index.search import FEATURES, NONE_FEATURES, Found, Search, load_weights
from index.sop import Branch, Duration, Kind, Sop, Step, Unit, Visibility
from index.spelling import Speller
from index.wording import Query, load_lexicon, understand


def _query(text: str) -> Query:
    return understand(text, load_lexicon(), Speller({}, dict))


@pytest.mark.parametrize(
    ("question", "shape", "amount"),
    [
        ("syarat opp apa saja", Shape.LIST, None),
        ("berapa lama e-pmi", Shape.VALUE, Amount.TIME),
        ("kena duit berapa", Shape.VALUE, Amount.MONEY),
        ("duit saya dibalikin berapa hari", Shape.VALUE, Amount.TIME),
        ("umur maksimal berapa", Shape.VALUE, Amount.AGE),
        ("masa berlakunya berapa lama", Shape.VALUE, Amount.VALIDITY),
        ("siapa yang tanda tangan", Shape.PERSON, None),
        ("lapor ke mana", Shape.PLACE, None),
        ("kapan kartunya terbit", Shape.VALUE, Amount.MOMENT),
        ("what must be ready when i land", Shape.ANY, None),
        ("suratnya diberikan kepada siapa", Shape.WHOM, None),
        ("kalau telat bagaimana", Shape.DECISION, None),
        ("paspor boleh dititipkan tidak", Shape.DECISION, None),
        ("can my employer keep my passport", Shape.DECISION, None),
        ("bagaimana cara daftar", Shape.STEPS, None),
        ("gaji belum dibayar", Shape.ANY, None),
    ],
)
def test_a_question_wants_an_answer_of_one_shape(question: str, shape: Shape, amount: Amount | None) -> None:
    asked = recognise(_query(question))
    assert (asked.shape, asked.amount) == (shape, amount)


def test_a_line_states_an_amount_of_its_kind_only() -> None:
    assert states(Amount.MONEY, "Rp50.000")
    assert states(Amount.MONEY, "Tidak dipungut biaya")
    assert not states(Amount.MONEY, "5 hari kerja")
    assert states(Amount.TIME, "5 hari kerja")
    assert not states(Amount.TIME, "Gratis")


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        (
            "gaji saya belum dibayar. lapor ke mana? terus berapa lama?",
            ["gaji saya belum dibayar. lapor ke mana?", "terus berapa lama?"],
        ),
        (
            "biayanya berapa, bukanya jam berapa, boleh diwakilkan",
            ["biayanya berapa", "bukanya jam berapa", "boleh diwakilkan"],
        ),
        ("kartunya jadi kapan sama bayar berapa", ["kartunya jadi kapan", "bayar berapa"]),
        ("who signs it and how long does it take", ["who signs it", "how long does it take"]),
        (
            "beda nama ktp sama kartu keluarga, mengurus di mana",
            ["beda nama ktp sama kartu keluarga, mengurus di mana"],
        ),
        ("kalau saya sakit dan tidak bisa datang, bagaimana?", ["kalau saya sakit dan tidak bisa datang, bagaimana?"]),
        ("saya tidak tahu siapa agennya. lapor ke mana?", ["saya tidak tahu siapa agennya. lapor ke mana?"]),
        ("syarat opp apa saja", ["syarat opp apa saja"]),
    ],
)
def test_a_message_is_parted_where_it_asks_again(message: str, asked: list[str]) -> None:
    assert [part.query.text for part in parted(_query(message)) if part.surely] == asked


def test_a_clause_after_a_question_may_ask_though_its_words_do_not() -> None:
    parts = parted(_query("izinnya berapa hari, biayanya boleh potong gaji dia, jaminan sosial wajib?"))
    assert [part.surely for part in parts] == [True, False, True]
    assert [part.surely for part in parted(_query("syarat opp apa saja, saya dari blitar"))] == [True, False]


@pytest.mark.parametrize(
    ("question", "alone"),
    [("taiwan", True), ("kalau ke jepang", True), ("gaji di taiwan", False), ("syarat opp", False)],
)
def test_a_country_alone_is_told_from_a_question_about_it(question: str, *, alone: bool) -> None:
    assert only_names(_query(question)) is alone


def test_how_many_people_is_no_question_of_money() -> None:
    assert recognise(_query("uang sekolahnya untuk berapa orang")).amount is None
    assert recognise(_query("uang sekolahnya berapa")).amount is Amount.MONEY


def test_a_question_of_a_message_that_names_nothing_takes_the_words_of_the_one_before() -> None:
    one, other = with_matter(parted(_query("siapa yang mengesahkan kartu, berapa hari?")))
    assert "kartu" in other.terms
    assert one.text in other.text


def test_a_line_fits_what_is_asked_for_by_its_kind() -> None:
    where, when = recognise(_query("lapor ke mana")), recognise(_query("kapan bisa diajukan"))
    assert fits(where, Line("tempat", "Aula kantor"))
    assert not fits(where, Line("persyaratan", "Pasfoto"))
    assert fits(when, Line("peringatan", "Diajukan setelah visa terbit"))
    may = recognise(_query("boleh memotret soal tidak"))
    assert fits(may, Line("kegiatan", "Memotret kartu hanya di loket"))
    assert not fits(may, Line("kegiatan", "Memotret pemohon"))
    assert not fits(recognise(_query("umur maksimal berapa")), Line("dasar_hukum", "Undang-Undang Nomor 18 Tahun 2017"))
    assert counts(recognise(_query("fotonya paling lama berapa bulan")).unit, "Foto paling lama 3 bulan")
    assert not counts("bulan", "2 hari kerja")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("1 hari kerja", '1 working day ("1 hari kerja")'),
        ("Gratis", 'Free of charge ("Gratis")'),
        ("2 jam", '2 hours ("2 jam")'),
        ("5 hari kerja untuk pengusulan", '"5 hari kerja untuk pengusulan" (5 working days)'),
        ("3 hari kerja setelah data lengkap", '"3 hari kerja setelah data lengkap" (3 working days)'),
        ("US$28", "US$28"),
    ],
)
def test_a_value_is_said_in_english_with_the_words_of_the_sop(value: str, said: str) -> None:
    assert shown(value, "en") == said
    assert shown(value, "id") == value


def _step(no: int, branch: Branch | None = None, kegiatan: str = "Memeriksa berkas") -> Step:
    return Step(no, kegiatan, waktu=Duration("1 jam", 1.0, Unit.JAM), branch=branch)


def test_times_are_added_only_where_every_step_must_be_taken() -> None:
    assert total([_step(1), _step(2), _step(3)], "id") == "3 jam"
    assert total([_step(1), _step(2, Branch(3, 1)), _step(3)], "en") == "3 hours"
    assert total([_step(1), _step(2, Branch(4, 3)), _step(3), _step(4)], "id") == ""
    assert total([_step(1), _step(2, kegiatan="Lengkap?")], "id") == ""


def test_a_number_alone_and_what_comes_next_are_recognised() -> None:
    assert [picked(text) for text in ("2", "nomor 2", "yang kedua", "the third one", "2 bulan belum dibayar")] == [
        *(2, 2, 2, 3, None)
    ]
    assert goes_on("habis itu apa lagi")
    assert goes_on("what next?")
    assert not goes_on("terus biayanya berapa")


@pytest.mark.parametrize(
    ("question", "again"),
    [
        ("bukan itu, yang buat jepang", "syarat ujian buat jepang"),
        ("kalau jepang?", "syarat ujian kalau jepang?"),
        ("biaya pengiriman jenazah dari taiwan berapa", None),
        ("kalau berkasnya kurang?", None),
    ],
)
def test_another_name_keeps_what_was_asked(question: str, again: str | None) -> None:
    query = _query(question)
    assert renewed(query, recognise(query), Topic("X", "syarat ujian korea")) == again


def test_the_talk_makes_its_sop_likelier_and_what_denies_it_rules_it_out() -> None:
    found = tuple(Found(_sop(number), belief, (), ()) for number, belief in (("NEW", 0.1), ("LAST", 0.05)))
    search, topic = Search(found, 0.85), Topic("LAST", "syarat")
    leant = in_talk(search, _query("kalau telat?"), topic)
    assert leant.found[0].sop.number == "LAST"
    assert sum(one.belief for one in leant.found) + leant.none == pytest.approx(1.0)
    denied = in_talk(search, _query("bukan itu, kalau telat?"), topic)
    assert [one.sop.number for one in denied.found] == ["NEW"]
    assert denies("bukan yang itu")
    within = in_talk(search, _query("bayar berapa"), Topic("LAST", "", within=0.7))
    assert within.found[0].belief == pytest.approx(0.7)
    after_a_list = in_talk(search, _query("kalau telat?"), Topic("", "syarat", listed=("OTHER", "LAST")))
    assert after_a_list.found[0].sop.number == "LAST"


def _sop(number: str) -> Sop:
    return Sop(number, number, Kind.MIKRO, Visibility.PUBLIC, "x.pdf", "", 1)


def test_the_calibration_names_every_feature_and_confidence_grows_with_belief() -> None:
    table = current().table("calibration")
    assert [set(table[name]) for name in ("sop", "none", "answer", "talk")] == [
        *(set(FEATURES), set(NONE_FEATURES), set(ANSWER_FEATURES), set(TALK_FEATURES)),
    ]
    assert load_weights(current()).sop.shape == (len(FEATURES),)
    assert 0 < levels().answer < levels().sure < 1
    low, high = ((1.0, belief, 0.0, 0.0, 1.0, 0.0, 0.0) for belief in (-2.0, 4.0))
    assert 0 < confidence(low) < confidence(high) < 1


def test_of_very_many_lines_none_of_which_is_likely_the_part_that_was_asked_for_is_told() -> None:
    asked = recognise(_query("berapa biaya izin becak motor?"))
    read = tuple((Line("remaining", f"baris {n}"), 1 / 400) for n in range(400))
    reply = compose(Matter(_sop("X"), asked, "id", read, specific=True, detailed=False, brief=False))
    assert not reply.statements
