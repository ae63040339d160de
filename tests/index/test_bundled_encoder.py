from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder import BUNDLED, Encoder, StaticEncoder, load_encoder
from index.errors import EncoderError

TEXTS = [
    "Gaji saya belum dibayar 2 bulan, lapor ke mana?",
    "How do I get an E-PMI?",
    "syarat g to g korea",
    "x" * 300,
    "日本 \u0000 ½",
    "[UNK] [unk]",
]


@pytest.fixture(scope="module")
def bundled() -> Encoder:
    return load_encoder()


def test_the_bundled_encoder_gives_unit_rows_and_zeros_for_nothing(bundled: Encoder) -> None:
    vectors = bundled.encode(["gaji", "", "  "])
    assert vectors.shape == (3, bundled.dim)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 0])
    assert bundled.encode([]).shape == (0, bundled.dim)


def test_what_means_the_same_lies_closer_than_what_does_not(bundled: Encoder) -> None:
    ask, same, slang, other = bundled.encode(
        [
            "my salary has not been paid",
            "gaji saya belum dibayar",
            "gaji gw blm dibayar",
            "jenazah dipulangkan lewat kargo",
        ]
    )
    assert ask @ same > 0.5 > ask @ other
    assert same @ slang > same @ other


def test_the_weights_take_at_most_20_megabytes() -> None:
    assert sum(file.stat().st_size for file in BUNDLED.rglob("*") if file.is_file()) <= 20_000_000


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_bundled_encoder_equals_sentence_transformers(bundled: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(BUNDLED), device="cpu").encode(TEXTS)
    assert np.abs(bundled.encode(TEXTS) - theirs).max() < 1e-5


@settings(max_examples=50)
@given(st.lists(st.text(max_size=80), max_size=8))
def test_a_text_is_embedded_alike_alone_and_in_company(bundled: Encoder, texts: list[str]) -> None:
    together = bundled.encode(texts)
    for row, text in zip(together, texts, strict=True):
        assert np.array_equal(row, bundled.encode([text])[0])


@pytest.mark.slow
def test_answering_imports_neither_torch_nor_sentence_transformers() -> None:
    program = (
        "import sys; import index.retriever; from index.encoder import load_encoder; load_encoder().encode(['gaji'])\n"
        "print(sorted({'torch', 'sentence_transformers', 'transformers', 'index.training'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=BUNDLED.parent.parent
    )
    assert done.stdout.strip() == "[]"


def test_the_name_changes_with_the_weights_and_not_with_the_folder(tmp_path: Path) -> None:
    for file in ("model.safetensors", "tokenizer.json"):
        (tmp_path / file).write_bytes((BUNDLED / file).read_bytes())
    copied = StaticEncoder(tmp_path)
    assert copied.name == load_encoder().name
    changed = bytearray((tmp_path / "model.safetensors").read_bytes())
    changed[-5] ^= 1
    (tmp_path / "model.safetensors").write_bytes(changed)
    assert StaticEncoder(tmp_path).name != copied.name


@pytest.mark.parametrize("content", [None, b"", b"not weights", b"\xff" * 64])
def test_a_folder_that_does_not_load_is_told_in_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "model.safetensors").write_bytes(content)
        (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(EncoderError) as caught:
        StaticEncoder(tmp_path)
    assert str(tmp_path) in str(caught.value)


@pytest.fixture(scope="module")
def prompted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of five words, made here, with the prompts of the e5 family."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = ["[UNK]", "query", "passage", ":", "gaji", "paspor"]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    rows = np.eye(len(words), dtype=np.float32)
    folder = tmp_path_factory.mktemp("prompted")
    model = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=rows)],
        prompts={"query": "query: ", "passage": "passage: "},
        device="cpu",
    )
    model.save(str(folder), create_model_card=False)
    return folder


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_another_model_works_by_its_folder_with_its_own_prompts(prompted: Path) -> None:
    encoder = load_encoder(str(prompted))
    third = 1 / np.sqrt(3)
    assert encoder.dim == 6
    assert encoder.encode(["gaji"], query=True)[0] == pytest.approx([0, third, 0, third, third, 0])
    assert encoder.encode(["gaji"])[0] == pytest.approx([0, 0, third, third, third, 0])
    assert encoder.encode(["", "gaji"])[0] == pytest.approx([0] * 6)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_prompts_from_the_settings_take_the_place_of_the_models(prompted: Path) -> None:
    encoder = load_encoder(str(prompted), query_prompt="", passage_prompt="paspor ")
    assert encoder.encode(["gaji"], query=True)[0] == pytest.approx([0, 0, 0, 0, 1, 0])
    assert encoder.encode(["gaji"])[0] == pytest.approx([0, 0, 0, 0, np.sqrt(0.5), np.sqrt(0.5)])
    assert encoder.name != load_encoder(str(prompted)).name


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_model_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("{")
    with pytest.raises(EncoderError) as caught:
        load_encoder(str(tmp_path))
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)
