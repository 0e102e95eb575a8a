"""Verbs about new preference pairs in the database: look at a source, quote, start the run that makes them."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from synthcore.core.errors import BadInput, BadRequest
from synthcore.core.ids import content_hash, new_id
from synthcore.core.people import Person, require
from synthcore.core.questions import SourceTable
from synthcore.core.records import Frozen
from synthcore.core.runs import Run, RunState
from synthcore.domains.vocabulary import versioned
from synthcore.generation.pair_shapes import STAGES
from synthcore.llm import endpoint
from synthcore.services import domains as known_domains
from synthcore.services import earlier, pair_quoting, pairing, source_tables
from synthcore.services.context import Context
from synthcore.services.generating import free_name
from synthcore.services.pair_quoting import PairQuote
from synthcore.services.pairing import PairOrder, PairsAsked, Source
from synthcore.services.run_folder import RunFolder
from synthcore.settings import shipped


class PairSource(Source):
    """A source as a page names it: also a file that came from a browser, or one of the samples that come with the program."""

    upload: bytes | None = None
    name: str = ""
    sample: str = ""


class Look(Frozen):
    """A source, before anything is made of it. `rows` are its first ones, shortened; `questions` counts those that were read."""

    source: str
    column: str
    answer_column: str
    columns: tuple[str, ...]
    questions: int
    rows: tuple[dict[str, str], ...]
    skipped: dict[str, int]
    notes: tuple[str, ...]


class PairPreview(Frozen):
    """What an order comes to. `left_out` counts source questions of which nothing is made, by reason; `modifications` how
    many rows each makes. `requests` are the exact messages of one row, by stage."""

    method: str
    rows: int
    by_rule: int
    by_model: int
    left_out: dict[str, int]
    modifications: dict[str, int]
    host: str
    local: bool
    model: str
    fields: tuple[str, ...]
    requests: dict[str, tuple[dict[str, str], ...]]
    quote: PairQuote
    seed_number: int
    needs: str


def pair_domains(context: Context, person: Person) -> tuple[str, ...]:
    """The names of the domains that make pairs, the usual one first."""
    names = known_domains.domain_names(context, person)
    found = [name for name in names if "pair" in known_domains.domain(context, name).about.kinds]
    return tuple(sorted(found, key=lambda name: name != pairing.DOMAIN))


def samples() -> tuple[str, ...]:
    """The names of the sample files that come with the program."""
    return tuple(sorted(path.name for path in shipped("samples").glob("*.csv")))


def look_at_source(context: Context, person: Person, *, source: PairSource, wanted: int | None = None) -> Look:
    """What a source holds. Raises BadInput or BadRequest with a sentence."""
    require(person, "generate")
    return look_of(read_table(source, wanted))


def look_of(table: SourceTable) -> Look:
    """What is shown of a source that was read."""
    of = " / ".join(part for part in (table.source, table.config, table.split) if part)
    return Look(
        source=of, column=table.column, answer_column=table.answer_column, columns=table.columns, questions=len(table.questions), rows=table.sample,
        skipped=table.skipped, notes=table.notes,
    )  # fmt: skip


def preview_pairs(context: Context, person: Person, *, order: PairOrder, source: PairSource, index: int = 0) -> PairPreview:
    """What an order would make, send and cost; what its pilot has paid for costs nothing more. Nothing is stored or sent."""
    require(person, "generate")
    asked = asked_for(context, order, source)
    sent = pair_quoting.sent_of(asked) if asked.model else None
    requests = pair_quoting.examples_of(asked, index) if asked.model else {}
    shares: dict[str, int] = {}
    for item in asked.items:
        shares[item.modification] = shares.get(item.modification, 0) + 1
    paid = _paid_for(context, asked)
    quote = pair_quoting.quote_of(asked, len(asked.items) - paid if asked.model else None, paid=paid)
    return PairPreview(
        method=asked.method, rows=asked.plan.count, by_rule=asked.plan.by_rule, by_model=len(asked.items), left_out=asked.left_out, modifications=shares,
        host=sent.host if sent else "", local=sent.local if sent else True, model=sent.model if sent else "", fields=sent.fields if sent else (),
        requests={stage: tuple(dict(message) for message in ask.messages) for stage, ask in requests.items()}, quote=quote,
        seed_number=asked.seed_number, needs=asked.needs,
    )  # fmt: skip


def _paid_for(context: Context, asked: PairsAsked) -> int:
    """How many of the model's rows runs of the same order have made, such as its pilot: their answers serve again."""
    if asked.model is None:
        return 0
    same = {
        "domain": versioned(asked.domain), "seed_number": asked.seed_number, "model": asked.model.name,
        "host": endpoint.Endpoint(asked.model.base_url, asked.model.name).host,
    }  # fmt: skip
    return len(pair_quoting.made_before(asked, (folder.path for folder, _ in earlier.folders(context, same))))


def start_pairs(
    context: Context, person: Person, *, order: PairOrder, source: PairSource, batch: str | None = None, token: str | None = None, pilot: bool = False
) -> Run:  # fmt: skip
    """Start a run that makes pairs. Raises BadRequest, before anything is written, for what cannot be done."""
    require(person, "generate")
    return earlier.once(context, token, lambda: _launch(context, person, order, source, batch, token, pilot=pilot))


