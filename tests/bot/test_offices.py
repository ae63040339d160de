"""Offices: only published facts with source and date; what is unknown is said; what asks for something else is searched."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answer import Intent
from bot.assistant import Assistant
from bot.offices import Offices
from index.profile import open_profile
from index.sop import Role


@pytest.mark.parametrize(
    "question",
    ["alamat bp3mi terdekat", "nomor wa", "min minta no telp kantor dong", "BP3MI Jawa Timur di mana?", "kantor batam"],
)
def test_what_asks_for_an_office_gets_the_numbers_that_are_published(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question, role=Role.PUBLIC)
    assert answer.intent is Intent.OFFICE
    assert not answer.abstained
    assert "0-800-1000" in answer.text
    assert "(Apr 2025)" in answer.text


@pytest.mark.parametrize(
    "question",
    ["gaji belum dibayar lapor ke kantor mana", "nomor sop opp", "syarat opp di mana", "darurat", "halo min"],
)
def test_what_asks_for_more_is_no_question_for_an_office(question: str) -> None:
    assert Offices().answer(question, "id") is None


def test_what_is_unknown_is_said_to_be_unknown(tmp_path: Path) -> None:
    text = Offices().answer("alamat bp3mi jatim", "id") or ""
    assert "kantor di Jawa Timur belum tercatat" in text
    assert "Alamat: Jl. MT Haryono Kav. 52" in text
    assert "+62 812 9007 0027 (dari negara mana pun) (2018)\nJam buka: 24 jam" in text
    (tmp_path / "offices.toml").write_text(
        'contact = ["alamat"]\noffice_words = ["kantor"]\n[province.Bali]\nwords = ["denpasar"]\nat = [-8.7, 115.2]\n'
        '[[office]]\nname = "Kantor Bali"\nprovince = "Bali"\n'
        'facts = [{ what = "web", value = "bali.example.id", source = "https://example.id", date = "2026-01" }]\n'
    )
    own = Offices(open_profile(str(tmp_path))).answer("alamat kantor denpasar", "id") or ""
    assert "Kantor Bali\nSitus: bali.example.id (Jan 2026)\nBelum tercatat di sini: Alamat, Jam buka, Telepon." in own


def test_a_location_finds_the_province_and_one_abroad_the_mission() -> None:
    offices = Offices()
    assert "Jawa Timur" in (offices.near(-7.98, 112.63, "id") or "")
    assert "Sumatera Barat" in (offices.near(-0.3, 100.4, "id") or "")
    assert "luar Indonesia" in (offices.near(25.04, 121.56, "id") or "")


def test_every_fact_has_a_source_and_a_date_and_plain_has_no_office() -> None:
    facts = [fact for office in Offices().offices for fact in office.facts]
    assert facts
    assert all(fact.source.startswith("https://") and fact.date for fact in facts)
    plain = Offices(open_profile("plain"))
    assert plain.answer("alamat kantor", "id") is None
    assert plain.near(0, 110, "id") is None
