"""Runs that ask a model, killed, interrupted and doubled: the same command goes on, and pays for nothing twice but what was
under way."""

import asyncio
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from synthcore.services.run_folder import RunFolder
from tests.living import command, environment, json_lines, until
from tests.provider import Provider

COUNT, AT_ONCE = 20, 4
TINY = Path(__file__).parents[1] / "tiny_domain" / "plant_care"


class Gated(Provider):
    """Answers nothing while it is shut, so that a run is met in its middle."""

    shut = False

    async def _answered(self, request, body, raw):
        while self.shut:
            await asyncio.sleep(0.01)
        return await super()._answered(request, body, raw)


@pytest.fixture
def provider():
    with Gated(latency=0.02) as server:
        yield server
        server.shut = False


class Terminal:
    """The command of one order, as it is typed again and again."""

    def __init__(self, home, provider, *more):
        self.home, self.provider, self.out = home, provider, home / "out.json"
        self.words = ["generate", "-n", COUNT, "-o", self.out, "--method", "hybrid", "--hybrid-ratio", "0.8", "--in-flight", AT_ONCE, "--json", *more]

    def begin(self, *more, **options):
        words = [sys.executable, "-m", "synthcore", *map(str, [*self.words, *more])]
        return subprocess.Popen(
            words, env=environment(self.home, **self.settings()), cwd=self.home, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
        )  # fmt: skip

    def settings(self):
        return {"OPENAI_BASE_URL": self.provider.url, "SYNTHCORE_BATCH_POLL": "0.05"}

    def folder(self):
        return RunFolder(max((self.home / "runs").glob("file-*"), key=lambda path: path.stat().st_mtime))

    def in_the_middle(self):
        """The process of the worker, once some answers are there and no more are coming."""
        until(lambda: sum(self.provider.paid.values()) >= 5)
        self.provider.shut = True
        return int((self.folder().path / "lock").read_text())

    def again(self, *more, shut=False):
        """The same command: its exit code, what it said, its summary."""
        self.provider.shut = shut
        done = command(self.home, *self.words, *more, **self.settings())
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done.returncode, done.stderr, json.loads(done.stdout) if done.stdout else {}


@pytest.fixture
def terminal(tmp_path, provider):
    return Terminal(tmp_path, provider)


def completed(terminal, said):
    """Exact quotas in the file, and no answer paid for that was not under way."""
    head = json.loads(terminal.out.read_text())
    assert said["made_by"] == {"llm": 16, "template": 4}
    assert len({d["dialogue_id"] for d in head["dialogues"]}) == COUNT
    assert head["statistics"]["session_types"] == head["metadata"]["planned"]["session_type"]
    assert sum(terminal.provider.paid.values()) - 16 <= AT_ONCE
    assert sum(terminal.provider.paid_twice.values()) <= 2 * AT_ONCE


@pytest.mark.parametrize(("number", "code", "says"), [(signal.SIGKILL, 2, "the worker ended unexpectedly"), (signal.SIGTERM, 1, "The run was cancelled.")])
def test_a_worker_that_is_killed(terminal, number, code, says):
    """The command says so and ends, without a file; the same one goes on."""
    first = terminal.begin()
    os.kill(terminal.in_the_middle(), number)
    said = first.communicate(timeout=60)[1]
    assert (first.returncode, "Traceback" in said, terminal.out.exists()) == (code, False, False)
    assert says in said
    assert "the same command goes on" in said
    code, said, told = terminal.again()
    assert code == 0
    assert "Going on with what was begun (" in said
    completed(terminal, told)


def test_command_and_worker_killed_and_the_last_lines_torn(terminal):
    """As when the machine goes down in the middle of three writes."""
    first = terminal.begin(start_new_session=True)
    worker = terminal.in_the_middle()
    first.kill()
    os.kill(worker, signal.SIGKILL)
    first.communicate()
    folder = terminal.folder()
    for name, torn in (("results.jsonl", b'{"dialogue": {"dia'), ("outcomes.jsonl", b'{"place": 1'), ("answers.jsonl", b'{"a":{"id":"3.0","te')):
        with open(folder.path / name, "ab") as file:
            file.write(torn)
    code, _, told = terminal.again()
    assert code == 0
    completed(terminal, told)


def test_a_command_that_is_killed_leaves_its_worker(terminal):
    """The next one follows it, or delivers what it has made: nothing is begun anew."""
    first = terminal.begin()
    terminal.in_the_middle()
    first.kill()
    first.communicate()
    code, said, told = terminal.again()
    assert (code, "Going on with what was begun (" in said) == (0, True)
    completed(terminal, told)
    assert terminal.provider.paid_twice == {}
    assert len(list((terminal.home / "runs").iterdir())) == 1


def test_what_a_worker_ended_alone_is_delivered(terminal):
    """It was paid for; the order is not begun a second time."""
    first = terminal.begin()
    terminal.in_the_middle()
    first.kill()
    first.communicate()
    terminal.provider.shut = False
    until(lambda: (end := terminal.folder().read("end")) and end["state"] == "done" and not terminal.folder().alive(), 60)
    asked = terminal.provider.requests
    code, _, told = terminal.again()
    assert (code, terminal.provider.requests) == (0, asked)
    completed(terminal, told)


