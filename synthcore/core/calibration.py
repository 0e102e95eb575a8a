"""What a reviewer answers of an item whose answers are known, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pydantic import Field

from synthcore.core.records import Frozen
from synthcore.core.reviews import Verdict

ItemSet = Literal["challenge", "adjudicated", "repeat"]
# In the order in which they are asked.
LABELS = ("risk_level", "session_type", "concern")
ASKED = (*LABELS, "verdict")


class Answers(Frozen):
    """What is said of an item, or of a part of it; None where nothing was said. `skipped`: it was left as it is. `at` is, of
    a repeat, how many decisions its person had made."""

    risk_level: str | None = None
    session_type: str | None = None
    concern: str | None = None
    verdict: Verdict | None = None
    skipped: bool = False
    at: int | None = None

    @property
    def finished(self) -> bool:
        return self.skipped or self.verdict is not None

    def said(self) -> dict[str, str]:
        """By what is asked, without what was not said."""
        return {name: str(value) for name in ASKED if (value := getattr(self, name)) is not None}


class KnownAnswer(Frozen):
    """What is right of an item, and why, as the person who confirmed it says."""

    item_set: ItemSet
    item_id: str
    answers: Answers
    why: str = ""
    person: str
    confirmed_at: datetime


class CalibrationAnswer(Frozen):
    """One answer of a person; an item has several, each with something that the earlier ones left open. `id` is made by
    whoever sends it, so that a repeated send is one answer. `active_ms` is the time the item was open and in use."""

    id: str = Field(min_length=1, max_length=200)
    person: str
    item_set: ItemSet
    item_id: str
    answers: Answers
    opened_at: datetime | None = None
    answered_at: datetime
    active_ms: int | None = None


def merged(answers: Iterable[Answers]) -> Answers:
    """All that was said of an item, oldest first: what was said once is not taken back by saying it again."""
    whole = Answers()
    for answer in answers:
        open_ = {name: value for name, value in answer.model_dump(exclude_defaults=True).items() if not getattr(whole, name)}
        whole = whole.model_copy(update=open_)
    return whole


def next_asked(answers: Answers) -> str | None:
    """What is asked next: the risk first, the verdict last; None when all is said."""
    if answers.finished:
        return None
    return next(name for name in ASKED if getattr(answers, name) is None)
