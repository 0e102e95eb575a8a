"""What a judge is ordered to do, planned: which records, by which rubrics, and what of it was answered before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from synthcore.core.errors import BadRequest
from synthcore.core.model_plan import ModelOrder, ModelPlan
from synthcore.core.records import Dialogue, Record
from synthcore.domains.rubric import prompts_of
from synthcore.domains.schema import Domain
from synthcore.evaluation.judging import JudgedDialogue, JudgedPair, Material
from synthcore.llm import endpoint
from synthcore.llm.journal import events
from synthcore.services import domains, earlier, file_runs
from synthcore.services.context import Context
from synthcore.services.generating import missing_key, what_a_model_needs
from synthcore.services.judged import KIND
from synthcore.services.judges import MOST_REPEATS, Asked, Job, Judge, alike, plan_for

MOST = 20_000  # records of one run
LABELS = ("intent", "sentiment", "risk_level")  # of a turn


class JudgeOrder(ModelOrder):
    """Which records a judge is asked about, and how. `model` is that of the settings for judges when none is named; no family
    means all that the domain has for those records. `repeats` asks each thing so often, to tell how often the judge changes its
    mind; `both_orders` shows the answers of a pair either way round. `same_judge` says that the judge may be the model that
    wrote the records. `token` names one intention to start."""

    record_ids: tuple[str, ...] = ()
    domain: str | None = None
    batch: str | None = None
    families: tuple[str, ...] = ()
    repeats: int = Field(default=1, ge=1, le=MOST_REPEATS)
    both_orders: bool = True
    same_judge: bool = False
    token: str | None = Field(default=None, max_length=64)


class Planned(NamedTuple):
    """An order, planned. `jobs` are those that no judge has answered, one for each place; `known` those that one has, by
    fingerprint, with the records that it has not been noted for."""

    domain: Domain
    judge: Judge
    materials: list[Material]
    jobs: dict[int, Job]
    judged: int
    known: dict[str, list[str]]
    earlier: tuple[str, ...]


def plan_order(context: Context, order: JudgeOrder) -> Planned:
    """An order, checked. Raises BadRequest for one that cannot be met; that the key is missing which sending needs is told by
    `no_key`, for whoever only looks sends nothing."""
    domain = domains.domain(context, order.domain)
    name = (order.model or context.settings.judge_model).strip()
    if not name:
        raise BadRequest("no judge is named (--judge-model NAME, or SYNTHCORE_JUDGE_MODEL).")
    if not domain.rubrics:
        raise BadRequest(f"the domain {domain.about.id} has no rubrics (rubrics/*.toml), by which the judge {name} could be asked.")
    needs = what_a_model_needs(context.settings, domain, prompts_of(domain.rubrics.values()))
    if needs and needs != no_key(context):
        raise BadRequest(needs)
    asked = Asked(kinds=domain.about.kinds, families=order.families, repeats=order.repeats, both_orders=order.both_orders)
    judge = Judge(domain, plan_for(context.settings, order, name), asked)
    materials = [_material(record) for record in _records(context, domain, order, name)]
    jobs, judged, known = _unanswered(context, judge.jobs(materials))
    asked_about = {job.of.id for job in jobs.values()} | {record_id for ids in known.values() for record_id in ids}
    if not materials:
        raise BadRequest(f"there is no record of the domain {domain.about.id} to judge{f' in the batch {order.batch!r}' if order.batch else ''}.")
    return Planned(domain, judge, materials, jobs, judged, known, _earlier(context, judge.model) if asked_about else ())


def no_key(context: Context) -> str:
    """That the key is missing which the server asks for, in a sentence; empty when it is there, or none is asked for."""
    try:
        return missing_key(endpoint.checked(context.settings.base_url, context.settings.model))
    except BadRequest:
        return ""


def _records(context: Context, domain: Domain, order: JudgeOrder, judge: str) -> list[Record]:
    """The records of an order. Raises BadRequest for one that is not there, for too many, and where the judge wrote some of
    them and nobody said so in words."""
    batch = context.store.batches.find(order.batch) if order.batch else None
    if order.batch and batch is None:
        raise BadRequest(f"there is no batch {order.batch!r}.")
    wanted, found = set(order.record_ids), list[Record]()
    with context.store.records.snapshot(batch=batch.id if batch else None, statuses=None, domain=domain.about.id) as rows:
        for one in rows:
            if not wanted or one.record.id in wanted:
                found.append(one.record)
                if len(found) > MOST:
                    raise BadRequest(f"a run judges at most {MOST:,} records; name a batch.")
    if len(found) < len(wanted):
        raise BadRequest(f"{len(wanted) - len(found)} of the {len(wanted)} records are not there, or not of the domain {domain.about.id}.")
    own = sum(alike(judge, record.origin.model) for record in found if record.origin.model)
    if own and not order.same_judge:
        raise BadRequest(
            f"The judge {judge} is the model that wrote {own:,} of the {len(found):,} records, and a model is too kind to what it wrote itself. Name "
            "another one, or say that you mean it (--same-judge)."
        )
    return found


def _material(record: Record) -> Material:
    if isinstance(record.body, Dialogue):
        turns = record.body.turns
        labels = [f"{name}: {value}" for name, value in record.labels.model_dump(exclude_none=True).items()]
        for number, turn in enumerate(turns, 1):
            if given := ", ".join(f"{name}: {value}" for name in LABELS if (value := getattr(turn, name))):
                labels.append(f"T{number}: {given}")
        return JudgedDialogue(record.id, tuple((turn.role, turn.text) for turn in turns), tuple(labels))
    return JudgedPair(record.id, "\n".join(turn.text for turn in record.body.prompt), record.body.chosen.text, record.body.rejected.text)


def _unanswered(context: Context, jobs: Iterable[Job]) -> tuple[dict[int, Job], int, dict[str, list[str]]]:
    """(jobs that no judge has answered, one for each place; how many are answered; those of them that are to be noted for
    further records)."""
    every = list(jobs)
    there = context.store.judgements.known({job.fingerprint for job in every})
    left: dict[int, Job] = {}
    known: dict[str, list[str]] = {}
    judged = 0
    for job in every:
        if job.fingerprint not in there:
            left.setdefault(job.place, job)
            continue
        judged += 1
        if job.of.id not in there[job.fingerprint]:
            known.setdefault(job.fingerprint, []).append(job.of.id)
    return left, judged, known


def _earlier(context: Context, model: ModelPlan) -> tuple[str, ...]:
    """Folders of runs in which the same model judged, oldest first: their answers serve again."""
    runs = context.settings.home / "runs"
    host = endpoint.Endpoint(model.base_url, model.name).host
    same = [
        str(runs / run.id)
        for run in reversed(context.store.runs.all(limit=earlier.LOOK_BACK))
        if run.params.get("kind") == KIND and (run.params.get("model"), run.params.get("host")) == (model.name, host)
    ]
    return (*file_runs.answered(runs, model, 0), *same)


def paid_before(planned: Planned) -> set[int]:
    """The places whose first answer is there already."""
    return {place for folder in planned.earlier for place in _answered(Path(folder)) if place in planned.jobs}


def _answered(folder: Path) -> Iterator[int]:
    for kind, told, _ in events(folder / "answers.jsonl"):
        place, _, attempt = str(told["id"]).partition(".")
        if kind == "a" and attempt == "0":
            yield int(place)
