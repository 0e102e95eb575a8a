"""How the work flows equals plain Python over the export of reviews and the records."""

import json
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from statistics import median, quantiles

import pytest

from synthcore.core.desk_answers import DeskAnswers
from synthcore.core.people import Person, Role
from synthcore.core.reviews import WAITING, Status
from synthcore.core.tallies import Selection
from synthcore.formats.reviews import same_person
from synthcore.services import exporting, measuring_flow
from synthcore.services.measuring_flow import FEW, LEAST, LOOKED_AT, SHOWN, flow, oldest_hours, reviewers
from tests.living import NOW, PLANTS, record, review
from tests.store.test_tallies import MONDAY, Written

TODAY = (MONDAY + timedelta(days=16)).date()
END = datetime.combine(TODAY, time.max, UTC)
SELECTIONS = [
    Selection(), Selection(domain="plant_care"), Selection(kind="pair"), Selection(batch="first", kind="dialogue"), Selection(session_type="quick"),
    Selection(method="edit"), Selection(concern="no such"),
]  # fmt: skip


@pytest.fixture
def written(context):
    """Records with edited versions and decisions on each of them, some timed; who decided may have changed their mind on another day, under another
    spelling of their name, and taken that back."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    made = Written(context.store, 9)
    every = [context.store.records.get(record_id) for record_id in made.of]
    chance, reviews = made.chance, context.store.reviews
    for n in range(120):
        one = chance.choice(every)
        before = chance.choice([None, *(r for r in reviews.of(one.id) if r.withdrawn_at is None)])
        person = chance.choice(("dora", "Dora ", "emil", "DORA")) if before is None else before.person
        said = review(
            f"more {n}", one, person, chance.choice(("approved", "rejected", "needs_revision")), source="desk", active_ms=chance.choice((None, 0, 500 * n + 7)),
            decided_at=(before.decided_at if before else made.moment()) + timedelta(days=chance.randrange(3)), replaces=before and before.id,
        )  # fmt: skip
        stored = reviews.add(said).review
        if chance.random() < 0.2:
            reviews.withdraw(stored.id, person, NOW)
    made.states = {one.id: made.state(one) for one in every}
    made.every = every
    return made


def arrived(n, at):
    return record(n).model_copy(update={"created_at": at})


def decisions(context, anna, written, of):
    """From the file of reviews: the last word of each person on each version that is selected, with its name. Those that were taken back stand apart
    in it, and those on versions that were edited since as well."""
    file = json.loads(exporting.export_download(context, anna, format="reviews").data)
    assert file["superseded"]
    assert file["withdrawn"]
    names = {one.external_id for one in written.every if written.selected(one, of)}
    last = {}
    for row in sorted(file["reviews"] + file["superseded"], key=lambda row: datetime.fromisoformat(row["reviewed_at"])):
        if row["dialogue_id"] in names and datetime.fromisoformat(row["reviewed_at"]) <= END:
            last[row["dialogue_id"], same_person(row["reviewer"])] = row
    assert of != Selection() or len(last) < len(file["reviews"] + file["superseded"]) - 10  # minds were changed
    return last


def test_the_backlog_equals_plain_python(context, anna, written):
    """With its age, day by day, and disputes: of newest versions. A clock that is ahead decides today."""
    for of in SELECTIONS:
        found = flow(context, anna, selection=of, today=TODAY)
        # Nothing is decided before it came in, whatever the clocks say.
        chosen = [one for one in written.newest if written.selected(one, of)]
        rows = []
        for one in chosen:
            state, day = written.states[one.id], one.created_at.date()
            rows.append((day, None if state.status in WAITING else min(max(state.decided_at.date(), day), TODAY), state.status))
        ages = sorted((END - one.created_at) // timedelta(hours=1) for one in chosen if written.states[one.id].status in WAITING)
        assert (found.backlog.waiting, found.backlog.oldest_hours) == (len(ages), ages[-1] if ages else None)
        assert found.backlog.median_hours == (median(ages) if ages else None)
        assert len(found.backlog.bands) == 6
        for band in found.backlog.bands:
            assert band.records == sum(band.first * 24 <= age and (band.last is None or age < band.last * 24) for age in ages)
        for one in found.over_time:
            assert one.backlog == sum(came <= one.day and (settled is None or settled > one.day) for came, settled, _ in rows)
            assert one.came == sum(came == one.day for came, _, _ in rows)
            assert one.settled == sum(settled == one.day for _, settled, _ in rows)
        assert len(found.over_time) == ((TODAY - min(came for came, _, _ in rows)).days + 1 if rows else 0)
        assert found.disputed == sum(status is Status.DISPUTED for _, _, status in rows)


def test_decisions_equal_plain_python_over_the_export(context, anna, written):
    """By day, with their times and their people: on whichever version, each person's last word on each, and not what was taken back."""
    for of in SELECTIONS:
        found = flow(context, anna, selection=of, today=TODAY)
        last = decisions(context, anna, written, of)
        days = Counter((datetime.fromisoformat(row["reviewed_at"]).date(), row["status"]) for row in last.values())
        assert {(one.day, one.verdict): one.decisions for one in found.decisions} == days
        people, times, seconds = Counter(person for _, person in last), defaultdict(list), Counter()
        assert {same_person(one.person): one.decisions for one in found.volumes} == people
        assert len(found.volumes) == len(people)  # by one spelling
        sessions = {one.external_id: written.values(one, "session_type", None)[0] for one in written.every}
        for (name, person), row in last.items():
            if row.get("active_ms") and not row.get("adjudicates"):
                times["verdict", row["status"]].append(row["active_ms"] / 1000)
                times["session", sessions[name]].append(row["active_ms"] / 1000)
                seconds[person] += row["active_ms"] / 1000
        for kind, told in (("verdict", found.by_verdict), ("session", found.by_session)):
            assert {one.value: one.decisions for one in told} == {value: len(some) for (of_kind, value), some in times.items() if of_kind == kind}
            for one in told:
                if one.decisions > 1:
                    assert [one.quarter, one.median, one.three_quarters] == pytest.approx(quantiles(times[kind, one.value], n=4, method="inclusive"))
        assert {same_person(one.person): one.seconds for one in found.volumes if one.seconds} == pytest.approx(seconds)


