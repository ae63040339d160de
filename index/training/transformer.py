"""The transformer that ships: multilingual-e5-small, cut to our words and taught to read (index/training/reading.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer

from index.training.export import export
from index.training.judging import judge
from index.training.material import left_out
from index.training.reading import Course, ReadingModel, Recipe, Texts
from index.training.schooling import train
from index.training.unpack import unpacked

Say = Callable[[str], object]
# Offices of sets/offices.jsonl that are kept out with the SOPs.
_OFFICES = ("basarnas", "kalbar")


def make(
    material: dict[str, Any], out: Path, say: Say, *, recipe: Recipe, half: bool = False, seconds: float = 0
) -> None:
    """Unpack, cut, train and export the transformer with its heads into the folder `out`.

    With `half`, an eighth of the SOPs and two offices are kept out; what the model is worth on them is told, and nothing is
    written. `seconds` bounds the training instead of the recipe's steps. On a GPU where there is one (seven minutes of an
    H200 for 1,560 steps; a day on two cores).
    """
    torch.manual_seed(recipe.seed)
    bert, tokenizer = unpacked(_every_text(material))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    course = Course(material, Texts(tokenizer, recipe), recipe, without=_kept_out if half else lambda doc: False)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    reader = ReadingModel(bert, course.kinds, course.asks).to(device).train()
    for told in train(reader, course, seconds=seconds):
        say(told)
    if half:
        for told in judge(reader, course, course.held, ()):
            say(told)
        return
    save(reader.cpu(), tokenizer, out)


def save(reader: ReadingModel, tokenizer: Tokenizer, out: Path) -> None:
    """Write the folder that ships: the backbone as ONNX, its heads as they are."""
    export(reader.bert, tokenizer, out)
    heads = {name: value for name, value in reader.state_dict().items() if not name.startswith("bert.")}
    names = {"kinds": " ".join(reader.kind_names), "asks": " ".join(reader.ask_names)}
    save_file(
        {name: value.contiguous() for name, value in heads.items()}, str(out / "heads.safetensors"), metadata=names
    )


def _kept_out(doc: dict[str, Any]) -> bool:
    return doc["group"] in _OFFICES or (doc["group"] == "library" and left_out(doc["number"]))


def _every_text(material: dict[str, Any]) -> Iterator[str]:
    """The texts whose word pieces are kept."""
    for doc in material["docs"]:
        yield from (*doc["passages"], *doc["lines"])
    for question in material["questions"]:
        yield from question["forms"][:2]
    for pairs, _ in material["pairs"].values():
        for pair in pairs:
            yield from pair
    for row in material["selection"]:
        yield from (row["q"], *row["s"])
    yield from (message for message, _ in material["messages"])
