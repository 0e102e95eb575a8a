"""One word a dimension, its figures, and what stands folded below it."""

from synthcore.evaluation.trust import Item, Question, trust
from synthcore.views.trust import COLUMNS, Group, line, named, safety_first

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
    assert Group("m", (of,)).rows[0][0] == "Rejected answer is fine"


def test_nothing_is_never_a_number():
    """No labels, one class, nobody answered: sentences, no NaN."""
    for found in (items(), items(("yes", None, 9)), items(("yes", "yes", 40)), items(("yes", "no", 30), ("no", "yes", 30))):
        of = line(trust(ASKED, found))
        assert "nan" not in " ".join((*of.figures, of.sentence, *(value for _, value in of.folded))).lower()
        assert of.kind in ("warn", "bad")


def test_what_a_life_may_hang_on_comes_first():
    low, fine = (line(trust(ASKED._replace(name=name), found)) for name, found in (("a", items()), ("b", items())))
    assert [one.name for one in safety_first([low, fine], frozenset({"b"}))] == ["b", "a"]


def test_a_judge_by_its_model_and_what_it_judged():
    assert named("conduct@1/org/m-4/1f3a") == "org/m-4: conduct 1"
    assert named("m") == "m"
