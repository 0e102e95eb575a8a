"""Target against actual: what the dialogues are, what the target asks for, what is missing, and how far the whole is from it.

Counted by label value, whatever version of the domain a record was made with, in the words of the present one: a concern that it
does not know counts as its other one, a session type or a risk level that it does not know for itself. Pairs have no place in
these targets.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping

from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.labels import Vocabulary
from synthcore.core.next_batch import FEW
from synthcore.core.people import Person, require
from synthcore.core.quotas import DIMENSIONS, Cell, apportion, expected_table
from synthcore.core.records import Frozen
from synthcore.core.reviews import DECIDED, UNRESOLVED, WAITING, Status
from synthcore.core.tallies import Selection, Tally
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import vocabulary
from synthcore.evaluation import distribution as measures
from synthcore.evaluation.distribution import Change, Fit
from synthcore.evaluation.intervals import wilson
from synthcore.generation.batch import impossible_cells
from synthcore.services import domains
from synthcore.services.context import Context
from synthcore.services.remembering import remembered

NONE_GIVEN = "(none)"
OWN = 20  # decisions on records of one value from which its own rate of approval is taken, else that of all


class Share(Frozen):
    """One label value. `target` and the two shares are fractions, with the bounds of the shares of 95 % confidence (Wilson);
    `due` is what the goal asks for, in records, `waiting` those that wait for a decision, `unresolved` those that are disputed or to be
    revised.

    `missing` = due - approved, `to_make` how many to generate so that the missing ones can be expected to be approved at
    `approval_rate`, once those that wait or are unresolved are decided too: both never below 0. The rate is that of the records of
    this value on which was decided, or of all where these are few; None where those are too few for a plan of the next batch as well
    (core.next_batch.FEW), which then makes one for each. `to_make` is None where nothing gets approved.
    """

    value: str
    target: float
    generated: int
    approved: int
    generated_share: float
    approved_share: float
    due: int
    missing: int
    waiting: int = 0
    unresolved: int = 0
    generated_bounds: tuple[float, float] = (0.0, 1.0)
    approved_bounds: tuple[float, float] = (0.0, 1.0)
    approval_rate: float | None = None
    to_make: int | None = None


class Fitted(Frozen):
    """How what is there of one label lies to its target. `grown` and `cut` are two ways to bring what is approved to it: to add
    records, or to leave some out. `sums_to` is what the shares summed to where that is neither 1 nor 100, and they were made to."""

    generated: Fit
    approved: Fit
    grown: Change
    cut: Change
    sums_to: float | None


class Joint(Frozen):
    """One cell of the joint table. `due` is what the goal expects in it when labels go together by chance, as far as they can: of a
    cell that the domain has no dialogues for (`possible` is false) nothing is expected."""

    session_type: str
    concern: str
    risk_level: str
    generated: int
    approved: int
    waiting: int
    due: float
    possible: bool


class Distribution(Frozen):
    """`goal` is the number of records that `due` refers to: where labels are selected, the part of the goal that is asked of them;
    where `goal_set` is false nobody said one, and it is the number of records that there are.
    `fits` has the labels that are not selected; `cells` every combination that the target or a record has; `mixes` the names of
    the domain's targets, of which `mix` is the one that is meant; `gathered` by label those of its values under which records of other
    words count too."""

    goal: int
    generated: int
    approved: int
    session_type: tuple[Share, ...]
    concern: tuple[Share, ...]
    risk_level: tuple[Share, ...]
    waiting: int = 0
    unresolved: int = 0
    goal_set: bool = True
    mix: str = "production"
    mixes: tuple[str, ...] = ()
    fits: dict[str, Fitted] = {}
    cells: tuple[Joint, ...] = ()
    gathered: dict[str, tuple[str, ...]] = {}


class OtherWord(Frozen):
    """A concern as records name it, which the domain does not know, or did not when they came in: it is kept, and counts as the
    domain's other one."""

    word: str
    records: int


Target = Mapping[str, Mapping[str, float]]


