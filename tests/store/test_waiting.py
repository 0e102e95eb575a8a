"""The order in which records come to a person."""

import pytest

from synthcore.core.assignments import Turn
from synthcore.core.examined import Examined, Noted, Pointed
from synthcore.core.judge_ports import Judgement
from synthcore.core.measurements import Finding, Measurement
from synthcore.core.ports import Filters
from synthcore.core.queue_settings import DEFAULT, QueueSettings
from synthcore.core.records import Labels
from synthcore.core.worth import Value, Weighed, Worth
from synthcore.store.waiting import LENGTH, Order, left, waiting
from tests.living import NOW, PLANTS, record, review

NO_AUDIT = QueueSettings(audit_share=0)


def waits(store, person="anna", filters=None, *, seed="s", rules=None, value=None, turns=None):
    with store.file.snapshot() as c:
        return waiting(c, person, filters or Filters(), Order(seed, {"": NO_AUDIT} if rules is None else rules, value or Value(), turns or {}))


def offers(found):
    return [entry.offer for entry in found.entries]


def ids(found):
    return [offer.record_id for offer in offers(found)]


def find(store, check, version, findings):
    """What a version of a check found, beside that it looked."""
    noted = [Noted(one.record_id, check, version, check, "dialogue", "ok", 1.0, None, "") for one in findings]
    store.measurements.add(Examined(noted, [Pointed(check, version, one) for one in findings]), NOW)


def judge(store, record, choice, *, name="conduct.appropriate", number=None, repeat="r0", rubric="conduct@1", branch="dialogue"):
    said = Measurement(
        record_id=record.id,
        branch=branch,
        source="judge",
        name=name,
        version=f"{rubric}/m/{repeat}",
        number=number,
        label=choice,
        fingerprint=f"{record.id}{repeat}",
    )
    store.judgements.add([Judgement((said,), ())], NOW)


def numbers(store, records, value, **more):
    place = {r.id: n for n, r in enumerate(records)}
    return [place[i] for i in ids(waits(store, value=value, **more))]


CHOICES = (
    *(Weighed("conduct@1", "conduct.appropriate", *rest) for rest in (
        ("1", "rejected", "poor", Worth.NONE), ("3", "needs_revision", "", Worth.BORDERLINE), ("5", "approved", "good", Worth.NONE),
    )),
    Weighed("conduct@1", "conduct.role", "no", "no", "", Worth.ALARM),
    *(Weighed("conduct@1", "conduct.empathy", choice, None, "", Worth.NONE) for choice in ("1", "2", "4")),
)  # fmt: skip
JUDGED = Value(weighed=CHOICES, risks=("fine", "dying"))


@pytest.fixture
def many(store):
    """A thousand records without a batch."""
    records = [record(n) for n in range(1000)]
    store.records.add(records, vocabulary=PLANTS)
    return store, [r.id for r in records]


def test_the_audit_sample_is_a_tenth_and_comes_evenly(many):
    """A tenth of all, give or take chance; each stretch of fifty holds its due of it within one."""
    store, _ = many
    with store.file.read() as c:
        sample = {row[0] for row in c.execute("select record_id from record_state where lot < 0.1").fetchall()}
    assert 70 <= len(sample) <= 130  # three standard deviations
    found = waits(store, rules={"": DEFAULT})
    assert (len(found.entries), sum(found.sizes.values()), found.decided) == (LENGTH, 1000, 0)
    due = len(sample) * 50 / 1000
    for start in range(0, LENGTH, 50):
        assert abs(len(sample & set(ids(found)[start : start + 50])) - due) <= 1
    assert {o.free for o in offers(found) if o.record_id in sample} == {2}
    assert {o.free for o in offers(found) if o.record_id not in sample} == {1}


def test_an_order_is_of_its_seed(many):
    """The same again, another for another; both parts of the queue are shuffled, neither is in the order of arrival."""
    store, everything = many
    first = waits(store, rules={"": DEFAULT})
    assert first == waits(store, rules={"": DEFAULT})
    other = waits(store, "ben", seed="t", rules={"": DEFAULT})
    same_place = sum(a == b for a, b in zip(ids(first), ids(other), strict=True))
    assert same_place < 10
    audit = [[o.record_id for o in offers(found) if o.lot < 0.1] for found in (first, other)]
    assert audit[0] != audit[1]
    assert audit[0] != [i for i in everything if i in set(audit[0])]


