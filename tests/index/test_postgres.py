"""The library in PostgreSQL beside the same in files: the same answers, publishing whole, no other agency's."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from index.databases import Address, address_of, keep_in
from index.encoder import Encoder
from index.errors import UnknownSop
from index.history import History
from index.publisher import Publisher
from index.retriever import Retriever
from index.schema import connect
from index.sop import Role
from index.sparse import InEngine
from index.store import Store
from tests.conftest import moved_library, own_copy
from tests.library import of_history
from tests.postgres import Server

QUESTIONS = Path(__file__).parent.parent / "questions" / "steer.jsonl"
MOST = 100
KOREA = "CONTOH-MKO.02.02.01.01/BP2MI/2022"


@pytest.fixture
def pair(library: Path, tmp_path: Path, postgres: Server, encoder: Encoder) -> tuple[Path, Path]:
    """The same library on SQLite and on PostgreSQL."""
    files, tables = own_copy(library, tmp_path / "files"), own_copy(library, tmp_path / "tables")
    moved_library(tables, Address(postgres.url, f"pair_{tmp_path.name[-20:].lower()}".replace("-", "_")), encoder)
    return files, tables


def questions(count: int) -> list[str]:
    lines = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    return lines[:: len(lines) // count][:count]


def test_both_engines_find_the_same_passages_with_the_same_scores(pair: tuple[Path, Path], encoder: Encoder) -> None:
    stores = [Store(data) for data in pair]
    retrievers = [Retriever(store, encoder) for store in stores]
    for role in Role:
        for question in questions(30):
            one, other = (retriever.search(question, role=role, k=12) for retriever in retrievers)
            assert [(hit.passage.number, hit.passage.order) for hit in one] == [
                (hit.passage.number, hit.passage.order) for hit in other
            ]
            assert [hit.lexical for hit in one] == pytest.approx([hit.lexical for hit in other], rel=1e-4)
            assert [hit.cosine for hit in one] == pytest.approx([hit.cosine for hit in other], abs=1e-4)
    assert stores[0].frequencies() == stores[1].frequencies()
    assert stores[0].outline() == stores[1].outline()
    assert stores[0].entries(Role.STAFF) == stores[1].entries(Role.STAFF)
    assert stores[0].counts(Role.PUBLIC) == stores[1].counts(Role.PUBLIC)
    assert stores[0].years(Role.STAFF) == stores[1].years(Role.STAFF)
    assert of_history(pair[0], lambda history: history.latest(5)) == of_history(
        pair[1], lambda history: history.latest(5)
    )
    for store in stores:
        store.close()


def test_beyond_the_exact_size_the_graph_finds_what_an_exact_search_finds(
    library: Path, tmp_path: Path, postgres: Server, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.sparse.EXACT_UP_TO", 0)
    tables = own_copy(library, tmp_path / "tables")
    moved_library(tables, Address(postgres.url, "graph"), encoder)
    connection = connect(tables / "index.db")
    # So few passages would be read one by one.
    connection.execute("SET enable_seqscan = off")
    near = InEngine(lambda sql, values: connection.execute(sql, values).fetchall(), encoder.name, encoder.dim, 1)
    public = connection.execute("SELECT count(*) FROM dense WHERE visibility = 'public'").fetchone()[0]
    assert public > MOST
    for question in questions(10):
        vector = encoder.encode([question], query=True)[0]
        plan = "EXPLAIN SELECT passage FROM dense ORDER BY vec::halfvec({0}) <#> ?::halfvec({0}) LIMIT 5"
        told = str([row[0] for row in connection.execute(plan.format(encoder.dim), (str(vector.tolist()),))])
        assert "dense_hnsw" in told
        found = [passage for passage, _ in near.search(vector, Role.PUBLIC, MOST)]
        connection.execute("SET enable_indexscan = off")
        exact = [passage for passage, _ in near.search(vector, Role.PUBLIC, MOST)]
        connection.execute("SET enable_indexscan = on")
        assert len(found) == MOST
        assert len(set(found) & set(exact)) >= 0.95 * MOST
    connection.close()


def test_both_engines_tell_the_same_history(pair: tuple[Path, Path], encoder: Encoder) -> None:
    for data in pair:
        with Publisher(data, encoder) as publisher:
            publisher.correct(KOREA, "title", "Ujian Korea 100%")
            publisher.withdraw(KOREA)
            publisher.roll_back(1)
            publisher.roll_back(2)
    stores = [Store(data) for data in pair]
    assert [store.problem() for store in stores] == ["", ""]
    assert stores[1].frequencies() == stores[0].frequencies()
    histories = [History(data) for data in pair]
    told = [[(event.generation, event.action, event.came, event.went) for event in h.latest(9)] for h in histories]
    assert [[act for _, act, _, _ in one] for one in told][1] == ["rollback", "rollback", "remove", "edit", "ingest"]
    assert [(n, act, len(came), len(went)) for n, act, came, went in told[0]] == [
        (n, act, len(came), len(went)) for n, act, came, went in told[1]
    ]
    assert [(e.number, e.live) for e in histories[0].editions(KOREA)] == [
        (e.number, e.live) for e in histories[1].editions(KOREA)
    ]
    assert [g.withdrawn for g in stores[0].generations()] == [g.withdrawn for g in stores[1].generations()]


def test_two_admins_at_once_make_generations_one_after_the_other(either: Path, encoder: Encoder) -> None:
    with Publisher(either, encoder) as publisher:
        numbers = publisher.numbers()
    made: list[int] = []

    def withdraw(some: list[str]) -> None:
        with Publisher(either, encoder) as publisher:
            made.extend(publisher.withdraw(number) for number in some)

    admins = [threading.Thread(target=withdraw, args=(numbers[start:8:2],)) for start in (0, 1)]
    for admin in admins:
        admin.start()
    for admin in admins:
        admin.join(30)
    assert sorted(made) == list(range(2, 10))
    store = Store(either)
    assert len(store.entries(Role.STAFF)) == len(numbers) - 8
    assert store.problem() == ""
    store.close()


def test_what_fails_midway_is_not_there_at_all(either: Path, encoder: Encoder) -> None:
    with Publisher(either, encoder) as publisher:
        with suppress(RuntimeError), publisher._new_generation("edit", "") as generation:
            publisher._set_live(1, generation, live=False)
            raise RuntimeError
        assert publisher.withdraw(KOREA) == 2
    store = Store(either)
    assert store.problem() == ""
    assert store.frequencies()[1] == store.totals(Role.STAFF)[2]
    store.close()


def test_no_agency_sees_anothers_sops_by_any_read(pair: tuple[Path, Path], postgres: Server, encoder: Encoder) -> None:
    """By number, row id, search, shelf or history; nor by the other's tables called by their full name."""
    tables, other = pair[1], pair[1].parent / "other"
    other.mkdir()
    keep_in(other, Address(postgres.url, "other_agency"))
    with Publisher(other, encoder) as publisher:
        publisher.begin()
        with pytest.raises(UnknownSop):
            publisher.withdraw(KOREA)
    full, store, history = Store(tables), Store(other), History(other)
    reads = ("sop", "entry", "pdf", "passages_of", "named")
    assert all(getattr(full, read)(KOREA, Role.STAFF) for read in reads[:4])
    for read in reads:
        with pytest.raises(UnknownSop):
            getattr(store, read)(KOREA, Role.STAFF)
    assert not (store.entries(Role.STAFF))
    assert not (store.find("mko", Role.STAFF))
    assert not (store.shelves(Role.STAFF))
    assert not (store.passages(list(full.outline().passages), Role.STAFF))
    assert not (store.sops([KOREA], Role.STAFF))
    assert store.lexical(["korea"], Role.STAFF, 9) == []
    assert Retriever(store, encoder).search("ujian eps topik korea", role=Role.STAFF) == []
    assert history.editions(KOREA) == history.withdrawn() == []
    address = address_of(tables)
    assert address
    for table in ("sop", "passage", "vector", "lexical", "dense", "stemmed", "correction"):
        assert store._rows(f"SELECT count(*) FROM {address.agency}.{table}")[0][0] == 0
    assert full._rows(f"SELECT count(*) FROM {address.agency}.sop")[0][0] == len(full.entries(Role.STAFF))
    for opened in (full, store, history):
        opened.close()
