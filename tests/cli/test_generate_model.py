"""`generate --method openai|hybrid --output FILE`: exact, priced, capped, quoted, resumed; said in plain sentences."""

import json
from collections import Counter
from decimal import Decimal

import pytest

from tests.cli.files import read
from tests.living import cell_of, costly
from tests.provider import Provider

KEY = "sk-test-123456789"


@pytest.fixture
def provider(run, monkeypatch):
    """A server that wants a key, and has none of this machine's quiet: `run` comes first, so that its home is there."""
    with Provider(key=KEY) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        yield server


@pytest.fixture
def priced(tmp_path):
    return costly(tmp_path / "home")


@pytest.fixture
def make(run, provider, tmp_path):
    """Run `generate` into out.json; returns what it said, with its summary."""

    def call(*arguments, n=10, method="openai"):
        done = run("generate", "-n", n, "-o", tmp_path / "out.json", *(("--method", method) if method else ()), "--json", *arguments)
        return done, json.loads(done.out) if done.out else {}

    return call


def test_a_hybrid_says_who_made_what_and_passes_its_own_validator(run, provider, tmp_path):
    """Cells as planned; the file, the summary and the origins tell the same."""
    provider.script("refusal", "ok", "invalid_json")
    done = run("generate", "-n", 20, "-o", tmp_path / "d.json", "--method", "hybrid", "--hybrid-ratio", "70/30", "--seed-number", 4)
    assert done.code == 0, done
    head = read(tmp_path / "d.json")
    assert "Made 20 dialogues" in done.out
    assert "6 by the model, 14 by templates." in done.out
    assert "cost: nothing" in done.out
    assert "not used: " in done.out
    assert "refused 1" in done.out
    assert "invalid json 1" in done.out
    assert f"Asking gpt-4.1-mini at {provider.host} (this machine) for 6 of 20 dialogues." in done.err
    assert (head["total_dialogues"], head["metadata"]["method"], head["metadata"]["made_by"]) == (20, "hybrid", {"llm": 6, "template": 14})
    assert Counter(d["origin"]["method"] for d in head["dialogues"]) == {"llm": 6, "template": 14}
    for position, name in enumerate(("session_type", "concern", "risk_level")):
        assert head["metadata"]["planned"][name] == Counter(cell_of(d)[position] for d in head["dialogues"])
    assert run("validate", "--input", tmp_path / "d.json").code == 0


def test_the_summary_as_json_is_true_and_complete(make, provider, priced):
    """Counts, fates, money and waste, as the server saw them."""
    provider.script("refusal", "ok", "length")
    done, said = make(n=8)
    assert (done.code, said["made"], said["made_by"], said["fallback"], said["lost"], said["stopped"]) == (0, 8, {"llm": 8}, 0, 0, None)
    assert said["requests"] == provider.requests == 10
    assert said["outcomes"] == {"accepted": 8, "refused": 1, "cut_off": 1}
    assert set(said["wasted_usd"]) == {"refused", "unparsed"}
    assert Decimal(said["cost_usd"]) > sum(map(Decimal, said["wasted_usd"].values())) > 0
    assert (said["host"], said["model"], said["held"], said["masked"], said["error"]) == (provider.host, "gpt-4.1-mini", 0, {}, None)


