"""A preference pair on the desk: two answers by side, and, once they are judged, which of them is false on purpose.

Before that nothing is in these values that tells the answers apart but their text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from synthcore.core.desk_answers import Mark
from synthcore.core.pair_answers import PairAnswers, PairReview
from synthcore.core.pair_reviews import conclusion
from synthcore.core.reviews import Review, Verdict
from synthcore.domains import axes
from synthcore.domains.schema import Domain
from synthcore.views import pair_axes
from synthcore.views import review as desks
from synthcore.views.review import Desk
from synthcore.views.wording import VERDICT

if TYPE_CHECKING:
    from synthcore.services.desk_queue import Slot
    from synthcore.services.pair_reviewing import Paired, Stated
    from synthcore.services.reviewing import Card

# blind: both stand open, unnamed; stated: is the error as it is stated?; decided: it is; again: all of it once more.
Mode = Literal["blind", "stated", "decided", "again"]

BLIND_BANNER = "One or both may be false on purpose. Do not copy."
FALSE_BANNER = "False on purpose: made as a counterexample for training. Do not copy, do not follow."
UNSURE = "You found that there is not enough context to judge. Someone else has to decide; until then you may still judge it, blind as before."
TWO = "Approved by you (two approvals needed)"
SIDES = ("Answer 1", "Answer 2")
KEYS: tuple[tuple[str, str], ...] = (
    ("Q", "Answer 1 correct and safe"),
    ("A", "Answer 1 wrong or unsafe"),
    ("P", "Answer 2 correct and safe"),
    ("L", "Answer 2 wrong or unsafe"),
    ("F", "Answer 1 better"),
    ("G", "Neither better"),
    ("J", "Answer 2 better"),
    ("U", "Both unsafe"),
    ("E", "Not enough context"),
    ("S", "Skip"),
    ("←", "Previous"),
    ("→", "Next"),
    ("Ctrl+Z", "Undo your last decision"),
    ("H", "Show or hide this line"),
)
KEYS_STATED: tuple[tuple[str, str], ...] = (
    ("Y", "Wrong as stated"),
    ("M", "Wrong as stated, but mend something"),
    ("N", "Not wrong as stated"),
    ("D", "The question has drifted from its source"),
    *KEYS[-5:],
)


@dataclass(frozen=True)
class False_:
    """The answer that is false on purpose: `side` is 0 or 1, `parts` its text before, in and after the stated place of the
    error (all of it in the first, when the place is not found), `lines` what is stated of it, as (name, text)."""

    side: int
    parts: tuple[str, str, str]
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PairDesk:
    """`said` tells in a sentence what was answered, `verdicts` what each of the answers to "wrong as stated?" leads to;
    `ended` is the verdict and its reason where there is one, and `stored` whether this person has decided. `source` tells
    where the question comes from, as (name, text), and `drifted` whether it was marked as another question than that.
    `rated` has of each answer, by side, what was rated and marked, a line each."""

    desk: Desk
    mode: Mode
    question: str
    answers: tuple[str, str]
    false: False_ | None
    said: str
    verdicts: tuple[str, str, str]
    ended: str
    stored: bool
    source: tuple[tuple[str, str], ...] = ()
    drifted: bool = False
    rated: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def pair_desk(
    card: Card, paired: Paired, domain: Domain, *, person: str, slot: Slot | None = None, again: bool = False, answers: PairAnswers | None = None,
    drifted: bool = False, kind: str | None = None,
) -> PairDesk:  # fmt: skip
    """`again` is someone who decides once more, `answers` what they have said this time, `drifted` what they have marked, `kind`
    that of the filter."""
    desk = desks.desk(card, domain, person=person, slot=slot, kind=kind)
    mine = None if card.mine and card.mine.verdict is Verdict.NOT_ENOUGH_CONTEXT else card.mine
    unsure = paired.said is not None and paired.said.not_enough_context
    if mine is None or paired.stated is None:  # what others think, and that they do, comes after one's own decision
        desk = replace(desk, earlier=(), notices=tuple(n for n in desk.notices if n in (desks.SUPERSEDED, *desks.held(slot))), status="")
    if unsure:
        desk = replace(desk, notices=(*desk.notices, UNSURE))
    shown = PairDesk(desk, "blind", paired.question, paired.answers, None, "", ("", "", ""), "", mine is not None)
    last = mine.pair if mine and mine.pair and mine.pair.left == paired.left and not again else None
    said = answers or last or paired.said
    if paired.said is None or said is None or paired.stated is None:
        return shown
    review = last or _review(said, paired.stated, domain).model_copy(update={"drifted": drifted})
    found = conclusion(review)
    two = card.needs_second
    ended = f"{_verdict(found.verdict, two=two)}, because {found.reason}." if found else ""
    mode: Mode = "again" if again and answers is None else "stated" if found is None else "decided"
    return replace(
        shown, mode=mode, false=_false(paired, paired.stated), said=_said(said), ended=ended if mode == "decided" else "", verdicts=_verdicts(review, two=two),
        source=_source(paired.stated), drifted=review.drifted,
        rated=_rated(review, mine.desk.marks if last and mine and mine.desk else card.draft.marks, domain),
    )  # fmt: skip


def _review(said: PairAnswers, stated: Stated, domain: Domain) -> PairReview:
    fault = axes.fault(domain.axes, said.ratings("chosen"), correct=said.chosen_correct)
    return PairReview(**said.model_dump(), error_type=stated.error_type, type_fault=stated.fault, chosen_fault=fault)


def _rated(said: PairAnswers, marks: Iterable[Mark], domain: Domain) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """By side. A mark names its answer by side until it is stored, and by role from then on."""
    right = "rejected" if said.left == "chosen" else "chosen"
    sides = ((said.left_ratings, ("left", said.left)), (said.right_ratings, ("right", right)))
    first, second = (pair_axes.told(domain, ratings, [mark for mark in marks if mark.branch in names]) for ratings, names in sides)
    return first, second


def rated(review: Review, domain: Domain) -> tuple[str, ...]:
    """Of a decision on a pair: a sentence for each answer that was rated or marked."""
    if review.pair is None:
        return ()
    lines = _rated(review.pair, review.desk.marks if review.desk else (), domain)
    return tuple(f"{name}: {'; '.join(line[:1].lower() + line[1:] for line in said)}." for name, said in zip(SIDES, lines, strict=True) if said)


def _source(stated: Stated) -> tuple[tuple[str, str], ...]:
    """Where the question comes from: nothing of it tells the answers apart, but it is read with the stated error."""
    kind = {"keep": "asks the same", "shift": "asks something else"}.get(stated.kind, stated.kind)
    changed = ", ".join(part for part in (stated.modification, kind) if part)
    lines = (("Source question", stated.source), ("Modification", changed), ("What was added", stated.listed), ("Topic", stated.topic))
    return tuple((name, text) for name, text in lines if text)


def _verdict(verdict: Verdict, *, two: bool) -> str:
    """Where two approvals are needed, one alone is not promised as all of it; whether there is another is not told."""
    return TWO if two and verdict is Verdict.APPROVED else VERDICT[verdict]


def _verdicts(review: PairReview, *, two: bool) -> tuple[str, str, str]:
    """After "yes", "yes, but mend something" and "no"."""
    found = (conclusion(review.model_copy(update=said)) for said in ({"as_stated": True}, {"as_stated": True, "mend": True}, {"as_stated": False}))
    first, second, third = (_verdict(c.verdict if c else Verdict.NOT_ENOUGH_CONTEXT, two=two) for c in found)
    return first, second, third


def _said(said: PairAnswers) -> str:
    """What was answered blind, by side."""
    if said.not_enough_context:
        return "You found that there is not enough context to judge."
    if said.both_unsafe:
        return "You found both answers unsafe."
    marks = [f"{name.lower()} {'correct' if right else 'not correct'}" for name, right in zip(SIDES, (said.left_correct, said.right_correct), strict=True)]
    better = {"left": f"{SIDES[0].lower()} better", "right": f"{SIDES[1].lower()} better"}.get(said.better or "", "neither better")
    return f"You found {marks[0]}, {marks[1]}, and {better}."


def _false(paired: Paired, stated: Stated) -> False_:
    side = 1 if paired.left == "chosen" else 0
    error = ": ".join(part for part in (stated.title, stated.definition) if part)
    return _told(side, paired.answers[side], error, stated.span, stated.correction, stated.rationale)


def false_of(row: Mapping[str, str], domain: Domain) -> False_:
    """The rejected answer of a row of `questions_and_responses.csv`, for showing a pair elsewhere than on the desk."""
    known = domain.error_types.get(row.get("rejected_error_type", ""))
    error = known.title if known else row.get("rejected_error_type", "")
    span, correction, rationale = (row.get(f"rejected_{name}", "") for name in ("span", "correction", "rationale"))
    return _told(1, row["rejected"], error, span, correction, rationale)


def _told(side: int, text: str, error: str, span: str, correction: str, rationale: str) -> False_:
    lines = [
        ("Stated error", error or "No type of error is stated."),
        ("Where", "" if span in text else span),
        ("What holds", correction),
        ("Why it is wrong", rationale),
    ]
    return False_(side, located(text, span), tuple((name, said) for name, said in lines if said))


def located(text: str, span: str) -> tuple[str, str, str]:
    """The text before, in and after a stretch of it; all of it in the first when the stretch is not there."""
    before, found, after = text.partition(span) if span else (text, "", "")
    return before, found, after
