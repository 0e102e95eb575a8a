"""One response to one question, asked for and waited for: what a program or a notebook calls."""

from __future__ import annotations

import asyncio
import functools
import random
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from synthcore.core.answers import REPAIRABLE, Ask, Fate
from synthcore.core.errors import BadRequest, MissingKey
from synthcore.domains import loader
from synthcore.domains.schema import Domain
from synthcore.generation.pair_prompts import PairPrompter
from synthcore.generation.pair_reading import PairReader
from synthcore.generation.pair_shapes import Item, Stage
from synthcore.llm import endpoint
from synthcore.llm.client import Client
from synthcore.llm.faults import Failed, wait_before
from synthcore.services.guard import Guard, guard_of, named
from synthcore.settings import Settings, api_key, load, shipped

ATTEMPTS = 4
DOMAIN = "medical_qa"
MOST = 20_000  # characters of a question, as of one of a data set
KEPT = 256  # right answers that are remembered, so that the wrong one beside it does not ask for them again


def generate_response(question: str, chosen: bool = True) -> str:
    """A response of the configured model to a question: a correct one, or with `chosen` False one that is wrong on purpose,
    in one place, and beside a correct one that is made first. It is for training a preference model, and for nobody to read.

    Raises MissingKey where no key is set, BadRequest where no such response is to be had: a topic that permits no wrong
    answer, a model that declines, a server that is not there.
    """
    settings = load()
    asker = _Asker(settings, _domain(settings))
    return _waited(asker.chosen(question) if chosen else asker.rejected(question))


class _Asker:
    def __init__(self, settings: Settings, domain: Domain) -> None:
        self.server = endpoint.checked(settings.base_url, settings.model)
        if not (self.server.own or api_key()):
            raise MissingKey(f"OPENAI_API_KEY is not set, so {self.server.host} cannot be asked; set it, or set OPENAI_BASE_URL to a server of your own.")
        self.guard: Guard = guard_of(domain, (), check=not self.server.local, hold=False)
        self.prompter, self.reader = PairPrompter(domain, 0), PairReader(domain, personal=self.guard.kinds_in)

    async def chosen(self, question: str) -> str:
        item = _item(question)
        key = (self.server.base_url, self.server.model, question)
        if key not in _right:
            found = await self._made("chosen", item, "")
            if len(_right) >= KEPT:
                _right.pop(next(iter(_right)))
            _right[key] = found
        return _right[key]

    async def rejected(self, question: str) -> str:
        item = _item(question)
        if say := self.prompter.barred(item, question):
            raise BadRequest(f"no wrong answer is made to this question: {say.rstrip('.')}.")
        return await self._made("rejected", item, await self.chosen(question))

    async def _made(self, stage: Stage, item: Item, right: str) -> str:
        """The first usable answer, with one repair for each attempt."""
        client = Client(self.server, api_key())
        said = ""
        try:
            for attempt in range(ATTEMPTS):
                ask = self._ask(stage, item, right, attempt)
                for _ in range(2):
                    answer = (await _sent(client, self.guard.outgoing(ask)[0])).answer
                    fate, said, made = self._read(stage, item, right, ask, answer)
                    if made is not None and fate is Fate.ACCEPTED and not (kinds := self.guard.kinds_in(made.text)):
                        return str(made.text)
                    if made is not None and fate is Fate.ACCEPTED:
                        said = f"The answer holds {named(kinds)}."
                    if ask.repairs or fate not in REPAIRABLE:
                        break
                    ask = self.prompter.repair(ask, stage, answer.text, said)
        except Failed as failed:
            raise BadRequest(failed.fault.say) from None
        finally:
            await client.close()
        raise BadRequest(f"the model gave no usable response in {ATTEMPTS} attempts; of the last one: {said.rstrip('.')}.")

    def _ask(self, stage: Stage, item: Item, right: str, attempt: int) -> Ask:
        if stage == "chosen":
            return self.prompter.chosen(f"0.{attempt}", item, item.question, attempt)
        return self.prompter.rejected(f"0.{attempt}", item, item.question, right, attempt)

    def _read(self, stage: Stage, item: Item, right: str, ask: Ask, answer: Any) -> tuple[Fate, str, Any]:
        if stage == "chosen":
            return self.reader.chosen(answer, item, item.question)
        error_type = self.prompter.error_type(item, item.question, right, ask.attempt) or ""
        return self.reader.rejected(answer, item, item.question, right, error_type)


_right: dict[tuple[str, str, str], str] = {}


async def _sent(client: Client, ask: Ask) -> Any:
    """The reply, asked for again while the server is busy or not there."""
    rng, tries = random.Random(), 0
    while True:
        try:
            return await client.send(ask)
        except Failed as failed:
            tries += 1
            if not failed.fault.retried or tries >= failed.fault.tries(heard=False):
                raise
            await asyncio.sleep(wait_before(failed.fault, tries, rng))


def _item(question: str) -> Item:
    if not isinstance(question, str):
        raise BadRequest(f"the question is no text ({type(question).__name__}).")
    if not question.strip():
        raise BadRequest("the question is empty.")
    if len(question) > MOST:
        raise BadRequest(f"the question has {len(question):,} characters; {MOST:,} are the most that is sent.")
    return Item(index=0, source_row=0, raw=question, question=question)


@functools.lru_cache(maxsize=4)
def _loaded(home: str, name: str) -> Domain:
    return loader.load(loader.find(Path(home), shipped("domains"), name))


def _domain(settings: Settings) -> Domain:
    usual = _loaded(str(settings.home), settings.domain)
    return usual if "pair" in usual.about.kinds else _loaded(str(settings.home), DOMAIN)


def _waited(work: Coroutine[Any, Any, str]) -> str:
    """Wait for it in a thread of its own: a notebook has a loop of its own in this one."""
    with ThreadPoolExecutor(1, thread_name_prefix="generate_response") as pool:
        return pool.submit(asyncio.run, work).result()
