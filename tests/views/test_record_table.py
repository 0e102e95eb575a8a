"""What a row of the table says, and what it keeps from whoever has yet to decide."""

from synthcore.core.record_table import Judged, Row, Said
from synthcore.core.reviews import Status, Verdict
from synthcore.services.tabulating import Tabled
from synthcore.views.record_table import CHECKS, HIDDEN, RISK, judges, record_table

TITLES = {"talk.realistic": "Realistic"}


def row(**more):
    given = {
        "record_id": "r", "external_id": "d1", "kind": "dialogue", "domain": "plant_care", "status": Status.DISPUTED, "session_type": "quick",
        "concern": "watering", "risk_level": "fine", "governing_risk": "dying", "method": "template", "decided_at": None,
        "said": (Said("Ann", Verdict.APPROVED, False), Said("Lea", Verdict.REJECTED, True)),
        "findings": (("label_rules", 1, 0), ("talk", 0, 2)), "judged": (Judged("talk.realistic", "dialogue", "ok", "4", 4.0),),
    }  # fmt: skip
    return Row(**(given | more))


def table(*rows, hidden=(), total=None):
    return record_table(Tabled(rows=rows, total=len(rows) if total is None else total, hidden=frozenset(hidden)), TITLES, per_page=50)


def test_a_row_in_words():
    """What errors, and a risk that was raised, stand out."""
    line = table(row()).rows[0]
    assert line.cells == (
        "d1", "Disputed", "quick · watering", "fine, governed by dying", "Ann: approved; Lea: rejected (ruling)", "1 error, 2 warnings", "Realistic: 4",
    )  # fmt: skip
    assert line.marked == (RISK, CHECKS)


def test_a_row_that_is_hidden_gives_nothing_away():
    line = table(row(), hidden={"r"}).rows[0]
    assert line.cells[3:] == ("fine", HIDDEN, HIDDEN, HIDDEN)
    assert line.marked == ()


def test_nothing_to_say_is_empty():
    line = table(row(findings=(), judged=(), said=(), session_type=None, concern=None, risk_level=None, governing_risk=None)).rows[0]
    assert line.cells[2:] == ("", "", "", "not checked", "")


def test_outcomes_and_branches_in_words():
    said = [Judged("talk.realistic", "chosen", "cannot_judge", None, None), Judged("facts.claims", "rejected", "ok", "false", None)]
    assert judges(said, TITLES) == "Realistic (chosen): cannot judge; facts.claims (rejected): false"
    assert judges([said[0]._replace(dimension=f"talk.{n}") for n in range(9)], TITLES).endswith("; 3 more")


def test_what_is_grave_comes_first():
    """And what a judge found nothing in is not said: it clears nobody."""
    said = [
        Judged("talk.calm", "dialogue", "ok", "5", 5.0), Judged("talk.realistic", "dialogue", "ok", "2", 2.0), Judged("care", "dialogue", "ok", "clear", None),
        Judged("talk.warm", "dialogue", "unparsed", None, None), Judged("safety", "dialogue", "ok", "red", None),
    ]  # fmt: skip
    assert judges(said, {"safety": "Safety"}) == "Safety: red; talk.warm: reply not readable; talk.realistic: 2; talk.calm: 5"


def test_several_judges_are_named():
    """One alone is not: there is nobody to take it for; nor are those who say the same."""
    said = [Judged("safety", "dialogue", "ok", "red", None, "m"), Judged("safety", "dialogue", "ok", "yellow", None, "org/n")]
    assert judges(said, {"safety": "Safety"}) == "Safety: red (m), yellow (org/n)"
    calm = [Judged("calm", "dialogue", "ok", "4", 4.0, judge) for judge in ("m", "org/n")]
    assert judges([*said, *calm], {"safety": "Safety"}) == "Safety: red (m), yellow (org/n); calm: 4"
    assert judges([*said, calm[0]], {"safety": "Safety"}).endswith("calm: 4 (m)")
    assert judges(said[:1], {"safety": "Safety"}) == "Safety: red"


def test_a_check_without_a_result_is_no_clean_one():
    def cell(**more):
        return table(row(**({"findings": ()} | more))).rows[0].cells[CHECKS]

    assert cell(looked=3) == "nothing found"
    assert cell(looked=3, without=1) == "nothing found, 1 check without a result"
    assert cell(without=2) == "2 checks without a result"
    assert cell(findings=(("talk", 0, 2),), looked=3, without=1) == "2 warnings, 1 check without a result"


def test_a_doubted_label_says_what_it_reads_like():
    """And says nothing to whoever has yet to decide."""
    doubts = {"r": "concern reads more like light"}
    page = Tabled(rows=(row(),), total=1, hidden=frozenset())
    assert record_table(page, TITLES, per_page=50, doubts=doubts).rows[0].cells[2] == "quick · watering (concern reads more like light)"
    hidden = page.model_copy(update={"hidden": frozenset({"r"})})
    assert record_table(hidden, TITLES, per_page=50, doubts=doubts).rows[0].cells[2] == "quick · watering"


def test_pages():
    assert (table(row(), total=101).pages, table(row(), total=101).sentence) == (3, "101 records.")
    assert table().pages == 1