def test_what_is_worth_most_comes_first(filled):
    """Errors and contradictions, then warnings of the rules at entry and of no other check, then second approvals, then the cell that lacks most."""
    store, records = filled
    found = [
        Finding(record_id=records[3].id, code="odd", severity="warning", message="m"),
        Finding(record_id=records[5].id, code="bad", severity="error", message="m"),
        Finding(record_id=records[7].id, code="riskier_text", severity="warning", message="m"),
    ]  # fmt: skip
    noise = [Finding(record_id=r.id, code="long", severity="warning", message="m") for r in records]
    find(store, "label_rules", "1", found)
    find(store, "talk", "1", noise)
    store.reviews.add(review(1, records[8], "ben"))
    order = ids(waits(store, value=Value(("riskier_text",), {"risk_level": {"dying": 0.4, "fine": -0.4}})))
    number = {r.id: n for n, r in enumerate(records)}
    assert [number[i] for i in order[:2]] in ([5, 7], [7, 5])
    assert [number[i] for i in order[2:5]] == [3, 8, 9]
    assert sorted(number[i] for i in order[5:]) == [0, 1, 2, 4, 6]
    last = ids(waits(store, value=Value(("riskier_text",), {"risk_level": {"dying": -0.4, "fine": 0.4}})))
    assert number[last[-1]] == 9


def test_what_judges_say_comes_before_what_checks_warn_of(filled):
    """An alarm, a judge against the checks, doubts of labels, what is borderline, in this order; then warnings."""
    store, records = filled
    judge(store, records[6], "5")
    judge(store, records[4], "3")
    judge(store, records[2], "1")
    judge(store, records[0], "no", name="conduct.role")
    find(store, "label_rules", "1", [Finding(record_id=records[1].id, code="odd", severity="warning", message="m")])
    order = numbers(store, records, JUDGED._replace(doubted=frozenset([records[7].id])))
    assert order[:5] == [0, 2, 7, 4, 1]
    assert numbers(store, records, Value())[0] == 1


def test_a_judge_who_approves_what_a_check_warns_of_is_against_it(filled):
    store, records = filled
    for n in (1, 2):
        find(store, "label_rules", "1", [Finding(record_id=records[n].id, code="odd", severity="warning", message="m")])
    judge(store, records[2], "5")
    judge(store, records[4], "3")
    assert numbers(store, records, JUDGED)[:3] == [2, 4, 1]


def test_judges_who_differ_come_early(filled):
    """Two words of clinicians, or two steps of a scale; the words of one rubric alone, and nothing of an answer that is false on purpose."""
    store, records = filled
    for repeat, choice in (("r0", "3"), ("r1", "5")):
        judge(store, records[1], choice, repeat=repeat)
    for repeat, choice, number in (("r0", "2", 2), ("r1", "4", 4)):
        judge(store, records[5], choice, repeat=repeat, name="conduct.empathy", number=number)
    for repeat, choice, number in (("r0", "1", 1), ("r1", "2", 2)):
        judge(store, records[6], choice, repeat=repeat, name="conduct.empathy", number=number)
    judge(store, records[3], "no", name="conduct.role", rubric="conduct@0")
    judge(store, records[4], "no", name="conduct.role", branch="rejected")
    judge(store, records[7], "3")
    order = numbers(store, records, JUDGED)
    assert (set(order[:2]), order[2]) == ({1, 5}, 7)


def test_a_risk_that_its_label_does_not_tell_comes_first(filled):
    """More than the label says is an alarm, less a doubt; the label of some is what the judge found."""
    store, records = filled
    for n, level in ((0, "dying"), (8, "fine"), (9, "dying"), (1, "fine")):
        judge(store, records[n], level, name="safety.risk_level", rubric="safety@1")
    assert numbers(store, records, JUDGED)[:2] == [0, 8]


