"""`synthcore assign`: who is to look at which batch first."""

import json

import pytest

from tests import living
from tests.living import command


@pytest.fixture
def plants(tmp_path):
    """A home with ten dialogues."""
    living.write(tmp_path / "march.json", {"dialogues": [living.dialogue(n) for n in range(10)]})
    assert command(tmp_path, "import", tmp_path / "march.json").returncode == 0
    return tmp_path


def test_it_is_said_changed_and_listed(plants, tmp_path):
    assert command(tmp_path / "empty", "assign").stdout == "There is no batch yet.\n"
    listed = command(plants, "assign").stdout.splitlines()
    assert [line.split() for line in listed] == [["Batch", "Records", "Waiting", "Assigned", "to", "Said", "by"], ["march", "10", "10", "Everybody"]]
    done = command(plants, "assign", "march", "--to", "Ben", "Cleo", "--as", "Lea")
    row = done.stdout.splitlines()[1]
    assert (done.returncode, row.split()[:3]) == (0, ["march", "10", "10"])
    assert "Ben (not here yet) and Cleo (not here yet)" in row  # a name that was mistyped is seen
    assert "Lea, " in done.stdout
    (facts,) = json.loads(command(plants, "assign", "march", "--to-everybody", "--json").stdout)["batches"]
    assert (facts["batch"], facts["people"], facts["left"]) == ("march", [], 10)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--to", "Ben"], "say which batch"),
        (["May", "--to", "Ben"], "march"),
        (["march", "--to", " "], "needs a name"),
        (["march", "--to", "Ben", "--to-everybody"], "not allowed with"),
    ],
)
def test_what_is_refused(plants, words, said):
    done = command(plants, "assign", *words)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (2, True, False)
