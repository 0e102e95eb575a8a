"""`generate --method openai|hybrid` into the database: what stood in for the model, what it cost and what was lost is said
there as it is of a file."""

import json

import pytest

from tests.cli.test_generate_model import KEY
from tests.living import costly
from tests.provider import Provider

FAULTS = {
    "a wrong key": ("401", [], "does not accept the key in OPENAI_API_KEY"),
    "no quota": ("quota", [], "no quota left"),
    "a cap that is reached": ("ok", ["--budget-usd", "0.012"], "The budget of $0.012 allows no further request"),
}


@pytest.fixture
def provider(run, monkeypatch):
    with Provider(key=KEY) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        yield server


@pytest.fixture
def make(run, provider, tmp_path):
    def call(*arguments, n=8, method="openai"):
        return run("generate", "-n", n, "--method", method, "--batch", "B", *arguments)

    return call


@pytest.mark.parametrize("kind", FAULTS)
def test_templates_do_not_stand_in_silently(run, make, provider, tmp_path, kind):
    """A warning with the reason, the count, and both again in the list of runs and as JSON."""
    fault, more, says = FAULTS[kind]
    costly(tmp_path / "home")
    provider.always(fault)
    n = 20 if more else 8
    done = make(*more, n=n)
    warnings = [line for line in done.err.splitlines() if line.startswith("warning: ")]
    by_model = sum(provider.paid.values())
    assert (done.code, len(warnings), says in warnings[0]) == (0, 1, True), done
    assert warnings[0].endswith(f"Templates made the {n - by_model} that were missing.")
    assert f"templates in its stead {n - by_model}" in done.out
    listed = run("runs").out
    assert f"\n  {n - by_model} by templates in the model's stead: " in listed
    assert says in listed
    told = json.loads(run("runs", "--json").out)
    assert (told["fallback"], says in told["stopped"]) == (n - by_model, True)


def test_the_summary_as_json_tells_what_that_of_a_file_tells(make, provider, tmp_path):
    """Beside the run itself: counts, outcomes by cell, money, waste."""
    costly(tmp_path / "home")
    provider.script("refusal", "ok", "length")
    done = make("--json")
    told = json.loads(done.out)
    assert (told["state"], told["made"], told["made_by"], told["fallback"], told["stopped"]) == ("done", 8, {"llm": 8}, 0, None)
    assert (told["requests"], told["outcomes"]) == (10, {"accepted": 8, "refused": 1, "cut_off": 1})
    assert set(told["wasted_usd"]) == {"refused", "unparsed"}
    assert (told["cost_usd"], told["masked"], told["held"], told["host"]) == (told["cost"], {}, 0, provider.host)
    assert sum(n for cell in told["cells"] for n in cell["outcomes"].values()) == 10
    assert sum(told["risk_level"].values()) == 8
    assert len(told["cells"][0]["cell"]) == 3


def test_what_was_not_made_is_not_reported_as_made(make, provider):
    """The plan is no result; where the answers went is said by cell."""
    provider.always("refusal")
    done = make("--no-fallback", "--attempts", 2)
    assert (done.code, "Made 0 dialogues" in done.out) == (1, True)
    assert all(" 0 of " in line for line in done.out.splitlines() if line.startswith(("  session type:", "  concern:")))
    assert "  not used: refused 16\n    most in: " in done.out
    assert "2 of 2 (refused 2)" in done.out


def test_a_quote_names_host_and_fields_and_sends_nothing(run, make, provider, monkeypatch, tmp_path):
    """As that of a file does."""
    monkeypatch.setenv("OPENAI_BASE_URL", provider.url.replace("127.0.0.1", "0.0.0.0"))
    done = make("--quote")
    assert (done.code, provider.calls) == (0, [])
    assert f"Asking gpt-4.1-mini at 0.0.0.0:{provider.port} for 8 of 8 dialogues." in done.err
    assert "What is sent there: " in done.err
    assert run("runs").out == "There are no runs.\n"


def test_personal_data_is_named_before_it_is_sent(make, provider, plants, monkeypatch, tmp_path):
    """By kind and number."""
    seeds = plants(count=4)
    seeds.write_text(seeds.read_text().replace("My dry fern", "Write to w.brown@example.org about my dry fern"))
    monkeypatch.setenv("OPENAI_BASE_URL", provider.url.replace("127.0.0.1", "0.0.0.0"))
    for more in (["--quote"], []):
        done = make("--seed", seeds, *more)
        assert "Personal data, masked: e-mail " in done.err, done
    assert "w.brown@" not in json.dumps(provider.seen)
    assert "masked before sending: e-mail " in done.out


def test_a_pilot_says_how_many_it_asks_for(make, provider):
    """Of how many."""
    done = make("--pilot", n=12)
    assert (done.code, provider.requests, "for 5 of 12 dialogues." in done.err) == (0, 5, True)


def test_the_cost_is_null_where_no_price_is_known(run, make, provider, monkeypatch, tmp_path):
    """And no power of ten else."""
    run("generate", "-n", 2, "--batch", "T")
    assert json.loads(run("runs", "--json").out)["cost"] == "0.00"
    make(n=2)
    newest = json.loads(run("runs", "--json").out.splitlines()[0])
    assert newest["cost"] == "0.00"
    status = tmp_path / "home" / "runs" / newest["id"] / "status.json"
    status.write_text(json.dumps(json.loads(status.read_text()) | {"spent": None}))
    assert json.loads(run("runs", "--json").out.splitlines()[0])["cost"] is None
