"""What a question asks for, what a line states, how values are said in English, how sums and talks are read."""

from __future__ import annotations

import pytest

from bot.confidence import FEATURES as ANSWER_FEATURES
from bot.confidence import confidence, levels
from bot.durations import total
from bot.followup import Topic, goes_on, other, picked
from bot.glossary import shown
from bot.intent import Amount, Shape, parted, recognise, states
from index.profile import current
from index.search import FEATURES, NONE_FEATURES, load_weights
from index.sop import Branch, Duration, Step, Unit
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


def test_a_message_is_parted_where_it_asks_again() -> None:
    parts = [part.text for part in parted(_query("gaji saya belum dibayar. lapor ke mana? terus berapa lama?"))]
    assert parts == ["gaji saya belum dibayar. lapor ke mana?", "terus berapa lama?"]
    assert len(parted(_query("syarat opp apa saja"))) == 1


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("1 hari kerja", '1 working day ("1 hari kerja")'),
        ("Gratis", 'Free of charge ("Gratis")'),
        ("2 jam", '2 hours ("2 jam")'),
        ("5 hari kerja untuk pengusulan", '"5 hari kerja untuk pengusulan" (5 working days)'),
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


def test_not_that_one_but_another_keeps_what_was_asked() -> None:
    topic = Topic("X", "syarat ujian korea")
    assert other("bukan itu, yang buat jepang", topic) == "syarat ujian jepang"
    assert other("biaya pengiriman jenazah dari taiwan berapa", topic) is None


def test_the_calibration_names_every_feature_and_confidence_grows_with_belief() -> None:
    table = current().table("calibration")
    assert (set(table["sop"]), set(table["none"]), set(table["answer"])) == (
        *(set(FEATURES), set(NONE_FEATURES), set(ANSWER_FEATURES)),
    )
    assert load_weights(current()).sop.shape == (len(FEATURES),)
    assert 0 < levels().answer < levels().sure < 1
    low, high = ((1.0, belief, 0.0, 0.0, 1.0, 0.0, 0.0) for belief in (-2.0, 4.0))
    assert 0 < confidence(low) < confidence(high) < 1
