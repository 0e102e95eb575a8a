"""`synthcore evaluate`: the checks over what they have not seen, and what they found."""

import json

import pytest

from tests.living import dialogue, write
from tests.serving import Server


@pytest.fixture
def imported(run, tmp_path):
    """Four dialogues in the database."""
    file = write(tmp_path / "in.json", [dialogue(n, session_type="moonlight" if n == 0 else "quick") for n in range(4)])
    assert run("import", str(file)).code == 0
    return file


def test_checks_look_once_and_tell_what_they_found(run, imported):
    """The second time nothing is new, and the same is told; the JSON says it for programs."""
    first = run("evaluate", "--check", "label_rules", "structure")
    assert (first.code, first.out.splitlines()[0][:17]) == (0, "Checked 4 records")
    assert [line.split()[:3] for line in first.out.splitlines()[1:3]] == [["label_rules", "4", "records"], ["structure", "4", "records"]]
    assert [line.split()[3] for line in first.out.splitlines()[1:2]] == ["1"]
    again = run("evaluate", "--check", "label_rules", "--check", "structure", "--json")
    told = json.loads(again.out)
    assert (again.code, told["run"], told["checked"], told["checks"]["label_rules"]) == (0, None, 0, {"records": 4, "with_findings": 1, "without": {}})
    assert run("runs").out.count("\n") == 1


def test_what_a_check_cannot_look_at_is_told_with_its_reason(run, tmp_path):
    """Beside its name; that is no failure of the command."""
    said = "Mein Farn ist ganz trocken, und ich weiß nicht, was ich mit ihm noch machen soll."
    file = write(tmp_path / "in.json", [dialogue(1, messages=[{"role": role, "text": said} for role in ("user", "assistant")])])
    assert run("import", str(file)).code == 0
    done = run("evaluate", "--check", "readability")
    assert done.code == 0
    assert "1 unavailable: The text is not English" in " ".join(done.out.split())


def test_programs_are_told_reasons_and_repetition_by_name(run, tmp_path):
    """No number stands there without a name."""
    said = "Mein Farn ist ganz trocken, und ich weiß nicht, was ich mit ihm noch machen soll."
    german = dialogue(9, messages=[{"role": role, "text": said} for role in ("user", "assistant")])
    assert run("import", str(write(tmp_path / "in.json", [*map(dialogue, range(3)), german]))).code == 0
    told = json.loads(run("evaluate", "--json").out.splitlines()[-1])
    (reason,) = told["checks"]["readability"]["without"]["unavailable"]
    assert (reason["records"], reason["reason"][:23]) == (1, "The text is not English")
    (compared,) = told["repetition"]
    assert {"records", "compared", "exact", "near", "clusters", "rate"} == set(compared["clusters"])
    assert {"held", "sharing", "longest", "without"} == set(compared["seeds"])
    assert compared["values"]
    assert all({"name", "size", "outcome", "number", "least", "most", "reason", "batch"} == set(value) for value in compared["values"])


def test_the_checks_are_listed(run, imported):
    """Each with what it looks at and how much it has not seen; nothing is run."""
    listed = {line.split()[0]: line for line in run("evaluate", "--list").out.splitlines()}
    assert listed["label_rules"].endswith("(dialogues; 0 unseen)")
    assert listed["structure"].endswith("4 unseen)")
    assert {"readability", "pair_rules"} <= set(listed)
    assert {one["name"] for one in json.loads(run("evaluate", "--list", "--json").out)["checks"]} == set(listed)
    assert run("runs").out == "There are no runs.\n"


@pytest.mark.parametrize(("arguments", "says"), [(["--check", "strukture"], "Did you mean 'structure'"), (["--batch", "nowhere"], "no batch 'nowhere'")])
def test_what_is_not_there_is_refused(run, imported, arguments, says):
    """A sentence, 2, and no run."""
    done = run("evaluate", *arguments)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_a_batch_alone_is_looked_at(run, imported, tmp_path):
    """Records of other batches stay unseen."""
    other = write(tmp_path / "other.json", [dialogue(n) for n in range(10, 13)])
    assert run("import", str(other)).code == 0
    done = run("evaluate", "--batch", "other", "--check", "structure", "--json")
    assert json.loads(done.out)["checks"]["structure"]["records"] == 3
    assert json.loads(run("evaluate", "--check", "structure", "--json").out)["checked"] == 4


def test_a_dashboard_that_has_the_database_does_the_work(tmp_path):
    """The command follows the run there."""
    server = Server(tmp_path)
    server.start()
    try:
        server.command("import", str(write(tmp_path / "in.json", [dialogue(n) for n in range(3)])))
        told = json.loads(server.command("evaluate", "--batch", "in", "--check", "structure", "--json"))
        assert (told["checked"], told["checks"]["structure"]["records"]) == (3, 3)
        assert server.ask("list_runs")[0].task == "evaluate"
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("options", "says"),
    [(["--repeats", "3"], "--repeats is for a judge"), (["--dry-run", "--family", "safety"], "--family and --dry-run are for a judge"),
     (["--one-order"], "name one with --judge-model")],
)  # fmt: skip
def test_what_is_said_to_no_judge_is_refused(refused, options, says):
    """And not passed over in silence."""
    refused("evaluate", *options, says=(says,))
