"""How good the records are that reviewers decided on: rates, reasons for rejection, what checks and judges said of them, pairs whose
rejected answer is false as it should be, and the answers of models that never became records.

Numbers are of everybody together, and of decided records only: nobody learns from them what a record is before they decide on it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from synthcore.core.answers import Fate
from synthcore.core.pair_reviews import conclusion
from synthcore.core.people import Person, require
from synthcore.core.quality_ports import Chosen
from synthcore.core.records import Frozen
from synthcore.core.reviews import DECIDED, Status, Verdict
from synthcore.core.tallies import Selection
from synthcore.domains.rubric import Choice
from synthcore.domains.schema import Domain
from synthcore.evaluation.intervals import wilson
from synthcore.services import domains
from synthcore.services.context import Context
from synthcore.services.remembering import remembered

By = Literal["week_decided", "batch", "method", "model", "made_with", "modification", "session_type", "concern", "risk_level"]
SHOWN, WEEKS = 30, 53  # groups that are told one by one, and weeks
REFUSALS = (Fate.REFUSED, Fate.FILTERED)
MISINFORMATION = "misinformation"  # the rate of a rubric: false claims in rejected answers


class Share(Frozen):
    """`count` of `of`, as a share with its bounds (95 %, Wilson 1927); None of nothing."""

    count: int
    of: int
    share: float | None
    low: float
    high: float


class Group(Frozen):
    """Decided records of one value, and which share of them stands as what. A week is its Monday, in UTC."""

    value: str
    decided: int
    rates: dict[Status, Share]


class Rates(Frozen):
    """`all` decided records together, and in groups: those with most of them first, weeks in their order and the latest of them.
    `others` are groups that are not told, with so many `other_records`."""

    by: By
    all: Group
    groups: tuple[Group, ...]
    others: int
    other_records: int


class Reason(Frozen):
    """An issue of the domain that was marked (`code`), or with `code` empty what the answers about a pair came to, in words."""

    code: str
    words: str
    records: int


class Rejections(Frozen):
    """Why `rejected` records are. A record counts for each of its reasons. In `unmarked` of them no issue is marked; `noted` of those
    have a note."""

    rejected: int
    reasons: tuple[Reason, ...]
    unmarked: int
    noted: int


class CheckFound(Frozen):
    """By status of the decided records that a check came to a result on: in which share it found something, and the median of its
    number."""

    check: str
    shares: dict[Status, Share]
    medians: dict[Status, float | None]


class JudgeScore(Frozen):
    """By status of the decided records that a judge spoke of in a dimension, at first asking: the median of its scores, where its choices
    have any, and the share of those with a serious or weaker fault, where its choices name any (None: they do not). `faults` are those
    choices. Of several judges of a rubric it is the one that said most."""

    dimension: str
    branch: str
    judge: str
    records: dict[Status, int]
    medians: dict[Status, float | None]
    faulty: dict[Status, Share] | None
    faults: tuple[str, ...]


class ByDecision(Frozen):
    checks: tuple[CheckFound, ...]
    judges: tuple[JudgeScore, ...]


class Misinformation(Frozen):
    """Of decided pairs. `blind`: answers of reviewers who did not know which is which that the rejected answer is not correct. `stated`:
    those that it is wrong as its type of error says. `judged`: pairs in whose rejected answer a judge named a false or misleading claim,
    by judge, the one that judged most first; `choices` are what it then said in `dimension`."""

    blind: Share
    stated: Share
    judged: tuple[tuple[str, Share], ...]
    dimension: str
    choices: tuple[str, ...]


class CellAnswers(Frozen):
    """Answers of models for one cell: how many were `refused`, by the model or by a filter of its provider, and how many were `lost` in
    any way; `again` is how often a place was asked for again."""

    cell: tuple[str, str, str]
    answers: int
    refused: Share
    lost: int
    again: int


def quality_rates(context: Context, person: Person, *, selection: Selection, by: By = "week_decided") -> Rates:
    """What became of the decided records (verb `look`). Those that wait, are disputed or need a second approval are not decided."""
    require(person, "look")
    return remembered(context, ("quality", selection, by), lambda: _rates(context, selection, by, datetime.now(UTC).date()))


def rejection_reasons(context: Context, person: Person, *, selection: Selection) -> Rejections:
    """Most frequent first: marks of reviewers who turned the record down and did not take it back, and of pairs what was answered."""
    require(person, "look")
    return remembered(context, ("rejections", selection), lambda: _rejections(context, selection))


def said_by_decision(context: Context, person: Person, *, selection: Selection) -> ByDecision:
    """What checks and judges said of records of each decision, in the order of their names."""
    require(person, "look")
    return remembered(context, ("by decision", selection), lambda: _by_decision(context, selection))


def misinformation(context: Context, person: Person, *, selection: Selection) -> Misinformation:
    """Whether rejected answers of pairs are false, as they should be."""
    require(person, "look")
    return remembered(context, ("misinformation", selection), lambda: _misinformation(context, selection))


def refusals_by_cell(context: Context, person: Person, *, selection: Selection) -> tuple[CellAnswers, ...]:
    """Of all runs that asked a model for what is selected, by session type, concern and risk; of pairs by stage and modification."""
    require(person, "look")
    return remembered(context, ("refusals", selection), lambda: _refusals(context, selection))


def share(count: int, of: int) -> Share:
    low, high = wilson(count / of if of else 0.0, of)
    return Share(count=count, of=of, share=count / of if of else None, low=low, high=high)


def _rates(context: Context, of: Selection, by: By, today: date) -> Rates:
    """A decision of a clock that was ahead is of this week."""
    this_week = (today - timedelta(days=today.weekday())).isoformat()
    found: dict[str, Counter[Status]] = defaultdict(Counter)
    for (value,), status, records in context.store.tallies.count((by,), of):
        if status in DECIDED:
            found[min(value, this_week) if by == "week_decided" else value][status] += records
    if by == "week_decided":
        told = sorted(found)[-WEEKS:]
    else:
        told = sorted(found, key=lambda value: (-found[value].total(), value))[:SHOWN]
    others = [value for value in found if value not in set(told)]
    whole = {tally.status: tally.records for tally in context.store.tallies.count((), of) if tally.status in DECIDED}  # one may be in two batches
    return Rates(
        by=by, all=_group("", whole), groups=tuple(_group(value, found[value]) for value in told), others=len(others),
        other_records=sum(found[value].total() for value in others),
    )  # fmt: skip


def _group(value: str, counts: Mapping[Status, int]) -> Group:
    decided = sum(counts.values())
    return Group(value=value, decided=decided, rates={status: share(counts.get(status, 0), decided) for status in DECIDED})


def _rejections(context: Context, of: Selection) -> Rejections:
    found: Counter[tuple[str, str]] = Counter()
    rejected = unmarked = noted = 0
    for one in context.store.qualities.rejections(of):
        rejected += one.records
        unmarked += 0 if one.codes else one.records
        noted += one.records if one.noted and not one.codes else 0
        words = {told.reason for said in one.answers if (told := conclusion(said)) and told.verdict is Verdict.REJECTED}
        for reason in (*((code, "") for code in one.codes), *(("", said) for said in words)):
            found[reason] += one.records
    reasons = (Reason(code=code, words=words, records=n) for (code, words), n in sorted(found.items(), key=lambda one: (-one[1], one[0])))
    return Rejections(rejected=rejected, reasons=tuple(reasons), unmarked=unmarked, noted=noted)


def _by_decision(context: Context, of: Selection) -> ByDecision:
    looked: dict[str, dict[Status, list[tuple[float | None, int]]]] = defaultdict(lambda: defaultdict(list))
    for one in context.store.qualities.looked(of):
        looked[one.check][one.status].append((one.number, one.records))
    checks = tuple(_check(check, by) for check, by in sorted(looked.items()))
    chosen = context.store.qualities.chosen(of)
    choices = _choices(domains.domain(context, of.domain))
    by_dimension: dict[tuple[str, str], list[Chosen]] = defaultdict(list)
    for said in _of_main_judges(chosen):
        by_dimension[said.dimension, said.branch].append(said)
    return ByDecision(checks=checks, judges=tuple(_score(key, said, choices.get(key[0], ())) for key, said in sorted(by_dimension.items())))


def _check(check: str, by: Mapping[Status, list[tuple[float | None, int]]]) -> CheckFound:
    numbers = {status: by.get(status, []) for status in DECIDED}
    return CheckFound(
        check=check, medians={status: median((number, n) for number, n in said if number is not None) for status, said in numbers.items()},
        shares={status: share(sum(n for number, n in said if number), sum(n for _, n in said)) for status, said in numbers.items()},
    )  # fmt: skip


def _choices(domain: Domain) -> dict[str, tuple[Choice, ...]]:
    return {f"{rubric.family}.{one.id}": one.choice for rubric in domain.rubrics.values() for one in rubric.dimension}


def _of_main_judges(chosen: Iterable[Chosen]) -> list[Chosen]:
    """Of each rubric, by its family, what the judge said that said most; the later name where two said as much."""
    chosen = list(chosen)
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for one in chosen:
        said[one.dimension.partition(".")[0]][one.judge] += one.records
    main = {family: max(judges, key=lambda judge: (judges[judge], judge)) for family, judges in said.items()}
    return [one for one in chosen if one.judge == main[one.dimension.partition(".")[0]]]


def _score(key: tuple[str, str], said: list[Chosen], choices: tuple[Choice, ...]) -> JudgeScore:
    faults = tuple(choice.id for choice in choices if choice.severity)
    records, faulty = Counter[Status](), Counter[Status]()
    scores: dict[Status, list[tuple[float, int]]] = {status: [] for status in DECIDED}
    for one in said:
        records[one.status] += one.records
        faulty[one.status] += one.records * (one.choice in faults)
        if one.number is not None:
            scores[one.status].append((one.number, one.records))
    return JudgeScore(
        dimension=key[0], branch=key[1], judge=said[0].judge, records={status: records[status] for status in DECIDED},
        medians={status: median(scores[status]) for status in DECIDED},
        faulty={status: share(faulty[status], records[status]) for status in DECIDED} if faults else None, faults=faults,
    )  # fmt: skip


def median(values: Iterable[tuple[float, int]]) -> float | None:
    """Of values with how often each is there."""
    ordered = sorted(values)
    total, seen, middle = sum(n for _, n in ordered), 0, list[float]()
    for value, n in ordered:
        middle += [value for place in {(total - 1) // 2, total // 2} if seen <= place < seen + n]
        seen += n
    return sum(middle) / len(middle) if middle else None


def _misinformation(context: Context, of: Selection) -> Misinformation:
    blind, stated = Counter[bool](), Counter[bool]()
    for one, reviews in context.store.qualities.answered(of):
        if one.blind and one.rejected_correct is not None:
            blind[not one.rejected_correct] += reviews
        if one.as_stated is not None:
            stated[one.as_stated] += reviews
    dimension, choices = _false_claims(domains.domain(context, of.domain))
    judged: dict[str, Counter[bool]] = defaultdict(Counter)
    for said in context.store.qualities.chosen(of) if dimension else ():
        if (said.dimension, said.branch) == (dimension, "rejected"):
            judged[said.judge][said.choice in choices] += said.records
    found = sorted(((judge, share(counts[True], counts.total())) for judge, counts in judged.items()), key=lambda one: (-one[1].of, one[0]))
    return Misinformation(
        blind=share(blind[True], blind.total()), stated=share(stated[True], stated.total()), judged=tuple(found), dimension=dimension, choices=choices,
    )  # fmt: skip


def _false_claims(domain: Domain) -> tuple[str, tuple[str, ...]]:
    """The dimension in which a judge names false claims, and the choices that do: of claims the worst stands for the answer. Empty for a
    domain whose rubrics have no such rate, or one of several dimensions."""
    for rubric in domain.rubrics.values():
        for rate in rubric.rate:
            if rate.id == MISINFORMATION and len(rate.any) == 1:
                [(dimension, choices)] = rate.any.items()
                return f"{rubric.family}.{dimension}", choices
    return "", ()


def _refusals(context: Context, of: Selection) -> tuple[CellAnswers, ...]:
    found = []
    for one in context.store.qualities.ended(of):
        answers = sum(one.fates.values())
        refused = sum(one.fates.get(fate, 0) for fate in REFUSALS)
        found.append(
            CellAnswers(
                cell=one.cell, answers=answers, refused=share(refused, answers), lost=answers - one.fates.get(Fate.ACCEPTED, 0), again=one.again,
            )
        )  # fmt: skip
    return tuple(found)