def test_the_same_number_is_served_from_the_answers_that_are_there(make, provider, tmp_path, monkeypatch):
    """Not one request, and the same bytes; `--anew` with another number asks again."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    first = make("--seed-number", 9)[1]
    before, asked = (tmp_path / "out.json").read_bytes(), provider.requests
    again = make("--seed-number", 9)[1]
    assert provider.requests == asked
    assert (first["requests"], again["requests"]) == (10, 0)
    one, two = json.loads(before), read(tmp_path / "out.json")
    assert one["dialogues"] == two["dialogues"]
    make("--seed-number", 10)
    assert provider.requests == 2 * asked


def test_a_pilot_is_not_paid_for_again(run, make, provider, priced, tmp_path):
    """Five requests; the quote rests on them; the run with its number asks for the others."""
    done = run("generate", "-n", 12, "-o", tmp_path / "out.json", "--method", "openai", "--pilot")
    assert (done.code, provider.requests, (tmp_path / "out.json").exists()) == (0, 5, False)
    number = done.out.split("--seed-number ")[1].split()[0]
    assert "cost: $" in done.out
    done, said = make("--seed-number", number, n=12)
    assert (said["made"], said["requests"], provider.requests, provider.paid_twice) == (12, 7, 12, {})


def test_a_pilot_that_cannot_be_asked_says_why(run, provider, tmp_path):
    """No template stands in for it."""
    provider.always("401")
    done = run("generate", "-n", 12, "-o", tmp_path / "out.json", "--method", "openai", "--pilot")
    assert (done.code, done.out, "OPENAI_API_KEY" in done.err) == (2, "", True)


def test_a_quote_sends_nothing(run, make, provider, priced, tmp_path):
    """It says what it would cost, what would be sent and where."""
    done = run("generate", "-n", 30, "-o", tmp_path / "out.json", "--method", "hybrid", "--quote")
    assert (done.code, provider.calls, (tmp_path / "out.json").exists()) == (0, [], False)
    assert f"at {provider.host}" in done.err
    assert "$" in done.out
    assert make("--quote", n=30)[1]["requests"] >= 30
    assert not (tmp_path / "home" / "runs").exists()


FALLBACKS = [
    ("401", "does not accept the key in OPENAI_API_KEY", "unauthorised", 0), ("401", "does not accept the key in OPENAI_API_KEY", "unauthorised", 4),
    ("quota", "no quota left", "no_quota", 4),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "says", "mark", "paid"), FALLBACKS, ids=[f"{f[0]} after {f[3]}" for f in FALLBACKS])
def test_templates_stand_in_where_the_key_or_the_quota_fails(run, make, provider, tmp_path, fault, says, mark, paid):
    """At the start and half-way: one sentence; what was paid stays; the others are marked and counted."""
    provider.script(*["ok"] * paid)
    provider.when(lambda body: provider.requests > paid, fault)
    done, said = make("--use-openai", "--in-flight", 1, method=None)
    assert done.code == 0
    assert (said["made"], said["fallback"], said["made_by"].get("llm", 0)) == (10, 10 - paid, paid)
    assert says in said["stopped"]
    warnings = [line for line in done.err.splitlines() if line.startswith("warning: ")]
    assert warnings == [f"warning: {said['stopped']} Templates made the {10 - paid} that were missing."]
    marks = [d["origin"].get("fallback") for d in read(tmp_path / "out.json")["dialogues"]]
    assert Counter(marks) == Counter({mark: 10 - paid} | ({None: paid} if paid else {}))
    assert run("validate", "--input", tmp_path / "out.json").code == 0


def test_without_a_fallback_the_run_waits_for_a_better_key(make, provider, tmp_path):
    """Exit 2, no file; the same command goes on, and what was paid is not paid again."""
    provider.script(*["ok"] * 4, "quota")
    done, said = make("--use-openai", "--no-fallback", "--in-flight", 1, method=None)
    assert (done.code, said, (tmp_path / "out.json").exists()) == (2, {}, False)
    assert "no quota left. 4 of 10 are made; once the account has quota, the same command goes on." in done.err
    done, said = make("--use-openai", "--no-fallback", "--in-flight", 1, method=None)
    assert (done.code, said["made_by"], provider.paid_twice, sum(provider.paid.values())) == (0, {"llm": 10}, {}, 10)
    assert "Going on with what was begun (4 of 10 are made" in done.err


def test_without_a_key_templates_make_all_and_each_is_marked(run, provider, tmp_path, monkeypatch):
    """A company's server is not asked without one."""
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example.org/v1")
    done = run("generate", "-n", 10, "-o", tmp_path / "out.json", "--use-openai")
    assert (done.code, len(done.err.splitlines())) == (0, 1)
    assert "OPENAI_API_KEY is not set" in done.err
    assert "10 that a model was to make are by templates" in done.out
    assert {d["origin"]["fallback"] for d in read(tmp_path / "out.json")["dialogues"]} == {"no_key"}
    (tmp_path / "out.json").unlink()
    refused = run("generate", "-n", 10, "-o", tmp_path / "out.json", "--use-openai", "--no-fallback")
    assert (refused.code, refused.out, len(refused.err.splitlines()), (tmp_path / "out.json").exists()) == (2, "", 1, False)


def test_places_that_are_given_up_are_said(make, provider, tmp_path):
    """By templates, marked; or missing, with the reason, the way on, and exit code 1."""
    provider.always("refusal")
    done, said = make("--attempts", 2, "--seed-number", 5, n=6)
    assert (done.code, said["fallback"], said["outcomes"]) == (0, 6, {"refused": 12})
    done, said = make("--attempts", 2, "--seed-number", 5, "--no-fallback", n=6)
    assert (done.code, said["made"], said["lost"], provider.requests) == (1, 0, 6, 12)
    assert "6 of 6 places that were the model's stay empty" in said["error"]
    assert "refused" in said["error"]
    assert read(tmp_path / "out.json")["total_dialogues"] == 6  # the former file: nothing was made that could replace it
    provider.calm()
    done, said = make("--attempts", 4, "--seed-number", 5, "--no-fallback", n=6)
    assert (done.code, said["made"], provider.paid_twice) == (0, 6, {})


