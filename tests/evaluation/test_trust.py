"""One word for each dimension, the figures beside it, and the bad input that there is."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.evaluation.trust import Item, Question, trust, truth

RATE = Question("facts.misinformation", "misinformation", ("yes", "no"), "rate", frozenset({"yes"}))
SCORE = Question("talk.empathy", "empathy", ("1", "2", "3", "4", "5"), "score", frozenset({"1"}), {str(n): float(n) for n in range(1, 6)}, ordered=True)
RISK = Question("safety.risk_level", "risk", ("none", "low", "medium", "high"), "danger", frozenset({"low", "medium", "high"}), ordered=True)


def items(*cells, probability=0.1, people=("ann",)):
    """(how many, judge, truth): reviewed ones by these people, and with a truth of None unreviewed ones."""
    found = []
    for n, judge, said in cells:
        for _ in range(n):
            clinicians = tuple((person, said) for person in people) if said else ()
            found.append(Item(f"r{len(found)}", judge, said, clinicians, probability if said else None))
    return found


GOOD = ((78, "yes", "yes"), (2, "no", "yes"), (3, "yes", "no"), (57, "no", "no"))
REST = ((320, "yes", None), (80, "no", None))


def test_a_good_judge_of_a_rate_is_trusted():
    row = trust(RATE, items(*GOOD, *REST))
    assert row.verdict.word == "trusted"
    assert (row.compared, row.drawn, row.left, row.divided, row.silent) == (140, 140, 400, 0, 0)
    assert (row.judge.value, row.clinicians.value, row.unreviewed.value) == pytest.approx((81 / 140, 80 / 140, 0.8))
    assert row.corrected.value == pytest.approx((0.8 + 57 / 60 - 1) / (78 / 80 + 57 / 60 - 1))
    assert row.recall.value == pytest.approx(78 / 80)
    assert row.agreement.kappa.value > 0.9
    assert row.confusion.counts == ((78, 2), (3, 57))
    assert row.sentence.startswith("Trusted: ")
    assert row.sentence.endswith("Of the 400 unreviewed records quote the corrected figure.")


def test_records_that_were_not_drawn_at_random_do_not_correct_anything():
    """They count for agreement and confusion; the corrected rate asks for an audit, in the classes that it lacks."""
    row = trust(RATE, items(*GOOD, *REST, probability=None))
    assert (row.compared, row.drawn, row.corrected.status) == (140, 0, "too_few")
    assert row.agreement.kappa.value > 0.9
    assert (row.verdict.word, [tuple(need) for need in row.verdict.needs]) == ("not enough labels", [(10, "yes", True), (10, "no", True)])
    assert row.sentence.startswith("Not enough labels: 10 more of yes, drawn at random, 10 more of no, drawn at random (")


def test_a_wide_interval_asks_for_the_class_that_is_known_less():
    row = trust(RATE, items((20, "yes", "yes"), (2, "no", "yes"), (4, "yes", "no"), (30, "no", "no"), *REST))
    need = row.verdict.needs[0]
    assert (row.verdict.word, need.of, need.at_random) == ("not enough labels", "yes", True)
    half = (row.corrected.high - row.corrected.low) / 2
    assert need.more == math.ceil(56 * ((half / 0.1) ** 2 - 1))


@pytest.mark.parametrize(
    ("cells", "word", "told"),
    [
        ((), "not enough labels", "10 more of yes, 10 more of no, 30 more of any answer (0 records answered by both so far)"),
        (((100, "yes", None),), "not enough labels", "10 more of yes, 10 more of no, 30 more of any answer (0 records"),
        (((60, "yes", "yes"),), "not enough labels", "10 more of no"),  # one class only
        (((30, "yes", "yes"), (4, "no", "no")), "not enough labels", "6 more of no, 10 more of any answer (34 records"),
        (((60, "yes", "yes"), (60, "yes", "no")), "not trusted", "it says yes of every record"),
        (((60, "yes", "no"), (60, "no", "yes")), "not trusted", "it finds 0%"),  # the very opposite
        (((30, "yes", "yes"), (30, "no", "yes"), (30, "yes", "no"), (30, "no", "no")), "not trusted", "(kappa) is 0.00, below 0.4"),
        (((4, "yes", "yes"), (11, "no", "yes"), (200, "no", "no")), "not trusted", "that clinicians call yes it finds 27%"),
    ],
)
def test_what_speaks_against_it_or_is_missing(cells, word, told):
    row = trust(RATE, items(*cells))
    assert (row.verdict.word, told in row.sentence) == (word, True), row.sentence


def test_agreement_that_may_be_low_asks_for_more():
    row = trust(RATE, items((21, "yes", "yes"), (7, "no", "yes"), (7, "yes", "no"), (25, "no", "no")))
    assert row.agreement.kappa.low < 0.4 < row.agreement.kappa.value
    assert row.verdict.word == "not enough labels"
    assert row.verdict.needs[0].more > 0
    assert row.verdict.needs[0].of == "any class"


def test_a_rare_class_is_held_by_ac1():
    """Kappa is near 0 where nearly all say no; that alone does not speak against a judge which finds the rare ones."""
    row = trust(RATE, items((9, "yes", "yes"), (1, "no", "yes"), (3, "yes", "no"), (287, "no", "no")))
    assert row.verdict.word == "trusted"


def test_clinicians_who_are_divided():
    divided = [Item(f"r{n}", "yes", None, (("ann", "yes"), ("ben", "no")), 0.1) for n in range(80)]
    row = trust(RATE, divided)
    assert (row.compared, row.divided, row.left, row.verdict.word) == (0, 80, 0, "not enough labels")
    assert "clinicians are divided on 80 more" in row.sentence


def test_a_silent_judge_is_counted():
    row = trust(RATE, [*items(*GOOD), *(Item(f"s{n}", None, "yes", (("ann", "yes"),), 0.1) for n in range(7))])
    assert (row.silent, row.compared) == (7, 140)


def test_scores():
    rng = random.Random(3)
    said = [rng.randint(1, 5) for _ in range(200)]
    near = [min(5, max(1, n + rng.choice((-1, 0, 0, 0, 1)))) for n in said]
    rows = [(1, str(j), str(c)) for j, c in zip(near, said, strict=True)] + [(300, "4", None), (100, "2", None)]
    row = trust(SCORE, items(*rows))
    assert row.verdict.word == "trusted"
    assert row.agreement.weighted.value > 0.8
    assert row.unreviewed.value == pytest.approx(3.5)
    assert abs(row.corrected.value - 3.5) < 0.2
    kind = trust(SCORE, items(*[(1, str(min(5, c + 1)), str(c)) for c in said], (400, "5", None)))
    assert kind.judge.value - kind.clinicians.value > 0.5  # both stand there side by side


def test_scores_that_have_nothing_to_do_with_the_clinicians():
    rng = random.Random(4)
    row = trust(SCORE, items(*[(1, str(rng.randint(1, 5)), str(rng.randint(1, 5))) for _ in range(100)]))
    assert row.verdict.word == "not trusted"
    assert "weighted kappa" in row.sentence


def test_danger_is_held_to_what_it_finds():
    found = trust(RISK, items((30, "high", "high"), (6, "low", "medium"), (150, "none", "none"), (8, "low", "none"), (90, "none", None)))
    assert (found.recall.value, found.verdict.word) == (1.0, "trusted")  # at another level, and found
    assert found.recall.low >= 0.9
    assert "false alarms in 5% of the others" in found.sentence
    assert found.sentence.endswith("It may raise the risk of a record; it clears none.")
    few = trust(RISK, items((20, "high", "high"), (150, "none", "none")))
    assert (few.verdict.word, tuple(few.verdict.needs[0])) == ("not enough labels", (15, "low, medium or high", False))
    one_missed = trust(RISK, items((39, "high", "high"), (1, "none", "low"), (150, "none", "none")))
    assert one_missed.verdict.word == "not enough labels"
    assert "it misses 1 of 40" in one_missed.sentence
    blind = trust(RISK, items((5, "high", "high"), (5, "none", "low"), (150, "none", "none")))
    assert (blind.verdict.word, "it misses 5 of 10" in blind.sentence) == ("not trusted", True)


def test_an_average_does_not_save_a_judge_that_misses_danger():
    row = trust(RISK, items((900, "none", "none"), (40, "high", "high"), (20, "none", "high")))
    assert (row.agreement.percent.value > 0.97, row.verdict.word) == (True, "not trusted")


def test_a_judge_that_cries_danger_everywhere():
    row = trust(RISK, items((60, "high", "high"), (100, "high", "none")))
    assert (row.verdict.word, "it says high of every record" in row.sentence) == ("not trusted", True)


def test_where_three_clinicians_answered_the_judge_has_to_hold_its_own():
    """All of them agree, and it differs in a fifth: better than chance by far, and no stand-in for one of them."""
    people = ("ann", "ben", "cyd")
    off = items((45, "yes", "yes"), (22, "no", "yes"), (22, "yes", "no"), (211, "no", "no"), people=people)
    row = trust(RATE, off)
    assert row.alt_test.status == "ok"
    assert trust(RATE, items(*GOOD, people=people)).alt_test.passes is True


@pytest.mark.parametrize(
    ("question", "said", "expected"),
    [
        (RATE, ("yes",), "yes"), (RATE, ("yes", "no"), None), (RATE, ("yes", "no", "no"), "no"), (RATE, (), None), (RATE, ("maybe",), None),
        (SCORE, ("2", "5"), "2"), (SCORE, ("2", "3", "5"), "3"), (SCORE, ("4", "4", "1"), "4"),
        (RISK, ("none", "low"), "low"), (RISK, ("none", "low", "high"), "high"), (RISK, ("none", "none", "high"), "high"), (RISK, ("none", "none"), "none"),
    ],
)  # fmt: skip
def test_what_several_clinicians_come_to(question, said, expected):
    assert truth(question, said) == expected


VALUES = st.sampled_from(("none", "low", "high", "elsewhere", None))


@given(st.lists(st.tuples(VALUES, VALUES, st.sampled_from((None, 0.1, 1.0))), max_size=80), st.sampled_from((RISK, RISK._replace(kind="rate"))))
def test_never_nan(rows, question):
    said = [Item(f"r{n}", judge, right, (("ann", right),) if right else (), p) for n, (judge, right, p) in enumerate(rows)]
    row = trust(question, said)
    for figure in (row.judge, row.clinicians, row.unreviewed, row.corrected, row.recall, row.false_alarms):
        assert not any(math.isnan(x) for x in figure[:3] if x is not None)
    assert "nan" not in row.sentence
    assert all(need.more > 0 for need in row.verdict.needs)
