"""What pairs are made of, as figures."""

from synthcore.services.measuring_progress import PairCount, PairSplit
from synthcore.views.pair_statistics import COLUMNS, figures
from tests.pair_orders import medical


def test_figures_of_pairs():
    """One for each way to tell them apart, whose rows have what became of the pairs; types of error by their titles."""
    domain = medical()
    many, few = (PairCount(value=value, pairs=n, approved=4, needs_revision=3, rejected=2, waiting=n - 9) for value, n in (("e12", 30), ("", 10)))
    split = PairSplit(modification=(many,), error_type=(many, few), kind=(many,), topic=(), length=("Nothing.",), gives_away=False)
    modification, error_type, kind, topic = figures(split, domain)
    assert error_type.rows == ((f"e12 {domain.error_types['e12'].title}", 30, 75.0, 4, 3, 2, 21), ("(not said)", 10, 25.0, 4, 3, 2, 1))
    assert error_type.title == "Pairs by type of error"
    assert error_type.summary == f"Most are e12 {domain.error_types['e12'].title}: 30 of 40 pairs."
    assert len(modification.rows[0]) == 1 + len(COLUMNS)
    assert len({one.name for one in (modification, error_type, kind, topic)}) == 4
    assert (topic.rows, topic.summary) == ((), "There are no pairs.")
