"""What reviews do to dialogues: who is handed over, how it is marked, what is counted; and nothing else changes."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.core.labels import Vocabulary
from synthcore.formats import reviews
from synthcore.formats.applying import Sieve, marked
from synthcore.formats.dialogues import REVIEW_MARKS
from synthcore.formats.json_stream import Element, Reader
from synthcore.formats.reviews import Ballots

WORDS = Vocabulary(domain="plant_care", hash="h", risk_level=("fine", "wilting", "dying"), second_approval=("dying",))


def made(name, level="fine", turn=None):
    return {"dialogue_id": name, "messages": [{"role": "assistant", "text": "t", "risk_level": turn or level}], "labels": {"max_risk_level": level}}


def sieve(*votes, **options):
    rows = [
        {"dialogue_id": name, "status": verdict, "reviewer": who, "reviewed_at": f"2026-01-01T10:00:{n:02}"} for n, (name, verdict, who) in enumerate(votes)
    ]
    ballots = Ballots()
    ballots.read(reviews.reader(io.BytesIO(json.dumps({"reviews": rows}).encode()), "r.json"))
    return Sieve(ballots, WORDS, **options)


def test_five_counts_sum_to_the_total():
    """Each dialogue is in one of them; only the approved are handed over."""
    judge = sieve(("a", "approved", "R1"), ("b", "needs_revision", "R1"), ("c", "rejected", "R1"), ("d", "approved", "R1"), ("d", "rejected", "R2"))
    kept = [name for name in "abcdef" if judge.marks(made(name)) is not None]
    assert kept == ["a"]
    assert judge.counts == {"approved": 1, "needs_revision": 1, "rejected": 1, "disputed": 1, "unreviewed": 2}
    assert judge.disputed == ["d"]
    assert judge.kept == 1


def test_marks_say_what_was_decided_and_when():
    """The time is that of the deciding review."""
    judge = sieve(("a", "rejected", "R1"), ("a", "approved", "R1"), ("b", "needs_revision", "R1"), include_revision=True)
    assert judge.marks(made("a")) == {
        "clinician_reviewed": True, "clinician_approved": True, "review_status": "approved", "reviewed_at": "2026-01-01T10:00:01",
    }  # fmt: skip
    assert judge.marks(made("b"))["clinician_approved"] is False


@pytest.mark.parametrize("dialogue", [made("a", "dying"), made("a", "fine", turn="dying"), made("a", "unheard of")])
def test_a_grave_risk_that_one_person_approved_is_marked(dialogue):
    """By its highest level, wherever that stands; a level that is not known cannot be ruled out."""
    judge = sieve(("a", "approved", "R1"))
    assert judge.marks(dialogue)["second_approval"] is False
    assert (judge.once, judge.counts["approved"]) == (["a"], 1)
    strict = sieve(("a", "approved", "R1"), require_second=True)
    assert strict.marks(dialogue) is None
    assert (strict.counts["approved"], strict.counts["unreviewed"]) == (0, 1)
    assert sum(strict.counts.values()) == 1
    both = sieve(("a", "approved", "R1"), ("a", "approved", "R2"), require_second=True)
    assert both.marks(dialogue)["second_approval"] is True


def test_odd_labels_do_not_stop_it():
    """No labels, no id; what is no word cannot be ruled out as a grave risk."""
    judge = sieve(("a", "approved", "R1"))
    assert "second_approval" not in judge.marks({"dialogue_id": "a", "messages": [{"risk_level": None}, {}], "labels": None})
    for odd in (["x"], 3, {}):
        assert judge.marks({"dialogue_id": "a", "messages": [{"risk_level": odd}, {}], "labels": {}})["second_approval"] is False
    assert judge.marks({"messages": None}) is None


def test_an_id_on_two_dialogues_is_named():
    """The reviews count for both copies, and it is said; not for two that differ. What has no review does not matter."""
    judge = sieve(("a", "approved", "R1"))
    assert judge.marks(made("a"))
    assert judge.marks(made("a"))
    assert (list(judge.ids.twice), list(judge.ids.clashing)) == (["a"], [])
    for name in "ab":
        judge.marks({**made(name), "messages": [{"role": "assistant", "text": "another"}]})
        judge.marks(made(name))
    assert list(judge.ids.clashing) == ["a"]


words = st.text(max_size=6) | st.sampled_from(['"labels": {}', "labels", "}"])
flat = st.dictionaries(words, words | st.integers() | st.dictionaries(words, words, max_size=2), max_size=3)
dialogue = st.fixed_dictionaries({"labels": flat, "messages": st.lists(flat, max_size=2)}, optional={"labels ": flat, "zeal": flat | words}).map(
    lambda d: dict(sorted(d.items(), key=lambda item: len(item[0]) % 3))
)
MARKS = {"clinician_reviewed": True, "clinician_approved": True, "review_status": "approved", "reviewed_at": "2026-01-01 \ud800é"}


@given(dialogue, st.sampled_from([None, 0, 1, 4]), st.booleans())
def test_nothing_changes_but_the_marks(given, indent, twice):
    """Whatever the layout and the order of keys, and when marks are there already."""
    if twice:
        given["labels"] = {**given["labels"], "review_status": "rejected", "second_approval": False}
    text = json.dumps(given, indent=indent, ensure_ascii=False)
    out = json.loads(marked(Element(given, text, 1), "", MARKS))
    assert {key: out["labels"][key] for key in MARKS} == MARKS
    out["labels"] = {key: value for key, value in out["labels"].items() if key not in REVIEW_MARKS}
    given["labels"] = {key: value for key, value in given["labels"].items() if key not in REVIEW_MARKS}
    assert out == given


def test_a_text_on_several_lines_keeps_them():
    """A person who compares the two files sees the marks, and nothing else."""
    data = json.dumps({"dialogues": [made("a")]}, indent=2)
    reader = Reader(io.BytesIO(data.encode()), "f", ("dialogues",))
    (element,) = reader
    before = (reader.indent + element.text).splitlines()
    after = marked(element, reader.indent, {"clinician_reviewed": True}).decode().splitlines()
    assert [line for line in after if line.rstrip(",") not in [b.rstrip(",") for b in before]] == ['        "clinician_reviewed": true']
    assert len(after) == len(before) + 1


def test_a_key_that_stands_twice_does_not_lead_the_marks_astray():
    """JSON lets a key stand twice; the marks go into the labels that count."""
    text = '{\n"zeal": {"a": 1}, "labels": {"b": 1}, "zeal": {"c": 1}}'
    out = json.loads(marked(Element(json.loads(text), text, 1), "", {"clinician_reviewed": True}))
    assert out == {"zeal": {"c": 1}, "labels": {"b": 1, "clinician_reviewed": True}}
