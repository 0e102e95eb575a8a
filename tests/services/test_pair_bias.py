"""What the order and the length of two answers do to a judge, from rows of the database."""

import pytest

from synthcore.core.pair_answers import PairReview
from synthcore.evaluation.judging import JudgedPair
from synthcore.services.pair_bias import judge_bias
from tests.trusted import ANN, judges, pairs, reviews

N = 60


def first_of(record):
    return JudgedPair(record.id, record.body.prompt[0].text, record.body.chosen.text, record.body.rejected.text).order[0]


def scored(context, records, chosen, rejected, repeat="r0"):
    for branch, labels in (("chosen", chosen), ("rejected", rejected)):
        judges(context, records, "language.fluency", labels, rubric="language@1", branch=branch, repeat=repeat, score=True)


def found(context):
    return next(row for row in judge_bias(context, ANN) if row.name == "language.fluency")


def test_a_judge_that_takes_the_first(context):
    records = pairs(context, N)
    for repeat, lucky in (("r0", True), ("r0x", False)):
        ahead = [(first_of(record) == "chosen") is lucky for record in records]
        scored(context, records, ["5" if one else "3" for one in ahead], ["3" if one else "5" for one in ahead], repeat)
    row = found(context)
    assert (row.pairs, row.position.flips.value, row.position.first.value, row.position.bias) == (N, 1.0, 1.0, 0.5)


def test_a_judge_that_does_not_mind(context):
    records = pairs(context, N)
    for repeat in ("r0", "r0x"):
        scored(context, records, ["5"] * N, ["3"] * N, repeat)
    row = found(context)
    assert (row.position.flips.value, row.position.bias) == (0.0, pytest.approx(0, abs=0.01))


def test_length_beside_the_clinicians(context):
    """The rejected answers are longer; the judge takes them, clinicians do so in a third."""
    records = pairs(context, N, word=" of the large ones with water")
    scored(context, records, ["3"] * N, ["5"] * N)
    said = PairReview(left="chosen", left_correct=True, right_correct=False, better="left")
    other = said.model_copy(update={"better": "right"})
    reviews(context, records, [{"pair": other if n < N / 3 else said} for n in range(N)])
    row = found(context).length
    assert (row.judge.value, row.clinicians.value, row.more.value) == (1.0, pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert row.more.low > 0.5


def test_one_order_and_ties_tell_nothing_of_the_order(context):
    records = pairs(context, N)
    scored(context, records, ["4"] * N, ["4"] * N)
    row = found(context)
    assert (row.pairs, row.position.bias, row.length.judge.status) == (N, None, "too_few")


def test_nothing_judged(context):
    assert judge_bias(context, ANN) == ()
