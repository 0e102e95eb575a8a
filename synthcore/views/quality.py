"""Quality on the Statistics page: what became of decided records, why some were rejected, and what checks, judges and reviewers say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.core.reviews import DECIDED, Status
from synthcore.core.tallies import Selection
from synthcore.views.figures import SHARE, Figure, Grid, GridCell, Link, Ranked, RankedBar, RatePoint, Rates, counted_behind
from synthcore.views.selection import NOT_SAID
from synthcore.views.wording import STATUS, count, sentence

if TYPE_CHECKING:
    from synthcore.services.measuring_quality import By, ByDecision, CellAnswers, CheckFound, JudgeScore, Misinformation, Rejections
    from synthcore.services.measuring_quality import Rates as Found

Titles = Mapping[str, Mapping[str, str]]  # of each value of each label
BY: dict[By, str] = {
    "week_decided": "Week", "batch": "Batch", "method": "Way of making", "model": "Model", "made_with": "Template or prompt",
    "modification": "Modification", "session_type": "Session type", "concern": "Concern", "risk_level": "Risk",
}  # fmt: skip
PAIRS = "pair"  # what the cell of a run of pairs begins with
OF_ONE_KIND = {"modification": "pair", "session_type": "dialogue", "concern": "dialogue", "risk_level": "dialogue"}
ENOUGH = 10  # decided records, from which something can be said of quality
RATE_COLUMNS = ("Decision", "Share", "At least", "At most", "Records", "Decided")


@dataclass(frozen=True)
class Judges:
    """Median scores, and the shares of records with a fault; either may have no rows."""

    scores: Figure
    faults: Figure


def offered(kind: str | None) -> tuple[By, ...]:
    """By what the rates can be told apart."""
    return tuple(by for by in BY if by not in OF_ONE_KIND or OF_ONE_KIND[by] == (kind or "dialogue"))


def too_few(decided: int) -> str:
    """Empty where enough was decided."""
    if decided >= ENOUGH:
        return ""
    return f"Review {ENOUGH - decided} more to see quality." if decided else f"Review {ENOUGH} to see quality."


def lead(found: Found) -> str:
    said = [f"{_percent(found.all.rates[status].share)} {words}" for status, words in zip(DECIDED, ("approved", "to revise", "rejected"), strict=True)]
    approved = found.all.rates[Status.APPROVED]
    bounds = f"approved between {100 * approved.low:.1f} and {100 * approved.high:.1f} %, with 95 % confidence"
    return f"Of {count(found.all.decided, 'decided record')}: {', '.join(said)} ({bounds})."


def rates(found: Found, titles: Mapping[str, str], selection: Selection) -> Figure:
    """`titles` are those of the values that it is told apart by."""
    over_time, points, rows, links = found.by == "week_decided", list[RatePoint](), [], []
    for group in found.groups:
        value = _title(found.by, group.value, titles)
        for status in DECIDED:
            of = group.rates[status]
            points.append(RatePoint(STATUS[status], value, of.share, of.low, of.high, of.of))
            rows.append((value, STATUS[status], _rounded(of.share), _rounded(of.low), _rounded(of.high), of.count, of.of))
            links.append(_of_group(found.by, group.value, status, selection, of.count))
    by = "week" if over_time else BY[found.by][:1].lower() + BY[found.by][1:]
    return Figure(
        name=f"quality-{found.by.replace('_', '-')}", title=f"Approved, to revise and rejected, of decided records, by {by}",
        summary=_best_and_worst(found, titles), unit=SHARE, columns=(BY[found.by], *RATE_COLUMNS), rows=tuple(rows),
        chart=Rates(tuple(points), "Share of decided records", over_time), links=_all_or_none(links),
    )  # fmt: skip


def left_out(found: Found) -> str:
    """The groups that are not drawn, in a sentence; empty when all are."""
    if not found.others:
        return ""
    if found.by == "week_decided":
        return f"{count(found.others, 'earlier week')} with {count(found.other_records, 'decided record')} are not shown."
    return f"Shown: {count(len(found.groups), 'group')} with most decided records; {found.others:,} more have {found.other_records:,} together."


def reasons(found: Rejections, titles: Mapping[str, str], selection: Selection) -> Figure:
    """`titles` are those of the domain's issues, by code."""
    named = [(titles.get(one.code, one.code) if one.code else sentence(one.words), one) for one in found.reasons]
    most = f"Most often: {named[0][0]}, in {count(named[0][1].records, 'record')} of {found.rejected:,}." if named else unmarked(found)
    return Figure(
        name="quality-reasons", title="Why records were rejected", summary=most, unit="records", columns=("Reason", "Rejected records", "Of all rejected, %"),
        rows=tuple((title, one.records, round(100 * one.records / found.rejected, 1)) for title, one in named),
        chart=Ranked(tuple(RankedBar(title, one.records) for title, one in named), "Rejected records"),
        links=_all_or_none([counted_behind(selection, status=Status.REJECTED, marked=one.code) if one.code else None for _, one in named]),
    )  # fmt: skip


