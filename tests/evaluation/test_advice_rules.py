"""What the rules of advice count by, and that a file is a rule by being there."""

import math
import pkgutil

import pytest

from synthcore.evaluation import advice
from synthcore.evaluation.advice_rules import (
    DECIDED,
    PAGES,
    Batched,
    Cell,
    Decided,
    Facts,
    above,
    advise,
    apart,
    main_reason,
    registered,
)
from synthcore.views.advice import said

BAD, GOOD = Cell("gentle_deep", "grief"), Cell("check-in", "stress")


def test_every_file_of_the_folder_is_a_rule_under_its_name():
    assert sorted(rule.name for rule in registered()) == sorted(found.name for found in pkgutil.iter_modules(advice.__path__))
    assert [rule.rank for rule in registered()] == sorted(rule.rank for rule in registered())


def test_nothing_is_said_of_nothing():
    assert advise(Facts()) == ()


def test_two_shares_apart():
    """Fewer than ten say nothing; intervals that overlap neither. The p-value is that of the z-test: here z = 0.6 / √(0.5·0.5·2/100)."""
    assert apart((9, 9), (0, 1000)) is None
    assert apart((DECIDED, DECIDED), (0, 1000)) is not None
    assert apart((50, 100), (40, 100)) is None
    z = 0.6 / math.sqrt(0.25 * 0.02)
    assert apart((80, 100), (20, 100)) == pytest.approx(math.erfc(z / math.sqrt(2)))
    assert apart((20, 100), (80, 100)) == apart((80, 100), (20, 100))
    assert apart((71_000, 100_000), (73_000, 100_000)) is None, "certain, and nothing that anyone would act on"
    assert apart((71_000, 100_000), (75_000, 100_000)) is not None


def test_of_many_groups_the_chance_of_one_is_adjusted_for():
    """A share that would stand out alone does not among fifty that differ by chance alone."""
    alone = {"a": Decided(9, 0, 11), "b": Decided(450, 0, 150)}
    assert [key for key, _, _ in above(alone)] == ["a"]
    among = {"a": alone["a"]} | {f"b{n}": Decided(9, 0, 3) for n in range(50)}
    assert above(among) == []


def test_a_better_group_is_not_above():
    assert above({"good": Decided(100, 0, 0), "bad": Decided(20, 0, 80)}) == [("bad", Decided(20, 0, 80), Decided(100, 0, 0))]


def test_the_main_reason():
    assert main_reason([{"a": 2, "b": 1}, {"b": 1}]) == ("a", 2)
    assert main_reason([]) == ("", 0)


def grave(**more):
    made = {(BAD, "m@2/grief/a"): Decided(10, 2, 18), (BAD, "m@1/grief/a"): Decided(30, 1, 1), (GOOD, "x@1/stress/b"): Decided(200, 5, 10)}
    return Facts(made=made, titles={"session_type": {"gentle_deep": "Gentle, deep"}, "issue": {"questions": "Over-questioning"}}, **more)


def test_all_rules_together_with_every_address():
    """Safety first; each line can be shown, and leads somewhere."""
    facts = grave(
        unseconded=2, came=60, settled=5, backlog=70, records={"stress": 40}, target={"grief": 10, "stress": 90, "none": 0}, families={"grief/a": 60, "x": 60},
        batches=(Batched("big", 400, 3),),
    )  # fmt: skip
    lines = advise(facts)
    assert lines[0].rule == "second_reviews"
    assert {line.rule for line in lines} == {rule.name for rule in registered()}
    assert {line.page for line in lines} == set(PAGES)
    assert all(one.query and one.see and one.sentence.endswith(".") for one in said(lines))
