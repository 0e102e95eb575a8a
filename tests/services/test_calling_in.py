"""Runs through the batch lane, and runs that change between it and single requests: the same records, nothing paid twice."""

import signal
from decimal import Decimal

import pytest

from synthcore.llm import pricing
from synthcore.services.calling_in import under_way
from tests.living import cells_of, consistent, costly, json_lines, model_run, sitting
from tests.provider import Provider


@pytest.fixture
def provider():
    with Provider() as server:
        yield server


class Asked(list):
    """The signals of a run: told to leave once a condition holds."""

    def __init__(self, when):
        super().__init__()
        self.when = when

    def __bool__(self):
        if not len(self) and self.when():
            self.append(signal.SIGINT)
        return len(self) > 0


def test_refusals_of_a_batch_are_filled_by_the_next(tmp_path, provider):
    """Round after round until the cells are full; half the price of single requests."""
    costly(tmp_path)
    refused = set()
    provider.when(lambda body: len(refused) < 4 and not refused.add(str(body)), "refusal")
    folder = model_run(tmp_path / "r", provider.url, 12, share=0.75, batch_api=True)
    assert sitting(folder)["state"] == "done"
    consistent(folder, 9)
    assert (provider.requests, len(provider.batched), len(provider.batches), provider.paid_twice) == (0, 13, 2, {})
    rows = json_lines(folder.outcomes)
    whole = pricing.Price(input=Decimal("0.4"), output=Decimal("1.6"), source="")
    due = sum(pricing.cost(whole, row["prompt_tokens"], row["completion_tokens"]) for row in rows)
    share = pricing.price("gpt-4.1-mini", provider.url, tmp_path / "prices.toml", batch=True).input / Decimal("0.4")
    assert Decimal(folder.status()["spent"]) == sum(Decimal(row["usd"]) for row in rows) == due * share


def test_a_batch_that_is_under_way_is_waited_for_by_the_next_sitting(tmp_path, provider):
    """It is found again, and not sent again."""
    provider.polls = 10**6
    folder = model_run(tmp_path / "r", provider.url, 6, batch_api=True)
    assert sitting(folder, Asked(lambda: provider.batches))["state"] == "left"
    assert under_way(folder.path)
    provider.polls = 2
    assert sitting(folder)["state"] == "done"
    consistent(folder, 6)
    assert (len(provider.batches), len(provider.batched), provider.paid_twice) == (1, 6, {})
    assert not under_way(folder.path)


def test_what_was_begun_online_is_finished_in_a_batch(tmp_path, provider):
    """The answers that came are not asked for again, and each costs what it cost where it came from."""
    costly(tmp_path, "127.0.0.1")
    (tmp_path / "prices.toml").write_text('batch_share = "0.5"\n' + (tmp_path / "prices.toml").read_text())
    folder = model_run(tmp_path / "r", provider.url, 12, in_flight=1)
    assert sitting(folder, Asked(lambda: provider.requests >= 5))["state"] == "left"
    online = provider.requests
    assert sitting(folder, batch_api=True)["state"] == "done"
    consistent(folder, 12)
    assert (online + len(provider.batched), provider.paid_twice) == (12, {})
    rows = json_lines(folder.outcomes)
    bill = [(row["prompt_tokens"] * 4 + row["completion_tokens"] * 16, Decimal(row["usd"]) * 10**7) for row in rows]
    assert [due == usd for due, usd in bill[:online]] == [True] * online
    assert [due == 2 * usd for due, usd in bill[online:]] == [True] * (12 - online)
    assert Decimal(folder.status()["spent"]) == sum(Decimal(row["usd"]) for row in rows)
    again = Decimal(folder.status()["spent"])
    sitting(folder, batch_api=False)
    assert Decimal(folder.status()["spent"]) == again


@pytest.mark.parametrize("done", [0, 3, 8])
def test_what_was_begun_in_a_batch_is_finished_online(tmp_path, provider, done):
    """The batch is cancelled; what it had done is taken in, and only the rest is sent."""
    costly(tmp_path)
    (tmp_path / "prices.toml").write_text('batch_share = "0.5"\n' + (tmp_path / "prices.toml").read_text())
    provider.script_batches(f"stuck:{done}")
    folder = model_run(tmp_path / "r", provider.url, 8, batch_api=True)
    assert sitting(folder, Asked(lambda: any(b["status"] == "in_progress" for b in provider.batches.values())))["state"] == "left"
    assert sitting(folder, batch_api=False)["state"] == "done"
    consistent(folder, 8)
    assert Decimal(folder.status()["spent"]) == sum(Decimal(row["usd"]) for row in json_lines(folder.outcomes)) > 0
    assert [b["status"] for b in provider.batches.values()] == ["cancelled"]
    assert (len(provider.batched), provider.requests, provider.paid_twice) == (done, 8 - done, {})
    assert not under_way(folder.path)


def test_a_batch_that_was_refused_is_no_hindrance(tmp_path, provider):
    """Its requests are sent one by one."""
    provider.script_batches("failed")
    folder = model_run(tmp_path / "r", provider.url, 4, batch_api=True)
    ended = sitting(folder)
    assert (ended["state"], "did not take batch" in ended["error"]) == ("failed", True)
    assert sitting(folder, batch_api=False)["state"] == "done"
    consistent(folder, 4)


def test_a_server_without_batches_is_told_so(tmp_path, provider):
    """And the run can be finished without."""
    provider.refuse_call("POST /v1/files", *["404"] * 3)
    folder = model_run(tmp_path / "r", provider.url, 4, batch_api=True)
    ended = sitting(folder)
    assert ended["state"] == "failed"
    assert cells_of(folder)[1] == {}
    assert sitting(folder, batch_api=False)["state"] == "done"
