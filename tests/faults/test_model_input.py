"""What can be wrong around a run that asks a model: one sentence each, the exit code that fits, and a run that goes on."""

import json

import pytest

from synthcore.cli.following import WRONG
from synthcore.llm import faults
from tests.cli.conftest import run  # noqa: F401 - a fixture
from tests.living import command, json_lines, model_run, sitting
from tests.provider import Provider, refusing_port

ORDER = ["generate", "-n", 4, "--method", "openai", "--seed-number", 6, "--wait", 1]


@pytest.fixture
def order(run, tmp_path, monkeypatch):  # noqa: F811
    """The same command against one server after another; a run goes on only with the server that it began with, so that a
    test tells the address that is in its way."""

    def call(url, *more):
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-123456")
        return run(*ORDER, "-o", tmp_path / "out.json", *more)

    return call


def one_sentence(done, out):
    """The last line alone tells what went wrong; the others tell what was to be sent."""
    *before, last = done.err.strip().splitlines()
    assert done.out == ""
    assert [line for line in before if line.startswith(("synthcore", "warning"))] == []
    assert last.startswith("synthcore generate: ")
    assert not out.exists()
    return last


SERVERS = {
    "404": (2, "has no model 'gpt-4.1-mini'"),
    "html": (2, "is no OpenAI-compatible server; OPENAI_BASE_URL usually ends in /v1"),
    "html_404": (2, "is no OpenAI-compatible server"),
    "not_a_completion": (1, "sent JSON that is no chat completion"),
    "silent": (1, "sent nothing for 0.3 seconds"),
    "cut": (1, "broke off in the middle of an answer"),
    "garbage": (1, "sent something that is no JSON"),
    "gzip": (1, "broke off in the middle of an answer"),
    "500": (1, "had an error of its own (500)"),
}


@pytest.mark.parametrize("fault", SERVERS)
def test_a_server_that_is_not_what_it_should_be(tmp_path, fault, monkeypatch):
    """No template stands in for it; once it is well, the run goes on where it stopped."""
    monkeypatch.setattr(faults, "BASE", 0.01)  # seconds before the first of several tries
    code, says = SERVERS[fault]
    with Provider() as provider:
        folder = model_run(tmp_path / "r", provider.url, 4, wait=0.3, fallback=True, in_flight=1)
        provider.always(fault)
        ended = sitting(folder)
        assert (ended["state"], folder.results.read_bytes()) == ("failed", b"")
        assert says in ended["error"]
        assert ended["error"].endswith("0 of 4 are made; the run can be resumed.")
        assert (2 if ended["kind"] in WRONG else 1) == code
        provider.calm()
        assert sitting(folder)["state"] == "done"
        assert len(json_lines(folder.results)) == 4


def test_the_same_command_goes_on_once_the_server_is_well(order, tmp_path):
    """What was wrong lay outside."""
    with Provider() as provider:
        provider.always("404")
        wrong = order(provider.url)
        assert (wrong.code, "has no model" in one_sentence(wrong, tmp_path / "out.json")) == (2, True)
        provider.calm()
        done = order(provider.url)
        assert (done.code, "Going on with what was begun (0 of 4 are made; seed number 6)" in done.err) == (0, True)


NOWHERE = {
    "no such name": (2, "http://no-such-host.invalid/v1", "No server is called no-such-host.invalid"),
    "nobody listens": (1, "", "No connection to 127.0.0.1:"),
}


@pytest.mark.parametrize("where", NOWHERE)
def test_an_address_where_nobody_answers(order, tmp_path, where):
    """By name, and by port."""
    code, url, says = NOWHERE[where]
    done = order(url or f"http://127.0.0.1:{refusing_port()}/v1")
    assert (done.code, says in one_sentence(done, tmp_path / "out.json")) == (code, True), done


def test_a_certificate_that_nobody_vouches_for(order, tmp_path):
    """It is not asked twice."""
    with Provider(tls=True) as provider:
        done = order(provider.url)
    assert (done.code, "is not safe" in one_sentence(done, tmp_path / "out.json")) == (2, True)


@pytest.mark.parametrize("url", ["models.example.org/v1", "ftp://models.example.org", "http://", "http://[::1"])
def test_an_address_that_is_none(order, tmp_path, url):
    """Before anything is begun."""
    done = order(url)
    assert (done.code, len(done.err.splitlines()), "OPENAI_BASE_URL" in done.err) == (2, 1, True)
    assert not (tmp_path / "home" / "runs").exists()


