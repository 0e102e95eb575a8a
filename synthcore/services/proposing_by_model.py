"""Proposals for a domain's modifications by a model: one request, shown before it is sent, and its answer on disk before it
is read."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from pathlib import Path

from synthcore.core.answers import Answer, Ask
from synthcore.core.errors import BadRequest
from synthcore.core.people import Person, require
from synthcore.core.proposals import Idea
from synthcore.core.records import Frozen
from synthcore.domains.prompt_soundness import KNOWN
from synthcore.domains.schema import Domain
from synthcore.generation import proposal_prompts as prompts
from synthcore.llm import endpoint, memory, pricing, tokens
from synthcore.llm.faults import Failed, Fault
from synthcore.llm.journal import Journal
from synthcore.services import domains, proposing
from synthcore.services.context import Context
from synthcore.services.generating import missing_key
from synthcore.services.guard import guard_of
from synthcore.services.proposing import Counted, Proposed, Questions
from synthcore.settings import Settings, api_key

MOST = 8  # proposals of one request
TRIES = 20  # answers of one request that were of no use and lie in the journal
_asking = threading.Lock()  # a journal has one writer


class Request(Frozen):
    """What would leave, and where to: `messages` are (role, text), exactly as they would be sent. `masked` counts the
    personal data that is replaced, by kind; `usd` is the most that it can cost, as text, "" where no price is known.
    `needs` says in a sentence what is missing before the model can be asked."""

    host: str
    local: bool
    model: str
    fields: tuple[str, ...]
    messages: tuple[tuple[str, str], ...]
    masked: dict[str, int]
    usd: str
    needs: str = ""


def model_for_proposals(context: Context, person: Person, *, domain: str | None = None) -> Request:
    """Which model would be asked, and what is missing for it; no message yet, for there are no questions."""
    require(person, "look")
    about = domains.domain(context, domain)
    if needs := what_is_missing(context.settings, about):
        return Request(host="", local=False, model=context.settings.model, fields=(), messages=(), masked={}, usd="", needs=needs)
    server = endpoint.checked(context.settings.base_url, context.settings.model)
    return Request(host=server.host, local=server.local, model=server.model, fields=_fields(about), messages=(), masked={}, usd="")


def proposal_request(context: Context, person: Person, *, questions: Questions, domain: str | None = None, number: int = 5) -> Request:
    """The exact request for proposals from these questions (verb `propose`). Nothing is sent."""
    require(person, "propose")
    about, server = _ready(context, domain)
    asked, kinds = _outgoing(context, about, server, proposing.counted(questions), number)
    price = pricing.price(server.model, server.base_url, context.settings.home / "prices.toml")
    usd = pricing.dollars(pricing.cost(price, tokens.bound(asked), asked.most_tokens)) if price else ""
    return Request(
        host=server.host, local=server.local, model=server.model, fields=_fields(about), messages=tuple((m["role"], m["content"]) for m in asked.messages),
        masked=dict(Counter(kinds)), usd=usd,
    )  # fmt: skip


def propose_by_model(context: Context, person: Person, *, questions: Questions, domain: str | None = None, number: int = 5) -> Proposed:
    """Ask the model of the settings once, and keep what it proposes (verb `propose`). What was answered before and not yet
    read is read instead of being paid for again. Raises BadRequest with what went wrong."""
    require(person, "propose")
    about, server = _ready(context, domain)
    counted = proposing.counted(questions)
    with _asking:
        return _proposed(context, person, about, server, counted, number)


def _proposed(context: Context, person: Person, about: Domain, server: endpoint.Endpoint, counted: Counted, number: int) -> Proposed:
    there = _there(context, about)
    folder = context.settings.home / "proposals" / about.about.id
    folder.mkdir(parents=True, exist_ok=True)
    journal = Journal(folder / "answers.jsonl")
    try:
        for attempt in range(TRIES):
            asked, _ = _outgoing(context, about, server, counted, number, attempt)
            old = journal.find(asked.key(server.model))
            read = prompts.read(old or _answered(context.settings, server, asked, journal), there)
            if read.ideas or not old:
                break
    finally:
        journal.close()
    if not read.ideas:
        raise BadRequest(f"{server.model} proposed nothing that can be used: {read.problem or 'its list is empty.'} Its answer is kept in {folder}.")
    return proposing.kept(context, person, about, list(read.ideas), counted, by=server.model, left_out=read.dropped)


def what_is_missing(settings: Settings, domain: Domain) -> str:
    """What keeps the model from being asked, in a sentence; empty when nothing does."""
    if missing := [kind for kind in (prompts.KIND, "shape") if kind not in domain.prompts]:
        return f"The domain {domain.about.id} has no prompts for this (missing: {', '.join(missing)})."
    try:
        server = endpoint.checked(settings.base_url, settings.model)
    except BadRequest as error:
        return str(error)
    needs = missing_key(server)
    return f"{needs} Counting needs no model." if needs else ""


def _ready(context: Context, name: str | None) -> tuple[Domain, endpoint.Endpoint]:
    about = proposing.with_questions(domains.domain(context, name))
    if needs := what_is_missing(context.settings, about):
        raise BadRequest(needs)
    return about, endpoint.checked(context.settings.base_url, context.settings.model)


def _outgoing(context: Context, domain: Domain, server: endpoint.Endpoint, counted: Counted, number: int, attempt: int = 0) -> tuple[Ask, list[str]]:
    """The request as it may leave this machine, and the kinds of personal data that were found in it."""
    if not 1 <= number <= MOST:
        raise BadRequest(f"between 1 and {MOST} proposals can be asked for at once, not {number}.")
    asked = prompts.ask(domain, counted.questions, counted.structures, _there(context, domain), number=number, attempt=attempt)
    return guard_of(domain, (), check=not server.local, hold=False).outgoing(asked)


def _there(context: Context, domain: Domain) -> list[Idea]:
    """The modifications of a domain, and everything that was ever proposed for it."""
    ideas = [Idea(title=m.title, instruction=m.instruction, kind=m.kind) for m in domain.modifications.values()]
    known = {idea.instruction for idea in ideas}
    return ideas + [p.idea for p in context.store.proposals.of(domain.about.id) if p.idea.instruction not in known]


def _fields(domain: Domain) -> tuple[str, ...]:
    return tuple(KNOWN[prompts.KIND][name] for name in domain.prompts[prompts.KIND].variables)


def _answered(settings: Settings, server: endpoint.Endpoint, asked: Ask, journal: Journal) -> Answer:
    """One request, and its answer once it is on disk. Raises BadRequest with the fault's sentence."""
    from synthcore.llm.client import Client  # brings in the package that speaks to models, which takes its time

    known = memory.recall(Path(settings.home / "endpoints.json"), server.base_url, server.model)
    client = Client(server, api_key(), wait=60.0, mode=known.mode, dropped=known.dropped)

    async def send() -> Answer | Fault:
        journal.sent(asked.id)
        try:
            reply = await client.send(asked)
            await journal.answered(reply.answer)
            return reply.answer
        except Failed as failed:
            fault = failed.fault
            journal.fault(asked.id, fault.kind.value, fault.say, charged=fault.maybe_billed)
            return fault
        finally:
            await client.close()

    found = asyncio.run(send())
    if isinstance(found, Fault):
        raise BadRequest(f"{found.say} Nothing was proposed.")
    return found
