"""The Checks part of the Evaluate page: what each check found, what it could not look at, and where its measures lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from synthcore.views.record_table import OUTCOMES, Column, Line, RecordTable
from synthcore.views.wording import count

if TYPE_CHECKING:
    from synthcore.core.check_ports import CheckCount, MeasureSummary
    from synthcore.core.runs import Run
    from synthcore.services.evaluating import KnownCheck, RuleCount

COLUMNS = ("Check", "What it looks at", "Records", "With findings", "Without a result")
MEASURES = ("Measure", "Records", "Least", "Median", "Mean", "Most", "Without a value")
RULES = (Column("Finding"), Column("Kind"), Column("Check"), Column("Records", number=True))
LONGEST = 160  # characters of an error that stand on a page unasked
SEVERITY = {"error": "Error", "warning": "Warning"}


class Checks(NamedTuple):
    """`unseen` is how many looks are due, a record and a check each."""

    sentence: str
    unseen: int
    rows: tuple[tuple[str, ...], ...]
    rules: RecordTable


def checks(known: Sequence[KnownCheck], counts: Sequence[CheckCount], rules: Sequence[RuleCount]) -> Checks:
    unseen = sum(one.unseen for one in known)
    titles = {one.name: one.title for one in known}
    rows = tuple(_row(one, [c for c in counts if c.check == one.name]) for one in known)
    found = tuple(
        Line(f"{r.check}: {r.code}", (r.code.replace("_", " "), SEVERITY.get(r.severity, r.severity), titles.get(r.check, r.check), f"{r.records:,}"), ())
        for r in rules
    )
    return Checks(_sentence(known, unseen), unseen, rows, RecordTable("Findings by rule", RULES, found, count(len(found), "kind") + " of findings.", 1))


def _sentence(known: Sequence[KnownCheck], unseen: int) -> str:
    if not unseen:
        return f"{count(len(known), 'check')}; every record has been looked at."
    waiting = [one for one in known if one.unseen]
    most = max(one.unseen for one in waiting)
    return f"{count(len(known), 'check')}; {count(len(waiting), 'of them has', 'of them have')} up to {count(most, 'record')} to look at."


def _row(one: KnownCheck, counts: Sequence[CheckCount]) -> tuple[str, ...]:
    seen, found = sum(c.records for c in counts), sum(c.with_findings for c in counts)
    without = " ".join(f"{c.records:,} {OUTCOMES.get(c.outcome, c.outcome)}: {c.reason}" for c in counts if c.outcome != "ok")
    return (one.title, one.says, f"{seen:,}", f"{found:,}", without)


def measures(check: KnownCheck, found: Sequence[MeasureSummary]) -> tuple[tuple[str, ...], ...]:
    """The measures of a check over records."""
    known = {f"{check.name}.{one.name}": one for one in check.measures}
    rows = []
    for one in found:
        about = known.get(one.name)
        title = about.title if about else "Findings" if one.name == check.name else one.name.partition(".")[2]
        unit = f" ({about.unit})" if about and about.unit else ""
        branch = f", {one.branch}" if one.branch in ("chosen", "rejected") else ""
        rows.append((f"{title}{branch}{unit}", f"{one.records:,}", *_numbers(one), _without(one.without)))
    return tuple(rows)


def _numbers(one: MeasureSummary) -> tuple[str, ...]:
    if one.labels:
        most = sorted(one.labels.items(), key=lambda item: (-item[1], item[0]))[:3]
        return (", ".join(f"{word} {n:,}" for word, n in most), "", "", "")
    return tuple("" if value is None else f"{value:.4g}" for value in (one.least, one.median, one.mean, one.most))


def _without(outcomes: Mapping[str, int]) -> str:
    return ", ".join(f"{n:,} {OUTCOMES.get(outcome, outcome)}" for outcome, n in outcomes.items())


def progress(run: Run) -> tuple[float, str]:
    """How far a run of checks or judges is, from 0 to 1, and in words."""
    share = min(1.0, run.done / run.total) if run.total else 0.0
    return share, f"{run.state.value.capitalize()}: {run.done:,} of {run.total:,}"


def first_sentence(error: str) -> str:
    """What went wrong, without the list of all that did."""
    head = error.split(". ")[0].split("; ")[0]
    return head if len(head) <= LONGEST else head[:LONGEST].rsplit(" ", 1)[0] + " …"
