"""`domain`: a folder is sound, or it is said what is not."""

import json
import shutil


def test_validate_says_that_all_is_well(run, tmp_path):
    """Examples and made dialogues are checked, and counted."""
    done = run("domain", "validate", "plant_care")
    assert done.code == 0
    assert "no problems; 1 examples, 40 dialogues" in done.out


def test_validate_finds_an_example_that_is_not_so(run, tmp_path):
    """Exit 1, with the example's name, what it expects and what was found."""
    folder = shutil.copytree(tmp_path / "home" / "domains" / "plant_care" / "0.1", tmp_path / "broken")
    rules = folder / "examples" / "rules.toml"
    rules.write_text(rules.read_text().replace('finds = ["tells-what-to-do"]', "finds = []"))
    done = run("domain", "validate", folder)
    assert done.code == 1
    assert "a brown plant that nobody cuts" in done.out


def test_sample_shows_dialogues_of_the_cells_asked_for(run, refused):
    """Turns with their labels, or one JSON object a line; an unknown value is refused."""
    done = run("domain", "sample", "-n", 2, "--risk", "dying", "--session-type", "long")
    assert done.out.count("== long / ") == 2
    assert "Gardener:" in done.out
    rows = [json.loads(line) for line in run("domain", "sample", "-n", 3, "--json", "--seed-number", 1).out.splitlines()]
    assert len({r["dialogue_id"] for r in rows}) == 3
    refused("domain", "sample", "--risk", "dyin", says=["dying"])
    refused("domain", "validate", "plant_car", says=["plant_care"])


def test_list_names_every_domain(run):
    """The shipped ones and one's own."""
    assert {line.split()[0] for line in run("domain", "list").out.splitlines()} >= {"plant_care", "mental_health"}
