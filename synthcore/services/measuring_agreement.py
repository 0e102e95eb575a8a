"""How far reviewers agree with each other: blind answers only, each person's first on a record.

Of dialogues: the risk that each names before any label is shown; session type and concern where they are named first as well
(in the audit share, and on the challenge set); the verdict of a blind review. Of pairs: the answers given before it is shown
which answer is which. A mind that was changed afterwards changes nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from weakref import WeakKeyDictionary

from synthcore.core.desk_ports import Said
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.domains.schema import Domain
from synthcore.evaluation.agreement import Agreement, Dimension, table
from synthcore.formats.reviews import same_person
from synthcore.services import calibration_items, calibration_results, domains
from synthcore.services.context import Context

YES_NO = ("yes", "no")
PAIRS = (Dimension("chosen_correct", YES_NO), Dimension("rejected_correct", YES_NO), Dimension("better", ("chosen", "neither", "rejected")))
# Of the challenge set: its risk and verdicts have a mix of their own, and would pass for that of the records.
FROM_CALIBRATION = ("session_type", "concern")


class Agreed(Frozen):
    """The rows of one domain and kind of records: of each thing that is asked, all reviewers first, then each two of them.
    `titles` has the domain's names of the axes on which answers are rated, by dimension."""

    domain: str
    kind: str
    rows: tuple[Agreement, ...]
    titles: dict[str, str] = {}


class _Measured(NamedTuple):
    version: tuple[object, ...]
    found: dict[tuple[object, ...], tuple[Agreed, ...]]


_kept: WeakKeyDictionary[object, _Measured] = WeakKeyDictionary()


def agreement_of_reviewers(
    context: Context, person: Person, *, batch: str | None = None, domain: str | None = None, mine: bool = False
) -> tuple[Agreed, ...]:  # fmt: skip
    """Of a batch (None: of everything) and a domain (None: of each). `mine` leaves the rows of two of whom this person is one."""
    require(person, "look")
    found = _measured(context, batch, domain)
    if not mine:
        return found
    own = [one.model_copy(update={"rows": tuple(row for row in one.rows if not row.everyone and _among(person, row))}) for one in found]
    return tuple(one for one in own if one.rows)


def _measured(context: Context, batch: str | None, domain: str | None) -> tuple[Agreed, ...]:
    """Measured once: of twenty reviewers resampling takes a second and a half, and the same answers give the same numbers."""
    spoken = context.store.blind_sayings.domains(batch)
    abouts = {name: domains.domain(context, name) for name in {name for name, _ in spoken} if domain in (None, name)}
    version = context.store.blind_sayings.version()
    kept = _kept.get(context.store)
    if kept is None or kept.version != version:
        kept = _kept[context.store] = _Measured(version, {})
    key = (batch, domain, tuple(sorted((name, about.hash) for name, about in abouts.items())))
    if key not in kept.found:
        kept.found[key] = tuple(_agreed(context, abouts[name], kind, batch) for name, kind in spoken if name in abouts)
    return kept.found[key]


def _agreed(context: Context, domain: Domain, kind: str, batch: str | None) -> Agreed:
    name = domain.about.id
    if kind == "pair":
        rated = {f"{role}:{axis.id}": axis for role in ("chosen", "rejected") for axis in domain.axes}
        asked = (*PAIRS, *(Dimension(name, tuple(one.id for one in axis.choice), axis.ordered) for name, axis in rated.items()))
        rows = table(_one_spelling(context.store.blind_sayings.of_pairs(name, batch)), asked)
        return Agreed(domain=name, kind=kind, rows=rows, titles={name: axis.title for name, axis in rated.items()})
    said = context.store.blind_sayings.of_dialogues(name, batch)
    if batch is None:
        said += _calibrated(context, domain)
    return Agreed(domain=name, kind=kind, rows=table(_one_spelling(said), calibration_results.dimensions(domain)))


def _calibrated(context: Context, domain: Domain) -> list[Said]:
    """What was said of the domain's challenge set before anything was shown."""
    there = {calibration_items.challenge_id(domain, one) for one in domain.challenge}
    return [
        Said(name, answer.item_id, answer.person, value)
        for answer in context.store.calibration.all("challenge")
        if answer.item_id in there and not answer.answers.skipped
        for name, value in answer.answers.said().items()
        if name in FROM_CALIBRATION
    ]


def _one_spelling(said: Iterable[Said]) -> list[Said]:
    """Two spellings of a name are one reviewer, shown as the first of them."""
    names: dict[str, str] = {}
    return [one._replace(person=names.setdefault(same_person(one.person), one.person)) for one in said]


def _among(person: Person, row: Agreement) -> bool:
    return same_person(person.name) in map(same_person, row.raters)
