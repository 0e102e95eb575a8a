"""What ends a run before its work is done, and what does not: with a real client, a real journal and a real server."""

import asyncio
import itertools

import pytest

from synthcore.llm.faults import FaultKind
from synthcore.llm.scheduler import Signals
from tests.living import awaited
from tests.llm.driving import AtOnce, Engine, ask, completion, error, saying
from tests.provider import Provider, refusing_port

K = FaultKind


@pytest.fixture
def p():
    with Provider() as provider:
        yield provider


def asks(count):
    return [ask(n) for n in range(count)]


STOPS = {"401": K.UNAUTHORISED, "quota": K.NO_QUOTA, "404": K.NO_MODEL, "html": K.NOT_AN_API}


@pytest.mark.parametrize(("fault", "kind"), STOPS.items(), ids=STOPS)
def test_what_every_request_would_meet_stops_the_run(tmp_path, p, fault, kind):
    """What is under way comes to its end and is kept; nothing new is sent."""
    p.script(*["ok"] * 10, *[fault] * 100)

    async def through(asked, send):
        reply = await send(asked)
        while asked.id == "5.0" and not engine.scheduler.stop:
            await asyncio.sleep(0.005)
        return reply

    engine = Engine(tmp_path, p.url, asks(50), through=through)
    stopped = engine.run()
    assert (stopped.kind, engine.work.gone) == (kind, {})
    assert 11 <= p.requests == engine.scheduler.sent <= 14
    assert len(engine.work.answers) == p.paid.total() == 10
    p.calm()
    again = Engine(tmp_path, p.url, asks(50))
    assert set(again.journal.own) == set(engine.work.answers) > {"5.0"}
    assert again.run() is None
    assert (p.paid.total(), p.paid_twice, again.journal.unanswered) == (50, {}, {})


def test_a_server_that_was_never_there(tmp_path):
    engine = Engine(tmp_path, f"http://127.0.0.1:{refusing_port()}/v1", asks(50), in_flight=2, rng=AtOnce())
    stopped = engine.run()
    assert (stopped.kind, engine.work.gone) == (K.CONNECTION, {})
    assert engine.scheduler.sent <= 2 * 5
    assert "No connection to 127.0.0.1" in stopped.say


def test_a_server_that_goes_away_and_comes_back(tmp_path):
    """It answers, is gone until four connections were refused, and is there again."""
    gone, back = asyncio.Event(), asyncio.Event()

    def tick():
        if engine.scheduler.faults["connection"] >= 4:
            back.set()

    async def go():
        async with saying(completion()) as url:
            port = int(url.split(":")[2].split("/")[0])
            run = asyncio.create_task(engine_at(url).go())
            await gone.wait()
        async with asyncio.timeout(20):
            await back.wait()
        async with saying(completion(), port):
            return await run

    def engine_at(url):
        nonlocal engine
        engine = Engine(tmp_path, url, asks(200), tick=tick, then=lambda *_: gone.set() if len(engine.work.answers) == 9 else None)
        return engine

    engine = None
    assert awaited(go()) is None
    assert (len(engine.work.answers), engine.work.gone) == (200, {})
    assert engine.scheduler.faults["connection"] >= 4


def served(tmp_path, reply, count):
    async def go():
        async with saying(reply) as url:
            engine = Engine(tmp_path, url, asks(count))
            return await engine.go(), engine

    return awaited(go())


def test_when_no_request_is_accepted_the_run_stops_and_loses_no_place(tmp_path):
    stopped, engine = served(tmp_path, error(400, "Too many tools for this schema"), 5000)
    assert stopped.kind is K.INVALID
    assert "Too many tools for this schema" in stopped.say
    assert 8 <= engine.scheduler.sent <= 8 + 3
    assert engine.work.gone == {}


def test_a_few_requests_that_are_not_accepted_are_lost(tmp_path):
    stopped, engine = served(tmp_path, error(400, "No"), 5)
    assert (stopped, len(engine.work.gone), engine.scheduler.sent) == (None, 5, 5)


@pytest.mark.parametrize("first", [1, 6])
def test_refusals_after_and_before_an_answer_are_those_requests_own(tmp_path, first):
    """Twenty of them, and one good answer: as the first, and after a few."""
    calls = itertools.count(1)
    stopped, engine = served(tmp_path, lambda request, writer: completion() if next(calls) == first else error(400, "No"), 21)
    assert (stopped, len(engine.work.gone), len(engine.work.answers), engine.scheduler.sent) == (None, 20, 1, 21)


def test_the_first_answer_settles_whose_fault_it_was(tmp_path):
    """Their places are free for another try at once, not at the end."""
    calls = itertools.count(1)

    async def go():
        async with saying(lambda request, writer: completion() if next(calls) == 4 else error(400, "No")) as url:
            engine = Engine(tmp_path, url, asks(50), in_flight=1, signals=Signals(leaving=lambda: bool(engine.work.answers)))
            return await engine.go(), engine

    stopped, engine = awaited(go())
    assert stopped is None
    assert {"0.0", "1.0", "2.0"} <= set(engine.work.gone)


class Told(Exception):
    pass


@pytest.mark.parametrize("where", ["answered", "lost", "fresh", "tick"])
def test_a_defect_in_the_work_ends_the_run_with_it(tmp_path, p, where):
    """It does not hang, and what was under way is kept."""
    p.when(lambda body: "[[id:5]]" in str(body), "blocked")
    engine = Engine(tmp_path, p.url, asks(40))
    answered = engine.work.answered

    def told(*_):
        if len(engine.work.answers) >= 6:
            raise Told(where)
        return []

    def fresh():
        yield from asks(12)
        raise Told(where)

    def lost(*_):
        raise Told(where)

    parts = {"fresh": (engine.work, fresh), "tick": (engine.scheduler, told), "lost": (engine.work, lost)}
    parts["answered"] = engine.work, lambda asked, answer: [*answered(asked, answer), *told()]
    setattr(parts[where][0], where, parts[where][1])
    p.latency = 0.05 if where == "tick" else 0  # so that there is a next look
    with pytest.raises(Told, match=where):
        engine.run()
    kept = Engine(tmp_path, p.url, []).journal
    assert len(kept.own) == p.paid.total()
    assert kept.unanswered == {}


def test_a_defect_in_the_client_is_no_silence(tmp_path, p):
    async def through(asked, send):
        if asked.place == 3:
            raise Told("client")
        return await send(asked)

    with pytest.raises(Told):
        Engine(tmp_path, p.url, asks(10), through=through).run()
