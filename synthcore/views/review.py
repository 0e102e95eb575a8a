"""The review desk: one record with everything a decision needs, as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.core.records import Labels
from synthcore.core.reviews import Review, Status
from synthcore.domains.schema import Domain, Guideline, Guidelines, LabelValue
from synthcore.views.transcript import Transcript, transcript
from synthcore.views.wording import LABEL, STATUS, VERDICT, count, listed, stamp

if TYPE_CHECKING:
    from synthcore.services.desk_queue import Slot
    from synthcore.services.measuring_progress import Counts
    from synthcore.services.reviewing import Card

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
OF_KIND: dict[str | None, str] = {None: "", "dialogue": " dialogues", "pair": " pairs"}
# Filters for looking through what is decided; the others are queues of what waits.
BROWSED = frozenset({"needs_revision", "disputed", "not_enough_context", "approved", "rejected"})
KEYS: tuple[tuple[str, str], ...] = (
    ("0 to 3", "First answer: the highest risk disclosed"),
    ("A", "Approve"),
    ("N", "Needs revision"),
    ("X", "Reject"),
    ("Q", "Not enough context"),
    ("S", "Skip"),
    ("U", "Undo your last decision"),
    ("←", "Previous"),
    ("→", "Next"),
    ("I", "Mark an issue, then its key"),
    ("1 2 3", "Yes, no, not applicable: the safety question that is asked"),
    ("V", "Confirm all labels that you do not contradict"),
    ("E", "Correct labels"),
    ("T", "Edit the text, as a new version"),
    ("L", "Labels of the replies"),
    ("letter O", "Open a record with a warning"),
    ("Ctrl+Enter", "From the note: decide and go on"),
    ("H", "Show or hide the keys"),
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
    """What reviewers judge by: the main yes/no rules, `more` of them, and the criteria of each verdict."""

    rules: tuple[Rule, ...]
    more: tuple[Rule, ...]
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


def desk(card: Card, domain: Domain, *, person: str, slot: Slot | None = None, kind: str | None = None) -> Desk:
    """`slot` is the record's place in this person's order; without one it is that in the batch. `kind` is that of the filter:
    how far it has come is said of that kind alone."""
    progress = card.progress
    position, total = (slot.position, slot.total) if slot and slot.position else (card.position, card.total)
    return Desk(
        record_id=card.record.id,
        name=card.record.external_id,
        place=f"{position:,}/{total:,}" if position else f"Not among the {total:,} of this filter",
        progress=f"{progress.decided:,} of {progress.total:,}{OF_KIND[kind]} decided, {progress.mine:,} by you · {card.today:,} today",
        fraction=progress.decided / progress.total if progress.total else 0.0,
        status=STATUS[card.status] if card.status else "",
        warning=WARNING if card.needs_second else None,
        notices=(*held(slot), *_notices(card)),
        transcript=transcript(card.dialogue, domain.about.roles),
        claims=claims(card.record.labels, domain),
        earlier=tuple(_earlier(review, person) for review in card.reviews),
        draft=card.draft.note,
        position=position,
        previous_id=card.previous_id,
        next_id=card.next_id,
    )


def held(slot: Slot | None) -> tuple[str, ...]:
    """Who has the record open, where this person does not hold it."""
    if slot is None or slot.claimed or not slot.held_by:
        return ()
    names = [hold.person for hold in slot.held_by]
    return (f"{listed(names)} {'has' if len(names) == 1 else 'have'} this record open. You may read it, and decide all the same.",)


def _notices(card: Card) -> tuple[str, ...]:
    said = []
    if card.superseded_by:
        said.append(SUPERSEDED)
    if card.status is Status.NEEDS_SECOND:
        said.append(SECOND if card.mine is None else f"{SECOND} You approved it; it waits for someone else.")
    if card.status is Status.DISPUTED:
        said.append("Reviewers disagree on this record.")
    if card.mine is not None:
        said.append(f"You decided: {VERDICT[card.mine.verdict]}, {stamp(card.mine.decided_at)}. Deciding again replaces it; both are kept.")
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
    """A domain that names no main rules has all of them open."""
    main = [g for g in guidelines.rule if g.main] or guidelines.rule
    criteria = (("Approve when", guidelines.approve), ("Needs revision when", guidelines.revise), ("Reject when", guidelines.reject))
    more = (g for g in guidelines.rule if g not in main)
    return Guide(tuple(map(_rule, main)), tuple(map(_rule, more)), tuple((title, lines) for title, lines in criteria if lines))


def _rule(rule: Guideline) -> Rule:
    return Rule(rule.question, f"If no: {VERDICT.get(rule.verdict, rule.verdict).lower()}", rule.yes, rule.no)


@dataclass(frozen=True)
class Empty:
    """Why there is no record to show. `action` names the page of the button, or `look` for going through what is decided."""

    sentence: str
    button: str
    action: str


def empty(counts: Counts, *, shown: str, batch: str | None, selected: int, others: int) -> Empty:
    """What to say when nothing of the selection waits for this person; `selected` counts the records of the filter, `others`
    those that wait for someone else."""
    if counts.total == 0 and not batch:
        return Empty("There is nothing to review yet. Generate a first batch, or import a file on the Overview.", "Generate", "generate")
    if selected == 0:
        where = " in this batch" if batch else ""
        what = "No record" if shown == "any" else f"No record with the status “{SHOWN.get(shown, shown)}”"
        return Empty(f"{what}{where}.", "Show all records", "all")
    waiting = f" {others:,} {'waits' if others == 1 else 'wait'} for someone else." if others else ""
    return Empty(f"Queue clear.{waiting}", f"Look through {count(selected, 'record')}", "look")
