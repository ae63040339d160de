"""Questions that go to an officer, and their answers; on both engines."""

from __future__ import annotations

from pathlib import Path

from bot.handovers import Handover, ParcelKind
from bot.people import People

SARI, OFFICER = 7_000_000_001, 7_000_000_002


def asked(id: str, person: int = SARI) -> Handover:
    return Handover(id, person, "id", 0, "asked", "draft", f"pertanyaan {id}", "")


def test_a_question_goes_to_an_officer_and_its_answer_back_once(empty: Path) -> None:
    people = People(empty)
    handovers = people.handovers
    handovers.draft(asked("one"))
    handovers.draft(asked("two"))
    assert not handovers.send("one", SARI, [OFFICER]), "a new draft takes the place of the last"
    assert handovers.send("two", SARI, [OFFICER])
    parcel = handovers.next_parcel(OFFICER)
    assert parcel
    assert parcel.kind is ParcelKind.QUESTION
    handovers.carried(parcel, OFFICER, 55)
    assert parcel.handover
    for _ in range(2):
        handovers.answer(parcel.handover, "key", OFFICER, "jawaban")
    answer = handovers.next_parcel(SARI)
    assert answer
    handovers.carried(answer, SARI, 56)
    assert handovers.next_parcel(SARI) is None
    assert handovers.judge("two", SARI, 1)
    assert [(found.answer, found.helped) for found in handovers.listed(1)] == [("jawaban", 1)]
    assert [act.action for act in people.audit()] == ["handover_answered", "handover_sent"]
    people.close()
