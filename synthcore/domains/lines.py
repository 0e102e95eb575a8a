"""The little language of a domain's lines: `{slot}`, `(one|other)`, `[left out at times]`.

A line is parsed once into nested tuples and then rendered many times.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple


class LineError(ValueError):
    """A line that is not well formed; the message says what is wrong."""


class Slot(NamedTuple):
    name: str
    capital: bool


class Choice(NamedTuple):
    options: tuple[Line, ...]


Line = tuple["str | Slot | Choice", ...]


_SIGN = re.compile(r"[][(){}|]")


@functools.lru_cache(maxsize=1 << 16)
def parse(text: str) -> Line:
    """The parts of a line. Raises LineError for brackets that do not match and for empty slots."""
    line, at = _sequence(text, 0, within=False)
    if at != len(text):
        raise LineError(f"{text[at]!r} without its opening bracket")
    return line


def _sequence(text: str, at: int, *, within: bool) -> tuple[Line, int]:
    parts: list[str | Slot | Choice] = []
    while found := _SIGN.search(text, at):
        begin, sign = found.start(), found.group()
        if begin > at:
            parts.append(text[at:begin])
        at = begin
        if sign in ")]}" or (sign == "|" and within):
            return tuple(parts), at
        if sign == "|":
            raise LineError("a bar outside of brackets")
        if sign == "{":
            end = text.find("}", at)
            name = text[at + 1 : end] if end > 0 else ""
            if not name.replace("_", "").isalnum():
                raise LineError("a slot without a name or without its closing brace")
            parts.append(Slot(name[0].lower() + name[1:], name[0].isupper()))
            at = end + 1
            continue
        options, at = _options(text, at + 1, ")" if sign == "(" else "]")
        if sign == "(" and len(options) < 2:
            raise LineError("round brackets hold alternatives, parted by |")
        parts.append(Choice(options if sign == "(" else (*options, ())))
    if at < len(text):
        parts.append(text[at:])
    return tuple(parts), len(text)


def _options(text: str, at: int, close: str) -> tuple[tuple[Line, ...], int]:
    options: list[Line] = []
    while True:
        option, at = _sequence(text, at, within=True)
        options.append(option)
        if at >= len(text) or text[at] not in ("|", close):
            raise LineError(f"a bracket without its {close!r}")
        at += 1
        if text[at - 1] == close:
            return tuple(options), at


def slots_of(line: Line) -> Iterator[str]:
    """The names of all slots in a line, in its alternatives too."""
    for part in line:
        if isinstance(part, Slot):
            yield part.name
        elif isinstance(part, Choice):
            for option in part.options:
                yield from slots_of(option)


def render(line: Line, value: Callable[[str], str], draw: Callable[[], float]) -> str:
    """The text of a line: `value` fills a slot, `draw` gives numbers in [0, 1) that choose alternatives."""
    out: list[str] = []
    for part in line:
        if isinstance(part, str):
            out.append(part)
        elif isinstance(part, Slot):
            text = value(part.name)
            out.append(text[:1].upper() + text[1:] if part.capital else text)
        else:
            out.append(render(part.options[int(draw() * len(part.options))], value, draw))
    return "".join(out)


def tidy(text: str) -> str:
    """One space between words, none before a full stop or comma, and no space left by words that were left out."""
    text = " ".join(text.split())
    for mark in (" .", " ,", " ?", " !"):
        if mark in text:
            text = text.replace(mark, mark[1])
    return text
