"""`review`: what is typed is what is written, at once; nothing decided is ever lost."""

import contextlib
import fcntl
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import threading
import time

import pytest

from synthcore.cli.review import KEYS
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


def test_an_id_on_two_different_dialogues_is_refused(refused, run, tmp_path):
    """A decision on the one would be one on the other; exact copies are one dialogue."""
    data, out = tmp_path / "d.json", tmp_path / "r.json"
    data.write_text(json.dumps([plant("a"), plant("a", "My dry fern is gone."), plant("b")]))
    refused("review", "-i", data, "-o", out, stdin="1\n", says=["d.json", "the id 'a' stands", "its own id", "merge_labels.py"])
    assert not out.exists()
    data.write_text(json.dumps([plant("a"), plant("a")]))
    done = run("review", "-i", data, "-o", out, "--reviewer", "R1", stdin="1\n")
    assert "1 id stands on more than one dialogue" in done.err
    assert rows(tmp_path) == [("a", "approved")]


def wait(holds, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s")


def decided(path):
    return len(read(path)["reviews"]) if path.exists() else 0


@pytest.fixture
def start(plants, tmp_path):
    """The tool in a process of its own, ended with the test whatever happens."""
    started = []

    def run(**streams):
        command = [sys.executable, "-m", "synthcore", "review", "-i", plants(), "-o", tmp_path / "r.json"]
        started.append(subprocess.Popen(command, **streams))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stderr):
            if stream:
                stream.close()


@pytest.mark.parametrize(("end", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130), (signal.SIGHUP, -1)])
def test_a_decision_is_on_disk_before_the_next_prompt(start, tmp_path, end, code):
    """However the tool is ended; the file is whole."""
    out = tmp_path / "r.json"
    process = start(stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    process.stdin.write("1\n3\nunsafe\n")
    process.stdin.flush()
    wait(lambda: decided(out) == 2)
    process.send_signal(end)
    assert process.wait(timeout=60) == code
    assert "Traceback" not in process.stderr.read()
    assert [r["status"] for r in read(out)["reviews"]] == ["approved", "rejected"]
    assert not list(tmp_path.glob(".*"))


class Terminal:
    """A terminal that a person types into. What it shows is read all the time, as a real one does."""

    def __init__(self, start, kind="dumb", columns=50):
        self.main, side = pty.openpty()
        termios.tcsetwinsize(side, (24, columns))
        env = {key: value for key, value in os.environ.items() if key != "TERM"} | ({"TERM": kind} if kind else {})
        settings = {"env": env, "start_new_session": True, "preexec_fn": lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)}
        self.process = start(stdin=side, stdout=side, stderr=side, **settings)
        os.close(side)
        self.shown, self._open = b"", True
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        with contextlib.suppress(OSError):
            while self._open:
                if select.select([self.main], [], [], 0.02)[0]:
                    self.shown += os.read(self.main, 4096)

    def close(self):
        self._open = False
        self._reader.join()
        os.close(self.main)

    def type(self, text):
        os.write(self.main, text.encode())

    def until(self, words):
        wait(lambda: words.encode() in self.shown)


@pytest.mark.parametrize("kind", ["dumb", "xterm", None])
def test_at_a_terminal_the_name_is_asked_once_and_control_c_ends(start, tmp_path, kind):
    """With 130, and everything saved. Every kind of terminal, a narrow one too, shows the options and where one is."""
    terminal = Terminal(start, kind)
    terminal.until("Your name")
    terminal.type("Ann\r")
    terminal.until("1 of 3")
    terminal.type("1\r")
    terminal.until("2 of 3 > ")
    assert terminal.shown.count(f"[{KEYS}]".encode()) == 2

    def ended():  # a signal that comes in the moment before readline waits is seen with the next one only
        with contextlib.suppress(OSError):
            terminal.type("\x03")
        time.sleep(0.1)
        return terminal.process.poll() is not None

    wait(ended)
    terminal.close()
    assert terminal.process.returncode == 130
    assert b"everything so far is saved" in terminal.shown
    assert [(r["reviewer"], r["status"]) for r in read(tmp_path / "r.json")["reviews"]] == [("Ann", "approved")]


def test_a_terminal_that_closes_is_no_error(start, tmp_path):
    """A hang-up, or the end of the input: what was decided is there."""
    terminal = Terminal(start)
    terminal.until("Your name")
    terminal.type("\r3\rbad\r")
    wait(lambda: decided(tmp_path / "r.json") == 1)
    terminal.close()
    assert terminal.process.wait(timeout=60) in {0, -signal.SIGHUP}
    assert read(tmp_path / "r.json")["reviews"][0]["feedback"] == "bad"
