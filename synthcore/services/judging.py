"""A judge beside a run of pairs: who judges, what it would cost, its run, and what it said.

The judge's run is one of its own, in a folder of its own, with the engine, the journal and the cap of every run that asks a
model. It reads the pairs that are there; when more are made, it goes on with those.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from synthcore.core.answers import Ask
from synthcore.core.errors import BadRequest, SynthcoreError
from synthcore.core.files import write_bytes
from synthcore.core.ids import canonical, digest
from synthcore.core.measurements import Finding, Measurement, Outcome
from synthcore.core.model_plan import ModelOrder, ModelPlan
from synthcore.domains.rubric_soundness import PROMPTS
from synthcore.domains.schema import Domain
from synthcore.evaluation.judge_reading import Found
from synthcore.evaluation.judging import ANSWERS, JudgedPair
from synthcore.llm import endpoint, memory, pricing, quoting, tokens
from synthcore.llm.quoting import Quote
from synthcore.services import generating
from synthcore.services.file_runs import FileOrder, FileRun, answered
from synthcore.services.judge_work import Job, Judge, measurements
from synthcore.services.pairing import PairsAsked
from synthcore.services.run_folder import RunFolder
from synthcore.settings import Settings

MOST_TOKENS = 3000  # of a reply: eight claims of each answer, and room
USUAL = {"choice": 70, "claims": 360}  # tokens for a dimension of one answer, where nothing tells better
SAMPLE = 20  # rendered requests that a quote is made from
PILOT = 8  # replies that a quote still calls those of a pilot
STAND_IN = "word " * 130  # an answer that is not there yet
_DATED = re.compile(r"-\d{4}-?\d{2}-?\d{2}$")
OUTCOMES = {"refused": Outcome.REFUSED, "filtered": Outcome.REFUSED, "failed": Outcome.FAILED, "personal_data": Outcome.UNAVAILABLE}


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
    if needs := generating.what_a_model_needs(settings, domain, PROMPTS):
        return Bench(None, needs.rstrip("."))
    if writer is not None and not same and _alike(name, writer.name):
        raise BadRequest(
            f"The judge {name} is the model that writes the pairs ({writer.name}), and a model is too kind to what it wrote itself. Name another one "
            "with --judge-model or SYNTHCORE_JUDGE_MODEL, or add --same-judge if you mean it."
        )
    own = {"model": name, "temperature": 0.0, "attempts": 1, "fallback": False}
    plan = generating.model_plan(settings, order.model_copy(update=own), "openai").model_copy(update={"most_tokens": MOST_TOKENS})
    return Bench(Judge(domain, plan))


def _alike(one: str, other: str) -> bool:
    """Whether two names are of one model: a version by its date is the same."""
    return _DATED.sub("", one.strip().lower()) == _DATED.sub("", other.strip().lower())


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


def quotes(judge: Judge, samples: Sequence[JudgedPair], pairs: int) -> dict[str, Quote]:
    """What judging so many pairs would cost, by family: `facts@1`."""
    model = judge.model
    price = _price(model)
    known = memory.recall(Path(model.endpoints), model.base_url, model.name).usage
    jobs = list(judge.jobs(samples[:SAMPLE]))
    found: dict[str, Quote] = {}
    for rubric in judge.rubrics if pairs and jobs else ():
        of = [job for job in jobs if job.rubric is rubric]
        usage = known.get(of[0].prompt)
        guess = len(ANSWERS) * sum(USUAL[dimension.form] for dimension in rubric.dimension)
        found[rubric.name] = quoting.quote(
            [judge.ask(job) for job in of], pairs, price, usage, guess_completion=guess, pilot=usage is not None and usage.n <= PILOT, name=of[0].prompt,
            model=model.name,
        )  # fmt: skip
    return found


def upper(judge: Judge, samples: Sequence[JudgedPair], pairs: int) -> Decimal:
    """The upper end of what judging so many pairs is likely to cost. Raises BadRequest without a price."""
    if _price(judge.model) is None:
        raise BadRequest(pricing.no_price(judge.model.name, endpoint.Endpoint(judge.model.base_url, judge.model.name).host, judge.model.prices))
    return sum((quote.high or Decimal(0) for quote in quotes(judge, samples, pairs).values()), Decimal(0))


def one_request(judge: Judge, samples: Sequence[JudgedPair]) -> Decimal:
    """The most that a request of the judge can cost, by these samples; 0 without a price."""
    price = _price(judge.model)
    asks: list[Ask] = [judge.ask(job) for job in judge.jobs(samples[:SAMPLE])]
    return max((pricing.cost(price, tokens.bound(ask), ask.most_tokens) for ask in asks), default=Decimal(0)) if price else Decimal(0)


def _price(model: ModelPlan) -> pricing.Price | None:
    return pricing.price(model.name, model.base_url, Path(model.prices), batch=model.batch_api)


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


def _records(pairs: Sequence[JudgedPair]) -> list[dict[str, str]]:
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
            there |= {row["place"] for row in RunFolder(Path(path)).rows()}
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
                models[job.rubric.family] = row["model"]
            else:
                said += _nothing(job, last.get(job.place), why)
        yield Judged(pair, tuple(said), tuple(found), {branch: n for n, branch in enumerate(pair.order, 1)}, models)


def _made(run: FileRun | None) -> dict[int, dict[str, Any]]:
    return {row["place"]: row for row in run.folder.rows()} if run else {}


def _nothing(job: Job, last: Mapping[str, Any] | None, why: str) -> list[Measurement]:
    """The measurements of a request that came to no judgement: each dimension says why."""
    outcome = OUTCOMES.get(last["fate"], Outcome.UNPARSED) if last else Outcome.UNAVAILABLE
    reason = str(last["reason"]) if last else why or "The judge was not asked."
    return measurements(job, [Found(n, dimension.id, outcome, reason=reason) for n in range(len(ANSWERS)) for dimension in job.rubric.dimension])
