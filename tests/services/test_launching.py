"""A worker gets the key in its environment when it needs one, and in no other way."""

import os
from pathlib import Path

import pytest

from synthcore.core.errors import BadRequest
from synthcore.services.launching import POLITE, spawn
from synthcore.settings import load
from tests.living import model_run, planned_run, until
from tests.provider import Provider

CANARY = "sk-canary-7c1d_launch"


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)


def proc(process, name):
    return Path(f"/proc/{process.pid}/{name}").read_bytes()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the environment of a process is shown by Linux only")
def test_the_key_is_in_the_environment_of_a_worker_that_asks_a_model(tmp_path):
    """Once, and not among its arguments."""
    with Provider(key=CANARY) as provider:
        provider.always("silent")
        worker = spawn(model_run(tmp_path / "r", provider.url, 2))
        try:
            until(lambda: provider.requests)
            assert proc(worker, "environ").count(CANARY.encode()) == 1
            assert CANARY.encode() not in proc(worker, "cmdline")
        finally:
            worker.kill()
            worker.wait()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the environment of a process is shown by Linux only")
def test_a_worker_of_templates_gets_none(tmp_path):
    """It asks nobody."""
    worker = spawn(planned_run(tmp_path / "r", 3000))
    try:
        until(lambda: b"run-worker" in proc(worker, "cmdline"))
        assert CANARY.encode() not in proc(worker, "environ")
    finally:
        worker.kill()
        worker.wait()


def test_a_worker_stands_back_for_those_who_wait_for_a_page(tmp_path):
    """It and all that it starts take what of the processor is left."""
    worker = spawn(planned_run(tmp_path / "r", 3000))
    try:
        assert os.getpriority(os.PRIO_PROCESS, worker.pid) >= POLITE > os.getpriority(os.PRIO_PROCESS, 0)
    finally:
        worker.kill()
        worker.wait()


def test_the_end_of_an_earlier_sitting_is_forgotten(tmp_path):
    """And what the worker says goes to its log."""
    folder = planned_run(tmp_path / "r", 3)
    folder.end("failed", "before")
    (folder.path / "domain.json").unlink()
    worker = spawn(folder)
    assert worker.wait(60) == 2
    assert "domain.json: is missing" in folder.last_words()
    assert "domain.json" in folder.read("end")["error"]
    assert os.getsid(os.getpid()) != worker.pid


@pytest.mark.parametrize("wrong", ["0", "-1", "soon", "nan", "inf"])
def test_how_often_a_batch_is_looked_at(wrong):
    """A setting for those who wait for none; 30 seconds else."""
    assert load({}).batch_poll == 30.0
    assert load({"SYNTHCORE_BATCH_POLL": "0.5"}).batch_poll == 0.5
    with pytest.raises(BadRequest, match="SYNTHCORE_BATCH_POLL is"):
        load({"SYNTHCORE_BATCH_POLL": wrong})
