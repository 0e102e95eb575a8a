"""`review`: what is typed is what is written, at once; nothing decided is ever lost."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time

import pytest

from tests.cli.files import plant, read


@pytest.fixture
def review(run, plants, tmp_path):
    """Review three plants with what is typed."""
    plants()

    def call(typed, *more, output="r.json", who="R1"):
        return run("review", "-i", tmp_path / "d.json", "-o", tmp_path / output, "--reviewer", who, *more, stdin=typed)

    return call


def rows(tmp_path, name="r.json"):
    return [(r["dialogue_id"], r["status"]) for r in read(tmp_path / name)["reviews"]]


def test_options_and_feedback(review, tmp_path):
    """1 approves, 2 and 3 ask for a line that Enter passes, 4 skips."""
    done = review("1\n2\nsofter\n3\n\n")
    assert done.code == 0
    data = read(tmp_path / "r.json")
    assert rows(tmp_path) == [("p0", "approved"), ("p1", "needs_revision"), ("p2", "rejected")]
    assert [r.get("feedback") for r in data["reviews"]] == [None, "softer", None]
    assert (data["total_reviews"], data["source_file"].endswith("d.json")) == (3, True)
    assert "That was all: 3 of 3" in done.out
    assert re.search(r"approved +1\n +needs revision +1\n +rejected +1\n +not decided +0", done.out)
    assert "4" not in review("4\n4\n1\n", output="s.json").err
    assert rows(tmp_path, "s.json") == [("p2", "approved")]


def test_it_shows_what_is_judged(review, tmp_path):
    """Whole, numbered, with labels and progress, and what was decided so far."""
    out = review("next\n1\nprev\n").out
    flat = " ".join(out.split())
    assert all(m["text"] in flat for d in read(tmp_path / "d.json")["dialogues"][:2] for m in d["messages"])
    assert "Dialogue 1 of 3" in out
    assert "[look · calm · fine]" in out
    assert "primary intent: look" in out
    assert "your decision so far: approved" in out


def test_it_goes_on_at_the_first_undecided(review, tmp_path):
    """A second sitting appends; the one before stays as it is."""
    review("1\nskip\n1\n")
    first = read(tmp_path / "r.json")["reviews"]
    done = review("3\nwilted\n")
    assert read(tmp_path / "r.json")["reviews"][:2] == first
    assert rows(tmp_path) == [("p0", "approved"), ("p2", "approved"), ("p1", "rejected")]
    assert "Dialogue 2 of 3" in done.out
    assert "Dialogue 1 of 3" not in done.out
    assert not list(tmp_path.glob("*.bak"))


def test_a_changed_mind_is_appended_and_counts(review, tmp_path):
    """prev and decide again."""
    done = review("1\nprev\n2\nno\n")
    assert rows(tmp_path) == [("p0", "approved"), ("p0", "needs_revision")]
    assert "1 of 3 decided" in done.out


def test_a_second_reviewer_begins_anew_in_the_same_file(review, tmp_path):
    """Sees that another has decided, not what."""
    review("3\n\n")
    done = review("1\n", who="R2")
    assert [(r["reviewer"], r["status"]) for r in read(tmp_path / "r.json")["reviews"]] == [("R1", "rejected"), ("R2", "approved")]
    assert "1 other reviewer has decided" in done.out
    assert "so far: rejected" not in done.out


def test_notes_stay_and_go_with_the_decision(review, tmp_path):
    """Before it they decide nothing; a note of nothing is none."""
    review("5\n\n5\nearly\n")
    data = read(tmp_path / "r.json")
    assert (data["reviews"], data["total_reviews"], data["notes"][0]["note"]) == ([], 0, "early")
    done = review("5\nlater\n1\n")
    assert "your note: early" in done.out
    data = read(tmp_path / "r.json")
    assert [n["note"] for n in data["reviews"][0]["notes"]] == ["early", "later"]
    assert all(n["timestamp"] for n in data["reviews"][0]["notes"])
    assert "notes" not in data


def test_unknown_words_ask_again(review, tmp_path):
    """And an empty line says what can be typed."""
    done = review("banana\x1b[31m\n\n6\n1\n")
    assert "'banana' is none of the options" in done.out
    assert rows(tmp_path) == [("p0", "approved")]
    assert done.out.count("Dialogue 1 of 3") == 1


def test_save_and_quit_say_where(review, tmp_path):
    """Nothing to save is said too, and leaves no file."""
    done = review("save\nquit\n1\n")
    assert "nothing to save" in done.out
    assert not (tmp_path / "r.json").exists()
    done = review("1\nsave\nquit\n")
    assert done.out.count(f"Saved: {tmp_path / 'r.json'} (1 of 3 decided") == 2


def test_the_end_of_input_in_the_middle_of_feedback_keeps_the_decision(review, tmp_path):
    """It was made; the line about it was optional."""
    assert review("3").code == 0
    assert rows(tmp_path) == [("p0", "rejected")]


def test_a_text_has_no_power_over_the_terminal(run, tmp_path):
    """Escape sequences in ids, roles, texts, labels and profile."""
    evil = json.loads(
        json.dumps(plant("a")).replace('"calm"', '"ca\\u001b[31mlm"').replace("Is it", "\\u001b]0;x\\u0007\\u009b2JIs it").replace('"user"', '"us\\u001ber"')
    )
    evil["dialogue_id"] = "a\x1b[2J"
    evil["user_profile"]["k\x1b[1m"] = "\x1b[0m"
    (tmp_path / "d.json").write_text(json.dumps([evil]))
    done = run("review", "-i", tmp_path / "d.json", "-o", tmp_path / "r.json", stdin="5\n\x1b[1mnote\nprev\n1\n")
    assert not re.search("[\x1b\x9b\x07]", done.said)
    assert read(tmp_path / "r.json")["reviews"][0]["dialogue_id"] == "a\x1b[2J"


def test_files_that_are_something_else_are_not_written_over(refused, run, plants, tmp_path):
    """The data file as output, a folder, a file that is cut off, a dialogue without an id."""
    data = plants()
    before = data.read_bytes()
    refused("review", "-i", data, "-o", data, says=["d.json", "reviews"])
    assert data.read_bytes() == before
    refused("review", "-i", data, "-o", tmp_path, says=["folder"])
    (tmp_path / "cut.json").write_text('{"reviews": [{"dialogue_id": "a"')
    refused("review", "-i", data, "-o", tmp_path / "cut.json", says=["cut.json"])
    (tmp_path / "n.json").write_text('[{"messages": []}]')
    refused("review", "-i", tmp_path / "n.json", "-o", tmp_path / "r.json", says=["dialogue 1 has no dialogue_id"])


def wait(holds, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s")


def decided(path):
    return len(read(path)["reviews"]) if path.exists() else 0


@pytest.mark.parametrize(("end", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130), (signal.SIGHUP, -1)])
def test_a_decision_is_on_disk_before_the_next_prompt(plants, tmp_path, end, code):
    """However the tool is ended; the file is whole."""
    out = tmp_path / "r.json"
    command = [sys.executable, "-m", "synthcore", "review", "-i", plants(), "-o", out]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        process.stdin.write("1\n3\nunsafe\n")
        process.stdin.flush()
        wait(lambda: decided(out) == 2)
        process.send_signal(end)
        assert process.wait(timeout=20) == code
        assert "Traceback" not in process.stderr.read()
    assert [r["status"] for r in read(out)["reviews"]] == ["approved", "rejected"]
    assert not list(tmp_path.glob(".*"))


def test_at_a_terminal(plants, tmp_path):
    """The name is asked once; Ctrl-C ends with 130 and everything saved; a terminal that closes is no error."""
    out = tmp_path / "r.json"
    for typed, ending, code in (("Ann\r1\r", "\x03", 130), ("\r3\rbad\r", None, 0)):
        before = decided(out)
        main, side = pty.openpty()
        command = [sys.executable, "-m", "synthcore", "review", "-i", plants(), "-o", out]
        with subprocess.Popen(
            command, stdin=side, stdout=side, stderr=side, start_new_session=True, preexec_fn=lambda: __import__("fcntl").ioctl(0, 0x540E, 0)
        ) as process:
            os.close(side)
            os.write(main, typed.encode())
            wait(lambda before=before: decided(out) > before)
            if ending:
                os.write(main, ending.encode())
                assert process.wait(timeout=20) == code
                os.close(main)
            else:
                os.close(main)  # the terminal is closed: a hang-up, or the end of the input
                assert process.wait(timeout=20) in {0, -signal.SIGHUP}
    assert [r["status"] for r in read(out)["reviews"]] == ["approved", "rejected"]
    assert read(out)["reviews"][0]["reviewer"] == "Ann"
