"""The cap, pausing, leaving, and a server that takes less than it is given."""

import asyncio
from decimal import Decimal

import pytest

from synthcore.llm import scheduler as scheduler_module
from synthcore.llm.budget import Budget
from synthcore.llm.faults import FaultKind
from synthcore.llm.limits import Rates
from synthcore.llm.scheduler import Signals
from tests.llm.driving import PRICE, Engine, ask
from tests.provider import MARKER, Provider


@pytest.fixture
def p():
    with Provider() as provider:
        yield provider


def asks(count, **more):
    return [ask(n, **more) for n in range(count)]


MOST = Budget(None, PRICE).most(ask(10))  # of one request with a number of two digits


def billed(engine):
    return sum(PRICE.input * a.prompt_tokens + PRICE.output * a.completion_tokens for a in engine.work.answers.values()) / 1_000_000


@pytest.mark.parametrize("in_flight", [1, 3, 16])
def test_the_cap_is_never_passed(tmp_path, p, in_flight):
    """Neither by what is billed, nor by what may be: at every answer, what is spent and set aside is within it."""
    cap = MOST * 7
    held = []
    engine = Engine(tmp_path, p.url, asks(100), in_flight=in_flight, cap=cap, then=lambda *_: held.append(engine.budget.spent + engine.budget.reserved))
    p.share(error_500=0.1, rate_429=0.1, cut=0.05, seed=3)
    p.retry_after = 0.01
    stopped = engine.run()
    assert stopped.kind is FaultKind.OVER_BUDGET
    assert max(held) <= cap
    paid = sum(p.paid.values()) * billed(engine) / len(engine.work.answers)  # what was cut off is paid for too
    assert paid <= engine.budget.spent <= cap
    assert cap - engine.budget.spent < MOST * 2
    assert engine.budget.reserved == 0
    assert len(engine.work.answers) >= 3


def test_requests_wait_for_what_others_give_back(tmp_path, p):
    """The cap covers the most of one request at a time; what it really costs is far less, and all are answered."""
    cap = Budget(None, PRICE).most(ask(0)) * 2 - Decimal("0.0000001")
    p.latency = 0.02
    engine = Engine(tmp_path, p.url, asks(4), in_flight=4, cap=cap)
    assert engine.run() is None
    assert (len(engine.work.answers), p.max_in_flight) == (4, 1)


def test_a_pause_sends_nothing_and_ends(tmp_path, p):
    """What is under way is still answered; then there is quiet, until it is over."""
    state = {"paused": False, "quiet": 0, "sent": 0}
    seen = asyncio.Event()

    def paused():
        if state["paused"]:
            seen.set()
        return state["paused"]

    async def through(asked, send):
        if asked.place > 20:  # what is sent until the scheduler looks is no part of this
            await seen.wait()
        return await send(asked)

    def then(asked, answer):
        state["paused"] |= len(engine.work.answers) == 5

    def tick():
        idle = state["paused"] and engine.scheduler.in_flight == 0
        state["quiet"] += idle
        if idle and state["quiet"] == 4:
            state["sent"], state["paused"] = engine.scheduler.sent, False

    engine = Engine(tmp_path, p.url, asks(60), signals=Signals(paused=paused), tick=tick, then=then, through=through)
    p.script("ok", "500")  # a retry waits as well
    assert engine.run() is None
    assert 5 <= state["sent"] <= 21 + 1 + 4
    assert len(engine.work.answers) == 60
    assert p.paid_twice == {}


def test_leaving_keeps_what_is_answered_and_resumes(tmp_path, p):
    gone = []
    engine = Engine(tmp_path, p.url, asks(60), signals=Signals(leaving=lambda: bool(gone)), then=lambda *_: gone.append(1))
    p.latency = 0.03
    assert engine.run() is None
    first = len(engine.work.answers)
    assert 1 <= first == p.paid.total() < 60
    again = Engine(tmp_path, p.url, asks(60))
    assert again.run() is None
    assert (len(again.work.answers), p.paid_twice) == (60 - first, {})


