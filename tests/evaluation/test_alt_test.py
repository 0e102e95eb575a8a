"""Whether a judge could stand in for a clinician: the published procedure, step by step, and its refusals."""

import numpy as np
import pytest
from scipy import stats

from synthcore.evaluation.alt_test import CLINICIANS, ITEMS, alt_test, near, same

VALUES = ("none", "low", "medium", "high")


def panel(items=100, people=4, slip=0.2, judge_slip=0.2, seed=1):
    """Clinicians who each miss the truth with the chance `slip`, and a judge with its own."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(VALUES, items)

    def said(miss):
        return {f"r{i}": str(rng.choice(VALUES)) if rng.random() < miss else str(truth[i]) for i in range(items)}

    return {f"c{n}": said(slip) for n in range(people)}, said(judge_slip)


def by_hand(clinicians, judge, epsilon=0.2):
    """The same in the words of the paper: scores, indicators, t statistic, and the step-up of Benjamini and Yekutieli."""
    p, advantage = [], []
    for name, own in sorted(clinicians.items()):
        lead, ahead = [], []
        for item, value in own.items():
            others = [said[item] for other, said in clinicians.items() if other != name]
            s_judge, s_human = (sum(v == o for o in others) / len(others) for v in (judge[item], value))
            lead.append((s_human >= s_judge) - (s_judge >= s_human))
            ahead.append(s_judge >= s_human)
        t = (np.mean(lead) - epsilon) / (np.std(lead, ddof=1) / len(lead) ** 0.5)
        p.append(stats.t.cdf(t, len(lead) - 1))
        advantage.append(np.mean(ahead))
    m, order = len(p), np.argsort(p)
    harmonic = sum(1 / k for k in range(1, m + 1))
    passed = [rank for rank, at in enumerate(order, 1) if p[at] <= rank * 0.05 / (m * harmonic)]
    return max(passed, default=0) / m, float(np.mean(advantage))


@pytest.mark.parametrize("judge_slip", [0.0, 0.2, 0.35, 0.6, 1.0])
@pytest.mark.parametrize("people", [3, 5])
def test_as_the_paper_says(people, judge_slip):
    clinicians, judge = panel(people=people, judge_slip=judge_slip, seed=int(10 * judge_slip) + people)
    found = alt_test(clinicians, judge)
    assert (found.winning, found.advantage) == pytest.approx(by_hand(clinicians, judge))
    assert found.passes is (found.winning >= 0.5)


def test_a_good_judge_passes_and_a_bad_one_does_not():
    assert alt_test(*panel(judge_slip=0.0))[1:4] == (1.0, pytest.approx(1.0, abs=0.05), True)
    bad = alt_test(*panel(judge_slip=1.0))
    assert (bad.winning, bad.passes) == (0.0, False)
    assert bad.sentence.endswith("it cannot stand in for one of them.")


def test_numbers_are_held_by_their_distance():
    assert (near(3, [3, 5]), same("a", ["a", "b"])) == (pytest.approx(-(2**0.5)), 0.5)
    clinicians = {f"c{n}": {f"r{i}": float(i % 5) for i in range(40)} for n in range(3)}
    close, far = ({f"r{i}": i % 5 + miss for i in range(40)} for miss in (0.0, 2.0))
    assert alt_test(clinicians, close, ordered=True).winning == 1.0
    assert alt_test(clinicians, far, ordered=True).winning == 0.0


@pytest.mark.parametrize(("items", "people"), [(ITEMS - 1, CLINICIANS), (ITEMS, CLINICIANS - 1), (0, 5), (100, 1), (100, 0)])
def test_not_enough(items, people):
    found = alt_test(*panel(items=items, people=people))
    assert (found.status, found.winning, found.advantage, found.passes) == ("too_few", None, None, None)
    assert found.sentence.startswith("Not enough")


def test_all_the_same_is_a_tie():
    clinicians = {f"c{n}": {f"r{i}": "none" for i in range(50)} for n in range(3)}
    found = alt_test(clinicians, clinicians["c0"])
    assert (found.winning, found.advantage) == (1.0, 1.0)


def test_items_that_nobody_else_answered_do_not_count():
    clinicians, judge = panel()
    clinicians["c0"] |= {"alone": "high"}
    judge["alone"] = "none"
    assert alt_test(clinicians, judge) == alt_test({**clinicians, "c0": {k: v for k, v in clinicians["c0"].items() if k != "alone"}}, judge)
