"""What a reviewer answers at the desk beside the verdict, finished or not."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from synthcore.core.records import Frozen, Labels

Answered = Literal["yes", "no", "na"]
Purpose = Literal["queue", "audit"]
Cause = Literal["", "guideline_gap", "slip", "ambiguous_record", "clinical_difference"]
# Why reviewers differed, as the lead who decides it says.
CAUSES: tuple[Cause, ...] = ("guideline_gap", "slip", "ambiguous_record", "clinical_difference")


class Mark(Frozen):
    """An issue of the domain at a place in the text. `turn` counts from 1, 0 means the record as a whole; `start` and `end`
    are characters of the turn's text. `knowing`: it was made in an answer of a pair once it was shown which one is false."""

    code: str = Field(min_length=1, max_length=80)
    branch: str = "dialogue"
    turn: int = Field(default=0, ge=0)
    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, ge=0)
    comment: str = ""
    knowing: bool = False


class DeskAnswers(Frozen):
    """What stands in a review beside verdict, note and labels.

    `safety` is by id of the domain's protocol question. `confirmed` holds the labels that the reviewer confirmed as they
    stand, an intent as "intent:3"; `intents` the corrected intents by turn, from 1. `purpose` tells why the record was
    served: as one of the random audit share or in its turn. `blind`: nothing of origin, checks, scores and colleagues was
    shown before the decision. `seed` is that of the reviewer's order; `cause` that of an adjudication.
    """

    marks: tuple[Mark, ...] = ()
    safety: dict[str, Answered] = {}
    confirmed: tuple[str, ...] = ()
    intents: dict[int, str] = {}
    purpose: Purpose = "queue"
    blind: bool = False
    seed: str = ""
    cause: Cause = ""


class DeskDraft(Frozen):
    """What one person has begun to say of a record. `first` is the answer given before any label was shown: once it is
    stored it never changes. `labels` holds corrections only. `active_ms`: for how long the record was open and in use so far."""

    note: str = ""
    first: Labels | None = None
    marks: tuple[Mark, ...] = ()
    safety: dict[str, Answered] = {}
    confirmed: tuple[str, ...] = ()
    labels: Labels | None = None
    intents: dict[int, str] = {}
    active_ms: int = Field(default=0, ge=0)


def is_empty(draft: DeskDraft) -> bool:
    """Whether nothing was said in it, however long the record was looked at."""
    return draft.model_copy(update={"active_ms": 0}) == DeskDraft()
