"""Iterate: which prompts and templates need work and why, what a change would do, and whether one version is better than another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from synthcore.evaluation.makers import version_words
from synthcore.views.figures import Link, records_behind
from synthcore.views.selection import NOT_SAID
from synthcore.views.wording import VERDICT, count, listed

if TYPE_CHECKING:
    from synthcore.core.reasons import Remark
    from synthcore.core.tallies import Selection
    from synthcore.services.before_after import BeforeAfter, Version
    from synthcore.services.iterating import Change, Maker

FIRST = 10  # templates and prompts in the table before more are asked for
REASONS = 3  # of each, in the table
COLUMNS = ("Prompt or template", "Decided", "Approved", "To revise", "Rejected", "Why it was turned down")
VERSIONS = ("Version", "Approved", "Decided", "Share approved", "95% interval")
NOTHING = "Nothing that a prompt or a template made has been decided on yet. Reviewers' reasons will stand here."
UNMARKED = "Without a mark"
EMPTY = "The text is empty. Write one, or discard the change: the present version stays as it is."
OTHERS = (
    "Somebody saved another version while you wrote. Your text is kept, and below are the lines in which it differs from theirs. "
    "Put in what of theirs is to stay: saving puts your text in its place."
)  # fmt: skip
UNPAIRED = (
    "The two made different records, so one may have had the easier ones. To be sure, make one run with each, of as many dialogues and with the same "
    "seed number: their records are then compared place by place."
)  # fmt: skip
PAIRED = "The same records stand on both sides there, so neither version can have had the easier ones: where the two disagree, trust this one."


class Counted(NamedTuple):
    """A number of records, and the way to them; None where there are none."""

    records: int
    link: Link | None


class Row(NamedTuple):
    title: str
    decided: int
    approved: str
    revise: Counted
    rejected: Counted
    why: str


class Said(NamedTuple):
    """A note as it was written, and what was decided with it."""

    head: str
    note: str
    record: str


class Why(NamedTuple):
    """A reason with the records that have it, what was written with it (the newest), and in how many records something was."""

    title: str
    revise: Counted
    rejected: Counted
    said: tuple[Said, ...]
    notes: int


class Compared(NamedTuple):
    """`kind` is that of a note; `rows` are those of VERSIONS; `query` that of Evaluate → Compare, empty where the batches of the two
    hold no record in common."""

    sentence: str
    kind: str
    rows: tuple[tuple[str, ...], ...]
    chance: str
    paired: str
    query: dict[str, str]


def searched(makers: Sequence[Maker], names: Mapping[str, str], issues: Mapping[str, str], search: str) -> list[Maker]:
    """Those in whose name or reasons each word stands, in their order."""
    words = search.casefold().split()

    def text(one: Maker) -> str:
        return " ".join((names[one.made_with], one.made_with, *(issues.get(reason.code, reason.code) for reason in one.reasons))).casefold()

    return [one for one in makers if all(word in text(one) for word in words)]


def rows(makers: Sequence[Maker], names: Mapping[str, str], issues: Mapping[str, str], selection: Selection) -> tuple[Row, ...]:
    """`issues` are titles by code."""
    return tuple(_row(one, names[one.made_with], issues, selection) for one in makers)


def _row(one: Maker, name: str, issues: Mapping[str, str], selection: Selection) -> Row:
    decided = one.approved + one.revise + one.rejected
    why = ", ".join(f"{issues.get(reason.code, reason.code)} {reason.revise + reason.rejected:,}" for reason in one.reasons[:REASONS])
    revise, rejected = (_counted(n, status, one.made_with, selection) for n, status in ((one.revise, "needs_revision"), (one.rejected, "rejected")))
    return Row(name, decided, f"{one.approved / decided:.0%}", revise, rejected, why or "no marks")


def why(one: Maker, issues: Mapping[str, str], remarks: Sequence[Remark], selection: Selection) -> tuple[Why, ...]:
    """The most frequent reason first; last, what was written without a mark."""
    found = []
    for reason in one.reasons:
        revise = _counted(reason.revise, "needs_revision", one.made_with, selection, reason.code)
        rejected = _counted(reason.rejected, "rejected", one.made_with, selection, reason.code)
        found.append(Why(issues.get(reason.code, reason.code), revise, rejected, *_said(remarks, reason.code)))
    said, notes = _said(remarks, "")
    nothing = Counted(0, None)
    return (*found, *((Why(UNMARKED, nothing, nothing, said, notes),) if said else ()))


def _said(remarks: Sequence[Remark], code: str) -> tuple[tuple[Said, ...], int]:
    those = [one for one in remarks if one.code == code]
    said = tuple(Said(f"{VERDICT[one.verdict]}, {one.external_id}", one.note, one.record_id) for one in those if one.note.strip())
    return said, max((one.records for one in those), default=0)


def _counted(records: int, status: str, made_with: str, selection: Selection, marked: str | None = None) -> Counted:
    """With the records that were counted: those that are selected, of this maker."""
    where = {name: str(value) or NOT_SAID for name, value in selection.model_dump(exclude_none=True).items()}
    where["made_with"] = f'"{selection.made_with}"' if selection.made_with else made_with
    return Counted(records, records_behind(status=status, marked=marked, **where) if records else None)


# Its text


def change_notes(change: Change, text: str) -> list[tuple[str, str]]:
    """What a new text would lose, as (sentence, kind of note)."""
    if not text.strip():
        return [(EMPTY, "bad")]
    said = []
    if change.needed:
        names = listed([f"{{{{{name}}}}}" for name in change.needed])
        said.append((f"{names} must stay: {listed([change.lost[name] for name in change.needed])}. Put it back to save.", "bad"))
    if dropped := [name for name in change.lost if name not in change.needed]:
        names = listed([f"{{{{{name}}}}} ({change.lost[name]})" for name in dropped])
        said.append((f"The model will no longer be told {names}. Take it out of `variables` as well.", "warn"))
    return said


# Before and after


def version(one: Version) -> str:
    """In a list to choose from."""
    return f"{_version(one)}, {one.decided:,} decided"


def compared(found: BeforeAfter) -> Compared:
    before, after = found.before, found.after
    rows = tuple((_version(one), f"{one.approved:,}", f"{one.decided:,}", *_share(one)) for one in (after, before))
    query = {"evaluate-part": "Compare", "compare-before": found.batches[0], "compare-after": found.batches[1]}
    ways = query if found.paired else {}
    if found.outcome == "few":
        few = [f"{one.decided:,} of {found.enough} decided with {version_words(one.made_with)}" for one in (before, after) if one.decided < found.enough]
        return Compared(f"Too few yet to compare: {listed(few)}.", "plain", rows, "", _paired(found), ways)
    new, old = _version(after), version_words(before.made_with)
    verdict = {
        "gain": f"{new} is approved more often than {old}.", "loss": f"{new} is approved less often than {old}.",
        "none": f"No difference between {version_words(after.made_with)} and {old} can be told from chance yet.",
    }[found.outcome]  # fmt: skip
    points = 100 * (after.approved / after.decided - before.approved / before.decided)
    chance = (
        f"The difference is {points:+.0f} points, and by these decisions it lies between {100 * found.low:+.0f} and {100 * found.high:+.0f} (95% interval). "
        f"Of two versions that are equally good, chance alone makes shares differ by up to {100 * found.chance:.0f} points with so many decisions."
    )
    return Compared(verdict, {"gain": "good", "loss": "bad"}.get(found.outcome, "plain"), rows, chance, _paired(found), ways)


def _version(one: Version) -> str:
    said = version_words(one.made_with)
    return said[:1].upper() + said[1:]


def _share(one: Version) -> tuple[str, str]:
    return (f"{one.approved / one.decided:.0%}", f"{one.low:.0%} to {one.high:.0%}") if one.decided else ("–", "–")


def _paired(found: BeforeAfter) -> str:
    """Of the records that both batches hold, told as Evaluate → Compare does."""
    if found.paired is None:
        return UNPAIRED
    where = f"Record by record, in the batches “{found.batches[0]}” and “{found.batches[1]}”"
    if found.paired.p is None:
        return f"{where}: {count(found.paired.change.n, 'record')} of both decided, too few to tell. {UNPAIRED}"
    said = found.paired.sentence.replace(" over all rows", "").rstrip(".")
    return f"{where}: {said}. {PAIRED}"
