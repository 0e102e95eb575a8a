"""A judge beside a run of pairs: who judges, what it would cost, its run, and what it said.

The judge's run is one of its own, in a folder of its own, with the engine, the journal and the cap of every run that asks a
model. It reads the pairs that are there; when more are made, it goes on with those.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from synthcore.core.answers import Fate
from synthcore.core.errors import BadRequest, SynthcoreError
from synthcore.core.files import write_bytes
from synthcore.core.ids import canonical, digest
from synthcore.core.measurements import Finding, Measurement, Outcome
from synthcore.core.model_plan import ModelOrder, ModelPlan
from synthcore.domains.rubric import prompts_of
from synthcore.domains.schema import Domain
from synthcore.evaluation.judging import JudgedPair
from synthcore.services.file_runs import FileOrder, FileRun, answered
from synthcore.services.generating import what_a_model_needs
from synthcore.services.judge_quoting import SAMPLE
from synthcore.services.judge_rows import nothing
from synthcore.services.judge_work import OUTCOMES
from synthcore.services.judges import Job, Judge, alike, plan_for
from synthcore.services.pairing import PairsAsked
from synthcore.services.run_folder import RunFolder
from synthcore.settings import Settings

STAND_IN = "word " * 130  # an answer that is not there yet


class Bench(NamedTuple):
    """A judge, or a sentence that says why there is none."""

    judge: Judge | None
    needs: str = ""


class Judged(NamedTuple):
    """What the judge said of one pair, in every dimension: where it said nothing, the outcome tells why. `places` says of each
    branch whether it stood there as Answer 1 or 2, `models` which model answered for each family."""

    pair: JudgedPair
    measurements: tuple[Measurement, ...]
    findings: tuple[Finding, ...]
    places: dict[str, int]
    models: dict[str, str]


def bench(settings: Settings, domain: Domain, order: ModelOrder, *, named: str | None, same: bool, writer: ModelPlan | None) -> Bench:
    """The judge that is named, else that of the settings. `writer` is the model that makes the pairs, None where rules do.
    Raises BadRequest where that is the judge itself and nobody said so in words, and for a cap without a price."""
    name = (named or settings.judge_model).strip()
    if not name:
        return Bench(None, "no judge is named (--judge-model NAME, or SYNTHCORE_JUDGE_MODEL)")
    if not any(rubric.applies_to == "pair" for rubric in domain.rubrics.values()):
        return Bench(None, f"the domain {domain.about.id} has no rubrics for pairs (rubrics/*.toml), by which the judge {name} could be asked")
    if needs := what_a_model_needs(settings, domain, prompts_of(domain.rubrics.values())):
        return Bench(None, needs.rstrip("."))
    if writer is not None and not same and alike(name, writer.name):
        raise BadRequest(
            f"The judge {name} is the model that writes the pairs ({writer.name}), and a model is too kind to what it wrote itself. Name another one "
            "with --judge-model or SYNTHCORE_JUDGE_MODEL, or add --same-judge if you mean it."
        )
    return Bench(Judge(domain, plan_for(settings, order, name)))


# What it would cost


def stand_ins(asked: PairsAsked) -> list[JudgedPair]:
    """Pairs as long as those that an order would make, for the size of what is asked."""
    items = (*asked.items, *asked.given)[:SAMPLE]
    texts = [(item.question or item.raw, item.answer) for item in items] or [(source.text, source.answer) for source in asked.sources[:SAMPLE]]
    return [JudgedPair(str(n), question, answer or STAND_IN, (answer or STAND_IN) + ".") for n, (question, answer) in enumerate(texts)]


def pairs_of(rows: Iterable[Mapping[str, Any]]) -> list[JudgedPair]:
    """The pairs of a run's results, by the ids of their rows."""
    found = (made["row"] for made in rows)
    return [JudgedPair(row["id"], row["question"], row["chosen"], row["rejected"]) for row in found if row.get("chosen") and row.get("rejected")]


# Its run


def order_of(judge: Judge, of: str, pairs: Sequence[JudgedPair]) -> FileOrder:
    """The run that judges the pairs of the run `of`. Its seed number is always the same: what is asked follows from the texts."""
    plan = {"request": {"count": len(pairs), "seed_number": 0}, "have": [], "method": "openai", "judging": of}
    identity = digest("judging", of, judge.domain.hash, judge.model.name, judge.model.base_url, canonical([rubric.name for rubric in judge.rubrics]))
    files = {"domain": judge.domain.model_dump(mode="json"), "records": _records(pairs)}
    return FileOrder(identity, 0, plan, files, judge.model)


def extend(run: FileRun, pairs: Sequence[JudgedPair]) -> None:
    """Let a run judge these pairs, of which it may have judged some. Its worker must not be at work."""
    if run.folder.read("records") != (records := _records(pairs)):
        write_bytes(run.folder.path / "records.json", json.dumps(records).encode())
        run.folder.begin_again()


def _records(pairs: Sequence[JudgedPair]) -> list[dict[str, Any]]:
    return [pair._asdict() for pair in pairs]


def spent(run: FileRun) -> Decimal:
    """US dollars that a run has spent, and may have spent on requests without an answer. Exact for one that has ended."""
    told = (run.folder.read("end") or {}).get("spent") or run.status().get("spent")
    return Decimal(told or 0)


def judged_before(judge: Judge, pairs: Sequence[JudgedPair], runs: Path) -> int:
    """How many of these pairs earlier runs of the same judge have judged by all its rubrics: that serves again. `runs` is the
    folder of the runs."""
    there: set[int] = set()
    for path in answered(runs, judge.model, 0) if pairs else ():
        with contextlib.suppress(SynthcoreError, OSError, LookupError, TypeError):
            there |= {row["place"] for row in RunFolder(Path(path)).rows() if not row.get("given_up")}
    return sum(all(job.place in there for job in judge.jobs([pair])) for pair in pairs)


# What it said


def judged(judge: Judge, pairs: Sequence[JudgedPair], run: FileRun | None, why: str = "") -> Iterator[Judged]:
    """What was said of each pair, in their order. `why` says what kept the judge from what it was not asked."""
    made, last = _made(run), {row["place"]: row for row in (run.folder.attempts() if run else ())}
    for pair in pairs:
        said: list[Measurement] = []
        found: list[Finding] = []
        models: dict[str, str] = {}
        for job in judge.jobs([pair]):
            row = made.get(job.place)
            if row is not None:
                said += [Measurement.model_validate(one | {"record_id": pair.id}) for one in row["measurements"]]
                found += [Finding.model_validate(one | {"record_id": pair.id}) for one in row["findings"]]
                models |= {job.rubric.family: row["model"]} if row.get("model") else {}
            else:
                said += _unsaid(job, last.get(job.place), why)
        yield Judged(pair, tuple(said), tuple(found), {branch: n for n, branch in enumerate(pair.order, 1)}, models)


def _made(run: FileRun | None) -> dict[int, dict[str, Any]]:
    return {row["place"]: row for row in run.folder.rows()} if run else {}


def _unsaid(job: Job, last: Mapping[str, Any] | None, why: str) -> list[Measurement]:
    """The measurements of a request that came to no judgement: each dimension says why."""
    outcome = OUTCOMES.get(Fate(last["fate"]), Outcome.UNPARSED) if last else Outcome.UNAVAILABLE
    return nothing(job, outcome, str(last["reason"]) if last else why or "The judge was not asked.")
