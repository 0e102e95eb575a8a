"""What the folder of a run that asks a model tells of it: its live picture, the titles of its labels, and the cap that it
needs to go on."""

from __future__ import annotations

import functools
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from synthcore.core.errors import BadRequest
from synthcore.core.model_plan import ModelPlan, indexes
from synthcore.core.quotas import DIMENSIONS
from synthcore.core.records import Frozen
from synthcore.core.runs import ModelStatus
from synthcore.llm.budget import CENT
from synthcore.services import revision_work
from synthcore.services.rendering import Places, cents, largest
from synthcore.services.run_folder import RunFolder
from synthcore.services.working import ordered

STAGE = {"question": "New question", "chosen": "Chosen answer", "rejected": "Rejected answer"}
COUNTED = 5000  # results of an earlier run that are looked at


class NextCap(Frozen):
    """Of a run that its cap has stopped: the cap, and the lowest one under which it can go on, to the cent."""

    former: Decimal
    least: Decimal


def status(folder: RunFolder) -> ModelStatus | None:
    """What the worker said last."""
    try:
        return ModelStatus.model_validate(found) if (found := folder.status()) else None
    except ValidationError:  # of another version of the program: what is stored is shown all the same
        return None


def next_cap(folder: RunFolder, cost: Decimal) -> NextCap | None:
    """None for a run that its cap has not stopped. The new one is above the former, and covers what is spent (`cost`, or what
    the worker said) and one request more."""
    if (folder.read("end") or {}).get("kind") != "over_budget":
        return None
    model = ModelPlan.model_validate((folder.read("plan") or {})["model"])
    if model.budget_usd is None:
        return None
    said = status(folder)
    spent = max(cost, (said.spent if said else None) or Decimal(0))
    least = max(cents(model.budget_usd) + CENT, cents(spent + _one_request(str(folder.path), model)))
    return NextCap(former=model.budget_usd, least=least)


@functools.lru_cache(maxsize=64)
def _one_request(path: str, model: ModelPlan) -> Decimal:
    """The most that a request of a run can cost; 0 where its folder or its price does not tell."""
    folder = RunFolder(Path(path))
    try:
        plan = folder.read("plan")
        domain, request, seeds = ordered(folder, plan)
        if "revising" in plan:
            return revision_work.one_request(folder, plan, domain, seeds or (), model)
        quotas = request.quotas(domain, {tuple(cell): int(n) for cell, n in plan["have"]})
        mine = indexes(request.model_places(quotas, model.share))
        return largest(Places(domain, request.seed_number, seeds, quotas, mine), model)[1]
    except BadRequest:
        return Decimal(0)


@functools.lru_cache(maxsize=64)
def titles(path: str) -> dict[str, dict[str, str]]:
    """Of label values, by label; of a run of pairs, of its stages and its modifications. The file does not change while its
    run is there."""
    domain = RunFolder(Path(path)).read("domain") or {}
    if "pairs" in (RunFolder(Path(path)).read("plan") or {}):
        return {"stage": STAGE, "modification": {name: m.get("title") or name for name, m in domain.get("modifications", {}).items()}}
    labels = domain.get("labels", {})
    return {name: {v["name"]: v.get("title") or v["name"] for v in labels.get(name, ())} for name in DIMENSIONS}


def paid_before(folder: RunFolder) -> int:
    """How many of its records rest on answers that earlier runs have paid for, at most: so many did these make."""
    earlier = (folder.read("plan") or {}).get("model", {}).get("earlier", ())
    return sum(_made_in(str(path), path.stat().st_size) for name in earlier if (path := RunFolder(Path(name)).results).exists())


def sent_here(folder: RunFolder) -> int | None:
    """How many requests this run has sent itself; None where no answer of an earlier run serves in it."""
    path = folder.path / "answers.jsonl"
    if not (folder.read("plan") or {}).get("model", {}).get("earlier") or not path.exists():
        return None
    return _sent_in(str(path), path.stat().st_size)


@functools.lru_cache(maxsize=64)
def _sent_in(journal: str, size: int) -> int:
    """How many requests a journal of that size notes as sent."""
    with Path(journal).open("rb") as lines:
        return sum(line.startswith(b'{"s"') for line in lines)


@functools.lru_cache(maxsize=64)
def _made_in(results: str, size: int) -> int:
    """How many records a model made in a run whose results have that size."""
    folder = RunFolder(Path(results).parent)
    return sum(row.get("method") == "llm" for row in folder.lines(folder.results, 0, COUNTED)[0])
