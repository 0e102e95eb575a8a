"""A run that asks a model, one sitting after another: exact quotas whatever becomes of the answers, and nothing paid twice."""

import json
from collections import Counter
from decimal import Decimal

import pytest

from synthcore.core.answers import Fate
from synthcore.core.errors import BadRequest
from synthcore.evaluation.label_rules import LabelRules
from synthcore.services.working import ordered
from tests.living import cells_of, consistent, costly, json_lines, model_run, outcomes, sitting
from tests.provider import Provider

OUTCOMES = {
    "refusal": Fate.REFUSED, "length": Fate.CUT_OFF, "filtered": Fate.FILTERED, "blocked": Fate.FILTERED, "no_choices": Fate.EMPTY, "null": Fate.EMPTY,
    "invalid_json": Fate.INVALID_JSON, "wrong_shape": Fate.WRONG_SHAPE, "unknown_label": Fate.UNKNOWN_LABEL, "unsafe": Fate.UNSAFE,
    "phone": Fate.UNSAFE, "e-mail": Fate.PERSONAL_DATA,
}  # fmt: skip
REPAIRED = {"invalid_json", "wrong_shape", "unknown_label", "unsafe", "phone"}


@pytest.fixture
def provider():
    with Provider() as server:
        yield server


@pytest.mark.parametrize(("fault", "fate"), OUTCOMES.items(), ids=OUTCOMES)
def test_every_named_outcome_is_counted_in_its_cell_and_its_place_filled_again(tmp_path, provider, fault, fate):
    """A repair is asked for once, and names the error; the quotas are exact all the same."""
    provider.script(*["ok"] * 3, fault, fault)
    folder = model_run(tmp_path / "r", provider.url, 4, in_flight=1)
    assert sitting(folder) == {"state": "done", "error": None, "fallback": 0, "why": "", "spent": "0.00"}
    consistent(folder, 4)
    turned = [row for row in outcomes(folder) if row["fate"] != "accepted"]
    assert [row["fate"] for row in turned] == [fate, fate]
    assert all(row["reason"] for row in turned)
    if fault in REPAIRED:
        assert [(row["attempt"], row["repair"]) for row in turned] == [(0, False), (0, True)]
        before, asked = provider.seen[3]["messages"], provider.seen[4]["messages"]
        assert asked[:-2] == before
        assert asked[-2]["role"] == "assistant"
        assert turned[0]["reason"] in asked[-1]["content"]
        assert provider.seen[5]["messages"] != before
    else:
        assert [(row["attempt"], row["repair"]) for row in turned] == [(0, False), (1, False)]
    assert (folder.status()["fates"][fate], folder.status()["refilled"]) == (2, 1 if fault in REPAIRED else 2)
    assert provider.paid_twice == {}


def test_a_duplicate_is_counted_and_its_place_filled_again(tmp_path, provider):
    """Word for word what another says."""
    provider.script("ok", "duplicate")
    folder = model_run(tmp_path / "r", provider.url, 6, in_flight=1)
    sitting(folder)
    consistent(folder, 6)
    assert {row["fate"] for row in outcomes(folder)} <= {"accepted", "duplicate", "wrong_labels"}
    assert len(outcomes(folder)) == 7


@pytest.mark.parametrize("domain", ["plant_care", "mental_health"])
def test_a_hybrid_is_exact_and_every_dialogue_tells_where_it_comes_from(tmp_path, provider, domain):
    """The share to the record, both halves on one table, no label rule broken."""
    provider.share(refusal=0.1, unsafe=0.1, seed=3)
    folder = model_run(tmp_path / "r", provider.url, 40, domain=domain, share=0.3)
    assert sitting(folder)["state"] == "done"
    consistent(folder, 12)
    found, _, _ = ordered(folder, folder.read("plan"))
    version, rules = f"{found.about.id}@{found.about.version}", LabelRules(found)
    for row in json_lines(folder.results):
        origin = row["dialogue"]["origin"]
        assert [i for i in rules.check(row["dialogue"]) if i.severity == "error"] == []
        assert origin["method"] == row["method"]
        assert origin["seed_number"] == 3
        assert "fallback" not in origin
        if row["method"] == "llm":
            assert (row["template"], origin["template"], origin["model"]) == (f"{version}/prompts/dialogue@1", row["template"], "gpt-4.1-mini")


