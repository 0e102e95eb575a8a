"""Before anything is sent to a model: what would be sent and where, what it would cost, and a pilot of a few requests."""

from __future__ import annotations

import functools
import itertools
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from synthcore.core.answers import Ask
from synthcore.core.errors import BadRequest
from synthcore.core.model_plan import ModelPlan
from synthcore.core.people import Person, require
from synthcore.core.quotas import Cell
from synthcore.core.records import Frozen
from synthcore.core.runs import Run
from synthcore.evaluation.checks import personal_data
from synthcore.generation.batch import make
from synthcore.generation.prompts import Prompter
from synthcore.llm import endpoint, memory, pricing, quoting, tokens
from synthcore.llm.quoting import Quote
from synthcore.services import generating
from synthcore.services.context import Context
from synthcore.services.generating import Asked, Order
from synthcore.services.working import generator_for

CHECKED = 500  # rendered prompts that the personal-data check of a page goes over; a run goes over all of them
SAMPLE = 20  # rendered prompts that a quote is made from
PILOT = 5
EXAMPLES = 5  # template dialogues that tell how long an answer may be, where nothing else does


class Message(Frozen):
    role: str
    text: str


class Sent(Frozen):
    """What would leave, and where to. `fields` names in plain words what it is made of. `messages` are those of one place,
    exactly as they would be sent; `shape` is what goes with them to tell the form of the answer. `of` is how many places
    are the model's. `masked` counts what is replaced, by kind; where requests are held back instead, `found` counts what
    stands in them and `held` the requests; all over `checked` requests."""

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


def what_is_sent(context: Context, person: Person, *, order: Order, index: int = 0, check: bool = True) -> Sent:
    """The exact request for one of the places that are the model's, the `index`th (counted round), and what the personal-data
    check finds in all of them; without `check` it is left out, for a look at another place of the same order. Nothing is
    sent. Raises BadRequest for an order that asks no model."""
    require(person, "generate")
    return sent_of(_asking(context, order)[0], index, check=check)


def sent_of(asked: Asked, index: int = 0, *, check: bool = True) -> Sent:
    """The same of a planned order."""
    model = _model_of(asked)
    prompter = _prompter(asked, model)
    server = endpoint.Endpoint(model.base_url, model.name)
    look = _looker(asked, server)
    checked = asked.mine[:CHECKED] if check and not server.local else []
    found = [kinds for place in checked if (kinds := Counter(f.kind for m in _ask(prompter, asked, place).messages for f in look(m["content"])))]
    every = dict(sum(found, Counter()))
    hold = model.personal_data == "hold"
    where = index % len(asked.mine) if asked.mine else 0
    place = asked.mine[where] if asked.mine else 0
    ask = _ask(prompter, asked, place)
    messages = tuple(Message(role=m["role"], text=personal_data.mask(m["content"], look(m["content"]))) for m in ask.messages)
    return Sent(
        host=server.host, local=server.local, model=model.name, fields=tuple(prompter.fields), messages=messages if asked.mine else (),
        shape=json.dumps(ask.schema, ensure_ascii=False, indent=1) if ask.schema else ask.shape_note, place=place, cell=_cell(asked, place), index=where,
        of=len(asked.mine), by_template=len(asked.quotas.order) - len(asked.mine), checked=len(checked), masked={} if hold else every,
        found=every if hold else {}, held=len(found) if hold else 0, prompt=prompter.name, seed_number=asked.request.seed_number,
    )  # fmt: skip


def quote(context: Context, person: Person, *, order: Order) -> Quote:
    """What an order would cost. Raises BadRequest for an order that asks no model."""
    require(person, "generate")
    return quote_of(_asking(context, order)[0])


def quote_of(asked: Asked) -> Quote:
    """What a planned order would cost."""
    model = _model_of(asked)
    prompter = _prompter(asked, model)
    price = pricing.price(model.name, model.base_url, Path(model.prices), batch=model.batch_api)
    known = memory.recall(Path(model.endpoints), model.base_url, model.name).usage.get(prompter.name)
    asks = [_ask(prompter, asked, place) for place in _spread(asked.mine, SAMPLE)]
    return quoting.quote(
        asks, len(asked.mine), price, known, guess_completion=_usual_answer(asked), pilot=known is not None and known.n <= PILOT + 3,
        name=prompter.name, model=model.name,
    )  # fmt: skip


def pilot(context: Context, person: Person, *, order: Order) -> Run:
    """Ask for a few places of an order, spread over its cells. An order with the same seed number uses their answers, which it
    does not pay for again; the number that was drawn stands in the run's `params`."""
    require(person, "generate")
    asked, model = _asking(context, order)
    if not asked.mine:
        raise BadRequest("no dialogue of this order is the model's; give it a share above zero.")
    at_once = model.model_copy(update={"fallback": False, "batch_api": False})
    return generating.launch(context, person, asked._replace(model=at_once), order, pilot_places(asked))


def pilot_places(asked: Asked) -> list[int]:
    """A few of the model's places, spread over the cells."""
    by_cell = sorted(asked.mine, key=lambda place: (asked.quotas.order[place], place))
    return sorted(_spread(by_cell, PILOT))


def _model_of(asked: Asked) -> ModelPlan:
    if asked.model is None:
        raise BadRequest("templates make all dialogues of this order; nothing is sent.")
    return asked.model


def _asking(context: Context, order: Order) -> tuple[Asked, ModelPlan]:
    asked = generating.plan_order(context, order)
    return asked, _model_of(asked)


def _prompter(asked: Asked, model: ModelPlan) -> Prompter:
    return Prompter(asked.domain, asked.request.seed_number, asked.seeds or (), most_tokens=model.most_tokens)


def _looker(asked: Asked, server: endpoint.Endpoint) -> Callable[[str], list[personal_data.Found]]:
    """The personal-data check as the run makes it; off for a server on this machine. What all requests share is looked at once."""
    names = {name for dialogue in asked.seeds or () for name in personal_data.names_in(dialogue)}
    allowed = {number for locale in asked.domain.resources.locale for number in locale.numbers}
    return functools.cache(lambda text: [] if server.local else personal_data.find(text, names=names, allowed=allowed))


def _ask(prompter: Prompter, asked: Asked, place: int) -> Ask:
    return prompter.ask(place, _cell(asked, place), 0)


def _cell(asked: Asked, place: int) -> Cell:
    return asked.quotas.cells[asked.quotas.order[place]]


def _spread(places: Sequence[int], most: int) -> list[int]:
    """At most so many of them, evenly apart."""
    return [places[i * len(places) // most] for i in range(most)] if len(places) > most else list(places)


def _usual_answer(asked: Asked) -> int:
    """Tokens of an answer, from the length of what the templates make of the same places."""
    made = make(generator_for(asked.domain, asked.request, None), asked.quotas)
    lengths = [len(json.dumps(one.dialogue, ensure_ascii=False)) for one in itertools.islice(made, EXAMPLES)]
    return tokens.estimate(round(sum(lengths) / len(lengths)), None) if lengths else 0
