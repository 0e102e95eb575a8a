"""A judge over records of the database: what it would be sent, what that would cost, the run, and what it said.

Nothing is asked that a judge has answered before: what is in the database counts, for every record of the same text, and
answers in the folders of earlier runs serve again, those of `synthcore pairs` too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from synthcore.core.errors import BadRequest
from synthcore.core.ids import new_id
from synthcore.core.judge_ports import Judgement
from synthcore.core.measurements import Finding, Measurement
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.core.runs import Run, RunState
from synthcore.domains.prompt_soundness import KNOWN
from synthcore.domains.rubric import PROMPT
from synthcore.domains.vocabulary import versioned
from synthcore.evaluation.checks import personal_data
from synthcore.evaluation.judging import Material
from synthcore.llm import endpoint
from synthcore.llm.budget import Budget
from synthcore.llm.quoting import Quote
from synthcore.services import domains, earlier, judge_quoting
from synthcore.services.blinding import require_told
from synthcore.services.context import Context
from synthcore.services.guard import guard_of
from synthcore.services.judge_orders import JudgeOrder, Planned, no_key, paid_before, plan_order
from synthcore.services.judge_work import too_long
from synthcore.services.judged import KIND
from synthcore.services.judges import Judge
from synthcore.services.quoting import CHECKED, Message, Sent
from synthcore.services.rendering import spread


class JudgeEstimate(Frozen):
    """What an order would cost. `quotes` are those of the families, for the `asked` requests whose answers are not there yet;
    `judged` are in the database, `paid` in folders of earlier runs, and `too_long` are not sent to any judge. `records` are
    asked about. Dollars are None where no price is known. `refusal` says why nothing can be sent or the cap not be
    kept, empty where it can."""

    model: str
    host: str
    records: int
    asked: int
    judged: int
    paid: int
    too_long: int
    quotes: dict[str, Quote]
    low: Decimal | None
    high: Decimal | None
    refusal: str = ""


class JudgedRecord(Frozen):
    """All that judges said of one record."""

    measurements: tuple[Measurement, ...]
    findings: tuple[Finding, ...]


def judge_request(context: Context, person: Person, *, order: JudgeOrder, index: int = 0) -> Sent:
    """The exact request for one of the places, the `index`th (counted round), and what the personal-data check finds in all of
    them. Nothing is sent."""
    require(person, "evaluate")
    planned = plan_order(context, order)
    judge = planned.judge
    jobs = list(planned.jobs.values()) or list(judge.jobs(planned.materials[:1]))
    server, model = endpoint.Endpoint(judge.model.base_url, judge.model.name), judge.model
    guard, hold = guard_of(planned.domain, (), check=not server.local, hold=False), judge.model.personal_data == "hold"

    def look(text: str) -> list[personal_data.Found]:
        return personal_data.find(text, names=guard.names, allowed=guard.allowed) if guard.check else []

    checked = [] if server.local else jobs[:CHECKED]
    found = [kinds for job in checked if (kinds := Counter(f.kind for text in job.of.texts for f in look(text)))]
    every, where = dict(sum(found, Counter())), index % len(jobs)
    job = jobs[where]
    ask, prompt = judge.ask(job), PROMPT[job.rubric.applies_to]
    return Sent(
        host=server.host, local=server.local, model=model.name, fields=tuple(KNOWN[prompt][name] for name in planned.domain.prompts[prompt].variables),
        messages=tuple(Message(role=m["role"], text=personal_data.mask(m["content"], look(m["content"]))) for m in ask.messages),
        shape=json.dumps(ask.schema, ensure_ascii=False, indent=1), place=where, cell=("judgement", job.rubric.family, ""), index=where, of=len(jobs),
        by_template=0, checked=len(checked), masked={} if hold else every, found=every if hold else {}, held=len(found) if hold else 0, prompt=job.prompt,
        seed_number=0, temperature=model.temperature, most_tokens=ask.most_tokens,
    )  # fmt: skip


def judge_estimate(context: Context, person: Person, *, order: JudgeOrder) -> JudgeEstimate:
    """What an order would cost, but for what was paid for before."""
    require(person, "evaluate")
    planned = plan_order(context, order)
    judge = planned.judge
    paid = paid_before(planned)
    left = [job for place, job in planned.jobs.items() if place not in paid and not too_long(job.of)]
    samples = [left[n].of for n in spread(range(len(left)), judge_quoting.SAMPLE)]
    quotes = judge_quoting.quotes_of(judge, samples, Counter(job.rubric.name for job in left))
    priced = judge_quoting.price_of(judge.model) is not None
    return JudgeEstimate(
        model=judge.model.name, host=endpoint.Endpoint(judge.model.base_url, judge.model.name).host, records=len(planned.materials), asked=len(left),
        judged=planned.judged, paid=len(paid), too_long=len(planned.jobs) - len(left) - len(paid), quotes=quotes,
        low=sum((one.low or Decimal(0) for one in quotes.values()), Decimal(0)) if priced else None,
        high=sum((one.high or Decimal(0) for one in quotes.values()), Decimal(0)) if priced else None, refusal=no_key(context) or _refusal(judge, samples),
    )  # fmt: skip


def start_judging(context: Context, person: Person, *, order: JudgeOrder) -> Run | None:
    """Start a run (verb `evaluate`); None where everything was judged before: then that is noted for all records of the same
    text. Raises BadRequest, before anything is written, for what cannot be done."""
    require(person, "evaluate")
    planned = plan_order(context, order)
    if planned.jobs and (needs := no_key(context)):
        raise BadRequest(needs)
    _note_known(context, planned)
    if not planned.jobs:
        return None
    return earlier.once(context, order.token, lambda: _start(context, person, planned, order))


def judgements_of(context: Context, person: Person, *, record_id: str) -> JudgedRecord:
    """What judges said of one record, the newest word of each version, and where in its text. Raises NotAllowed where this person has
    yet to decide on it, blind."""
    require(person, "look")
    require_told(context, person, record_id)
    store = context.store.judgements
    return JudgedRecord(measurements=store.of([record_id]).get(record_id, ()), findings=store.findings([record_id]).get(record_id, ()))


def _start(context: Context, person: Person, planned: Planned, order: JudgeOrder) -> Run:
    judge, paid = planned.judge, paid_before(planned)
    left = [job.of for place, job in planned.jobs.items() if place not in paid and not too_long(job.of)]
    if refusal := _refusal(judge, left[: judge_quoting.SAMPLE]):
        raise BadRequest(refusal)
    domains.kept(context, planned.domain)
    model = judge.model.model_copy(update={"earlier": planned.earlier})
    params = {
        "kind": KIND, "domain": versioned(planned.domain), "method": "openai", "model": model.name,
        "host": endpoint.Endpoint(model.base_url, model.name).host, "by_model": len(planned.jobs), "by_template": 0, "temperature": model.temperature,
        "budget_usd": str(model.budget_usd) if model.budget_usd is not None else None, "fallback": False, "batch_api": model.batch_api, "pilot": False,
        "records": len(planned.materials), "rubrics": [rubric.name for rubric in judge.rubrics], "token": order.token,
        "order": order.model_dump(mode="json", exclude={"token"}),
    }  # fmt: skip
    run = Run(
        id=new_id(), task="evaluate", params=params, state=RunState.PLANNED, total=len(planned.jobs), person=person.name, created_at=datetime.now(UTC)
    )  # fmt: skip
    context.store.runs.add(run)
    plan = {
        "run_id": run.id, "request": {"count": len(planned.jobs), "seed_number": 0}, "have": [], "method": "openai", "model": model.model_dump(mode="json"),
        "judging": judge.asked.model_dump(mode="json"), "places": list(planned.jobs),
    }  # fmt: skip
    files = {"plan": plan, "domain": planned.domain.model_dump(mode="json"), "records": [one._asdict() for one in planned.materials]}
    context.launcher.start(run, files, ())
    return context.store.runs.get(run.id) or run


def _note_known(context: Context, planned: Planned) -> None:
    """What was judged of one record holds of all others of the same text."""
    store = context.store.judgements
    there: Mapping[str, set[str]] = store.known(planned.known)
    copies: list[Judgement] = []
    for fingerprint, record_ids in planned.known.items():
        said = store.get(min(there[fingerprint]), fingerprint)
        copies += [said.of(record_id) for record_id in record_ids] if said else []
    if copies:
        store.add(copies, datetime.now(UTC))


def _refusal(judge: Judge, samples: Sequence[Material]) -> str:
    """Why the cap cannot be kept; empty where it can."""
    budget = Budget(judge.model.budget_usd, judge_quoting.price_of(judge.model))
    asks: list[Any] = [judge.ask(job) for job in judge.jobs(samples[: judge_quoting.SAMPLE])]
    largest = max(asks, key=lambda ask: budget.most(ask) or Decimal(0), default=None)
    return "" if largest is None or budget.covers_one(largest) else budget.too_small(largest)
