"""Label files: one row an item, and what several people's files come to."""

import io
import json

import pytest

from synthcore.core.errors import BadInput
from synthcore.formats import labels


def row(item, intent="look", sentiment="calm", risk="fine", **more):
    return {"item_id": item, "intent": intent, "sentiment": sentiment, "risk_level": risk, **more}


def by_item(*rows):
    return labels.by_item("f.json", labels.reader(io.BytesIO(json.dumps({"labels": rows}).encode()), "f.json"))


def vote(strategy, *files):
    return labels.vote({f"{n}.json": by_item(*rows) for n, rows in enumerate(files, 1)}, strategy)


def test_the_last_row_of_an_item_counts():
    """A person who labels an item twice has one vote."""
    assert by_item(row("a", "chat"), row("b"), row("a", "rescue"))["a"]["intent"] == "rescue"


@pytest.mark.parametrize("bad", ["x", {"intent": "look"}, {"item_id": ""}])
def test_a_row_without_an_item_is_refused(bad):
    """With the file and its place."""
    with pytest.raises(BadInput, match=r"f.json: row 2"):
        by_item(row("a"), bad)


def test_majority_takes_the_most_frequent_value_of_each_field():
    """Field by field; an item of one file is taken as it is."""
    voted = vote("majority", [row("a", "look", "calm")], [row("a", "look", "worried")], [row("a", "chat", "worried"), row("b")])
    assert [(r["item_id"], r["intent"], r["sentiment"], r["votes"]) for r in voted.rows] == [("a", "look", "worried", 3), ("b", "look", "calm", 1)]
    assert voted.conflicts == []


def test_a_tie_leaves_the_item_out_and_says_who_said_what():
    """Under conflicts, with the fields in question."""
    voted = vote("majority", [row("a", "look")], [row("a", "chat")])
    assert voted.rows == []
    assert voted.conflicts == [{"item_id": "a", "fields": ["intent"], "votes": {
        "1.json": {"intent": "look", "sentiment": "calm", "risk_level": "fine"},
        "2.json": {"intent": "chat", "sentiment": "calm", "risk_level": "fine"},
    }}]  # fmt: skip


def test_consensus_keeps_what_all_files_say():
    """An item that one file lacks, or a field that one row lacks, is no consensus."""
    voted = vote("consensus", [row("a"), row("b"), row("c"), row("d")], [row("a"), row("b", "chat"), row("d", intent=None)])
    assert [r["item_id"] for r in voted.rows] == ["a"]
    assert [r["item_id"] for r in voted.conflicts] == ["b", "c", "d"]


def test_a_value_that_was_voted_down_is_named():
    """So that a danger that one person saw is not lost in the count."""
    voted = vote("majority", [row("a")], [row("a")], [row("a", risk="dying")])
    assert voted.outvoted == [("a", "risk_level", {"fine": 2, "dying": 1})]


def test_notes_are_joined_and_other_keys_kept():
    """The time is the latest."""
    voted = vote("majority", [row("a", notes="n1", labeled_at="1", own=1)], [row("a", notes="n2", labeled_at="2")], [row("a", notes="n1")])
    assert voted.rows == [row("a", notes="n1 | n2", labeled_at="2", own=1, votes=3)]
