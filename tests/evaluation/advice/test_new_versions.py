"""The newest version of a prompt, or of the templates, against the one before."""

import pytest

from synthcore.evaluation.advice.new_versions import look
from synthcore.evaluation.advice_rules import Cell, Decided, Facts

CELL, OTHER = Cell("a", "b"), Cell("c", "d")


@pytest.mark.parametrize(
    ("now", "word", "status", "see"),
    [
        (Decided(38, 1, 1), "better", "approved", "See the 38 approved"),
        (Decided(4, 30, 6), "worse", "needs_revision", "See the 30 to revise"),
        (Decided(4, 6, 30), "worse", "rejected", "See the 30 rejected"),
    ],
)  # fmt: skip
def test_it_is_told_which_way(now, word, status, see):
    """By the share that is approved; older versions play no part. What can be seen is what makes the difference."""
    made = {(CELL, "d@10"): now, (CELL, "d@9"): Decided(10, 5, 5), (OTHER, "d@9"): Decided(10, 5, 5), (CELL, "d@1"): Decided(0, 0, 900)}
    (line,) = look(Facts(made=made, titles={"maker": {"d@10": "Dialogue prompt, version 10"}}))
    assert line.sentence == (
        f"Dialogue prompt, version 10, is {word} than version 9: {now.approved / 0.4:.0f} % approved ({now.approved} of 40), 50 % before (20 of 40)."
    )
    assert (line.see, line.filters) == (see, {"made_with": "d@10", "status": status})


def test_templates_count_by_the_version_of_their_domain():
    (line,) = look(Facts(made={(CELL, "m@2/x/y"): Decided(1, 0, 20), (CELL, "m@2/x/z"): Decided(1, 0, 20), (CELL, "m@1/x/y"): Decided(40, 0, 0)}))
    assert line.filters == {"made_with": "m@2", "status": "rejected"}
    assert line.see == "See the 40 rejected"


def test_too_few_or_no_difference():
    assert not list(look(Facts(made={(CELL, "d@2"): Decided(9, 0, 0), (CELL, "d@1"): Decided(0, 0, 90)})))
    assert not list(look(Facts(made={(CELL, "d@2"): Decided(20, 0, 20), (CELL, "d@1"): Decided(22, 0, 18)})))
