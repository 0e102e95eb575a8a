"""What it cost equals plain Python over the attempts, their runs and the records that these made."""

import random
from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest

from synthcore.core.answers import Attempt, Fate
from synthcore.core.people import Person, Role
from synthcore.core.reviews import Status
from synthcore.core.runs import Run, RunState
from synthcore.core.tallies import Selection
from synthcore.services.measuring_money import money
from tests.living import NOW, PLANTS, record, review
from tests.store.test_tallies import MONDAY, SAID, Written

RUNS = ("r1", "r2", "judge", "pairs", "other")  # the first two are those that records of `Written` name


class Paid:
    """Runs and their attempts, as plain objects."""

    def __init__(self, store, seed):
        self.chance = random.Random(seed)
        self.runs, self.attempts = {}, defaultdict(list)
        for n, name in enumerate(RUNS):
            params = {"domain": "moss@1" if name == "other" else "plant_care@0.1", "model": f"m-{n % 2}", "budget_usd": "2.5" if n == 1 else None}
            params |= {"kind": {"judge": "judge", "pairs": "pair"}[name]} if name in ("judge", "pairs") else {}
            run = Run(
                id=name, task="evaluate" if name == "judge" else "generate", params=params, state=RunState.PLANNED, person="anna", batch="first",
                created_at=MONDAY + timedelta(days=n),
            )  # fmt: skip
            store.runs.add(run)
            self.runs[name] = run
            for day in range(3):
                at = MONDAY + timedelta(days=n + day)
                some = [self.attempt(place) for place in range(8)]
                store.attempts.add(name, start=day, end=day + 1, attempts=some, at=at)
                self.attempts[name] += [(one, at.date()) for one in some]

    def attempt(self, place):
        said = [self.chance.choice(SAID[name]) or "" for name in ("session_type", "concern", "risk_level")]
        fate = self.chance.choice((Fate.ACCEPTED, Fate.ACCEPTED, Fate.REFUSED, Fate.INVALID_JSON))
        usd = self.chance.choice((None, "0.000000000001", "0.25", "1.1"))
        return Attempt(place, 0, False, tuple(said), fate, "", prompt_tokens=self.chance.choice((0, 9)), completion_tokens=0, usd=usd)


@pytest.fixture
def made(context):
    context.store.domains.keep(PLANTS, "{}", NOW)
    return Written(context.store, 5), Paid(context.store, 6)


