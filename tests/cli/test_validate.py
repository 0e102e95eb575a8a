"""`validate`: one line a rule, what it is about below it; exit 1 on errors only."""

import json

import pytest

from tests.cli.files import BAD_FILES, plant, read


def write(path, *dialogues, **head):
    path.write_text(json.dumps({**head, "dialogues": dialogues}))
    return path


def lines(done):
    return {line.split()[1]: int(line.split()[2]) for line in done.out.splitlines() if line.startswith(("error ", "warning "))}


def test_a_sound_file_passes(run, plants):
    """Nothing but the count."""
    done = run("validate", "--input", plants(count=4))
    assert (done.code, lines(done)) == (0, {})
    assert "4 dialogues, 0 errors, 0 warnings" in done.out


def test_warnings_do_not_fail_and_errors_do(run, tmp_path):
    """The number is that of dialogues, of copies less their first, of texts in contradiction."""
    copies = [plant("a"), plant("b"), plant("c")]
    done = run("validate", "-i", write(tmp_path / "w.json", *copies))
    assert (done.code, lines(done)) == (0, {"copies": 2})
    assert "b: its text is that of a." in done.out
    copies[1]["session_type"] = "long"
    done = run("validate", "-i", write(tmp_path / "e.json", *copies))
    assert (done.code, lines(done)) == (1, {"conflicting_copies": 1, "copies": 2, "length": 1})


def test_the_files_numbers_are_checked_wherever_they_stand(run, tmp_path):
    """Before the list or behind it."""
    done = run("validate", "-i", write(tmp_path / "d.json", plant("a"), total_dialogues=2, statistics={"session_types": {"quick": 1}}))
    assert (done.code, lines(done)) == (1, {"statistics": 1})
    assert "total_dialogues says 2, counted 1" in done.out
    (tmp_path / "t.json").write_text(json.dumps({"dialogues": [plant("a")], "statistics": {"session_types": {"quick": 2}}}))
    assert run("validate", "-i", tmp_path / "t.json").code == 1


def test_a_label_file_is_checked_by_the_same_words(run, tmp_path):
    """Told by its list, or by the rows of a bare one."""
    good = {"item_id": "a", "intent": "look", "sentiment": "calm", "risk_level": "fine"}
    for name, data in (("l.json", {"labels": [good]}), ("bare.json", [good])):
        (tmp_path / name).write_text(json.dumps(data))
        assert run("validate", "-i", tmp_path / name).code == 0
    (tmp_path / "bad.json").write_text(json.dumps({"labels": [good, {**good, "item_id": "b", "intent": "banter"}]}))
    done = run("validate", "-i", tmp_path / "bad.json")
    assert (done.code, lines(done)) == (1, {"intent": 1})
    assert "b: intent 'banter' is not in the vocabulary (chat, look, rescue)." in done.out


def test_export_holds_every_finding_and_json_the_counts(run, refused, tmp_path):
    """The screen shows a few."""
    many = [{**plant(f"p{n}", f"dry {n}"), "session_type": "marathon"} for n in range(30)]
    data = write(tmp_path / "d.json", *many)
    done = run("validate", "-i", data, "--export", tmp_path / "f.json")
    assert done.code == 1
    assert "20 more" in done.out
    findings = read(tmp_path / "f.json")
    assert [f["dialogue_id"] for f in findings["findings"]] == [f"p{n}" for n in range(30)]
    assert (findings["errors"], findings["rules"]) == (30, [{"rule": "session_type", "severity": "error", "count": 30}])
    refused("validate", "-i", data, "--export", tmp_path / "f.json", "--no-clobber", says=["f.json"])
    assert json.loads(run("validate", "-i", data, "--json").out)["errors"] == 30


def test_what_is_shown_of_a_file_is_inert(run, tmp_path):
    """An id that would colour the screen."""
    done = run("validate", "-i", write(tmp_path / "d.json", {**plant("a\x1b[31m"), "session_type": "x\x1b]0;t\x07"}))
    assert done.code == 1
    assert "\x1b" not in done.out


def test_elements_of_any_shape_are_findings(run, tmp_path):
    """A word, nothing, an empty object, no messages: errors that are named by their place."""
    done = run("validate", "-i", write(tmp_path / "d.json", "x", None, {}, {**plant("a"), "messages": []}))
    assert (done.code, lines(done)["shape"]) == (1, 4)
    assert "dialogue 1:" in done.out


@pytest.mark.parametrize("kind", [k for k in BAD_FILES if k != "not dialogues"])
def test_bad_files_are_refused(refused, tmp_path, kind):
    """Exit 2, not 1: there was nothing to check."""
    (tmp_path / "bad.json").write_bytes(BAD_FILES[kind])
    refused("validate", "--input", tmp_path / "bad.json", says=["bad.json"])
