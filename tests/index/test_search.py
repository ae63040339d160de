"""What one search found: beliefs that sum to one with "none of these", and who comes near the first."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant
from index.profile import open_profile
from index.search import FEATURES, NONE_FEATURES, READ, Found, Search, load_weights
from index.sop import Kind, Role, Sop, Visibility
from tests.conftest import INTERNAL


def found(*beliefs: float) -> Search:
    sops = (Sop(f"{n}/2024", "Izin", Kind.MIKRO, Visibility.PUBLIC, "izin.pdf", "", 1) for n in range(len(beliefs)))
    return Search(
        tuple(Found(sop, belief, (), ()) for sop, belief in zip(sops, beliefs, strict=True)), 1 - sum(beliefs)
    )


def test_that_any_sop_answers_is_what_none_leaves() -> None:
    assert found(0.5, 0.2).answered == pytest.approx(0.7)
    assert Search((), 1.0).answered == 0.0


def test_rivals_come_near_the_best() -> None:
    assert [one.belief for one in found(0.6, 0.3, 0.1).rivals(0.5)] == [0.6, 0.3]


def test_every_profile_has_a_weight_for_every_feature() -> None:
    weights = load_weights(open_profile("plain"))
    assert (len(weights.sop), len(weights.none)) == (len(FEATURES), len(NONE_FEATURES))


def test_a_search_reads_few_sops_and_never_what_the_asker_may_not_see(assistant: Assistant) -> None:
    for role in Role:
        search = assistant.considered("cuti tahunan pegawai berapa hari", role=role)
        assert 0 < len(search.found) <= READ
        assert search.none + sum(one.belief for one in search.found) == pytest.approx(1)
        assert [one.belief for one in search.found] == sorted((one.belief for one in search.found), reverse=True)
        seen = {one.sop.file for one in search.found if INTERNAL[0] in one.sop.file}
        assert bool(seen) is (role is Role.STAFF)