def test_a_price_file_that_cannot_be_read(order, tmp_path):
    """Named, with the line."""
    (tmp_path / "home" / "prices.toml").write_text("[[model]\n")
    done = order("http://127.0.0.1:9/v1")
    assert (done.code, "prices.toml" in done.err) == (2, True)


DAMAGED = {
    "plan.json missing": ("plan.json", None), "plan.json empty": ("plan.json", b""), "plan.json of something else": ("plan.json", b'{"a": 1}'),
    "plan.json torn": ("plan.json", b'{"request": {"cou'), "plan.json without a model's name": ("plan.json", b'{"request": {"count": 3, "seed_number": 1}}'),
    "domain.json missing": ("domain.json", None), "domain.json of something else": ("domain.json", b'{"about": 3}'), "domain.json torn": ("domain.json", b"{"),
}  # fmt: skip


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_folder_that_was_tampered_with(tmp_path, kind, capsys):
    """The worker names the file."""
    from synthcore.cli.app import main

    name, content = DAMAGED[kind]
    folder = model_run(tmp_path / "r", "http://127.0.0.1:9/v1", 3)
    (folder.path / name).write_bytes(content) if content is not None else (folder.path / name).unlink()
    assert main(["run-worker", str(folder.path)]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert name in said


def test_the_command_over_a_damaged_run(order, tmp_path):
    """It says how to begin another."""
    with Provider() as provider:
        provider.always("404")
        assert order(provider.url).code == 2
        folder = next((tmp_path / "home" / "runs").iterdir())
        plan = (folder / "plan.json").read_text()
        for name in ("plan.json", "domain.json"):
            (folder / name).write_text("{")
            done = order(provider.url)
            assert (done.code, name in done.err, done.out) == (1 if name == "domain.json" else 2, True, "")
            (folder / "plan.json").write_text(plan)
        provider.calm()
        assert order(provider.url, "--anew").code == 0


# Personal data

NAMED = {
    "user_profile": {"concern": "watering", "name": "Wilhelmina Brown"},
    "text": "I am Wilhelmina Brown of 12 Baker Street, write to w.brown@example.org about my ivy.",
}
CALL = "My ivy is ill, call 415-555-0132 please."


def seeds():
    from tests.cli.files import plant

    told = [plant(f"s{n}", NAMED["text"]) | {"user_profile": NAMED["user_profile"]} for n in range(3)]
    return [*told, plant("call", CALL)]


@pytest.mark.parametrize("choice", ["mask", "hold"])
def test_personal_data_does_not_leave(tmp_path, choice):
    """Masked or held back, counted, and named with the host and the fields before the first request. 0.0.0.0 is this machine
    to the system, and another one to the program, which knows loopback only."""
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"dialogues": seeds()}))
    with Provider() as provider:
        url = provider.url.replace("127.0.0.1", "0.0.0.0")
        done = command(
            tmp_path, "generate", "-n", 8, "-o", tmp_path / "out.json", "--method", "openai", "--seed", seed, "--personal-data", choice, "--json",
            OPENAI_BASE_URL=url, OPENAI_API_KEY="sk-x-1234567",
        )  # fmt: skip
        sent = json.dumps(provider.seen)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [word for word in ("Wilhelmina", "Brown", "w.brown@", "Baker", "555-0132") if word in sent] == []
    assert f"at 0.0.0.0:{provider.port}" in done.stderr
    assert "What is sent there: " in done.stderr
    assert "Personal data, " + {"mask": "masked: ", "hold": "held back: "}[choice] in done.stderr
    if choice == "mask":
        assert "[e-mail]" in sent
        assert "[address]" in sent
        assert "[name]" in sent
        assert min(told["masked"][kind] for kind in ("e-mail", "address", "name")) > 0
        assert (told["made_by"], told["held"]) == ({"llm": 8}, 0)
    else:
        assert told["held"] > 0
        assert told["outcomes"]["personal_data"] == told["held"]
        assert told["made"] == 8
    assert told["requests"] == len(provider.seen)


def test_on_this_machine_nothing_is_masked(tmp_path):
    """It does not leave."""
    with Provider() as provider:
        folder = model_run(tmp_path / "r", provider.url, 6, seeds=seeds())
        assert sitting(folder)["state"] == "done"
        assert "w.brown@example.org" in json.dumps(provider.seen)
    assert folder.status()["masked"] == {}
