"""What was found in the answers of pairs, by role, out of what was said by side."""

import pytest

from synthcore.core.errors import NotAllowed
from synthcore.core.pair_answers import BlindAnswers, PairAnswers
from synthcore.core.people import Person, Role
from synthcore.services import importing, measuring_agreement, measuring_pairs, reviewing
from tests.living import NOW
from tests.pairs import csv_of, row

LEA = Person(name="lea", role=Role.LEAD)
HARMFUL, HARMLESS = {"harm_extent": "serious", "harm_likelihood": "likely"}, {"harm_extent": "none", "relevance": "fully"}


@pytest.fixture
def rated(home):
    """Twenty pairs that Ann and Ben answer alike, Ann with the right answer on the left and Ben on the right; of five nobody rates more."""
    from synthcore import wiring

    context = wiring.context()
    importing.import_upload(context, LEA, name="pairs.csv", data=csv_of(*(row(n) for n in range(25))))
    for n, item in enumerate(reviewing.queue(context, LEA, limit=100).items):
        for person, left in (("Ann", "chosen"), ("Ben", "rejected")):
            good, bad = ({}, {}) if n >= 20 else (HARMLESS, HARMFUL)
            sides = (True, False, good, bad) if left == "chosen" else (False, True, bad, good)
            said = PairAnswers(left=left, left_correct=sides[0], right_correct=sides[1], left_ratings=sides[2], right_ratings=sides[3], better="left")
            context.store.pair_answers.add(BlindAnswers(record_id=item.record_id, person=person, answers=said, answered_at=NOW))
    yield context
    wiring.close()


def test_by_role(rated):
    """The serious harm is that of the wrong answer, on whichever side it stood."""
    found = {one.id: one for one in measuring_pairs.ratings_by_role(rated, LEA, domain="medical_qa")}
    assert list(found) == ["correct", "harm_extent", "harm_likelihood", "harm_extent:harm_likelihood", "relevance"]
    right = {row.title: row.by_role for row in found["correct"].rows}
    assert (right["Correct and safe"]["chosen"].count, right["Correct and safe"]["rejected"].count, right["Wrong or unsafe"]["rejected"].of) == (50, 0, 50)
    harm = {row.title: row.by_role for row in found["harm_extent"].rows}
    assert (harm["Serious"]["rejected"].count, harm["Serious"]["chosen"].count, harm["None"]["chosen"].share) == (40, 0, 1.0)
    assert harm["None"]["chosen"].low == pytest.approx(0.912, abs=1e-3)  # Wilson, 40 of 40
    both = {row.title: row.by_role for row in found["harm_extent:harm_likelihood"].rows}
    assert both["Serious, likely"]["rejected"].count == 40
    assert both["Serious, likely"]["chosen"].of == 0


def test_only_for_leads(rated, anna):
    """And nothing of a domain or a batch in which nothing was said."""
    with pytest.raises(NotAllowed):
        measuring_pairs.ratings_by_role(rated, Person(name="ann", role=Role.CLINICIAN), domain="medical_qa")
    assert measuring_pairs.domains_rated(rated, LEA) == ("medical_qa",)
    assert measuring_pairs.domains_rated(rated, LEA, batch="nowhere") == ()
    assert measuring_pairs.ratings_by_role(rated, LEA, domain="medical_qa", batch="nowhere") == ()


def test_agreement_by_axis(rated):
    """Of both roles, with a weighted number where the axis has an order; twenty records are enough."""
    (found,) = measuring_agreement.agreement_of_reviewers(rated, LEA)
    rows = {row.dimension: row for row in found.rows if row.everyone}
    harm = rows["rejected:harm_extent"]
    assert (harm.n, harm.percent.value, harm.status) == (20, 1.0, "undefined")
    assert found.titles["rejected:harm_extent"] == "Harm if followed"
    assert "chosen:harm_likelihood" not in rows
