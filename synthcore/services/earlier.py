"""Runs that an order meets when it is started: the one that it has started already, one of the same requests that is under
way, and earlier ones whose answers serve again."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from synthcore.core.errors import BadRequest
from synthcore.core.ids import content_hash
from synthcore.core.runs import Run, RunState
from synthcore.llm import endpoint
from synthcore.llm.journal import events
from synthcore.services.context import Context
from synthcore.services.guard import guard_of
from synthcore.services.rendering import ask_for, prompter
from synthcore.services.run_folder import RunFolder

if TYPE_CHECKING:
    from synthcore.services.generating import Asked

LOOK_BACK = 1000  # runs whose answers may serve again
SAME = ("domain", "seed_number", "model", "host")  # runs that agree in these ask the same of a place
_starting = threading.Lock()


def once(context: Context, token: str | None, begin: Callable[[], Run]) -> Run:
    """Begin a run, unless the order of that token has begun one: then that one, whatever has become of it."""
    if token is None:
        return begin()
    with _starting:
        return next((run for run in context.store.runs.all(limit=LOOK_BACK) if run.params.get("token") == token), None) or begin()


def none_under_way(context: Context, params: Mapping[str, Any]) -> None:
    """Raises BadRequest while a run asks the same: its answers, as long as they are not there, would be paid for twice."""
    for run in _same(context, params):
        if run.state in (RunState.PLANNED, RunState.RUNNING) and not context.launcher.left(run):
            what = "the pilot of this order" if run.params.get("pilot") else f"run {run.id}, which asks the same (seed number {params['seed_number']}),"
            raise BadRequest(f"{what} is under way; start this order when it has ended, so that its answers serve here too.")


def folders(context: Context, params: Mapping[str, Any]) -> list[tuple[RunFolder, bool]]:
    """Of the runs that have asked the same, oldest first, and whether each is that of a pilot."""
    return [(RunFolder(context.settings.home / "runs" / run.id), bool(run.params.get("pilot"))) for run in reversed(_same(context, params))]


def _same(context: Context, params: Mapping[str, Any]) -> list[Run]:
    """Newest first."""
    runs = context.store.runs.all(limit=LOOK_BACK)
    return [run for run in runs if run.params.get("model") and all(run.params.get(key) == params[key] for key in SAME)]


def without(known: Sequence[str], pilots: Sequence[RunFolder]) -> Sequence[str]:
    """What the store has but for what pilots made: the run delivers it too, from the same answers."""
    made: set[str] = set()
    for folder in pilots:
        for row in folder.lines(folder.results, 0, LOOK_BACK)[0]:
            made.add(content_hash((str(m["role"]), str(m["text"])) for m in row["dialogue"]["messages"]))
    return [text for text in known if text not in made] if made else known


def paid_for(asked: Asked, found: Sequence[RunFolder]) -> int:
    """How many of the model's places have their first answer already, in the journals of these folders."""
    if asked.model is None or not found:
        return 0
    model, mine, paid = asked.model, set(asked.mine), set[int]()
    makes = prompter(asked.places, model)
    # An answer is kept by what was sent. Only seeds bring in what is masked, and to look for it takes 30 times as long as to
    # make the request.
    masks = bool(asked.seeds) and not endpoint.Endpoint(model.base_url, model.name).local
    guard = guard_of(asked.domain, asked.seeds or (), check=masks, hold=False)

    @functools.cache
    def key(place: int) -> str:
        return guard.outgoing(ask_for(makes, asked.places, place))[0].key(model.name)

    for folder in found:
        for kind, told, _ in events(folder.path / "answers.jsonl"):
            place, _, attempt = told["id"].partition(".")
            if kind == "a" and attempt == "0" and (number := int(place)) in mine and told["key"] == key(number):
                paid.add(number)
    return len(paid)
