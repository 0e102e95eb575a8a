"""What a judge said of many records: rates as it gave them, how often it contradicts itself, and whether the order of the answers
of a pair, or their length, matters to it.

These are its own words. How far they can be trusted is told by `trusting`, from clinicians' decisions on the same records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from synthcore.core.measurements import Measurement, Outcome
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.domains.rubric import Dimension, Rubric
from synthcore.evaluation import repeats, swap
from synthcore.evaluation.agreement import Figure
from synthcore.evaluation.judge_summary import NAMED, Quality, Share, Summary, sentences
from synthcore.evaluation.judging import JudgedPair, Material
from synthcore.evaluation.swap import Longer, Swapped, Winner
from synthcore.services.blinding import told as told_of
from synthcore.services.context import Context
from synthcore.services.judge_orders import JudgeOrder, plan_order

AT_ONCE = 500
FIRST, TURNED = "r0", "r0x"  # what a version ends with: the first repeat, and the same with the answers of a pair swapped


class Steadiness(Frozen):
    """How a judge answers in one dimension when it is asked again: the share of answers that differ between repeats, of pairs
    whose winner changes with the order of the answers, of wins of the first answer, and of wins of the longer one. None where it
    was not asked so."""

    dimension: str
    title: str
    repeats: Figure | None = None
    flips: Figure | None = None
    first: Figure | None = None
    longer: Figure | None = None


class JudgeReport(Frozen):
    """`lines` are all of it for a person. `names` are those of the records that defects were found in, as many of each as are named: none
    of those that this person has yet to decide on, blind."""

    judge: str
    records: int
    judged: int
    lines: tuple[str, ...]
    qualities: tuple[Quality, ...]
    steadiness: tuple[Steadiness, ...]
    shares: tuple[Share, ...] = ()
    names: dict[str, str] = {}


class _Said(NamedTuple):
    """One record, with what was said of it: by repeat, by name and branch."""

    of: Material
    by: dict[str, dict[tuple[str, str], Measurement]]


def judge_report(context: Context, person: Person, *, order: JudgeOrder) -> JudgeReport:
    """What the judge of an order has said of its records so far."""
    require(person, "look")
    planned = plan_order(context, order)
    judge, summary = planned.judge, Summary(planned.judge.rubrics)
    names = {judge.name_for(rubric) for rubric in judge.rubrics}
    told: list[_Said] = []
    for start in range(0, len(planned.materials), AT_ONCE):
        group = planned.materials[start : start + AT_ONCE]
        ids = [one.id for one in group]
        said = context.store.judgements.of(ids)
        found = context.store.judgements.findings(ids, {f"{name}/{FIRST}" for name in names})
        for one in group:
            by: dict[str, dict[tuple[str, str], Measurement]] = {}
            for measured in said.get(one.id, ()):
                name, _, repeat = measured.version.rpartition("/")
                if name in names:
                    by.setdefault(repeat, {})[measured.name, measured.branch] = measured
            if first := by.get(FIRST):
                summary.add(one.id, list(first.values()), found.get(one.id, ()))
                told.append(_Said(one, by))
    held = summary.held()
    summary.leave_unnamed(held - told_of(context, person, held))
    steady = [row for rubric in judge.rubrics for dimension in rubric.dimension for row in _steady(rubric, dimension, told)]
    shares = summary.shares()
    defective = {record_id for share in shares if share.defect for record_id in share.records[:NAMED]}
    lines = [*sentences(summary, "records"), *_alike(summary), *(line for row in steady for line in _lines(row))]
    return JudgeReport(
        judge=judge.model.name, records=len(planned.materials), judged=summary.judged, lines=tuple(lines), qualities=tuple(summary.qualities()),
        steadiness=tuple(steady), shares=tuple(shares), names={one.id: one.external_id for one in context.store.judged.records(defective)},
    )  # fmt: skip


def _steady(rubric: Rubric, dimension: Dimension, told: Sequence[_Said]) -> Iterator[Steadiness]:
    name, again = f"{rubric.family}.{dimension.id}", list[list[str]]()
    for one in told:
        for branch in rubric.branches_of(dimension):
            said = [by[name, branch] for repeat, by in sorted(one.by.items()) if not repeat.endswith("x") and (name, branch) in by]
            again.append([measured.label for measured in said if measured.label])
    pairs = [(one.of, row) for one in told if isinstance(one.of, JudgedPair) and (row := _both(dimension, name, one))]
    repeated = repeats.repeated(again).flips if any(len(group) > 1 for group in again) else None
    if repeated is None and not pairs:
        return
    place = swap.position(row for _, row in pairs) if pairs else None
    long = [Longer((row.winner == "chosen") == (len(of.chosen) > len(of.rejected))) for of, row in pairs if row.winner != "tie"]
    yield Steadiness(
        dimension=name, title=dimension.title, repeats=repeated, flips=place.flips if place else None, first=place.first if place else None,
        longer=swap.length(long).judge if pairs else None,
    )  # fmt: skip


def _both(dimension: Dimension, name: str, one: _Said) -> Swapped | None:
    """Which answer of a pair came off better in either order; None where that is not known of both."""
    assert isinstance(one.of, JudgedPair)
    if dimension.about != "each":
        return None
    first, turned = (_winner(dimension, name, one.by.get(repeat, {})) for repeat in (FIRST, TURNED))
    if first is None or turned is None:
        return None
    return Swapped(first, turned) if one.of.order[0] == "chosen" else Swapped(turned, first)


def _winner(dimension: Dimension, name: str, said: dict[tuple[str, str], Measurement]) -> Winner | None:
    """Choices run from the worst to the best."""
    labels = [one.label for branch in ("chosen", "rejected") if (one := said.get((name, branch))) and one.outcome is Outcome.OK]
    if len(labels) < 2:
        return None
    chosen, rejected = (dimension.choices.index(str(label)) for label in labels)
    return "tie" if chosen == rejected else "chosen" if chosen > rejected else "rejected"


def _alike(summary: Summary) -> Iterator[str]:
    for one in summary.qualities():
        if one.always:
            yield f"  {one.title}, {one.branch}: {one.always} of all {one.judged:,} records; a judge that always says the same tells nothing apart."


def _lines(row: Steadiness) -> Iterator[str]:
    for what, figure in (
        ("changes its mind when asked again", row.repeats), ("changes the winner with the order of the answers, which counts as a tie", row.flips),
        ("the answer shown first wins", row.first), ("the longer answer wins", row.longer),
    ):  # fmt: skip
        if figure is not None:
            yield f"  {row.title}: {what}: {figure.sentence}"
