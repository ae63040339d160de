from __future__ import annotations

import pytest

from bot.topics import topics
from index.messages import LANGUAGES
from index.profile import open_profile


def test_a_topic_and_its_questions_have_words_in_both_languages() -> None:
    found = topics(open_profile("bp2mi"))
    assert 1 <= len(found) <= 9
    for topic in found:
        assert 1 <= len(topic.questions) <= 3
        for words in (topic.name, *topic.questions):
            assert all(words[language].strip() for language in LANGUAGES)


@pytest.mark.parametrize("profile", ["plain"])
def test_an_agency_that_lists_none_has_none(profile: str) -> None:
    assert topics(open_profile(profile)) == ()
