"""What a judge said of many records, and what tells that it is not to be relied on: it turns with the order, or with nothing."""

import pytest

from synthcore import wiring
from synthcore.core.records import Labels, Origin, PreferencePair, Turn, make
from synthcore.core.runs import ENDED
from synthcore.domains.vocabulary import versioned, vocabulary
from synthcore.services import domains, judge_report, judging, running
from synthcore.services.judge_orders import JudgeOrder
from tests import provider_judges as judges
from tests.living import NOW, until
from tests.provider import Provider

PAIRS = 40


@pytest.fixture
def provider(plants, monkeypatch):
    with Provider() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("SYNTHCORE_JUDGE_MODEL", "a-judge")
        yield server


@pytest.fixture
def context(provider):
    yield wiring.context()
    wiring.close()


@pytest.fixture
def pairs(context):
    """Pairs of which the chosen answer is the longer one in all but two."""
    medical = domains.domain(context, "medical_qa")
    records = []
    for n in range(PAIRS):
        chosen = f"Up to three weeks, number {n}" + (", and see a doctor if it stays." if n > 1 else ".")
        rejected = f"A day or so, number {n}" + ("." if n > 1 else ", and never see a doctor about it.")
        body = PreferencePair(
            prompt=(Turn(role="user", text=f"How long may cough {n} last?"),), chosen=Turn(role="assistant", text=chosen),
            rejected=Turn(role="assistant", text=rejected),
        )  # fmt: skip
        records.append(make(body, Labels(), Origin(method="import"), domain=versioned(medical), external_id=f"q{n}", created_at=NOW))
    domains.kept(context, medical)
    context.store.records.add(records, vocabulary=vocabulary(medical))
    return records


def report(context, person, **order):
    given = JudgeOrder(domain="medical_qa", families=("language",), **order)
    run = judging.start_judging(context, person, order=given)
    if run:
        until(lambda: running.run_status(context, person, run_id=run.id).state in ENDED, 60)
    return judge_report.judge_report(context, person, order=given)


def of(found, name):
    return next(row for row in found.steadiness if row.dimension == name)


def test_a_judge_that_takes_the_first_answer_flips_every_pair(context, anna, pairs, provider):
    """So that every pair is a tie, and no length wins anything."""

    def first(seen):
        value = judges.judged(seen, relevance="4")
        value["answer_2"]["fluency"]["choice"] = "2"
        return value

    provider.judging = first
    found = report(context, anna)
    assert provider.paid.total() == 2 * PAIRS
    fluency = of(found, "language.fluency")
    assert (fluency.flips.value, fluency.first.value, fluency.longer.status) == (1.0, 1.0, "too_few")
    assert of(found, "language.relevance").flips.value == 0.0
    assert of(found, "language.relevance").first.status == "too_few"  # nothing but ties
    assert any("Fluency: the answer shown first wins: 100.0%" in line for line in found.lines)


def test_a_judge_that_takes_the_longer_answer_is_seen(context, anna, pairs, provider):
    def longer(seen):
        value = judges.judged(seen)
        short = min((1, 2), key=lambda n: len(seen.answers[n - 1]))
        value[f"answer_{short}"]["coherence"]["choice"] = "1"
        return value

    provider.judging = longer
    coherence = of(report(context, anna), "language.coherence")
    assert (coherence.flips.value, coherence.first.value, coherence.longer.value) == (0.0, 0.5, 1.0)


def test_in_one_order_nothing_is_said_of_orders(context, anna, pairs, provider):
    found = report(context, anna, both_orders=False)
    assert (provider.paid.total(), found.judged, found.steadiness) == (PAIRS, PAIRS, ())


def test_a_judge_that_says_the_same_of_all_is_named(context, anna, pairs, provider):
    provider.judging = lambda seen: judges.judged(seen, fluency="3")
    assert f"  Fluency, chosen: 3 of all {PAIRS} records; a judge that always says the same tells nothing apart." in report(context, anna).lines


def test_repeats_tell_how_often_it_changes_its_mind(context, anna, pairs, provider):
    asked = iter(range(10_000))
    provider.judging = lambda seen: judges.judged(seen, fluency=str(1 + next(asked) % 2))
    found = report(context, anna, repeats=2, both_orders=False)
    assert provider.paid.total() == 2 * PAIRS
    assert of(found, "language.coherence").repeats.value == 0.0
    assert 0 < of(found, "language.fluency").repeats.value <= 1
