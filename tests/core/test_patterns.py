"""The shortcut past the regular expressions changes no answer."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from synthcore.core.patterns import Patterns, Sought, letters, needed, plain

PATTERNS = [
    r"\b988\b|crisis line|hotline",
    r"(?:hop(?:e|ing)|wish(?:ed)?)[^.!?]{0,9}(?:not|n'?t) (?:wak(?:e|ing)|woken)(?: up)?",
    r"don'?t|do not",
    r"a+b*c{2,3}d?",
    r"[abc]",
    r"x(?!y)z|^start|end$",
    r"(?P<n>tock)?-(?:tick|(?:tack|tuck){0,2})",
    r"Big\b",
    r"(?:ab|)c",
]
word = st.sampled_from(
    [
        "988",
        "crisis line",
        "hope",
        "wishing",
        " not ",
        "n't ",
        "wake up",
        "don't",
        "don’t",
        "do not",
        "aacc",
        "abcccd",
        "xz",
        "xyz",
        "start",
        "end",
        "tock-",
        "tick",
        "BIG",
        "bigger",
        "c",
        " ",
        ".",
    ]
)
texts = st.lists(word | st.text(max_size=3), max_size=6).map("".join)


@given(texts)
@example("i hope not waking")
def test_it_finds_what_re_finds(text):
    """All patterns, each by itself and together, over texts made of pieces of them."""
    text = plain(text)
    expected = [bool(re.search(p, text, re.IGNORECASE)) for p in PATTERNS]
    assert [Patterns([p]).found(text) for p in PATTERNS] == expected
    assert Patterns(PATTERNS).found(text) is any(expected)
    for pattern in PATTERNS:
        assert Patterns([pattern]).without(text) == re.sub(pattern, " ", text, flags=re.IGNORECASE)


@given(texts)
@example("ABC")
@example("HOPıNG NOT WAKİNG")
@example("Big")
def test_it_is_found_in_a_text_as_it_is_written(text):
    """By each pattern, whatever letters stand for its own."""
    assert [Sought(p).found(text, letters(text)) for p in PATTERNS] == [bool(re.search(p, text, re.IGNORECASE)) for p in PATTERNS]


@pytest.mark.parametrize("letter", ["ſ", "K", "ı", "İ", "µ", "ς", "ß", "ẞ", "Å", "Ω"])
@pytest.mark.parametrize("other", ["s", "k", "i", "μ", "σ", "ß", "å", "ω", "ss"])
def test_a_letter_that_stands_for_another_is_no_obstacle(letter, other):
    for pattern, text in ((f"a{letter}b", f"A{other}B"), (f"a{other}b", f"A{letter}B")):
        assert Sought(pattern).found(text, letters(text)) is bool(re.search(pattern, text, re.IGNORECASE))


@pytest.mark.parametrize(
    ("pattern", "pieces"),
    [
        ("crisis line", {"crisis line"}),
        (r"(?:call|text) 988", {"call", "text"}),
        (r"a(?:bc)?def", {"def"}),
        (r"\w+", None),
        (r"(?:abc|\d)", None),
        (r"(?:abc){0,2}", None),
        (r"(?:abc){1,2}", {"abc"}),
        ("ABC", {"abc"}),
    ],
)
def test_pieces_without_which_there_is_no_match(pattern, pieces):
    """The longest that every match must hold; none where a match may do without."""
    assert needed(pattern) == pieces


def test_no_patterns_find_nothing():
    """And take nothing away."""
    assert Patterns([]).found("anything") is False
    assert Patterns([]).without("anything") == "anything"
