"""Blind answers: the first of each person on each pair, for good."""

import pytest

from synthcore.core.errors import BadRequest
from synthcore.core.pair_answers import BlindAnswers, PairAnswers, PairReview
from synthcore.core.reviews import Review, Verdict
from synthcore.formats.pair_records import from_row
from synthcore.store.facade import Store
from tests.living import NOW, PLANTS
from tests.pairs import row


@pytest.fixture
def pair(store):
    made = from_row(row(), domain="plant_care@0.1", source=None, created_at=NOW)
    store.records.add([made], vocabulary=PLANTS)
    return made


def blind(pair, person="Ann", **more):
    said = {"left": "rejected", "left_correct": True, "right_correct": False, "better": "neither"} | more
    return BlindAnswers(record_id=pair.id, person=person, answers=PairAnswers(**said), opened_at=NOW, answered_at=NOW)


def test_the_first_counts(store, pair):
    """A second one returns it and changes nothing; another person has their own."""
    first = store.pair_answers.add(blind(pair))
    assert store.pair_answers.add(blind(pair, left_correct=False)) == first == blind(pair)
    assert store.pair_answers.of("Ann", pair.id) == first
    assert store.pair_answers.of("Ben", pair.id) is None
    instead = blind(pair, "Ben", left_correct=None, right_correct=None, better=None, both_unsafe=True)
    assert store.pair_answers.add(instead) == store.pair_answers.of("Ben", pair.id) == instead


def test_ratings_by_side(store, pair):
    """As they were said; an answer without any has none."""
    rated = store.pair_answers.add(blind(pair, left_ratings={"harm": "great"}, right_ratings={"harm": "none", "likely": "no"}))
    assert store.pair_answers.of("Ann", pair.id) == rated
    assert (rated.answers.ratings("rejected"), rated.answers.ratings("chosen")["likely"]) == ({"harm": "great"}, "no")
    assert store.pair_answers.add(blind(pair, "Ben")).answers.left_ratings == {}


def test_only_lack_of_context_gives_way(store, pair):
    """To an answer, once; what is given then counts for good."""
    lacking = blind(pair, left_correct=None, right_correct=None, better=None, not_enough_context=True)
    assert store.pair_answers.add(lacking) == store.pair_answers.add(lacking) == lacking
    assert store.pair_answers.add(blind(pair)) == blind(pair)
    assert store.pair_answers.add(lacking) == store.pair_answers.of("Ann", pair.id) == blind(pair)


def test_only_on_pairs(filled, pair):
    """Not on a dialogue, not on nothing."""
    store, records = filled
    for record_id in (records[0].id, "nowhere"):
        with pytest.raises(BadRequest, match="no preference pair"):
            store.pair_answers.add(blind(pair).model_copy(update={"record_id": record_id}))
    assert store.records.pairs_among([records[0].id, pair.id]) == {pair.id}


def test_it_is_there_after_reopening(store, pair, tmp_path):
    """On disk when the call returns, with the answers of the review too."""
    store.pair_answers.add(blind(pair))
    said = PairReview(**blind(pair).answers.model_dump(), as_stated=False, error_type="e5", type_fault="unknown")
    store.reviews.add(Review(id="r", record_id=pair.id, person="Ann", verdict=Verdict.REJECTED, decided_at=NOW, pair=said))
    store.close()
    again = Store(tmp_path / "store.duckdb")
    try:
        assert again.pair_answers.of("Ann", pair.id) == blind(pair)
        assert again.reviews.of(pair.id)[0].pair == said
        assert again.integrity.problems() == []
        assert again.counting.statuses(None, "pair")["rejected"] == 1
        assert sum(again.counting.statuses(None, "dialogue").values()) == 0
    finally:
        again.close()
