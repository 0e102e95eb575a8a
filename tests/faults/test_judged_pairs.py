"""The judge of `synthcore pairs`, killed and interrupted: what it said stays, and is paid for once."""

import csv
import io
import os
import signal
import subprocess
import sys

import pytest

from tests.living import environment, json_lines, until
from tests.pair_orders import TOPICS
from tests.provider import Provider

COUNT, FAMILIES, IN_FLIGHT = 8, 2, 2


@pytest.fixture
def provider():
    with Provider(latency=0.1) as p:
        yield p


def begin(folder, url):
    """The command in a process of its own, as the leader of its group."""
    words = ["pairs", "--file", TOPICS, "-o", "P", "-n", COUNT, "--in-flight", IN_FLIGHT, "--judge-model", "a-judge", "--method", "rule", "--seed-number", 4]
    with open(folder / "said", "ab") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "synthcore", *map(str, words)], env=environment(folder, OPENAI_BASE_URL=url), cwd=folder, stdin=subprocess.DEVNULL,
            stdout=said, stderr=said, start_new_session=True,
        )  # fmt: skip


def the_judge_s(folder, least):
    """The folder of the judge's run, once it holds so many judgements."""

    def found():
        paths = [path.parent for path in (folder / "runs").glob("file-*/records.json")]
        return next((path for path in paths if (path / "results.jsonl").exists() and (path / "results.jsonl").read_bytes().count(b"\n") >= least), None)

    return until(found)


def whole(folder, provider, lost):
    assert "Traceback" not in (folder / "said").read_text()
    rows = list(csv.DictReader(io.StringIO((folder / "P" / "judgements.csv").read_text(encoding="utf-8"), newline="")))
    assert {row["outcome"] for row in rows} == {"ok"}
    assert len({row["id"] for row in rows}) == COUNT
    assert len(provider.paid) == COUNT * FAMILIES
    assert sum(provider.paid_twice.values()) - len(provider.paid_twice) <= lost


def test_its_worker_is_killed(tmp_path, provider):
    first = begin(tmp_path, provider.url)
    path = the_judge_s(tmp_path, 4)
    os.kill(int((path / "lock").read_text()), signal.SIGKILL)
    assert first.wait(60) == 2
    assert "the worker ended unexpectedly" in (tmp_path / "said").read_text()
    assert not (tmp_path / "P" / "judgements.csv").exists()
    assert begin(tmp_path, provider.url).wait(90) == 0
    whole(tmp_path, provider, IN_FLIGHT)
    assert len(json_lines(path / "results.jsonl")) == COUNT * FAMILIES


def test_the_command_is_killed(tmp_path, provider):
    """The judge goes on alone; the same command follows it."""
    first = begin(tmp_path, provider.url)
    the_judge_s(tmp_path, 3)
    first.kill()
    first.wait(10)
    assert begin(tmp_path, provider.url).wait(90) == 0
    whole(tmp_path, provider, 0)


def test_interrupted_it_goes_on(tmp_path, provider):
    first = begin(tmp_path, provider.url)
    the_judge_s(tmp_path, 3)
    first.send_signal(signal.SIGINT)
    assert first.wait(60) == 130
    assert "judgements are there; the same command goes on where it stopped." in (tmp_path / "said").read_text()
    assert begin(tmp_path, provider.url).wait(90) == 0
    whole(tmp_path, provider, 0)
