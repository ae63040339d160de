"""The open data: the shapes of --json, described so that a validator agrees, for the public only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from bot.answer import answer_json
from bot.assistant import Assistant
from bot.web.openapi import description
from index.shapes import hits_json, sop_json
from index.sop import Role
from tests.bot.web.site import serving, visitor

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"
LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"


def checked(name: str, value: Any) -> Any:
    """The value, which the description of its shape must fit."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": description()["components"]}
    Draft202012Validator(schema).validate(value)
    return value


def test_ask_search_and_sops_have_the_shapes_of_the_commands(guest: httpx.Client, assistant: Assistant) -> None:
    question = "syarat opp p to p apa aja"
    answered = checked("Answer", guest.post("/api/ask", json={"question": question}).json())
    expected = answer_json(assistant.answer(question, role=Role.PUBLIC))
    assert {**answered, "elapsed_ms": 0} == json.loads(json.dumps({**expected, "elapsed_ms": 0}))
    found = checked("Hits", guest.get("/api/search", params={"q": "opp", "top": 3}).json())
    assert found == hits_json("opp", assistant.retriever.search("opp", role=Role.PUBLIC, k=3))
    shown = checked("Sop", guest.get(f"/api/sops/{OPP}").json())
    assert shown == sop_json(assistant.store.sop(OPP, Role.PUBLIC))
    assert guest.get(f"/api/sops/{OPP.replace('/', '%2F')}").json() == shown


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"question": ""}', '{"question": 5}', '{"question": "a", "language": "xx"}', "{}"]
)
def test_what_is_no_question_is_refused_in_one_sentence(guest: httpx.Client, body: str) -> None:
    refused = guest.post("/api/ask", content=body)
    assert refused.status_code == 400
    assert set(checked("Error", refused.json())) == {"error"}


@pytest.mark.parametrize(
    "asked", ["", "?q=", "?q=a&top=0", "?q=a&top=101", "?q=a&top=x", "?q=a&top=1e1", "?q=" + "a" * 5000]
)
def test_a_search_out_of_bounds_is_refused(guest: httpx.Client, asked: str) -> None:
    assert guest.get(f"/api/search{asked}").status_code == 400


def test_the_public_gets_nothing_internal_and_cannot_tell_it_from_what_is_not_there(guest: httpx.Client) -> None:
    assert guest.get(f"/api/sops/{LEAVE}").text == guest.get("/api/sops/TIDAK-ADA/1").text
    assert guest.get(f"/api/sops/{LEAVE}").status_code == 404
    for question in ("cuti tahunan pegawai", LEAVE):
        assert LEAVE not in json.dumps(guest.post("/api/ask", json={"question": question}).json()["citations"])
        assert LEAVE not in guest.get("/api/search", params={"q": "cuti", "top": 100}).text


def test_beyond_the_rate_a_program_is_told_so_as_the_description_says(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.guard._SIZE", 1.0)
    monkeypatch.setattr("bot.web.guard._RATE", 1e-6)
    with serving(own) as (address, _), visitor(address) as client:
        assert client.post("/api/ask", json={"question": "syarat opp p to p"}).status_code == 200
        refused = client.post("/api/ask", json={"question": "syarat opp p to p"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
    assert refused.headers["Content-Type"].startswith("application/json")
    told = description()["paths"]["/api/ask"]["post"]["responses"]["429"]["content"]["application/json"]["schema"]
    assert told == {"$ref": "#/components/schemas/Error"}
    assert checked("Error", refused.json())["error"]


@pytest.fixture
def open_site(own: Path) -> Iterator[str]:
    with serving(own, web_cors="https://office.example") as (address, _):
        yield address


def test_other_sites_pages_may_call_only_where_that_is_set(guest: httpx.Client, open_site: str) -> None:
    assert "Access-Control-Allow-Origin" not in guest.get(f"/api/sops/{OPP}").headers
    with visitor(open_site) as client:
        for answered in (client.get(f"/api/sops/{OPP}"), client.options("/api/ask"), client.get("/api/sops/x")):
            assert answered.headers["Access-Control-Allow-Origin"] == "https://office.example"
        assert "Access-Control-Allow-Origin" not in client.get("/id/").headers
        assert "Access-Control-Allow-Credentials" not in answered.headers
