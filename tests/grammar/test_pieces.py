"""A text is read in pieces that are bounded, each once, and places are counted in the whole of it."""

import time

import pytest

from synthcore.core.lints import READ, Lint
from synthcore.grammar.pieces import LONGEST, Remembering, pieces


def test_paragraphs_are_pieces():
    """However lines end; blank ones are none."""
    text = "One.\r\n\r\nTwo two.\n  \nThree\u2029Four"
    assert [(at, piece) for at, piece in pieces(text)] == [(0, "One."), (8, "Two two."), (20, "Three"), (26, "Four")]


@pytest.mark.parametrize(
    ("text", "ends"),
    [("A sentence of words. " * 400, ". "), ("words without an end " * 400, " "), ("x" * 9_000, "x")],
)
def test_a_long_paragraph_is_cut_where_it_hurts_least(text, ends):
    """Behind a sentence, else between two words, else anywhere; nothing is lost but what is beyond the limit."""
    found = list(pieces(text))
    assert len(found) > 1
    assert max(len(piece) for _, piece in found) <= LONGEST
    assert all(piece.endswith(ends) for _, piece in found[:-1])
    assert "".join(piece for _, piece in found) == text[:READ]


@pytest.mark.parametrize("text", [" " * 300_000, "\n" * 300_000, "," * 300_000, "a" * 300_000, "He go to school. " * 18_000, "\u200b" * 300_000])
def test_a_giant_text_is_bounded(text):
    """In what is read and in the time that cutting takes."""
    began = time.process_time()
    assert sum(len(piece) for _, piece in pieces(text)) <= READ
    assert time.process_time() - began < 1


def test_each_piece_is_read_once_and_its_lints_are_moved():
    """To where the piece stands in each text."""
    asked = []

    def read(piece):
        asked.append(piece)
        return (Lint(0, 3, "R", "Kind", "No."),)

    found = Remembering(read).check(["The cat.\nThe dog.", "", "The dog."])
    assert asked == ["The cat.", "The dog."]
    assert [[(lint.start, lint.end) for lint in lints] for lints in found] == [[(0, 3), (9, 12)], [], [(0, 3)]]
