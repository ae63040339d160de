from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder import bundled
from index.lines import Line, lines_of
from index.reader import LineReader
from index.retriever import Retriever
from index.sop import Kind, Part, Role, Section, Sop, Visibility
from index.store import Store
from tests.conftest import remembering

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"
JAPAN = "CONTOH-MKO.02.02.02.01/BP3MI/2022"


@cache
def retriever(library: Path) -> Retriever:
    return Retriever(Store(library), remembering())


def read(library: Path, question: str, number: str, **asks: float) -> list[tuple[Line, float]]:
    found = retriever(library)
    reader = LineReader(found, bundled().context)
    sop = found.store.sop(number, Role.STAFF)
    query = found.understand(question)
    return list(reader.read(query, reader.weigh(query, asks, [sop]))[0].shared())


@pytest.mark.parametrize(
    ("question", "number", "asked", "said"),
    [
        ("visa sudah harus ada belum sebelum daftar opp", OPP, "requirements", "Visa kerja"),
        ("mundur setelah matching apa akibatnya", JAPAN, "warning", "2 tahun"),
        ("bayar berapa opp", OPP, "fee", "Gratis"),
    ],
)
def test_the_line_that_answers_comes_first(library: Path, question: str, number: str, asked: str, said: str) -> None:
    assert said in read(library, question, number, **{asked: 1.0})[0][0].text


def test_what_is_asked_decides_between_a_steps_cells(library: Path) -> None:
    question = "penetapan jadwal dan kelas"
    who = read(library, question, OPP, actor=1.0)
    when = read(library, question, OPP, duration=1.0)
    share = {kind: sum(s for line, s in found if line.kind == kind) for kind, found in (("pelaksana", who),)}
    assert share["pelaksana"] > sum(s for line, s in when if line.kind == "pelaksana")


def test_every_line_and_cell_may_answer(library: Path) -> None:
    sop: Sop = retriever(library).store.sop(OPP, Role.STAFF)
    texts = {line.text for line in lines_of(sop)}
    assert {step.kegiatan for step in sop.steps} <= texts
    assert {step.output for step in sop.steps if step.output} <= texts
    fee = next(section for section in sop.sections if section.part is Part.BIAYA)
    assert set(fee.text.splitlines()) <= texts


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["fee", "steps", "general", "nothing that is known"]))
def test_shares_sum_to_one_whatever_is_asked(library: Path, question: str, asked: str) -> None:
    found = read(library, question, OPP, **{asked: 1.0})
    assert math.isclose(sum(share for _, share in found), 1, abs_tol=1e-6)
    assert [share for _, share in found] == sorted((share for _, share in found), reverse=True)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_weights_learn_what_the_right_ones_have_in_common() -> None:
    from index.training.weights import Choice, fitted

    chance = np.random.default_rng(1)
    choices = []
    for _ in range(60):
        traits = chance.normal(size=(5, 2))
        right = traits[:, 0] == traits[:, 0].max()
        choices.append(Choice(traits, right, np.zeros(5, np.int64), np.ones(1), np.zeros(5)))
    _, weights = fitted(choices, 1, 1)
    assert weights[0] > 5 * abs(weights[1])


def test_a_line_of_no_part_that_says_the_question_s_own_words_alone_answers_nothing(library: Path) -> None:
    text = "Sekretaris Tim\n1. Merencanakan program kerja"
    sop = Sop("X", "Tim Contoh", Kind.MIKRO, Visibility.PUBLIC, "x.pdf", "", 1, sections=(Section(Part.ISI, "", text),))
    query = retriever(library).understand("apa tugas sekretaris tim")
    [weighed] = LineReader(retriever(library), bundled().context).weigh(query, {}, [sop])
    assert weighed.scores[0] < weighed.scores[1] - 10
