"""The description of the open data: a validator agrees with it, and the addresses in it answer."""

from __future__ import annotations

import httpx
from openapi_spec_validator import validate

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"


def test_a_validator_agrees_with_the_description_and_every_address_in_it_answers(guest: httpx.Client) -> None:
    told = guest.get("/api/openapi.json").json()
    validate(told)
    assert set(told["paths"]) == {"/api/ask", "/api/search", "/api/sops/{number}"}
    assert guest.get(f"/api/sops/{OPP}").status_code == 200
