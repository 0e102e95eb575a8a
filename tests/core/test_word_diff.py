"""What changed: nothing lost, readable, and no slower for a long text than a page can wait."""

import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

from synthcore.core import word_diff
from synthcore.core.word_diff import Part

WORDS = st.lists(st.sampled_from(["I", "you", "feel", "low", "today", ",", ".", " ", "\n", "don't", "\u00e9", "\ud800", "\u202e"]), max_size=40).map(" ".join)
TALK = st.lists(st.tuples(st.sampled_from(["user", "assistant"]), WORDS), max_size=8)


def of(parts, *kinds):
    return "".join(part.text for part in parts if part.kind in kinds)


@given(old=st.one_of(WORDS, st.text()), new=st.one_of(WORDS, st.text()))
def test_nothing_is_lost(old, new):
    """Joined, the parts are the two texts; neighbours are of different kinds, and what is removed comes first."""
    parts = word_diff.texts(old, new)
    assert (of(parts, "same", "removed"), of(parts, "same", "added")) == (old, new)
    kinds = [part.kind for part in parts]
    assert all(a != b for a, b in itertools.pairwise(kinds))
    assert ("added", "removed") not in itertools.pairwise(kinds)
    assert all(part.text for part in parts)


def test_it_reads_as_one_would_mark_it():
    """A word, a phrase, a full stop: what was replaced stands as a phrase, not as its words in turn."""
    assert word_diff.texts("I feel low today.", "I feel low today.") == [Part("same", "I feel low today.")]
    assert word_diff.texts("I feel low today.", "I feel very low today!") == [
        Part("same", "I feel "), Part("added", "very "), Part("same", "low today"), Part("removed", "."), Part("added", "!"),
    ]  # fmt: skip
    assert word_diff.texts("call a friend now", "call the crisis line now") == [
        Part("same", "call "), Part("removed", "a friend"), Part("added", "the crisis line"), Part("same", " now"),
    ]  # fmt: skip
    assert word_diff.texts("", "new") == [Part("added", "new")]


def test_twenty_thousand_words():
    """Edited here and there, another text altogether, or all of two words: the square of the length would take minutes."""
    rng = random.Random(1)
    words = [f"w{rng.randrange(4000)}" for _ in range(20_000)]
    edited = [word if rng.random() > 0.02 else "other" for word in words]
    cases = {"edited": edited, "else": [f"v{n}" for n in range(20_000)], "two": [rng.choice("ab") for _ in range(20_000)]}
    for name, new in cases.items():
        parts = word_diff.texts(" ".join(words if name != "two" else [rng.choice("ab") for _ in range(20_000)]), " ".join(new))
        assert parts, name
        if name == "edited":
            assert len(of(parts, "same").split()) > 19_000


@given(old=TALK, new=TALK)
def test_no_turn_is_lost(old, new):
    """Every turn of both stands once and in order, with its text."""
    found = word_diff.turns(old, new)
    before, after = [c for c in found if c.before], [c for c in found if c.after]
    assert [c.before for c in before] == list(range(1, len(old) + 1))
    assert [c.after for c in after] == list(range(1, len(new) + 1))
    assert [of(c.parts, "same", "removed") for c in before] == [text for _, text in old]
    assert [of(c.parts, "same", "added") for c in after] == [text for _, text in new]
    assert all((c.kind == "same") == (old[c.before - 1] == new[c.after - 1]) for c in found if c.before and c.after)


def test_turns_that_were_added_removed_and_changed():
    old = [("user", "I feel low today."), ("assistant", "What happened at work?"), ("user", "Nothing."), ("assistant", "Tell me more about it.")]
    new = [("user", "I feel low."), ("assistant", "That sounds heavy."), ("user", "Nothing."), ("assistant", "Tell me more about that.")]
    found = word_diff.turns(old, new)
    assert [(c.kind, c.before, c.after) for c in found] == [
        ("changed", 1, 1), ("removed", 2, None), ("added", None, 2), ("same", 3, 3), ("changed", 4, 4),
    ]  # fmt: skip
    assert found[-1].parts == (Part("same", "Tell me more about "), Part("removed", "it"), Part("added", "that"), Part("same", "."))
    assert [c.kind for c in word_diff.turns([("user", "the same words")], [("assistant", "the same words")])] == ["removed", "added"]
