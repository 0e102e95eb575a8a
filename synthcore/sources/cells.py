"""What a cell says: a text of whatever type it has, the part of a nested one that a dotted path names, and why a cell
cannot be used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

MOST = 20_000  # characters; a question is a paragraph, and what is longer is a page that was pasted
EMPTY, DUPLICATE, TOO_LONG, HTML, NOT_TEXT = "empty", "duplicate", f"over {MOST:,} characters", "mostly HTML", "not text"

_TAG = re.compile(
    r"</?(?:a|article|b|body|br|button|code|col|dd|div|dl|dt|em|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|label|li|link|"
    r"main|meta|nav|ol|option|p|pre|script|section|select|small|span|strong|style|sub|sup|svg|table|tbody|td|th|thead|title|tr|u|ul)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_PAGE = re.compile(r"<!doctype html|<html[\s>]|<script[\s>]", re.IGNORECASE)
TAGS, TAGGED = 5, 0.2  # so many tags, and so much of the text inside them, make a text a page


def as_text(value: Any) -> str | None:
    """A cell as text, verbatim where it is text. "" for a missing one; None for what is no text (lists, structs, bytes)."""
    if isinstance(value, str):
        return value
    if value is None or value != value:  # null, and the NaN that stands for it in a column of numbers
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (Mapping, list, tuple, set, bytes, bytearray, memoryview)):
        return None
    return str(value)


def part(row: Mapping[str, Any], column: str) -> Any:
    """The cell of a column, or the part of a nested one that a dotted path names (`context.contexts.0`); None when a
    row does not have it. A column whose own name has dots in it is found first."""
    if column in row:
        return row[column]
    head, _, rest = column.partition(".")
    while rest:
        if head in row:
            return _within(row[head], rest.split("."))
        more, _, rest = rest.partition(".")
        head = f"{head}.{more}"
    return None


def _within(value: Any, steps: list[str]) -> Any:
    for step in steps:
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, (list, tuple)) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def paths(name: str, value: Any) -> Iterator[str]:
    """The dotted paths under which the texts of a nested cell can be named; a list by its first element."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from paths(f"{name}.{key}", inner)
    elif isinstance(value, (list, tuple)):
        if value:
            yield from paths(f"{name}.0", value[0])
    elif value is not None:
        yield name


def is_page(text: str) -> bool:
    """Whether a text is rather a page of HTML than a text with a tag in it."""
    if "<" not in text:
        return False
    if _PAGE.search(text):
        return True
    tags = [len(tag[0]) for tag in _TAG.finditer(text)]
    return len(tags) >= TAGS and sum(tags) > TAGGED * len(text)


def fault(value: Any) -> tuple[str, str]:
    """A cell's text, and why it cannot be used ("" when it can). The word "n/a" is a text like any other."""
    text = as_text(value)
    if text is None:
        return "", NOT_TEXT
    if len(text) > MOST:
        return text, TOO_LONG
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:  # half of a surrogate pair: no file could hold it
            return text, NOT_TEXT
    if not text or text.isspace():
        return "", EMPTY
    return text, HTML if is_page(text) else ""


def shortened(value: Any, most: int = 200) -> str:
    """A cell for a table that a person glances at: one line."""
    text = as_text(value)
    text = " ".join((repr(value) if text is None else text)[: 4 * most].split())
    return text if len(text) <= most else text[: most - 1] + "…"