def distribution(
    context: Context, person: Person, *, domain: str | None = None, batch: str | None = None, goal: int | None = None, mix: str = "production",
    selection: Selection | None = None,
) -> Distribution:  # fmt: skip
    """Of the dialogues of a selection; `domain` and `batch`, where they are given, stand for those of it. `goal` is the size of the
    finished data set; it defaults to the number of dialogues that are there. Raises UnknownValue for a mix that the domain does
    not have, BadRequest for a goal below 0."""
    require(person, "look")
    about = domains.domain(context, domain or (selection.domain if selection else None))
    if mix not in about.targets.mix:
        raise UnknownValue("mix", mix, about.targets.mix)
    if goal is not None and goal < 0:
        raise BadRequest(f"the goal must be a number of records, not {goal}.")
    of = _dialogues(about, selection, batch)

    def counted() -> Distribution:
        tallies = context.store.tallies.count(DIMENSIONS, of)  # type: ignore[arg-type]
        return _distribution(tallies, about, of, goal, mix)

    return remembered(context, ("distribution", about.hash, of, goal, mix), counted)


def other_words(context: Context, person: Person, *, selection: Selection) -> tuple[OtherWord, ...]:
    """The words behind the domain's other concern, the most frequent first. Those that a reviewer corrected are none."""
    require(person, "look")
    about = domains.domain(context, selection.domain)
    words, of = vocabulary(about), _dialogues(about, selection, None)
    plain = {words.other_concern, *(alias for alias, value in words.aliases.get("concern", {}).items() if value == words.other_concern)}

    def counted() -> tuple[OtherWord, ...]:
        found = context.store.counting.other_concerns([name for name in words.concern if name != words.other_concern], of)
        return tuple(OtherWord(word=word, records=n) for word, n in found if word not in plain)

    return remembered(context, ("other words", about.hash, of), counted)


def _dialogues(about: Domain, selection: Selection | None, batch: str | None) -> Selection:
    meant = {"domain": about.about.id, "kind": "dialogue"} | ({} if batch is None else {"batch": batch})
    return (selection or Selection()).model_copy(update=meant)


def _distribution(tallies: Iterable[Tally], about: Domain, of: Selection, goal: int | None, mix: str) -> Distribution:
    words, tallies = vocabulary(about), list(tallies)
    cells = _cells(tallies, words)
    total = sum(by.total() for by in cells.values())
    target, part = _asked(about.targets.mix[mix], of, words)
    due = total if goal is None else round(goal * part)
    rate = _rate(sum(cells.values(), Counter[Status]()), FEW)
    shares = {label: _shares(_by_value(cells, i), target[label], due, rate) for i, label in enumerate(DIMENSIONS)}
    return Distribution(
        goal=due, goal_set=goal is not None, generated=total, approved=_number(cells, Status.APPROVED), waiting=_number(cells, *WAITING),
        unresolved=_number(cells, *UNRESOLVED), **shares, mix=mix, mixes=tuple(about.targets.mix),
        cells=_joint(cells, target, due, impossible_cells(about)), gathered=_gathered(tallies, words),
        fits={label: _fitted(shares[label], target[label]) for label in DIMENSIONS if getattr(of, label) is None},
    )  # fmt: skip


def _cells(tallies: Iterable[Tally], words: Vocabulary) -> dict[Cell, Counter[Status]]:
    """By the labels that they count under."""
    cells: dict[Cell, Counter[Status]] = {}
    for values, status, records in tallies:
        cell = tuple(_counted_as(words, label, value) for label, value in zip(DIMENSIONS, values, strict=True))
        cells.setdefault(cell, Counter())[status] += records
    return cells


def _gathered(tallies: Iterable[Tally], words: Vocabulary) -> dict[str, tuple[str, ...]]:
    """The values that records of other words count under, by label."""
    said = {label: {tally.values[i] for tally in tallies} - {""} for i, label in enumerate(DIMENSIONS)}
    return {label: tuple(sorted({_counted_as(words, label, value) for value in values if _counted_as(words, label, value) != value}))
            for label, values in said.items()}  # fmt: skip


def _counted_as(words: Vocabulary, label: str, value: str) -> str:
    return words.canonical(label, value or None) or NONE_GIVEN


