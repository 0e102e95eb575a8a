"""`synthcore plan`: the order as a table, and the run that it starts."""

import json

import pytest

from synthcore.cli.app import main
from tests import living
from tests.living import command


@pytest.fixture
def plants(tmp_path):
    """A home with ten dialogues, none of them decided."""
    living.write(tmp_path / "march.json", {"dialogues": [living.dialogue(n) for n in range(10)]})
    assert command(tmp_path, "import", tmp_path / "march.json").returncode == 0
    return tmp_path


def test_the_plan_is_a_table(plants):
    """What is lacking, what is ordered, and what it rests on; nothing is started."""
    done = command(plants, "plan", "--goal", "60")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "0 of 60 are approved, and 60 are still to be approved. Order 50 dialogues in 8 cells."
    assert lines[1].split()[:6] == ["Session", "type", "Concern", "Risk", "By", "templates"]
    rows = [line.split() for line in lines[2:10]]
    assert all(int(row[3]) > 0 for row in rows)  # of cells in which nothing is ordered there is none
    assert lines[10].split()[:2] == ["Total", str(sum(int(row[3]) for row in rows))] == ["Total", "50"]
    assert lines[11] == "50 by templates. Expected to be approved: 25 (0 to 50)."
    assert lines[-1] == "10 records wait for a decision already. These 50 make it 60."
    assert "OPENAI_API_KEY is not set" in done.stdout
    assert "Templates make all of the order." in done.stdout
    assert json.loads(command(plants, "integrity", "--json").stdout)["records"] == 10


def test_without_a_goal_it_is_as_many_as_are_there(plants, tmp_path):
    """Ten are there, in cells of which some have more than they are due."""
    facts = json.loads(command(plants, "plan", "--json").stdout)
    assert (facts["goal"], facts["waiting"], sum(one["due"] for one in facts["lines"])) == (10, 10, 10)
    empty = command(tmp_path / "empty", "plan")
    assert (empty.returncode, "no goal is kept" in empty.stderr) == (2, True)


def test_the_plan_as_json(plants):
    facts = json.loads(command(plants, "plan", "--goal", "60", "--size", "20", "--method", "template", "--json").stdout)
    assert (facts["template"], facts["model"], facts["needs"], facts["quote"], facts["order"]["count"]) == (20, 0, 50, None, 20)
    assert sum(one["template"] for one in facts["lines"]) == 20


def test_start_makes_the_order(plants):
    """One run, one batch, of just the cells; the same order again is the rest."""
    words = ["plan", "--goal", "60", "--method", "template", "--seed-number", "4", "--json"]
    facts = json.loads(command(plants, *words).stdout)
    run = json.loads(command(plants, *words, "--start").stdout)
    assert (run["state"], run["made"]) == ("done", 50)
    assert run["risk_level"]["fine"] == sum(one["template"] for one in facts["lines"] if one["cell"][2] == "fine")
    again = command(plants, "plan", "--goal", "60", "--start")
    assert (again.returncode, again.stdout) == (0, "Nothing is to be ordered; without --start the plan says why.\n")
    nothing = command(plants, "plan", "--goal", "60").stdout.splitlines()
    assert nothing[0] == "Nothing to order now. 0 of 60 are approved, and 60 are still to be approved. 60 dialogues may bring them once they are decided."
    assert not any(line.startswith("Session type") for line in nothing)


def test_the_batch_is_assigned(plants):
    """With the order; a lead changes it, and lists who is to look at what."""
    assert "without --start there is none" in command(plants, "plan", "--goal", "60", "--assign", "Ben").stderr
    done = command(plants, "plan", "--goal", "60", "--method", "template", "--start", "--json", "--assign", "Ben", "Cleo  Lee")
    batch = json.loads(done.stdout)["batch"]
    assert f"The batch {batch!r} is assigned to Ben (not here yet) and Cleo Lee (not here yet)." in done.stderr
    (ordered, march) = json.loads(command(plants, "assign", "--json").stdout)["batches"]
    assert (ordered["batch"], ordered["people"], ordered["total"], ordered["left"]) == (batch, ["Ben", "Cleo Lee"], 50, 50)
    assert (march["batch"], march["people"]) == ("march", [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["plan", "--goal", "0"], "'0' is not a whole number"),
        (["plan", "--goal", "10", "--size", "0"], "--size"),
        (["plan", "--goal", "10", "--hybrid-ratio", "2"], "is no share"),
        (["plan", "--goal", "10", "--method", "guess"], "--method"),
    ],
)
def test_what_is_refused_before_anything_is_opened(capsys, words, said):
    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_a_mix_that_is_not_there(plants):
    done = command(plants, "plan", "--goal", "10", "--mix", "moon")
    assert (done.returncode, "mix" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
