"""Which seed dialogues may stand in a prompt, where they name telephone numbers."""

import random
from pathlib import Path

import pytest

from synthcore.domains import loader
from synthcore.generation.examples import Examples

MINDS = Path(__file__).parents[2] / "data" / "domains" / "mental_health"


@pytest.fixture(scope="module")
def minds():
    return loader.load(MINDS)


def seed(user, reply):
    said = [{"role": "user", "text": user}, {"role": "assistant", "text": reply, "intent": "validate"}]
    return {"dialogue_id": "s1", "session_type": "check-in", "labels": {"max_risk_level": "none"}, "messages": said}


def chosen(minds, one, locale):
    return Examples(minds, [one], lambda text: text).choose(random.Random(1), "check-in", "none", locale)


@pytest.fixture
def locales(minds):
    """Two places with numbers of their own: (id, a number of the first that the second has not)."""
    first, second = minds.resources.locale[:2]
    return first.id, second.id, next(number for number in first.numbers if number not in second.numbers)


def test_a_number_of_the_users_own_is_no_hindrance(minds, locales):
    """It is personal data: masked or held back where it would leave. The seeds of a whole file may hold one each."""
    assert chosen(minds, seed("Call me at 415-555-0132, please.", "All right."), locales[0])
    assert len(Examples(minds, [seed("I am at +44 20 7946 0958.", "Yes.")] * 3, lambda text: text)) == 3


def test_a_number_in_a_reply_is_one(minds, locales):
    """A model would give it to others; none of the seeds is said to serve."""
    one = seed("Hello.", "Call 1-800-555-0199.")
    assert chosen(minds, one, locales[0]) is None
    assert len(Examples(minds, [one, seed("Hello.", "All right.")], lambda text: text)) == 1


@pytest.mark.parametrize("says", [("I called {}.", "Good."), ("Whom can I call?", "Call {}.")])
def test_a_helpline_serves_where_it_is_one(minds, locales, says):
    """Whoever names it."""
    here, elsewhere, number = locales
    one = seed(*(text.format(number) for text in says))
    assert chosen(minds, one, here)
    assert chosen(minds, one, elsewhere) is None
