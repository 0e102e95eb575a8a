"""A run that has a model revise what needs revision: what it would be sent, what that would cost, and the start.

It is given a dialogue with the remarks of its reviewers; what it answers is held against the same rules as a new dialogue, and
becomes a version that waits for a review.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from synthcore.core.errors import BadRequest
from synthcore.core.ids import new_id
from synthcore.core.model_plan import ModelOrder, ModelPlan
from synthcore.core.people import Person, require
from synthcore.core.runs import Run, RunState
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import versioned
from synthcore.evaluation.checks import personal_data
from synthcore.generation.revising import Reviser, Revision
from synthcore.llm import endpoint, memory, pricing, quoting, tokens
from synthcore.llm.budget import Budget
from synthcore.llm.journal import events
from synthcore.services import domains, earlier, generating, revision_queue
from synthcore.services.context import Context
from synthcore.services.guard import guard_of
from synthcore.services.quoting import CHECKED, PILOT, Estimate, Message, Sent
from synthcore.services.rendering import SAMPLE, spread
from synthcore.services.run_folder import RunFolder

MOST = 500  # records of one run
PROMPTS = ("dialogue", "revise", "repair", "shape")


class RevisionOrder(ModelOrder):
    """Which dialogues a model is to revise: those named, or all that wait in a domain (and a batch). `token` names one intention
    to start."""

    record_ids: tuple[str, ...] = ()
    domain: str | None = None
    batch: str | None = None
    token: str | None = Field(default=None, max_length=64)


class Asked(NamedTuple):
    """An order, planned. `earlier` are folders of runs that were asked to revise some of the same."""

    domain: Domain
    jobs: list[Revision]
    model: ModelPlan
    earlier: list[RunFolder]

    @property
    def reviser(self) -> Reviser:
        return Reviser(self.domain, most_tokens=self.model.most_tokens)


def revision_request(context: Context, person: Person, *, order: RevisionOrder, index: int = 0) -> Sent:
    """The exact request for one of the dialogues, the `index`th (counted round), and what the personal-data check finds in all
    of them. Nothing is sent."""
    require(person, "generate")
    asked = plan_order(context, order)
    reviser, server = asked.reviser, endpoint.Endpoint(asked.model.base_url, asked.model.name)
    guard = guard_of(asked.domain, [job.dialogue for job in asked.jobs], check=not server.local, hold=False)
    look = functools.cache(lambda text: personal_data.find(text, names=guard.names, allowed=guard.allowed) if guard.check else [])
    checked = [] if server.local else asked.jobs[:CHECKED]
    found = [kinds for job in checked if (kinds := Counter(f.kind for m in reviser.ask(job).messages for f in look(m["content"])))]
    every, hold = dict(sum(found, Counter())), asked.model.personal_data == "hold"
    where = index % len(asked.jobs)
    job = asked.jobs[where]
    ask = reviser.ask(job)
    return Sent(
        host=server.host, local=server.local, model=asked.model.name, fields=reviser.fields,
        messages=tuple(Message(role=m["role"], text=personal_data.mask(m["content"], look(m["content"]))) for m in ask.messages),
        shape=json.dumps(ask.schema, ensure_ascii=False, indent=1), place=where, cell=job.cell, index=where, of=len(asked.jobs), by_template=0,
        checked=len(checked), masked={} if hold else every, found=every if hold else {}, held=len(found) if hold else 0, prompt=reviser.name, seed_number=0,
        temperature=asked.model.temperature, most_tokens=ask.most_tokens,
    )  # fmt: skip


def revision_estimate(context: Context, person: Person, *, order: RevisionOrder) -> Estimate:
    """What an order would cost, but for the answers that an earlier run has paid for."""
    require(person, "generate")
    asked = plan_order(context, order)
    reviser, model = asked.reviser, asked.model
    paid = _paid(asked)
    known = memory.recall(Path(model.endpoints), model.base_url, model.name).usage.get(reviser.name)
    usual = [len(json.dumps(job.dialogue, ensure_ascii=False)) for job in asked.jobs]
    quote = quoting.quote(
        [reviser.ask(asked.jobs[n]) for n in spread(range(len(asked.jobs)), SAMPLE)], len(asked.jobs) - paid, _price(model), known,
        guess_completion=tokens.estimate(round(sum(usual) / len(usual)), None), pilot=known is not None and known.n <= PILOT + 3, name=reviser.name,
        model=model.name,
    )  # fmt: skip
    return Estimate(quote=quote, asked=len(asked.jobs) - paid, paid=paid, refusal=_refusal(asked) if paid < len(asked.jobs) else "")


def start_revision(context: Context, person: Person, *, order: RevisionOrder) -> Run:
    """Start a run (verb `generate`). Raises BadRequest, before anything is written, for what cannot be done."""
    require(person, "generate")
    return earlier.once(context, order.token, lambda: _start(context, person, plan_order(context, order), order))


def _start(context: Context, person: Person, asked: Asked, order: RevisionOrder) -> Run:
    if _paid(asked) < len(asked.jobs) and (refusal := _refusal(asked)):
        raise BadRequest(refusal)
    store, model = context.store, asked.model.model_copy(update={"earlier": tuple(str(folder.path) for folder in asked.earlier)})
    domains.kept(context, asked.domain)
    params = {
        "domain": versioned(asked.domain), "method": "openai", "model": model.name, "host": endpoint.Endpoint(model.base_url, model.name).host,
        "by_model": len(asked.jobs), "by_template": 0, "temperature": model.temperature,
        "budget_usd": str(model.budget_usd) if model.budget_usd is not None else None, "fallback": False, "batch_api": model.batch_api, "pilot": False,
        "records": [job.record_id for job in asked.jobs], "token": order.token,
    }  # fmt: skip
    run = Run(id=new_id(), task="revise", params=params, state=RunState.PLANNED, total=len(asked.jobs), person=person.name, created_at=datetime.now(UTC))
    store.runs.add(run)
    plan = {
        "run_id": run.id, "request": {"count": len(asked.jobs), "seed_number": 0}, "have": [], "method": "openai", "model": model.model_dump(mode="json"),
        "revising": [{"record": job.record_id, "cell": list(job.cell), "remarks": list(job.remarks)} for job in asked.jobs],
    }  # fmt: skip
    files = {"plan": plan, "domain": asked.domain.model_dump(mode="json"), "seed": [job.dialogue for job in asked.jobs]}
    context.launcher.start(run, files, store.records.content_hashes())
    return store.runs.get(run.id) or run


def plan_order(context: Context, order: RevisionOrder) -> Asked:
    """An order, checked. Raises BadRequest for one that cannot be met."""
    domain = domains.domain(context, order.domain)
    if needs := generating.what_a_model_needs(context.settings, domain, PROMPTS):
        raise BadRequest(needs)
    model = generating.model_plan(context.settings, order, "openai").model_copy(update={"fallback": False})
    jobs = list(_jobs(context, domain, order))
    if not jobs:
        raise BadRequest("no dialogue waits that a model could revise.")
    return Asked(domain, jobs, model, _earlier(context, jobs))


def _jobs(context: Context, domain: Domain, order: RevisionOrder) -> Iterator[Revision]:
    """The dialogues of an order, at most MOST. Where they are named, each of them must be one that waits, and that no run has."""
    if len(order.record_ids) > MOST:
        raise BadRequest(f"a run revises at most {MOST} dialogues; {len(order.record_ids):,} were named.")
    under_way, wanted, found = revision_queue.under_way(context), set(order.record_ids), 0
    with revision_queue.reviewed(context, order.batch, domain.about.id) as rows:
        for one in rows:
            if wanted and one.record.id not in wanted:
                continue
            job = revision_queue.revision_of(domain, one)
            if wanted and one.record.id in under_way:
                raise BadRequest(f"{one.record.external_id} is being revised by run {under_way[one.record.id]} already.")
            if wanted and isinstance(job, str):
                raise BadRequest(f"{one.record.external_id}: {job}")
            if not isinstance(job, str) and one.record.id not in under_way:
                found += 1
                yield job
            wanted.discard(one.record.id)
            if found == MOST or (order.record_ids and not wanted):
                return
    if wanted:
        raise BadRequest(
            f"{len(wanted)} of the {len(order.record_ids)} records do not wait to be revised (any more), or are not of the domain {domain.about.id}."
        )


def _earlier(context: Context, jobs: Iterable[Revision]) -> list[RunFolder]:
    """Folders of runs that were asked to revise some of the same, oldest first: their answers serve again."""
    mine = {job.record_id for job in jobs}
    runs = [run for run in context.store.runs.all(limit=earlier.LOOK_BACK) if run.task == "revise" and mine & set(run.params.get("records", ()))]
    return [RunFolder(context.settings.home / "runs" / run.id) for run in reversed(runs)]


def _paid(asked: Asked) -> int:
    """How many first answers are there already."""
    if not asked.earlier:
        return 0
    local = endpoint.Endpoint(asked.model.base_url, asked.model.name).local
    guard, reviser = guard_of(asked.domain, [job.dialogue for job in asked.jobs], check=not local, hold=False), asked.reviser
    keys = {guard.outgoing(reviser.ask(job))[0].key(asked.model.name) for job in asked.jobs}
    told = (told for folder in asked.earlier for kind, told, _ in events(folder.path / "answers.jsonl") if kind == "a")
    return len({one["key"] for one in told if one["key"] in keys})


def _refusal(asked: Asked) -> str:
    """Why the cap cannot be kept; empty where it can."""
    budget, reviser = Budget(asked.model.budget_usd, _price(asked.model)), asked.reviser
    asks = [reviser.ask(job) for job in asked.jobs]
    largest = max(asks, key=lambda ask: budget.most(ask) or Decimal(0))
    return "" if budget.covers_one(largest) else budget.too_small(largest)


def _price(model: ModelPlan) -> pricing.Price | None:
    return pricing.price(model.name, model.base_url, Path(model.prices), batch=model.batch_api)