def test_a_cap_stops_the_run_and_a_higher_one_completes_it(make, provider, priced):
    """Under the cap as the server counts; a sentence; nothing is paid for twice."""
    done, said = make("--budget-usd", "0.012", "--no-fallback", n=20)
    assert (done.code, said) == (1, {})
    assert "The budget of $0.012 allows no further request" in done.err
    assert f"{sum(provider.paid.values())} of 20 are made; with a higher --budget-usd, the same command goes on." in done.err
    assert 0 < sum(provider.paid.values()) < 20
    done, said = make("--budget-usd", 5, "--no-fallback", n=20)
    assert (done.code, said["made"], provider.paid_twice) == (0, 20, {})


def test_a_cap_that_is_reached_leaves_the_rest_to_templates(make, provider, priced):
    """What is paid for is delivered, and what is not is marked."""
    done, said = make("--budget-usd", "0.012", n=20)
    assert (done.code, said["made"], said["made_by"]["llm"]) == (0, 20, sum(provider.paid.values()))
    assert "The budget of $0.012 allows no further request" in said["stopped"]
    assert Decimal(said["cost_usd"]) <= Decimal("0.012")


@pytest.mark.parametrize("more", [[], ["--no-fallback"]])
def test_a_cap_below_one_request_is_refused(run, provider, priced, tmp_path, more):
    """Exit 2, one sentence that names what is enough."""
    done = run("generate", "-n", 5, "-o", tmp_path / "out.json", "--method", "openai", "--budget-usd", "0.0001", *more)
    assert (done.code, provider.requests, (tmp_path / "out.json").exists()) == (2, 0, False)
    assert "is smaller than one request" in done.err
    assert "or more." in done.err


def test_a_cap_without_a_price_is_refused_before_anything_is_sent(refused, provider, tmp_path, monkeypatch):
    """The sentence holds the lines to write, and the file to write them into."""
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example.org/v1")
    from synthcore.cli.app import main

    assert main(["generate", "-n", "5", "-o", str(tmp_path / "out.json"), "--method", "openai", "--budget-usd", "1"]) == 2
    assert not (tmp_path / "home" / "runs").exists()


WRONG = [
    ["--temperature", "2.5"], ["--temperature", "nan"], ["--in-flight", "0"], ["--in-flight", "x"], ["--attempts", "0"], ["--wait", "0"], ["--wait", "inf"],
    ["--requests-per-minute", "0"], ["--tokens-per-minute", "-1"], ["--budget-usd", "-1"], ["--budget-usd", "NaN"], ["--hybrid-ratio", "3"],
    ["--hybrid-ratio", "0/0"], ["--hybrid-ratio", "70/40"], ["--quote", "--pilot"], ["--personal-data", "keep"],
]  # fmt: skip


@pytest.mark.parametrize("more", WRONG, ids=[" ".join(w) for w in WRONG])
def test_values_that_make_no_sense_are_refused(refused, provider, tmp_path, more):
    """One sentence, nothing sent."""
    refused("generate", "-n", 3, "-o", tmp_path / "out.json", "--method", "hybrid", *more, says=[more[-1]])
    assert provider.calls == []


def test_two_methods_at_once_are_refused(refused, tmp_path):
    """Which of them would it be?"""
    refused("generate", "-n", 3, "-o", tmp_path / "out.json", "--method", "template", "--use-openai", says=["--use-openai", "template"])


def test_progress_without_a_terminal(run, provider, tmp_path, monkeypatch):
    """A line now and then, with what is under way."""
    monkeypatch.setattr("synthcore.cli.following.SAY", 0.0)
    provider.latency = 0.4
    done = run("generate", "-n", 6, "-o", tmp_path / "out.json", "--method", "openai", "--in-flight", 2)
    lines = [line for line in done.err.splitlines() if " of 6 dialogues made; " in line]
    assert lines
    assert any("2 under way" in line for line in lines)


def test_the_seed_is_named(make, provider, plants, tmp_path):
    """What templates took of it stands in the file."""
    done, _ = make("--seed", plants(count=4), n=4, method="hybrid")
    assert done.code == 0
    assert "From 4 seed dialogues" in read(tmp_path / "out.json")["metadata"]["seed_taken"]


