"""Commands as a person types them, in a domain about plants."""

import io
import json
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.files import plant

TINY = Path(__file__).parent.parent / "tiny_domain" / "plant_care"


class Done(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def said(self):
        return self.out + self.err


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command in this process; `stdin` is what is typed."""
    home = tmp_path / "home"
    shutil.copytree(TINY, home / "domains" / "plant_care" / "0.1")
    monkeypatch.setenv("SYNTHCORE_HOME", str(home))
    monkeypatch.setenv("SYNTHCORE_DOMAIN", "plant_care")

    def call(*arguments, stdin=""):
        from synthcore.cli.app import main

        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = main([str(a) for a in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Done(code, said.out, said.err)

    return call


@pytest.fixture
def refused(run):
    """A refusal: exit 2, one sentence on stderr that holds these words."""

    def call(*arguments, says=(), stdin=""):
        done = run(*arguments, stdin=stdin)
        assert done.code == 2, done
        assert len(done.err.strip().splitlines()) == 1, done.err
        for word in says:
            assert word in done.err, done.err
        return done

    return call


@pytest.fixture
def plants(tmp_path):
    """Write a dialogues file; texts differ by number."""

    def write(name="d.json", count=3, level="fine", prefix="p", **head):
        dialogues = [plant(f"{prefix}{n}", f"My dry fern number {n}, is it all {'brown' if level == 'dying' else 'well'}?", level) for n in range(count)]
        path = tmp_path / name
        path.write_text(json.dumps({"version": "1.0", **head, "dialogues": dialogues}, indent=2), encoding="utf-8")
        return path

    return write
