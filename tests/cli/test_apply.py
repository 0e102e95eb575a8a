"""`apply`: what the reviews approve is handed over, marked and counted; nothing else changes."""

import json
import os
import subprocess
import sys

import pytest

from tests.cli.files import BAD_FILES, plant, read, reviews_of

COUNTS = ["approved", "needs_revision", "rejected", "disputed", "unreviewed"]


def test_hands_over_what_is_approved_and_says_what_became_of_the_rest(run, plants, tmp_path):
    """Counts that sum to the total, in the file and in the summary; the disputed are named."""
    data = plants(count=6, study="A")
    reviews = reviews_of(
        tmp_path / "r.json",
        *[(f"p{n}", s, "R1") for n, s in enumerate(["approved", "needs_revision", "rejected", "approved", "approved"])],
        ("p4", "rejected", "R2"),
    )
    done = run("apply", "-d", data, "-r", reviews, "-o", tmp_path / "o.json")
    out = read(tmp_path / "o.json")
    assert done.code == 0
    assert [d["dialogue_id"] for d in out["dialogues"]] == ["p0", "p3"]
    assert [out[k] for k in COUNTS] == [2, 1, 1, 1, 1]
    assert (out["total_dialogues"], out["study"], out["version"]) == (2, "A", "1.0")
    assert "Disputed, and left out: p4" in done.out
    loose = run("apply", "-d", data, "-r", reviews, "-o", tmp_path / "l.json", "--include-revision", "--json")
    assert loose.code == 0
    assert [d["labels"]["clinician_approved"] for d in read(tmp_path / "l.json")["dialogues"]] == [True, False, True]
    assert '"disputed_ids": ["p4"]' in loose.out


def test_the_rest_of_the_file_is_unchanged(run, plants, tmp_path):
    """Texts, unknown keys and their order; statements about numbers are made true again."""
    data = plants(count=2, total_dialogues=2, statistics={"session_types": {"quick": 2}}, own={"ü": [1, None]})
    before = read(data)
    run("apply", "-d", data, "-r", reviews_of(tmp_path / "r.json", ("p1", "approved", "R1")), "-o", tmp_path / "o.json")
    out = read(tmp_path / "o.json")
    labels = out["dialogues"][0]["labels"]
    marks = {"clinician_reviewed": True, "clinician_approved": True, "review_status": "approved", "reviewed_at": "2026-01-01T10:00:00"}
    assert labels == {**before["dialogues"][1]["labels"], **marks}
    assert {**out["dialogues"][0], "labels": 0} == {**before["dialogues"][1], "labels": 0}
    assert out["own"] == {"ü": [1, None]}
    assert out["statistics"]["session_types"] == {"quick": 1}
    assert out["total_dialogues"] == 1
    assert (tmp_path / "o.json").read_text().count('"total_dialogues"') == 2  # its own, and that of the statistics


def test_applying_twice_is_applying_once(run, plants, tmp_path):
    """The output is a dialogues file like any other; its former marks and counts are replaced."""
    reviews = reviews_of(tmp_path / "r.json", ("p0", "approved", "R1"))
    run("apply", "-d", plants(count=3), "-r", reviews, "-o", tmp_path / "a.json")
    run("apply", "-d", tmp_path / "a.json", "-r", reviews, "-o", tmp_path / "b.json")
    once, twice = read(tmp_path / "a.json"), read(tmp_path / "b.json")
    assert (tmp_path / "b.json").read_text().count('"total_dialogues"') == 1
    assert once["dialogues"] == twice["dialogues"]
    assert (once["unreviewed"], twice["unreviewed"]) == (2, 0)


def test_a_grave_risk_that_one_person_approved(run, plants, tmp_path):
    """Stays with a mark and a warning; `--require-second` leaves it out."""
    data = plants(count=1, level="dying")
    one = reviews_of(tmp_path / "r1.json", ("p0", "approved", "R1"))
    done = run("apply", "-d", data, "-r", one, "-o", tmp_path / "o.json")
    assert done.code == 0
    assert "p0" in done.err
    assert read(tmp_path / "o.json")["dialogues"][0]["labels"]["second_approval"] is False
    done = run("apply", "-d", data, "-r", one, "-o", tmp_path / "s.json", "--require-second")
    strict = read(tmp_path / "s.json")
    assert (strict["dialogues"], strict["approved"], strict["unreviewed"]) == ([], 0, 1)
    assert "p0" in done.err
    two = reviews_of(tmp_path / "r2.json", ("p0", "approved", "R2"))
    run("apply", "-d", data, "-r", one, two, "-o", tmp_path / "t.json", "--require-second")
    assert read(tmp_path / "t.json")["dialogues"][0]["labels"]["second_approval"] is True


def test_reviews_that_cannot_count_are_warnings(run, plants, tmp_path):
    """A stranger's id, a misspelt verdict: named, and the command goes on."""
    reviews = reviews_of(tmp_path / "r.json", ("p0", "approved", "R1"), ("stranger\x1b[31m", "approved", "R1"), ("p1", "aproved", "R1"))
    done = run("apply", "-d", plants(), "-r", reviews, "-o", tmp_path / "o.json")
    assert done.code == 0
    assert "stranger" in done.err
    assert "\x1b" not in done.said
    assert "r.json: review 3 has the status 'aproved'" in done.err
    assert read(tmp_path / "o.json")["unreviewed"] == 2


