from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder import BUNDLED, Encoder, StaticEncoder, load_encoder
from index.publisher import Publisher
from index.retriever import Retriever
from index.sop import Role
from index.store import Store

_shared = cache(load_encoder)
KOREA = "CONTOH-MKO.02.02.01.01/BP2MI/2022"


@pytest.mark.parametrize(
    ("question", "file"),
    [
        ("syarat OPP apa saja", "opp-p-to-p"),
        ("gaji sy blm dibayar majikan", "mediasi-gaji"),
        ("jemput jenasah di bandara", "jenazah"),
        ("bikin ektkln gimana", "e-pmi-baru"),
        ("job mandiri tanpa PT", "pmi-perseorangan"),
        ("ujian eps topik korea", "g-to-g-korea"),
        ("careworker jepang dokumennya diverifikasi dimana", "g-to-g-jepang"),
        ("where can I file a complaint?", "pengaduan"),
        ("kumaha carana lapor pengaduan", "pengaduan"),
    ],
)
def test_the_right_sop_comes_first(store: Store, encoder: Encoder, question: str, file: str) -> None:
    assert file in Retriever(store, encoder).search(question, role=Role.PUBLIC)[0].file


def test_hits_are_ranked_and_follow_their_sop(store: Store, encoder: Encoder) -> None:
    hits = Retriever(store, encoder).search("syarat opp", role=Role.STAFF, k=12)
    assert [hit.rank for hit in hits] == list(range(1, 13))
    numbers = [hit.passage.number for hit in hits]
    assert numbers == sorted(numbers, key=numbers.index)
    assert max(numbers.count(number) for number in numbers) <= 3


@settings(max_examples=30, deadline=None)
@given(question=st.sampled_from(["cuti tahunan", "tanda pemalsuan dokumen", "penutupan kasus"]) | st.text(max_size=40))
def test_a_worker_never_gets_an_internal_passage(library: Path, question: str) -> None:
    store = Store(library)
    public = {entry.number for entry in store.entries(Role.PUBLIC)}
    hits = Retriever(store, _shared()).search(question, role=Role.PUBLIC, k=50)
    assert {hit.passage.number for hit in hits} <= public
    store.close()


def test_a_running_search_sees_the_next_generation(either: Path, encoder: Encoder) -> None:
    retriever = Retriever(Store(either), encoder)
    assert retriever.search("ujian eps topik korea", role=Role.PUBLIC)[0].passage.number == KOREA
    with Publisher(either, encoder) as publisher:
        publisher.withdraw(KOREA)
    found = retriever.search("ujian eps topik korea", role=Role.PUBLIC, k=50)
    assert KOREA not in {hit.passage.number for hit in found}


def test_another_encoder_embeds_what_it_has_not_seen(either: Path) -> None:
    other = StaticEncoder(BUNDLED / "table")
    other.name = "other"
    with Publisher(either, other) as publisher:
        assert publisher.embed_missing() > 0
        assert publisher.embed_missing() == 0
    assert Retriever(Store(either), other).search("syarat opp", role=Role.PUBLIC)