def test_a_changed_mind_is_one_decision_on_the_day_of_the_last_word(context, anna):
    """What was taken back is none: then what was said before it counts again, on its own day."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    one, reviews = arrived(1, NOW), context.store.reviews
    context.store.records.add([one], vocabulary=PLANTS)
    reviews.add(review("a", one, "ben", "approved", decided_at=NOW + timedelta(hours=1), active_ms=4000))
    reviews.add(review("b", one, "Ben ", "rejected", decided_at=NOW + timedelta(days=2), replaces="ra", active_ms=9000))
    later = (NOW + timedelta(days=3)).date()

    def told():
        found = flow(context, anna, selection=Selection(), today=later)
        return [(one.day, one.verdict, one.decisions) for one in found.decisions], [(one.person, one.decisions, one.seconds) for one in found.volumes]

    assert told() == ([((NOW + timedelta(days=2)).date(), "rejected", 1)], [("Ben ", 1, 9.0)])
    reviews.withdraw("rb", "Ben ", NOW + timedelta(days=2))
    assert told() == ([(NOW.date(), "approved", 1)], [("ben", 1, 4.0)])


def test_a_decision_on_a_version_that_was_edited_since_is_work_done(context, anna):
    """What waits is the version that was made of it."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    one = arrived(1, NOW)
    context.store.records.add([one], vocabulary=PLANTS)
    context.store.reviews.add(review("a", one, "ben", "needs_revision", decided_at=NOW))
    edited = arrived(2, NOW + timedelta(days=1))
    edited = edited.model_copy(update={"origin": edited.origin.model_copy(update={"parent_id": one.id})})
    context.store.records.add_version(edited, vocabulary=PLANTS, others=0)
    found = flow(context, anna, selection=Selection(), today=(NOW + timedelta(days=1)).date())
    assert [(one.day, one.decisions) for one in found.decisions] == [(NOW.date(), 1)]
    assert (found.backlog.waiting, found.backlog.oldest_hours) == (1, 11)  # it came in at noon of the day at whose end it is asked about


