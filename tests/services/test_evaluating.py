"""Findings: every record once, by the newest rules."""

from synthcore.core.people import Person, Role
from synthcore.evaluation import check
from synthcore.services import evaluating, importing
from tests.living import dialogue, write


def test_findings_by_rule_and_by_record(context, anna, tmp_path):
    """What the label rules say of an odd dialogue is found under its rule, and in its record."""
    odd = dialogue(2, session_type="moonlight", user_profile={"concern": "pot size"})
    importing.import_dialogues(context, anna, path=write(tmp_path / "a.json", [dialogue(1), odd]))
    rules = {r.code: (r.severity, r.records) for r in evaluating.rule_counts(context, anna)}
    assert rules["session_type"] == ("error", 1)
    page = evaluating.records_with_findings(context, anna, code="session_type", batch="a")
    assert ([i.external_id for i in page.items], page.total) == (["d2"], 1)
    assert {"session_type", "concern"} <= {f.code for f in page.items[0].findings}
    assert page.items[0].findings[0].severity == "error"
    assert evaluating.findings_of(context, anna, record_id=page.items[0].record_id) == page.items[0].findings
    assert evaluating.records_with_findings(context, anna, code="session_type", batch="none").total == 0


def test_new_rules_look_again(context, anna, tmp_path, monkeypatch):
    """After an update every record is checked anew, some at a time, once."""
    importing.import_dialogues(context, anna, path=write(tmp_path / "a.json", [dialogue(n) for n in range(8)]))
    before = evaluating.rule_counts(context, anna)
    monkeypatch.setattr(check, "version", lambda one, domain: "next")
    first = evaluating.catch_up(context, limit=5)
    assert (first.checked, first.unchecked) == (5, 3)
    assert (evaluating.catch_up(context).checked, evaluating.catch_up(context).checked) == (3, 0)
    assert evaluating.rule_counts(context, anna) == before


def test_pairs_are_checked_too(home):
    """What is found in a pair stands under its rule; new rules for pairs look at them again."""
    from synthcore import wiring
    from tests.pairs import csv_of, row

    context, person = wiring.context(), Person(name="anna", role=Role.ADMIN)
    importing.import_upload(context, person, name="p.csv", data=csv_of(row(), row(1, rejected_error_type="e99")))
    assert {r.code: r.records for r in evaluating.rule_counts(context, person)} == {"error_type_unknown": 1}
    assert evaluating.catch_up(context).checked == 0
    wiring.close()
