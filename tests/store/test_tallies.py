"""Every count equals the same count in plain Python over the records and their reviews."""

import itertools
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.core.records import Dialogue, Labels, Origin, PreferencePair, Turn, make
from synthcore.core.reviews import Status
from synthcore.core.tallies import Dimension, Selection, Tally
from synthcore.store import tallies
from synthcore.store.facade import Store
from synthcore.store.projection import given_risk, project
from tests.living import NOW, PLANTS, review

DIMENSIONS = get_args(Dimension)
PEOPLE = ("anna", "ben", "Ben ", "carl")
BATCHES = ("first", "second", "third")
MONDAY = datetime(2025, 6, 2, tzinfo=UTC)
SAID = {
    "session_type": ("quick", "long", 'a "third"', None), "concern": ("watering", "anything", "odd", None), "risk_level": ("fine", "dying", "worse", None),
    "model": ("m-1", "m\\2", "", None), "made_with": ("plant_care@1/ferns/a", "prompts/dialogue@2", None), "run_id": ("r1", "r2", None),
    "modification": ("m01", "m02", None), "error_type": ("e5", "e6", None),
}  # fmt: skip


class Written:
    """What was put into a store, as plain objects: newest records with their reviews, and the batches of each."""

    def __init__(self, store: Store, seed: int) -> None:
        self.chance, self.store = random.Random(seed), store
        self.batches = {name: store.batches.open(name, source=None, header={}, exact=True).id for name in BATCHES}
        self.of: dict[str, set[str]] = {}
        made = [self.record(n) for n in range(90)]
        for one in made:
            names = self.chance.sample(BATCHES, self.chance.choice((0, 1, 1, 2)))
            for name in names or [None]:
                store.records.add([one], vocabulary=PLANTS, batch=self.batches.get(name))
            self.of[one.id] = set(names)
        self.decide(made)
        edits = [self.record(100 + n, parent_id=one.id) for n, one in enumerate(self.chance.sample(made, 12))]
        for one in edits:
            store.records.add_version(one, vocabulary=PLANTS, others=0)
            self.of[one.id] = self.of[one.origin.parent_id]
        self.decide(edits)
        replaced = {one.origin.parent_id for one in edits}
        self.newest = [one for one in (*made, *edits) if one.id not in replaced]
        self.states = {one.id: self.state(one) for one in self.newest}

    def record(self, n, **origin):
        said = {name: self.chance.choice(values) for name, values in SAID.items()}
        one, other, third = (Turn(role=role, text=f"Leaf {n}, {role}.") for role in ("user", "assistant", "critic"))
        pair = self.chance.random() < 0.3
        body = PreferencePair(prompt=(one,), chosen=other, rejected=third, rejected_error_type=said["error_type"]) if pair else Dialogue(turns=(one, other))
        method = self.chance.choice(("template", "llm", "import")) if not origin else "edit"
        return make(
            body, Labels(**{name: said[name] for name in ("session_type", "concern", "risk_level")}),
            Origin(method=method, template=said["made_with"], model=said["model"], run_id=said["run_id"], **origin),
            domain=self.chance.choice(("plant_care@0.1", "plant_care@0.2", "moss")), external_id=f"d{n}", created_at=self.moment(),
            extras={"modification_id": said["modification"] or 7, "note": {"modification_id": "m99"}} if pair else {},
        )  # fmt: skip

    def moment(self):
        """Often at the very end or beginning of a day, sometimes of a week."""
        return MONDAY + timedelta(days=self.chance.randrange(-15, 16), microseconds=self.chance.choice((-1, 0, 1, 4 * 3600 * 10**6)))

    def decide(self, records):
        for n, one in enumerate(self.chance.choices(records, k=2 * len(records))):
            said = {name: self.chance.choice((None, None, *SAID[name])) for name in ("session_type", "concern", "risk_level")}
            labels = Labels(**said) if self.chance.random() < 0.5 else None
            person, adjudicates = self.chance.choice(PEOPLE), self.chance.random() < 0.1
            verdict = self.chance.choice(("approved", "approved", "approved", "approved", "needs_revision", "rejected", "not_enough_context"))
            decided = self.store.reviews.add(
                review(f"{one.external_id}-{n}", one, person, verdict, labels=labels, adjudicates=adjudicates, decided_at=self.moment())
            )
            if self.chance.random() < 0.1:
                self.store.reviews.withdraw(decided.review.id, person, NOW)

    def state(self, one):
        own = PLANTS.canonical("risk_level", one.labels.risk_level)
        return project(given_risk(PLANTS, own, None), self.store.reviews.of(one.id), PLANTS, own=own)

    def values(self, one, dimension, batch):
        """What a record counts under: one value, or one for each of its batches."""
        state, origin, pair = self.states[one.id], one.origin, isinstance(one.body, PreferencePair)
        if dimension in ("session_type", "concern", "risk_level"):
            return [(getattr(state.corrected or Labels(), dimension) or PLANTS.canonical(dimension, getattr(one.labels, dimension))) or ""]
        if dimension == "batch":
            return [batch] if batch else sorted(self.of[one.id]) or [""]
        if dimension in ("day_made", "week_made", "day_decided", "week_decided"):
            at = one.created_at if dimension.endswith("made") else state.decided_at
            day = at and at.date()
            return [(day - timedelta(days=day.weekday() if dimension.startswith("week") else 0)).isoformat() if day else ""]
        modification = one.extras.get("modification_id")
        known = {
            "domain": one.domain.split("@")[0], "kind": one.body.kind, "method": origin.method, "model": origin.model, "made_with": origin.template,
            "run": origin.run_id, "modification": modification if isinstance(modification, str) else "",
            "error_type": one.body.rejected_error_type if pair else "",
        }  # fmt: skip
        return [known[dimension] or ""]

    def selected(self, one, of):
        for name, wanted in of:
            if wanted is None:
                continue
            day = one.created_at.date()
            if name in ("since", "until"):
                held = day >= wanted if name == "since" else day <= wanted
            else:
                held = wanted in self.values(one, name, None)
            if not held:
                return False
        return True

    def count(self, by, of):
        found = Counter(
            (values, self.states[one.id].status)
            for one in self.newest if self.selected(one, of)
            for values in itertools.product(*(self.values(one, dimension, of.batch) for dimension in by))
        )  # fmt: skip
        return sorted(Tally(values, status, n) for (values, status), n in found.items())


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("tallies") / "store.duckdb")
    store.domains.keep(PLANTS, "{}", NOW)
    yield Written(store, 11)
    store.close()