def test_leaving_does_not_wait_for_a_server_that_is_silent(tmp_path, p, monkeypatch):
    """The request is forgotten, and remembered as one that may have been billed."""
    monkeypatch.setattr(scheduler_module, "GRACE", 0.1)
    p.when(lambda body: "[[id:2]]" in str(body), "silent")
    engine = Engine(tmp_path, p.url, asks(4), wait=300.0, signals=Signals(leaving=lambda: len(engine.work.answers) == 3))
    assert engine.run() is None
    assert sorted(engine.work.answers) == ["0.0", "1.0", "3.0"]
    assert Engine(tmp_path, p.url, []).journal.unanswered == {"2.0": 1}


def test_stopping_can_be_cut_short(tmp_path, p, monkeypatch):
    """A run that stops waits for what is under way, until somebody wishes to leave."""
    monkeypatch.setattr(scheduler_module, "GRACE", 0.1)
    p.when(lambda body: "[[id:0]]" in str(body), "silent")
    p.when(lambda body: "[[id:9]]" in str(body), "401")
    engine = Engine(tmp_path, p.url, asks(30), wait=300.0, signals=Signals(leaving=lambda: engine.scheduler.stop is not None))
    stopped = engine.run()
    assert stopped.kind is FaultKind.UNAUTHORISED
    assert Engine(tmp_path, p.url, []).journal.unanswered == {"0.0": 1}


def test_a_server_that_takes_half(tmp_path):
    """All are answered, and none is paid twice. (How the limit follows is a matter of test_limits.)"""
    with Provider(latency=0.2, capacity=8, retry_after=0.2) as p:
        engine = Engine(tmp_path, p.url, asks(80), in_flight=32)
        assert engine.run() is None
        assert (len(engine.work.answers), p.paid.total(), p.paid_twice, engine.work.gone) == (80, 80, {}, {})
        assert engine.scheduler.faults == {"rate_limited": p.injected["429"]}
        assert p.injected["429"] > 0


def test_many_faults_lose_nothing(tmp_path):
    """A fifth of all requests meets one; every prompt is answered once."""
    with Provider(latency=0.005, retry_after=0.02) as p:
        p.share(rate_429=0.08, error_500=0.06, cut=0.03, garbage=0.03, seed=11)
        engine = Engine(tmp_path, p.url, asks(150), in_flight=16)
        assert engine.run() is None
        told = {int(MARKER.search(body["messages"][0]["content"])[1]) for body in p.seen}
    assert (len(engine.work.answers), len(told), engine.work.gone) == (150, 150, {})
    assert engine.scheduler.faults.total() == sum(p.injected.values()) == p.requests - 150


def test_headers_of_a_limit_are_kept(tmp_path):
    """The server allows two at a time, and says when the next may come."""
    left = iter(range(10_000))

    def limits():
        n = next(left)
        return {"x-ratelimit-remaining-requests": str(1 - n % 2), "x-ratelimit-reset-requests": "200ms"}

    with Provider(limits=limits) as p:
        engine = Engine(tmp_path, p.url, asks(6), in_flight=1)
        assert engine.run() is None
        gaps = [b - a for a, b in zip(p.times, p.times[1:], strict=False)]
    assert all(gap >= 0.19 for gap in gaps[1::2]), gaps


def test_a_limit_of_the_user_is_kept_for_tokens(tmp_path, p):
    """Six of the requests fit into a tenth of a minute's worth, and the seventh waits for what it lacks."""
    engine = Engine(tmp_path, p.url, asks(7, most_tokens=900), in_flight=7)
    engine.scheduler.rates = Rates(tokens_per_minute=60_000)
    assert engine.run() is None
    assert p.times[6] - p.times[0] >= 0.3
