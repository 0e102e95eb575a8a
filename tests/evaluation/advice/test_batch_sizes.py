"""Batches that are larger or smaller than is reviewed well."""

from synthcore.evaluation.advice.batch_sizes import look
from synthcore.evaluation.advice_rules import Batched, Facts


def test_the_farthest_off_is_named():
    large, small = look(
        Facts(
            batches=(
                Batched("a", 101, 1),
                Batched("b", 400, 7),
                Batched("c", 49, 2),
                Batched("done", 900, 0),
                Batched("fine", 50, 50),
                Batched("too", 100, 100),
            )
        )
    )
    assert large.sentence.startswith("2 batches that wait are larger than 100, such as “b” (400).")
    assert (large.page, large.filters, large.see) == ("records", {"status": "open", "batch": "b"}, "See the 7 of it that wait")
    assert small.sentence.startswith("The batch “c” (49 records) is smaller than 50.")


def test_what_is_decided_or_of_the_right_size_says_nothing():
    assert not list(look(Facts(batches=(Batched("done", 900, 0), Batched("fine", 50, 50), Batched("too", 100, 100)))))
