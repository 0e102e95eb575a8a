"""The cap, held against the server's own bill: never passed, whatever happens to answers on their way, over sittings too."""

from decimal import Decimal

import pytest

from synthcore.core.answers import Answer
from synthcore.core.model_plan import ModelPlan
from synthcore.llm import pricing
from synthcore.services.till import prices_of
from tests.living import costly, json_lines, model_run, sitting
from tests.provider import Provider

PRICE = pricing.Price(input=Decimal("0.40"), output=Decimal("1.60"), source="")


class Billed(Provider):
    """Adds up what it would charge: every answer that it made, whether it arrived or not."""

    bill = Decimal(0)

    def complete(self, body, fault="ok"):
        whole = super().complete(body, fault)
        self.bill += pricing.cost(PRICE, whole["usage"]["prompt_tokens"], whole["usage"]["completion_tokens"])
        return whole


@pytest.fixture
def provider(tmp_path):
    costly(tmp_path)
    with Billed() as server:
        yield server


@pytest.mark.parametrize("fault", ["ok", "refusal", "cut", "garbage", "invalid_json", "500"])
@pytest.mark.parametrize("cap", ["0.011", "0.03"])
def test_no_cap_is_passed(tmp_path, provider, cap, fault):
    """With several under way at once, and a third of the answers going wrong."""
    provider.share(seed=11, **{fault: 0.33})
    folder = model_run(tmp_path / "r", provider.url, 40, budget_usd=cap, in_flight=3)
    ended = sitting(folder)
    spent = Decimal(folder.status()["spent"])
    assert (ended["state"], ended["kind"]) == ("failed", "over_budget")
    assert f"The budget of ${cap} allows no further request" in ended["error"]
    assert 0 < provider.bill <= spent <= Decimal(cap)
    if fault in ("ok", "500"):
        assert spent == provider.bill
    asked = provider.requests
    assert sitting(folder)["kind"] == "over_budget"
    assert (provider.requests, Decimal(folder.status()["spent"])) == (asked, spent)


def test_requests_that_nobody_knows_the_end_of_count_in_full(tmp_path, provider):
    """As often as they were sent when the run died."""
    folder = model_run(tmp_path / "r", provider.url, 4, budget_usd="1")
    (folder.path / "answers.jsonl").write_text('{"s":"0.0"}\n{"s":"0.0"}\n{"s":"1.0"}\n')
    assert sitting(folder)["state"] == "done"
    one = Decimal(folder.status()["spent"]) - provider.bill
    assert one == Decimal(folder.status()["wasted"]["retries"])
    assert Decimal("0.018") < one < Decimal("0.036")  # three of them, at up to $0.0064 for an answer alone
    assert sum(Decimal(row["usd"]) for row in json_lines(folder.outcomes)) == provider.bill


def test_a_server_that_counts_nothing_is_counted_in_full(tmp_path, provider, monkeypatch):
    """Its answers may have cost what they can cost."""
    complete = Billed.complete
    monkeypatch.setattr(Billed, "complete", lambda self, *a: complete(self, *a) | {"usage": None})
    folder = model_run(tmp_path / "r", provider.url, 5, budget_usd="0.03", in_flight=1)
    assert sitting(folder)["kind"] == "over_budget"
    spent = Decimal(folder.status()["spent"])
    assert spent == sum(Decimal(row["usd"]) for row in json_lines(folder.outcomes)) > provider.bill
    assert sitting(folder, budget_usd="5")["state"] == "done"
    assert Decimal(folder.status()["spent"]) == sum(Decimal(row["usd"]) for row in json_lines(folder.outcomes))


def test_an_answer_costs_what_the_way_it_came_costs():
    """Half in a batch, where OpenAI's prices hold."""
    prices = prices_of(ModelPlan(name="gpt-4.1-mini", base_url="https://api.openai.com/v1"))
    answer = Answer("0.0", "k", "", "stop", "", 1, 1, "m", 0.4)
    assert prices.of(answer) == prices.online
    assert prices.of(answer._replace(seconds=0.0)).input * 2 == prices.online.input
    assert prices.of(None) == prices.online


def test_without_a_price_nothing_is_claimed(tmp_path):
    """Neither nothing nor an amount."""
    (tmp_path / "prices.toml").write_text("")
    folder = model_run(tmp_path / "r", "http://192.0.2.1:9/v1", 2, wait=0.1)
    assert prices_of(ModelPlan.model_validate(folder.read("plan")["model"])) == (None, None)
