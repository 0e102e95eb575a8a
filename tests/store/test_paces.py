"""Paces, worked out by hand: each dialogue of these has ten words."""

from datetime import timedelta

import pytest

from synthcore.core.pair_answers import BlindAnswers, PairAnswers
from synthcore.core.records import Labels, Origin, PreferencePair, Turn, make
from tests.living import NOW, PLANTS, record, review


def test_medians_of_standing_decisions(filled):
    """The last of each person on a record; not what was withdrawn, imported or ruled, and a decision of unknown time counts as
    one without time. Ten words in 6, 12 and 30 s are 100, 50 and 20 words a minute."""
    store, records = filled
    for n, ms in enumerate((6_000, 12_000, 30_000, None)):
        store.reviews.add(review(n, records[n], "ann", active_ms=ms))
    store.reviews.add(review(10, records[0], "ben", active_ms=1_000))
    store.reviews.add(review(11, records[4], "ann", active_ms=1))
    store.reviews.withdraw("r11", "ann", NOW)
    store.reviews.add(review(12, records[5], "ann", active_ms=1, source="file"))
    store.reviews.add(review(13, records[6], "ann", active_ms=1, adjudicates=True))
    store.reviews.add(review(14, records[1], "ann", active_ms=18_000, decided_at=NOW + timedelta(minutes=1)))
    assert store.paces.of(["ann"]) == (1, 4, 3, 18.0, pytest.approx(10 * 60 / 18))
    assert store.paces.of(["ann", "ben"])[:4] == (2, 5, 4, 12.0)
    assert store.paces.of([]) == (0, 0, 0, None, None)
    assert store.paces.deciding() == ["ann", "ben"]


def test_a_text_that_is_no_unicode_has_no_words_and_stops_nothing(filled):
    store, _ = filled
    odd = record(77, messages=[{"role": "user", "text": "odd \ud800 one"}, {"role": "assistant", "text": "Look."}])
    store.records.add([odd], vocabulary=PLANTS)
    store.reviews.add(review(1, odd, "ann", active_ms=4_000))
    assert store.paces.of(["ann"])[:4] == (1, 1, 1, 4.0)


def test_approvals_by_place_in_the_batch(filled):
    store, records = filled
    for n, (place, verdict) in enumerate(((1, "approved"), (10, "rejected"), (11, "approved"), (35, "approved"), (999, "rejected"), (None, "approved"))):
        store.reviews.add(review(n, records[n], "ann", verdict, position=place))
    assert store.paces.bands(["ann"], width=10, last=30) == [(1, 10, 2, 1), (11, 20, 1, 1), (31, None, 2, 1)]
    assert store.paces.bands(["ben"], width=10, last=30) == []


def test_sides(store):
    """Who stood where, and who won."""
    body = PreferencePair(prompt=(Turn(role="user", text="Q?"),), chosen=Turn(role="assistant", text="a"), rejected=Turn(role="assistant", text="b c"))
    pair = make(body, Labels(), Origin(method="rule"), domain=PLANTS.domain, external_id="p", created_at=NOW)
    store.records.add([pair], vocabulary=PLANTS)
    for name, left, better in (
        ("a", "chosen", "left"),
        ("b", "rejected", "left"),
        ("c", "rejected", "right"),
        ("d", "chosen", "neither"),
        ("e", "chosen", None),
    ):
        said = PairAnswers(left=left, left_correct=True, right_correct=True, better=better, both_unsafe=better is None)
        store.pair_answers.add(BlindAnswers(record_id=pair.id, person=name, answers=said, answered_at=NOW))
    assert store.paces.sides() == (2, 1, 1, 2)
    store.reviews.add(review(1, pair, "a", active_ms=60_000))
    assert store.paces.of(["a"]).wpm == 4
