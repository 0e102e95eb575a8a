"""Making new records: plan the places, start the run that fills them."""

from __future__ import annotations

import io
import itertools
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field

from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.ids import new_id
from synthcore.core.model_plan import ModelOrder, ModelPlan, Terms, indexes, model_places
from synthcore.core.people import Person, require
from synthcore.core.quotas import Cell, Quotas
from synthcore.core.records import Frozen
from synthcore.core.runs import Run, RunState
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import versioned
from synthcore.formats import dialogues
from synthcore.generation.batch import make
from synthcore.generation.request import CellOrder, Request
from synthcore.llm import endpoint, pricing
from synthcore.services import domains as known_domains
from synthcore.services import earlier
from synthcore.services.context import Context
from synthcore.services.rendering import Places, check_cap
from synthcore.services.working import generator_for
from synthcore.settings import Settings, api_key

FIRST = 50
KEPT = 4
METHODS = {"template": "Templates", "openai": "Language model", "hybrid": "Templates and a language model"}
PROMPTS = ("dialogue", "repair", "shape")  # what a domain must have for a model to be asked


class Method(Frozen):
    """A way to make dialogues. `needs` says in one sentence what is missing when it is not available."""

    name: str
    title: str
    available: bool
    needs: str = ""


class Order(ModelOrder):
    """What to generate. No concerns or session types means all. Without `seed_number` one is drawn. `seed_file` is a
    dialogues file on this machine; `seed_upload` is the content of one from a browser.

    `cells` says what is wanted of each cell and of each method there, in place of what the target asks for (services.planning).

    `stood_in` is the share of a template order that a model was to make and cannot: these are marked.

    `token` names one intention to start: the same order that comes twice with the same one, as by a double click, starts one
    run, and is answered with it the second time."""

    count: int
    domain: str | None = None
    concerns: tuple[str, ...] = ()
    session_types: tuple[str, ...] = ()
    method: str = "template"
    mix: str = "production"
    cells: tuple[CellOrder, ...] = ()
    seed_number: int | None = None
    seed_file: Path | None = None
    seed_upload: bytes | None = None
    batch: str | None = None
    token: str | None = Field(default=None, max_length=64)
    stood_in: float = Field(default=0.0, ge=0.0, le=1.0)


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
    return tuple(name for name in known_domains.domain_names(context, person) if known_domains.domain(context, name).sessions)


def methods(context: Context, person: Person, *, domain: str | None = None) -> tuple[Method, ...]:
    """Every method, available or not, for a domain (default: that of the settings)."""
    require(person, "look")
    needs = what_a_model_needs(context.settings, known_domains.domain(context, domain))
    return tuple(
        Method(name=name, title=title, available=name == "template" or not needs, needs="" if name == "template" else needs) for name, title in METHODS.items()
    )


def what_a_model_needs(settings: Settings, domain: Domain, prompts: Sequence[str] = PROMPTS) -> str:
    """What is missing before a model can be asked, in a sentence; empty when nothing is."""
    if missing := [kind for kind in prompts if kind not in domain.prompts]:
        return f"The domain {domain.about.id} has no prompts for a model (missing: {', '.join(missing)})."
    try:
        server = endpoint.checked(settings.base_url, settings.model)
    except BadRequest as error:
        return str(error)
    return missing_key(server)


def missing_key(server: endpoint.Endpoint) -> str:
    """That the key is missing which a server asks for, in a sentence; empty when it is there, or none is asked for."""
    if server.own or api_key():
        return ""
    return (
        f"OPENAI_API_KEY is not set, so {server.host} cannot be asked; set it before the program starts, or set OPENAI_BASE_URL to a server of your own, "
        "which needs no key."
    )


def preview(context: Context, person: Person, *, order: Order, shown: int = 3) -> Preview:
    """What an order would make: its plan, and a few of its dialogues, as templates make them. A model is not asked: what it
    would be sent is told by `what_is_sent`. Nothing is stored."""
    require(person, "generate")
    asked = plan_order(context, order)
    generator = generator_for(asked.domain, asked.request, asked.seeds)
    made = make(generator, asked.quotas)
    return Preview(
        dialogues=tuple(one.dialogue for one in itertools.islice(made, 0 if order.method == "openai" else shown)), planned=Planned(**asked.quotas.by_value()),
        seed_number=asked.request.seed_number, took=generator.pattern.took() if generator.pattern else "",
    )  # fmt: skip


