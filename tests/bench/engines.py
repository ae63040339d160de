"""`python -m tests.bench.engines`: several agencies of 2,000 SOPs in one PostgreSQL database, and all in one SQLite library.

How long publishing and a question's search take, how large the tables are, and what HNSW finds of what an exact search
finds, over all agencies' vectors in one table. Words are real ones in real proportions; vectors are drawn (points around
300 centres), for the search does not care what they mean. The encoder's own time is left out.
"""

from __future__ import annotations

import hashlib
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import click
import numpy as np
import psycopg
from numpy.typing import NDArray

from index.databases import Address, keep_in
from index.publisher import Publication, Publisher
from index.retriever import Retriever
from index.sop import Kind, Part, Passage, Place, Role, Sop, Visibility
from index.store import Store
from index.training.data import folder, questions
from index.vectors import load_vectors
from tests.bench.library import varied
from tests.postgres import Server

_PASSAGES, _QUESTIONS, _POOL, _AT_ONCE, _FEW = 10, 200, 100, 2_000, 20
_INTERNAL_EVERY = 5


class Drawn:
    """Vectors (n, 768) around 300 centres, by the text's hash."""

    name, dim = "drawn", 768

    def __init__(self) -> None:
        self._centres = np.random.default_rng(1).normal(size=(300, self.dim)).astype(np.float32)

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        made = np.empty((len(texts), self.dim), np.float32)
        for row, text in enumerate(texts):
            chance = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]))
            made[row] = self._centres[chance.integers(300)] + 0.6 * chance.standard_normal(self.dim, np.float32)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        return made


def library(sentences: Sequence[str], sops: int, seed: int, paper: Path) -> Iterator[Publication]:
    """SOPs of ten passages; every fifth is internal."""
    texts = varied(sentences, sops * _PASSAGES, seed=seed)
    for number in range(sops):
        seen = Visibility.INTERNAL if number % _INTERNAL_EVERY == 0 else Visibility.PUBLIC
        title = " ".join(next(texts).split()[:6])
        sop = Sop(str(number), title, Kind.DOKUMEN, seen, f"{number}.pdf", "paper", 1)
        passages = tuple(
            Passage(sop.number, title, Part.ISI, "", text, order, (Place(1),))
            for order, text in enumerate([title, *(next(texts) for _ in range(_PASSAGES - 1))])
        )
        yield Publication(sop, passages, f"{number}.pdf", paper)


def told(name: str, seconds: Sequence[float]) -> None:
    p50, p95 = np.quantile(seconds, [0.5, 0.95]) * 1000
    click.echo(f"{name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms (n = {len(seconds)})")


def timed(work: Sequence[object], run: object) -> list[float]:
    found = []
    for item in work:
        began = time.perf_counter()
        run(item)  # type: ignore[operator]
        found.append(time.perf_counter() - began)
    return found


@click.command()
@click.option("--agencies", default=10, show_default=True)
@click.option("--sops", default=2_000, show_default=True)
def main(agencies: int, sops: int) -> None:
    """Build, ask and count."""
    server, encoder = Server(), Drawn()
    sentences = [context for _, context in questions(folder() / "idk-mrc.train.json")]
    sentences = sorted({part for context in sentences for part in context.split(". ") if 30 < len(part) < 200})
    asked = [question for question, _ in questions(folder() / "idk-mrc.valid.json")][:_QUESTIONS]
    vectors = encoder.encode(asked)
    try:
        with tempfile.TemporaryDirectory() as root:
            click.echo(f"PostgreSQL, {agencies} agencies of {sops} SOPs")
            publish(Path(root), server, sentences, encoder, agencies, sops)
            ask(Path(root) / "0", encoder, asked, vectors)
            sizes(server, agencies)
            nearest(server, encoder, vectors, agencies)
    finally:
        server.remove()
    with tempfile.TemporaryDirectory() as root:
        click.echo(f"SQLite, one library of {agencies * sops} SOPs")
        fill(Path(root), sentences, encoder, agencies * sops)
        ask(Path(root), encoder, asked, vectors)


def publish(root: Path, server: Server, sentences: Sequence[str], encoder: Drawn, agencies: int, sops: int) -> None:
    """Fill every agency; what that takes for the first and the last, while the database grows."""
    for agency in range(agencies):
        data = root / str(agency)
        data.mkdir()
        keep_in(data, Address(server.url, f"agency_{agency}"))
        fill(data, sentences, encoder, sops, seed=agency, told_of=agency in (0, agencies - 1))


