"""Making new records: plan the places, start the run that fills them."""

from __future__ import annotations

import io
import itertools
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.ids import new_id
from synthcore.core.people import Person, require
from synthcore.core.quotas import Cell, Quotas
from synthcore.core.records import Frozen
from synthcore.core.runs import Run, RunState
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import versioned
from synthcore.formats import dialogues
from synthcore.generation.batch import make
from synthcore.generation.request import DIMENSIONS, Request
from synthcore.services import domains as known_domains
from synthcore.services.context import Context
from synthcore.services.working import generator_for

FIRST = 50


class Method(Frozen):
    """A way to make dialogues. `needs` says in one sentence what is missing when it is not available."""

    name: str
    title: str
    available: bool
    needs: str = ""


class Order(Frozen):
    """What to generate. No concerns or session types means all. Without `seed_number` one is drawn. `seed_file` is a
    dialogues file on this machine; `seed_upload` is the content of one from a browser."""

    count: int
    domain: str | None = None
    concerns: tuple[str, ...] = ()
    session_types: tuple[str, ...] = ()
    method: str = "template"
    mix: str = "production"
    seed_number: int | None = None
    seed_file: Path | None = None
    seed_upload: bytes | None = None
    batch: str | None = None


class Planned(Frozen):
    """How many records of each value an order comes to."""

    session_type: dict[str, int]
    concern: dict[str, int]
    risk_level: dict[str, int]


class Preview(Frozen):
    """Dialogues in the shape of a dialogues file, none of them stored; `took` tells what came from the seed."""

    dialogues: tuple[dict[str, Any], ...]
    planned: Planned
    seed_number: int
    took: str = ""


def domains(context: Context, person: Person) -> tuple[str, ...]:
    """The names of the domains that can be generated from, the usual one first."""
    return known_domains.domain_names(context, person)


def methods(context: Context, person: Person) -> tuple[Method, ...]:
    """Every method, available or not."""
    require(person, "look")
    needs = "This needs a model, which this version cannot ask yet."
    return (
        Method(name="template", title="Templates", available=True),
        Method(name="openai", title="Language model", available=False, needs=needs),
        Method(name="hybrid", title="Templates and a language model", available=False, needs=needs),
    )


def preview(context: Context, person: Person, *, order: Order, shown: int = 3) -> Preview:
    """What an order would make: its plan, and a few of its dialogues. Nothing is stored."""
    require(person, "generate")
    asked = _asked(context, order)
    generator = generator_for(asked.domain, asked.request, asked.seeds)
    made = make(generator, asked.quotas)
    return Preview(
        dialogues=tuple(one.dialogue for one in itertools.islice(made, shown)), planned=_planned(asked.quotas),
        seed_number=asked.request.seed_number, took=generator.pattern.took() if generator.pattern else "",
    )  # fmt: skip


def start_generation(context: Context, person: Person, *, order: Order) -> Run:
    """Start a run. The plan counts what is already approved; texts that the store has are skipped."""
    require(person, "generate")
    asked = _asked(context, order)
    store, now = context.store, datetime.now(UTC)
    known_domains.kept(context, asked.domain)
    batch = store.batches.open(order.batch or _free_name(context, f"Generated {now:%Y-%m-%d}"), source=None, header={}, exact=True)
    took = generator_for(asked.domain, asked.request, asked.seeds).pattern
    params = {
        **asked.request.model_dump(mode="json"), "method": order.method, "domain": versioned(asked.domain),
        "seed_file": order.seed_file.name if order.seed_file else None, "took": took.took() if took else "",
        "planned": _planned(asked.quotas).model_dump(),
    }  # fmt: skip
    run = Run(
        id=new_id(), task="generate", params=params, state=RunState.PLANNED, total=order.count, person=person.name, batch=batch.name, created_at=now
    )  # fmt: skip
    store.runs.add(run)
    plan = {"run_id": run.id, "request": asked.request.model_dump(mode="json"), "have": [[list(cell), n] for cell, n in asked.have.items()]}
    files = {"plan": plan, "domain": asked.domain.model_dump(mode="json")} | ({"seed": asked.seeds} if asked.seeds else {})
    context.launcher.start(run, files, store.records.content_hashes())
    return store.runs.get(run.id) or run


def first_batch(context: Context, person: Person) -> Run | None:
    """The first 50 dialogues of an empty store; None when the store holds any record or run."""
    if context.store.records.count() or context.store.runs.all(limit=1):
        return None
    return start_generation(context, person, order=Order(count=FIRST, batch=f"First {FIRST}"))


class _Asked(NamedTuple):
    domain: Domain
    request: Request
    seeds: list[dict[str, Any]] | None
    have: dict[Cell, int]
    quotas: Quotas


def _asked(context: Context, order: Order) -> _Asked:
    """An order, checked and planned."""
    domain = known_domains.domain(context, order.domain)
    if order.method not in (names := ("template", "openai", "hybrid")):
        raise UnknownValue("method", order.method, names)
    if order.method != "template":
        raise BadRequest(f"the method {order.method!r} needs a model, which this version cannot ask yet; choose 'template'.")
    number = order.seed_number if order.seed_number is not None else random.SystemRandom().randrange(2**31)
    request = Request(count=order.count, seed_number=number, concerns=order.concerns, session_types=order.session_types, mix=order.mix)
    have = context.store.counting.approved_cells(domain.about.id)
    return _Asked(domain, request, _seeds(order), have, request.quotas(domain, have))


def _seeds(order: Order) -> list[dict[str, Any]] | None:
    if order.seed_upload is not None:
        return [e.value for e in dialogues.elements(dialogues.reader(io.BytesIO(order.seed_upload), "the uploaded seed file"))]
    return list(dialogues.read_dialogues(order.seed_file)) if order.seed_file else None


def _planned(quotas: Quotas) -> Planned:
    counts: dict[str, Counter[str]] = {name: Counter() for name in DIMENSIONS}
    for cell, n in quotas.by_cell().items():
        for name, value in zip(DIMENSIONS, cell, strict=True):
            counts[name][value] += n
    return Planned(**{name: dict(values) for name, values in counts.items()})


def _free_name(context: Context, name: str) -> str:
    taken = {b.name for b in context.store.batches.all()}
    return next(free for n in itertools.count(1) if (free := name if n == 1 else f"{name} ({n})") not in taken)