def offered(*values):
    return st.one_of(st.none(), st.none(), st.sampled_from(values))


DAYS = [date(2025, 5, 18) + timedelta(days=n) for n in range(32)]
SELECTIONS = st.builds(
    Selection, domain=offered("plant_care", "moss", "none such"), kind=offered("dialogue", "pair"), batch=offered(*BATCHES, "", "none such"),
    session_type=offered("quick", "long", 'a "third"', ""), concern=offered("watering", "anything", "odd", ""),
    risk_level=offered("fine", "dying", "worse", ""),
    method=offered("template", "llm", "import", "edit"), model=offered("m-1", "m\\2", ""), made_with=offered("plant_care@1/ferns/a", "prompts/dialogue@2", ""),
    since=offered(*DAYS, date.min), until=offered(*DAYS, date.max),
)  # fmt: skip


@given(by=st.lists(st.sampled_from(DIMENSIONS), max_size=4, unique=True), of=SELECTIONS)
def test_every_tally_equals_plain_python(written, by, of):
    assert written.store.tallies.count(by, of) == written.count(by, of)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_by_one_dimension_of_everything(written, dimension):
    """What is written is such that each has several values, so that the property above says something."""
    found = written.store.tallies.count([dimension], Selection())
    assert found == written.count([dimension], Selection())
    assert len({one.values for one in found}) > 1
    assert {one.status for one in found} == set(Status)


@given(of=SELECTIONS)
def test_other_parts_of_the_store_select_the_same_records(written, of):
    """By the condition that is there for them, on whatever they count."""
    where, values = tallies.of(of)
    with written.store.file.read() as c:
        rows = c.execute(
            f"""select v.id from review v join record_state s on s.record_id = v.record_id join record r on r.seq = s.seq where {where} order by v.id""", values
        ).fetchall()
    expected = [said.id for one in written.newest if written.selected(one, of) for said in written.store.reviews.of(one.id)]
    assert [row[0] for row in rows] == sorted(expected)


def test_by_nothing_is_by_status(filled):
    store, records = filled
    store.reviews.add(review(1, records[0]))
    assert store.tallies.count([], Selection()) == [Tally((), Status.APPROVED, 1), Tally((), Status.UNREVIEWED, 9)]


def test_an_empty_store_has_none(store):
    assert store.tallies.count(["concern", "batch"], Selection(since=date(2025, 1, 1))) == []
    assert store.tallies.count(["concern"], Selection(domain="plant_care")) == []


def test_a_surrogate_selects_nothing_and_breaks_nothing(filled):
    """Half a character may stand in a URL."""
    store, _ = filled
    assert store.tallies.count(["concern"], Selection(concern="\ud800", batch="\ud800")) == []


def test_records_whose_states_lie_in_another_order_are_counted_as_well(filled):
    """As they do when states were lost and made anew."""
    store, records = filled
    with store.file.tx() as c:
        c.execute("update record set concern = id")
        c.execute("delete from record_state where record_id = ?", [records[0].id])
    assert store.integrity.repair() == 1
    store.reviews.add(review(1, records[3]))
    found = {one.values[0]: one.status for one in store.tallies.count(["concern"], Selection())}
    assert found == {one.id: Status.APPROVED if one is records[3] else Status.UNREVIEWED for one in records}
