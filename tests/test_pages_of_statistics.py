"""Statistics and the Overview: what the address selects, the parts, the goal, and a glance for each role."""

import re

import pytest

from synthcore.core.people import Role
from synthcore.core.tallies import Selection
from synthcore.services import desk_queue, importing, measuring_progress, reviewing
from synthcore.ui.statistics import DRAWN_BY
from tests.conftest import some_dialogues
from tests.living import NOW
from tests.pairs import csv_of, row
from tests.test_pages import ANN, param, press, visit, words


def arrive(**query):
    """On Statistics, under an address of that page."""
    at = visit("statistics")
    for key, value in query.items():
        at.query_params[key.replace("_", "-")] = value
    at.run()
    assert not at.exception
    return at


def field(at, name):
    """A field of the filters: it has a new key each time that the address says something else than it did."""
    [found] = [one for one in at.selectbox if re.fullmatch(rf"statistics-{name}(-\d+)?", one.key or "")]
    return found


def total(context, **said):
    return measuring_progress.standing(context, ANN, selection=Selection(domain="mental_health", kind="dialogue", **said)).total


def test_the_address_selects(filled):
    """Every field shows what it says, and the numbers follow."""
    at = arrive(concern="anxiety", goal="100")
    assert field(at, "concern").value == "anxiety"
    assert at.number_input(key="statistics-goal").value == 100
    assert "of 25 approved" in words(at)  # a quarter of the goal is meant for them
    assert "Only: concern Anxiety." in words(at)
    press(at, "statistics-clear")
    assert "concern" not in at.query_params
    assert param(at, "goal") == "100"
    assert "1 of 100 approved" in words(at)


@pytest.mark.parametrize(
    ("key", "value", "name"),
    [("batch", "March", "batch"), ("risk_level", "none", "risk"), ("method", "import", "method"), ("session_type", "check-in", "session-type")],
)
def test_a_field_writes_the_address(filled, key, value, name):
    at = arrive()
    at.selectbox(key=f"statistics-{key}").set_value(value).run()
    assert not at.exception
    assert param(at, name) == value
    assert f"approved of {total(filled, **{key: value})} made" in words(at)
    at.selectbox(key=f"statistics-{key}").set_value(None).run()
    assert name not in at.query_params


def test_of_very_many_values_the_first_are_offered(filled, monkeypatch):
    """Each that is offered is sent with every answer of the page. Another is chosen by its name, here or in the address."""
    monkeypatch.setattr("synthcore.ui.statistics_filters.OFFERED", 1)
    for name in ("April", "May"):
        filled.store.batches.open(name, source=None, header={}, exact=True)
    at = arrive()
    assert at.selectbox(key="statistics-batch").options == ["May"]
    assert "approved of 8 made" in words(at)
    at.query_params["batch"] = "March"
    at.run()
    assert field(at, "batch").options == ["May", "March"]
    assert f"approved of {total(filled, batch='March')} made" in words(at)


def test_days_select(filled):
    """Records that came in on no such day are not counted, and that is said."""
    at = arrive(until="2001-01-01")
    assert "No dialogue fits these filters." in words(at)
    assert not at.button_group
    press(at, "statistics-clear")
    assert "1 approved of 8 made" in words(at)


def test_a_wrong_address_is_told_and_left_out(filled):
    """In sentences; the page stands."""
    at = arrive(concern="griff", since="soon", goal="-1", part="weather", batch="none")
    for said in ("the concern “griff”", "“soon” is not a day", "The goal “-1”", "There is no part “weather”", "batch “none”"):
        assert said in words(at)
    assert words(at).count("sc-note sc-warn") == 1
    assert "1 approved of 8 made" in words(at)
    press(at, "statistics-wrong-clear")
    assert "All that is left out" not in words(at)
    assert set(at.query_params) <= {"as"}


