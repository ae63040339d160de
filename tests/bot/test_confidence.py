from __future__ import annotations

from bot.confidence import FEATURES as ANSWER_FEATURES
from bot.confidence import confidence, levels
from bot.followup import TALK_FEATURES
from index.profile import current
from index.search import FEATURES, NONE_FEATURES, load_weights


def test_the_calibration_names_every_feature_and_confidence_grows_with_belief() -> None:
    table = current().table("calibration")
    assert [set(table[name]) for name in ("sop", "none", "answer", "talk")] == [
        *(set(FEATURES), set(NONE_FEATURES), set(ANSWER_FEATURES), set(TALK_FEATURES)),
    ]
    assert load_weights(current()).sop.shape == (len(FEATURES),)
    assert 0 < levels().answer < levels().sure < 1
    low, high = ((1.0, belief, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0) for belief in (-2.0, 4.0))
    assert 0 < confidence(low) < confidence(high) < 1
