"""Findings: every record once, by the newest rules."""

import pytest

from synthcore.core.errors import BadRequest, NotAllowed
from synthcore.core.people import Person, Role
from synthcore.core.reviews import Verdict
from synthcore.evaluation import check
from synthcore.services import evaluating, importing, reviewing
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


def test_nothing_is_told_of_a_record_that_is_still_to_be_decided(context, anna, ben, tmp_path):
    """Neither by its id nor in a list, to whoever answers blind; all of it once they have decided."""
    importing.import_dialogues(context, anna, path=write(tmp_path / "a.json", [dialogue(n, session_type="moonlight") for n in range(3)]))
    ids = [item.record_id for item in evaluating.records_with_findings(context, anna, code="session_type").items]
    assert len(ids) == 3
    for ask in (evaluating.findings_of, evaluating.measures_of):
        with pytest.raises(NotAllowed, match="ben has yet to decide on this record"):
            ask(context, ben, record_id=ids[0])
        with pytest.raises(BadRequest, match="no record 'gone'"):
            ask(context, ben, record_id="gone")
        assert ask(context, anna, record_id=ids[0])
    assert evaluating.records_with_findings(context, ben, code="session_type").total == 0
    reviewing.decide(context, ben, review_id="r1", record_id=ids[0], verdict=Verdict.REJECTED, note="odd")
    assert evaluating.findings_of(context, ben, record_id=ids[0]) == evaluating.findings_of(context, anna, record_id=ids[0])
    assert evaluating.measures_of(context, ben, record_id=ids[0]) == evaluating.measures_of(context, anna, record_id=ids[0])
    page = evaluating.records_with_findings(context, ben, code="session_type")
    assert ([item.record_id for item in page.items], page.total) == ([ids[0]], 1)
