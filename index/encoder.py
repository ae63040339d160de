"""Text to unit vectors: the bundled transformer without torch, or any other sentence-transformers model with it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load
from tokenizers import Tokenizer

from index.errors import EncoderError

BUNDLED = Path(__file__).parent / "model"
# What e5 was trained to see before a question and before what is searched.
QUERY, PASSAGE = "query: ", "passage: "
# Tokens of a text that are read.
LONGEST = 128
_CONTEXT_FILES = ("onnx/model.onnx", "tokenizer.json", "3_Dense/model.safetensors")
# The transformer's share of a cosine.
CONTEXT_SHARE = 0.4


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
        weights, tokenizer = folder / "model.safetensors", folder / "tokenizer.json"
        try:
            tensors = load(weights.read_bytes())
            self._rows, self._scales = tensors["embeddings"], tensors["weights"]
            self._tokenizer = Tokenizer.from_buffer(tokenizer.read_bytes())
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            raise EncoderError(model=folder, reason=error) from error
        self._tokenizer.no_padding()
        self.dim = int(self._rows.shape[1])
        digest = hashlib.sha256(weights.read_bytes() + tokenizer.read_bytes()).hexdigest()
        self.name = f"static-{digest[:12]}"

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for i, encoding in enumerate(self._tokenizer.encode_batch(list(texts), add_special_tokens=False)):
            if encoding.ids:
                # The sum points where the mean does, and only the direction is kept.
                vectors[i] = self._scales[encoding.ids] @ self._rows[encoding.ids]
        return unit(vectors)


class ContextEncoder:
    """A transformer as a sentence-transformers folder, run by onnxruntime without torch.

    The mean of the last layer over a text's tokens, turned by the folder's Dense module, at length one: what
    `SentenceTransformer(folder, backend="onnx")` gives. Texts are run one by one, so that a vector does not depend on its
    company (8-bit activations share a scale), many of them on all cores. Raises EncoderError if the folder does not load.
    """

    def __init__(self, folder: Path) -> None:
        # Imported here: other models, and reading PDFs, do without it.
        import onnxruntime
        from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidArgument, InvalidGraph, InvalidProtobuf

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        try:
            files = [(folder / name).read_bytes() for name in _CONTEXT_FILES]
            self._session = onnxruntime.InferenceSession(files[0], options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_buffer(files[1])
            dense = load(files[2])
            self._turn, self._shift = dense["linear.weight"].T, dense["linear.bias"]
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            raise EncoderError(model=folder, reason=error) from error
        except (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf) as error:
            raise EncoderError(model=folder, reason=str(error).splitlines()[0]) from error
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()
        self.dim = int(self._turn.shape[1])
        self.name = f"context-{hashlib.sha256(b''.join(files)).hexdigest()[:12]}"

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        prompt = QUERY if query else PASSAGE
        vectors = np.zeros((len(texts), self.dim), np.float32)
        filled = [i for i, text in enumerate(texts) if text.strip()]
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch([prompt + texts[i] for i in filled])]
        if len(ids) > 1:
            with ThreadPoolExecutor(os.cpu_count()) as threads:
                means = list(threads.map(self._mean, ids))
        else:
            means = [self._mean(own) for own in ids]
        if means:
            vectors[filled] = unit(np.stack(means)) @ self._turn + self._shift
        return unit(vectors)

    def _mean(self, ids: Sequence[int]) -> NDArray[np.float32]:
        row = np.array([ids], np.int64)
        (last,) = self._session.run(None, {"input_ids": row, "attention_mask": np.ones_like(row)})
        return np.asarray(last[0].mean(axis=0), np.float32)


class BundledEncoder:
    """Both encoders of ours side by side: the transformer, which knows languages, and the table, which knows our SOPs.

    A vector is the transformer's followed by the table's, so that a cosine is the weighted mean of both cosines.
    """

    def __init__(self, folder: Path) -> None:
        self._context = ContextEncoder(folder)
        self.table = StaticEncoder(folder / "table")
        self.dim = self._context.dim + self.table.dim
        self.name = f"{self._context.name}-{self.table.name}-{CONTEXT_SHARE}"

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        context, table = self._context.encode(texts, query=query), self.table.encode(texts, query=query)
        return unit(np.hstack([np.sqrt(CONTEXT_SHARE) * context, np.sqrt(1 - CONTEXT_SHARE) * table]))


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows of shape (n, dim) at length one; rows of zeros stay as they are."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), np.float32)


def load_encoder(model: str = "", *, query_prompt: str | None = None, passage_prompt: str | None = None) -> Encoder:
    """The bundled encoder, or the sentence-transformers model of this folder or hub name with its prompts.

    Raises EncoderError with what to do when it cannot be loaded.
    """
    if not model:
        return BundledEncoder(BUNDLED)
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
