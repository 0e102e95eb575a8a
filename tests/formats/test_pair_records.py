"""A row of pairs as a record, and back."""

import pytest

from synthcore.core.errors import BadInput
from synthcore.core.pair_answers import PairReview
from synthcore.core.ports import State
from synthcore.core.reviews import Review, Status, Verdict
from synthcore.formats.pair_records import from_row, to_row
from tests.living import NOW, record
from tests.pairs import row

REVIEWED = {"review_status": "approved", "reviewer": "Ann", "reviewed_at": "2026-01-01"}


def made(given=None, **more):
    return from_row(given or row(), domain="medical_qa@1.0", source="x.csv", created_at=NOW, **more)


def state(status, **more):
    given = {"governing_risk": None, "second_needed": False, "approvals": 1, "reviewers": 1, "decided_at": NOW}
    return State(status=Status(status), **(given | more))


def review(person, verdict, at=NOW, **more):
    return Review(id=f"{person}{verdict}", record_id="r", person=person, verdict=Verdict(verdict), decided_at=at, **more)


@pytest.mark.parametrize("more", [
    {}, {"mine": "x", "risk_level": "careful"}, REVIEWED, {"chosen": "two\r\nlines ", "question": "=1+1?"}, {"rejected_error_type": "", "topic": ""},
])  # fmt: skip
def test_there_and_back(more):
    """Nothing of a row is lost, and nothing is added but an id."""
    given = {column: cell for column, cell in row(**more).items() if cell}
    assert to_row(made(given)) == given
    bare = {column: given[column] for column in ("question", "chosen", "rejected")}
    assert to_row(made(bare)).items() - bare.items() == {("id", made(bare).external_id)}
    assert made(bare).external_id.startswith("pair_")


def test_what_the_types_name():
    """One user's turn, two replies, the labels that the row has; the rest under the columns' names."""
    one = made(row(risk_level="urgent"))
    assert [(t.role, t.text) for t in one.body.prompt] == [("user", row()["question"])]
    assert (one.body.chosen.role, one.body.rejected.text, one.body.rejected_error_type) == ("assistant", row()["rejected"], "e5")
    assert (one.labels.concern, one.labels.risk_level, one.labels.session_type) == ("symptoms", "urgent", None)
    assert one.extras["rejected_origin"] == "rule:canary-recipe"
    assert not {"question", "chosen", "rejected", "id", "topic", "risk_level"} & one.extras.keys()


def test_what_is_no_part_of_the_identity():
    """Columns of a review, times, and a risk level that the row does not have; everything else is."""
    assert made(row(**REVIEWED)).id == made().id
    timed = made(row(created_at="2026-01-01T10:00:00Z", responded_at="2026-01-01T10:00:09Z"))
    assert (timed.id, timed.extras["responded_at"]) == (made().id, "2026-01-01T10:00:09Z")
    risky = made(risk=("hazard", "topic overdose"))
    assert (risky.id, risky.labels.risk_level) == (made().id, "hazard")
    again = made(to_row(risky))
    assert (again.id, again.labels.risk_level) == (made().id, "hazard")
    others = [row(rejected_error_type="e6"), row(id="q_other"), row(mine="x"), row(risk_level="urgent"), row(chosen="Else.")]
    assert len({made(other).id for other in [row(), *others]}) == 6
    assert made(occurrence=1).id != made().id


def test_a_level_that_the_row_names_stays():
    """What is concluded never takes its place."""
    one = made(row(risk_level="routine"), risk=("hazard", "topic overdose"))
    assert (one.labels.risk_level, "risk_by" in one.extras) == ("routine", False)


@pytest.mark.parametrize(("column", "says"), [("question", "no question"), ("chosen", "no chosen"), ("rejected", "no rejected")])
def test_half_a_pair_is_none(column, says):
    """Said with the name of what is missing."""
    with pytest.raises(BadInput, match=f"x.csv: has {says}"):
        made(row() | {column: " \n"})


def test_the_columns_of_a_review_are_those_of_the_store():
    """Whatever the file said; one approval of two that are needed is none."""
    one = made(row(**REVIEWED))
    assert {k: v for k, v in to_row(one, state("unreviewed")).items() if k in REVIEWED} == {"review_status": "unreviewed"}
    two = to_row(one, state("approved"), [review("Ann", "approved"), review("Ben; x", "approved", NOW.replace(hour=23))])
    assert (two["review_status"], two["reviewer"], two["reviewed_at"][11:13]) == ("approved", "Ann; Ben, x", "23")
    assert to_row(one, state("needs_second"), [review("Ann", "approved")])["review_status"] == "needs_second"


def test_a_false_answer_is_marked_when_it_is_written():
    """Unless the row itself says that it is merely unhelpful."""
    assert to_row(made(row(rejected_is_unsafe="")), state("unreviewed"))["rejected_is_unsafe"] == "true"
    assert to_row(made(row(rejected_is_unsafe="false")), state("unreviewed"))["rejected_is_unsafe"] == "false"


def test_a_dialogue_is_no_row():
    """A sentence, not a row without answers."""
    with pytest.raises(BadInput, match="no place in a file of pairs"):
        to_row(record(1))


def test_answers_go_with_a_review_into_its_file_and_back():
    """The terminal's file holds what was answered; what is not readable there stays as it is."""
    from synthcore.formats import review_records

    said = PairReview(left="rejected", left_correct=False, right_correct=True, better="right", as_stated=True, error_type="e5")
    one = review("Ann", "approved", pair=said)
    there = review_records.to_row(one, "q_1")
    back = review_records.from_row(there, record_id="r", external_id="q_1", person="Ann", decided_at=NOW, source="s")
    assert (back.pair, review_records.to_row(back, "q_1")) == (said, there)
    broken = there | {"pair": {"left": "up"}}
    odd = review_records.from_row(broken, record_id="r", external_id="q_1", person="Ann", decided_at=NOW, source="s")
    assert (odd.pair, review_records.to_row(odd, "q_1")) == (None, broken)