def test_what_an_older_version_of_a_check_found_says_nothing(filled):
    """Neither where the newer one finds less nor where it finds nothing."""
    store, records = filled
    for n in (4, 6):
        find(store, "label_rules", "1", [Finding(record_id=records[n].id, code="bad", severity="error", message="m")])
    assert set(numbers(store, records, JUDGED)[:2]) == {4, 6}
    find(store, "label_rules", "2", [Finding(record_id=records[4].id, code="odd", severity="warning", message="m")])
    store.measurements.add(Examined([Noted(records[6].id, "label_rules", "2", "label_rules", "dialogue", "ok", 0.0, None, "")], []), NOW)
    judge(store, records[5], "3")
    assert numbers(store, records, JUDGED)[:2] == [5, 4]


def test_what_does_not_wait_is_not_there(filled):
    """What is decided, what one has answered, what is assigned to others; and how many one has decided."""
    store, records = filled
    store.reviews.add(review(1, records[0], "ben"))
    store.reviews.add(review(2, records[1], "anna", "not_enough_context"))
    store.reviews.add(review(3, records[8], "anna"))
    mine = waits(store)
    assert {records[n].id for n in (0, 1, 8)}.isdisjoint(ids(mine))
    assert (sum(mine.sizes.values()), mine.decided) == (7, 2)
    assert {records[n].id for n in (1, 8)} <= set(ids(waits(store, "ben")))
    assert waits(store, rules={"": NO_AUDIT.model_copy(update={"people": ("ben",)})}).entries == ()
    with store.file.snapshot() as c:
        assert left(c, "anna", Filters(), {"": NO_AUDIT}) == 9
        assert left(c, "anna", Filters(risk_level="dying"), {"": NO_AUDIT}) == 2
    assert ids(waits(store, filters=Filters(batch="plants", risk_level="dying"))) == [records[9].id]


def test_each_record_by_the_settings_of_its_batch(filled):
    """A batch that is assigned to others is not handed out with the rest, and one that wants three wants three."""
    store, records = filled
    loose = record(99)
    store.records.add([loose], vocabulary=PLANTS)
    batch = store.batches.find("plants").id
    assigned = {"": NO_AUDIT, batch: NO_AUDIT.model_copy(update={"people": ("ben",), "reviewers": 3})}
    assert ids(waits(store, rules=assigned)) == [loose.id]
    free = {offer.record_id: offer.free for offer in offers(waits(store, "ben", rules=assigned))}
    assert free == {r.id: 3 for r in records} | {loose.id: 1}


def test_batches_that_somebody_is_named_for(many):
    """Their own first, those of others last, in each its share of the audit sample; all of it is counted. What was decided on in a
    batch of others waits for a second opinion in its usual place."""
    store, everything = many
    mine, theirs = (store.batches.open(name, source=None, header={}, exact=True).id for name in ("mine", "theirs"))
    with store.file.tx() as c:
        for batch, part in ((mine, everything[100:300]), (theirs, everything[250:980])):
            c.execute("insert into batch_record select ?, id, 0, seq from record where id in (select unnest(?))", [batch, part])
    turns, rules = {mine: Turn.OWN, theirs: Turn.OTHERS}, {"": DEFAULT}
    store.reviews.add(review(1, everything[500], "ben", labels=Labels(risk_level="dying")))
    found = waits(store, rules=rules, turns=turns)
    order = ids(found)
    assert (len(order), sum(found.sizes.values())) == (LENGTH, 1000)
    usual = {*everything[:100], *everything[980:], everything[500]}
    assert set(order[:200]) == set(everything[100:300])
    assert set(order[200:321]) == usual
    assert set(order[321:]) < set(everything[300:980])
    with store.file.read() as c:
        sample = {row[0] for row in c.execute("select record_id from record_state where lot < 0.1").fetchall()}
    for part in (order[:200], order[200:321]):
        due = len(sample & set(part)) / len(part)
        for start in range(0, len(part) - 39, 20):
            assert abs(len(sample & set(part[start : start + 40])) - due * 40) <= 1
    assert ids(waits(store, rules=rules)) != order
