"""Runs that ask a model, as their owner sees them: taken in with what every answer came to and cost, stopped by a cap, resumed."""

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from synthcore import wiring
from synthcore.core.answers import Fate
from synthcore.core.errors import BadRequest
from synthcore.core.runs import ENDED, RunState
from synthcore.services import generating, quoting, registry, reviewing, running
from synthcore.services.generating import Order
from tests.living import until
from tests.provider import Provider

CANARY = "sk-canary-9f2"
PRICES = '[[model]]\nname = "gpt-4.1-mini"\nhost = "127.0.0.1"\ninput = "0.40"\noutput = "1.60"\n'


@pytest.fixture
def provider(plants, monkeypatch):
    """A model's server that wants a key and costs money."""
    (plants / "prices.toml").write_text(PRICES)
    with Provider(key=CANARY) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", CANARY)
        yield server


@pytest.fixture
def context(provider):
    yield wiring.context()
    wiring.close()


def start(context, person, **order):
    return generating.start_generation(context, person, order=Order(**({"count": 20, "method": "hybrid", "hybrid_ratio": 0.5, "seed_number": 7} | order)))


def ended(context, person, run):
    return until(lambda: (now := running.run_status(context, person, run_id=run.id)).state in ENDED and now, 60)


def test_a_run_is_taken_in_with_its_outcomes_and_its_cost(context, anna, provider):
    """Every record with its origin; every answer with its fate; the cost is the sum of them, exactly."""
    provider.script("refusal", "invalid_json", "length")
    run = ended(context, anna, start(context, anna))
    assert (run.state, run.done, run.error) == (RunState.DONE, 20, None)
    with context.store.records.snapshot(batch=None, statuses=None, domain=None) as found:
        origins = [(r.record.origin.method, r.record.origin.model) for r in found]
    assert sorted(set(origins)) == [("llm", "gpt-4.1-mini"), ("template", None)]
    assert origins.count(("llm", "gpt-4.1-mini")) == 10
    fates = context.store.attempts.by_fate(run.id)
    assert (fates[Fate.ACCEPTED], fates[Fate.REFUSED], fates[Fate.INVALID_JSON], fates[Fate.CUT_OFF]) == (10, 1, 1, 1)
    seen = running.model_run(context, anna, run_id=run.id)
    assert (seen.status.repairs, seen.status.at_most, seen.titles["risk_level"]) == (1, False, {"fine": "fine", "dying": "dying"})
    assert sum(sum(cell.fates.values()) for cell in seen.cells) == sum(fates.values()) == provider.requests
    assert (run.cost, run.cost == seen.status.spent, set(seen.waste)) == (seen.status.spent, True, {Fate.REFUSED, Fate.INVALID_JSON, Fate.CUT_OFF})
    outcomes = (context.settings.home / "runs" / run.id / "outcomes.jsonl").read_text().splitlines()
    assert sum(Decimal(json.loads(line)["usd"]) for line in outcomes) == run.cost > 0
    assert running.how_similar(context, anna, run_id=run.id).texts == 10
    assert running.how_similar(context, anna, run_id=run.id).advice == ""


def test_a_run_of_templates_has_no_card(context, anna):
    """And a key that stands in the environment does not reach its worker."""
    run = ended(context, anna, start(context, anna, method="template", count=5))
    assert running.model_run(context, anna, run_id=run.id) is None
    assert running.how_similar(context, anna, run_id=run.id) is None
    with pytest.raises(BadRequest, match="there is no run"):
        running.model_run(context, anna, run_id="x")


def test_a_cap_stops_a_run_and_a_higher_one_lets_it_go_on(context, anna, provider):
    """Under the cap all the while; a sentence tells why; a cap that is no higher is refused; nothing is paid for twice."""
    run = ended(context, anna, start(context, anna, method="openai", count=30, budget_usd="0.02", in_flight=2))
    seen = running.model_run(context, anna, run_id=run.id)
    assert (run.state, seen.stopped_by, 0 < run.done < 30) == (RunState.FAILED, "over_budget", True)
    assert "0.02" in run.error
    assert 0 < run.cost <= Decimal("0.02")
    for cap in ("0.02", "0.01", "NaN"):
        with pytest.raises(BadRequest, match=r"must be above \$0\.02"):
            running.resume_run(context, anna, run_id=run.id, budget_usd=Decimal(cap))
    assert running.resume_run(context, anna, run_id=run.id, budget_usd=Decimal("5")).state is RunState.RUNNING
    done = ended(context, anna, run)
    assert (done.state, done.done, done.error, provider.paid_twice) == (RunState.DONE, 30, None, {})
    assert running.model_run(context, anna, run_id=run.id).status.cap == Decimal("5")


