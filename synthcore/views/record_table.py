"""The table of the Evaluate page: what a row says of a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from synthcore.views.wording import STATUS, VERDICT, count

if TYPE_CHECKING:
    from synthcore.core.record_table import Judged, Row
    from synthcore.services.tabulating import Tabled

HIDDEN = "Hidden until you decide"
OUTCOMES = {
    "unparsed": "reply not readable", "refused": "declined", "failed": "failed", "cannot_judge": "cannot judge", "unavailable": "unavailable",
}  # fmt: skip
SHOWN = 6  # judgements that a cell spells out
CLEAR = "clear"  # no dimension of a family found anything; a judge clears nothing, so nothing is said
GRAVITY = {"red": 0, "yellow": 1}
NO_DOUBTS: Mapping[str, str] = {}


class Column(NamedTuple):
    title: str
    number: bool = False


class Link(NamedTuple):
    """Words of a cell that open something of their own; with nothing to open, plain words."""

    text: str
    opens: str = ""


Cell = str | tuple[Link, ...]


class Line(NamedTuple):
    """`record_id` is what the row opens, empty for one that opens nothing; `marked` are the places of cells that stand out, `code`
    stands small behind the first cell."""

    record_id: str
    cells: tuple[Cell, ...]
    marked: tuple[int, ...]
    code: str = ""


class RecordTable(NamedTuple):
    label: str
    columns: tuple[Column, ...]
    rows: tuple[Line, ...]
    sentence: str
    pages: int


COLUMNS = (Column("Record"), Column("Status"), Column("Labels"), Column("Risk"), Column("Decisions"), Column("Checks"), Column("Judges"))
RISK, CHECKS = 3, 5


def record_table(page: Tabled, titles: Mapping[str, str], *, per_page: int, doubts: Mapping[str, str] = NO_DOUBTS) -> RecordTable:
    """`titles` are those of dimensions (`family.dimension`), as their rubrics have them; `doubts` say of a record what speaks
    against its labels."""
    rows = tuple(_line(row, titles, doubts, hidden=row.record_id in page.hidden) for row in page.rows)
    return RecordTable("Records", COLUMNS, rows, f"{count(page.total, 'record')}.", max(1, -(-page.total // per_page)))


def _line(row: Row, titles: Mapping[str, str], doubts: Mapping[str, str], *, hidden: bool) -> Line:
    labels = " · ".join(word for word in (row.session_type, row.concern) if word)
    raised = row.governing_risk and row.governing_risk != row.risk_level
    risk = f"{row.risk_level or 'not given'}, governed by {row.governing_risk}" if raised and not hidden else row.risk_level or ""
    said = "; ".join(f"{one.person}: {VERDICT[one.verdict].lower()}{' (ruling)' if one.ruled else ''}" for one in row.said)
    doubted = doubts.get(row.record_id) if not hidden else None
    labels += f" ({doubted})" if doubted else ""
    checks, errors = _checks(row)
    cells = (row.external_id, STATUS[row.status], labels, risk, *((HIDDEN, HIDDEN, HIDDEN) if hidden else (said, checks, judges(row.judged, titles))))
    marked = (*((RISK,) if raised and not hidden else ()), *((CHECKS,) if errors and not hidden else ()))
    return Line(row.record_id, cells, marked)


def _checks(row: Row) -> tuple[str, int]:
    """What was found, or that nothing was; of how many checks that is not known."""
    errors, warnings = sum(found[1] for found in row.findings), sum(found[2] for found in row.findings)
    said = [count(errors, "error")] * bool(errors) + [count(warnings, "warning")] * bool(warnings)
    if not said:
        said = ["nothing found"] if row.looked else ["not checked"] * (not row.without)
    without = [f"{count(row.without, 'check')} without a result"] * bool(row.without)
    return ", ".join((*said, *without)), errors


def judges(judged: Sequence[Judged], titles: Mapping[str, str]) -> str:
    """`Safety: red; Realistic: 2`: what is grave first, then what could not be judged, then the lowest scores. A rubric of whose
    dimensions the worst governs speaks through that alone where it found nothing. Of several judges each is named, unless all say the same."""
    of = len({one.judge for one in judged})
    by_dimension: dict[tuple[str, str], list[Judged]] = {}
    for one in sorted((one for one in judged if one.label != CLEAR), key=_gravity):
        by_dimension.setdefault((one.dimension, one.branch), []).append(one)
    told = [f"{titles.get(name, name)}{_branch(branch)}: {_words(some, of)}" for (name, branch), some in by_dimension.items()]
    more = len(told) - SHOWN
    return "; ".join(told[:SHOWN]) + (f"; {more} more" if more > 0 else "")


def _words(some: Sequence[Judged], of: int) -> str:
    words = dict.fromkeys(said(one) for one in some)
    if len(words) == 1 and len(some) == of:
        return next(iter(words))
    return ", ".join(f"{word} ({', '.join(one.judge for one in some if said(one) == word)})" for word in words)


def _gravity(one: Judged) -> tuple[int, float, str]:
    grave = GRAVITY.get(one.label or "", 3 if one.outcome != "ok" else 4)
    return grave, one.number if one.number is not None else 99.0, one.dimension


def said(one: Judged) -> str:
    """The choice in words."""
    if one.outcome != "ok":
        return OUTCOMES.get(one.outcome, one.outcome)
    return (one.label or "").replace("_", " ") or (f"{one.number:g}" if one.number is not None else "")


def _branch(branch: str) -> str:
    return f" ({branch})" if branch in ("chosen", "rejected") else ""
