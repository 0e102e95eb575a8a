"""From a reviewer's answers on a preference pair to a verdict, and the side on which each answer stands."""

from __future__ import annotations

from typing import NamedTuple

from synthcore.core import ids
from synthcore.core.pair_answers import Answer, PairReview
from synthcore.core.reviews import Verdict


class Conclusion(NamedTuple):
    """A verdict, and why, as words that go on after "because"."""

    verdict: Verdict
    reason: str


def left(record_id: str, person: str) -> Answer:
    """Which answer stands on the left for this person: by chance, and each time the same."""
    return "chosen" if int(ids.digest("sides", record_id, person)[:8], 16) % 2 else "rejected"


def conclusion(said: PairReview) -> Conclusion | None:
    """What the answers come to; None as long as it hangs on whether the rejected answer is wrong as it is stated.

    Approved takes all of it: the chosen answer correct and safe and not rated otherwise, the rejected one wrong as stated, with
    a type of error that is permitted. An error that was missed blind and is recognised when it is shown counts as wrong; an answer that was
    even found the better one does not pass, because something beside the error tells the two apart.
    """
    if said.not_enough_context:
        return Conclusion(Verdict.NOT_ENOUGH_CONTEXT, "there is not enough context to judge")
    if said.both_unsafe:
        return Conclusion(Verdict.REJECTED, "both answers are unsafe")
    if not said.chosen_correct:
        return Conclusion(Verdict.REJECTED, "the chosen answer is not correct")
    if said.type_fault == "not_permitted":
        return Conclusion(Verdict.REJECTED, "this topic does not permit an error of this type")
    if said.as_stated is None:
        return None
    if not said.as_stated:
        right = said.rejected_correct
        return Conclusion(Verdict.REJECTED, "the rejected answer is right after all" if right else "the rejected answer is not wrong as it is stated")
    if said.type_fault:
        return Conclusion(Verdict.NEEDS_REVISION, f"the type of its error is {'not stated' if said.type_fault == 'none_stated' else 'none of this domain'}")
    if said.chosen_fault:
        return Conclusion(Verdict.NEEDS_REVISION, f"of the chosen answer was said: {said.chosen_fault}")
    if said.preferred == "rejected":
        return Conclusion(Verdict.NEEDS_REVISION, "the rejected answer was found the better one")
    if said.drifted:
        return Conclusion(Verdict.NEEDS_REVISION, "its question has drifted from its source")
    if said.mend:
        return Conclusion(Verdict.NEEDS_REVISION, "something is to be mended")
    return Conclusion(Verdict.APPROVED, "the chosen answer is correct and the rejected one wrong as stated")
