"""A command does the same while a dashboard has the database as without it."""

import json

import pytest

from tests.living import command


def same(text, folder):
    return text.replace(str(folder), "HOME")


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    """A home that no dashboard has."""
    return tmp_path_factory.mktemp("without")


@pytest.mark.parametrize("arguments", [
    ["import", "--file", "FILE"], ["import", "--json", "--file", "FILE"], ["import", "--file", "FILE", "--batch", "other", "--json"],
    ["import", "--file", "REVIEWS"], ["import", "--file", "REVIEWS", "--json"], ["import", "--file", "NONE"], ["import", "--file", "BAD"],
    ["export", "--batch", "plants", "--output", "OUT"], ["export", "--batch", "plants", "--status", "any", "--output", "OUT2", "--json"],
    ["export", "--format", "reviews", "--batch", "plants", "--output", "OUT3"],
    ["export", "--batch", "plants", "--output", "OUT2", "--no-clobber"], ["import", "--file", "FILE", "--as", "x" * 90],
    ["import", "--file", "FILE", "--domain", "moon"],
])  # fmt: skip
def test_with_and_without(server, without, files, arguments):
    """Output, errors and exit code are those of a process that has the file to itself."""
    said = []
    for folder in (without, server.folder):
        names = files | {name: folder / f"{name}.json" for name in ("OUT", "OUT2", "OUT3")}
        done = command(folder, *(names.get(word, word) for word in arguments))
        said.append((done.returncode, same(done.stdout, folder), same(done.stderr, folder)))
    assert said[0] == said[1]
    assert "Traceback" not in said[0][2]


def test_the_files_are_the_same(server, without):
    """What the two exports of the test above wrote."""
    for name in ("OUT", "OUT2", "OUT3"):
        assert (without / f"{name}.json").read_bytes() == (server.folder / f"{name}.json").read_bytes()
    assert json.loads((without / "OUT.json").read_text())["total_dialogues"] == 2


def test_generate_and_integrity_through_the_dashboard(server):
    """A run that a command starts is made by the dashboard and followed to its end."""
    done = command(server.folder, "generate", "--count", 20, "--batch", "by command", "--seed-number", 5)
    assert (done.returncode, "Made 20 dialogues" in done.stdout) == (0, True), done.stderr
    done = command(server.folder, "integrity")
    assert (done.returncode, "all is well" in done.stdout) == (0, True)
