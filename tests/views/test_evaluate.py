"""What the parts of the page call things, and what its filters offer."""

from synthcore.core.record_table import ChoiceCount
from synthcore.evaluation.check import Check
from synthcore.evaluation.label_doubts import Doubt, Doubts
from synthcore.services.doubting import DoubtedLabels
from synthcore.services.evaluating import RuleCount
from synthcore.views.evaluate import chosen_finding, doubted_lines, doubts_sentence, finding_choices, judged_choices, names
from tests.views.making import plants

RULES = (RuleCount(check="talk", code="statistics", severity="error", records=2), RuleCount(check="words", code="a: b", severity="warning", records=9))


def test_a_finding_is_asked_for_by_its_check_and_code():
    """Whatever stands in a code."""
    choices = finding_choices(RULES, {"statistics": "Numbers that shock"})
    assert choices == {"talk: statistics": "Numbers that shock (talk: statistics)", "words: a: b": "A: b (words: a: b)"}
    assert [chosen_finding(choice) for choice in (*choices, None)] == [("talk", "statistics"), ("words", "a: b"), (None, None)]


def test_results_of_a_dimension():
    judged = [ChoiceCount("talk.realistic", "4", 3), ChoiceCount("facts.claims", "false", 1), ChoiceCount("talk.realistic", "cannot_judge", 1)]
    assert judged_choices(judged, "talk.realistic") == ["4", "cannot_judge"]
    assert judged_choices(judged, None) == []


def test_doubts_say_what_a_text_reads_like():
    """Most doubtful first, with how many were not looked at."""
    found = Doubts("ok", (Doubt("r2", "a", "b", 0.9), Doubt("r1", "b", "a", 0.2)), 40, {}, "2 of 40 labels do not fit their text.")
    of = DoubtedLabels(label="risk_level", found=found, passed_over=1200)
    assert list(doubted_lines(of).items()) == [("r2", "risk reads more like b"), ("r1", "risk reads more like a")]
    assert doubts_sentence(of).startswith("2 of 40 labels do not fit their text. The 1,200 oldest records were not looked at.")


def test_names():
    """Those of the domain, and those of checks by name."""
    check = Check("talk", "Talk", "Looks.", "1", ("dialogue",), lambda domain: None)  # type: ignore[arg-type]
    found = names(plants(), [check])
    assert found.checks == {"talk": check}
    assert found.labels["session_type"] == ["quick", "long"]
    assert found.roles == plants().about.roles
