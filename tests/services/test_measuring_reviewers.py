"""Paces: one's own, pooled without oneself, and the side that wins too often."""

import pytest

from synthcore.core.errors import NotAllowed
from synthcore.core.pair_answers import BlindAnswers, PairAnswers
from synthcore.core.people import Person, Role
from synthcore.core.records import Labels, Origin, PreferencePair, Turn, make
from synthcore.services import measuring_reviewers
from tests import living

LEA = Person(name="lea", role=Role.LEAD)


@pytest.fixture
def decided(context):
    """Ben decides thirty of ten words each in 6 s, approving all of the first ten and half of the next; Ann ten in 12 s."""
    records = [living.record(n) for n in range(30)]
    context.store.domains.keep(living.PLANTS, "{}", living.NOW)
    context.store.records.add(records, vocabulary=living.PLANTS)
    for n, record in enumerate(records):
        verdict = "approved" if n < 10 or n % 2 else "rejected"
        context.store.reviews.add(living.review(n, record, "ben", verdict, active_ms=6_000, position=n + 1))
    for n, record in enumerate(records[:10]):
        context.store.reviews.add(living.review(100 + n, record, "Ann", active_ms=12_000, position=n + 1))
    return context, records


def test_ones_own(decided, ben):
    """Ten of ten approved: by Wilson (1927) at least 72.2 %; five of ten: 23.7 to 76.3 %."""
    context, _ = decided
    found = measuring_reviewers.own_pace(context, ben)
    assert (found.people, found.decisions, found.timed, found.seconds, found.wpm) == (1, 30, 30, 6, pytest.approx(100))
    assert [(band.first, band.last, band.decisions, band.approved) for band in found.bands] == [(1, 10, 10, 10), (11, 20, 10, 5), (21, 30, 10, 5)]
    assert (found.bands[0].low, found.bands[0].high) == (pytest.approx(0.7225, abs=1e-4), pytest.approx(1))
    assert (found.bands[1].low, found.bands[1].high) == (pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4))


def test_pooled_for_a_lead_and_never_one_alone(decided, ben):
    """Whoever asks is not in it; of fewer than two others nothing is told. Two spellings are one person."""
    context, records = decided
    found = measuring_reviewers.pooled_pace(context, LEA)
    assert (found.people, found.decisions, found.seconds) == (2, 40, 6)
    context.store.reviews.add(living.review(200, records[11], "ann ", active_ms=12_000))
    assert measuring_reviewers.pooled_pace(context, LEA).people == 2
    for name in ("ben", "ANN"):
        assert measuring_reviewers.pooled_pace(context, Person(name=name, role=Role.LEAD)) is None
    for asked in (measuring_reviewers.pooled_pace, measuring_reviewers.side_wins):
        with pytest.raises(NotAllowed):
            asked(context, ben)
    assert measuring_reviewers.own_pace(context, Person(name="ann", role=Role.CLINICIAN)).decisions == 11


@pytest.mark.parametrize(
    ("left", "right", "low", "high", "biased"),
    [(62, 38, 0.5221, 0.7090, True), (60, 40, 0.5020, 0.6906, False), (19, 0, 0.8318, 1, False), (0, 0, 0, 1, False)],
)
def test_the_side_that_wins(context, left, right, low, high, biased):
    """Bounds by Wilson (1927). The exact chance of 60 of 100 is 0.057, of 62 of 100 0.021; of 19 nothing is said."""
    body = PreferencePair(prompt=(Turn(role="user", text="Q?"),), chosen=Turn(role="assistant", text="a"), rejected=Turn(role="assistant", text="b"))
    pair = make(body, Labels(), Origin(method="rule"), domain=living.PLANTS.domain, external_id="p", created_at=living.NOW)
    context.store.domains.keep(living.PLANTS, "{}", living.NOW)
    context.store.records.add([pair], vocabulary=living.PLANTS)
    for n in range(left + right):
        said = PairAnswers(left="chosen", left_correct=True, right_correct=True, better="left" if n < left else "right")
        context.store.pair_answers.add(BlindAnswers(record_id=pair.id, person=f"p{n}", answers=said, answered_at=living.NOW))
    found = measuring_reviewers.side_wins(context, LEA)
    assert (found.left, found.right, found.chosen, found.biased) == (left, right, left, biased)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))
    assert found.share == (left / (left + right) if left + right else None)
