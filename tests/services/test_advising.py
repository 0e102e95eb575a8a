"""What advice goes by equals plain Python over the records and their reviews; its lines lead to the records that they count."""

import random
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.people import Person, Role
from synthcore.core.records import Labels
from synthcore.core.reviews import WAITING, Status
from synthcore.core.tallies import Selection
from synthcore.evaluation.advice_rules import DAYS, Cell, Decided, Facts
from synthcore.services import advising, domains
from synthcore.services.advising import advice
from synthcore.views import narrowing
from synthcore.views.advice import said
from synthcore.views.review import SHOWN
from tests.living import NOW, PLANTS, record, review
from tests.store.test_tallies import MONDAY, Written

DECIDED = (Status.APPROVED, Status.NEEDS_REVISION, Status.REJECTED)


@pytest.mark.parametrize(
    "more", [{}, {"batch": "first"}, {"kind": "pair"}, {"kind": "dialogue", "batch": "second"}, {"session_type": "long"}, {"model": "", "since": MONDAY.date()}]
)
def test_every_fact_equals_plain_python(context, more):
    context.store.domains.keep(PLANTS, "{}", NOW)
    written = Written(context.store, 21)
    about, today, of = domains.domain(context), (MONDAY + timedelta(days=9)).date(), Selection(domain="plant_care", **more)
    facts = advising._facts(context, about, of, today)
    own = [one for one in written.newest if written.selected(one, of)]
    status = {one.id: written.states[one.id].status for one in own}

    def value(one, dimension):
        return written.values(one, dimension, of.batch)[0]

    made = defaultdict(Counter)
    for one in own:
        if status[one.id] in DECIDED:
            made[Cell(value(one, "session_type"), value(one, "concern")), value(one, "made_with")][status[one.id]] += 1
    assert facts.made == {key: Decided(*(counts[one] for one in DECIDED)) for key, counts in made.items()}
    assert facts.unseconded == sum(status[one.id] is Status.NEEDS_SECOND for one in own)
    if advising.narrowed(of):
        reminders = {name: getattr(facts, name) for name in ("records", "target", "families", "batches", "came", "settled", "backlog")}
        assert reminders == {name: getattr(Facts(), name) for name in reminders}
        return
    known = {concern.name for concern in about.labels.concern}
    concerns = Counter(value(one, "concern") if value(one, "concern") in known else about.labels.other_concern for one in own)
    assert facts.records == (concerns if of.kind != "pair" else {})
    assert facts.families == Counter("ferns/a" for one in own if value(one, "made_with") == "plant_care@1/ferns/a")
    days = {today - timedelta(days=n) for n in range(DAYS)}
    assert facts.came == sum(one.created_at.date() in days for one in own)
    assert facts.settled == sum(status[one.id] not in WAITING and (at := written.states[one.id].decided_at) is not None and at.date() in days for one in own)
    assert facts.backlog == sum(status[one.id] in WAITING for one in own)
    batches = {name: [one for one in written.newest if name in written.of[one.id]] for name in ([of.batch] if of.batch else written.batches)}
    waiting = {name: sum(one in own and status[one.id] in WAITING for one in those) for name, those in batches.items()}
    assert {one.name: (one.records, one.waiting) for one in facts.batches} == {name: (len(those), waiting[name]) for name, those in batches.items()}


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


def listed(context, line):
    """The records that the table lists at the address of a line."""
    (link,) = said([line])
    fields = {name.removeprefix("evaluate-"): value for name, value in link.query.items()}
    fields["status"] = next(status for status, title in SHOWN.items() if fields["status"] in (status, title)) if "status" in fields else "any"
    rows, total = context.store.record_table.page(narrowing.wanted(fields, narrowing.read(fields)), offset=0, limit=1000)
    assert total == len(rows)
    return {row.record_id for row in rows}


@pytest.mark.parametrize("more", [{}, {"method": "import"}, {"since": NOW.date()}])
def test_a_line_leads_to_exactly_the_records_that_it_counts(context, anna, more):
    """Whatever else is selected."""
    records = bad_cell(context)
    (line,) = [one for one in advice(context, anna, selection=Selection(kind="dialogue", **more)) if one.rule == "rejected_cells"]
    assert "47 % rejected (14 of 30, 12 of them for “lecture”), against 5 % elsewhere" in line.sentence
    assert line.see == "See these 12"
    assert listed(context, line) == {one.id for one in records[:12]}


def test_the_link_of_each_rule_lists_as_many_records_as_it_says(context, anna):
    """Of dialogues and pairs, of two domains and several versions, with labels that their reviewers corrected."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    chance, said, n = random.Random(5), [], 0
    late = datetime.now(UTC)
    makers = [(f"plant_care@0.{m}/{name}", m) for m in (1, 2) for name in (f"prompts/dialogue@{m}", "ferns/a", "ferns/b")]
    for made_with, m in makers:
        for concern in ("watering", "anything"):
            rate = 0.6 if m == 2 and concern == "watering" else 0.1
            for _ in range(60):
                n += 1
                one = _made(n, made_with, concern, late if n % 2 else NOW)
                if n % 7 == 0:
                    one = one.model_copy(update={"domain": "moss@1"})
                context.store.records.add([one], vocabulary=PLANTS, batch=context.store.batches.open(f"b{n % 3}", source=None, header={}, exact=True).id)
                if chance.random() < 0.15:
                    continue
                down = chance.random() < rate
                marks = tuple(Mark(code=chance.choice(("lecture", "lecture", "questions"))) for _ in range(chance.choice((0, 1, 1, 2)))) if down else ()
                labels = Labels(concern="anything", risk_level="dying") if not down and n % 11 == 0 else None
                said.append(review(n, one, "ann", "rejected" if down else "approved", desk=DeskAnswers(marks=marks), labels=labels))
    context.store.reviews.add_many(said)
    lines = advice(context, anna, selection=Selection(domain="plant_care", kind="dialogue"))
    assert {line.rule for line in lines} >= {"rejected_cells", "rejected_makers", "new_versions", "growing_backlog", "batch_sizes", "template_families"}
    assert any("since version 2 of the" in line.sentence for line in lines)
    for line in lines:
        if line.page == "records":
            (number,) = re.findall(r"[\d,]+", line.see)
            assert len(listed(context, line)) == int(number.replace(",", "")), line


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


def test_of_one_template_that_is_selected_nothing_else_is_listed(context, anna):
    """Another whose name ends in the same is not it."""
    bad_cell(context)
    lines = advice(context, anna, selection=Selection(kind="dialogue", made_with="dialogue@1"))
    assert {line.filters["made_with"] for line in lines} == {'"dialogue@1"'}


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
