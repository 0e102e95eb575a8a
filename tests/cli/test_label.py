"""`label`: one line an item, in the domain's words, saved at once."""

import pytest

from tests.cli.files import read


@pytest.fixture
def label(run, plants, tmp_path):
    """Label three plants with what is typed."""
    plants()

    def call(typed, *more, output="l.json"):
        return run("label", "--input", tmp_path / "d.json", "--output", tmp_path / output, *more, stdin=typed)

    return call


def rows(tmp_path, name="l.json"):
    return [(r["item_id"], r["intent"], r["sentiment"], r["risk_level"]) for r in read(tmp_path / name)["labels"]]


def test_a_line_an_item(label, tmp_path):
    """Whole words, beginnings, a point for what is there, a note, and Enter for all of it."""
    done = label("chat worried dying\nr c .  # unsure\n\n")
    assert done.code == 0
    assert rows(tmp_path) == [("p0", "chat", "worried", "dying"), ("p1", "rescue", "calm", "fine"), ("p2", "look", "calm", "fine")]
    data = read(tmp_path / "l.json")
    assert (data["total_labels"], data["labels"][1]["notes"], "notes" in data["labels"][0]) == (3, "unsure", False)
    assert "That was all: 3 of 3 labelled" in done.out


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("banter calm fine", "intent 'banter' is not in the vocabulary (chat, look, rescue)"),
        ("look calm", "Expected 3 words"),
        ("look calm fine more", "Expected 3 words"),
        ("LOOK c FI", ""),
    ],
)
def test_words_are_checked(label, tmp_path, typed, says):
    """What is wrong is said, and the item asked again."""
    done = label(f"{typed}\nquit\n")
    assert says in done.out
    assert (tmp_path / "l.json").exists() is (not says)


def test_an_ambiguous_beginning_is_asked_again(run, plants, tmp_path):
    """With what it could be."""
    from synthcore.cli.label import _resolve
    from synthcore.domains.schema import LabelValue
    from synthcore.evaluation.label_rules import Words

    words = Words("sentiment", [LabelValue(name=n, definition="", aliases=a) for n, a in (("negative", ("bad",)), ("neutral", ()), ("neg", ()))])
    assert _resolve(words, "ne") == ("", "The sentiment 'ne' could be negative or neutral or neg.")
    assert _resolve(words, "neg") == ("neg", "")
    assert _resolve(words, "bad") == ("negative", "")
    assert _resolve(words, "")[1].startswith("There is no sentiment to keep")


def test_question_mark_lists_the_values(label):
    """Of the domain, and what can be typed."""
    out = label("?\nquit\n").out
    for line in ("intent: chat, look, rescue", "sentiment: worried, calm", "risk level: fine, dying"):
        assert out.count(line) == 2


def test_it_goes_on_at_the_first_without_a_label(label, tmp_path):
    """And a label can be changed, in its row."""
    label("\nskip\n\n")
    done = label("chat . .\n")
    assert "Item 2 of 3" in done.out
    assert [r[0] for r in rows(tmp_path)] == ["p0", "p2", "p1"]
    label("prev\nprev\nrescue . .\n")
    assert rows(tmp_path)[2] == ("p1", "rescue", "calm", "fine")
    assert len(rows(tmp_path)) == 3


def test_per_turn_labels_the_replies(label, tmp_path):
    """Under `<dialogue_id>#<turn>`, shown with what came before; Enter takes the labels of the message."""
    done = label("\n", "--per", "turn")
    assert rows(tmp_path) == [("p0#2", "look", "calm", "fine")]
    assert "Item 1 of 3" in done.out
    assert "[look calm fine]" in done.out


def test_nothing_to_confirm_is_said(run, tmp_path):
    """A dialogue without labels, or with words of another domain."""
    (tmp_path / "d.json").write_text('[{"dialogue_id": "a", "messages": [{"role": "user", "text": "x"}], "labels": {"primary_intent": "banter"}}]')
    done = run("label", "-i", tmp_path / "d.json", "-o", tmp_path / "l.json", stdin="\nlook . fine\nquit\n")
    assert "intent 'banter' is not in the vocabulary" in done.out
    assert "There is no sentiment to keep" in done.out
    assert not (tmp_path / "l.json").exists()
    assert "nothing to save" in done.out


def test_where_one_is_stands_apart_from_what_can_be_typed(label):
    """The prompt is short, so that a terminal shows all of it."""
    assert "\n[look calm fine]   intent sentiment risk, Enter, prev next skip save quit ?\n1 of 3 > " in label("quit\n").out


def test_a_file_of_something_else_is_not_written_over(refused, plants, tmp_path):
    """The data file as output."""
    data = plants()
    refused("label", "-i", data, "-o", data, says=["d.json", "labels"])
