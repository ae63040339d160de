"""Text to unit vectors: the bundled transformer without torch, or any other sentence-transformers model with it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load
from tokenizers import Tokenizer

from index.errors import EncoderError

BUNDLED = Path(__file__).parent / "model"
# What e5 was trained to see before a question and before what is searched.
QUERY, PASSAGE = "query: ", "passage: "
# Tokens of a text that are read.
LONGEST = 114
# Of a question and of a line that are read together.
ASKED, TOLD = 64, 64
# Texts of one length that are run together: a token costs 0.64 ms in a batch of 16, 0.9 to 1.1 ms in a short text alone.
_TOGETHER = 16
_CONTEXT_FILES = ("onnx/model.onnx", "tokenizer.json", "heads.safetensors")
# The transformer's share of a cosine.
CONTEXT_SHARE = 0.5


class Encoder(Protocol):
    """`name` identifies model and prompts, and is stamped on every vector; `dim` is the number of columns."""

    name: str
    dim: int

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """Unit vectors of shape (n, dim), a zero row for a text without a token."""
        ...


class StaticEncoder:
    """A table of rows and a mean: what sentence-transformers calls StaticEmbedding, run with tokenizers and NumPy.

    Reads a folder as `python -m index.training` saves it (int8 rows with one scale each, model2vec's form) and equals
    `SentenceTransformer(folder).encode(...)`. Raises EncoderError if the folder does not load.
    """

    def __init__(self, folder: Path) -> None:
        try:
            weights, tokenizer = ((folder / name).read_bytes() for name in ("model.safetensors", "tokenizer.json"))
            tensors = load(weights)
            self._rows, self._scales = tensors["embeddings"], tensors["weights"]
            self._tokenizer = Tokenizer.from_buffer(tokenizer)
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            raise EncoderError(model=folder, reason=error) from error
        self._tokenizer.no_padding()
        self.dim = int(self._rows.shape[1])
        digest = hashlib.sha256(weights + tokenizer).hexdigest()
        self.name = f"static-{digest[:12]}"

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for i, encoding in enumerate(self._tokenizer.encode_batch(list(texts), add_special_tokens=False)):
            if encoding.ids:
                # The sum points where the mean does, and only the direction is kept.
                vectors[i] = self._scales[encoding.ids] @ self._rows[encoding.ids]
        return unit(vectors)


class ContextEncoder:
    """A transformer as a sentence-transformers folder, run by onnxruntime without torch, with the heads that it was taught.

    A vector is the mean of the last layer over a text's tokens at length one: what
    `SentenceTransformer(folder, backend="onnx")` gives. `heads.safetensors` holds the small layers on that mean: whether a
    line answers the question that it is read with, what kind of message a text is, and what it asks for. Texts of one length
    are run together, so that none is padded; several lengths run side by side on all cores. Raises EncoderError if
    the folder does not load.
    """

    def __init__(self, folder: Path) -> None:
        # Imported here: other models, and reading PDFs, do without it.
        import onnxruntime
        from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidArgument, InvalidGraph, InvalidProtobuf

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        # The 8-bit weights are written out once, at loading.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        try:
            files = [(folder / name).read_bytes() for name in _CONTEXT_FILES]
            self._tokenizer = Tokenizer.from_buffer(files[1])
            self._heads = load(files[2])
            with safe_open(folder / _CONTEXT_FILES[2], framework="numpy") as tensors:
                self.kinds, self.asks = (tuple(tensors.metadata()[name].split()) for name in ("kinds", "asks"))
            self._begin, self._end = (int(self._tokenizer.token_to_id(mark) or 0) for mark in ("<s>", "</s>"))
            self._session = onnxruntime.InferenceSession(files[0], options, providers=["CPUExecutionProvider"])
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            raise EncoderError(model=folder, reason=error) from error
        except (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf) as error:
            raise EncoderError(model=folder, reason=str(error).splitlines()[0]) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.dim = int(self._heads["kinds.weight"].shape[1])
        digest = hashlib.sha256(files[0])
        digest.update(files[1])
        self.name = f"context-{digest.hexdigest()[:12]}"

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        prompt = QUERY if query else PASSAGE
        vectors = np.zeros((len(texts), self.dim), np.float32)
        filled = [i for i, text in enumerate(texts) if text.strip()]
        if filled:
            means = self._means(
                [self._framed(ids[: LONGEST - 2]) for ids in self._ids([prompt + texts[i] for i in filled])]
            )
            vectors[filled] = means
        return unit(vectors)

    def answers(self, question: str, lines: Sequence[str]) -> NDArray[np.float64]:
        """How surely each of n lines, with its SOP's title before it, answers: shape (n,), unbounded, 0 for undecided."""
        if not lines:
            return np.zeros(0)
        asked, *told = self._ids([QUERY + question, *lines])
        # A question tends to stand at the end of what is told.
        pairs = [self._framed(asked[-ASKED:], ids[:TOLD]) for ids in told]
        inner = np.tanh(self._headed("answers.0", self._means(pairs)))
        return np.asarray(self._headed("answers.2", inner)[:, 0], np.float64)

    def told(self, message: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The log-odds, each up to a common term, of each of `kinds` and of `asks` for a message as typed."""
        read = self.read([message])
        kinds, asks = (np.asarray(self._headed(name, read)[0], np.float64) for name in ("kinds", "asks"))
        return kinds, asks

    def read(self, messages: Sequence[str]) -> NDArray[np.float32]:
        """What the layers for kinds and for what is asked see of n messages, their ends where they are long: (n, dim)."""
        return self._means(
            [self._framed(ids[-(LONGEST - 2) :]) for ids in self._ids([QUERY + message for message in messages])]
        )

    def _headed(self, name: str, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(rows @ self._heads[f"{name}.weight"].T + self._heads[f"{name}.bias"], np.float32)

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def _framed(self, first: Sequence[int], second: Sequence[int] | None = None) -> list[int]:
        beside = [] if second is None else [self._end, *second, self._end]
        return [self._begin, *first, self._end, *beside]

    def _means(self, texts: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        places = _of_a_length(texts)
        batches = [[texts[i] for i in batch] for batch in places]
        if len(batches) == 1:
            found = [self._batch(batches[0])]
        else:
            with ThreadPoolExecutor(os.cpu_count()) as threads:
                found = list(threads.map(self._batch, batches))
        means = np.zeros((len(texts), self.dim), np.float32)
        means[np.concatenate(places)] = np.concatenate(found)
        return means

    def _batch(self, texts: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """The means (n, dim) of texts of one length."""
        ids = np.array(texts, np.int64)
        (last,) = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return np.asarray(last.mean(axis=1), np.float32)


def _of_a_length(texts: Sequence[Sequence[int]]) -> list[list[int]]:
    """The places of texts in batches of one length, the longest first, so that no core waits long for the last one."""
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    alike = (list(group) for _, group in groupby(order, key=lambda i: len(texts[i])))
    return [group[at : at + _TOGETHER] for group in alike for at in range(0, len(group), _TOGETHER)]


class BundledEncoder:
    """Both encoders of ours side by side: the transformer, which knows languages, and the table, which knows our SOPs.

    A vector is the transformer's followed by the table's, so that a cosine is the weighted mean of both cosines.
    """

    def __init__(self, folder: Path) -> None:
        self.table = StaticEncoder(folder / "table")
        self.context = ContextEncoder(folder)
        self.dim = self.context.dim + self.table.dim
        self.name = f"{self.context.name}-{self.table.name}-{CONTEXT_SHARE}"

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        context, table = self.context.encode(texts, query=query), self.table.encode(texts, query=query)
        return unit(np.hstack([np.sqrt(CONTEXT_SHARE) * context, np.sqrt(1 - CONTEXT_SHARE) * table]))


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows of shape (n, dim) at length one; rows of zeros stay as they are."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), np.float32)


@cache
def bundled() -> BundledEncoder:
    """The bundled encoder, loaded once: whatever else retrieves, it reads lines and tells kinds of messages."""
    return BundledEncoder(BUNDLED)


def load_encoder(model: str = "", *, query_prompt: str | None = None, passage_prompt: str | None = None) -> Encoder:
    """The bundled encoder, or the sentence-transformers model of this folder or hub name with its prompts.

    Raises EncoderError with what to do when it cannot be loaded.
    """
    if not model:
        return bundled()
    return TransformerEncoder(model, query_prompt=query_prompt, passage_prompt=passage_prompt)


class TransformerEncoder:
    """Any sentence-transformers model; its own prompts serve unless others are given. Needs the extra `models`.

    Its name holds the folder or hub name, the prompts, and a hash of the weights, so that a folder whose model was
    exchanged is another encoder and its passages are embedded anew.
    """

    def __init__(self, model: str, *, query_prompt: str | None, passage_prompt: str | None) -> None:
        try:
            import torch
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EncoderError(model=model, reason="sentence-transformers is missing; run `make models`") from error
        try:
            self._model = SentenceTransformer(model)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EncoderError(model=model, reason=str(error).splitlines()[0]) from error
        prompts = self._model.prompts
        self._query = query_prompt if query_prompt is not None else prompts.get("query", "")
        document = prompts.get("passage") or prompts.get("document") or ""
        self._passage = passage_prompt if passage_prompt is not None else document
        digest = hashlib.sha256()
        for tensor in self._model.state_dict().values():
            digest.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes())
        self.name = f"{model}@{digest.hexdigest()[:12]}|{self._query}|{self._passage}"
        self.dim = int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        prompt = self._query if query else self._passage
        vectors = self._model.encode(list(texts), prompt=prompt, show_progress_bar=False)
        filled = np.array([bool(text.strip()) for text in texts])
        return unit(np.asarray(vectors, np.float32) * filled[:, None])
