"""Iterate: why prompts and templates are turned down, what a change would do, and whether the last one helped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from synthcore.views.figures import Link, records_behind
from synthcore.views.wording import VERDICT, count, listed

if TYPE_CHECKING:
    from synthcore.core.reasons import Remark
    from synthcore.core.tallies import Selection
    from synthcore.services.iterating import Approval, BeforeAfter, Change, Maker, Reason

SHOWN = 12  # templates and prompts in the table; each can be chosen
REASONS = 3  # of each, in the table
COLUMNS = ("Made with", "Decided", "Approved", "To revise", "Rejected", "Why it was turned down")
WHY = ("Reason", "To revise", "Rejected")
NOTHING = "Nothing that a prompt or a template made has been decided on yet. Reviewers' reasons will stand here."


class Why(NamedTuple):
    """`links` lead to the records that are to be revised and that are rejected, for this reason; None where there are none."""

    title: str
    revise: int
    rejected: int
    links: tuple[Link | None, Link | None]


class Said(NamedTuple):
    """A note as it was written, and what was decided with it."""

    head: str
    note: str
    record: str


class Compared(NamedTuple):
    """`kind` is that of a note; `query` that of Evaluate → Compare, empty where there are no two batches to compare."""

    sentence: str
    kind: str
    more: str
    query: dict[str, str]


def rows(makers: Sequence[Maker], issues: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The table, those first of which most was turned down. `issues` are titles by code."""
    return [_row(one, issues) for one in makers[:SHOWN]]


def _row(one: Maker, issues: Mapping[str, str]) -> tuple[str, ...]:
    decided = one.approved + one.revise + one.rejected
    why = ", ".join(f"{issues.get(reason.code, reason.code)} {reason.revise + reason.rejected:,}" for reason in one.reasons[:REASONS])
    return one.made_with, f"{decided:,}", f"{one.approved / decided:.0%}", f"{one.revise:,}", f"{one.rejected:,}", why or "no marks"


def why(one: Maker, issues: Mapping[str, str], selection: Selection) -> tuple[Why, ...]:
    return tuple(_why(reason, one.made_with, issues, selection) for reason in one.reasons)


def _why(reason: Reason, made_with: str, issues: Mapping[str, str], selection: Selection) -> Why:
    def link(status: str, records: int) -> Link | None:
        where = {"domain": selection.domain, "batch": selection.batch, "session_type": selection.session_type, "concern": selection.concern}
        return records_behind(status=status, made_with=made_with, marked=reason.code, **where) if records else None

    links = (link("needs_revision", reason.revise), link("rejected", reason.rejected))
    return Why(issues.get(reason.code, reason.code), reason.revise, reason.rejected, links)


def notes(remarks: Sequence[Remark]) -> tuple[Said, ...]:
    return tuple(Said(f"{VERDICT[one.verdict]}, {one.external_id}", one.note, one.record_id) for one in remarks)


def change_notes(change: Change) -> list[tuple[str, str]]:
    """What a new text would lose, as (sentence, kind of note)."""
    said = []
    if change.needed:
        names = listed([f"{{{{{name}}}}}" for name in change.needed])
        said.append((f"{names} must stay: {listed([change.lost[name] for name in change.needed])}. Put it back to save.", "bad"))
    if dropped := [name for name in change.lost if name not in change.needed]:
        names = listed([f"{{{{{name}}}}} ({change.lost[name]})" for name in dropped])
        said.append((f"The model will no longer be told {names}. Take it out of `variables` as well.", "warn"))
    return said


def compared(found: BeforeAfter) -> Compared:
    before, after = found.before, found.after
    said = f"{_approval(after)}; before that {_approval(before)}."
    query = {"evaluate-part": "Compare", "compare-before": before.batch, "compare-after": after.batch}
    ways = query if before.batch and after.batch and before.batch != after.batch else {}
    if found.outcome == "few":
        few = [f"{one.decided:,} of {found.enough} decided with {one.version}" for one in (before, after) if one.decided < found.enough]
        return Compared(f"Too few yet to compare: {listed(few)}.", "plain", said, ways)
    verdict = {
        "gain": f"{after.version} is approved more often than {before.version}.", "loss": f"{after.version} is approved less often than {before.version}.",
        "none": f"No difference between {after.version} and {before.version} can be told from chance yet.",
    }[found.outcome]  # fmt: skip
    return Compared(verdict, {"gain": "good", "loss": "bad"}.get(found.outcome, "plain"), said, ways)


def _approval(one: Approval) -> str:
    if not one.decided:
        return f"{one.version}: nothing decided"
    return f"{one.version}: {one.approved / one.decided:.0%} approved ({one.low:.0%} to {one.high:.0%}), of {count(one.decided, 'record')}"