@pytest.mark.parametrize("part", list(DRAWN_BY))
def test_every_part_can_be_looked_at(filled, part):
    """By its address, and by a click on it; with few records and with none that are selected."""
    at = arrive(part=part)
    assert at.button_group(key="statistics-part").value == part
    at = arrive(part=next(other for other in DRAWN_BY if other != part))
    at.button_group(key="statistics-part").set_value(part).run()
    assert not at.exception
    assert param(at, "part") == part
    arrive(part=part, concern="grief", method="import")


@pytest.mark.parametrize("part", list(DRAWN_BY))
@pytest.mark.parametrize("role", [Role.VIEWER, Role.CLINICIAN])
def test_every_part_stands_for_those_who_may_only_look(filled, part, role):
    filled.store.people.set_role("Ann", role, NOW)
    arrive(part=part)


def test_planning_is_one_press_away(filled):
    """For those who may generate."""
    at = arrive()
    press(at, "statistics-plan")
    assert param(at, "part") == "next-batch"
    filled.store.people.set_role("Ann", Role.CLINICIAN, NOW)
    assert "statistics-plan" not in [button.key for button in arrive().button]


def test_little_is_said_of_little(filled, context):
    assert "Review 7 more to see quality." in words(arrive())


def test_the_goal_is_kept(filled):
    """For everybody, until another is; the Overview counts towards it."""
    at = arrive(goal="50")
    press(at, "statistics-keep-goal")
    assert "goal" not in at.query_params
    assert "The goal is 50 approved dialogues now." in words(at)
    assert "1 of 50 approved" in words(arrive())
    assert "1 of 90 approved" in words(arrive(goal="90"))
    overview = visit()
    assert (overview.metric[0].value, overview.metric[0].proto.delta) == ("1", "of 50")


def test_pairs_have_their_own_first_look(filled):
    """No target is set for them; labels of one domain say nothing of another."""
    importing.import_upload(filled, ANN, name="pairs.csv", data=csv_of(*(row(n) for n in range(3))), batch="Pairs")
    at = arrive(concern="grief", goal="40")
    at.selectbox(key="statistics-domain").set_value("medical_qa").run()
    assert not at.exception
    assert "0 of 3 pairs approved" in words(at)
    assert (param(at, "domain"), "concern" in at.query_params, "goal" in at.query_params) == ("medical_qa", False, False)
    assert "statistics-plan" not in [button.key for button in at.button]
    for part in DRAWN_BY:
        arrive(domain="medical_qa", part=part)


def test_a_clinician_s_overview(filled):
    """Her queue and where she stopped; neither totals nor files."""
    filled.store.people.set_role("Ann", Role.CLINICIAN, NOW)
    stopped = desk_queue.next_slot(filled, ANN).record_id
    at = visit()
    assert [m.label for m in at.metric] == ["For your decision", "Decided today", "Decided by you"]
    assert at.button(key="overview-next").label.startswith("Go on with")
    assert "overview-import" not in [button.key for button in at.button]
    assert not at.get("download_button")
    press(at, "overview-next")
    assert param(at, "record") == stopped


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_a_member_s_overview(filled, role):
    """The totals; importing is for those who may."""
    filled.store.people.set_role("Ann", role, NOW)
    at = visit()
    assert [m.value for m in at.metric] == ["5", "1", "8"]
    assert ("overview-import" in [button.key for button in at.button]) == (role == Role.EDITOR)
    press(at, "overview-next")
    assert at.title[0].value == "Statistics"


def test_a_lead_goes_to_the_disputes(filled):
    filled.store.people.set_role("Ann", Role.LEAD, NOW)
    first = reviewing.queue(filled, ANN).items[0]
    ben = ANN.model_copy(update={"name": "Ben"})
    reviewing.decide(filled, ben, review_id="x", record_id=first.record_id, verdict="rejected")
    at = visit()
    assert "Reviewers differ on 1 record." in words(at)
    press(at, "overview-next")
    assert at.title[0].value == "Disputes"


def test_the_overview_counts_what_was_just_imported(filled):
    """Nothing that was counted before stands any more."""
    visit()
    importing.import_upload(filled, ANN, name="more.json", data=some_dialogues(20), batch="More")
    assert visit().metric[1].value == "17"