def test_ages_go_by_hours(context):
    """What came in a minute before midnight is not a day old after it; what came in by a clock that is ahead has not waited at all."""
    midnight = NOW.replace(hour=0)
    context.store.domains.keep(PLANTS, "{}", NOW)
    context.store.records.add([arrived(1, midnight - timedelta(minutes=1))], vocabulary=PLANTS)
    assert oldest_hours(context, Selection(), midnight + timedelta(minutes=1)) == 0
    assert oldest_hours(context, Selection(), midnight + timedelta(hours=23, minutes=59)) == 24
    assert oldest_hours(context, Selection(), midnight - timedelta(days=4)) == 0
    assert oldest_hours(context, Selection(concern="no such"), midnight) is None


def test_a_reviewer_sees_their_own_work_and_a_lead_everybody_s(context, written):
    """By name."""
    everything = Selection()
    lead = flow(context, Person(name="x", role=Role.LEAD), selection=everything, today=TODAY)
    own = flow(context, Person(name="Ben", role=Role.CLINICIAN), selection=everything, today=TODAY)
    assert {one.person for one in own.volumes} == {one.person for one in lead.volumes if same_person(one.person) == "ben"}
    assert len(lead.volumes) > len(own.volumes) > 0
    assert flow(context, Person(name="v", role=Role.VIEWER), selection=everything, today=TODAY).volumes == ()


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.LEAD, Role.ADMIN)])
def test_nobody_but_a_lead_is_told_of_others(context, role):
    """Neither what they decided nor how far they agree; who asked a lead before makes no difference."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    one = arrived(1, NOW)
    context.store.records.add([one], vocabulary=PLANTS)
    for who in ("ben", "carl"):
        context.store.reviews.add(review(who, one, who, desk=DeskAnswers(blind=True)))
    asked = {"selection": Selection(), "today": NOW.date()}
    assert [row.person for row in reviewers(context, Person(name="x", role=Role.LEAD), **asked)] == ["ben", "carl"]
    assert [row.person for row in reviewers(context, Person(name="Ben", role=role), **asked)] == ["ben"]
    assert [row.person for row in flow(context, Person(name="Ben", role=role), **asked).volumes] == ["ben"]
    assert reviewers(context, Person(name="dora", role=role), **asked) == ()


def test_two_who_agree(context, anna):
    """Blind verdicts on the same records are compared, and calibration is told where there is any."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    records = [record(n) for n in range(24)]
    context.store.records.add(records, vocabulary=PLANTS)
    for n, one in enumerate(records):
        for who, verdict in (("ben", "approved"), ("carl", "approved" if n % 4 else "rejected")):
            context.store.reviews.add(review(f"{who}{n}", one, who, verdict, source="desk", active_ms=36_000, desk=DeskAnswers(blind=True)))
    ben = next(one for one in reviewers(context, anna, selection=Selection(), today=NOW.date()) if one.person == "ben")
    assert (ben.decisions, ben.timed, ben.common, ben.agreement, ben.known) == (24, 24, 24, 0.75, 0)
    assert ben.seconds == pytest.approx(24 * 36)


def test_nothing_is_there(context, anna):
    """No records, no reviews, no division."""
    found = flow(context, anna, selection=Selection())
    assert (found.backlog.waiting, found.backlog.median_hours, found.over_time, found.volumes) == (0, None, (), ())
    assert (found.forecast.early, found.forecast.finish, found.forecast.alone) == (True, None, None)


