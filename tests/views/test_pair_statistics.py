"""What pairs are made of, as figures."""

from datetime import date

from synthcore.core.tallies import Selection
from synthcore.services.measuring_progress import PairCount, PairSplit
from synthcore.views.figures import records_behind
from synthcore.views.pair_statistics import COLUMNS, figures
from tests.pair_orders import medical


def test_figures_of_pairs():
    """One for each way to tell them apart, whose rows have what became of the pairs; types of error by their titles."""
    domain = medical()
    many, few = (PairCount(value=value, pairs=n, approved=4, needs_revision=3, rejected=2, waiting=n - 9) for value, n in (("e12", 30), ("", 10)))
    split = PairSplit(modification=(many,), error_type=(many, few), kind=(many,), topic=(), length=("Nothing.",), gives_away=False)
    modification, error_type, kind, topic = figures(split, domain, Selection(domain="medical_qa", kind="pair", batch="March", since=date(2026, 3, 2)))
    assert error_type.rows == ((f"e12 {domain.error_types['e12'].title}", 30, 75.0, 4, 3, 2, 21), ("(not said)", 10, 25.0, 4, 3, 2, 1))
    assert error_type.title == "Pairs by type of error"
    assert error_type.summary == f"Most are e12 {domain.error_types['e12'].title}: 30 of 40 pairs."
    assert len(modification.rows[0]) == 1 + len(COLUMNS)
    assert len({one.name for one in (modification, error_type, kind, topic)}) == 4
    behind = {"domain": "medical_qa", "kind": "pair", "batch": "March", "since": "2026-03-02"}
    assert error_type.links == (records_behind(**behind, error_type="e12"), records_behind(**behind, error_type=""))
    assert modification.links == (records_behind(**behind, modification="e12"),)
    assert kind.links == topic.links == ()
    assert (topic.rows, topic.summary) == ((), "There are no pairs.")


def test_whatever_is_selected_is_asked_for():
    """What records do not say, and a label that the domain does not know."""
    one = PairCount(value="e12", pairs=3, approved=1, needs_revision=1, rejected=1, waiting=0)
    split = PairSplit(modification=(one,), error_type=(one,), kind=(), topic=(), length=("Nothing.",), gives_away=False)
    for said in ({"model": ""}, {"concern": "unheard of"}):
        links = [figure.links for figure in figures(split, medical(), Selection(**said))]
        assert links == [(records_behind(kind="pair", **said, modification="e12"),), (records_behind(kind="pair", **said, error_type="e12"),), (), ()]
