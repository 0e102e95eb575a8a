"""Slots and retries, with a real client, a real journal and a provider that counts."""

import asyncio
import json

import pytest

from synthcore.llm.faults import FaultKind
from tests.living import awaited
from tests.llm.driving import PATIENCE, AtOnce, Engine, ask
from tests.provider import MARKER, Provider

K = FaultKind


@pytest.fixture
def p():
    with Provider() as provider:
        yield provider


def asks(count):
    return [ask(n) for n in range(count)]


def numbers(bodies):
    return [int(MARKER.search(body["messages"][0]["content"])[1]) for body in bodies]


def test_a_slow_request_holds_nobody_up(tmp_path, p):
    """The first is answered only after all the others: with any barrier this would hang."""
    others = asyncio.Event()

    async def through(asked, send):
        if asked.id == "0.0":
            await others.wait()
        return await send(asked)

    engine = Engine(tmp_path, p.url, asks(40), through=through, then=lambda *_: others.set() if len(engine.work.answers) == 39 else None)
    assert engine.run() is None
    assert list(engine.work.answers)[-1] == "0.0"
    assert len(engine.work.answers) == p.paid.total() == 40


def test_answers_find_their_prompts_in_whatever_order_they_come(tmp_path, p):
    """Later ones first, in fours."""
    turns = {n: asyncio.Event() for n in range(24)}

    async def through(asked, send):
        reply = await send(asked)
        if asked.place % 4 != 3:
            await turns[asked.place + 1].wait()
        turns[asked.place].set()
        return reply

    engine = Engine(tmp_path, p.url, asks(24), through=through)
    assert engine.run() is None
    assert list(engine.work.answers)[:4] == ["3.0", "2.0", "1.0", "0.0"]
    for name, answer in engine.work.answers.items():
        assert f"answer {name.removesuffix('.0')}#0" in json.loads(answer.text)["answer"]


@pytest.mark.parametrize("fault", ["503:1", "429:1"])
def test_a_retry_gives_its_slot_away_and_comes_back_when_it_is_due(tmp_path, p, fault):
    """With one slot, the next request is sent meanwhile; the server's own waiting time is kept."""
    p.script(fault)
    engine = Engine(tmp_path, p.url, asks(3), in_flight=2 if fault.startswith("429") else 1)
    assert engine.run() is None
    order = numbers(p.seen)
    again = order.index(order[0], 1)
    assert order[1] != order[0], order
    assert p.times[again] - p.times[0] >= 1.0
    assert (p.paid_twice, engine.scheduler.retried) == ({}, 1)


def test_what_follows_from_an_answer_comes_first(tmp_path, p):
    """Before what is new; only the next request went out while the answer was written down."""
    repair, told = ask(0, id="0.0r", words="Once more, well."), asyncio.Event()

    def then(asked, answer):
        told.set()
        return [repair] if asked.id == "0.0" else []

    async def through(asked, send):
        if asked.id == "1.0":
            await told.wait()
        return await send(asked)

    assert Engine(tmp_path, p.url, asks(4), in_flight=1, then=then, through=through).run() is None
    assert numbers(p.seen) == [0, 1, 0, 2, 3]


@pytest.mark.parametrize("fault", ["500", "503:0.01", "429:0.01", "cut", "garbage", "gzip", "not_a_completion", "stall", "silent"])
def test_what_passes_is_sent_again(tmp_path, p, fault):
    """And what the provider may have billed for nothing counts against the cap."""
    p.script("ok", fault)
    engine = Engine(tmp_path, p.url, asks(3), in_flight=1, rng=AtOnce(), wait=0.3 if fault in ("stall", "silent") else 5.0)
    assert engine.run() is None
    assert (len(engine.work.answers), p.requests, engine.scheduler.faults.total(), engine.work.gone) == (3, 4, 1, {})
    maybe = fault in ("cut", "garbage", "gzip", "not_a_completion", "stall", "silent")
    billed = sum(a.prompt_tokens + 2 * a.completion_tokens for a in engine.work.answers.values())
    assert engine.budget.spent * 1_000_000 == billed + (engine.budget.most(ask(0)) * 1_000_000 if maybe else 0)
    assert engine.budget.reserved == 0


def test_what_does_not_pass_is_sent_once(tmp_path, p):
    """One poison prompt is lost, at one call."""
    p.when(lambda body: "[[id:7]]" in str(body), "blocked")
    engine = Engine(tmp_path, p.url, asks(30))
    assert engine.run() is None
    assert {name: fault.kind for name, fault in engine.work.gone.items()} == {"7.0": K.FILTERED}
    assert (numbers(p.seen).count(7), p.requests, len(engine.work.answers)) == (1, 30, 29)


def test_one_request_that_always_fails_is_given_up_and_not_the_run(tmp_path, p):
    """Even when it is the last one left, and nothing else can show that the server is well."""
    p.when(lambda body: "[[id:3]]" in str(body), "500")
    others = asyncio.Event()

    async def through(asked, send):
        if asked.place == 3:
            await others.wait()
        return await send(asked)

    engine = Engine(tmp_path, p.url, asks(8), rng=AtOnce(), through=through, then=lambda *_: others.set() if len(engine.work.answers) == 7 else None)
    assert engine.run() is None
    assert (list(engine.work.gone), len(engine.work.answers), numbers(p.seen).count(3)) == (["3.0"], 7, 8)


def test_two_runs_in_one_loop(tmp_path, p):
    """Nothing is kept between schedulers."""

    async def go():
        async with asyncio.timeout(PATIENCE):
            return await asyncio.gather(*(engine.go() for engine in engines))

    for name in "ab":
        (tmp_path / name).mkdir()
    engines = [Engine(tmp_path / name, p.url, asks(10)) for name in "ab"]
    assert awaited(go()) == [None, None]
    assert set(p.paid.values()) == {2}
