"""How long the answers of a pair are beside each other. Over many pairs, `evaluation/length_gap` tells whether length alone gives the
chosen answer away; that one pair differs much in length is told by the rules of pairs."""

from __future__ import annotations

from synthcore.core.measurements import Outcome
from synthcore.core.records import PreferencePair, Record
from synthcore.evaluation.check import Check, Described, Measure, Result, of_pairs


def examine(record: Record, body: PreferencePair) -> Result:
    """The rejected answer by the chosen one in characters, and the difference in words, chosen less rejected."""
    chosen, rejected = len(body.chosen.text), len(body.rejected.text)
    words = len(body.chosen.text.split()) - len(body.rejected.text.split())
    ratio = Measure("ratio", number=rejected / chosen) if chosen else Measure("ratio", Outcome.UNAVAILABLE, reason="The chosen answer is empty.")
    return Result((ratio, Measure("words_more", number=words)))


CHECK = Check(
    name="length_bias",
    title="Length of the answers",
    says="How long the rejected answer is beside the chosen one.",
    version="1",
    kinds=("pair",),
    prepare=of_pairs(examine),
    described=(
        Described("ratio", "Rejected answer by chosen answer, in characters", "ratio", "between"),
        Described("words_more", "Words that the chosen answer has more", "words", "between"),
    ),
    most=0,
)
