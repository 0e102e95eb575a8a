"""Two versions of a prompt or template: is the one approved more often than the other?"""

from __future__ import annotations

import math
from collections import Counter, defaultdict

from synthcore.core.errors import BadRequest, SynthcoreError, UnknownValue
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.core.reviews import DECIDED, Status
from synthcore.core.tallies import Selection
from synthcore.evaluation.comparison import Compared
from synthcore.evaluation.intervals import Z, difference, wilson
from synthcore.evaluation.makers import lineage_of, maker_of, newest_first
from synthcore.services import comparing
from synthcore.services.context import Context
from synthcore.services.remembering import remembered

ENOUGH = 20  # decisions on each side before two versions are compared: below, a share's interval is 40 points wide and more


class Version(Frozen):
    """A version by what its records were made with: `spelt` is how they say it, a prompt with each version of the domain that it stood
    in. The bounds of the share that was approved are those of 95 % (Wilson)."""

    made_with: str
    spelt: tuple[str, ...]
    approved: int
    decided: int
    low: float
    high: float


class BeforeAfter(Frozen):
    """`low` and `high` bound the share that was approved after less that of before (95 %, Newcombe). `chance` is how far the shares of
    two versions that are equally good come apart in 19 of 20 cases, with as many decisions. `outcome` is "few" where fewer than
    `enough` of either are decided, "gain" or "loss" where the bounds leave no difference out, else "none".

    `batches` are, of each version, the one with most decided records of it, "" without any. `paired` is the same over those records that
    both batches hold, as they are or made again, as `comparing` pairs them; where they hold none it is None."""

    before: Version
    after: Version
    low: float
    high: float
    chance: float
    enough: int
    outcome: str
    batches: tuple[str, str]
    paired: Compared | None = None


def maker_versions(context: Context, person: Person, *, selection: Selection, made_with: str) -> tuple[Version, ...]:
    """All versions of this prompt or template that records were made with, decided or not, the newest first. Of what is selected, but for
    its batch: versions lie in different ones."""
    require(person, "look")
    of = _whole(selection)
    found = remembered(context, ("versions", of), lambda: _versions(context, of))
    return found.get(lineage_of(made_with), ())


def before_after(
    context: Context, person: Person, *, selection: Selection, made_with: str, before: str | None = None, after: str | None = None
) -> BeforeAfter | None:
    """Two versions of this prompt or template, by what their records were made with: without a word the newest, and the one before the
    other. None where there is one alone. Raises UnknownValue for what is no version of it, BadRequest for one and the same.

    They made different records: what tells two prompts apart for sure is one run with each, of the same seed number."""
    found = maker_versions(context, person, selection=selection, made_with=made_with)
    if len(found) < 2:
        return None
    names = [one.made_with for one in found]
    for name in (before, after):
        if name is not None and name not in names:
            raise UnknownValue("version", name, names)
    newer = found[names.index(after)] if after else next(one for one in found if one.made_with != before)
    older = found[names.index(before)] if before else next(iter(found[found.index(newer) + 1 :]), found[0])
    if newer == older:
        raise BadRequest("Choose two different versions: one differs from itself in nothing.")
    return _compared(context, person, _whole(selection), older, newer)


def _whole(selection: Selection) -> Selection:
    return selection.model_copy(update={"made_with": None, "batch": None})


def _compared(context: Context, person: Person, of: Selection, before: Version, after: Version) -> BeforeAfter:
    low, high = difference(after.approved, after.decided, before.approved, before.decided)
    outcome = "few" if min(after.decided, before.decided) < ENOUGH else "gain" if low > 0 else "loss" if high < 0 else "none"
    batches = _batch(context, of, before), _batch(context, of, after)
    return BeforeAfter(
        before=before, after=after, low=low, high=high, chance=_chance(before, after), enough=ENOUGH, outcome=outcome,
        batches=batches, paired=_paired(context, person, *batches),
    )  # fmt: skip


def _chance(before: Version, after: Version) -> float:
    """z √(p(1-p)(1/n + 1/m)), with the share p of both together."""
    if not before.decided or not after.decided:
        return 1.0
    p = (before.approved + after.approved) / (before.decided + after.decided)
    return min(1.0, Z * math.sqrt(p * (1 - p) * (1 / before.decided + 1 / after.decided)))


def _versions(context: Context, of: Selection) -> dict[str, tuple[Version, ...]]:
    """By what stays when a version is counted up."""
    counts: dict[str, Counter[Status]] = defaultdict(Counter)
    spelt: dict[str, set[str]] = defaultdict(set)
    for one in context.store.tallies.count(("made_with",), of):
        counts[maker_of(one.values[0])][one.status] += one.records
        spelt[maker_of(one.values[0])].add(one.values[0])
    return {name: tuple(_version(maker, counts[maker], spelt[maker]) for maker in found) for name, found in newest_first(counts).items()}


def _version(maker: str, counts: Counter[Status], spelt: set[str]) -> Version:
    decided, approved = sum(counts[status] for status in DECIDED), counts[Status.APPROVED]
    low, high = wilson(approved / decided if decided else 0.0, decided)
    return Version(made_with=maker, spelt=tuple(sorted(spelt)), approved=approved, decided=decided, low=low, high=high)


def _batch(context: Context, of: Selection, version: Version) -> str:
    return remembered(context, ("batch of version", of, version), lambda: _fullest(context, of, version))


def _fullest(context: Context, of: Selection, version: Version) -> str:
    found = Counter[str]()
    for name in version.spelt:
        for one in context.store.tallies.count(("batch",), of.model_copy(update={"made_with": name})):
            if one.status in DECIDED and one.values[0]:
                found[one.values[0]] += one.records
    return max(found, key=lambda name: (found[name], name)) if found else ""


def _paired(context: Context, person: Person, before: str, after: str) -> Compared | None:
    if not before or not after or before == after:
        return None
    try:
        return comparing.compare_approvals(context, person, before=before, after=after)
    except SynthcoreError:
        return None  # they have no record in common
