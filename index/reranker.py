"""An optional second look at the best passages: a cross-encoder that reads question and passage together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError


class Reranker(Protocol):
    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """How well each of n texts answers the question: shape (n,), higher is better, unbounded."""
        ...


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder with one label, by folder or hub name (Nogueira and Cho 2019).

    Needs the extra `models`. Raises EncoderError with what to do when it cannot be loaded or gives no single score.
    """

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import CrossEncoder
        except ImportError as error:
            raise EncoderError(model=model, reason="sentence-transformers is missing; run `make models`") from error
        try:
            self._model = CrossEncoder(model)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EncoderError(model=model, reason=str(error).splitlines()[0]) from error
        if self._model.num_labels != 1:
            raise EncoderError(model=model, reason=f"a reranker has one label, this one {self._model.num_labels}")

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        found = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        return np.asarray(found, np.float64).reshape(len(texts))


def load_reranker(model: str) -> Reranker | None:
    """The cross-encoder that the setting names; None where it names none."""
    return CrossEncoderReranker(model) if model else None
