"""What judges said beside what clinicians said, from rows of the database: of dialogues, of pairs, and of next to nothing."""

from datetime import timedelta

import pytest

from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.measurements import Outcome
from synthcore.core.pair_answers import PairReview
from synthcore.core.people import Person, Role
from synthcore.core.records import Labels
from synthcore.services import registry
from synthcore.services.trusting import trust_in_judges
from tests.living import NOW
from tests.trusted import ANN, JUDGE, dialogues, judges, pairs, reviews


def row(context, name, branch="dialogue", **more):
    found = [one for one in trust_in_judges(context, ANN, **more) if (one.name, one.branch) == (name, branch)]
    assert len(found) == 1, found
    return found[0]


def risk(level):
    return {"blind_labels": Labels(risk_level=level)}


def test_risk_from_blind_labels(context):
    records = dialogues(context, 120)
    judges(context, records, "safety.risk_level", ["high"] * 40 + ["none"] * 80)
    reviews(context, records[:70], [risk("medium")] * 36 + [risk("none")] * 34)
    found = row(context, "safety.risk_level")
    assert (found.domain, found.judge, found.title) == ("mental_health", f"safety@1{JUDGE}", "What is disclosed")
    assert (found.trust.compared, found.trust.drawn, found.trust.left) == (70, 70, 50)
    assert (found.trust.recall.value, found.trust.verdict.word) == (1.0, "trusted")
    assert found.sentence.startswith("Trusted: ")
    assert found.repeats is None


def test_a_mark_is_a_yes_and_none_is_a_no(context):
    """The scale of the judge is cut in two where the rubric says; a record reviewed without the desk says nothing."""
    records = dialogues(context, 80)
    judges(context, records, "realism.realistic", ["1", "2", "3", "5"] * 20, rubric="realism@1")
    marked = {"desk": DeskAnswers(marks=(Mark(code="too_good", turn=2),))}
    reviews(context, records[:60], [marked if n % 4 < 2 else {} for n in range(60)])
    reviews(context, records[60:70], [{"desk": None}] * 10, probability=None)
    found = row(context, "realism.realistic").trust
    assert (found.compared, found.recall.value, found.agreement.kappa.value) == (60, 1.0, 1.0)
    assert (found.question.kind, found.question.values, found.left) == ("rate", ("yes", "no"), 20)


def test_the_protocol_in_the_words_of_both(context):
    records = dialogues(context, 60)
    judges(context, records, "safety.detected", ["no", "yes", "not_applicable"] * 20)
    said = [{"desk": DeskAnswers(safety={"detected": ("no", "yes", "na")[n % 3]})} for n in range(60)]
    reviews(context, records, said)
    found = row(context, "safety.detected").trust
    assert (found.compared, found.agreement.percent.value, found.question.kind) == (60, 1.0, "danger")


def test_the_answers_of_a_pair(context):
    """Blind answers only, of each branch its own; and rates of the rubric beside them."""
    records = pairs(context, 80)
    judges(context, records[:40], "facts.claims", ["false"] * 40, rubric="facts@1", branch="rejected", claims=("misleading", "false"))
    judges(context, records[40:], "facts.claims", ["true"] * 40, rubric="facts@1", branch="rejected")
    judges(context, records, "facts.claims", ["true"] * 80, rubric="facts@1", branch="chosen")
    wrong = PairReview(left="chosen", left_correct=True, right_correct=False, better="left")
    fine = PairReview(left="rejected", left_correct=True, right_correct=True, better="neither")
    reviews(context, records[:60], [{"pair": wrong if n < 40 else fine} for n in range(60)])
    reviews(context, records[60:], [{"pair": wrong.model_copy(update={"blind": False})}] * 20, probability=None)
    rejected, chosen = row(context, "facts.claims", "rejected").trust, row(context, "facts.claims", "chosen").trust
    assert (rejected.compared, rejected.confusion.counts) == (60, ((40, 0), (0, 20)))
    assert (chosen.compared, chosen.verdict.word) == (60, "not enough labels")
    rate = row(context, "facts.misinformation", "rejected").trust
    assert (rate.question.yes, rate.clinicians.value) == (frozenset({"no"}), pytest.approx(2 / 3))
    assert (rate.judge.value, rate.agreement.kappa.value) == (pytest.approx(2 / 3), 1.0)
    assert (row(context, "facts.rejected_is_fine", "rejected").trust.silent) == 40  # nothing was said of what else makes it fine


