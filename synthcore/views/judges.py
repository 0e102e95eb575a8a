"""The Judges part of the Evaluate page: what would be sent to a judge, what it costs, and what it has said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from synthcore.views.leaving import ROLE, personal_line
from synthcore.views.record_table import OUTCOMES, Column, Line, Link, RecordTable
from synthcore.views.wording import count

if TYPE_CHECKING:
    from synthcore.evaluation.agreement import Figure
    from synthcore.evaluation.judge_summary import Quality, Share
    from synthcore.services.judge_report import JudgeReport, Steadiness
    from synthcore.services.judging import JudgeEstimate
    from synthcore.services.quoting import Sent


BRANCHES = {"chosen": "Chosen answer", "rejected": "Rejected answer"}
SAID = (Column("Quality"), Column("What it said, with the records"), Column("Mean", number=True), Column("Without a choice"), Column("To note"))
RATES = (Column("Rate"), Column("Records", number=True), Column("Share, 95% interval"), Column("Not known", number=True), Column("Where"))
STEADY = ("Quality", "Asked again, it changes its mind", "With the order, the winner changes", "The first answer wins", "The longer answer wins")
RECORD = "record"  # what a link opens: this record, or the records of a judgement


class Behind(NamedTuple):
    """The judgements that a number counts."""

    dimension: str
    branch: str
    choice: str


class Said(NamedTuple):
    """`said` and `rates` have links to the records behind each number, `steady` are the cells of STEADY."""

    sentence: str
    said: RecordTable
    rates: RecordTable
    steady: tuple[tuple[str, ...], ...]


class Asking(NamedTuple):
    """`messages` are those of one request as (who, text), the request before the instructions, which all of a family share."""

    sentence: str
    costs: tuple[str, ...]
    refusal: str
    personal: str
    warning: bool
    place: str
    messages: tuple[tuple[str, str], ...]
    asked: int
    start: str


def asking(sent: Sent, estimate: JudgeEstimate) -> Asking:
    where = f"{estimate.model} at {estimate.host}" + (", which is this machine," if sent.local else "")
    there = estimate.judged + estimate.paid
    before = f"; {count(there, 'answer is', 'answers are')} there already and not paid for again" if there else ""
    costs = [f"{name.partition('@')[0].capitalize()}: {quote.sentence()}" for name, quote in estimate.quotes.items()]
    if estimate.too_long:
        costs.append(f"{count(estimate.too_long, 'request is', 'requests are')} not sent: too long for a judge.")
    messages = sorted(sent.messages, key=lambda message: message.role == "system")
    personal, warning = personal_line(sent)
    return Asking(
        f"{where} is asked {count(estimate.asked, 'question')} about {count(estimate.records, 'record')}{before}.", tuple(costs), estimate.refusal, personal,
        warning, f"Request {sent.index + 1:,} of {sent.of:,}, family {sent.cell[1]}", tuple((ROLE.get(m.role, m.role), m.text) for m in messages),
        estimate.asked, f"Start: {count(estimate.asked, 'request')} to {estimate.host}" if estimate.asked else "Note what is there already",
    )  # fmt: skip


def said(report: JudgeReport, titles: Mapping[str, str]) -> Said:
    """What a judge has said so far; `titles` are those of dimensions (`family.dimension`)."""
    lines = [_quality(one, titles) for one in report.qualities if one.asked]
    rates = [_rate(one, report.names) for one in report.shares]
    sentence = (
        f"By {report.judge}: {report.judged:,} of {count(report.records, 'record')} in every quality. This is its own word, not corrected for its errors; "
        "Trust tells how far to go by it."
    )
    return Said(
        sentence, RecordTable("What the judge has said", SAID, tuple(lines), "", 1), RecordTable("Rates", RATES, tuple(rates), "", 1),
        tuple(_steady(one, titles) for one in report.steadiness),
    )  # fmt: skip


def _quality(one: Quality, titles: Mapping[str, str]) -> Line:
    name = f"{one.rubric.partition('@')[0]}.{one.dimension}"
    made = tuple(
        Link(f"{choice.replace('_', ' ')}: {n:,} ({n / one.judged:.0%})", opens(name, one.branch, choice)) for choice, n in one.choices.items() if n
    )  # fmt: skip
    others = {str(outcome): n for outcome, n in one.outcomes.items() if outcome != "ok" and n}
    without = tuple(Link(f"{OUTCOMES.get(outcome, outcome)}: {n:,}", opens(name, one.branch, outcome)) for outcome, n in others.items())
    title = titles.get(name, one.title) + (f" ({BRANCHES[one.branch].lower()})" if one.branch in BRANCHES else "")
    mean = f"{one.mean:.2f}" if one.mean is not None else ""
    return Line("", (title, made or "Nothing could be told", mean, without, "Always the same: it tells nothing apart" if one.always else ""), ())


def _rate(one: Share, names: Mapping[str, str]) -> Line:
    share = "" if one.share is None else f"{one.share:.1%} ({one.low:.1%} to {one.high:.1%})"
    known = f"{one.holds:,} of {one.known:,}"
    some = tuple(Link(names[record_id], f"{RECORD}|{record_id}") for record_id in one.records if record_id in names) if one.defect else ()
    more = len(one.records) - len(some)
    where = (*some, Link(f"{more:,} more")) if some and more else some
    return Line("", (f"{'Defect: ' if one.defect else ''}{one.title}", known, share, f"{one.unknown:,}" if one.unknown else "", where), ())


def _steady(one: Steadiness, titles: Mapping[str, str]) -> tuple[str, ...]:
    return titles.get(one.dimension, one.title), *(_figure(figure) for figure in (one.repeats, one.flips, one.first, one.longer))


def _figure(figure: Figure | None) -> str:
    return "" if figure is None else figure.sentence.rstrip(".")


def opens(dimension: str, branch: str, choice: str) -> str:
    """What a link to the records of a judgement carries; `behind` reads it."""
    return "|".join((dimension, branch, choice))


def behind(link: str) -> Behind | str:
    """The judgements that a link leads to, or the id of a record."""
    first, *rest = link.split("|")
    return rest[0] if first == RECORD else Behind(first, *rest)
