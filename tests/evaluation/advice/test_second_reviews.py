"""Approved once where two are asked for."""

import pytest

from synthcore.evaluation.advice.second_reviews import look
from synthcore.evaluation.advice_rules import Facts


@pytest.mark.parametrize(
    ("n", "begins", "see"), [(1, "1 record of a risk that asks for two clinicians has one approval", "See it"), (1200, "1,200 records of a", "See these 1,200")]
)
def test_how_many(n, begins, see):
    (line,) = look(Facts(unseconded=n))
    assert line.sentence.startswith(begins)
    assert (line.see, line.filters) == (see, {"status": "needs_second"})


def test_none():
    assert not list(look(Facts()))
