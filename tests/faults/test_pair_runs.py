"""`synthcore pairs` and its worker, killed and interrupted: what is made stays, and is paid for once."""

import csv
import io
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.living import environment, home, json_lines, until
from tests.pair_orders import TOPICS
from tests.provider import Provider

COUNT = 20


@pytest.fixture
def provider():
    with Provider(latency=0.03) as p:
        yield p


def begin(folder, url, *more):
    """The command in a process of its own, as the leader of its group."""
    (folder / "said").touch()
    words = ["pairs", "--file", TOPICS, "-o", "P", "-n", COUNT, "--in-flight", 3, *more]
    with open(folder / "said", "ab") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "synthcore", *map(str, words)], env=environment(folder, OPENAI_BASE_URL=url), cwd=folder, stdin=subprocess.DEVNULL,
            stdout=said, stderr=said, start_new_session=True,
        )  # fmt: skip


def said(folder):
    text = (folder / "said").read_text()
    assert "Traceback" not in text
    return text


def the_run(folder):
    """The folder of the only run, once it has made something."""
    return until(lambda: next((path for path in (folder / "runs").glob("file-*") if (path / "stages.jsonl").exists()), None))


def worker_of(path):
    return int((path / "lock").read_text())


def made(path):
    return len(json_lines(path / "stages.jsonl")) if (path / "stages.jsonl").read_bytes().endswith(b"\n") else 0


def rows(folder):
    text = (folder / "P" / "questions_and_responses.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def whole(folder, provider, lost):
    """All pairs are there, once; no prompt was paid for again but what was under way when the worker died."""
    found = rows(folder)
    assert len(found) == len({row["id"] for row in found}) == len({row["question"] for row in found}) == COUNT
    assert all(row["chosen"] and row["rejected"] for row in found)
    assert sum(provider.paid_twice.values()) - len(provider.paid_twice) <= lost
    assert len(provider.paid) == 3 * COUNT


@pytest.mark.parametrize("at", [9, 40])  # in the pilot, and behind it
def test_the_worker_is_killed(tmp_path, provider, at):
    first = begin(tmp_path, provider.url)
    path = the_run(tmp_path)
    until(lambda: made(path) >= at)
    os.kill(worker_of(path), signal.SIGKILL)
    assert first.wait(30) == 2
    assert "the worker ended unexpectedly" in said(tmp_path)
    assert begin(tmp_path, provider.url).wait(60) == 0
    assert "Going on with what was begun" in said(tmp_path)
    whole(tmp_path, provider, 3)
    assert len(list((tmp_path / "runs").iterdir())) == 1
    mark, *answers = json_lines(path / "answers.jsonl")
    assert mark == {"contains_false_answers": True}
    assert mark not in answers


def test_the_command_is_killed(tmp_path, provider):
    """Its worker goes on alone; the same command follows it."""
    first = begin(tmp_path, provider.url, "--seed-number", 7)
    path = the_run(tmp_path)
    until(lambda: made(path) >= 30)
    first.kill()
    first.wait(10)
    assert begin(tmp_path, provider.url, "--seed-number", 7).wait(60) == 0
    whole(tmp_path, provider, 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_it_goes_on(tmp_path, provider, number):
    first = begin(tmp_path, provider.url)
    path = the_run(tmp_path)
    until(lambda: made(path) >= 25)
    first.send_signal(number)
    assert first.wait(30) == 130
    assert "rows are made; the same command goes on where it stopped." in said(tmp_path)
    assert not (tmp_path / "P").exists()
    assert begin(tmp_path, provider.url).wait(60) == 0
    whole(tmp_path, provider, 0)


def test_two_at_once(tmp_path, provider):
    """The second one is told so, and takes nothing from the first."""
    first = begin(tmp_path, provider.url)
    path = the_run(tmp_path)
    until(lambda: made(path) >= 6)
    second = begin(tmp_path, provider.url)
    assert second.wait(30) == 2
    assert "the same command is at work there already" in said(tmp_path)
    assert first.wait(60) == 0
    whole(tmp_path, provider, 0)


def test_a_cap_without_a_number_survives_a_kill(tmp_path, provider):
    """How many are made was settled behind the pilot; the same command does not settle it anew."""
    from tests.living import costly

    costly(home(tmp_path))
    words = ["--budget-usd", "0.04"]

    def order():
        with open(tmp_path / "said", "ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "synthcore", "pairs", "--file", str(TOPICS), "-o", "P", "--in-flight", "2", *words],
                env=environment(tmp_path, OPENAI_BASE_URL=provider.url), cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            )  # fmt: skip

    first = order()
    path = the_run(tmp_path)
    until(lambda: made(path) >= 24)
    os.kill(worker_of(path), signal.SIGKILL)
    first.wait(30)
    time.sleep(0.1)
    assert order().wait(60) == 0
    text = said(tmp_path)
    assert text.count("Going on to ") == 1
    assert f"Going on to {len(rows(tmp_path))} pairs in all." in text
    assert sum(provider.paid_twice.values()) - len(provider.paid_twice) <= 2
