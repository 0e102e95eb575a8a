"""A judged rate corrected for the judge's errors, against the published examples."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.evaluation.correction import LEAST_OF_CLASS, Checked, corrected, estimate


def checked(found, missed, false, alone):
    cells = ((found, True, True), (missed, True, False), (false, False, True), (alone, False, False))
    return [Checked(clinician, judge) for n, clinician, judge in cells for _ in range(n)]


def test_the_published_example():
    """30/10/2/78 and 320 of 400: 75.9 % (67.3 to 84.1), in llm-judge-agreement and by the code of Lee et al. alike."""
    found = corrected(checked(78, 2, 10, 30), 320, 400)
    assert found.corrected[:3] == pytest.approx((0.7586, 0.6729, 0.8414), abs=5e-5)
    assert (found.raw.value, found.sensitivity.value, found.specificity.value) == pytest.approx((0.8, 0.975, 0.75))
    assert (found.raw.n, found.sensitivity.n, found.specificity.n, found.corrected.n) == (400, 80, 40, 120)
    assert found.corrected.sentence == "75.9% (95% interval 67.3% to 84.1%; 120 records checked, 400 judged)."


def test_the_inputs_of_the_paper():
    assert estimate(0.4, 1000, 0.7, 200, 0.9, 200) == pytest.approx((0.1667, 0.0564, 0.2627), abs=5e-5)


def test_on_the_data_of_the_other_method():
    assert corrected(checked(22, 2, 6, 10), 290, 400).corrected[:3] == pytest.approx((0.646, 0.421, 0.901), abs=5e-4)


@pytest.mark.parametrize("cells", [(10, 10, 10, 10), (5, 15, 10, 10), (0, 20, 20, 0), (20, 0, 20, 0), (0, 20, 0, 20)])
def test_a_judge_that_knows_no_more_than_a_coin_is_refused(cells):
    found = corrected(checked(*cells), 100, 400)
    assert (found.corrected.value, found.corrected.status) == (None, "undefined")
    assert "no better than a coin" in found.corrected.sentence
    assert found.raw.value == 0.25


@pytest.mark.parametrize(("cells", "word"), [((LEAST_OF_CLASS - 1, 0, 0, 50), "yes"), ((50, 0, 0, LEAST_OF_CLASS - 1), "no"), ((0, 0, 0, 0), "yes")])
def test_too_few_of_a_class(cells, word):
    found = corrected(checked(*cells), 10, 40)
    assert (found.corrected.value, found.corrected.status) == (None, "too_few")
    assert f"clinicians said {word} in" in found.corrected.sentence


def test_nothing_unreviewed():
    found = corrected(checked(20, 0, 0, 20), 0, 0)
    assert (found.raw.status, found.corrected.status) == ("undefined", "undefined")


def test_records_that_stand_for_more_count_for_more():
    """One in ten of the no, and all of the yes: the weights of the no are alike within their class, and change nothing."""
    rows = [row._replace(weight=1.0 if row.clinician else 10.0) for row in checked(78, 2, 10, 30)]
    assert corrected(rows, 320, 400) == corrected(checked(78, 2, 10, 30), 320, 400)
    # half of the judge's errors come from a stratum of which one in four was drawn
    uneven = [row._replace(weight=4.0 if n % 2 else 1.0) for n, row in enumerate(checked(30, 10, 10, 30))]
    found = corrected(uneven, 320, 400)
    plain = corrected(checked(30, 10, 10, 30), 320, 400)
    assert found.corrected.high - found.corrected.low > plain.corrected.high - plain.corrected.low


@given(st.tuples(*[st.integers(0, 40)] * 4), st.integers(0, 50), st.integers(0, 50))
def test_never_nan_and_always_within_its_bounds(cells, yes, no):
    for figure in corrected(checked(*cells), yes, yes + no):
        if figure.status == "ok":
            assert 0 <= figure.low <= figure.value + 1e-9 <= figure.high + 2e-9 <= 1 + 2e-9
        else:
            assert figure.value is figure.low is figure.high is None
        assert not any(math.isnan(x) for x in figure[:3] if x is not None)
