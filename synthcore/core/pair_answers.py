"""What a reviewer says of the two answers of a preference pair: blind first, by side, and then of the error as it is stated."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import model_validator

from synthcore.core.records import Frozen

Answer = Literal["chosen", "rejected"]
Better = Literal["left", "right", "neither"]
# What is wrong with the type of error that a pair states: it states none, the domain does not know it, or the topic of the
# question does not permit it.
TypeFault = Literal["", "none_stated", "unknown", "not_permitted"]


class PairAnswers(Frozen):
    """Of the answers on the left and on the right. `left` says which one stood there. With `both_unsafe` or
    `not_enough_context` the rest may be left open, else all three are given. `blind` is false for someone who knew
    already which answer is which. Ratings are by axis of the domain, each the id of a choice; any may be missing."""

    left: Answer
    left_correct: bool | None = None
    right_correct: bool | None = None
    better: Better | None = None
    both_unsafe: bool = False
    not_enough_context: bool = False
    blind: bool = True
    left_ratings: dict[str, str] = {}
    right_ratings: dict[str, str] = {}

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not (self.both_unsafe or self.not_enough_context) and None in (self.left_correct, self.right_correct, self.better):
            raise ValueError("each answer is correct or not, and one is better or neither; else both are unsafe, or the context is not enough")
        return self

    @property
    def chosen_correct(self) -> bool | None:
        return self.left_correct if self.left == "chosen" else self.right_correct

    @property
    def rejected_correct(self) -> bool | None:
        return self.right_correct if self.left == "chosen" else self.left_correct

    def ratings(self, role: Answer) -> dict[str, str]:
        return self.left_ratings if self.left == role else self.right_ratings

    @property
    def preferred(self) -> Answer | None:
        """The better one by its role; None when neither is."""
        if self.better not in ("left", "right"):
            return None
        other: Answer = "rejected" if self.left == "chosen" else "chosen"
        return self.left if self.better == "left" else other


class PairReview(PairAnswers):
    """The answers with what was said after it was shown which answer is which: whether the rejected one is wrong as it is
    stated (None: not asked), whether something about the pair is to be mended, and whether its question has drifted away
    from its source. `error_type`, `type_fault` and `chosen_fault` are those of the moment of the review; the last is what
    was rated of the chosen answer that no right answer is rated with, in words."""

    as_stated: bool | None = None
    mend: bool = False
    drifted: bool = False
    error_type: str = ""
    type_fault: TypeFault = ""
    chosen_fault: str = ""


class BlindAnswers(Frozen):
    """The one blind answer of a person on a record; whoever has given it may see which answer is which, unless it is that
    there is not enough context: then nothing is shown, and the answer may still be given."""

    record_id: str
    person: str
    answers: PairAnswers
    opened_at: datetime | None = None
    answered_at: datetime
