"""Rounds of batches: the same work, journal and cap as online, finished by either."""

import asyncio
import os

import pytest

from synthcore.llm import endpoint
from synthcore.llm.batches import Batches
from synthcore.llm.budget import Budget
from synthcore.llm.client import Client
from synthcore.llm.faults import FaultKind
from synthcore.llm.journal import Journal
from synthcore.llm.scheduler import UNHELD, Signals
from tests.living import awaited
from tests.llm.driving import KEY, PATIENCE, PRICE, Engine, Work, ask
from tests.provider import Provider

K = FaultKind
MOST = Budget(None, PRICE).most(ask(10))


class Lane:
    """A run by batches in a folder; the same folder again resumes."""

    def __init__(self, folder, url, asks, *, cap=None, key=KEY, then=lambda ask, answer: None, signals=UNHELD, tick=lambda: None):
        self.folder, self.url, self.key, self.signals, self.tick = folder, url, key, signals, tick
        self.journal = Journal(folder / "answers.jsonl")
        self.work = Work(asks, self.journal, then)
        self.budget = Budget(cap, PRICE)

    def run(self):
        async def go():
            client = Client(endpoint.checked(self.url, "test-model"), self.key, wait=5.0)
            self.batches = Batches(
                client, self.work, self.journal, self.budget, folder=self.folder, run_id="r1", poll=0.01, signals=self.signals, tick=self.tick
            )
            try:
                async with asyncio.timeout(PATIENCE):
                    return await self.batches.run()
            finally:
                await client.close()
                self.journal.close()

        return awaited(go())


@pytest.fixture
def p():
    with Provider() as provider:
        yield provider


def asks(count, first=0):
    return [ask(n) for n in range(first, first + count)]


def test_one_round(tmp_path, p):
    """What is sent is what the client would send; answers are in the journal and paid for."""
    lane = Lane(tmp_path, p.url, asks(9))
    assert lane.run() is None
    assert (len(lane.work.answers), len(p.batches), p.requests, p.paid_twice) == (9, 1, 0, {})
    assert p.batched[0] == Client(endpoint.checked(p.url, "test-model"), KEY).body(ask(0))
    assert set(Journal(tmp_path / "answers.jsonl").own) == set(lane.work.answers)
    billed = sum(PRICE.input * a.prompt_tokens + PRICE.output * a.completion_tokens for a in lane.work.answers.values())
    assert (lane.budget.spent * 1_000_000, lane.budget.reserved) == (billed, 0)
    assert (lane.batches.sent, lane.batches.answered) == (9, 9)


def test_what_follows_and_what_was_refused_makes_the_next_round(tmp_path, p):
    """A repair of one answer, and a new try at a place that the filter blocked."""
    p.when(lambda body: "[[id:2]]" in str(body) and "Another" not in str(body), "blocked")
    lane = Lane(tmp_path, p.url, asks(4), then=lambda asked, answer: [ask(1, id="1.0r", words="Again.")] if asked.id == "1.0" else [])
    lost = lane.work.lost
    lane.work.lost = lambda asked, fault: [*lost(asked, fault), ask(2, id="2.1", words="Another.")]
    assert lane.run() is None
    assert sorted(lane.work.answers) == ["0.0", "1.0", "1.0r", "2.1", "3.0"]
    assert {name: fault.kind for name, fault in lane.work.gone.items()} == {"2.0": K.FILTERED}
    assert (len(p.batches), len(p.batched)) == (2, 6)


def test_what_expired_is_sent_again_and_loses_no_attempt(tmp_path, p):
    p.script_batches("expired:4", "expired:1")
    lane = Lane(tmp_path, p.url, asks(10))
    assert lane.run() is None
    assert (len(lane.work.answers), lane.work.gone, len(p.batches), p.paid_twice) == (10, {}, 3, {})
    assert lane.budget.reserved == 0


def test_batches_that_never_answer_stop_the_run(tmp_path, p):
    p.script_batches(*["expired:0"] * 10)
    stopped = Lane(tmp_path, p.url, asks(3)).run()
    assert (stopped.kind, len(p.batches)) == (K.STALLED, 3)
    assert "without a single answer 3 times" in stopped.say


def test_when_no_request_is_accepted_the_run_stops_and_loses_no_place(tmp_path, p):
    p.always("no_json")
    lane = Lane(tmp_path, p.url, asks(20))
    stopped = lane.run()
    assert (stopped.kind, lane.work.gone, len(p.batches)) == (K.INVALID, {}, 1)
    assert "response_format" in stopped.say
    p.calm()
    again = Lane(tmp_path, p.url, asks(20))
    assert again.run() is None
    assert len(again.work.answers) == 20


def test_no_quota_in_a_batch_stops_the_run(tmp_path, p):
    """What was answered before it is kept."""
    p.when(lambda body: any(f"[[id:{n}]]" in str(body) for n in range(3, 9)), "quota")
    lane = Lane(tmp_path, p.url, asks(9))
    assert lane.run().kind is K.NO_QUOTA
    assert (sorted(lane.work.answers), lane.work.gone) == (["0.0", "1.0", "2.0"], {})


