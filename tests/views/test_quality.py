"""What Quality says, draws and leads to."""

from datetime import date

from synthcore.core.reviews import Status
from synthcore.core.tallies import Selection
from synthcore.services.measuring_quality import (
    ByDecision,
    CellAnswers,
    CheckFound,
    Group,
    JudgeScore,
    Misinformation,
    Rates,
    Reason,
    Rejections,
    share,
)  # fmt: skip
from synthcore.views import quality as views
from synthcore.views.figures import records_behind

TITLES = {"session_type": {"long": "Long"}, "concern": {"watering": "Watering", "anything": "Anything"}, "risk_level": {"fine": "Fine", "dying": "Dying"}}
PLANTS = Selection(domain="plant_care", kind="dialogue")


def group(value, approved, revise, rejected):
    of = approved + revise + rejected
    counts = zip(views.DECIDED, (approved, revise, rejected), strict=True)
    return Group(value=value, decided=of, rates={status: share(n, of) for status, n in counts})


def rates(by, *groups, others=0, records=0):
    whole = group("", *(sum(one.rates[status].count for one in groups) for status in views.DECIDED))
    return Rates(by=by, all=whole, groups=groups, others=others, other_records=records)


def test_it_takes_ten_decisions():
    assert [views.too_few(n) for n in (0, 7, 10)] == ["Review 10 to see quality.", "Review 3 more to see quality.", ""]


def test_by_what_depends_on_the_kind():
    assert "modification" in views.offered("pair")
    assert "concern" not in views.offered("pair")
    assert views.offered(None) == views.offered("dialogue")


def test_the_lead_has_the_bounds():
    assert views.lead(rates("method", group("llm", 8, 1, 1))) == (
        "Of 10 decided records: 80 % approved, 10 % to revise, 10 % rejected (approved between 49.0 and 94.3 %, with 95 % confidence)."
    )


def test_a_rate_leads_to_the_records_behind_it():
    figure = views.rates(rates("concern", group("watering", 8, 1, 1), group("odd", 3, 4, 5)), TITLES["concern"], PLANTS)
    assert figure.rows[0] == ("Watering", "Approved", 0.8, 0.4902, 0.9433, 8, 10)
    assert figure.links[2] == records_behind(status="rejected", domain="plant_care", kind="dialogue", concern="watering")
    assert figure.links[3] == records_behind(status="approved", domain="plant_care", kind="dialogue", concern="odd")
    assert figure.row_of("odd", "Rejected") == 5
    assert figure.summary == "Least approved: odd 25 %; most: Watering 80 %."


def test_a_link_keeps_what_is_selected():
    """No link to other records than those that are counted."""
    of = PLANTS.model_copy(update={"model": "m", "since": date(2025, 6, 1)})
    figure = views.rates(rates("method", group("llm", 1, 1, 1)), {}, of)
    assert figure.links[0] == records_behind(status="approved", domain="plant_care", kind="dialogue", model="m", since="2025-06-01", method="llm")
    unsaid = PLANTS.model_copy(update={"batch": ""})
    there = {"status": "approved", "domain": "plant_care", "kind": "dialogue", "batch": ""}
    assert views.rates(rates("concern", group("watering", 1, 1, 0)), {}, unsaid).links[0] == records_behind(**there, concern="watering")
    assert views.rates(rates("concern", group("watering", 1, 1, 0)), {}, unsaid).links[2] is None  # there are none
    assert views.rates(rates("model", group("", 1, 1, 1)), {}, unsaid).links[0] == records_behind(**there, model="")
    exact = views.rates(rates("made_with", group("a@1", 1, 1, 1)), {}, unsaid).links[0]
    assert exact == records_behind(**there, made_with='"a@1"')


def test_weeks_and_what_is_left_out():
    weeks = rates("week_decided", group("2025-06-02", 5, 5, 5), group("2025-06-09", 10, 2, 0), others=2, records=7)
    figure = views.rates(weeks, {}, PLANTS)
    assert figure.chart.over_time
    assert figure.links == ()
    assert views.left_out(weeks) == "2 earlier weeks with 7 decided records are not shown."
    assert views.left_out(rates("batch", group("", 1, 1, 1), others=3, records=9)) == "Shown: 1 group with most decided records; 3 more have 9 together."