def test_the_template_half_is_the_same_each_time(tmp_path, provider):
    """Whatever the model says."""
    halves = []
    for name in "ab":
        folder = model_run(tmp_path / name, provider.url, 20, share=0.5)
        sitting(folder)
        halves.append([line for line in folder.results.read_bytes().splitlines() if json.loads(line)["method"] == "template"])
        provider.script("refusal", "unsafe")
    assert halves[0] == halves[1]
    assert len(halves[0]) == 10


def test_a_place_is_given_up_after_its_attempts_and_accounted_for(tmp_path, provider):
    """By cell and reason; or a template fills it, marked and counted."""
    provider.when(lambda body: "Risk level: dying" in str(body) or "dying –" in body["messages"][-1]["content"], "refusal")
    provider.when(lambda body: True, "ok")
    folder = model_run(tmp_path / "r", provider.url, 10, attempts=3)
    ended = sitting(folder)
    dying = sum(n for cell, n in cells_of(folder)[0].items() if cell[2] == "dying")
    assert (ended["state"], ended["kind"], ended["lost"]) == ("done", "lost", dying)
    assert f"{dying} of 10 places that were the model's stay empty" in ended["error"]
    assert f"({dying} refused)" in ended["error"]
    assert "watering / dying" in ended["error"]
    assert Counter(row["fate"] for row in outcomes(folder)) == {"accepted": 10 - dying, "refused": 3 * dying}
    asked = provider.requests
    ended = sitting(folder, fallback=True)
    assert (ended["state"], ended["fallback"], provider.requests) == ("done", dying, asked)
    consistent(folder, 10 - dying)
    marks = [row["dialogue"]["origin"].get("fallback") for row in json_lines(folder.results) if row["method"] == "template"]
    assert marks == ["given_up"] * dying


def test_a_cell_has_its_limit_too_and_keeps_it_over_sittings(tmp_path, provider, monkeypatch):
    """A hundred attempts a place do not mean a hundred for each."""
    monkeypatch.setattr("synthcore.services.asking.REFILLS", 1)
    monkeypatch.setattr("synthcore.services.asking.REFILLS_MORE", 0)
    provider.always("refusal")
    folder = model_run(tmp_path / "r", provider.url, 10, attempts=100)
    assert sitting(folder)["lost"] == 10
    assert (provider.requests, folder.status()["refilled"]) == (20, 10)
    assert sitting(folder)["lost"] == 10
    assert (provider.requests, folder.status()["refilled"]) == (20, 10)


def test_a_cap_without_a_price_is_refused_before_anything_is_sent(tmp_path):
    """With the lines to write."""
    folder = model_run(tmp_path / "r", "http://models.example.org/v1", 4, budget_usd="1")
    with pytest.raises(BadRequest, match=r"No price is known for gpt-4\.1-mini at models\.example\.org"):
        sitting(folder)
    assert folder.results.read_bytes() == b""


@pytest.mark.parametrize("fallback", [False, True])
def test_a_cap_below_one_request_is_a_wrong_order(tmp_path, provider, fallback):
    """Nothing is sent or made, by templates neither; once it is higher the run goes through."""
    costly(tmp_path)
    folder = model_run(tmp_path / "r", provider.url, 4, share=0.5, budget_usd="0.001", fallback=fallback)
    ended = sitting(folder)
    assert (ended["state"], ended["too_small"], provider.requests, folder.results.read_bytes()) == ("failed", True, 0, b"")
    assert "is smaller than one request" in ended["error"]
    assert sitting(folder, budget_usd="1")["state"] == "done"
    consistent(folder, 2)


def test_what_was_spent_is_what_the_answers_cost(tmp_path, provider):
    """Tokens times price, over sittings; what was for nothing and what was not come to the whole."""
    costly(tmp_path)
    provider.share(refusal=0.2, invalid_json=0.2, seed=5)
    folder = model_run(tmp_path / "r", provider.url, 15, attempts=2)
    for attempts in (2, 8):
        sitting(folder, attempts=attempts)
    status, rows = folder.status(), outcomes(folder)
    bill = sum(Decimal(row["prompt_tokens"]) * Decimal("0.4") + Decimal(row["completion_tokens"]) * Decimal("1.6") for row in rows) / 1_000_000
    assert Decimal(status["spent"]) == bill == sum(Decimal(row["usd"]) for row in rows)
    used = sum(Decimal(row["usd"]) for row in rows if row["fate"] == "accepted")
    assert used + sum(map(Decimal, status["wasted"].values())) == bill
    assert set(status["wasted"]) == {"refused", "unparsed"}
    assert (status["sent"], status["answered"], status["accepted"]) == (provider.requests, provider.requests, 15)