@pytest.mark.parametrize(
    "wanted",
    [
        {}, {"domain": "plant_care"}, {"kind": "pair"}, {"kind": "dialogue"}, {"batch": "first"}, {"batch": "none such"}, {"session_type": "quick"},
        {"since": MONDAY.date() + timedelta(days=1), "until": MONDAY.date() + timedelta(days=2)}, {"concern": "", "domain": "moss"},
    ],
)  # fmt: skip
def test_every_amount_equals_plain_python(context, anna, made, wanted):
    """Of whatever is selected, to the last digit."""
    written, paid = made
    of = Selection(**wanted)
    found = money(context, anna, selection=of)
    cell = {"session_type": 0, "concern": 1, "risk_level": 2}
    kept = {}
    for name, run in paid.runs.items():
        day, pair = run.created_at.date(), run.params.get("kind") == "pair"
        if (of.domain and run.params["domain"].split("@")[0] != of.domain) or (of.batch is not None and run.batch != of.batch):
            continue
        if (of.kind and run.task != "evaluate" and pair != (of.kind == "pair")) or (of.since and day < of.since) or (of.until and day > of.until):
            continue
        some = [(one, at) for one, at in paid.attempts[name] if all(one.cell[n] == wanted[label] for label, n in cell.items() if label in wanted)]
        if some:
            kept[name] = some
    usd = {name: sum((Decimal(one.usd) for one, _ in some if one.usd), Decimal(0)) for name, some in kept.items()}
    assert {run.id: run.spent for run in found.runs} == usd
    assert found.spent == sum(usd.values()) == found.making + found.judging
    assert found.judging == usd.get("judge", 0)
    assert found.unpriced == sum(one.usd is None and one.prompt_tokens > 0 for some in kept.values() for one, _ in some)
    assert sum(one.unpriced for one in found.days) == found.unpriced
    days = Counter()
    for name, some in kept.items():
        for one, at in some:
            days[at, name == "judge"] += Decimal(one.usd or 0)
    assert {(one.day, True): one.judging for one in found.days if one.judging} == {key: n for key, n in days.items() if n and key[1]}
    assert {(one.day, False): one.making for one in found.days if one.making} == {key: n for key, n in days.items() if n and not key[1]}
    lost = Counter()
    for some in kept.values():
        for one, _ in some:
            if one.fate is not Fate.ACCEPTED:
                lost[one.fate.value] += Decimal(one.usd or 0)
    assert {one.why: one.spent for one in found.waste if one.why != "rejected"} == {why: lost[why] for why in lost}
    if not wanted:
        approved = Counter(one.origin.run_id for one in written.newest if written.states[one.id].status is Status.APPROVED)
        assert {run.id: run.approved for run in found.runs} == {name: approved[name] for name in RUNS}
        assert found.approved == sum(approved[name] for name in RUNS if name != "judge")
        assert found.each == (found.spent / found.approved).quantize(Decimal("0.000000000001"))
        assert {run.id: run.cap for run in found.runs}["r2"] == Decimal("2.5")
        rejected = Counter(one.origin.run_id for one in written.newest if written.states[one.id].status is Status.REJECTED)
        (told,) = (one for one in found.waste if one.why == "rejected")
        assert told.attempts == rejected["r1"] + rejected["r2"]
        replaced = [context.store.records.with_state(one.origin.parent_id)[0] for one in written.newest if one.origin.parent_id]
        made = Counter(one.origin.run_id for one in (*written.newest, *replaced))
        good = {name: sum((Decimal(one.usd) for one, _ in some if one.usd and one.fate is Fate.ACCEPTED), Decimal(0)) for name, some in kept.items()}
        assert told.spent == sum(good[name] * rejected[name] / made[name] for name in ("r1", "r2")).quantize(Decimal("0.000000000001"))
        assert made["r1"] > sum(one.origin.run_id == "r1" for one in written.newest), "what was edited since was made all the same"


def test_a_run_without_a_price_does_not_make_records_cheap(context, anna):
    """Its approved records cost what nobody knows: they are not divided by. A server of one's own costs nothing, which is known."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    for n, (name, usd, tokens) in enumerate((("priced", "6.00", 9), ("unknown", None, 9), ("own", "0", 9))):
        run = Run(id=name, task="generate", params={"domain": "plant_care@0.1", "model": f"m-{name}"}, state=RunState.DONE, person="anna", created_at=MONDAY)
        context.store.runs.add(run)
        attempt = Attempt(0, 0, False, ("quick", "watering", "fine"), Fate.ACCEPTED, "", prompt_tokens=tokens, completion_tokens=0, usd=usd)
        context.store.attempts.add(name, start=0, end=1, attempts=[attempt], at=MONDAY)
        one = record(n)
        one = one.model_copy(update={"origin": one.origin.model_copy(update={"run_id": name, "method": "llm"})})
        context.store.records.add([one], vocabulary=PLANTS)
        context.store.reviews.add(review(n, one))
    found = money(context, anna, selection=Selection())
    assert {run.id: run.priced for run in found.runs} == {"priced": True, "unknown": False, "own": True}
    assert (found.spent, found.unpriced, found.approved, found.each) == (6, 1, 2, 3)
    assert {one.model: one.each for one in found.models} == {"m-priced": 6, "m-own": 0}
    assert [(one.day, one.unpriced) for one in found.days] == [(MONDAY.date(), 1)]


def test_nothing_was_spent(context, anna):
    """No run, no division."""
    found = money(context, anna, selection=Selection())
    assert (found.spent, found.each, found.runs, found.waste) == (0, None, (), ())


def test_anyone_who_may_look_sees_it(context, made):
    """What a run costs stands on its card as well."""
    assert money(context, Person(name="v", role=Role.VIEWER), selection=Selection()).spent > 0
