"""Pairs into the database: a look at the source, what an order comes to, and its run."""

import pytest

from synthcore import wiring
from synthcore.core.errors import BadInput, BadRequest, NotAllowed
from synthcore.core.people import Person, Role
from synthcore.core.runs import ENDED, RunState
from synthcore.services import making_pairs, running
from synthcore.services.making_pairs import PairSource
from synthcore.services.pairing import PairOrder
from tests.living import until
from tests.pair_orders import SAMPLE
from tests.provider import Provider

ANN = Person(name="Ann", role=Role.ADMIN)
MINE = PairSource(sample="medical_topics.csv")


@pytest.fixture
def provider(home, monkeypatch):
    with Provider() as p:
        monkeypatch.setenv("OPENAI_BASE_URL", p.url)
        yield p


@pytest.fixture
def with_model(provider):
    yield wiring.context()
    wiring.close()


def made(context, **more):
    order = PairOrder(**({"count": 8, "seed_number": 5, "method": "rule"} | more.pop("order", {})))
    run = making_pairs.start_pairs(context, ANN, order=order, source=more.pop("source", MINE), **more)
    return until(lambda: (now := running.run_status(context, ANN, run_id=run.id)).state in ENDED and now, 60)


def test_a_look_at_a_source(context):
    assert making_pairs.pair_domains(context, ANN)[0] == "medical_qa"
    assert "medical_questions.csv" in making_pairs.samples()
    look = making_pairs.look_at_source(context, ANN, source=PairSource(sample="medical_questions.csv"))
    assert (look.column, look.answer_column, look.questions, len(look.rows)) == ("question", "answer", 40, 5)
    sent = making_pairs.look_at_source(context, ANN, source=PairSource(upload=SAMPLE.read_bytes(), name="../mine.csv"))
    assert (sent.source, sent.questions) == ("../mine.csv", 40)


def test_what_cannot_be_looked_at(context):
    with pytest.raises(BadRequest, match=r"'x\.csv' is no sample; there are"):
        making_pairs.look_at_source(context, ANN, source=PairSource(sample="x.csv"))
    with pytest.raises(BadInput, match="is empty"):
        making_pairs.look_at_source(context, ANN, source=PairSource(upload=b"", name="q.csv"))
    with pytest.raises(NotAllowed):
        making_pairs.look_at_source(context, Person(name="Vi", role=Role.VIEWER), source=MINE)


def test_what_an_order_comes_to(with_model, provider):
    order = PairOrder(count=20, seed_number=5, method="hybrid", hybrid_ratio=0.5)
    told = making_pairs.preview_pairs(with_model, ANN, order=order, source=MINE)
    assert (told.rows, told.by_rule, told.by_model, sum(told.modifications.values())) == (20, 10, 10, 10)
    assert (told.host, told.local, list(told.requests)) == (provider.host, True, ["question", "chosen", "rejected"])
    assert told.quote.sentence().startswith("Costs nothing: your own server; 33 requests for 10 rows, of about ")
    assert provider.requests == 0


def test_a_run_of_rules(context):
    run = made(context)
    assert (run.state, run.done, run.error) == (RunState.DONE, 8, None)
    with context.store.records.snapshot(batch=None, statuses=None, domain=None) as found:
        records = [one.record for one in found]
    assert len(records) == 8
    assert {record.origin.method for record in records} == {"rule"}


def test_a_pilot_is_paid_once(with_model, provider):
    """What it made is in the store; the run delivers it too, from the same answers."""
    order = {"method": "openai", "fallback": False}
    pilot = made(with_model, order=order, pilot=True)
    assert (pilot.state, pilot.done, provider.requests) == (RunState.DONE, 5, 15)
    run = made(with_model, order=order)
    assert (run.state, run.done, run.error) == (RunState.DONE, 8, None)
    assert (provider.requests, provider.paid_twice) == (24, {})


def test_a_quote_leaves_out_what_the_pilot_has_paid_for(with_model, provider):
    order, source = PairOrder(count=12, method="openai", seed_number=4), MINE
    before = making_pairs.preview_pairs(with_model, ANN, order=order, source=source)
    assert before.quote.pairs == 12
    made(with_model, order={"count": 12, "method": "openai", "seed_number": 4}, pilot=True)
    after = making_pairs.preview_pairs(with_model, ANN, order=order, source=source)
    assert (after.quote.pairs, after.quote.paid, after.by_model) == (7, 5, 12)
    other = making_pairs.preview_pairs(with_model, ANN, order=order.model_copy(update={"seed_number": 5}), source=source)
    assert other.quote.pairs == 12


def test_a_click_twice_starts_once(context):
    first, second = made(context, token="t"), made(context, token="t")
    assert first.id == second.id


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"order": {"stages": ("question",)}}, "into the database go whole pairs"), ({"pilot": True}, "rules make all of this order"),
        ({"order": {"domain": "mental_health"}}, "makes no preference pairs"), ({"source": PairSource()}, "name a dataset of the hub"),
    ],
)  # fmt: skip
def test_refusals_leave_nothing_behind(context, more, says):
    with pytest.raises(BadRequest, match=says):
        made(context, **more)
    assert context.store.runs.all(limit=5) == []