def test_an_interrupt_leaves_with_what_has_come_in(terminal):
    """Exit 130 and a sentence; what was under way came to its end."""
    first = terminal.begin()
    terminal.in_the_middle()
    first.send_signal(signal.SIGINT)
    terminal.provider.shut = False
    said = first.communicate(timeout=60)[1]
    assert first.returncode == 130
    assert "Interrupted: " in said.splitlines()[-1]
    assert "of 20 dialogues are made; the same command goes on where it stopped." in said
    assert "Traceback" not in said
    assert not terminal.out.exists()
    paid = sum(terminal.provider.paid.values())
    assert sum('"a"' in line for line in (terminal.folder().path / "answers.jsonl").read_text().splitlines()) == paid
    code, _, told = terminal.again()
    assert code == 0
    completed(terminal, told)
    assert terminal.provider.paid_twice == {}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_ended_does_not_leave_its_worker_spending(terminal, number):
    """As at an interrupt: nothing is sent any more once the command is gone, and the same one goes on."""
    first = terminal.begin()
    terminal.in_the_middle()
    first.send_signal(number)
    terminal.provider.shut = False
    said = first.communicate(timeout=60)[1]
    assert (first.returncode, terminal.folder().alive()) == (130, False)
    assert "of 20 dialogues are made; the same command goes on where it stopped." in said
    code, _, told = terminal.again()
    assert code == 0
    completed(terminal, told)
    assert terminal.provider.paid_twice == {}


def test_two_commands_of_one_order(terminal):
    """The second is refused in a sentence, and so is a second worker in the folder; the first is not disturbed."""
    first = terminal.begin()
    terminal.in_the_middle()
    code, said, _ = terminal.again(shut=True)
    assert code == 2
    assert "the same command is at work there already; --anew begins another run." in said
    second = command(terminal.home, "run-worker", terminal.folder().path)
    assert (second.returncode, "another worker is at work" in second.stderr) == (2, True)
    terminal.provider.shut = False
    out, _ = first.communicate(timeout=60)
    assert first.returncode == 0
    completed(terminal, json.loads(out))
    assert len(list((terminal.home / "runs").iterdir())) == 1


def test_a_batch_under_way_is_found_again(terminal):
    """Command and worker killed while the provider works on it: nothing is sent or paid a second time; what was refused is
    asked for in a batch of its own."""
    provider, refused = terminal.provider, set()
    terminal.words += ["--batch-api"]
    provider.when(lambda body: len(refused) < 3 and not refused.add(str(body)), "refusal")
    provider.polls = 10**6
    first = terminal.begin(start_new_session=True)
    until(lambda: any(batch["status"] == "in_progress" for batch in provider.batches.values()))
    worker = int((terminal.folder().path / "lock").read_text())
    first.kill()
    os.kill(worker, signal.SIGKILL)
    first.communicate()
    provider.polls = 2
    code, _, told = terminal.again()
    assert (code, told["outcomes"]) == (0, {"accepted": 16, "refused": 3})
    completed(terminal, told)
    assert (provider.requests, len(provider.batches), provider.paid_twice) == (0, 2, {})


@pytest.mark.parametrize("room", [3_000, 16_000])
def test_a_full_disk(terminal, room):
    """Where there is room for no plan, and for a few answers: one sentence, and the run goes on once there is."""

    def little_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

    full = terminal.begin(preexec_fn=little_room)
    said = full.communicate(timeout=60)[1]
    assert (full.returncode in (1, 2), "could not be written" in said, "Traceback" in said) == (True, True, False), said
    assert [p for p in terminal.home.rglob("worker.log") if "Traceback" in p.read_text()] == []
    code, _, told = terminal.again()
    assert code == 0
    completed(terminal, told)


def test_the_disk_is_named_where_the_worker_cannot_say_how_it_ended(terminal):
    """The room that it kept for that is enough, with nothing else on the disk."""

    class Full(Terminal):
        def settings(self):
            return super().settings() | {"SYNTHCORE_HOME": str(small)}

    small = terminal.home / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", small], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        shutil.copytree(TINY, small / "domains" / "plant_care" / "0.1")
        full = Full(terminal.home, terminal.provider)
        full.words[2] = 200
        code, said, _ = full.again()
        assert (code, "could not be written (No space left on device)" in said, "once there is room, the same command goes on." in said) == (1, True, True)
        subprocess.run(["mount", "-o", "remount,size=9m", small], check=True)
        code, _, told = full.again()
        assert (code, told["made"]) == (0, 200)
    finally:
        subprocess.run(["umount", small], check=True)


CANARY = "sk-canary-Zx81_quote-me"


@pytest.mark.parametrize("fault", ["ok", "401", "403"])
def test_the_key_is_nowhere_but_in_the_environment(tmp_path, fault):
    """No file, no word, no argument, even when every request is logged and the server says the key back."""
    with Provider(key="another" if fault != "ok" else CANARY, latency=0.2) as provider:
        provider.always(fault)
        words = [sys.executable, "-m", "synthcore", "generate", "-n", "6", "-o", str(tmp_path / "out.json"), "--method", "openai"]
        told = environment(tmp_path, OPENAI_BASE_URL=provider.url, OPENAI_API_KEY=CANARY, OPENAI_LOG="debug")
        process = subprocess.Popen(words, env=told, cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        until(lambda: provider.calls)
        lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if readable(path)]
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0
        assert provider.headers[0]["authorization"] == f"Bearer {CANARY}"
    assert [line for line in lines if CANARY.encode() in line] == []
    assert CANARY not in out + err
    assert [str(p) for p in tmp_path.rglob("*") if p.is_file() and b"canary" in p.read_bytes()] == []
    assert len(json_lines(tmp_path / "runs" / next(iter(os.listdir(tmp_path / "runs"))) / "results.jsonl")) == 6


def readable(path):
    try:
        return bool(path.read_bytes())
    except OSError:
        return False
