"""`generate`: exact quotas into a file or the database; the same number makes the same bytes."""

import json
from collections import Counter

import pytest

from tests.cli.files import BAD_FILES, read


def test_a_file_says_what_it_holds(run, tmp_path):
    """Counts, seed number, domain and targets stand in the file; its statistics are true."""
    done = run("generate", "-n", 20, "-o", tmp_path / "d.json")
    head = read(tmp_path / "d.json")
    assert done.code == 0
    assert head["total_dialogues"] == len(head["dialogues"]) == 20
    assert head["metadata"]["domain"] == "plant_care@0.1"
    assert head["metadata"]["planned"]["session_type"] == Counter(d["session_type"] for d in head["dialogues"])
    assert head["statistics"]["session_types"] == head["metadata"]["planned"]["session_type"]
    assert f"--seed-number {head['metadata']['seed_number']}" in done.out
    assert run("validate", "--input", tmp_path / "d.json").code == 0


def test_same_number_same_bytes(run, tmp_path, monkeypatch):
    """With the clock fixed nothing differs; without it only `generated_at` does."""
    for name in ("a", "b", "c"):
        if name != "c":
            monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
        else:
            monkeypatch.delenv("SOURCE_DATE_EPOCH")
        assert run("generate", "-n", 9, "-o", tmp_path / name, "--seed-number", 7).code == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    a, c = read(tmp_path / "a"), read(tmp_path / "c")
    assert a.pop("generated_at") == "2026-01-01T00:00:00Z"
    c.pop("generated_at")
    assert a == c


def test_seeds_lend_a_pattern_and_it_is_said(run, plants, tmp_path):
    """The summary and the file name what was taken."""
    (tmp_path / "none.json").write_text('{"dialogues": []}')
    assert "no dialogues" in run("generate", "-n", 6, "-o", tmp_path / "d.json", "--seed", tmp_path / "none.json").err
    done = run("generate", "-n", 6, "-o", tmp_path / "d.json", "--seed", plants(count=4))
    assert done.code == 0
    assert "From 4 seed dialogues" in done.out
    assert "From 4 seed dialogues" in read(tmp_path / "d.json")["metadata"]["seed_taken"]


def test_without_a_key_templates_make_all_and_it_is_said(run, tmp_path, monkeypatch):
    """--use-openai is no error where no model can be asked."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    done = run("generate", "-n", 5, "-o", tmp_path / "d.json", "--use-openai", "--json")
    assert done.code == 0
    assert "OPENAI_API_KEY" in done.err
    assert json.loads(done.out)["made"] == 5


REFUSED = [
    (["-n", 0], "at least 1"),
    (["-n", -3], "at least 1"),
    (["-n", "many"], "invalid int"),
    (["-n", 1_000_001], "--yes"),
    (["-c", "wattering"], "watering"),
    (["-t", "lon"], "long"),
    (["--seed", "missing.json"], "missing.json"),
]


@pytest.mark.parametrize(("more", "says"), REFUSED, ids=[" ".join(map(str, m)) for m, _ in REFUSED])
def test_a_request_that_makes_no_sense_is_refused(refused, tmp_path, more, says):
    """One sentence, and no file."""
    refused("generate", "-o", tmp_path / "d.json", *more, says=[says])
    assert not (tmp_path / "d.json").exists()


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_seed_file_is_refused(refused, tmp_path, kind):
    """Before anything is written."""
    (tmp_path / "bad.json").write_bytes(BAD_FILES[kind])
    refused("generate", "-n", 3, "-o", tmp_path / "d.json", "--seed", tmp_path / "bad.json", says=["bad.json"])
    assert not (tmp_path / "d.json").exists()


def test_outputs_that_cannot_be_and_outputs_that_are_there(run, refused, tmp_path):
    """A folder is refused, a missing folder is made, a former file is kept aside or, when asked, respected."""
    refused("generate", "-n", 3, "-o", tmp_path, says=["folder"])
    out = tmp_path / "new" / "d.json"
    assert run("generate", "-n", 3, "-o", out).code == 0
    before = out.read_bytes()
    refused("generate", "-n", 4, "-o", out, "--no-clobber", says=["d.json"])
    assert run("generate", "-n", 4, "-o", out).code == 0
    assert [p.read_bytes() for p in out.parent.glob("*.bak")] == [before]


def test_into_the_database_says_as_much_as_into_a_file(run, plants, tmp_path):
    """The seed number that was drawn, what was planned, what the seed lent."""
    seed = plants(count=4)
    number = json.loads(run("generate", "-n", 6, "-c", "watering", "--seed", seed, "--json").out)["params"]["seed_number"]
    said = run("generate", "-n", 6, "-c", "watering", "--seed", seed, "--seed-number", number).out.splitlines()
    filed = run("generate", "-n", 6, "-c", "watering", "--seed", seed, "--seed-number", number, "-o", tmp_path / "out.json").out.splitlines()
    assert said[0].startswith("Made 6 dialogues in the batch 'Generated ")
    assert f"seed number {number})" in said[0]
    assert said[1:] == filed[1:]
    assert "  concern: watering 6" in said


def test_into_the_database_nothing_is_made_twice(run, tmp_path):
    """Without --output the dialogues become a batch; the same number again makes other dialogues."""
    for batch in ("A", "B"):
        assert f"'{batch}'" in run("generate", "-n", 10, "--batch", batch, "--seed-number", 1).out
    assert run("export", "--format", "dialogues", "--status", "any", "--output", tmp_path / "all.json").code == 0
    assert len({d["dialogue_id"] for d in read(tmp_path / "all.json")["dialogues"]}) == 20