def _asked(target: Target, of: Selection, words: Vocabulary) -> tuple[dict[str, Mapping[str, float]], float]:
    """The target of the records that are selected, and which part of the whole is asked of them. Where a label is selected, all
    of them have it; one that the target does not ask for leaves it nothing to ask of them."""
    asked, part = {}, 1.0
    for label in DIMENSIONS:
        asked[label], selected = target[label], getattr(of, label)
        if selected is not None:
            value = _counted_as(words, label, selected)
            share = float(measures.wanted(target[label]).shares.get(value, 0))
            asked[label], part = ({value: 1.0} if share else {}), part * share
    return asked, part


def _by_value(cells: Mapping[Cell, Counter[Status]], label: int) -> dict[str, Counter[Status]]:
    found: dict[str, Counter[Status]] = {}
    for cell, by in cells.items():
        found.setdefault(cell[label], Counter()).update(by)
    return found


def _number(cells: Mapping[Cell, Counter[Status]], *statuses: Status) -> int:
    return sum(by[status] for by in cells.values() for status in statuses)


def _rate(by: Counter[Status], least: int) -> float | None:
    decided = sum(by[status] for status in DECIDED)
    return by[Status.APPROVED] / decided if decided >= least else None


def _due(target: Mapping[str, float], goal: int) -> dict[str, int]:
    return apportion(target, goal) if target else {}


def _shares(found: Mapping[str, Counter[Status]], target: Mapping[str, float], goal: int, pooled: float | None) -> tuple[Share, ...]:
    """The target's values in its order, then whatever else there is."""
    due, whole = _due(target, goal), sum(target.values())
    generated, approved = sum(by.total() for by in found.values()), sum(by[Status.APPROVED] for by in found.values())
    shares = []
    for value in [*target, *sorted(found.keys() - target.keys())]:
        by = found.get(value, Counter())
        there, kept, asked = by.total(), by[Status.APPROVED], due.get(value, 0)
        waiting, unresolved = (sum(by[status] for status in statuses) for statuses in (WAITING, UNRESOLVED))
        missing, own = max(0, asked - kept), _rate(by, OWN)
        rate = pooled if own is None else own
        shares.append(Share(
            value=value, target=target.get(value, 0) / whole if whole else 0.0, generated=there, approved=kept, waiting=waiting, unresolved=unresolved,
            generated_share=there / (generated or 1), approved_share=kept / (approved or 1),
            generated_bounds=wilson(there / (generated or 1), generated), approved_bounds=wilson(kept / (approved or 1), approved),
            due=asked, missing=missing, approval_rate=rate, to_make=measures.to_make(missing, waiting + unresolved, rate),
        ))  # fmt: skip
    return tuple(shares)


def _fitted(shares: Iterable[Share], target: Mapping[str, float]) -> Fitted:
    shares, asked = tuple(shares), measures.wanted(target)
    approved = {share.value: share.approved for share in shares}
    return Fitted(
        generated=measures.fit({share.value: share.generated for share in shares}, target), approved=measures.fit(approved, target),
        grown=measures.grown(approved, target), cut=measures.cut(approved, target), sums_to=asked.sums_to if asked.normalised else None,
    )  # fmt: skip


def _joint(cells: Mapping[Cell, Counter[Status]], target: Mapping[str, Mapping[str, float]], goal: int, impossible: set[Cell]) -> tuple[Joint, ...]:
    planned = list(itertools.product(*(target[label] for label in DIMENSIONS)))
    sums = [_due(target[label], goal) for label in DIMENSIONS]
    due = expected_table(planned, sums, goal, impossible & set(planned)) if goal and planned else {}
    found = []
    for cell in [*planned, *sorted(cells.keys() - set(planned))]:
        by = cells.get(cell, Counter())
        found.append(Joint(
            session_type=cell[0], concern=cell[1], risk_level=cell[2], generated=by.total(), approved=by[Status.APPROVED],
            waiting=sum(by[status] for status in WAITING), due=due.get(cell, 0.0), possible=cell not in impossible,
        ))  # fmt: skip
    return tuple(found)
