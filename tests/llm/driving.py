"""Real parts to drive the engine with: work that notes what becomes of it, a whole engine on a provider, and a server that
says what it is told, byte for byte. As a program (URL FOLDER COUNT) it is an engine in a process of its own."""

import asyncio
import contextlib
import inspect
import json
import os
import random
import sys
from decimal import Decimal
from pathlib import Path

from synthcore.core.answers import Ask
from synthcore.llm import endpoint
from synthcore.llm.budget import Budget
from synthcore.llm.client import Client
from synthcore.llm.faults import Failed
from synthcore.llm.journal import Journal
from synthcore.llm.limits import Concurrency, Rates
from synthcore.llm.pricing import Price
from synthcore.llm.scheduler import Scheduler, Signals
from tests.living import awaited

SCHEMA = {"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"], "additionalProperties": False}
NOTE = 'Answer in JSON: {"answer": "…"}.'
KEY = "sk-canary-1234567890abcdef"
PRICE = Price(input=Decimal(1), output=Decimal(2), source="a test")
PATIENCE = 60  # seconds after which a test hangs


def ask(n, words="Say it.", **more):
    return Ask(
        **{"id": f"{n}.0", "messages": ({"role": "user", "content": f"{words} [[id:{n}]]"},), "schema": SCHEMA, "shape_note": NOTE, "most_tokens": 100} | more
    )


class Work:
    """Asks each of `asks` once, but those that `journal` has an answer to; `then` is told of every answer."""

    def __init__(self, asks, journal=None, then=lambda ask, answer: None):
        self.asks, self.journal, self.then = list(asks), journal, then
        self.answers = {}
        self.gone = {}  # what was lost, and to which fault

    def fresh(self):
        return (a for a in self.asks if self.journal is None or a.id not in self.journal.own)

    def answered(self, ask, answer):
        assert ask.id not in self.answers, "told twice"
        self.answers[ask.id] = answer
        return self.then(ask, answer) or []

    def lost(self, ask, fault):
        self.gone[ask.id] = fault
        return []


class AtOnce(random.Random):
    """Draws the least: what is to be tried again is tried at once."""

    def uniform(self, a, b):
        return a


class Engine:
    """A scheduler with its client, journal and budget, in a folder. The same folder again resumes."""

    def __init__(self, folder, url, asks, *, in_flight=4, cap=None, wait=5.0, key=KEY, then=lambda ask, answer: None, through=None, rng=None, **more):
        self.journal = Journal(folder / "answers.jsonl")
        self.work = Work(asks, self.journal, then)
        self.budget = Budget(cap, PRICE)
        self.where = endpoint.checked(url, "test-model")
        self.scheduler = Scheduler(
            self._send, self.work, self.journal, self.budget, concurrency=Concurrency(in_flight), rates=Rates(), rng=rng or random.Random(5), **more
        )
        self._through, self._key, self._wait = through, key, wait

    async def _send(self, asked):
        return await (self._through(asked, self.client.send) if self._through else self.client.send(asked))

    def run(self):
        """How the run ended: None or its fault."""
        return awaited(self.go())

    async def go(self):
        self.client = Client(self.where, self._key, wait=self._wait)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.scheduler.run()
        finally:
            await self.client.close()
            self.journal.close()


def send(url, asked=None, *, model="test-model", key=KEY, **more):
    """One request: the reply, or the Failed that the client raised."""

    async def go():
        client = Client(endpoint.checked(url, model), key, **{"wait": 5.0} | more)
        try:
            async with asyncio.timeout(PATIENCE):
                return await client.send(asked or ask(1))
        except Failed as failed:
            return failed
        finally:
            await client.close()

    return awaited(go())


def page(status, body, *headers, kind="application/json"):
    """An HTTP answer, as bytes."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode() if not isinstance(body, str) else body.encode()
    lines = [f"HTTP/1.1 {status} Said", f"content-type: {kind}", f"content-length: {len(raw)}", "connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + raw


def completion(text='{"answer": "Yes."}', **more):
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return page(200, {"choices": [choice], "usage": {"prompt_tokens": 9, "completion_tokens": 5}, "model": "m"} | more)


def error(status, message="Not so.", *headers, code=None, kind="invalid_request_error"):
    return page(status, {"error": {"message": message, "type": kind, "param": None, "code": code}}, *headers)


@contextlib.asynccontextmanager
async def saying(reply, port=0):
    """A server on loopback that answers every request with `reply`: bytes, or a function of the request's bytes and of
    the connection's writer that gives them (None when it has written itself). Yields its address."""

    tasks = set()

    async def serve(reader, writer):
        tasks.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError), contextlib.closing(writer):
            head = await reader.readuntil(b"\r\n\r\n")
            length = next((int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
            said = reply(head + await reader.readexactly(length), writer) if callable(reply) else reply
            said = await said if inspect.isawaitable(said) else said
            writer.write(said or b"")
            await writer.drain()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # the connections' own last words


def told(reply, asked=None, **more):
    """What the client makes of such a server."""

    async def go():
        async with saying(reply) as url:
            client = Client(endpoint.checked(more.pop("url", lambda u: u)(url), "test-model"), KEY, **{"wait": 5.0} | more)
            try:
                async with asyncio.timeout(PATIENCE):
                    return await client.send(asked or ask(1))
            except Failed as failed:
                return failed
            finally:
                await client.close()

    return awaited(go())


def main():
    url, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    engine = Engine(folder, url, [ask(n) for n in range(count)], key=os.environ.get("OPENAI_API_KEY", KEY), signals=Signals())
    fault = engine.run()
    print(json.dumps({"kind": fault and fault.kind, "say": fault and fault.say, "answered": len(engine.journal.own), "sent": engine.scheduler.sent}))


if __name__ == "__main__":
    main()
