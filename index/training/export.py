"""The trained encoder as the folder that ships: a sentence-transformers model whose weights are an ONNX file of 8 bits."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from transformers import BertModel

from index.encoder import LONGEST, PASSAGE, QUERY

_KIND = "sentence_transformers.models"
_MODULES = (
    ("", "Transformer"),
    ("1_Pooling", "Pooling"),
    ("2_Normalize", "Normalize"),
)
_TOKENIZER = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "model_max_length": LONGEST,
    "bos_token": "<s>",
    "eos_token": "</s>",
    "cls_token": "<s>",
    "sep_token": "</s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
}


class _LastLayer(torch.nn.Module):
    """The model with what the ONNX file takes and gives."""

    def __init__(self, model: BertModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        last: torch.Tensor = self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return last


def export(model: BertModel, tokenizer: Tokenizer, out: Path) -> None:
    """Write the folder: configuration, tokeniser, prompts, `onnx/model.onnx`.

    Weights are int8 with a scale a channel (a row, in the word table) and are multiplied as 32-bit numbers: activations of 8
    bits cost too much (cosine with the full weights 0.95 to 0.98; 0.998 so) and are a quarter faster at most without VNNI.
    """
    model.eval().config.save_pretrained(out)  # type: ignore[no-untyped-call]
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    _write(out / "tokenizer_config.json", _TOKENIZER)
    kinds = [
        {"idx": i, "name": str(i), "path": path, "type": f"{_KIND}.{kind}"} for i, (path, kind) in enumerate(_MODULES)
    ]
    _write(out / "modules.json", kinds)
    _write(out / "1_Pooling" / "config.json", {"embedding_dimension": model.config.hidden_size, "pooling_mode": "mean"})
    _write(out / "2_Normalize" / "config.json", {})
    _write(out / "sentence_bert_config.json", {"max_seq_length": LONGEST, "do_lower_case": False})
    prompts = {"query": QUERY, "passage": PASSAGE}
    _write(out / "config_sentence_transformers.json", {"prompts": prompts, "similarity_fn_name": "cosine"})
    (out / "onnx").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        _to_onnx(model, full)
        _quantise_weights(full)
        quantize_dynamic(
            full, out / "onnx" / "model.onnx", weight_type=QuantType.QInt8, op_types_to_quantize=["Gather"]
        )
    forget_the_maker(out / "onnx" / "model.onnx")


def forget_the_maker(file: Path) -> None:
    """Leave out what the exporter notes of each node: where on the maker's disk the code lay that made it (1.2 MB)."""
    model = onnx.load(str(file))
    graph = model.graph
    for noted in (model, graph, *graph.node, *graph.value_info, *graph.input, *graph.output, *graph.initializer):
        del noted.metadata_props[:]
    onnx.save(model, str(file))


def _quantise_weights(file: Path) -> None:
    """Put int8 numbers with a scale a column in the place of each matrix that is multiplied with."""
    model = onnx.load(str(file))
    graph = model.graph
    matrices = {tensor.name: tensor for tensor in graph.initializer if len(tensor.dims) == 2}
    used = {node.input[1] for node in graph.node if node.op_type == "MatMul"} & set(matrices)
    for name in sorted(used):
        full = numpy_helper.to_array(matrices[name])
        scales = np.maximum(np.abs(full).max(axis=0), 1e-9).astype(np.float32) / 127
        graph.initializer.remove(matrices[name])
        for part, values in (("q", np.rint(full / scales).astype(np.int8)), ("s", scales)):
            graph.initializer.append(numpy_helper.from_array(values, f"{name}.{part}"))
        graph.node.insert(0, helper.make_node("DequantizeLinear", [f"{name}.q", f"{name}.s"], [name], axis=1))
    onnx.save(model, str(file))


def _to_onnx(model: BertModel, file: Path) -> None:
    # Two tensors: of one given twice the exporter makes one input.
    ids, mask = torch.full((2, 7), 5), torch.ones(2, 7, dtype=torch.long)
    axes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens", max=model.config.max_position_embeddings)}
    torch.onnx.export(
        _LastLayer(model),
        (ids, mask),
        str(file),
        input_names=["input_ids", "attention_mask"],
        output_names=["last_hidden_state"],
        dynamic_shapes={"input_ids": axes, "attention_mask": axes},
        dynamo=True,
        external_data=False,
    )


def _write(file: Path, value: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
