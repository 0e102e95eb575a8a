"""The walk through a list, and a file that is changed by several people."""

import io
import json
import multiprocessing
from pathlib import Path

import pytest

from synthcore.cli import prompt
from synthcore.core.errors import BadInput
from synthcore.formats import reviews
from synthcore.formats.review_file import ReviewFile


class Cards:
    """A list of which a thing is settled by `yes`."""

    def __init__(self, count, settled=()):
        self.count, self.settled, self.shown = count, set(settled), []

    def is_open(self, place):
        return place not in self.settled

    def show(self, place):
        self.shown.append(place)

    def prompt(self, place):
        return ""

    def answer(self, place, line):
        if line == "yes":
            self.settled.add(place)
        return line == "yes"

    def help(self):
        return "HELP"

    def summary(self):
        return "SUMMARY"

    def saved(self):
        return "SAVED"


@pytest.fixture
def walk(monkeypatch, capsys):
    def run(cards, typed):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        prompt.walk(cards)
        return capsys.readouterr().out

    return run


def test_it_begins_at_the_first_open_and_goes_on_one_by_one(walk):
    """Skip and next leave a thing open, prev goes back, and not before the first."""
    cards = Cards(5, settled={0})
    out = walk(cards, "yes\nskip\nnext\nprev\nPREV \nquit\nyes\n")
    assert cards.shown == [1, 2, 3, 4, 3, 2]
    assert cards.settled == {0, 1}
    assert out.count("SAVED") == 1
    cards = Cards(2)
    assert "This is the first." in walk(cards, "prev\n")


def test_an_answer_leads_past_what_is_settled(walk):
    """A first answer goes on to the next open thing, a changed one to the next; so does skip; `next` goes one by one."""
    cards = Cards(5, settled={1, 2})
    walk(cards, "yes\nprev\nprev\nyes\nnext\n")
    assert cards.shown == [0, 3, 2, 1, 2, 3]
    cards = Cards(4, settled={1})
    walk(cards, "skip\nprev\nskip\n")
    assert cards.shown == [0, 2, 1, 2]


def test_words_that_settle_nothing_stay_in_place(walk):
    """save, ? and what is not understood do not show the thing again."""
    cards = Cards(3)
    out = walk(cards, "save\n?\nbanana\nyes\n")
    assert cards.shown == [0, 1]
    assert (out.count("SAVED"), out.count("HELP")) == (2, 2)


def test_the_end_shows_the_summary_and_lets_one_go_back(walk):
    """`next` finds what was skipped; there is no way to fall off the end."""
    cards = Cards(2)
    out = walk(cards, "skip\nyes\nbanana\nnext\nyes\nprev\nquit\n")
    assert cards.shown == [0, 1, 0, 1]
    assert cards.settled == {0, 1}
    assert "SUMMARY" in out
    assert "'banana' is none of" in out
    out = walk(Cards(1, settled={0}), "next\n")
    assert ("SUMMARY" in out, "Nothing is open." in out) == (True, True)


def test_an_ended_or_closed_input_ends_the_walk(walk, monkeypatch):
    """Says where everything is; a terminal that is gone is no error."""
    assert "SAVED" in walk(Cards(1), "")

    def gone(_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("builtins.input", gone)
    assert "SAVED" in walk(Cards(1), "")


def test_the_reviewers_name(monkeypatch):
    """As given, else the login name when there is no terminal to ask at; asked once when there is."""
    monkeypatch.setattr("getpass.getuser", lambda: "login")
    assert prompt.reviewer_name(" Ann ") == "Ann"
    monkeypatch.setattr("sys.stdin", io.StringIO("Ben\n"))
    assert prompt.reviewer_name(" ") == "login"
    terminal = io.StringIO("Ben\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)
    assert prompt.reviewer_name(None) == "Ben"
    assert prompt.reviewer_name(None) == "login"

    def nobody():
        raise KeyError("uid")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert prompt.reviewer_name(None) == "reviewer"


def test_dialogues_need_ids(tmp_path, capsys):
    """One without is refused with its place; an id that stands twice is said, and refused on different dialogues."""
    path = tmp_path / "d.json"
    path.write_text(json.dumps([{"dialogue_id": "a", "x": 1}, {"x": 1, "dialogue_id": "a"}]))
    name, text = prompt.read_dialogues(path, "a review")[0]
    assert (name, json.loads(text)) == ("a", {"dialogue_id": "a", "x": 1})
    assert "more than one dialogue" in capsys.readouterr().err
    two = [{"dialogue_id": "a", "x": 1}, {"dialogue_id": "a"}]
    for data, says in ((two, "the id 'a' stands"), ([{"dialogue_id": "a"}, {}], "dialogue 2 has no dialogue_id"), ([], "holds no dialogues")):
        path.write_text(json.dumps(data))
        with pytest.raises(BadInput, match=says):
            prompt.read_dialogues(path, "a review")


def test_the_prompt_is_the_last_line_of_a_question(monkeypatch, capsys):
    """What stands before it is ordinary output, which no terminal scrolls sideways."""
    asked = []
    monkeypatch.setattr("builtins.input", lambda prompt: asked.append(prompt) or "1")
    assert (prompt.ask("\nthe options\n2 of 3 > "), prompt.ask("Name: ")) == ("1", "1")
    assert (asked, capsys.readouterr().out) == (["2 of 3 > ", "Name: "], "\nthe options\n")


def load(path):
    with open(path, "rb") as file:
        return ReviewFile.read(reviews.reader(file, path), "d.json")


def note_thirty(path, who):
    for number in range(30):
        prompt.change(Path(path), ReviewFile("d.json"), load, lambda file, n=number: file.note("a", who, f"{who}{n}", "t"))


def test_two_people_on_one_file_lose_nothing(tmp_path):
    """Each change is made to what is there now, one after the other."""
    path = tmp_path / "r.json"
    context = multiprocessing.get_context("spawn")
    people = [context.Process(target=note_thirty, args=(str(path), who)) for who in ("R1", "R2")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert [person.exitcode for person in people] == [0, 0]
    assert len({note["note"] for note in load(path).notes}) == 60


def test_a_file_that_was_taken_away_is_written_whole(tmp_path):
    """What is known goes to disk again, not the last change alone."""
    path = tmp_path / "r.json"
    file = prompt.change(path, ReviewFile("d.json"), load, lambda f: f.note("a", "R1", "one", "t"))
    path.unlink()
    file = prompt.change(path, file, load, lambda f: f.note("a", "R1", "two", "t"))
    assert [note["note"] for note in load(path).notes] == ["one", "two"]
