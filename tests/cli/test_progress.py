"""A long command says how far it is; a short one says nothing."""

import io
import sys

import pytest

from synthcore.cli import progress


def test_nothing_is_said_of_what_is_short(capsys):
    """And nothing is lost on the way."""
    assert list(progress.watched(range(5000), "d.json")) == list(range(5000))
    assert capsys.readouterr().err == ""


def test_a_line_now_and_then_where_there_is_no_terminal(capsys, monkeypatch):
    """Not one for each."""
    monkeypatch.setattr(progress, "EVERY", -1)
    assert sum(1 for _ in progress.watched(range(3500), "d\x1b[1m.json")) == 3500
    assert capsys.readouterr().err.splitlines() == [f"d.json: {n},000 read so far" for n in (1, 2, 3)]


@pytest.mark.parametrize("count", [0, 3])
def test_a_bar_on_a_terminal(monkeypatch, count):
    """The elements come through it."""
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    assert list(progress.watched(iter(range(count)), "d.json")) == list(range(count))
