"""An installation on this machine: found, started on the loopback, ended with the block or with whoever started it."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from synthcore.core.lints import EngineLost
from synthcore.grammar import languagetool_local
from synthcore.grammar.languagetool import LanguageTool
from synthcore.grammar.words import Words
from tests import languagetool


@pytest.fixture
def jars():
    folder = Path(languagetool.needed(languagetool.JARS, "SYNTHCORE_LANGUAGETOOL_JARS"))
    if missing := languagetool_local.why_no_java():
        pytest.fail(missing)
    return folder


def java(folder, text):
    """A `java` first on the path."""
    folder.mkdir(exist_ok=True)
    (folder / "java").write_text(f"#!/bin/sh\n{text}\n")
    (folder / "java").chmod(0o755)
    return str(folder)


def test_the_newest_installation_is_found(tmp_path):
    """A folder without the server's jar is none."""
    assert languagetool_local.find(tmp_path) is None
    for version, jar in (("6.9", "languagetool-server.jar"), ("6.10", "languagetool-server.jar"), ("7.0", "other.jar")):
        folder = tmp_path / "languagetool" / f"LanguageTool-{version}"
        folder.mkdir(parents=True)
        (folder / jar).touch()
    assert languagetool_local.find(tmp_path) == tmp_path / "languagetool" / "LanguageTool-6.10"


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ('echo \'openjdk version "17.0.15" 2025-04-15\' >&2', ""), ('echo \'java version "21" 2023\' >&2', ""),
        ('echo \'java version "1.8.0_292"\' >&2', "Java 8 is too old"), ("echo what >&2", "does not say which version"),
    ],
)  # fmt: skip
def test_a_java_that_will_not_do_is_said(tmp_path, monkeypatch, says, why):
    monkeypatch.setenv("PATH", java(tmp_path / "bin", says) + os.pathsep + os.environ["PATH"])
    said = languagetool_local.why_no_java()
    assert why in said if why else said == ""


def test_no_java_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert languagetool_local.why_no_java().startswith("Java is not installed")
    with pytest.raises(EngineLost, match="Java is not installed"), languagetool_local.serving(tmp_path):
        pass


def test_a_server_that_ends_at_once_is_said(tmp_path, monkeypatch):
    """With the last that it said."""
    script = 'if [ "$1" = -version ]; then echo \'openjdk version "17.0.1"\' >&2; else echo "Error: no class" >&2; exit 1; fi'
    monkeypatch.setenv("PATH", java(tmp_path / "bin", script) + os.pathsep + os.environ["PATH"])
    with pytest.raises(EngineLost, match=r"ended as it started \(Error: no class\)"), languagetool_local.serving(tmp_path):
        pass


def test_a_real_server_serves_and_ends(jars):
    """On an address that only this machine reaches; when the block ends it is gone."""
    with languagetool_local.serving(jars) as url:
        assert url.startswith("http://127.0.0.1:")
        engine = LanguageTool(url, Words(), patience=60)
        assert [lint.rule for lint in engine.check(["He go to school."])[0]] == ["HE_VERB_AGR"]
    assert "does not answer" in engine.status()


def answers(url):
    try:
        with urllib.request.urlopen(f"{url}v2/healthcheck", timeout=10) as said:
            return said.status == 200
    except OSError:
        return False


def test_a_server_does_not_outlive_who_started_it(jars):
    """Killed, with no chance to clean up."""
    script = f"""
from pathlib import Path
from synthcore.grammar import languagetool_local
with languagetool_local.serving(Path({str(jars)!r})) as url:
    print(url, flush=True)
    input()
"""
    starter = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert starter.stdout
    assert starter.stdin
    url = starter.stdout.readline().strip()
    assert answers(url)
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    for pipe in (starter.stdin, starter.stdout):
        pipe.close()
    deadline = time.monotonic() + 30
    while answers(url) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not answers(url)
