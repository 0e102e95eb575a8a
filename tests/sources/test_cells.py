"""What a cell says."""

import datetime
import decimal

import pytest

from synthcore.sources import cells

PAGE = "<html><head><style>p {}</style></head>" + "<p>Take two.</p>" * 20 + "</html>"


@pytest.mark.parametrize(
    ("value", "text"),
    [("  a\nb ", "  a\nb "), ("n/a", "n/a"), ("null", "null"), (None, ""), (float("nan"), ""), (2.5, "2.5"), (7, "7"), (True, "true"), (["a"], None),
     ({"a": 1}, None), (b"a", None), (datetime.date(2024, 1, 2), "2024-01-02"), (decimal.Decimal("0.50"), "0.50")],
)  # fmt: skip
def test_a_cell_as_text(value, text):
    """Verbatim where it is text; only what is nothing is empty."""
    assert cells.as_text(value) == text


@pytest.mark.parametrize(
    ("path", "found"),
    [("a", 1), ("a.b", 2), ("c.d.1", "y"), ("c.d.9", None), ("c.e", None), ("x.y.z", 3), ("c.d.-1", None), ("m.0.content", "hi")],
)
def test_a_dotted_path(path, found):
    """Into records and lists; a name with dots in it goes before."""
    row = {"a": 1, "a.b": 2, "c": {"d": ["x", "y"]}, "x.y": {"z": 3}, "m": [{"content": "hi"}]}
    assert cells.part(row, path) == found


def test_the_paths_of_a_nested_cell():
    """What can be named instead of it."""
    assert list(cells.paths("c", {"d": ["x", "y"], "e": {"f": 1}, "g": None})) == ["c.d.0", "c.e.f"]


@pytest.mark.parametrize(
    ("value", "fault"),
    [("Is it safe?", ""), ("n/a", ""), ("", cells.EMPTY), (" \n\t\u00a0", cells.EMPTY), (None, cells.EMPTY), ("x" * 20_000, ""), ("x" * 20_001, cells.TOO_LONG),
     (PAGE, cells.HTML), ("<p>Is it <b>safe</b>?</p>", ""), ("Is p<0.05 and q>0.1 <br> enough?", ""), ([1], cells.NOT_TEXT), ("\ud800 half", cells.NOT_TEXT),
     ("<!DOCTYPE html><p>x", cells.HTML), ("<td>a</td><td>b</td><td>c</td>", cells.HTML)],
)  # fmt: skip
def test_why_a_cell_cannot_be_used(value, fault):
    """A tag or two are a text still."""
    assert cells.fault(value)[1] == fault


def test_the_great_cell():
    """224,000 characters of HTML are told at once, as too long."""
    assert cells.fault("<div><p>Take <b>two</b>.</p></div>" * 6_600)[1] == cells.TOO_LONG


def test_shortened():
    """One line, and no longer than asked."""
    assert cells.shortened(" a \n b ") == "a b"
    assert cells.shortened("x" * 300) == "x" * 199 + "…"
    assert cells.shortened({"a": [1]}) == "{'a': [1]}"
