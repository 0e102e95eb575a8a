"""Target against actual equals counting by hand, over random records and reviews; and what stands out of the ordinary."""

import math
from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.reviews import Status, Verdict
from synthcore.core.tallies import Selection
from synthcore.evaluation.intervals import wilson
from synthcore.services import importing, reviewing
from synthcore.services.measuring_distribution import OtherWord, distribution, other_words
from tests import living
from tests.living import PLANTS
from tests.store.test_tallies import Written

LABELS = ("session_type", "concern", "risk_level")
TARGET = {"session_type": {"quick": 60, "long": 40}, "concern": {"watering": 70, "anything": 30}, "risk_level": {"fine": 80, "dying": 20}}
WAITING, UNRESOLVED = ("unreviewed", "needs_second"), ("disputed", "needs_revision")


def decide(context, person, record_id, verdict="approved", **more):
    reviewing.decide(context, person, review_id=f"{person.name}:{record_id}:{verdict}", record_id=record_id, verdict=Verdict(verdict), **more)


@pytest.fixture
def written(context):
    context.store.domains.keep(PLANTS, "{}", living.NOW)
    return Written(context.store, 7)


def offered(*values):
    return st.one_of(st.none(), st.none(), st.none(), st.sampled_from(values))


SELECTIONS = st.builds(
    Selection, batch=offered("first", "second", "none such"), session_type=offered("quick", "long", 'a "third"', ""),
    concern=offered("watering", "anything", "odd"), risk_level=offered("fine", "dying", "worse"), method=offered("template", "llm"), model=offered("m-1", ""),
    since=offered(date(2025, 5, 28)),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(of=SELECTIONS, goal=st.one_of(st.none(), st.integers(0, 3000)))
def test_it_equals_plain_python(context, anna, written, of, goal):
    """Over the records and their reviews: of every value its counts, shares, bounds, dues and what is missing; and every cell."""
    meant = of.model_copy(update={"domain": "plant_care", "kind": "dialogue"})
    there = [one for one in written.newest if written.selected(one, meant)]
    rows = [(*(written.values(one, label, None)[0] or "(none)" for label in LABELS), written.states[one.id].status) for one in there]
    chosen = {label: getattr(of, label) for label in LABELS if getattr(of, label) is not None}
    chosen = {label: "anything" if label == "concern" and value not in TARGET[label] else value for label, value in chosen.items()}
    part = math.prod(TARGET[label].get(value, 0) / 100 for label, value in chosen.items())
    asked = len(rows) if goal is None else round(goal * part)

    found = distribution(context, anna, selection=of, goal=goal)

    approved = sum(row[3] is Status.APPROVED for row in rows)
    assert (found.goal, found.goal_set, found.generated, found.approved) == (asked, goal is not None, len(rows), approved)
    assert (found.waiting, found.unresolved) == (sum(row[3] in WAITING for row in rows), sum(row[3] in UNRESOLVED for row in rows))
    decided = [row[3] for row in rows if row[3] in ("approved", "needs_revision", "rejected")]
    everywhere = approved / len(decided) if len(decided) >= 10 else None
    for place, label in enumerate(LABELS):
        shares = {share.value: share for share in getattr(found, label)}
        target = TARGET[label] if label not in chosen else {value: 100 for value in [chosen[label]] if TARGET[label].get(value)}
        assert set(shares) == set(target) | {row[place] for row in rows}
        assert sum(share.due for share in shares.values()) == (asked if target else 0)
        for value, share in shares.items():
            statuses = Counter(row[3] for row in rows if row[place] == value)
            n, kept = statuses.total(), statuses[Status.APPROVED]
            waiting, unresolved = (sum(statuses[status] for status in some) for some in (WAITING, UNRESOLVED))
            assert (share.generated, share.approved, share.waiting, share.unresolved) == (n, kept, waiting, unresolved)
            assert share.target == target.get(value, 0) / 100
            assert abs(share.due - asked * target.get(value, 0) / 100) < 1
            assert share.missing == max(0, share.due - kept)
            assert (share.generated_share, share.approved_share) == (n / (len(rows) or 1), kept / (approved or 1))
            assert share.generated_bounds == wilson(n / (len(rows) or 1), len(rows))
            assert share.approved_bounds == wilson(kept / (approved or 1), approved)
            own = [status for status in statuses.elements() if status in ("approved", "needs_revision", "rejected")]
            rate = kept / len(own) if len(own) >= 20 else everywhere
            assert share.approval_rate == rate
            taken = share.missing if rate is None else math.ceil(round(share.missing / rate, 9)) if rate else None
            made = None if taken is None else max(0, taken - waiting - unresolved)
            assert share.to_make == (made if share.missing else 0)
    for cell in found.cells:
        statuses = Counter(row[3] for row in rows if row[:3] == (cell.session_type, cell.concern, cell.risk_level))
        assert (cell.generated, cell.approved) == (statuses.total(), statuses[Status.APPROVED])
        assert cell.waiting == sum(statuses[status] for status in WAITING)
    assert sum(cell.generated for cell in found.cells) == len(rows)
    assert set(found.fits) == set(LABELS) - set(chosen)
    assert all(fit.generated.records == len(rows) and fit.approved.records == approved for fit in found.fits.values())


def test_what_the_target_lacks(context, anna, ids):
    """Ten quick ones about watering, two of them dying: the rest of the target is missing, as numbers."""
    decide(context, anna, ids[0])
    decide(context, anna, ids[1], "rejected")
    found = distribution(context, anna)
    assert (found.goal, found.generated, found.approved, found.waiting) == (10, 10, 1, 8)
    fine, dying = found.risk_level
    assert (fine.value, fine.target, fine.due, fine.generated, fine.approved, fine.missing, fine.to_make) == ("fine", 0.8, 8, 8, 1, 7, 1)
    assert (dying.due, dying.generated, dying.missing, dying.to_make) == (2, 2, 2, 0)
    assert [(s.value, s.due, s.to_make) for s in found.session_type] == [("quick", 6, 0), ("long", 4, 4)]
    assert [(s.value, s.due, s.generated_share) for s in found.concern] == [("watering", 7, 1.0), ("anything", 3, 0.0)]
    assert [s.missing for s in distribution(context, anna, goal=1000).risk_level] == [799, 200]
    quick = found.fits["session_type"]
    assert (quick.generated.total_variation, quick.generated.how, quick.sums_to) == (pytest.approx(0.4), "exact", None)
    assert quick.generated.p == pytest.approx(0.6**10 + 0.4**10 + 10 * 0.6 * 0.4**9 + 45 * 0.6**2 * 0.4**8)  # 10, or at most 2, of 10
    assert quick.grown.by == {"quick": 0, "long": 1}


def test_the_joint_table_expects_what_the_target_does(context, anna, ids):
    """Shares go together by chance; every combination of the target stands there, empty or not."""
    cells = {(cell.session_type, cell.concern, cell.risk_level): cell for cell in distribution(context, anna, goal=1000).cells}
    assert len(cells) == 8
    assert cells["quick", "watering", "fine"].due == pytest.approx(0.6 * 0.7 * 0.8 * 1000)
    assert (cells["long", "anything", "dying"].due, cells["long", "anything", "dying"].generated) == (pytest.approx(24), 0)
    assert cells["quick", "watering", "dying"].waiting == 2


def test_combinations_without_dialogues_are_not_expected(context, anna):
    """Where the domain has no plan for them; the others of their values take their places."""
    found = distribution(context, anna, domain="mental_health", goal=1000)
    barred = [cell for cell in found.cells if not cell.possible]
    assert barred
    assert {cell.due for cell in barred} == {0.0}
    for label in LABELS:
        for share in getattr(found, label):
            assert sum(cell.due for cell in found.cells if getattr(cell, label) == share.value) == pytest.approx(share.due, abs=0.01)


def test_another_mix(context, anna):
    """A challenge set has its own; one that the domain does not have is refused, like a goal below nothing."""
    found = distribution(context, anna, domain="mental_health", mix="challenge", goal=100)
    assert ([share.due for share in found.risk_level], found.mix, found.mixes) == ([50, 20, 18, 12], "challenge", ("production", "challenge"))
    with pytest.raises(UnknownValue, match="mix"):
        distribution(context, anna, mix="moon")
    with pytest.raises(BadRequest, match="-1"):
        distribution(context, anna, goal=-1)


def test_a_selected_label_is_held_against_its_part_of_the_goal(context, anna, ids):
    """A fifth of a thousand is to be dying; of what else is asked nothing is due."""
    found = distribution(context, anna, selection=Selection(risk_level="dying"), goal=1000)
    assert (found.goal, found.generated) == (200, 2)
    assert [(s.value, s.target, s.due) for s in found.risk_level] == [("dying", 1.0, 200)]
    assert [(s.value, s.due) for s in found.session_type] == [("quick", 120), ("long", 80)]
    assert sum(cell.due for cell in found.cells) == pytest.approx(200)
    other = distribution(context, anna, selection=Selection(risk_level="odd"), goal=1000)
    assert (other.goal, other.risk_level, other.cells) == (0, (), ())


@pytest.fixture
def odd(context, anna, tmp_path):
    """Two with a concern that the domain does not know, one with such a session type, one without a concern."""
    some = [living.dialogue(n) for n in range(4)]
    some[0]["user_profile"]["concern"] = some[1]["user_profile"]["concern"] = 'pests in "May" – ä'
    some[2]["session_type"] = "endless"
    del some[3]["user_profile"]["concern"]
    path = living.write(tmp_path / "odd.json", {"version": "1", "dialogues": some})
    importing.import_dialogues(context, anna, path=path, batch="odd")


def test_values_that_the_domain_does_not_know(context, anna, odd):
    """A concern counts as its other one and is listed; a session type is off target; what is not said is said to be so."""
    found = distribution(context, anna, batch="odd")
    assert [(s.value, s.target, s.generated) for s in found.concern] == [("watering", 0.7, 1), ("anything", 0.3, 2), ("(none)", 0.0, 1)]
    assert [(s.value, s.due, s.generated) for s in found.session_type] == [("quick", 2, 3), ("long", 2, 0), ("endless", 0, 1)]
    assert (found.fits["session_type"].generated.off_target, found.fits["concern"].generated.off_target) == (1, 1)
    assert other_words(context, anna, selection=Selection()) == (OtherWord(word='pests in "May" – ä', records=2),)
    assert other_words(context, anna, selection=Selection(batch="none such")) == ()


def test_a_corrected_concern_is_no_other_word(context, anna, odd):
    """Its reviewer said which of the domain's it is."""
    item = next(item for item in reviewing.queue(context, anna).items if context.store.records.get(item.record_id).labels.concern not in ("watering", None))
    decide(context, anna, item.record_id, labels=reviewing.Labels(concern="watering"))
    assert [word.records for word in other_words(context, anna, selection=Selection())] == [1]
    assert distribution(context, anna).concern[0].approved == 1


def test_another_version_of_the_domain_in_the_middle(context, anna):
    """It counts by value: what the new version dropped is listed for itself, or under other; what it added counts from the first
    record that came in with it."""
    older = PLANTS.model_copy(update={"domain": "plant_care@0.0", "hash": "older", "session_type": ("endless",), "concern": ("pests", "anything")})
    for n, (vocabulary, concern, session) in enumerate(((older, "pests", "endless"), (older, "watering", "quick"), (PLANTS, "watering", "quick"))):
        context.store.domains.keep(vocabulary, "{}", living.NOW)
        record = living.record(n, user_profile={"concern": concern}, session_type=session)
        context.store.records.add([record.model_copy(update={"domain": vocabulary.domain})], vocabulary=vocabulary)
    found = distribution(context, anna)
    assert [(s.value, s.generated) for s in found.session_type] == [("quick", 2), ("long", 0), ("endless", 1)]
    assert [(s.value, s.generated) for s in found.concern] == [("watering", 1), ("anything", 2)]
    assert [(word.word, word.records) for word in other_words(context, anna, selection=Selection())] == [("pests", 1), ("watering", 1)]


def test_the_other_concern_itself_is_no_other_word(context, anna):
    """It is what the domain calls it."""
    context.store.domains.keep(PLANTS, "{}", living.NOW)
    context.store.records.add([living.record(n, user_profile={"concern": word}) for n, word in enumerate(("anything", "pests"))], vocabulary=PLANTS)
    assert [word.word for word in other_words(context, anna, selection=Selection())] == ["pests"]


def test_from_how_many_decisions_a_rate_is_taken(context, anna, ids):
    """From ten of all; what is missing is divided by it, and those that wait or are to be revised are a part of that. Before, one is made
    for each."""
    for record_id in ids[:9]:
        decide(context, anna, record_id, "approved" if record_id in ids[:4] else "rejected")
    share = distribution(context, anna, goal=100).concern[0]
    assert (share.missing, share.approval_rate, share.to_make) == (66, None, 65)
    decide(context, anna, ids[9], "needs_revision")
    share = distribution(context, anna, goal=100).concern[0]
    assert (share.missing, share.approval_rate, share.to_make) == (66, 0.4, 164)


def test_an_empty_store(context, anna):
    """Nothing divides by zero, and nothing is measured."""
    found = distribution(context, anna)
    assert (found.goal, found.generated, found.risk_level[0].generated_share, found.risk_level[0].approval_rate) == (0, 0, 0, None)
    assert found.fits["concern"].approved.total_variation is None
    assert [share.due for share in distribution(context, anna, goal=10).concern] == [7, 3]


def test_what_was_counted_is_counted_again_after_a_decision(context, anna, ids):
    """What is remembered holds until something is written."""
    assert distribution(context, anna).approved == 0
    decide(context, anna, ids[0])
    assert distribution(context, anna).approved == 1


def test_pairs_are_not_counted(context, anna, written):
    """These targets are of dialogues, whatever was asked for."""
    assert distribution(context, anna, selection=Selection(kind="pair")) == distribution(context, anna)
