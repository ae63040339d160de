"""What is kept of a question that went without an answer names nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.redaction import redacted


@pytest.mark.parametrize(
    ("asked", "gone"),
    [
        ("nama saya Siti Maemunah, paspor ditahan majikan", "siti maemunah"),
        ("saya suparjo mau lapor gaji belum dibayar", "suparjo"),
        ("Pak Bambang dari agen minta uang", "bambang"),
        ("majikan saya Mrs Chen Mei-Ling tidak bayar gaji", "chen mei-ling"),
        ("tolong anak saya Yuliani hilang kontak", "yuliani"),
        ("bu sri ga mau kasih paspor", "sri"),
        ("teman saya wagiyem kabur dari majikan", "wagiyem"),
        ("my name is Rahmat Hidayat and my passport is lost", "rahmat hidayat"),
        ("saya suparman bin kasdi mau lapor", "suparman bin kasdi"),
        ("teman saya H. Sugiarto R. ditahan polisi", "sugiarto h. r."),
        ("hubungi saya di siti.m@gmail.com atau 0812-3456-7890", "siti.m gmail 0812 3456 7890"),
        ("nomor paspor saya C1234567 hilang", "c1234567"),
        ("lihat www.facebook.com/siti.maemunah", "siti maemunah facebook"),
    ],
)
def test_what_names_somebody_is_not_kept(assistant: Assistant, asked: str, gone: str) -> None:
    kept = redacted(asked, assistant.retriever.familiar).lower()
    assert not [word for word in gone.split() if word in kept], kept


@pytest.mark.parametrize(
    "asked",
    [
        "gaji belum dibayar majikan di Taiwan",
        "syarat OPP apa saja",
        "gmn cara lapor kl blm digaji",
        "where is the complaint office?",
        "saya disiksa, mau komplain bareng kakak dan keponakan",
        "mau tanya E-PMI dan undang-undang, Pak",
        "Bu, mbak saya blm digaji 2 bulan",
    ],
)
def test_what_is_asked_stays(assistant: Assistant, asked: str) -> None:
    assert redacted(asked, assistant.retriever.familiar) == asked


@given(text=st.text(max_size=300))
def test_any_text_can_be_redacted(text: str) -> None:
    kept = redacted(text, lambda word: False)
    assert len(kept) <= 200
    assert len(kept) <= max(len(text), 1)