def test_reasons_have_titles_and_say_what_nobody_marked():
    found = Rejections(
        rejected=10, reasons=(Reason(code="rot", words="", records=6), Reason(code="", words="both answers are unsafe", records=1)), unmarked=3, noted=2
    )
    figure = views.reasons(found, {"rot": "Missed rot"}, PLANTS)
    assert figure.rows == (("Missed rot", 6, 60.0), ("Both answers are unsafe", 1, 10.0))
    assert figure.links == (records_behind(status="rejected", domain="plant_care", kind="dialogue", marked="rot"), None)
    assert views.unmarked(found) == "In 3 of 10 rejected records no issue is marked; 2 of them have a note."
    nothing = views.reasons(Rejections(rejected=0, reasons=(), unmarked=0, noted=0), {}, PLANTS)
    assert (nothing.rows, nothing.summary) == ((), "Nothing is rejected.")


def test_checks_and_judges_by_decision():
    shares = {Status.APPROVED: share(1, 10), Status.NEEDS_REVISION: share(0, 0), Status.REJECTED: share(5, 10)}
    medians = {Status.APPROVED: 4.0, Status.NEEDS_REVISION: None, Status.REJECTED: 2.0}
    records = {status: of.of for status, of in shares.items()}
    judge = {"dimension": "care.helped", "branch": "dialogue", "judge": "care@1/org/model/aa", "records": records}
    found = ByDecision(
        checks=(CheckFound(check="talk", shares=shares, medians=medians),),
        judges=(JudgeScore(**judge, medians=medians, faulty=shares, faults=("no",)),),
    )  # fmt: skip
    figure = views.checks(found, {"talk": "How they talk"})
    assert [row[:2] for row in figure.rows] == [("How they talk", "Approved"), ("How they talk", "Rejected")]  # nothing was looked at between
    told = views.judges(found, {"care.helped": "Helped"}, PLANTS)
    assert told.scores.rows == (("Helped", "Approved", 4.0, 10, "org/model"), ("Helped", "Rejected", 2.0, 10, "org/model"))
    assert told.faults.links[1] == records_behind(
        status="rejected", domain="plant_care", kind="dialogue", dimension="care.helped", choice="no", judge="care@1/org/model/aa"
    )  # fmt: skip
    assert told.faults.rows[1][told.faults.columns.index("With a fault")] == 5
    pair = ByDecision(checks=(), judges=(JudgeScore(**judge | {"branch": "chosen"}, medians=medians, faulty=shares, faults=("no",)),))
    assert dict(views.judges(pair, {}, PLANTS).faults.links[0].query)["evaluate-branch"] == "chosen"
    several = ByDecision(checks=(), judges=(JudgeScore(**judge, medians=medians, faulty=shares, faults=("no", "late")),))
    assert views.judges(several, {}, PLANTS).faults.links == ()
    empty = ByDecision(checks=(), judges=())
    assert (views.checks(empty, {}).rows, views.judges(empty, {}, PLANTS).scores.rows) == ((), ())


def test_misinformation_names_who_says_so():
    found = Misinformation(blind=share(3, 4), stated=share(0, 0), judged=(("facts@1/m/aa", share(1, 2)),), dimension="facts.claims", choices=("false",))
    figure = views.misinformation(found)
    assert [row[0] for row in figure.rows] == ["Reviewers: it is not correct, said blind", "Judge m: a claim is false or misleading"]
    assert views.misinformation(Misinformation(blind=share(0, 0), stated=share(0, 0), judged=(), dimension="", choices=())).rows == ()


def test_refusals_stand_in_the_order_of_the_domain():
    cells = [("long", "watering", "dying"), ("long", "anything", "fine"), ("long", "watering", "fine")]
    figure = views.refusals([CellAnswers(cell=cell, answers=9, refused=share(3, 9), lost=4, again=2) for cell in cells], TITLES)
    assert [row[:2] for row in figure.rows] == [("Long, watering", "Fine"), ("Long, watering", "Dying"), ("Long, anything", "Fine")]
    assert figure.summary == "9 of 27 answers; places were asked for again 6 times."
    pairs = views.refusals([CellAnswers(cell=("pair", "question", "m01"), answers=1, refused=share(0, 1), lost=0, again=0)], TITLES)
    assert pairs.rows[0][:2] == ("m01", "question")
    assert views.refusals([], TITLES).rows == ()
