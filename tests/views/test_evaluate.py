"""Findings by rule and by record."""

from synthcore.core.measurements import Finding
from synthcore.core.reviews import Status
from synthcore.services.evaluating import Checked, FindingsPage, RecordFindings, RuleCount
from synthcore.views.evaluate import checked, evaluation

RULES = (RuleCount(code="statistics", severity="error", records=2), RuleCount(code="length", severity="warning", records=1200))
FOUND = RecordFindings(
    record_id="r", external_id="d1", status=Status.UNREVIEWED,
    findings=(
        Finding(record_id="r", code="length", message="too short"),
        Finding(record_id="r", code="risk", turn=3, severity="error", message="cue"),
    ),
)  # fmt: skip


def test_rules_and_records():
    """Where a finding is: a turn, or the record as a whole."""
    view = evaluation(RULES, FindingsPage(items=(FOUND,), total=45), per_page=20)
    assert [(r.code, r.severity, r.records) for r in view.rules] == [("statistics", "Error", 2), ("length", "Warning", 1200)]
    assert [(f.place, f.severity) for f in view.records[0].findings] == [("Record", "Warning"), ("T3", "Error")]
    assert (view.pages, view.sentence) == (3, "45 records with findings, under 1 error rule and 1 warning rule.")


def test_nothing_found():
    """Said in a sentence, on one page."""
    view = evaluation((), FindingsPage(items=(), total=0), per_page=20)
    assert (view.sentence, view.pages) == ("The checks have found nothing.", 1)


def test_what_a_check_did():
    """New, repeated, and unfinished."""
    assert checked(Checked(checked=50, with_findings=3, unchecked=0)) == "Checked 50 records; 3 of them with findings."
    assert checked(Checked(checked=50, with_findings=3, unchecked=7)).endswith("7 records still unchecked.")
    assert checked(Checked(checked=0, with_findings=0, unchecked=0)) == "Every record was checked before; nothing is new."
