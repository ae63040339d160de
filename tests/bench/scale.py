"""`python -m tests.bench.scale`: the whole road at 2,000, 20,000 and 200,000 passages of varied text.

Build time, sizes, query latency, and how many of the ten nearest by the exact index the chosen one finds.
"""

from __future__ import annotations

import random
import resource
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click
import faiss
import numpy as np

from index.encoder import load_encoder
from index.retriever import Retriever
from index.sop import Role
from index.training.data import folder, questions, tsv
from index.vectors import Vectors, load_vectors
from tests.bench.library import publish_texts, varied

_QUESTIONS = 200
_SECOND_ROUND = 20


def asked() -> list[str]:
    """Real questions and customer messages."""
    data = folder()
    found = [question for question, _ in questions(data / "idk-mrc.valid.json")]
    found += [informal for informal, _ in tsv(data / "informal-formal.valid.tsv", "informal", "formal")]
    return random.Random(3).sample(found, _QUESTIONS)


def measure(count: int, sentences: Sequence[str], texts_asked: Sequence[str], data: Path) -> str:
    """One line of the table."""
    encoder = load_encoder()
    texts = list(varied(sentences, count))
    began = time.perf_counter()
    encoder.encode(texts)
    embedded = time.perf_counter() - began
    began = time.perf_counter()
    store = publish_texts(texts, data, encoder)
    published = time.perf_counter() - began
    began = time.perf_counter()
    vectors = load_vectors(store, encoder.name, encoder.dim)
    assert isinstance(vectors, Vectors)
    built = time.perf_counter() - began
    retriever = Retriever(store, encoder)
    began = time.perf_counter()
    retriever.search(texts_asked[0], role=Role.PUBLIC)
    first = time.perf_counter() - began
    latency = []
    for question in (*texts_asked[_SECOND_ROUND:], *texts_asked[:_SECOND_ROUND]):
        began = time.perf_counter()
        retriever.search(question, role=Role.PUBLIC)
        latency.append((time.perf_counter() - began) * 1000)
    exact = faiss.IndexFlatIP(encoder.dim)
    exact.add(store.vectors(encoder.name)[1])
    shared, dense = [], []
    for vector in encoder.encode(texts_asked, query=True):
        right = {int(vectors.ids[row]) for row in exact.search(vector[None], 10)[1][0]}
        began = time.perf_counter()
        near = vectors.search(vector, Role.STAFF, 100)[:10]
        dense.append((time.perf_counter() - began) * 1000)
        shared.append(len(right & {row for row, _ in near}) / 10)
    size = sum(file.stat().st_size for file in data.glob("index.db*")) / 1e6
    kind = type(vectors.index).__name__.removeprefix("Index")
    cells = [
        *(f"{count:,}", kind, f"{embedded:.1f}", f"{published:.1f}", f"{built:.1f}", f"{first:.2f}"),
        *(f"{size:.0f}", f"{(data / 'vectors.faiss').stat().st_size / 1e6:.0f}"),
        *(f"{np.quantile(latency, share):.1f}" for share in (0.5, 0.95)),
        *(f"{np.quantile(dense, 0.95):.1f}", f"{np.mean(shared):.3f}"),
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


@click.command(epilog="Example: python -m tests.bench.scale --count 2000 --count 20000")
@click.option("--count", "counts", multiple=True, type=int, default=(2_000, 20_000, 200_000), show_default=True)
def main(counts: Sequence[int]) -> None:
    """Print the table."""
    click.echo(
        "| passages | index | embed s | publish s | build s | first question s | database MB | vectors MB "
        "| p50 ms | p95 ms | dense p95 ms | recall@10 of exact | peak MB |"
    )
    click.echo(f"|{' --- |' * 13}")
    sentences = sorted({text for text, _ in tsv(folder() / "id-en.train.tsv", "id", "en")})
    questions_asked = asked()
    for count in counts:
        data = Path(tempfile.mkdtemp())
        click.echo(measure(count, sentences, questions_asked, data))
        shutil.rmtree(data)


if __name__ == "__main__":
    main()
