from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.encoder import BUNDLED, StaticEncoder, load_encoder
from index.errors import EncoderError

TEXTS = ["Gaji saya belum dibayar dua bulan", "My salary has not been paid", "", "OPP", "zzzz \u2603"]


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_the_bundled_encoder_equals_sentence_transformers() -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(BUNDLED), device="cpu").encode([text for text in TEXTS if text])
    ours = load_encoder().encode([text for text in TEXTS if text])
    assert np.abs(np.asarray(theirs, np.float32) - ours).max() < 5e-3


def test_vectors_have_length_one_and_an_empty_text_none(encoder: StaticEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dim)
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 1, 0, 1, 1], atol=1e-5)


def test_a_translation_lies_nearer_than_another_matter(encoder: StaticEncoder) -> None:
    a, b, c = encoder.encode(["gaji saya belum dibayar", "my salary has not been paid", "the weather is fine today"])
    assert a @ b > a @ c + 0.2


def test_the_weights_fit_into_twenty_megabytes() -> None:
    assert sum(file.stat().st_size for file in BUNDLED.rglob("*") if file.is_file()) <= 20_000_000


def test_a_folder_without_a_model_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"Encoder .* tidak dapat dimuat"):
        StaticEncoder(tmp_path)


def test_asking_never_imports_torch(library: Path) -> None:
    code = (
        "import sys; from bot.assistant import open_assistant; from index.settings import load_settings; "
        "from index.sop import Role; from pathlib import Path; "
        f"open_assistant(load_settings(Path({str(library)!r}))).answer('syarat opp', role=Role.PUBLIC); "
        "print([m for m in ('torch', 'sentence_transformers', 'telegram', 'cv2', 'pdfplumber') if m in sys.modules])"
    )
    root = Path(__file__).parent.parent.parent
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert ran.stdout.strip() == "[]"


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_any_sentence_transformers_folder_serves_with_its_prompts(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(BUNDLED), device="cpu")
    model.prompts = {"query": "query: ", "passage": "passage: "}
    model.save(str(tmp_path / "model"))
    encoder = load_encoder(str(tmp_path / "model"))
    asked, stored = encoder.encode(["gaji"], query=True)[0], encoder.encode(["gaji"])[0]
    plain = load_encoder(str(tmp_path / "model"), query_prompt="", passage_prompt="").encode(["gaji"])[0]
    assert not np.allclose(asked, stored)
    assert not np.allclose(stored, plain)
    assert np.isclose(np.linalg.norm(asked), 1, atol=1e-4)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_model_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="tidak dapat dimuat"):
        load_encoder(str(tmp_path / "nothing"))
