"""The review desk: one record with everything a decision needs, as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.core.records import Labels
from synthcore.core.reviews import Review, Status
from synthcore.domains.schema import Domain, Guidelines, LabelValue
from synthcore.views.transcript import Transcript, transcript
from synthcore.views.wording import LABEL, STATUS, VERDICT, clock, count, listed, stamp

if TYPE_CHECKING:
    from synthcore.services.measuring_progress import Counts
    from synthcore.services.reviewing import Card, Decided

SHOWN: dict[str, str] = {
    "any": "All",
    "open": "Waiting",
    "unreviewed": STATUS["unreviewed"],
    "needs_second": STATUS["needs_second"],
    "needs_revision": STATUS["needs_revision"],
    "disputed": STATUS["disputed"],
    "not_enough_context": VERDICT["not_enough_context"],
    "approved": STATUS["approved"],
    "rejected": STATUS["rejected"],
}
KIND: dict[str, str] = {"any": "All kinds", "dialogue": "Dialogues", "pair": "Pairs"}
# Filters for looking through what is decided; the others are queues of what waits.
BROWSED = frozenset({"needs_revision", "disputed", "not_enough_context", "approved", "rejected"})
KEYS: tuple[tuple[str, str], ...] = (
    ("A", "Approve"),
    ("N", "Needs revision"),
    ("X", "Reject"),
    ("S", "Skip"),
    ("←", "Previous"),
    ("→", "Next"),
    ("L", "Reply labels"),
    ("H", "Show or hide this line"),
)
SUPERSEDED = "A newer version of this record exists; a decision here does not count for it."
SECOND = "Needs a second approval by a different clinician."
WARNING = "Content warning: this record discloses a risk to someone. Read it when you are ready; skipping is free."


@dataclass(frozen=True)
class Claim:
    """A label as its maker gave it. `definition` is empty for a value that the domain does not know."""

    label: str
    value: str
    definition: str


@dataclass(frozen=True)
class Rule:
    question: str
    otherwise: str
    yes: str
    no: str


@dataclass(frozen=True)
class Guide:
    """What reviewers judge by: yes/no rules, and the criteria of each verdict."""

    rules: tuple[Rule, ...]
    criteria: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Earlier:
    who: str
    verdict: str
    when: str
    note: str


@dataclass(frozen=True)
class Desk:
    """`notices` are sentences that stand before the text, the content warning first."""

    record_id: str
    name: str
    place: str
    progress: str
    fraction: float
    status: str
    warning: str | None
    notices: tuple[str, ...]
    transcript: Transcript
    claims: tuple[Claim, ...]
    earlier: tuple[Earlier, ...]
    draft: str
    position: int | None
    previous_id: str | None
    next_id: str | None


def desk(card: Card, domain: Domain, *, person: str) -> Desk:
    progress = card.progress
    return Desk(
        record_id=card.record.id,
        name=card.record.external_id,
        place=f"{card.position:,} of {card.total:,}" if card.position else f"Not among the {card.total:,} of this filter",
        progress=f"{progress.decided:,} of {progress.total:,} decided, {progress.mine:,} by you · {card.today:,} today",
        fraction=progress.decided / progress.total if progress.total else 0.0,
        status=STATUS[card.status] if card.status else "",
        warning=WARNING if card.needs_second else None,
        notices=_notices(card),
        transcript=transcript(card.dialogue, domain.about.roles),
        claims=claims(card.record.labels, domain),
        earlier=tuple(_earlier(review, person) for review in card.reviews),
        draft=card.draft.note,
        position=card.position,
        previous_id=card.previous_id,
        next_id=card.next_id,
    )


def _notices(card: Card) -> tuple[str, ...]:
    said = []
    if card.superseded_by:
        said.append(SUPERSEDED)
    if card.status is Status.NEEDS_SECOND:
        said.append(SECOND if card.mine is None else f"{SECOND} You approved it; it waits for someone else.")
    if card.status is Status.DISPUTED:
        said.append("Reviewers disagree on this record.")
    if card.mine is not None:
        said.append(f"You decided: {VERDICT[card.mine.verdict]}, {stamp(card.mine.decided_at)}. Deciding again adds a second decision; both are kept.")
    return tuple(said)


def _earlier(review: Review, person: str) -> Earlier:
    notes = [review.note, *(note.note for note in review.notes)]
    who = "You" if review.person == person else review.person
    return Earlier(who, VERDICT[review.verdict] + (" (adjudicated)" if review.adjudicates else ""), stamp(review.decided_at), "\n".join(n for n in notes if n))


def claims(labels: Labels, domain: Domain) -> tuple[Claim, ...]:
    """The labels that the record has, with the domain's titles and definitions."""
    known: dict[str, tuple[LabelValue, ...]] = {
        "session_type": domain.labels.session_type,
        "concern": domain.labels.concern,
        "risk_level": domain.labels.risk_level,
        "technique": domain.labels.technique,
        "primary_intent": domain.labels.intent,
        "sentiment": domain.labels.sentiment,
    }
    given = [(name, getattr(labels, name)) for name in known]
    return tuple(_claim(name, value, known[name]) for name, value in given if value)


