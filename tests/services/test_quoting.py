"""Before anything is sent to a model: what would be sent, what it would cost, and a pilot that is not paid for again."""

import json
import shutil

import pytest

from synthcore import wiring
from synthcore.core.errors import BadRequest, NotAllowed
from synthcore.core.people import Person, Role
from synthcore.core.runs import ENDED, RunState
from synthcore.services import generating, quoting, reviewing, running
from synthcore.services.generating import Order
from tests.living import dialogue, until
from tests.provider import Provider

HYBRID = Order(count=30, method="hybrid", hybrid_ratio=0.4, seed_number=7)


@pytest.fixture
def provider(plants, monkeypatch):
    """A model's server on this machine; it wants no key."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with Provider() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        yield server


@pytest.fixture
def context(provider):
    yield wiring.context()
    wiring.close()


@pytest.fixture
def elsewhere(plants, monkeypatch):
    """Services that would ask a server which is not this machine; nothing of these tests does."""
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example.org/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    yield wiring.context()
    wiring.close()


def ended(context, person, run):
    return until(lambda: (now := running.run_status(context, person, run_id=run.id)).state in ENDED and now, 60)


def test_what_is_shown_is_what_is_sent(context, anna, provider):
    """Every request of a run, to the letter; and nothing before the run."""
    shown = [quoting.what_is_sent(context, anna, order=HYBRID, index=i) for i in range(12)]
    assert provider.requests == 0
    assert [(s.of, s.by_template, s.local, s.index, s.seed_number) for s in shown] == [(12, 18, True, i, 7) for i in range(12)]
    assert len({s.place for s in shown}) == 12
    assert quoting.what_is_sent(context, anna, order=HYBRID, index=12) == shown[0]
    assert ended(context, anna, generating.start_generation(context, anna, order=HYBRID)).state is RunState.DONE
    sent = [[(m["role"], m["content"]) for m in body["messages"]] for body in provider.seen]
    assert sorted([(m.role, m.text) for m in s.messages] for s in shown) == sorted(sent)


def test_personal_data_is_masked_or_held(elsewhere, anna):
    """In seed dialogues that would serve as examples; on this machine nothing is looked for."""
    seeds = [dialogue(n, messages=[{"role": "user", "text": f"Leaf {n} is dry, write to jo.miller{n}@example.org"}, {"role": "assistant", "text": "Water it."}])
             for n in range(6)]  # fmt: skip
    order = Order(count=20, method="openai", seed_number=1, seed_upload=json.dumps(seeds).encode())
    masked = quoting.what_is_sent(elsewhere, anna, order=order)
    assert (masked.host, masked.local, masked.checked, masked.held) == ("models.example.org", False, 20, 0)
    assert masked.masked["e-mail"] > 0
    whole = "".join(m.text for i in range(20) for m in quoting.what_is_sent(elsewhere, anna, order=order, index=i, check=False).messages)
    assert ("example.org" in whole, "[e-mail]" in whole) == (False, True)
    held = quoting.what_is_sent(elsewhere, anna, order=order.model_copy(update={"personal_data": "hold"}))
    assert (held.masked, held.found["e-mail"] > 0, held.held > 0) == ({}, True, True)
    assert quoting.what_is_sent(elsewhere, anna, order=order.model_copy(update={"seed_upload": None})).masked == {}


def test_a_pilot_makes_the_quote_better_and_is_paid_for_once(context, anna, provider):
    """Its answers serve the order: all records are delivered, and no prompt is paid for twice."""
    assert quoting.quote(context, anna, order=HYBRID).basis == "guess"
    pilot = ended(context, anna, quoting.pilot(context, anna, order=HYBRID))
    assert (pilot.state, pilot.done, pilot.total, pilot.params["pilot"], provider.requests) == (RunState.DONE, 5, 5, True, 5)
    quoted = quoting.quote(context, anna, order=HYBRID)
    assert (quoted.basis, quoted.answers, quoted.high) == ("pilot", 5, 0)
    run = ended(context, anna, generating.start_generation(context, anna, order=HYBRID.model_copy(update={"batch": "all"})))
    assert (run.state, run.done, provider.requests, provider.paid_twice) == (RunState.DONE, 30, 12, {})
    assert {b.name: b.total for b in reviewing.batches(context, anna)}["all"] == 30
    assert context.store.records.count() == 30  # the pilot's five are five of them


def test_a_quote_leaves_out_what_the_pilot_has_paid_for(context, anna, provider):
    """The five of the pilot are no part of it; nothing is when all are there."""
    assert (before := quoting.estimate(context, anna, order=HYBRID)).paid == 0
    ended(context, anna, quoting.pilot(context, anna, order=HYBRID))
    after = quoting.estimate(context, anna, order=HYBRID)
    assert (before.asked, after.asked, after.paid, after.quote) == (12, 7, 5, quoting.quote(context, anna, order=HYBRID))
    assert after.quote.requests < before.quote.requests
    ended(context, anna, generating.start_generation(context, anna, order=HYBRID))
    assert quoting.estimate(context, anna, order=HYBRID).quote.requests == 0


def test_answers_to_masked_requests_are_there_too(plants, anna, provider, monkeypatch):
    """What is kept of them is what was sent; the server is asked under an address that counts as another machine."""
    monkeypatch.setenv("OPENAI_BASE_URL", provider.url.replace("127.0.0.1", "0.0.0.0"))
    seeds = [dialogue(n, messages=[{"role": "user", "text": f"Leaf {n} is dry, write to jo.miller{n}@example.org"}, {"role": "assistant", "text": "Water it."}])
             for n in range(6)]  # fmt: skip
    order = Order(count=6, method="openai", seed_number=1, seed_upload=json.dumps(seeds).encode())
    context = wiring.context()
    try:
        assert quoting.what_is_sent(context, anna, order=order).masked["e-mail"] > 0
        ended(context, anna, quoting.pilot(context, anna, order=order))
        assert "[e-mail]" in json.dumps(provider.seen)
        assert quoting.estimate(context, anna, order=order).paid == 5
    finally:
        wiring.close()


def test_a_pilot_of_a_small_order(context, anna, provider):
    """No more than there are; none is a sentence."""
    order = Order(count=3, method="openai", seed_number=2)
    assert ended(context, anna, quoting.pilot(context, anna, order=order)).total == 3
    with pytest.raises(BadRequest, match="share above zero"):
        quoting.pilot(context, anna, order=HYBRID.model_copy(update={"hybrid_ratio": 0.0}))


def test_an_order_that_asks_no_model(context, anna):
    """A sentence from each of the three; and a clinician may not ask."""
    for service in (quoting.what_is_sent, quoting.quote, quoting.pilot):
        with pytest.raises(BadRequest, match="templates make all"):
            service(context, anna, order=Order(count=5))
        with pytest.raises(NotAllowed):
            service(context, Person(name="ben", role=Role.CLINICIAN), order=HYBRID)


def test_a_cap_without_a_price_is_refused_before_anything(elsewhere, anna, plants):
    """With the lines to write; then the price is known and the run is quoted."""
    order = Order(count=5, method="openai", model="new-model", budget_usd="1.00")
    for service in (generating.start_generation, quoting.quote, quoting.pilot):
        with pytest.raises(BadRequest, match=r"No price is known for new-model at models\.example\.org"):
            service(elsewhere, anna, order=order)
    assert running.list_runs(elsewhere, anna) == ()
    (plants / "prices.toml").write_text('[[model]]\nname = "new-model"\ninput = "1"\noutput = "4"\n')
    assert quoting.quote(elsewhere, anna, order=order).expected > 0


def test_a_method_says_what_it_lacks(elsewhere, anna, monkeypatch, plants):
    """A key, or prompts; a server of one's own needs no key."""
    assert [m.available for m in generating.methods(elsewhere, anna)] == [True] * 3
    monkeypatch.delenv("OPENAI_API_KEY")
    needs = generating.methods(elsewhere, anna)[1].needs
    assert "OPENAI_API_KEY is not set, so models.example.org cannot be asked" in needs
    with pytest.raises(BadRequest, match="OPENAI_API_KEY is not set"):
        generating.start_generation(elsewhere, anna, order=HYBRID)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://gpu.lan:8000/v1")
    wiring.close()
    own = wiring.context()
    assert [m.available for m in generating.methods(own, anna)] == [True] * 3
    for kind in ("prompts", "rubrics"):
        shutil.rmtree(plants / "domains" / "plant_care" / "0.1" / kind)
    wiring.close()
    assert "has no prompts for a model" in generating.methods(wiring.context(), anna)[1].needs
