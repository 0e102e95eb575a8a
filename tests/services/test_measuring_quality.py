"""How good records are equals plain Python over the records, their reviews, and what checks, judges and models said."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import get_args

import pytest

from synthcore.core.answers import Attempt, Fate
from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.examined import Examined, Noted
from synthcore.core.judge_ports import Judgement
from synthcore.core.labels import Vocabulary
from synthcore.core.measurements import Measurement, Outcome
from synthcore.core.pair_answers import PairReview
from synthcore.core.pair_reviews import conclusion
from synthcore.core.records import Labels, Origin, PreferencePair, Turn, make
from synthcore.core.reviews import DECIDED, Status, latest
from synthcore.core.runs import Run, RunState
from synthcore.core.tallies import Selection
from synthcore.evaluation.intervals import wilson
from synthcore.services import measuring_quality
from synthcore.services.measuring_quality import By, misinformation, quality_rates, refusals_by_cell, rejection_reasons, said_by_decision
from tests.living import NOW, PLANTS, record, review
from tests.store.test_tallies import MONDAY, Written

SELECTIONS = [{}, {"domain": "plant_care"}, {"kind": "pair"}, {"batch": "first", "kind": "dialogue"}, {"session_type": "quick"}, {"concern": "no such"}]
JUDGES = ("care@1/org/model/aa", "care@1/other/bb")
ANSWERS = [
    PairReview(left="chosen", both_unsafe=True),
    PairReview(left="rejected", left_correct=True, right_correct=False, better="left", as_stated=False),
    PairReview(left="chosen", left_correct=True, right_correct=False, better="left", as_stated=True, left_ratings={"tone": "kind"}),
    PairReview(left="chosen", left_correct=True, right_correct=True, better="neither", as_stated=False, blind=False),
]


@pytest.fixture
def written(context):
    """With rejections that say why, and what checks and judges said of everything, superseded records as well."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    made = Written(context.store, 21)
    chance = made.chance
    for n, one in enumerate(made.chance.choices(made.newest, k=70)):
        marks = tuple(Mark(code=chance.choice(("missed_rot", "small_talk")), turn=1) for _ in range(chance.choice((0, 1, 2))))
        pair = chance.choice(ANSWERS) if isinstance(one.body, PreferencePair) and chance.random() < 0.8 else None
        said = review(
            f"why {n}", one, chance.choice(("dora", "emil")), chance.choice(("rejected", "rejected", "needs_revision")), adjudicates=chance.random() < 0.5,
            desk=DeskAnswers(marks=marks) if marks else None, note=chance.choice(("", " ", "Too dry.", "Too wet.")), pair=pair, decided_at=made.moment(),
        )  # fmt: skip
        context.store.reviews.add(said)
        if chance.random() < 0.15:
            context.store.reviews.withdraw(said.id, said.person, NOW)
    made.states = {one.id: made.state(one) for one in made.newest}
    made.noted, made.judged = [], []
    for one in made.newest:
        for check in chance.sample(("talk", "readability"), chance.choice((0, 1, 2))):
            outcome = chance.choice(("ok", "ok", "ok", "failed"))
            made.noted.append(Noted(one.id, check, "1", check, "dialogue", outcome, chance.choice((None, 0.0, 0.0, 1.0, 3.0)), None, ""))
        for judge in chance.sample(JUDGES, chance.choice((0, 1, 2))):
            for name, choices in (("care.helped", ("no", "late", "yes")), ("care.risk_level", ("fine",))):
                label, outcome = chance.choice(choices), chance.choice((Outcome.OK, Outcome.OK, Outcome.CANNOT_JUDGE))
                said = {"number": chance.choice((1.0, 2.0, 5.0)), "label": label} if outcome is Outcome.OK else {}
                for repeat in ("r0", "r1", "r0x"):
                    made.judged.append(
                        Measurement(record_id=one.id, source="judge", name=name, version=f"{judge}/{repeat}", outcome=outcome, **said)
                    )  # fmt: skip
    context.store.measurements.add(Examined(made.noted, []), NOW)
    context.store.judgements.add([Judgement(tuple(made.judged), ())], NOW)
    made.states = {one.id: made.state(one) for one in made.newest}
    return made


