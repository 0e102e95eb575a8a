"""Before anything is sent to a model: what would be sent and where, what it would cost, and a pilot of a few requests."""

from __future__ import annotations

import functools
import itertools
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from synthcore.core.errors import BadRequest
from synthcore.core.model_plan import ModelPlan
from synthcore.core.people import Person, require
from synthcore.core.quotas import Cell
from synthcore.core.records import Frozen
from synthcore.core.runs import Run
from synthcore.evaluation.checks import personal_data
from synthcore.generation.batch import make
from synthcore.generation.briefs import Brief
from synthcore.llm import endpoint, memory, pricing, quoting, tokens
from synthcore.llm.quoting import Quote
from synthcore.services import earlier, generating
from synthcore.services.context import Context
from synthcore.services.generating import Asked, Order
from synthcore.services.rendering import SAMPLE, ask_for, cell_of, check_cap, prompter, spread
from synthcore.services.working import generator_for

CHECKED = 500  # rendered prompts that the personal-data check of a page goes over; a run goes over all of them
PILOT = 5
EXAMPLES = 5  # template dialogues that tell how long an answer may be, where nothing else does


class Message(Frozen):
    role: str
    text: str


class Sent(Frozen):
    """What would leave, and where to. `fields` names in plain words what it is made of. `messages` are those of one place,
    exactly as they would be sent; `shape` is what goes with them to tell the form of the answer. `of` is how many places
    are the model's. `masked` counts what is replaced, by kind; where requests are held back instead, `found` counts what
    stands in them and `held` the requests; all over `checked` requests. `drawn` is what sets the request of that place apart
    from others of its cell, and `most_tokens` limits its answer."""

    host: str
    local: bool
    model: str
    fields: tuple[str, ...]
    messages: tuple[Message, ...]
    shape: str
    place: int
    cell: Cell
    index: int
    of: int
    by_template: int
    checked: int
    masked: dict[str, int]
    found: dict[str, int]
    held: int
    prompt: str
    seed_number: int
    drawn: dict[str, str] = {}
    temperature: float | None = None
    most_tokens: int = 0


def what_is_sent(context: Context, person: Person, *, order: Order, index: int = 0, check: bool = True) -> Sent:
    """The exact request for one of the places that are the model's, the `index`th (counted round), and what the personal-data
    check finds in all of them; without `check` it is left out, for a look at another place of the same order. Nothing is
    sent. Raises BadRequest for an order that asks no model."""
    require(person, "generate")
    return sent_of(_asking(context, order)[0], index, check=check)


def sent_of(asked: Asked, index: int = 0, *, check: bool = True) -> Sent:
    """The same of a planned order."""
    model = _model_of(asked)
    makes = prompter(asked.places, model)
    server = endpoint.Endpoint(model.base_url, model.name)
    look = _looker(asked, server)
    checked = asked.mine[:CHECKED] if check and not server.local else []
    found = [kinds for place in checked if (kinds := Counter(f.kind for m in ask_for(makes, asked.places, place).messages for f in look(m["content"])))]
    every = dict(sum(found, Counter()))
    hold = model.personal_data == "hold"
    where = index % len(asked.mine) if asked.mine else 0
    place = asked.mine[where] if asked.mine else 0
    ask = ask_for(makes, asked.places, place)
    messages = tuple(Message(role=m["role"], text=personal_data.mask(m["content"], look(m["content"]))) for m in ask.messages)
    return Sent(
        host=server.host, local=server.local, model=model.name, fields=tuple(makes.fields), messages=messages if asked.mine else (),
        shape=json.dumps(ask.schema, ensure_ascii=False, indent=1) if ask.schema else ask.shape_note, place=place,
        cell=cell_of(asked.places, place), index=where, of=len(asked.mine), by_template=len(asked.quotas.order) - len(asked.mine),
        checked=len(checked), masked={} if hold else every, found=every if hold else {},
        held=len(found) if hold else 0, prompt=makes.name, seed_number=asked.request.seed_number,
        drawn=_drawn(makes.brief(place, cell_of(asked.places, place))) if asked.mine else {}, temperature=model.temperature, most_tokens=ask.most_tokens,
    )  # fmt: skip


