"""A command that ends when whoever started it does."""

import subprocess
import sys

from synthcore.grammar import tied


def start(*command):
    return subprocess.Popen([sys.executable, "-m", "synthcore.grammar.tied", *command], stdin=subprocess.PIPE, env=tied.environment())


def test_it_ends_with_the_pipe():
    """A command that would sleep for a minute."""
    process = start("sleep", "60")
    assert process.stdin
    process.stdin.close()
    assert process.wait(30) != 0


def test_it_ends_by_itself_with_its_own_code():
    process = start("sh", "-c", "exit 3")
    assert process.wait(30) == 3
    assert process.stdin
    process.stdin.close()


def test_what_is_started_has_no_keys(monkeypatch):
    """A Java server has no business with them."""
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    assert "secret" not in tied.environment().values()