def decided(written, of):
    return {one.id: written.states[one.id].status for one in written.newest if written.selected(one, of) and written.states[one.id].status in DECIDED}


def standing(context, record_id):
    return [one for one in context.store.reviews.of(record_id) if one.withdrawn_at is None]


def same(found, counts):
    """A share of `found` is that of a tally of true and false."""
    assert (found.count, found.of) == (counts[True], counts.total())
    assert (found.low, found.high) == wilson(counts[True] / counts.total() if counts.total() else 0.0, counts.total())


def rates_are_equal(context, anna, written, wanted, by):
    of = Selection(**wanted)
    counts = defaultdict(Counter)
    for one in written.newest:
        if one.id in decided(written, of):
            for value in written.values(one, by, of.batch):
                counts[value][written.states[one.id].status] += 1
    found = quality_rates(context, anna, selection=of, by=by)
    assert {group.value: group.decided for group in found.groups} == {value: some.total() for value, some in counts.items()}
    whole = Counter(decided(written, of).values())
    for group, some in [(found.all, whole), *((group, counts[group.value]) for group in found.groups)]:
        for status in DECIDED:
            same(group.rates[status], Counter({True: some[status], False: some.total() - some[status]}))
    order = [group.value for group in found.groups] if by == "week_decided" else [(-group.decided, group.value) for group in found.groups]
    assert order == sorted(order)


def reasons_are_equal(context, anna, written, wanted):
    """Every mark and answer of those who turned a rejected record down, once a record; what was taken back says nothing."""
    of, reasons, unmarked, noted = Selection(**wanted), Counter(), 0, 0
    rejected = [record_id for record_id, status in decided(written, of).items() if status is Status.REJECTED]
    for record_id in rejected:
        down = [one for one in standing(context, record_id) if one.verdict in ("needs_revision", "rejected")]
        codes = {mark.code for one in down if one.desk for mark in one.desk.marks}
        words = {conclusion(one.pair).reason for one in down if one.pair and conclusion(one.pair).verdict == "rejected"}
        reasons.update([(code, "") for code in codes] + [("", said) for said in words])
        unmarked += not codes
        noted += not codes and any(one.note.strip() for one in down)
    found = rejection_reasons(context, anna, selection=of)
    assert {(one.code, one.words): one.records for one in found.reasons} == reasons
    assert [one.records for one in found.reasons] == sorted(reasons.values(), reverse=True)
    assert (found.rejected, found.unmarked, found.noted) == (len(rejected), unmarked, noted)


def sayings_are_equal(context, anna, written, wanted):
    of = Selection(**wanted)
    there = decided(written, of)
    found = said_by_decision(context, anna, selection=of)
    numbers = defaultdict(list)
    for one in written.noted:
        if one.record_id in there and one.outcome == "ok":
            numbers[one.check, there[one.record_id]].append(one.number)
    mine = [one for one in found.checks if one.check in ("talk", "readability")]
    assert {one.check for one in mine} == {check for check, _ in numbers}
    for one in mine:
        for status in DECIDED:
            some = numbers[one.check, status]
            same(one.shares[status], Counter(bool(number) for number in some))
            assert one.medians[status] == (median(known) if (known := [n for n in some if n is not None]) else None)
    first = [one for one in written.judged if one.record_id in there and one.outcome is Outcome.OK and one.version.endswith("/r0")]
    said = Counter(one.version.removesuffix("/r0") for one in first)
    main = max(JUDGES, key=lambda judge: (said[judge], judge))
    assert {one.dimension for one in found.judges} == {one.name for one in first}
    for one in found.judges:
        assert one.judge == main
        for status in DECIDED:
            some = [m for m in first if (m.name, m.version, there[m.record_id]) == (one.dimension, f"{main}/r0", status)]
            assert one.records[status] == len(some)
            assert one.medians[status] == (median(m.number for m in some) if some else None)
            if one.dimension == "care.helped":
                same(one.faulty[status], Counter(m.label in ("no", "late") for m in some))
            else:
                assert one.faulty is None