def quote(context: Context, person: Person, *, order: Order) -> Quote:
    """What an order would cost. Answers that an earlier run of the same requests has paid for, such as a pilot, are no part of
    it. Raises BadRequest for an order that asks no model."""
    require(person, "generate")
    asked = _asking(context, order)[0]
    return quote_of(asked, paid=_paid(context, asked))


class Estimate(Frozen):
    """What an order would cost: `quote` for the `asked` of the model's dialogues whose answers are not there yet; `paid` are
    there. `refusal` says why the order's cap cannot be kept, empty where it can."""

    quote: Quote
    asked: int
    paid: int
    refusal: str = ""


def estimate(context: Context, person: Person, *, order: Order) -> Estimate:
    """The quote of an order, with what it leaves out and whether its cap covers a request."""
    require(person, "generate")
    asked = _asking(context, order)[0]
    paid, refusal = _paid(context, asked), ""
    if paid < len(asked.mine):
        try:
            check_cap(asked.places, _model_of(asked))
        except BadRequest as error:
            refusal = str(error)
    return Estimate(quote=quote_of(asked, paid=paid), asked=len(asked.mine) - paid, paid=paid, refusal=refusal)


def _paid(context: Context, asked: Asked) -> int:
    same = generating.asks_the_same(asked)
    return earlier.paid_for(asked, [folder for folder, _ in earlier.folders(context, same)]) if same else 0


def quote_of(asked: Asked, *, paid: int = 0) -> Quote:
    """What a planned order would cost, but for the answers of so many of its places, which are paid for."""
    model = _model_of(asked)
    makes = prompter(asked.places, model)
    price = pricing.price(model.name, model.base_url, Path(model.prices), batch=model.batch_api)
    known = memory.recall(Path(model.endpoints), model.base_url, model.name).usage.get(makes.name)
    asks = [ask_for(makes, asked.places, place) for place in spread(asked.mine, SAMPLE)]
    return quoting.quote(
        asks, len(asked.mine) - paid, price, known, guess_completion=_usual_answer(asked), pilot=known is not None and known.n <= PILOT + 3,
        name=makes.name, model=model.name,
    )  # fmt: skip


def pilot(context: Context, person: Person, *, order: Order) -> Run:
    """Ask for a few places of an order, spread over its cells. An order with the same seed number uses their answers, which it
    does not pay for again; the number that was drawn stands in the run's `params`. The order's `token` starts one pilot."""
    require(person, "generate")

    def begin() -> Run:
        asked, model = _asking(context, order)
        if not asked.mine:
            raise BadRequest("no dialogue of this order is the model's; give it a share above zero.")
        at_once = model.model_copy(update={"fallback": False, "batch_api": False})
        return generating.launch(context, person, asked._replace(model=at_once), order, pilot_places(asked))

    return earlier.once(context, order.token, begin)


def pilot_places(asked: Asked) -> list[int]:
    """A few of the model's places, spread over the cells."""
    by_cell = sorted(asked.mine, key=lambda place: (asked.quotas.order[place], place))
    return sorted(spread(by_cell, PILOT))


def _drawn(brief: Brief) -> dict[str, str]:
    return brief.persona | {"scenario": brief.scenario, "technique": brief.technique}


def _model_of(asked: Asked) -> ModelPlan:
    if asked.model is None:
        raise BadRequest("templates make all dialogues of this order; nothing is sent.")
    return asked.model


def _asking(context: Context, order: Order) -> tuple[Asked, ModelPlan]:
    asked = generating.plan_order(context, order)
    return asked, _model_of(asked)


def _looker(asked: Asked, server: endpoint.Endpoint) -> Callable[[str], list[personal_data.Found]]:
    """The personal-data check as the run makes it; off for a server on this machine. What all requests share is looked at once."""
    names = {name for dialogue in asked.seeds or () for name in personal_data.names_in(dialogue)}
    allowed = {number for locale in asked.domain.resources.locale for number in locale.numbers}
    return functools.cache(lambda text: [] if server.local else personal_data.find(text, names=names, allowed=allowed))


def _usual_answer(asked: Asked) -> int:
    """Tokens of an answer, from the length of what the templates make of the same places."""
    made = make(generator_for(asked.domain, asked.request, None), asked.quotas)
    lengths = [len(json.dumps(one.dialogue, ensure_ascii=False)) for one in itertools.islice(made, EXAMPLES)]
    return tokens.estimate(round(sum(lengths) / len(lengths)), None) if lengths else 0
