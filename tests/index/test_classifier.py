from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.classifier import Classifier, buckets, hearing, likeliest, piece_kinds
from index.spelling import Speller
from index.wording import Query, load_lexicon, understand

_SPELLER = Speller.of({"gaji": 9, "paspor": 9, "majikan": 9})
_LEXICON = load_lexicon()


def query(text: str) -> Query:
    return understand(text, _LEXICON, _SPELLER)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("majikan mukul saya pake besi, saya ngumpet di kamar mandi tolong", "cry"),
        ("they locked us in the compound and took our phones", "cry"),
        ("rasane pengin mati wae, wis ora kuat", "cry"),
        ("saya dikunciin dari luar sama bos", "cry"),
        ("syarat perpanjang kontrak di taiwan apa aja", "ordinary"),
        ("klaim jkm ahli waris dokumennya apa", "ordinary"),
        ("how long does the medical check take", "ordinary"),
        ("assalamualaikum kak, apa kabar", "opening"),
        ("ijin bertanya ya pak", "opening"),
        ("resep rendang yang empuk", "outside"),
        ("who won the football match last night", "outside"),
    ],
)
def test_a_message_is_known_for_what_it_is(message: str, kind: str) -> None:
    assert likeliest(hearing().hear(query(message)).kinds, "")[0] == kind


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("opp bayar brp", "fee"),
        ("opo wae syarate", "requirements"),
        ("surat itu ditandatangani siapa", "signer"),
        ("kalau saya masih terikat kontrak boleh pindah ga", "permission"),
    ],
)
def test_what_is_asked_is_told_from_everyday_words(question: str, asked: str) -> None:
    asks = hearing().hear(query(question)).asks
    assert max(asks, key=lambda name: asks[name]) == asked
    assert math.isclose(sum(map(math.exp, asks.values())), 1, abs_tol=1e-4)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_the_probabilities_of_a_family_sum_to_its_own(text: str) -> None:
    for scores in (hearing().hear(query(text)).kinds, piece_kinds().scores(query(text))):
        for family in {name.rpartition(".")[0] for name in scores}:
            whole = math.exp(scores[family]) if family else 1
            shares = sum(math.exp(log) for name, log in scores.items() if name.rpartition(".")[0] == family)
            assert math.isclose(shares, whole, abs_tol=1e-4)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_what_is_learnt_is_kept(tmp_path: Path) -> None:
    from index.training.classes import fit, save

    texts = ["merah", "merah tua", "biru", "biru muda"]
    ids = [buckets(query(text)) for text in texts]
    save([(fit(ids, np.array([0, 0, 1, 1]), 2, 0.01), ["merah", "biru"])], tmp_path / "colours.safetensors")
    learnt = Classifier(tmp_path / "colours.safetensors")
    for text in texts:
        scores = learnt.scores(query(text))
        assert max(scores, key=lambda name: scores[name]) == text.split()[0]