def answers_are_equal(context, anna, written, wanted):
    """The last word of each on a decided pair; who knew which answer is which has not said it blind."""
    of, blind, stated = Selection(**wanted), Counter(), Counter()
    for record_id in decided(written, of):
        for one in latest(r.model_copy(update={"adjudicates": False}) for r in standing(context, record_id) if r.pair):
            if one.pair.blind and one.pair.rejected_correct is not None:
                blind[not one.pair.rejected_correct] += 1
            if one.pair.as_stated is not None:
                stated[one.pair.as_stated] += 1
    found = misinformation(context, anna, selection=of)
    same(found.blind, blind)
    same(found.stated, stated)
    assert (found.judged, found.dimension) == ((), "")


def test_every_number_equals_plain_python(context, anna, written):
    """One set of random records for all of them: writing it takes longer than counting it."""
    for wanted in SELECTIONS:
        for by in get_args(By):
            rates_are_equal(context, anna, written, wanted, by)
        reasons_are_equal(context, anna, written, wanted)
        sayings_are_equal(context, anna, written, wanted)
        answers_are_equal(context, anna, written, wanted)


def test_what_is_written_says_something(context, anna, written):
    """The random records hold every case, or the properties above would hold of nothing."""
    everything = Selection()
    reasons = rejection_reasons(context, anna, selection=everything)
    assert {one.code for one in reasons.reasons} == {"missed_rot", "small_talk", ""}
    assert reasons.rejected > reasons.unmarked > reasons.noted > 0
    assert misinformation(context, anna, selection=everything).blind.of
    assert all(group.count for group in quality_rates(context, anna, selection=everything).all.rates.values())


def test_false_claims_that_a_judge_names(context, anna):
    """In rejected answers of decided pairs, by judge."""
    medical = Vocabulary(domain="medical_qa@1", hash="m", session_type=(), concern=(), risk_level=("none",), second_approval=(), other_concern="")
    context.store.domains.keep(medical, "{}", NOW)
    turns = [Turn(role=role, text=role) for role in ("user", "assistant", "critic")]
    pairs = [
        make(
            PreferencePair(prompt=(turns[0].model_copy(update={"text": f"Is it {n}?"}),), chosen=turns[1], rejected=turns[2]), Labels(),
            Origin(method="llm"), domain="medical_qa@1", external_id=f"p{n}", created_at=NOW,
        )
        for n in range(4)
    ]  # fmt: skip
    context.store.records.add(pairs, vocabulary=medical)
    for n, one in enumerate(pairs[:3]):
        context.store.reviews.add(review(n, one))
    said = [
        Measurement(record_id=one.id, branch=branch, source="judge", name="facts.claims", version="facts@1/m/aa/r0", label=label)
        for one, labels in zip(pairs, (("true", "false"), ("false", "true"), ("true", "misleading"), ("true", "false")), strict=True)
        for branch, label in zip(("chosen", "rejected"), labels, strict=True)
    ]
    context.store.judgements.add([Judgement(tuple(said), ())], NOW)
    found = misinformation(context, anna, selection=Selection(domain="medical_qa", kind="pair"))
    assert (found.dimension, found.choices) == ("facts.claims", ("false", "misleading"))
    [(judge, of)] = found.judged
    assert (judge, of.count, of.of) == ("facts@1/m/aa", 2, 3)