def _launch(context: Context, person: Person, order: PairOrder, source: PairSource, batch: str | None, token: str | None, *, pilot: bool) -> Run:
    if order.stages != STAGES:
        raise BadRequest("into the database go whole pairs; the commands `questions` and `responses` make files of the parts.")
    asked, store, now = asked_for(context, order, source), context.store, datetime.now(UTC)
    only = pair_quoting.pilot_places(asked) if pilot else None
    if pilot and not only:
        raise BadRequest("rules make all of this order; there is nothing to try out.")
    total = asked.plan.count if only is None else len(only)
    params: dict[str, Any] = {
        "kind": "pair", "count": total, "seed_number": asked.seed_number, "method": asked.method, "domain": versioned(asked.domain), "token": token,
        "source": asked.plan.facts["source"], "modifications": list(asked.plan.modifications), "send": order.send, "pilot": pilot,
    }  # fmt: skip
    plan: dict[str, Any] = {"request": {"count": total, "seed_number": asked.seed_number}, "have": [], "method": asked.method}
    plan["pairs"] = asked.plan.model_dump(mode="json")
    pilots: list[RunFolder] = []
    if asked.model:
        params |= {
            "model": asked.model.name, "host": endpoint.Endpoint(asked.model.base_url, asked.model.name).host,
            "by_model": len(asked.items) if only is None else len(only), "by_template": 0 if pilot else asked.plan.by_rule,
            "temperature": asked.model.temperature, "budget_usd": str(asked.model.budget_usd) if asked.model.budget_usd is not None else None,
            "fallback": asked.model.fallback and not pilot, "batch_api": asked.model.batch_api,
        }  # fmt: skip
        earlier.none_under_way(context, params)
        found = earlier.folders(context, params)
        pilots = [folder for folder, is_pilot in found if is_pilot]
        model = asked.model.model_copy(update={"earlier": tuple(str(folder.path) for folder, _ in found)})
        plan["model"] = (model.model_copy(update={"fallback": False, "batch_api": False}) if pilot else model).model_dump(mode="json")
    if only is not None:
        plan["only"] = list(only)
    known_domains.kept(context, asked.domain)
    usual = f"{'Pilot' if pilot else 'Pairs'} {now:%Y-%m-%d}"
    opened = store.batches.open(batch if batch and not pilot else free_name(context, usual), source=None, header={}, exact=True)
    run = Run(id=new_id(), task="generate", params=params, state=RunState.PLANNED, total=total, person=person.name, batch=opened.name, created_at=now)
    store.runs.add(run)
    known = () if pilot else _but_for(store.records.content_hashes(), pilots)
    context.launcher.start(run, {"plan": {"run_id": run.id} | plan, **asked.order().files}, known)
    return store.runs.get(run.id) or run


def _but_for(known: Iterable[str], pilots: Iterable[RunFolder]) -> list[str]:
    """What the store has, but for what pilots of the same order made: the run delivers it too, from the same answers."""
    rows = [line["row"] for folder in pilots for line in folder.rows()]
    made = {content_hash([("user", row["question"]), ("assistant", row["chosen"]), ("assistant", row["rejected"])]) for row in rows}
    return [text for text in known if text not in made]


def asked_for(context: Context, order: PairOrder, source: PairSource) -> PairsAsked:
    """An order, planned. Raises BadInput or BadRequest with a sentence."""
    names = pair_domain(context, order.domain)
    return pairing.plan_pairs(context.settings, known_domains.domain(context, names), order, read_table(source, order.count))


def pair_domain(context: Context, named: str | None) -> str:
    """The domain that is named, else that of the settings if it makes pairs, else the shipped one."""
    usual = context.settings.domain
    return named or (usual if "pair" in known_domains.domain(context, usual).about.kinds else pairing.DOMAIN)


def read_table(source: PairSource, wanted: int | None) -> SourceTable:
    """The questions of a source, about as many as `wanted` rows need. Raises BadInput or BadRequest with a sentence."""
    with _on_disk(source) as path:
        try:
            found = source_tables.read(source.model_copy(update={"file": path} if path else {}), wanted)
        except BadInput as error:
            if source.upload is None or path is None:
                raise
            raise BadInput(source.name or "The file", str(error).removeprefix(str(path)).removeprefix(":").strip()) from None
    return found._replace(source=source.name) if source.upload is not None and source.name else found


@contextlib.contextmanager
def _on_disk(source: PairSource) -> Iterator[Path | None]:
    """Where the file of a source lies, None for a dataset."""
    if source.sample:
        if source.sample not in samples():
            raise BadRequest(f"{source.sample!r} is no sample; there are {', '.join(samples())}.")
        yield shipped("samples") / source.sample
    elif source.upload is not None:
        with tempfile.TemporaryDirectory(prefix="synthcore-") as folder:
            path = Path(folder) / Path(source.name or "upload.csv").name
            path.write_bytes(source.upload)
            yield path
    else:
        yield source.file