def test_clocks_that_jump(context, anna):
    """A decision after now, before the record came in, before it was opened: counted, told, and no chart goes beyond today."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    now = datetime.now(UTC)
    records = [arrived(n, now - timedelta(days=3)) for n in range(3)]
    context.store.records.add(records, vocabulary=PLANTS)
    times = [(now + timedelta(days=400), None), (now - timedelta(days=30), None), (now - timedelta(days=1), now)]
    for n, (decided, opened) in enumerate(times):
        context.store.reviews.add(review(f"r{n}", records[n], "ben", source="desk", decided_at=decided, opened_at=opened))
    found = flow(context, anna, selection=Selection())
    assert tuple(found.odd.model_dump().values()) == (1, 1, 1)
    assert (found.over_time[-1].day, found.over_time[-1].backlog) == (now.date(), 0)
    assert max(one.day for one in found.decisions) <= now.date()
    assert sum(one.decisions for one in found.decisions) == found.volumes[0].decisions == 3
    assert found.volumes[0].last <= datetime.now(UTC)
    assert flow(context, anna, selection=Selection(), today=now.date() - timedelta(days=2)).volumes[0].decisions == 1  # that was not to come then
    assert all(one.backlog >= 0 for one in found.over_time)


DAY = date(2025, 6, 30)


def forecast(waiting, *, came, settled):
    """By what came in and was decided on the last days, today last; the first record came in before them."""
    days = [DAY - timedelta(days=len(settled) - 1 - n) for n in range(len(settled))]
    return measuring_flow._forecast(
        waiting, Counter(dict(zip(days, came, strict=True))) + Counter({DAY - timedelta(days=40): waiting}), Counter(dict(zip(days, settled, strict=True))), DAY
    )


def test_the_forecast():
    """The day on which nothing would wait, between two that resampling gives; none where as many come in as are decided."""
    nothing, three = [0] * LOOKED_AT, [3] * LOOKED_AT
    told = forecast(30, came=nothing, settled=three)
    assert (told.days, told.came, told.settled) == (LOOKED_AT, 0, 3)
    assert told.finish == told.alone
    assert told.finish.day == told.finish.first == told.finish.last == DAY + timedelta(days=10)
    net = forecast(30, came=[1] * LOOKED_AT, settled=three)
    assert (net.finish.day, net.alone.day) == (DAY + timedelta(days=15), DAY + timedelta(days=10))
    uneven = forecast(28, came=nothing, settled=[4, 0] * (LOOKED_AT // 2)).finish
    assert uneven.first < uneven.day == DAY + timedelta(days=14) < uneven.last
    once = forecast(28, came=nothing, settled=[LOOKED_AT] + [0] * (LOOKED_AT - 1)).finish
    assert (once.day, once.last) == (DAY + timedelta(days=28), None)


def test_a_forecast_that_is_not_in_sight():
    """Nothing decided; as many in as out; a day that no calendar has."""
    nothing, three = [0] * LOOKED_AT, [3] * LOOKED_AT
    assert forecast(30, came=three, settled=nothing).alone is None
    grows = forecast(30, came=three, settled=three)
    assert (grows.finish, grows.alone.day) == (None, DAY + timedelta(days=10))
    far = forecast(10**9, came=nothing, settled=three)
    assert (far.finish, far.alone) == (None, None)


def test_a_pace_of_fewer_days_than_there_are(context, anna):
    """Of a project that began this week, the days that there were; of fewer than LEAST none is told."""
    came = Counter({DAY - timedelta(days=LEAST - 1): 12})
    told = measuring_flow._forecast(6, came, Counter({DAY: 6}), DAY)
    assert (told.days, told.early, told.settled, told.alone.day) == (LEAST, False, 2, DAY + timedelta(days=3))
    told = measuring_flow._forecast(6, Counter({DAY - timedelta(days=LEAST - 2): 12}), Counter({DAY: 6}), DAY)
    assert (told.early, told.alone) == (True, None)
    told = measuring_flow._forecast(6, came, Counter({DAY: FEW - 1}), DAY)  # and of some, but next to no decided records
    assert (told.early, told.alone) == (True, None)
    assert measuring_flow._forecast(6, came, Counter(), DAY).early is False


def test_the_chart_begins_where_anything_is_and_is_not_longer_than_it_may(context, anna):
    """What is older is in the first day's backlog."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    old = [arrived(n, datetime.now(UTC) - timedelta(days=3 * SHOWN)) for n in range(2)]
    context.store.records.add(old, vocabulary=PLANTS)
    found = flow(context, anna, selection=Selection())
    assert len(found.over_time) == SHOWN
    assert {one.backlog for one in found.over_time} == {2}