def start_generation(context: Context, person: Person, *, order: Order) -> Run:
    """Start a run. The plan counts what is already approved; texts that the store has are skipped. A run that asks a model is
    given the answers of earlier runs of the same order. Raises BadRequest, before anything is written, for what cannot be
    done: no key, a cap without a price or below one request, a run of the same requests that is under way."""
    require(person, "generate")
    return earlier.once(context, order.token, lambda: launch(context, person, plan_order(context, order), order))


def unfinished_run(context: Context, person: Person, *, order: Order) -> Run | None:
    """The newest run of the same order that asks a model and stopped before its end: the same order goes on with it."""
    require(person, "generate")
    server = endpoint.checked(context.settings.base_url, order.model or context.settings.model)
    wanted: dict[str, Any] = {
        "count": order.count, "concerns": list(order.concerns), "session_types": list(order.session_types), "mix": order.mix, "method": order.method,
        "model": server.model, "host": server.host, "pilot": False, "seed_file": order.seed_file.name if order.seed_file else None,
        "domain": versioned(known_domains.domain(context, order.domain)),
    }  # fmt: skip
    if order.seed_number is not None:
        wanted["seed_number"] = order.seed_number
    for run in context.store.runs.all(limit=earlier.LOOK_BACK):
        if [*run.params.get("cells", ())] != [one.model_dump(mode="json") for one in order.cells]:
            continue
        stopped = run.state in (RunState.FAILED, RunState.CANCELLED, RunState.PAUSED) or context.launcher.left(run)
        if stopped and order.batch in (None, run.batch) and all(run.params.get(key) == value for key, value in wanted.items()):
            return run
    return None


def launch(context: Context, person: Person, asked: Asked, order: Order, only: Sequence[int] | None = None) -> Run:
    """Start the run of an order. With `only`, these places of its plan alone are filled: a pilot."""
    store, now = context.store, datetime.now(UTC)
    took = generator_for(asked.domain, asked.request, asked.seeds).pattern
    params = {
        **asked.request.model_dump(mode="json"), "method": order.method, "domain": versioned(asked.domain),
        "seed_file": order.seed_file.name if order.seed_file else None, "took": took.took() if took else "",
        "planned": asked.quotas.by_value(), "token": order.token,
    }  # fmt: skip
    plan: dict[str, Any] = {"request": asked.request.model_dump(mode="json"), "have": [[list(cell), n] for cell, n in asked.have.items()]}
    known: Sequence[str] = store.records.content_hashes()
    if asked.model:
        params |= _told(asked, asked.model, only)
        earlier.none_under_way(context, params)
        serving = earlier.folders(context, params)
        if order.budget_usd is not None and earlier.paid_for(asked, [folder for folder, _ in serving]) < len(asked.mine):
            check_cap(asked.places, asked.model)
        plan |= {"method": order.method, "model": asked.model.model_copy(update={"earlier": tuple(str(f.path) for f, _ in serving)}).model_dump(mode="json")}
        known = earlier.without(known, [folder for folder, was_pilot in serving if was_pilot])
    elif order.stood_in:
        plan["stood_in"] = order.stood_in
        params["stood_in"] = sum(model_places(asked.quotas, order.stood_in, asked.request.seed_number))
    if only is not None:
        plan["only"] = list(only)
    known_domains.kept(context, asked.domain)
    usual = f"{'Generated' if only is None else 'Pilot'} {now:%Y-%m-%d}"
    batch = store.batches.open(order.batch if order.batch and only is None else free_name(context, usual), source=None, header={}, exact=True)
    total = order.count if only is None else len(only)
    run = Run(id=new_id(), task="generate", params=params, state=RunState.PLANNED, total=total, person=person.name, batch=batch.name, created_at=now)
    store.runs.add(run)
    files = {"plan": {"run_id": run.id} | plan, "domain": asked.domain.model_dump(mode="json")} | ({"seed": asked.seeds} if asked.seeds else {})
    context.launcher.start(run, files, known)
    return store.runs.get(run.id) or run


def asks_the_same(asked: Asked) -> dict[str, Any]:
    """What runs agree in that ask the same of a place (`earlier.SAME`); empty for an order that asks no model."""
    if asked.model is None:
        return {}
    host = endpoint.Endpoint(asked.model.base_url, asked.model.name).host
    return {"domain": versioned(asked.domain), "seed_number": asked.request.seed_number, "model": asked.model.name, "host": host}


