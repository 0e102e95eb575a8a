"""One template that makes too much."""

from synthcore.evaluation.advice.template_families import look
from synthcore.evaluation.advice_rules import Facts

FEW = {f"stress/{n}": 9 for n in range(10)}


def test_above_the_share():
    (line,) = look(Facts(families=FEW | {"grief/loss": 30}, titles={"maker": {"grief/loss": "Grief: a loss"}}))
    assert line.sentence.startswith("25 % of what templates made is from one of them, “Grief: a loss” (30 of 120)")
    assert (line.see, line.filters) == ("See these 30", {"made_with": "grief/loss"})


def test_at_the_share_or_of_few_records():
    assert not list(look(Facts(families={f"stress/{n}": 10 for n in range(10)})))
    assert not list(look(Facts(families={"grief/loss": 99})))
