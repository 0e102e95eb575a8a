"""More came in than was decided."""

from synthcore.evaluation.advice.growing_backlog import look
from synthcore.evaluation.advice_rules import GREW, Facts


def test_it_grew_by_a_batch():
    (line,) = look(Facts(came=1000 + GREW, settled=1000, backlog=612))
    assert line.sentence.startswith("The backlog is growing: in 14 days 1,050 came in and 1,000 were decided. 612 wait.")
    assert line.filters == {"status": "open"}


def test_less_than_a_batch_is_what_is_reviewed_just_now():
    assert not list(look(Facts(came=999 + GREW, settled=1000, backlog=612)))
    assert not list(look(Facts(came=0, settled=1000, backlog=612)))