def test_an_order_that_comes_twice_starts_one_run(context, anna, provider):
    """A double click: at once from two threads, and once more when the run has ended. Two deliberate orders make two."""
    order = Order(count=6, method="openai", seed_number=7, token="a click")
    with ThreadPoolExecutor(2) as hands:
        runs = list(hands.map(lambda _: generating.start_generation(context, anna, order=order), range(2)))
    assert runs[0].id == runs[1].id
    assert ended(context, anna, runs[0]).state is RunState.DONE
    assert generating.start_generation(context, anna, order=order).id == runs[0].id
    assert (len(running.list_runs(context, anna)), provider.requests, provider.paid_twice) == (1, 6, {})
    other = generating.start_generation(context, anna, order=order.model_copy(update={"token": "another", "seed_number": 8}))
    assert (ended(context, anna, other).done, len(running.list_runs(context, anna)), provider.requests) == (6, 2, 12)


def test_a_pilot_that_comes_twice_is_one(context, anna, provider):
    """And an order waits for the pilot of its own requests: what is under way would be paid for twice."""
    provider.latency = 0.5
    order = Order(count=6, method="openai", seed_number=7, token="a click")
    pilot = quoting.pilot(context, anna, order=order)
    assert quoting.pilot(context, anna, order=order).id == pilot.id
    with pytest.raises(BadRequest, match="the pilot of this order is under way"):
        generating.start_generation(context, anna, order=order.model_copy(update={"token": "start"}))
    ended(context, anna, pilot)
    done = ended(context, anna, generating.start_generation(context, anna, order=order.model_copy(update={"token": "start"})))
    assert (done.done, provider.requests, provider.paid_twice) == (6, 6, {})


def test_a_cap_below_one_request_is_refused_before_anything(context, anna, provider):
    """By the order, by its quote, and by a pilot; no run and no batch is left behind."""
    order = Order(count=6, method="openai", seed_number=7, budget_usd="0.001")
    for service in (generating.start_generation, quoting.pilot):
        with pytest.raises(BadRequest, match="smaller than one request"):
            service(context, anna, order=order)
    assert "give $0.0" in quoting.estimate(context, anna, order=order).refusal
    assert (running.list_runs(context, anna), provider.requests) == ((), 0)
    assert quoting.estimate(context, anna, order=order.model_copy(update={"budget_usd": Decimal("5")})).refusal == ""


def test_a_run_that_its_cap_stopped_says_which_cap_it_needs(context, anna, provider):
    """Enough for what is spent and one request more; without a new one it is not resumed, with that one it is."""
    run = ended(context, anna, start(context, anna, method="openai", count=30, budget_usd="0.02", in_flight=1))
    wanted = running.next_cap(context, anna, run_id=run.id)
    assert (wanted.former, wanted.least > wanted.former) == (Decimal("0.02"), True)
    with pytest.raises(BadRequest, match=r"stopped by its cap of \$0\.02; resume it with a new cap"):
        running.resume_run(context, anna, run_id=run.id)
    running.resume_run(context, anna, run_id=run.id, budget_usd=wanted.least)
    again = ended(context, anna, run)
    assert again.done > run.done
    assert running.model_run(context, anna, run_id=run.id).status.spent <= wanted.least


def test_a_run_is_put_away(context, anna, provider):
    """Once it has ended; resuming it brings it back."""
    provider.always("401")
    run = ended(context, anna, start(context, anna, method="openai", count=3))
    assert running.dismissed(context, anna, run_ids=[run.id]) == ()
    running.dismiss_run(context, anna, run_id=run.id)
    assert running.dismissed(context, anna, run_ids=[run.id, "x"]) == (run.id,)
    provider.calm()
    running.resume_run(context, anna, run_id=run.id)
    assert running.dismissed(context, anna, run_ids=[run.id]) == ()
    assert ended(context, anna, run).done == 3