def fill(
    data: Path, sentences: Sequence[str], encoder: Drawn, sops: int, *, seed: int = 0, told_of: bool = True
) -> None:
    """Publish so many SOPs, 2,000 at once, then replace and withdraw a few of them."""
    (data / "paper.pdf").write_bytes(b"%PDF-1.4\n")
    began = time.perf_counter()
    made = library(sentences, sops, seed, data / "paper.pdf")
    with Publisher(data, encoder) as publisher:
        while some := list(islice(made, _AT_ONCE)):
            publisher.publish(some, action="ingest")
        if told_of:
            click.echo(f"{sops} SOPs published: {time.perf_counter() - began:.0f} s")
            again = list(library(sentences, _FEW, seed + 1_000, data / "paper.pdf"))
            told("one SOP replaced", timed(again, lambda one: publisher.publish([one], action="ingest")))
            told("one SOP withdrawn", timed([str(number) for number in range(_FEW)], publisher.withdraw))


def ask(data: Path, encoder: Drawn, asked: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """A question's statements one by one, and the whole search as the retriever makes it."""
    store = Store(data)
    retriever = Retriever(store, encoder)
    began = time.perf_counter()
    retriever.make_ready()
    click.echo(f"made ready in {time.perf_counter() - began:.1f} s")
    near = load_vectors(store, encoder.name, encoder.dim)
    terms = [retriever.understand(question).terms for question in asked]
    for again in ("", ", asked again"):
        told(f"BM25{again}", timed(terms, lambda found: store.lexical(found, Role.PUBLIC, _POOL)))
    told("vectors", timed(list(vectors), lambda vector: near.search(vector, Role.PUBLIC, _POOL)))
    ids = [passage for passage, _ in store.lexical(terms[0], Role.PUBLIC, _POOL)]
    told("cosines of 100", timed(list(vectors), lambda vector: near.cosines(vector, ids)))
    told("understood", timed(asked, retriever.understand))
    told("whole search", timed(asked, lambda question: retriever.search(question, role=Role.PUBLIC)))
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    click.echo(f"memory of this process: {pages * resource.getpagesize() / 1e6:.0f} MB")
    for name in ("index.db", "vectors.faiss"):
        if (data / name).exists():
            click.echo(f"{name}: {(data / name).stat().st_size / 1e6:.0f} MB")
    store.close()


def sizes(server: Server, agencies: int) -> None:
    """What the tables of all agencies take, indexes and TOAST included."""
    with psycopg.connect(server.url.replace("owner@", "postgres@"), autocommit=True) as database:
        for table in ("passage", "vector", "embedding", "stemmed", "lexical", "dense", "lexeme"):
            names = [f"agency_{n}.{table}" for n in range(agencies)]
            size = sum(database.execute("SELECT pg_total_relation_size(%s)", [name]).fetchall()[0][0] for name in names)
            click.echo(f"{table}: {size / 1e6:.0f} MB")


def nearest(server: Server, encoder: Drawn, vectors: NDArray[np.float32], agencies: int) -> None:
    """All vectors in one table: exact, then with HNSW, for those who see four in five."""
    of = f"::halfvec({encoder.dim})"
    near = f"SELECT passage FROM everything WHERE visibility = 'public' ORDER BY vec{of} <#> %s{of} LIMIT 100"
    asked = [str(vector.tolist()) for vector in vectors]
    with psycopg.connect(server.url.replace("owner@", "postgres@"), autocommit=True) as database:
        every = " UNION ALL ".join(
            f"SELECT passage + {n}00000000 AS passage, visibility, vec FROM agency_{n}.dense" for n in range(agencies)
        )
        database.execute(f"CREATE TABLE everything AS {every}")
        database.execute("ANALYZE everything")
        exact = [database.execute(near, [vector]).fetchall() for vector in asked[:50]]
        told("all vectors, exact", timed(asked[:50], lambda vector: database.execute(near, [vector])))
        began = time.perf_counter()
        database.execute("SET maintenance_work_mem = '2GB'")
        column = f"(vec::halfvec({encoder.dim})) halfvec_ip_ops"
        database.execute(f"CREATE INDEX everything_hnsw ON everything USING hnsw ({column})")
        click.echo(f"HNSW built in {time.perf_counter() - began:.0f} s")
        size = database.execute("SELECT pg_relation_size('everything_hnsw')").fetchall()[0][0]
        click.echo(f"HNSW index: {size / 1e6:.0f} MB")
        for breadth in (40, 200, 400):
            database.execute(f"SET hnsw.ef_search = {breadth}")
            database.execute("SET hnsw.iterative_scan = strict_order")
            found = [database.execute(near, [vector]).fetchall() for vector in asked[:50]]
            shared = [len(set(a[:10]) & set(b[:10])) / 10 for a, b in zip(exact, found, strict=True)]
            click.echo(f"HNSW, breadth {breadth}: recall@10 {np.mean(shared):.3f}")
            told(f"HNSW, breadth {breadth}", timed(asked, lambda vector: database.execute(near, [vector])))


if __name__ == "__main__":
    main()
