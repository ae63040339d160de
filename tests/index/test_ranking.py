"""Ranking over a library made for it: sister SOPs, roles, words that the library does not know."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.encoder import Encoder
from index.publisher import Publication, Publisher
from index.retriever import Retriever
from index.sop import Kind, Part, Passage, Place, Role, Sop, Visibility
from index.store import Store
from index.vectors import Vectors, load_vectors
from tests.conftest import remembering

COUNTRIES = ("Korea", "Jepang", "Jerman", "Taiwan")
PARTS = {
    Part.PERSYARATAN: "Paspor asli, ijazah, surat keterangan sehat",
    Part.BIAYA: "Pendaftaran gratis, tidak dipungut bayaran",
    Part.LANGKAH: "Petugas memeriksa berkas pendaftaran calon pekerja",
}


@pytest.fixture(scope="module")
def sisters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SOP a country, alike but for its title, and one for staff alone."""
    data = tmp_path_factory.mktemp("sisters")
    paper = data / "paper.pdf"
    paper.write_bytes(b"%PDF-1.4\n")
    titles = [(f"Pendaftaran Skema G to G {country}", Visibility.PUBLIC) for country in COUNTRIES]
    titles.append(("Pendaftaran Cuti Pegawai", Visibility.INTERNAL))
    with Publisher(data, remembering()) as publisher:
        publisher.publish([_publication(i, *title, paper) for i, title in enumerate(titles)], action="ingest")
    return data


def _publication(number: int, title: str, visibility: Visibility, paper: Path) -> Publication:
    name = f"SOP-{number:03}/UPT"
    sop = Sop(name, title, Kind.MIKRO, visibility, f"{number}.pdf", "paper", 1)
    passages = tuple(
        Passage(name, title, part, part.value, text, order, (Place(1),))
        for order, (part, text) in enumerate(PARTS.items())
    )
    return Publication(sop, passages, f"{number}.pdf", paper)


@pytest.fixture
def encoder() -> Encoder:
    return remembering()


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("question", ["syarat daftar g2g {}", "cara daftar {} gmn", "how to register for {}"])
def test_of_sister_sops_the_one_that_is_named_comes_first(
    sisters: Path, encoder: Encoder, question: str, country: str
) -> None:
    found = Retriever(Store(sisters), encoder).search(question.format(country.lower()), role=Role.PUBLIC)
    assert country in found[0].passage.title


@pytest.mark.parametrize(
    ("question", "part"),
    [("apa syarat daftar korea", Part.PERSYARATAN), ("daftar korea bayar brp", Part.BIAYA)],
)
def test_within_a_sop_the_part_that_is_asked_for_comes_first(
    sisters: Path, encoder: Encoder, question: str, part: Part
) -> None:
    assert Retriever(Store(sisters), encoder).search(question, role=Role.PUBLIC)[0].passage.part is part


@pytest.mark.parametrize("options", [{}, {"dense": False}, {"weight": 0.0}])
def test_neither_retriever_shows_a_worker_what_is_internal(
    sisters: Path, encoder: Encoder, options: dict[str, float]
) -> None:
    retriever = Retriever(Store(sisters), encoder, **options)  # type: ignore[arg-type]
    question = "pendaftaran cuti pegawai"
    assert "SOP-004/UPT" not in {hit.passage.number for hit in retriever.search(question, role=Role.PUBLIC, k=50)}
    assert retriever.search(question, role=Role.STAFF)[0].passage.number == "SOP-004/UPT"


def test_what_becomes_internal_is_hidden_from_a_running_search(tmp_path: Path, encoder: Encoder) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.4\n")
    with Publisher(tmp_path, encoder) as publisher:
        publisher.publish([_publication(1, "Pendaftaran Korea", Visibility.PUBLIC, paper)], action="ingest")
        retriever = Retriever(Store(tmp_path), encoder)
        assert retriever.search("korea", role=Role.PUBLIC)
        publisher.correct("SOP-001/UPT", "visibility", "internal")
    assert retriever.search("korea", role=Role.PUBLIC) == []
    assert retriever.search("korea", role=Role.STAFF)


def test_bm25_is_not_believed_about_a_question_in_other_words(sisters: Path, encoder: Encoder) -> None:
    retriever = Retriever(Store(sisters), encoder)
    known, unknown = (retriever.understand(question) for question in ("pendaftaran jepang", "xylograph jepang"))
    assert retriever._understood(known) == 1
    assert 0 < retriever._understood(unknown) < 0.6


def test_each_hit_tells_both_scores(sisters: Path, encoder: Encoder) -> None:
    hits = Retriever(Store(sisters), encoder).search("pendaftaran korea", role=Role.PUBLIC, k=50)
    assert all(-1 <= hit.cosine <= 1 for hit in hits)
    assert hits[0].lexical > 0
    assert hits[0].cosine > 0.2


def test_cosines_are_exact_for_every_passage_and_nan_for_none(sisters: Path, encoder: Encoder) -> None:
    vectors = load_vectors(Store(sisters), encoder.name, encoder.dim)
    query = encoder.encode(["pendaftaran korea"], query=True)[0]
    assert isinstance(vectors, Vectors)
    ids = [int(i) for i in vectors.ids]
    found = dict(vectors.search(query, Role.STAFF, len(ids)))
    assert vectors.cosines(query, ids) == pytest.approx([found[i] for i in ids], abs=1e-5)
    assert np.isnan(vectors.cosines(query, [10**9])).all()


@pytest.mark.parametrize("question", ["", "   ", "???", '"', "a OR b", "NEAR(", "yang di ke", "'; DROP TABLE sop; --"])
def test_no_question_breaks_the_search(sisters: Path, encoder: Encoder, question: str) -> None:
    found = Retriever(Store(sisters), encoder).search(question, role=Role.PUBLIC, k=50)
    assert [hit.rank for hit in found] == list(range(1, len(found) + 1))
    assert "SOP-004/UPT" not in {hit.passage.number for hit in found}


def test_a_number_is_found_in_every_way_it_is_typed(sisters: Path, encoder: Encoder) -> None:
    store = Store(sisters)
    for typed in ("SOP 002", "sop-002/upt", "2"):
        assert [entry.number for entry in store.find(typed, Role.PUBLIC)] == ["SOP-002/UPT"]
