"""The Checks part of the Evaluate page: what each check found, what it could not look at, and where its measures lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from synthcore.views.finding_titles import title
from synthcore.views.record_table import OUTCOMES, Column, Line, RecordTable
from synthcore.views.wording import count

if TYPE_CHECKING:
    from synthcore.core.check_ports import CheckCount, MeasureSummary
    from synthcore.core.runs import Run
    from synthcore.services.evaluating import KnownCheck, RuleCount

UNKNOWN = "not known"
COLUMNS = ("Check", "What it looks at", "Looked at", "With findings", "Without a result")
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


def checks(known: Sequence[KnownCheck], counts: Sequence[CheckCount], rules: Sequence[RuleCount], titles: Mapping[str, str]) -> Checks:
    """`titles` are those that the domain has for codes of findings."""
    unseen = sum(one.unseen for one in known)
    named = {one.name: one.title for one in known}
    rows = tuple(_row(one, [c for c in counts if c.check == one.name]) for one in known)
    found = tuple(_rule(rule, named[rule.check], titles) for rule in rules if rule.check in named)
    return Checks(_sentence(known, unseen), unseen, rows, RecordTable("Findings by rule", RULES, found, count(len(found), "kind") + " of findings.", 1))


def _rule(rule: RuleCount, check: str, titles: Mapping[str, str]) -> Line:
    cells = (title(rule.code, titles), SEVERITY.get(rule.severity, rule.severity), check, f"{rule.records:,}")
    return Line(f"{rule.check}: {rule.code}", cells, (), rule.code)


def of_kinds(known: Sequence[KnownCheck], kinds: Sequence[str]) -> tuple[KnownCheck, ...]:
    """The checks that look at records of these kinds."""
    return tuple(one for one in known if set(one.kinds) & set(kinds))


def measured(known: Sequence[KnownCheck], counts: Sequence[CheckCount]) -> dict[str, KnownCheck]:
    """The checks that measure something, by name, those with results first."""
    looked = {one.check for one in counts if one.outcome == "ok" and one.records}
    return {one.name: one for one in sorted(known, key=lambda one: one.name not in looked) if one.measures}


def _sentence(known: Sequence[KnownCheck], unseen: int) -> str:
    if not unseen:
        return f"{count(len(known), 'check')}; every record has been looked at."
    waiting = [one for one in known if one.unseen]
    most = max(one.unseen for one in waiting)
    return f"{count(len(known), 'check')}; {count(len(waiting), 'of them has', 'of them have')} up to {count(most, 'record')} to look at."


def _row(one: KnownCheck, counts: Sequence[CheckCount]) -> tuple[str, ...]:
    """Of a check that came to no result nobody knows what it would find."""
    looked, found = sum(c.records for c in counts if c.outcome == "ok"), sum(c.with_findings for c in counts)
    without = " ".join(f"{c.records:,} {OUTCOMES.get(c.outcome, c.outcome)}: {c.reason}" for c in counts if c.outcome != "ok")
    return (one.title, one.says, f"{looked:,}", f"{found:,}" if looked else UNKNOWN, without)


def measures(check: KnownCheck, found: Sequence[MeasureSummary]) -> tuple[tuple[str, ...], ...]:
    """The measures of a check over records."""
    known = {f"{check.name}.{one.name}": one for one in check.measures}
    rows = []
    for one in found:
        about = known.get(one.name)
        named = about.title if about else "Findings" if one.name == check.name else one.name.partition(".")[2]
        unit = f" ({about.unit})" if about and about.unit else ""
        branch = f", {one.branch}" if one.branch in ("chosen", "rejected") else ""
        rows.append((f"{named}{branch}{unit}", f"{one.records:,}", *_numbers(one), _without(one.without)))
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
