"""What records say that others say too, or the seed dialogues, and how varied batches are: what is to be compared, what was
found, and its sum."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from synthcore.core.errors import BadInput, BadRequest, WriteFailed
from synthcore.core.ids import canonical, content_hash, digest
from synthcore.core.people import Person, require
from synthcore.core.ports import Filters, Store
from synthcore.core.records import Frozen
from synthcore.core.repetition import Clusters, Held, Value
from synthcore.core.runs import Run
from synthcore.domains.schema import Domain
from synthcore.services import domains, repetition_files
from synthcore.services.admission import said
from synthcore.services.context import Context
from synthcore.services.repetition_files import Order
from synthcore.services.repetition_work import SeedSets
from synthcore.services.run_folder import RunFolder

VERSION = "1"
LOOK_BACK = 1000  # runs whose seed dialogues are known
KINDS = ("dialogue", "pair")


class Repetition(Frozen):
    """Of the newest records of a kind in a batch, or of all. `values` tell how varied the batch is, `whole` how varied all are;
    `stale` says that records have come or gone since."""

    domain: str
    kind: str
    batch: str | None
    clusters: Clusters
    seeds: Held
    values: tuple[Value, ...]
    whole: tuple[Value, ...]
    stale: bool


def due(context: Context) -> list[tuple[str, str]]:
    """The domains and kinds of which records have come or gone, or seeds, since they were compared."""
    return [(domain.about.id, kind) for domain, kind, _, _ in _due(context)]


def write(context: Context, run_id: str, folder: Path) -> int:
    """Write what is due into the folder of a run; of how many domains and kinds. Raises WriteFailed."""

    def orders() -> Iterator[Order]:
        for domain, kind, mark, seeds in _due(context):
            told = context.store.repetition.told(domain.about.id, kind, seeds.version)
            yield Order(domain.about.id, kind, mark, f"{VERSION}:{run_id}", seeds, told)

    try:
        return repetition_files.write(folder, orders())
    except OSError as error:
        raise WriteFailed(f"{folder}: the folder of a run cannot be made ({error.strerror or error}).") from None


def take_in(store: Store, run: Run, folder: RunFolder) -> None:
    """Keep what a run has measured of batches, once. What it found in records is stored with its other results."""
    measured = repetition_files.measured_in(folder)
    if measured is not None:
        store.repetition.keep(measured, run.id, datetime.now(UTC))


def repetition(context: Context, person: Person, *, batch: str | None = None, domain: str | None = None) -> tuple[Repetition, ...]:
    """Of a batch, or of all records, by domain and kind; of those alone that have records."""
    require(person, "look")
    found = context.store.batches.find(batch) if batch is not None else None
    if batch is not None and found is None:
        raise BadRequest(f"there is no batch {batch!r}.")
    every = []
    for name in [domain] if domain is not None else context.store.domains.names():
        for kind in KINDS:
            one = _measured(context, Filters(batch=batch, domain=name, kind=kind), name, kind, found.id if found else "")
            if one.clusters.records:
                every.append(one)
    return tuple(every)


def held_against_seeds(context: Context, person: Person, *, filters: Filters) -> Held:
    """Of the newest records that the filters select, such as those of a file that is handed over."""
    require(person, "look")
    return context.store.repetition.held(filters)


def _measured(context: Context, filters: Filters, domain: str, kind: str, batch: str) -> Repetition:
    kept = context.store.repetition
    values = kept.values(domain, kind)
    return Repetition(
        domain=domain, kind=kind, batch=filters.batch, clusters=kept.clusters(filters), seeds=kept.held(filters), values=values.get(batch, ()),
        whole=values.get("", ()) if batch else (), stale=not (kept.kept_mark(domain, kind) or "").endswith(f":{kept.mark(domain, kind)}"),
    )  # fmt: skip


def _due(context: Context) -> Iterator[tuple[Domain, str, str, SeedSets]]:
    for name in context.store.domains.names():
        try:
            domain = domains.domain(context, name)
        except BadRequest:  # a domain that is gone or broken; its records keep what was found before
            continue
        seeds = _seeds(context, domain)
        for kind in KINDS:
            records = context.store.repetition.mark(name, kind)
            mark = f"{VERSION}:{seeds.version}:{records}"
            if mark != context.store.repetition.kept_mark(name, kind) and (records or context.store.repetition.kept_mark(name, kind)):
                yield domain, kind, mark, seeds


def _seeds(context: Context, domain: Domain) -> SeedSets:
    """The seed dialogues that runs of the domain were given."""
    every: dict[str, list[str]] = {}
    of_run: dict[str, list[str]] = {}
    for run in context.store.runs.all(limit=LOOK_BACK):
        if str(run.params.get("domain", "")).partition("@")[0] != domain.about.id:
            continue
        for dialogue in _given(RunFolder(context.settings.home / "runs" / run.id)):
            turns = said(dialogue)
            key = content_hash(turns)
            every.setdefault(key, [text for _, text in turns])
            of_run.setdefault(run.id, []).append(key)
    keys = sorted(every)
    places = {key: place for place, key in enumerate(keys)}
    ordinary = [line for locale in domain.resources.locale for value in locale.slots.values() for line in value]
    return SeedSets(
        version=f"{VERSION}:{digest(canonical([keys, ordinary]))[:16]}",
        all=[every[key] for key in keys],
        of_run={run: sorted({places[key] for key in those}) for run, those in sorted(of_run.items())},
        ordinary=ordinary,
        itself=frozenset(keys),
    )


def _given(folder: RunFolder) -> list[dict[str, Any]]:
    try:
        found = folder.read("seed")
    except BadInput:  # the folder of an old run; what it made is compared without its seeds
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