@pytest.mark.parametrize("key", [KEY + "é", "sk-of-somebody-else"])
def test_a_key_that_is_not_let_in(tmp_path, p, key):
    p.key = KEY
    lane = Lane(tmp_path, p.url, asks(3), key=key)
    stopped = lane.run()
    assert (stopped.kind, lane.work.gone, lane.budget.reserved, len(p.files)) == (K.UNAUTHORISED, {}, 0, 0)
    assert key not in stopped.say


def test_an_online_run_is_finished_by_batches(tmp_path, p):
    gone = []
    engine = Engine(tmp_path, p.url, asks(30), signals=Signals(leaving=lambda: len(gone) > 4), then=lambda *_: gone.append(1))
    p.latency = 0.02
    assert engine.run() is None
    first = len(engine.work.answers)
    lane = Lane(tmp_path, p.url, asks(30))
    assert lane.run() is None
    assert 0 < first < 30
    assert (len(lane.work.answers), p.paid.total(), p.paid_twice) == (30 - first, 30, {})


def test_a_run_of_batches_is_finished_online(tmp_path, p):
    """It left after an expired batch; what that one had done is paid for once."""
    p.script_batches("expired:11", "stuck")
    lane = Lane(tmp_path, p.url, asks(20), signals=Signals(leaving=lambda: len(p.batches) == 2))
    assert lane.run() is None
    assert len(lane.work.answers) == 11
    engine = Engine(tmp_path, p.url, asks(20))
    assert engine.run() is None
    assert (len(engine.work.answers), p.requests, p.paid_twice) == (9, 9, {})


def test_leaving_and_coming_back_takes_in_the_same_batch(tmp_path, p):
    p.polls = 1_000_000
    lane = Lane(tmp_path, p.url, asks(6), signals=Signals(leaving=lambda: any(b["status"] == "in_progress" for b in p.batches.values())))
    assert lane.run() is None
    assert (lane.work.answers, lane.work.gone, lane.budget.reserved) == ({}, {}, 0)
    p.polls = 1
    again = Lane(tmp_path, p.url, asks(6))
    assert again.run() is None
    assert (len(again.work.answers), len(p.batches), p.paid_twice) == (6, 1, {})


@pytest.mark.parametrize("looks", [1, 2, 5, 30])
def test_a_pause_of_any_length_loses_nothing(tmp_path, p, looks):
    """One that is over as soon as the lane has seen it, and one in which the run stands still: it shows that it lives."""
    p.polls = 4
    state = {"looked": 0, "ticks": 0}

    def paused():
        state["looked"] += bool(p.batches)
        return 1 <= state["looked"] <= looks

    def tick():
        state["ticks"] += paused()

    lane = Lane(tmp_path, p.url, asks(6), signals=Signals(paused=paused), tick=tick)
    assert lane.run() is None
    assert (len(lane.work.answers), lane.work.gone, len(p.batches), p.paid_twice) == (6, {}, 1, {})
    assert lane.batches.sent == 6
    assert state["ticks"] or looks < 30


def test_the_cap_is_kept_and_what_is_left_of_it_is_used(tmp_path, p):
    """The cap covers the most of five at a time; each round leaves room for the next."""
    held = []
    lane = Lane(tmp_path, p.url, asks(60), cap=MOST * 5, then=lambda *_: held.append(lane.budget.spent + lane.budget.reserved))
    stopped = lane.run()
    assert stopped.kind is K.OVER_BUDGET
    assert max(held) <= MOST * 5
    assert lane.budget.spent <= MOST * 5
    assert len(lane.work.answers) > 5
    assert len(p.batches) > 1
    assert lane.budget.reserved == 0


class Forgetful(dict):
    """The contents of a provider's files, without the first output."""

    def __setitem__(self, name, content):
        if name != "file-000001":
            super().__setitem__(name, content)


def test_answers_that_the_provider_has_forgotten_count_in_full(tmp_path, p):
    """They have been billed, perhaps, and nobody can tell what they said; the requests are sent again."""
    p.desk.contents = Forgetful()
    lane = Lane(tmp_path, p.url, asks(3))
    assert lane.run() is None
    assert (len(lane.work.answers), len(p.batches), set(p.paid.values())) == (3, 2, {2})
    billed = sum(PRICE.input * a.prompt_tokens + PRICE.output * a.completion_tokens for a in lane.work.answers.values()) / 1_000_000
    assert lane.budget.spent == billed + sum(lane.budget.most(a) for a in asks(3))
    assert sorted(Journal(tmp_path / "answers.jsonl").forfeited) == ["0.0", "1.0", "2.0"]


def test_a_full_disk(tmp_path, p):
    """The journal's handle leads to a device that is always full."""
    lane = Lane(tmp_path, p.url, asks(3))
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, lane.journal._handle)
    stopped = lane.run()
    os.close(full)
    assert (stopped.kind, lane.work.answers) == (K.DISK, {})
    assert "No space left on device" in stopped.say
    again = Lane(tmp_path, p.url, asks(3))
    assert again.run() is None
    assert (len(again.work.answers), len(p.batches), p.paid_twice) == (3, 1, {})


class Told(Exception):
    pass


def test_a_defect_in_the_work_ends_the_run_with_it(tmp_path, p):
    def then(asked, answer):
        raise Told

    lane = Lane(tmp_path, p.url, asks(3), then=then)
    with pytest.raises(Told):
        lane.run()
    again = Lane(tmp_path, p.url, asks(3))
    assert again.run() is None
    assert p.paid_twice == {}
