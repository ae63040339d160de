from __future__ import annotations

from pathlib import Path

import pytest

from index.encoder import Encoder
from index.errors import EncoderError
from index.reranker import load_reranker
from index.retriever import Retriever
from index.sop import Role
from index.store import Store

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "undang", "nomor", "tahun", "surat"]


@pytest.fixture(scope="module")
def lawyer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder of one tiny layer that has learnt in a second to like texts about laws and nothing else."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    folder = tmp_path_factory.mktemp("lawyer")
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    tokenizer = BertTokenizer(vocab=str(folder / "vocab.txt"))
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=256, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    config.num_labels = 1
    model = BertForSequenceClassification(config)
    # Every other word is unknown to it, as nearly all words of a SOP are.
    laws = ["x undang y nomor z tahun", "x " * 20 + "undang", "undang " + "x " * 40]
    others = ["x y surat", "x " * 20 + "nomor tahun", "surat " + "x " * 40]
    batch = tokenizer(["x y"] * 6, laws + others, padding=True, return_tensors="pt")
    right = torch.tensor([1.0] * 3 + [0.0] * 3)
    steps = torch.optim.Adam(model.parameters(), 0.02)
    for _ in range(150):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(**batch).logits[:, 0], right)
        steps.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        steps.step()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_cross_encoder_changes_what_comes_first(lawyer: Path, store: Store, encoder: Encoder) -> None:
    reranker = load_reranker(str(lawyer))
    assert reranker is not None
    law, other = reranker.scores("syarat opp", ["menurut undang undang", "foto dan surat izin"])
    assert law > other
    plain = Retriever(store, encoder).search("syarat opp", role=Role.PUBLIC)
    reread = Retriever(store, encoder, reranker=reranker).search("syarat opp", role=Role.PUBLIC)
    assert "undang" not in plain[0].passage.text.lower()
    assert "undang" in reread[0].passage.text.lower()


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_reranker_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="tidak dapat dimuat"):
        load_reranker(str(tmp_path / "nothing"))


def test_no_reranker_is_the_default() -> None:
    assert load_reranker("") is None