def unmarked(found: Rejections) -> str:
    """Rejections of which only their reviewers know why."""
    if not found.rejected:
        return "Nothing is rejected."
    if not found.unmarked:
        return ""
    noted = f"; {found.noted:,} of them have a note" if found.noted else ""
    return f"In {found.unmarked:,} of {count(found.rejected, 'rejected record')} no issue is marked{noted}."


def misinformation(found: Misinformation) -> Figure:
    """Rejected answers are meant to be false."""
    told = [("Reviewers: it is not correct, said blind", found.blind), ("Reviewers: it is wrong as stated", found.stated)]
    told += [(f"Judge {_judge(judge)}: a claim is false or misleading", of) for judge, of in found.judged]
    named = [(what, of) for what, of in told if of.of]
    return Figure(
        name="quality-misinformation", title="Rejected answers found to be false, as they are meant to be",
        summary="; ".join(f"{what}: {_percent(of.share)} of {of.of:,}" for what, of in named) + "." if named else "Nobody has said anything of them yet.",
        unit=SHARE, columns=("Who says so", "Share", "At least", "At most", "Found false", "Of"),
        rows=tuple((what, _rounded(of.share), _rounded(of.low), _rounded(of.high), of.count, of.of) for what, of in named),
        chart=Rates(tuple(RatePoint("Found false", what, of.share, of.low, of.high, of.of) for what, of in named), "Share of rejected answers"),
    )  # fmt: skip


def checks(found: ByDecision, titles: Mapping[str, str]) -> Figure:
    """`titles` are those of the checks."""
    points, rows = list[RatePoint](), []
    for one in found.checks:
        name = titles.get(one.check, one.check)
        for status, of in one.shares.items():
            if of.of:
                points.append(RatePoint(STATUS[status], name, of.share, of.low, of.high, of.of))
                rows.append((name, STATUS[status], _rounded(of.share), _rounded(of.low), _rounded(of.high), one.medians[status], of.of))
    telling = max(found.checks, key=_apart, default=None)
    return Figure(
        name="quality-checks", title="Records in which a check finds something, by decision", unit=SHARE,
        summary=f"{titles.get(telling.check, telling.check)} tells approved and rejected records apart most." if telling else "No check has looked yet.",
        columns=("Check", "Decision", "Share with findings", "At least", "At most", "Median of its number", "Records"), rows=tuple(rows),
        chart=Rates(tuple(points), "Share of records with findings"),
    )  # fmt: skip


def judges(found: ByDecision, titles: Mapping[str, str], selection: Selection) -> Judges:
    """`titles` are those of the dimensions."""
    cells, scored, points, faulty, links = list[GridCell](), [], list[RatePoint](), [], []
    for one in found.judges:
        name = titles.get(one.dimension, one.dimension) + ("" if one.branch == "dialogue" else f", {one.branch} answer")
        for status in DECIDED:
            if not one.records[status]:
                continue
            median, fault = one.medians[status], one.faulty[status] if one.faulty else None
            if median is not None:
                cells.append(GridCell(STATUS[status], name, median, f"of {one.records[status]:,}"))
                scored.append((name, STATUS[status], median, one.records[status], _judge(one.judge)))
            if fault is not None:
                points.append(RatePoint(STATUS[status], name, fault.share, fault.low, fault.high, fault.of))
                shares = (_rounded(fault.share), _rounded(fault.low), _rounded(fault.high))
                faulty.append((name, STATUS[status], *shares, fault.count, fault.of, _judge(one.judge)))
                links.append(_of_fault(one, status, fault.count, selection))
    return Judges(
        Figure(
            name="quality-scores", title="Median scores of a judge, by decision", unit="score",
            summary=f"{count(len({row[0] for row in scored}), 'quality', 'qualities')} scored.",
            columns=("Quality", "Decision", "Median score", "Records", "Judge"), rows=tuple(scored), chart=Grid(tuple(cells), "Decision", "Quality"),
        ),
        Figure(
            name="quality-faults", title="Records in which a judge finds a fault, by decision", unit=SHARE,
            summary=f"{count(len({row[0] for row in faulty}), 'quality', 'qualities')} judged.",
            columns=("Quality", "Decision", "Share with a fault", "At least", "At most", "With a fault", "Records", "Judge"), rows=tuple(faulty),
            chart=Rates(tuple(points), "Share of records with a fault"), links=_all_or_none(links),
        ),
    )  # fmt: skip


