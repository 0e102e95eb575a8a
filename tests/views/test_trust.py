"""One word a dimension, its figures, and what stands folded below it."""

from synthcore.evaluation.agreement import Figure
from synthcore.evaluation.swap import Length, Position
from synthcore.evaluation.trust import Item, Question, trust
from synthcore.services.pair_bias import Bias
from synthcore.views.trust import COLUMNS, Group, bias, calibration, line, named, safety_first

ASKED = Question("facts.fine", "Rejected answer is fine", ("yes", "no"), "rate", frozenset({"yes"}))


def items(*counts, probability=0.5):
    """(judge, truth, how many)"""
    each = [(judge, truth) for judge, truth, n in counts for _ in range(n)]
    return [Item(str(i), judge, truth, ((("ann", truth),) if truth else ()), probability if truth else None) for i, (judge, truth) in enumerate(each)]


def test_a_word_with_its_figures():
    """Trusted, and what the rest comes to."""
    of = line(trust(ASKED, items(("yes", "yes", 50), ("no", "no", 80), ("yes", "no", 4), ("no", "yes", 3), ("yes", None, 300), ("no", None, 500))))
    assert (of.kind, of.sentence.split(":")[0]) == ("good", "Trusted")
    assert len(of.figures) == len(COLUMNS) - 1
    assert of.figures[0].startswith("39%")
    told = dict(of.folded)
    assert told["Records that both answered"] == "137, of them 137 drawn at random"
    assert told["Unreviewed records"] == "800"
    assert ("yes", "no", 3) in of.heat.cells
    assert [(one.judge, one.records, round(one.clinicians, 3), one.promised) for one in of.calibration.points] == [
        ("yes", 54, 0.926, 1.0), ("no", 83, 0.036, 0.0),
    ]  # fmt: skip
    assert of.calibration.rows[0] == ("yes", "54", "93% (82% to 97%)", "100%")
    assert Group("m", (of,)).rows[0][0] == "Rejected answer is fine"


def test_nothing_is_never_a_number():
    """No labels, one class, nobody answered: sentences, no NaN."""
    for found in (items(), items(("yes", None, 9)), items(("yes", "yes", 40)), items(("yes", "no", 30), ("no", "yes", 30))):
        of = line(trust(ASKED, found))
        assert "nan" not in " ".join((*of.figures, of.sentence, *(value for _, value in of.folded))).lower()
        assert of.kind in ("warn", "bad")


def test_where_there_is_no_record_nothing_is_the_same():
    of = line(trust(ASKED, items(("yes", None, 9))))
    assert of.figures[:2] == ("No record yet", "No record yet")
    assert of.figures[3] == "No record was drawn at random yet"
    assert of.calibration.points == ()
    assert line(trust(ASKED, items(("yes", "yes", 40)))).figures[2:] == ("Nothing is unreviewed", "Nothing is unreviewed")


def test_a_mark_is_read_as_one():
    """In the word, in the map and in the calibration."""
    marks = ASKED._replace(words={"yes": "marked", "no": "not marked"})
    of = line(trust(marks, items(("yes", "yes", 3), ("no", "yes", 2))))
    assert of.heat.values == ("marked", "not marked")
    assert ("marked", "not marked", 2) in of.heat.cells
    assert "more of marked, " in of.sentence
    assert (of.calibration.says, of.calibration.points[0].judge) == ("Clinicians say marked", "marked")


def test_the_calibration_of_a_scale():
    """Means with bounds that stay on it."""
    scale = Question("l.r", "Relevance", ("low", "mid", "high"), "score", frozenset(), {"low": 1.0, "mid": 2.0, "high": 3.0}, ordered=True)
    of = calibration(trust(scale, items(("high", "high", 3), ("high", "mid", 1), ("low", "mid", 1))))
    low, high = of.points
    assert (high.judge, high.records, high.clinicians, high.promised, high.high) == ("high", 4, 2.75, 3.0, 3.0)
    assert 2.2 < high.low < 2.3
    assert (low.clinicians, low.low, low.high) == (2.0, None, None)
    assert (of.says, of.ends) == ("Clinicians' mean", (1.0, 3.0))


def test_order_and_length_in_a_row():
    share = Figure(0.68, 0.6, 0.75, 60, "ok", "")
    none = Figure(None, None, None, 4, "too_few", "")
    one = Bias(
        domain="d", judge="language@1/m/aa", name="language.fluency", title="Fluency", pairs=60, position=Position(share, share, 0.18, 0.0123),
        length=Length(share, none, share),
    )  # fmt: skip
    assert bias([one]) == (
        ("Fluency, m: language 1", "60", "68% (60% to 75%)", "68% (60% to 75%), p = 0.012", "68% (60% to 75%)", "Too few (4)", "+68% (+60% to +75%)"),
    )  # fmt: skip


def test_what_a_life_may_hang_on_comes_first():
    low, fine = (line(trust(ASKED._replace(name=name), found)) for name, found in (("a", items()), ("b", items())))
    assert [one.name for one in safety_first([low, fine], frozenset({"b"}))] == ["b", "a"]


def test_a_judge_by_its_model_and_what_it_judged():
    assert named("conduct@1/org/m-4/1f3a") == "org/m-4: conduct 1"
    assert named("m") == "m"
