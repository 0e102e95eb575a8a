"""What people say of words is kept, and the last of it holds."""

from datetime import UTC, datetime, timedelta

NOW = datetime(2025, 6, 1, tzinfo=UTC)


def test_the_last_that_was_said_of_a_word_holds(store):
    """In the one domain; who added it stands with it."""
    for n, (word, right, person) in enumerate([("nan", True, "Ann"), ("gran", True, "Ann"), ("nan", False, "Ben"), ("gran", True, "Ben")]):
        store.words.say("plant_care", word, right=right, person=person, at=NOW + timedelta(hours=n))
    assert [(one.word, one.person, one.added_at) for one in store.words.added("plant_care")] == [("gran", "Ben", NOW + timedelta(hours=3))]
    assert store.words.added("medical_qa") == []