def refusals(found: Sequence[CellAnswers], titles: Titles) -> Figure:
    """By session type and concern, and by risk: its few levels fit beside each other on a narrow screen. Of pairs by modification and stage."""
    pairs = all(one.cell[0] == PAIRS for one in found)
    labels = ("session_type", "concern", "risk_level")

    def name(label: str, value: str) -> str:
        return titles.get(label, {}).get(value, value) or NOT_SAID

    def place(label: str, value: str) -> tuple[int, str]:
        known = list(titles.get(label, {}))
        return (known.index(value) if value in known else len(known), value)

    cells, rows = [], []
    for one in sorted(found, key=lambda one: tuple(map(place, labels, one.cell))):
        session, concern, risk = (name(label, value) for label, value in zip(labels, one.cell, strict=True))
        y, x = (one.cell[2], one.cell[1]) if one.cell[0] == PAIRS else (f"{session}, {concern.lower()}", risk)
        cells.append(GridCell(x, y, one.refused.share))
        rows.append((y, x, one.refused.count, one.answers, _rounded(one.refused.share), one.lost, one.again))
    answers, refused, again = (sum(n) for n in zip(*((one.answers, one.refused.count, one.again) for one in found), strict=True)) if found else (0, 0, 0)
    y_title, x_title = ("Modification", "Stage") if pairs else ("Session type and concern", "Risk")
    return Figure(
        name="quality-refusals", title="Answers that a model refused, or its provider's filter blocked", unit=SHARE,
        summary=f"{refused:,} of {count(answers, 'answer')}; places were asked for again {again:,} times." if found else "No model was asked.",
        columns=(y_title, x_title, "Refused or blocked", "Answers", "Share", "Lost in any way", "Asked for again"), rows=tuple(rows),
        chart=Grid(tuple(cells), x_title, y_title),
    )  # fmt: skip


def _best_and_worst(found: Found, titles: Mapping[str, str]) -> str:
    told = [group for group in found.groups if group.decided >= ENOUGH]
    if len(told) < 2:
        return lead(found)

    def approved(place: int) -> str:
        group = told[place]
        return f"{_title(found.by, group.value, titles)} {_percent(group.rates[Status.APPROVED].share)}"

    if found.by == "week_decided":
        return f"Approved in the week of {approved(0)}, in that of {approved(-1)}."
    told.sort(key=lambda group: group.rates[Status.APPROVED].share or 0)
    return f"Least approved: {approved(0)}; most: {approved(-1)}."


def _title(by: By, value: str, titles: Mapping[str, str]) -> str:
    return titles.get(value, value) or ("(in no batch)" if by == "batch" else NOT_SAID)


def _of_group(by: By, value: str, status: Status, selection: Selection, records: int) -> Link | None:
    """To the records of a group that stand so. None where there are none, and of weeks: the table of records does not know when one was
    decided."""
    return None if by == "week_decided" or not records else counted_behind(selection, status=status, **{by: value})


def _of_fault(one: JudgeScore, status: Status, records: int, selection: Selection) -> Link | None:
    """To the records in which that judge found the fault when it was first asked. None where there are none, or several faults."""
    if len(one.faults) != 1 or not records:
        return None
    branch = {} if one.branch == "dialogue" else {"branch": one.branch}
    return counted_behind(selection, status=status, dimension=one.dimension, choice=one.faults[0], judge=one.judge, **branch)


def _apart(one: CheckFound) -> float:
    return abs((one.shares[Status.REJECTED].share or 0) - (one.shares[Status.APPROVED].share or 0))


def _judge(version: str) -> str:
    """The model of a judge's version: rubric, model, settings."""
    return "/".join(version.split("/")[1:-1]) or version


def _all_or_none(links: Sequence[Link | None]) -> tuple[Link | None, ...]:
    return tuple(links) if any(links) else ()


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _percent(share: float | None) -> str:
    if share is None:
        return "–"
    return f"{share * 100:.{1 if 0 < share < 0.1 else 0}f} %"