def test_a_review_of_an_id_on_two_different_dialogues_is_refused(refused, run, tmp_path):
    """No one can say which was read. An id that no review names, and exact copies, are let through."""
    data, out = tmp_path / "d.json", tmp_path / "o.json"
    data.write_text(json.dumps([plant("a"), plant("b"), plant("b"), plant("a", "My dry fern is gone.")]))
    both = reviews_of(tmp_path / "r.json", ("a", "approved", "R1"), ("b", "approved", "R1"))
    refused("apply", "-d", data, "-r", both, "-o", out, says=["d.json", "the id 'a' stands", "its own id", "merge_labels.py"])
    assert not out.exists()
    done = run("apply", "-d", data, "-r", reviews_of(tmp_path / "s.json", ("b", "approved", "R1")), "-o", out)
    assert [d["dialogue_id"] for d in read(out)["dialogues"]] == ["b", "b"]
    assert "1 id is on more than one dialogue" in done.err


@pytest.mark.parametrize(("source", "warned"), [("d.json", False), ("/elsewhere/d.json", False), ("C:\\data\\e.json", True), (3, False)])
def test_reviews_of_another_file_are_a_warning(run, plants, tmp_path, source, warned):
    """By the name of the file; where it lay does not matter."""
    reviews = reviews_of(tmp_path / "r.json", ("p0", "approved", "R1"))
    reviews.write_text(json.dumps({**read(reviews), "source_file": source}))
    done = run("apply", "-d", plants(), "-r", reviews, "-o", tmp_path / "o.json")
    assert read(tmp_path / "o.json")["approved"] == 1
    assert ("r.json reviews e.json, not d.json" in done.err, bool(done.err)) == (warned, warned)


def test_a_bare_list_gets_a_head(run, tmp_path):
    """Counts need an object to stand in."""
    (tmp_path / "d.json").write_text(json.dumps([plant("p0")]))
    run("apply", "-d", tmp_path / "d.json", "-r", reviews_of(tmp_path / "r.json", ("p0", "approved", "R1")), "-o", tmp_path / "o.json")
    assert read(tmp_path / "o.json")["version"] == "1.0"
    assert read(tmp_path / "o.json")["approved"] == 1


def test_an_existing_output_is_kept_aside_or_refused(run, refused, plants, tmp_path):
    """The summary says under which name."""
    (tmp_path / "o.json").write_text("before")
    reviews = reviews_of(tmp_path / "r.json")
    data = plants()
    refused("apply", "-d", data, "-r", reviews, "-o", tmp_path / "o.json", "--no-clobber", says=["o.json"])
    done = run("apply", "-d", data, "-r", reviews, "-o", tmp_path / "o.json")
    (aside,) = tmp_path.glob("o.json.*.bak")
    assert aside.read_text() == "before"
    assert aside.name in done.out


@pytest.mark.parametrize("kind", BAD_FILES)
def test_bad_files_are_refused(refused, plants, tmp_path, kind):
    """On either side; no output, no traces."""
    bad = tmp_path / "bad.json"
    bad.write_bytes(BAD_FILES[kind])
    refused("apply", "-d", bad, "-r", reviews_of(tmp_path / "r.json"), "-o", tmp_path / "o.json", says=["bad.json"])
    refused("apply", "-d", plants(), "-r", bad, "-o", tmp_path / "o.json", says=["bad.json"])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.json", "d.json", "home", "r.json"]


def test_places_that_cannot_be_read_or_written(refused, plants, tmp_path):
    """A folder, a missing file, a folder that cannot be made (not even by root)."""
    reviews, data = reviews_of(tmp_path / "r.json"), plants()
    refused("apply", "-d", tmp_path, "-r", reviews, "-o", tmp_path / "o.json", says=["folder"])
    refused("apply", "-d", tmp_path / "none.json", "-r", reviews, "-o", tmp_path / "o.json", says=["none.json", "no such file"])
    refused("apply", "-d", data, "-r", reviews, "-o", tmp_path, says=["folder"])
    if os.path.isdir("/proc/self"):
        refused("apply", "-d", data, "-r", reviews, "-o", "/proc/none/o.json", says=["/proc/none"])
        refused("apply", "-d", "/proc/self/mem", "-r", reviews, "-o", tmp_path / "o.json", says=["/proc/self/mem"])
    if os.geteuid():
        data.chmod(0)
        refused("apply", "-d", data, "-r", reviews, "-o", tmp_path / "o.json", says=["no permission"])


def test_a_missing_folder_is_made(run, plants, tmp_path):
    """For the output."""
    run("apply", "-d", plants(), "-r", reviews_of(tmp_path / "r.json"), "-o", tmp_path / "new" / "folder" / "o.json")
    assert read(tmp_path / "new" / "folder" / "o.json")["unreviewed"] == 3


def test_a_full_disk_leaves_the_former_file_as_it_was(run, plants, tmp_path):
    """Written in a process that may write 4 kB and no more, as on a disk with that much room."""
    resource = pytest.importorskip("resource")
    reviews = reviews_of(tmp_path / "r.json", *[(f"p{n}", "approved", "R1") for n in range(50)])
    data = plants(count=50)
    (tmp_path / "o.json").write_text("before")
    command = [sys.executable, "-m", "synthcore", "apply", "-d", data, "-r", reviews, "-o", tmp_path / "o.json"]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))
    assert done.returncode == 2, done.stderr
    assert "o.json: could not be written" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert (tmp_path / "o.json").read_text() == "before"
    assert not list(tmp_path.glob("*.bak")) + list(tmp_path.glob(".*"))
