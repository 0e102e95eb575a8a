"""The first pairs of a run, to look at beside it."""

from synthcore.services import making_pairs, pairs_made, running
from synthcore.services.making_pairs import PairSource
from synthcore.services.pairing import PairOrder
from tests.living import until
from tests.test_pages import ANN


def test_the_first_few_rows(context):
    """In the columns of the file, no more than are asked for; a run that is not there has none."""
    order, source = PairOrder(method="rule", count=4, seed_number=2), PairSource(sample="medical_topics.csv")
    run = making_pairs.start_pairs(context, ANN, order=order, source=source)
    until(lambda: running.run_status(context, ANN, run_id=run.id).finished_at, 60)
    rows = pairs_made.pairs_made(context, ANN, run_id=run.id, shown=3)
    assert len(rows) == 3
    assert all(row["question"] and row["chosen"] != row["rejected"] and row["rejected_error_type"] for row in rows)
    assert len(pairs_made.pairs_made(context, ANN, run_id=run.id, shown=9)) == 4
    assert pairs_made.pairs_made(context, ANN, run_id="none") == ()
    assert running.how_similar(context, ANN, run_id=run.id) is None
