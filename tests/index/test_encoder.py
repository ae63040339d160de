"""The bundled model, its two halves, and any other sentence-transformers model in its place."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder import BUNDLED, BundledEncoder, Encoder, bundled, load_encoder
from index.errors import EncoderError

TEXTS = [
    "Gaji saya belum dibayar 2 bulan, lapor ke mana?",
    "How do I get an E-PMI?",
    "syarat g to g korea",
    "x" * 300,
    "日本 \u0000 ½",
    "[UNK] [unk]",
]
# Five questions with the vectors that `SentenceTransformer("index/model", backend="onnx")` gave them (from the same file, in
# an environment of its own: optimum wants an older transformers; the session option of ours set), and the full weights'.
REFERENCE = np.load(Path(__file__).parent / "context_reference.npz")
_FILES = ("onnx/model.onnx", "tokenizer.json", "heads.safetensors")


def test_the_transformer_equals_sentence_transformers_on_the_same_file() -> None:
    ours = bundled().context.encode([str(text) for text in REFERENCE["sentences"]], query=True)
    assert np.abs(ours - REFERENCE["sentence_transformers"]).max() < 1e-3


def test_eight_bits_stay_near_the_full_weights() -> None:
    ours = bundled().context.encode([str(text) for text in REFERENCE["sentences"]], query=True)
    assert ((ours * REFERENCE["full"]).sum(axis=1) >= 0.995).all()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_table_equals_sentence_transformers() -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(BUNDLED / "table"), device="cpu").encode(TEXTS)
    assert np.abs(bundled().table.encode(TEXTS) - theirs).max() < 1e-5


def test_it_gives_unit_rows_and_zeros_for_nothing(encoder: Encoder) -> None:
    vectors = encoder.encode(["gaji", "", "  "])
    assert vectors.shape == (3, encoder.dim)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 0], abs=1e-5)
    assert encoder.encode([]).shape == (0, encoder.dim)


def test_a_cosine_is_between_those_of_its_halves() -> None:
    both, halves = bundled(), (bundled().context, bundled().table)
    whole, *parts = (float(np.prod(one.encode(TEXTS[:2]), axis=0).sum()) for one in (both, *halves))
    assert min(parts) <= whole <= max(parts)


def test_what_means_the_same_lies_closer_than_what_does_not(encoder: Encoder) -> None:
    ask, same, slang, other = encoder.encode(
        [
            "my salary has not been paid",
            "gaji saya belum dibayar",
            "gaji gw blm dibayar",
            "jenazah dipulangkan lewat kargo",
        ]
    )
    assert ask @ same > ask @ other + 0.2
    assert same @ slang > same @ other + 0.2


def test_the_model_takes_at_most_60_megabytes() -> None:
    assert sum(file.stat().st_size for file in BUNDLED.rglob("*") if file.is_file()) <= 60_000_000


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_a_text_is_embedded_alike_alone_and_in_company(texts: list[str]) -> None:
    together = bundled().encode(texts)
    for row, text in zip(together, texts, strict=True):
        assert np.allclose(row, bundled().encode([text])[0], atol=1e-6)


@pytest.mark.slow
def test_answering_imports_neither_torch_nor_what_reads_pdfs(library: Path) -> None:
    code = (
        "import sys; from bot.assistant import open_assistant; from index.settings import load_settings; "
        "from index.sop import Role; from pathlib import Path; "
        f"open_assistant(load_settings(Path({str(library)!r}))).answer('syarat opp', role=Role.PUBLIC); "
        "named = ('torch', 'sentence_transformers', 'transformers', 'index.training', 'telegram', 'cv2'); "
        "print([m for m in named if m in sys.modules])"
    )
    root = Path(__file__).parent.parent.parent
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert ran.stdout.strip() == "[]"


def test_encoding_calls_nobody_and_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    # onnxruntime would keep an id of the machine there, and what it means to tell its makers.
    code = "from index.encoder import bundled; bundled().encode(['gaji'])"
    root = Path(__file__).parent.parent.parent
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root, env={"HOME": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def test_the_name_changes_with_the_weights_and_not_with_the_folder(tmp_path: Path) -> None:
    copied = shutil.copytree(BUNDLED, tmp_path / "copied")
    names = [BundledEncoder(copied).name]
    assert names == [bundled().name]
    for file in ("onnx/model.onnx", "table/model.safetensors"):
        content = bytearray((copied / file).read_bytes())
        content[len(content) // 2] ^= 1
        (copied / file).write_bytes(content)
        names.append(BundledEncoder(copied).name)
    assert len(set(names)) == 3


@pytest.mark.parametrize("content", [None, b"", b"not weights", b"\xff" * 64])
@pytest.mark.parametrize("file", [*_FILES, "table/model.safetensors", "table/tokenizer.json"])
def test_a_folder_that_does_not_load_is_told_in_one_sentence(tmp_path: Path, file: str, content: bytes | None) -> None:
    for name in (*_FILES, "table/model.safetensors", "table/tokenizer.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).symlink_to(BUNDLED / name)
    (tmp_path / file).unlink()
    if content is not None:
        (tmp_path / file).write_bytes(content)
    with pytest.raises(EncoderError) as caught:
        BundledEncoder(tmp_path)
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
