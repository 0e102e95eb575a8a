"""What a session type must hold and must not, by the domain's own patterns."""

import pytest

from synthcore.evaluation.check import Unavailable
from synthcore.evaluation.checks.session_musts import CHECK
from tests.evaluation.checks.making import MEDICAL, codes, dialogue, numbers, places

CHECK_IN = (
    "Work again. I'm flat.", "Flat, and work has a part in it. How does this week compare with the last?", "Worse.",
    "A heavier week for you. One small step is enough for today.",
)  # fmt: skip


def test_a_check_in_with_all_that_it_asks_for():
    assert codes(CHECK, dialogue(*CHECK_IN)) == []
    assert numbers(CHECK, dialogue(*CHECK_IN))["kept", "dialogue"] == 1


def test_what_is_missing_is_named():
    found = codes(CHECK, dialogue("Hi.", "Hello.", "Hm.", "Bye."))
    assert found == ["open_question", "reflection", "rating_or_comparison", "next_step_or_enough"]


def test_what_must_not_be_is_found_at_its_place():
    roots = "You are flat. When did you first feel this?"
    assert ("roots_in_check_in", 2, "When did you first feel this?") in places(CHECK, dialogue("I'm flat.", roots, *CHECK_IN[2:]))


def test_a_deeper_session_ends_without_a_question_and_may_be_stopped():
    found = codes(CHECK, dialogue("I fail.", "Failing hurts you. What happened?", "All.", "Where does that come from?", session="gentle_deep"))
    assert {"two_reflections", "permission", "right_to_stop", "soft_landing"} <= set(found)


def test_where_risk_is_disclosed_the_plan_of_the_session_waits():
    assert "rating_or_comparison" not in codes(CHECK, dialogue("Hi.", "Hello.", risk="high"))


def test_an_unknown_session_and_an_empty_dialogue_have_nothing_to_keep():
    assert codes(CHECK, dialogue("Hi.", "Hello.", session="chat")) == codes(CHECK, dialogue()) == []


def test_a_domain_without_sessions_cannot_be_checked():
    with pytest.raises(Unavailable, match="session_must"):
        CHECK.prepare(MEDICAL)