def test_refusals_and_refills_by_cell(context, anna):
    """Of the runs of the selection, but not those of judges; a place that was asked for again twice at one attempt counts once."""
    store, cells = context.store, [("quick", "watering", "fine"), ("long", "watering", "dying")]
    for n, (name, task, domain) in enumerate((("a", "generate", "plant_care@0.1"), ("b", "generate", "moss@1"), ("j", "evaluate", "plant_care@0.1"))):
        store.runs.add(Run(id=name, task=task, params={"domain": domain}, state=RunState.PLANNED, person="anna", created_at=MONDAY + timedelta(days=n)))
        fates = [(0, 0, Fate.REFUSED), (0, 1, Fate.FILTERED), (0, 1, Fate.FAILED), (0, 2, Fate.ACCEPTED), (1, 0, Fate.WRONG_SHAPE), (1, 1, Fate.ACCEPTED)]
        store.attempts.add(name, start=0, end=1, attempts=[Attempt(place, attempt, False, cells[place], fate, "", 0, 0, "") for place, attempt, fate in fates])
    found = refusals_by_cell(context, anna, selection=Selection(domain="plant_care"))
    told = {one.cell: (one.answers, one.refused.count, one.lost, one.again) for one in found}
    assert told == {cells[0]: (4, 2, 3, 2), cells[1]: (2, 0, 1, 1)}
    both = refusals_by_cell(context, anna, selection=Selection())
    assert {one.cell: one.answers for one in both} == {cells[0]: 8, cells[1]: 4}
    assert refusals_by_cell(context, anna, selection=Selection(batch="none such")) == ()


def test_nothing_is_there(context, anna):
    everything = Selection()
    assert quality_rates(context, anna, selection=everything).all.decided == 0
    assert rejection_reasons(context, anna, selection=everything).reasons == ()
    assert said_by_decision(context, anna, selection=everything) == measuring_quality.ByDecision(checks=(), judges=())
    assert misinformation(context, anna, selection=everything).blind.share is None
    assert refusals_by_cell(context, anna, selection=everything) == ()


def test_what_waits_for_a_second_is_not_decided(context, anna):
    context.store.domains.keep(PLANTS, "{}", NOW)
    records = [record(0), record(1, risk="dying")]
    context.store.records.add(records, vocabulary=PLANTS)
    for n, one in enumerate(records):
        context.store.reviews.add(review(n, one))
    assert quality_rates(context, anna, selection=Selection()).all.decided == 1
    context.store.reviews.add(review(3, records[1], "ben"))
    assert quality_rates(context, anna, selection=Selection()).all.decided == 2


def test_many_groups_and_a_clock_that_was_ahead(context, anna, monkeypatch):
    """Those with most records are told, the others counted; a decision to come is of this week."""
    monkeypatch.setattr(measuring_quality, "SHOWN", 1)
    context.store.domains.keep(PLANTS, "{}", NOW)
    records = [record(n) for n in range(3)]
    context.store.records.add(records, vocabulary=PLANTS)
    now = datetime.now(UTC)
    for n, one in enumerate(records):
        context.store.reviews.add(review(n, one, decided_at=now + timedelta(days=300 * n)))
    weeks = quality_rates(context, anna, selection=Selection())
    assert [(group.value, group.decided) for group in weeks.groups] == [((now - timedelta(days=now.weekday())).date().isoformat(), 3)]
    for name, some in (("big", records[:2]), ("small", records[2:])):
        batch = context.store.batches.open(name, source=None, header={}, exact=True)
        context.store.records.add(some, vocabulary=PLANTS, batch=batch.id)
    batches = quality_rates(context, anna, selection=Selection(), by="batch")
    assert [group.value for group in batches.groups] == ["big"]
    assert (batches.others, batches.other_records, batches.all.decided) == (1, 1, 3)


def test_what_was_taken_back_is_no_reason(context, anna):
    context.store.domains.keep(PLANTS, "{}", NOW)
    one = record(0)
    context.store.records.add([one], vocabulary=PLANTS)
    context.store.reviews.add(review(1, one, "ben", "rejected"))
    context.store.reviews.add(review(2, one, "carl", "rejected", desk=DeskAnswers(marks=(Mark(code="missed_rot"),)), note="Dry."))
    assert [(said.code, said.records) for said in rejection_reasons(context, anna, selection=Selection()).reasons] == [("missed_rot", 1)]
    context.store.reviews.withdraw("r2", "carl", NOW)
    found = rejection_reasons(context, anna, selection=Selection())
    assert (found.rejected, found.reasons, found.unmarked, found.noted) == (1, (), 1, 0)
