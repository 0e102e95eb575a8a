"""Showing text of a file in a terminal: readable, and inert."""

from __future__ import annotations

import re
import shutil
import textwrap
from typing import Any

# A text must not move the cursor, colour the screen, or turn what stands beside it around.
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x9b[0-?]*[ -/]*[@-~]|\x1b.?")
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def inert(text: object) -> str:
    """Text without anything that a terminal obeys."""
    shown = _ESCAPES.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))
    return _CONTROLS.sub("", shown)


def width() -> int:
    return max(40, min(shutil.get_terminal_size((100, 24)).columns, 100) - 2)


def wrapped(text: object, indent: str = "") -> str:
    """Inert text in lines of the terminal's width; its own line ends are kept."""
    lines = inert(text).split("\n")
    folded = [textwrap.fill(line, width(), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False) for line in lines]
    return "\n".join(folded)


def transcript(messages: list[dict[str, Any]], labelled: tuple[str, ...]) -> str:
    """Messages, numbered, each with its role, its labels and its text."""
    from synthcore.formats.dialogues import text_of

    parts = []
    for turn, message in enumerate(messages, 1):
        role = str(message.get("role", "(no role)"))
        labels = " · ".join(inert(message[key]) for key in labelled if message.get(key) is not None)
        parts.append(f"{turn:>3} {inert(role)}{f'   [{labels}]' if labels else ''}\n{wrapped(text_of(message), '      ')}")
    return "\n".join(parts)