def _told(asked: Asked, model: ModelPlan, only: Sequence[int] | None) -> dict[str, Any]:
    """What a run says of the model that it asks: enough for its card and for later runs to find it by."""
    mine = len(asked.mine if only is None else only)
    return {
        **asks_the_same(asked), "by_model": mine,
        "by_template": 0 if only is not None else len(asked.quotas.order) - mine, "temperature": model.temperature,
        "budget_usd": str(model.budget_usd) if model.budget_usd is not None else None, "fallback": model.fallback, "batch_api": model.batch_api,
        "pilot": only is not None,
    }  # fmt: skip


def first_batch(context: Context, person: Person) -> Run | None:
    """The first 50 dialogues of an empty store; None when the store holds any record or run."""
    if context.store.records.count() or context.store.runs.all(limit=1):
        return None
    return start_generation(context, person, order=Order(count=FIRST, batch=f"First {FIRST}"))


class Asked(NamedTuple):
    """An order, planned. `model` is None for one that asks none; `mine` are the model's places."""

    domain: Domain
    request: Request
    seeds: list[dict[str, Any]] | None
    have: dict[Cell, int]
    quotas: Quotas
    model: ModelPlan | None
    mine: list[int]

    @property
    def places(self) -> Places:
        return Places(self.domain, self.request.seed_number, self.seeds, self.quotas, self.mine)


def plan_order(context: Context, order: Order) -> Asked:
    """An order, checked and planned. Raises BadRequest or UnknownValue for one that cannot be met."""
    domain = known_domains.domain(context, order.domain)
    if order.method not in METHODS:
        raise UnknownValue("method", order.method, METHODS)
    if order.method != "template" and (needs := what_a_model_needs(context.settings, domain)):
        raise BadRequest(needs)
    number = order.seed_number if order.seed_number is not None else draw_number()
    request = Request(
        count=order.count, seed_number=number, concerns=order.concerns, session_types=order.session_types, mix=order.mix, cells=order.cells
    )  # fmt: skip
    have = {} if order.cells else context.store.counting.approved_cells(domain.about.id)
    quotas = _quotas(domain, request, have)
    model = None if order.method == "template" else model_plan(context.settings, order, order.method)
    mine = indexes(request.model_places(quotas, model.share)) if model else []
    return Asked(domain, request, seeds_of(order), have, quotas, model, mine)


_kept: dict[tuple[object, ...], Quotas] = {}


def _quotas(domain: Domain, request: Request, have: dict[Cell, int]) -> Quotas:
    """Those of the last few requests are kept: a page asks for the same ones several times while it is drawn."""
    key = (domain.hash, request.model_dump_json(), tuple(sorted(have.items())))
    if key not in _kept:
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[key] = request.quotas(domain, have)
    return _kept[key]


def draw_number() -> int:
    return random.SystemRandom().randrange(2**31)


def model_plan(settings: Settings, order: ModelOrder, method: str) -> ModelPlan:
    """The plan of what an order says of the model that it asks. Raises BadRequest for a cap that cannot be kept, without a price."""
    server = endpoint.checked(settings.base_url, order.model or settings.model)
    prices = settings.home / "prices.toml"
    if order.budget_usd is not None and pricing.price(server.model, server.base_url, prices, batch=order.batch_api) is None:
        raise BadRequest(f"A cap of ${pricing.plain(order.budget_usd)} cannot be kept: {pricing.no_price(server.model, server.host, prices)}")
    return ModelPlan(
        name=server.model, base_url=server.base_url, share=1.0 if method == "openai" else order.hybrid_ratio, prices=str(prices),
        endpoints=str(settings.home / "endpoints.json"), batch_poll=settings.batch_poll, **order.model_dump(include=set(Terms.model_fields)),
    )  # fmt: skip


def seeds_of(order: Order) -> list[dict[str, Any]] | None:
    """The seed dialogues that an order names, None when it names none."""
    if order.seed_upload is not None:
        return [e.value for e in dialogues.elements(dialogues.reader(io.BytesIO(order.seed_upload), "the uploaded seed file"))]
    return list(dialogues.read_dialogues(order.seed_file)) if order.seed_file else None


def free_name(context: Context, name: str) -> str:
    """The name of a batch that is not there yet: this one, or with a number behind it."""
    taken = {b.name for b in context.store.batches.all()}
    return next(free for n in itertools.count(1) if (free := name if n == 1 else f"{name} ({n})") not in taken)