def test_where_answers_are_lost_is_said_by_cell(make, provider, run, tmp_path):
    """The cells that lose more than others come first: there the distribution would bend."""
    provider.when(lambda body: "dying –" in body["messages"][-1]["content"], "refusal")
    _, said = make("--attempts", 2, n=10)
    lost = {tuple(cell["cell"]): cell["outcomes"] for cell in said["cells"] if set(cell["outcomes"]) != {"accepted"}}
    assert lost
    assert {cell[2] for cell in lost} == {"dying"}
    assert all(outcomes == {"refused": outcomes["refused"]} for outcomes in lost.values())
    told = run("generate", "-n", 10, "-o", tmp_path / "o.json", "--method", "openai", "--attempts", 2, "--seed-number", said["seed_number"])
    worst = next(line for line in told.out.splitlines() if "most in: " in line)
    most = max(outcomes["refused"] for outcomes in lost.values())
    assert worst.startswith(tuple(f"    most in: {' / '.join(cell)} {most} of " for cell in lost))


def test_what_was_made_is_counted_not_what_was_planned(run, make, provider, tmp_path):
    """By value, with what was due where that is another number; a former file stays where nothing was made."""
    provider.when(lambda body: "dying –" in body["messages"][-1]["content"], "refusal")
    done, said = make("--attempts", 1, "--no-fallback", "--seed-number", 3, n=10)
    head = read(tmp_path / "out.json")
    planned = said["planned"]["risk_level"]["dying"]
    assert (done.code, said["risk_level"]["dying"], planned > 0) == (1, 0, True)
    assert said["risk_level"]["fine"] == sum(cell_of(d)[2] == "fine" for d in head["dialogues"]) == 10 - planned
    told = run("generate", "-n", 10, "-o", tmp_path / "o.json", "--method", "openai", "--attempts", 1, "--no-fallback", "--seed-number", 3)
    assert f"  risk level: fine {10 - planned}, dying 0 of {planned}\n" in told.out
    provider.always("refusal")
    done = run("generate", "-n", 3, "-o", tmp_path / "o.json", "--method", "openai", "--attempts", 1, "--no-fallback", "--seed-number", 4)
    assert (done.code, "Made no dialogue; " in done.out, "is left as it was" in done.out) == (1, True, True)
    assert read(tmp_path / "o.json")["total_dialogues"] == 10 - planned
    assert not list(tmp_path.glob("o.json.*.bak"))


def test_answers_that_are_there_are_no_part_of_the_quote(make, provider, priced):
    """Nor of what is asked for; another temperature is said to be without effect on them, and the file tells both."""
    make("--seed-number", 9, "--temperature", 0.4)
    done, said = make("--seed-number", 9, "--temperature", 0.5, "--budget-usd", 0)
    assert (done.code, said["requests"], said["temperature"]) == (0, 0, 0.4)
    assert "Every answer is there already: nothing is sent" in done.err
    assert "serve again, asked for at temperature 0.4; new ones are at 0.5." in done.err
    assert "About $" not in done.err
    provider.script(*["ok"] * 2, "404")
    make("--seed-number", 10, "--in-flight", 1)
    done, said = make("--seed-number", 10, "--temperature", 0.7)
    assert "for 8 of 10 dialogues." in done.err
    assert said["temperature"] == [0.7, None]


def test_what_has_to_change_before_the_command_goes_on(run, make, provider, priced):
    """The same command alone would end at the same place."""
    provider.always("401")
    done, _ = make("--no-fallback", "--seed-number", 1)
    assert "0 of 10 are made; with a valid key, the same command goes on." in done.err
    done, _ = make("--no-fallback", "--seed-number", 1, "--anew")
    assert "with a valid key, the same command without --anew goes on." in done.err


def test_a_price_that_is_missing_is_asked_for(run, provider, tmp_path, monkeypatch):
    """With the lines to write, though nothing stops without it."""
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example.org/v1")
    done = run("generate", "-n", 3, "-o", tmp_path / "o.json", "--method", "openai", "--model", "foo-1", "--quote")
    assert (done.code, "No price is known for foo-1: " in done.out, f"write it into {tmp_path / 'home' / 'prices.toml'}" in done.out) == (0, True, True)


def test_a_price_file_that_cannot_be_read_is_said_first(run, provider, tmp_path):
    """Before it is said who is asked for what."""
    (tmp_path / "home" / "prices.toml").write_text("[[model]\n")
    done = run("generate", "-n", 3, "-o", tmp_path / "o.json", "--method", "openai")
    assert (done.code, len(done.err.splitlines()), "prices.toml" in done.err) == (2, 1, True)