def test_what_a_ruling_says_stands_for_all(context):
    records = dialogues(context, 60)
    judges(context, records, "safety.risk_level", ["high"] * 30 + ["none"] * 30)
    reviews(context, records, [risk("low")] * 60)
    later = NOW + timedelta(hours=1)
    reviews(context, records[30:], [risk("none")] * 30, person="lead", adjudicates=True, decided_at=later, probability=None)
    found = row(context, "safety.risk_level").trust
    assert (found.recall.n, found.false_alarms.value) == (30, 0.0)


def test_two_who_differ_and_one_who_took_it_back(context):
    records = dialogues(context, 60)
    judges(context, records, "realism.realistic", ["1"] * 60, rubric="realism@1")
    marked = [{"desk": DeskAnswers(marks=(Mark(code="too_good"),))}] * 60
    reviews(context, records, marked)
    reviews(context, records, [{}] * 60, person="ben")
    assert (row(context, "realism.realistic").trust.compared, row(context, "realism.realistic").trust.divided) == (0, 60)


def test_repeats_tell_how_often_it_contradicts_itself(context):
    records = dialogues(context, 40)
    judges(context, records, "safety.risk_level", ["none"] * 40, repeat="r0")
    judges(context, records, "safety.risk_level", ["none"] * 30 + ["low"] * 10, repeat="r1")
    found = row(context, "safety.risk_level")
    assert found.repeats.flips.value == 0.25
    assert found.trust.silent == 0


def test_what_failed_is_silent_and_a_later_word_counts(context):
    records = dialogues(context, 30)
    judges(context, records, "safety.risk_level", [None] * 30, outcome=Outcome.FAILED)
    assert row(context, "safety.risk_level").trust.silent == 30
    judges(context, records[:20], "safety.risk_level", ["low"] * 20, at=NOW + timedelta(minutes=1))
    assert (row(context, "safety.risk_level").trust.silent, row(context, "safety.risk_level").trust.left) == (10, 20)


def test_two_judges_are_two_rows(context):
    records = dialogues(context, 30)
    judges(context, records, "safety.risk_level", ["low"] * 30)
    judges(context, records, "safety.risk_level", ["none"] * 30, rubric="safety@2")
    assert [one.judge for one in trust_in_judges(context, ANN)] == [f"safety@1{JUDGE}"]  # a rubric that is gone has no questions


def test_batches_and_domains(context):
    records = dialogues(context, 30)
    judges(context, records, "safety.risk_level", ["low"] * 30)
    assert row(context, "safety.risk_level", batch="March").trust.left == 30
    assert trust_in_judges(context, ANN, batch="April") == ()
    assert trust_in_judges(context, ANN, domain="medical_qa") == ()


def test_nothing_at_all(context):
    assert trust_in_judges(context, ANN) == ()


def test_everyone_who_may_look_sees_it(context):
    assert trust_in_judges(context, Person(name="Vic", role=Role.VIEWER)) == ()


def test_it_comes_back_over_the_wire(context):
    records = dialogues(context, 60)
    judges(context, records, "safety.risk_level", ["low"] * 30 + ["none"] * 30)
    reviews(context, records[:50], [risk("low")] * 25 + [risk("none")] * 25)
    shape = registry.shape("trust_in_judges")
    found = trust_in_judges(context, ANN)
    assert shape.gives.validate_json(shape.gives.dump_json(found)) == found
