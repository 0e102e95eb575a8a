"""Cells that a spreadsheet would run, made harmless and made what they were again.

A program that opens a CSV takes a cell for a formula when it begins with = + - @ (full width too), or with a tab or a line
break before something else. Such a cell is written with an apostrophe before it; so is a cell that would look defused
already ("'=1"), so that exactly one apostrophe is taken away on reading. Any other apostrophe ("'tis") is left alone.
"""

from __future__ import annotations

import re

MARK = "'"
_FIRST = frozenset("=+-@＝＋－＠\t\r\n' \u00a0\ufeff")  # what a cell to defuse can begin with: most cells are passed over by this
_RUNS = re.compile(r"'*(?:[\t\r\n]|[ \u00a0\ufeff]*[=+\-@＝＋－＠])")
_UNWRITABLE = re.compile("[\ud800-\udfff\0]")
REPLACEMENT = "\ufffd"


def defused(cell: str) -> str:
    """The cell as it is written."""
    return MARK + cell if cell and cell[0] in _FIRST and _RUNS.match(cell) else cell


def restored(cell: str) -> str:
    """The cell as it was before `defused`."""
    return cell[1:] if cell[:1] == MARK and _RUNS.match(cell, 1) else cell


def writable(cell: str) -> str:
    """Half a surrogate pair, which UTF-8 cannot say, and a zero byte, at which other programs end the text, are replaced."""
    if cell.isascii() and "\0" not in cell:
        return cell
    return _UNWRITABLE.sub(REPLACEMENT, cell)
