"""What to order next: enough, not too much, whole numbers, and what holds an order back."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthcore.core.approval_rates import Decided, Rates
from synthcore.core.next_batch import FEW, MOST_TIMES, Standing, order, weigh, whole_numbers

A, B, C = ("a", "x"), ("b", "x"), ("c", "x")
TEMPLATES, MIXED = {"template": 1.0}, {"template": 0.7, "llm": 0.3}
SEVENTY = Rates({(cell, method): Decided(10_000, 7_000) for cell in (A, B, C) for method in MIXED})


def of(cells, rates=SEVENTY, shares=TEMPLATES, **more):
    return order(cells, rates, dict.fromkeys((one.cell for one in cells), shares), **more)


def lines(cells, *args, **more):
    return {line.standing.cell: line for line in of(cells, *args, **more).lines}


def test_what_is_lacking_over_the_rate():
    """70 more at a rate of 0.7 take 100; what waits is counted at what it is expected to bring."""
    found = lines([Standing(A, 100, 30, {}), Standing(B, 100, 30, {"llm": 50}), Standing(C, 100, 100, {})])
    assert sum(found[A].ordered.values()) in (99, 100, 101)
    assert found[A].lacking == 70
    assert found[B].lacking == pytest.approx(35, abs=0.1)
    assert sum(found[B].ordered.values()) in (49, 50, 51)
    assert found[B].expected == pytest.approx(100, abs=1)
    assert found[B].low < 100 < found[B].high
    assert (found[C].ordered, found[C].low, found[C].high) == ({}, 100, 100)


def test_a_cell_that_is_over_gets_nothing_and_says_so():
    found = lines([Standing(A, 10, 60, {}), Standing(B, 10, 0, {"template": 200}), Standing(C, 0, 0, {})])
    assert [line.ordered for line in found.values()] == [{}, {}, {}]
    assert (found[A].lacking, found[C].lacking) == (-50, 0)
    assert found[B].lacking < 0


def test_with_nothing_decided_one_is_ordered_for_one():
    """No rate is known; not one cell can come out above what is due."""
    rates = Rates({(A, "template"): Decided(FEW - 1, FEW - 1)})
    found = lines([Standing(A, 53, 0, {}), Standing(B, 5, 1, {"template": 2}), Standing(C, 1, 0, {})], rates)
    assert [sum(line.ordered.values()) for line in found.values()] == [53, 2, 1]
    assert all(line.high <= line.standing.due for line in found.values())


def test_a_rate_near_nought_caps_the_order():
    """However low the rate: at most five times what is lacking, and the line says why."""
    rates = Rates({(A, "template"): Decided(400, 0), (B, "template"): Decided(400, 300)})
    found = lines([Standing(A, 20, 0, {}), Standing(B, 20, 0, {})], rates)
    assert (sum(found[A].ordered.values()), found[A].held) == (MOST_TIMES * 20, "low_rate")
    assert found[B].held == ""


def test_little_decided_holds_an_order_back():
    """Twelve decisions: the mean says 1 of 2, and it may as well be 4 of 5."""
    rates = Rates({(A, "template"): Decided(6, 3), (B, "template"): Decided(6, 3)})
    found = lines([Standing(A, 100, 0, {})], rates)[A]
    assert (found.held, sum(found.ordered.values()) < 190) == ("uncertain", True)
    assert sum(found.ordered.values()) > 100


def test_a_cell_says_that_it_is_held_back_where_that_changed_its_number_by_much():
    """By two records and a fifth. All cells that get a record less are counted, with how many less that is."""
    for decided, said in ((Decided(6, 3), "uncertain"), (Decided(100, 50), "")):
        rates = Rates({(cell, "template"): decided for cell in (A, B)})
        whole = of([Standing(A, 100, 0, {}), Standing(B, 100, 0, {}), Standing(C, 9, 9, {})], rates)
        ordered = [sum(line.ordered.values()) for line in whole.lines]
        fewer = 200 - ordered[0]
        assert ordered == [200 - fewer, 200 - fewer, 0]
        assert (fewer >= 40) == bool(said)
        assert fewer > 2
        assert [line.held for line in whole.lines] == [said, said, ""]
        assert (whole.held_cells, whole.held_records) == (2, 2 * fewer)
    alone = of([Standing(A, 100, 0, {})], Rates({(A, "template"): Decided(12, 6)}), size=10)
    assert ([line.held for line in alone.lines], alone.held_cells) == ([""], 1)  # it gets its ten with or without


def test_a_size_cuts_every_cell_alike():
    cells = [Standing(A, 100, 0, {}), Standing(B, 50, 0, {}), Standing(C, 10, 10, {})]
    whole, part = of(cells), of(cells, size=30)
    assert sum(sum(line.ordered.values()) for line in part.lines) == 30
    assert [sum(line.ordered.values()) for line in part.lines] == [20, 10, 0]
    assert part.needs == whole.needs == sum(sum(line.ordered.values()) for line in whole.lines)


def test_the_methods_shares_are_exact_over_all():
    """Thirty per cent of all, and near it in each cell."""
    cells = [Standing((f"{n}", "x"), 1 + n % 3, 0, {}) for n in range(60)]
    rates = Rates({(one.cell, method): Decided(1000, 700) for one in cells for method in MIXED})
    found = of(cells, rates, MIXED).lines
    total, model = sum(sum(line.ordered.values()) for line in found), sum(line.ordered.get("llm", 0) for line in found)
    assert model == round(0.3 * total)
    assert all(abs(line.ordered.get("llm", 0) - 0.3 * sum(line.ordered.values())) < 1 for line in found)


def test_an_order_that_somebody_wrote_is_weighed():
    (found,) = weigh([Standing(A, 10, 2, {})], SEVENTY, {A: {"template": 10, "llm": 10}})
    assert (found.expected, found.ordered) == (pytest.approx(16, abs=0.1), {"template": 10, "llm": 10})
    assert found.low < 16 < found.high <= 22


@given(st.dictionaries(st.tuples(st.text(max_size=3)), st.floats(0, 50), min_size=1, max_size=30))
def test_whole_numbers(wanted):
    """They sum, and each is less than one away."""
    total = round(sum(wanted.values()))
    got = whole_numbers(wanted, total)
    assert all(abs(got[cell] - n) < 1 for cell, n in wanted.items())
    assert abs(sum(got.values()) - total) <= 1e-6 or sum(got.values()) <= sum(wanted.values()) + 1e-6


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(10, 60), st.integers(0, 40))
def test_the_plan_reaches_the_target(seed, due, decided):
    """Whatever the true rates: nothing lacks more than one record in the end, and no round ends above its range."""
    chance = random.Random(seed)
    truth = {(cell, method): chance.uniform(0.4, 0.95) for cell in (A, B, C) for method in MIXED}
    known = {key: Decided(decided, sum(chance.random() < rate for _ in range(decided))) for key, rate in truth.items()}
    approved = Counter()
    for _ in range(3 if decided >= FEW else 4):
        for line in of([Standing(cell, due, approved[cell], {}) for cell in (A, B, C)], Rates(known), MIXED).lines:
            cell = line.standing.cell
            for method, n in line.ordered.items():
                got = sum(chance.random() < truth[cell, method] for _ in range(n))
                known[cell, method] = Decided(known[cell, method].decided + n, known[cell, method].approved + got)
                approved[cell] += got
            assert approved[cell] <= max(line.high, due)
    assert all(approved[cell] >= due - 1 for cell in (A, B, C))


def test_the_last_order_is_nearly_sure():
    """Two that are lacking at a rate of one half: four would bring them on average, and miss both once in sixteen; 5 once in 32, 7
    once in 128. A long order goes by the average."""
    rates = Rates({(A, "template"): Decided(10_000, 5_000)})
    first, last, long = (
        sum(lines([Standing(A, due, there, {})], rates)[A].ordered.values()) for due, there in ((2, 0), (10, 8), (50, 0))
    )  # fmt: skip
    assert (first, last, long) == (5, 7, 100)
