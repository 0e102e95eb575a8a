"""What advice goes by equals plain Python over the records and their reviews; its lines lead to the records that they count."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.people import Person, Role
from synthcore.core.ports import Filters
from synthcore.core.record_table import Wanted
from synthcore.core.reviews import Status
from synthcore.core.tallies import Selection
from synthcore.evaluation.advice_rules import DAYS, Cell, Decided
from synthcore.services import advising, domains
from synthcore.services.advising import advice
from synthcore.services.measuring_progress import OPEN
from tests.living import NOW, PLANTS, record, review
from tests.store.test_tallies import MONDAY, Written

DECIDED = (Status.APPROVED, Status.NEEDS_REVISION, Status.REJECTED)


@pytest.mark.parametrize("more", [{}, {"batch": "first"}, {"kind": "pair"}, {"kind": "dialogue", "batch": "second"}])
def test_every_fact_equals_plain_python(context, more):
    context.store.domains.keep(PLANTS, "{}", NOW)
    written = Written(context.store, 21)
    about, today, of = domains.domain(context), (MONDAY + timedelta(days=9)).date(), Selection(domain="plant_care", **more)
    facts = advising._facts(context, about, of, today)
    own = [one for one in written.newest if written.selected(one, of)]
    both = [one for one in written.newest if written.selected(one, of.model_copy(update={"kind": None}))]
    status = {one.id: written.states[one.id].status for one in both}

    def value(one, dimension):
        return written.values(one, dimension, of.batch)[0]

    made = defaultdict(Counter)
    for one in own:
        if status[one.id] in DECIDED:
            made[Cell(value(one, "session_type"), value(one, "concern")), value(one, "made_with")][status[one.id]] += 1
    assert facts.made == {key: Decided(*(counts[one] for one in DECIDED)) for key, counts in made.items()}
    kept = [one for one in own if status[one.id] is not Status.REJECTED]
    known = {concern.name for concern in about.labels.concern}
    concerns = Counter(value(one, "concern") if value(one, "concern") in known else about.labels.other_concern for one in kept)
    assert facts.records == (concerns if of.kind != "pair" else {})
    assert facts.families == Counter("ferns/a" for one in kept if value(one, "made_with") == "plant_care@1/ferns/a")
    days = {today - timedelta(days=n) for n in range(DAYS)}
    assert facts.came == sum(one.created_at.date() in days for one in both)
    assert facts.settled == sum(status[one.id] not in OPEN and (at := written.states[one.id].decided_at) is not None and at.date() in days for one in both)
    assert facts.backlog == sum(status[one.id] in OPEN for one in both)
    assert facts.unseconded == sum(status[one.id] is Status.NEEDS_SECOND for one in both)
    batches = {name: [one for one in written.newest if name in written.of[one.id]] for name in ([of.batch] if of.batch else written.batches)}
    assert {one.name: (one.records, one.waiting) for one in facts.batches} == {
        name: (len(those), sum(written.states[one.id].status in OPEN for one in those)) for name, those in batches.items()
    }  # fmt: skip


def _made(n, template, concern, at=NOW):
    one = record(n)
    labels = one.labels.model_copy(update={"concern": concern})
    return one.model_copy(
        update={"origin": one.origin.model_copy(update={"template": template}), "labels": labels, "created_at": at, "domain": "plant_care@0.1"}
    )


def bad_cell(context):
    """Thirty of one concern, of which 14 are rejected, 12 of these for one reason; a hundred of the other, of which 5 are."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    batch = context.store.batches.open("all", source=None, header={}, exact=True)
    records = [_made(n, "dialogue@1", "watering" if n < 30 else "anything") for n in range(130)]
    context.store.records.add(records, vocabulary=PLANTS, batch=batch.id)
    said = []
    for n, one in enumerate(records):
        rejected = n < 14 or n >= 125
        desk = DeskAnswers(marks=(Mark(code="lecture"),)) if n < 12 else None
        said.append(review(n, one, "ann", "rejected" if rejected else "approved", desk=desk))
    context.store.reviews.add_many(said)
    return records


def test_a_line_leads_to_exactly_the_records_that_it_counts(context, anna):
    records = bad_cell(context)
    (line,) = [one for one in advice(context, anna, selection=Selection(kind="dialogue", model="m")) if one.rule == "rejected_cells"]
    assert "47 % rejected (14 of 30, 12 of them for “lecture”), against 5 % elsewhere" in line.sentence
    assert line.see == "See these 12"
    asked = dict(line.filters)
    wanted = Wanted(marked=asked.pop("marked"), filters=Filters(**asked))
    rows, total = context.store.record_table.page(wanted, offset=0, limit=50)
    assert total == 12
    assert {row.record_id for row in rows} == {one.id for one in records[:12]}


def test_it_is_counted_again_once_something_was_decided(context, anna):
    records = bad_cell(context)
    before = advice(context, anna, selection=Selection(kind="dialogue"))
    assert advice(context, anna, selection=Selection(kind="dialogue")) is before
    context.store.reviews.add_many([review(f"n{n}", one, "ann", "approved", decided_at=NOW + timedelta(days=1)) for n, one in enumerate(records[:14])])
    assert not [one for one in advice(context, anna, selection=Selection(kind="dialogue")) if one.rule == "rejected_cells"]


def test_what_takes_long_is_not_looked_for_at_every_decision(context, anna, monkeypatch):
    records = bad_cell(context)
    monkeypatch.setattr("synthcore.services.advising.LONG", 0.0)
    before = advice(context, anna, selection=Selection(kind="dialogue"))
    context.store.reviews.add_many([review("n", records[0], "ann", "approved", decided_at=NOW + timedelta(days=1))])
    assert advice(context, anna, selection=Selection(kind="dialogue")) is before
    monkeypatch.setattr("synthcore.services.advising.time.monotonic", lambda: 10.0**9)
    assert advice(context, anna, selection=Selection(kind="dialogue")) != before


def test_of_a_batch_a_link_leads_into_that_batch(context, anna):
    bad_cell(context)
    lines = advice(context, anna, selection=Selection(kind="dialogue", batch="all"))
    assert {line.filters.get("batch") for line in lines if line.page == "records"} == {"all"}
    assert advice(context, anna, selection=Selection(batch="none such")) == ()


def test_a_backlog_that_grows_is_told_of_until_it_is_two_weeks_old(context, anna):
    context.store.domains.keep(PLANTS, "{}", NOW)
    now = datetime.now(UTC)
    context.store.records.add([_made(n, None, "watering", now - timedelta(days=DAYS)) for n in range(60)], vocabulary=PLANTS)
    assert not [line for line in advice(context, anna, selection=Selection()) if line.rule == "growing_backlog"]
    context.store.records.add([_made(100 + n, None, "watering", now) for n in range(60)], vocabulary=PLANTS)
    (line,) = [line for line in advice(context, anna, selection=Selection()) if line.rule == "growing_backlog"]
    assert "60 came in and 0 were decided. 120 wait." in line.sentence


def test_nothing_is_there_and_anyone_may_look(context):
    assert advice(context, Person(name="v", role=Role.VIEWER), selection=Selection()) == ()
