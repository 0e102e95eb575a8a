"""What the parts of the page call things, and what its filters offer."""

from synthcore.core.record_table import ChoiceCount
from synthcore.evaluation.check import Check
from synthcore.services.evaluating import RuleCount
from synthcore.views.evaluate import chosen_finding, finding_choices, judged_choices, names
from tests.views.making import plants

RULES = (RuleCount(check="talk", code="statistics", severity="error", records=2), RuleCount(check="words", code="a: b", severity="warning", records=9))


def test_a_finding_is_asked_for_by_its_check_and_code():
    """Whatever stands in a code."""
    choices = finding_choices(RULES)
    assert choices == ["talk: statistics", "words: a: b"]
    assert [chosen_finding(choice) for choice in (*choices, None)] == [("talk", "statistics"), ("words", "a: b"), (None, None)]


def test_results_of_a_dimension():
    judged = [ChoiceCount("talk.realistic", "4", 3), ChoiceCount("facts.claims", "false", 1), ChoiceCount("talk.realistic", "cannot_judge", 1)]
    assert judged_choices(judged, "talk.realistic") == ["4", "cannot_judge"]
    assert judged_choices(judged, None) == []


def test_names():
    """Those of the domain, and those of checks by name."""
    check = Check("talk", "Talk", "Looks.", "1", ("dialogue",), lambda domain: None)  # type: ignore[arg-type]
    found = names(plants(), [check])
    assert found.checks == {"talk": check}
    assert found.labels["session_type"] == ["quick", "long"]
    assert found.roles == plants().about.roles