def test_answers_that_all_say_the_same_are_advised_on(context, anna, provider):
    """Also where only one was kept: those that were turned away at the door count."""
    provider.script("ok")
    provider.when(lambda body: True, "duplicate")
    run = ended(context, anna, start(context, anna, method="openai", count=12, attempts=2, in_flight=1, concerns=("watering",)))
    found = running.how_similar(context, anna, run_id=run.id)
    assert (found.texts < 12, found.twice > 0) == (True, True)
    assert "nearly the same" in found.advice


def test_a_new_cap_for_a_run_that_is_paused(context, anna, provider):
    """Its worker has read the old one: it leaves, and another takes over under the new one."""
    provider.latency = 0.3
    run = start(context, anna, method="openai", count=20, budget_usd="5", in_flight=1)
    until(lambda: provider.requests >= 2)
    running.pause_run(context, anna, run_id=run.id)
    running.resume_run(context, anna, run_id=run.id, budget_usd=Decimal("6"))
    provider.latency = 0.0
    done = ended(context, anna, run)
    assert (done.state, done.done, running.model_run(context, anna, run_id=run.id).status.cap) == (RunState.DONE, 20, Decimal("6"))


def test_a_cap_for_a_run_that_asks_no_model(context, anna):
    """A sentence."""
    run = start(context, anna, method="template", count=2000)
    running.cancel_run(context, anna, run_id=run.id)
    with pytest.raises(BadRequest, match="spends nothing"):
        running.resume_run(context, anna, run_id=run.id, budget_usd=Decimal("1"))


def test_places_that_were_given_up_are_tried_again(context, anna, provider):
    """A run that is done with places empty says how many, and can be resumed; one with none cannot."""
    provider.always("refusal")
    run = ended(context, anna, start(context, anna, count=8, attempts=1))
    assert (run.state, run.done) == (RunState.DONE, 4)
    assert "4 of 4 places that were the model's stay empty" in run.error
    provider.calm()
    running.resume_run(context, anna, run_id=run.id)
    done = ended(context, anna, run)
    assert (done.state, done.done, done.error) == (RunState.DONE, 8, None)
    with pytest.raises(BadRequest, match="is done and cannot be resumed"):
        running.resume_run(context, anna, run_id=run.id)


def test_a_damaged_line_ends_the_run_in_a_sentence(context, anna, provider):
    """Not in a watch that stumbles over it for ever."""
    provider.latency = 0.2
    run = start(context, anna, method="openai", count=40, in_flight=1)
    outcomes = context.settings.home / "runs" / run.id / "outcomes.jsonl"
    until(lambda: outcomes.exists() and outcomes.stat().st_size)
    with open(outcomes, "ab") as file:
        file.write(b'{"place": 1}\n')
    failed = ended(context, anna, run)
    assert (failed.state, "outcomes.jsonl: holds a line that is no outcome" in failed.error) == (RunState.FAILED, True)


def test_the_key_is_in_no_file(context, anna, provider, plants):
    """Not in the plan, the journal, the log, the status or the database."""
    ended(context, anna, start(context, anna))
    wiring.close()
    assert [p for p in plants.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes()] == []


def test_what_reviewers_reject_is_counted_once_the_run_has_ended(context, anna):
    """Of the model's records only."""
    run = ended(context, anna, start(context, anna, count=6))
    for item in reviewing.queue(context, anna).items:
        reviewing.decide(context, anna, review_id=item.record_id, record_id=item.record_id, verdict="rejected")
    seen = running.model_run(context, anna, run_id=run.id)
    assert (seen.rejected, seen.made) == (3, 3)


def test_what_is_said_of_a_model_goes_to_json_and_back(context, anna, provider):
    """As a command gets it from a dashboard: money exact, fates and cells as they were."""
    provider.script("refusal")
    run = ended(context, anna, start(context, anna))
    order = {"count": 10, "method": "openai", "seed_number": 3, "budget_usd": "1.50"}
    asked = {"model_run": {"run_id": run.id}, "how_similar": {"run_id": run.id}, "what_is_sent": {"order": order, "index": 2}, "quote": {"order": order}}
    for service, params in asked.items():
        result = registry.call(context, service, "anna", params)
        assert registry.from_json(service, json.loads(json.dumps(registry.to_json(service, result)))) == result, service
    pilot = registry.call(context, "pilot", "anna", {"order": order})
    assert registry.from_json("pilot", registry.to_json("pilot", pilot)) == pilot