def _claim(name: str, value: str, known: Iterable[LabelValue]) -> Claim:
    for entry in known:
        if value == entry.name or value in entry.aliases:
            return Claim(LABEL[name], entry.title or entry.name, entry.definition)
    return Claim(LABEL[name], value, "")


def guide(guidelines: Guidelines) -> Guide:
    rules = tuple(Rule(g.question, f"If no: {VERDICT.get(g.verdict, g.verdict).lower()}", g.yes, g.no) for g in guidelines.rule)
    criteria = (("Approve when", guidelines.approve), ("Needs revision when", guidelines.revise), ("Reject when", guidelines.reject))
    return Guide(rules, tuple((title, lines) for title, lines in criteria if lines))


@dataclass(frozen=True)
class Saved:
    """What is said above the next record about the decision that was just stored."""

    time: str
    verdict: str
    name: str
    lines: tuple[str, ...]

    @property
    def head(self) -> str:
        return f"Saved {self.time}"


def saved(decided: Decided, name: str) -> Saved:
    lines = []
    if decided.meanwhile:
        theirs = listed([f"{review.person}: {VERDICT[review.verdict].lower()} at {clock(review.decided_at)}" for review in decided.meanwhile])
        now = " The record is disputed now." if decided.status is Status.DISPUTED else ""
        lines.append(f"Someone else decided meanwhile ({theirs}). Both decisions are kept.{now}")
    if decided.status is Status.NEEDS_SECOND:
        lines.append(SECOND)
    return Saved(clock(decided.review.decided_at), VERDICT[decided.review.verdict], name, tuple(lines))


@dataclass(frozen=True)
class Empty:
    """Why there is no record to show. `action` names the page of the button, or `look` for going through what is decided."""

    sentence: str
    button: str
    action: str


def empty(counts: Counts, *, shown: str, batch: str | None, selected: int) -> Empty:
    """What to say when nothing of the selection waits for this person; `selected` counts the records of the filter."""
    if counts.total == 0 and not batch:
        return Empty("There is nothing to review yet. Generate a first batch, or import a file on the Overview.", "Generate", "generate")
    if selected == 0:
        where = " in this batch" if batch else ""
        what = "No record" if shown == "any" else f"No record with the status “{SHOWN.get(shown, shown)}”"
        return Empty(f"{what}{where}.", "Show all records", "all")
    waiting = f" {counts.waiting:,} {'waits' if counts.waiting == 1 else 'wait'} for someone else." if counts.waiting else ""
    return Empty(f"Queue clear.{waiting}", f"Look through {count(selected, 'record')}", "look")
