"""How the files that this program writes are laid out: one message, review or label row on a line of its own, so that a
person can read them and a change shows as a changed line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import IO, Any

from synthcore.core.errors import BadRequest

# Between items stands a NUL while a value is encoded. JSON text cannot hold a raw one, not even within a string, so each
# is known to stand between two items, and the lines can be broken by plain replacements: one fast encoding per dialogue.
_SEAM = "\0"
_CONSTANTS = {True: "true", False: "false"}
_packed = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(_SEAM, ": ")).encode
_escaped = json.JSONEncoder(ensure_ascii=True, check_circular=False, separators=(_SEAM, ": ")).encode


def dialogue(value: Any) -> bytes:
    """A dialogue with one message on a line."""
    return _bytes(value, _dialogue)


def row(value: Any) -> bytes:
    """Anything, on one line."""
    return _bytes(value, _row)


def members(value: Mapping[str, Any], gap: str) -> str:
    """The keys and values of an object, without its braces, with a gap between the members."""
    return f",{gap}".join([f"{_escaped(key)}: {_CONSTANTS[item] if item.__class__ is bool else _escaped(item)}" for key, item in value.items()])


def as_written(text: str, value: Any, indent: str) -> bytes:
    """The text of a dialogue as its file has it, where it stands on several lines; else laid out anew."""
    if "\n" not in text:
        return b"    " + dialogue(value)
    return (indent + text.replace("\r\n", "\n")).encode()  # a line end within a string is always escaped


def _dialogue(packed: str) -> str:
    lines = packed.replace(f'{_SEAM}"messages": [{{', ',\n      "messages": [\n        {').replace(f"}}{_SEAM}{{", "},\n        {")
    return lines.replace(f"}}]{_SEAM}", "}],\n      ").replace(_SEAM, ", ")


def _row(packed: str) -> str:
    return packed.replace(_SEAM, ", ")


def _bytes(value: Any, layout: Callable[[str], str]) -> bytes:
    try:
        return bytes(layout(_packed(value)), "utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair: JSON can say it, UTF-8 cannot
        return bytes(layout(_escaped(value)), "ascii")
    except RecursionError:
        raise BadRequest("a value is nested too deeply to be written.") from None


class Writer:
    """A JSON object with one array in it, written as it comes: put, array, add …, end_array, put …, close."""

    def __init__(self, file: IO[bytes]) -> None:
        self._write = file.write
        self._seam = b"{\n  "

    def put(self, key: str, value: Any) -> None:
        try:
            text = json.dumps({key: value}, indent=2, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            text = json.dumps({key: value}, indent=2).encode()
        except RecursionError:  # the encoder that indents has less room than the one that does not
            text = b"{\n  " + row({key: value})[1:-1] + b"\n}"
        self._write(self._seam + text[4:-2])
        self._seam = b",\n  "

    def array(self, key: str) -> None:
        self._write(self._seam + row(key) + b": [")
        self._seam = b"\n"

    def add(self, element: bytes) -> None:
        """An element, indented."""
        self._write(self._seam + element)
        self._seam = b",\n"

    def end_array(self) -> None:
        self._write(b"]" if self._seam == b"\n" else b"\n  ]")
        self._seam = b",\n  "

    def close(self) -> None:
        self._write(b"{}\n" if self._seam.startswith(b"{") else b"\n}\n")


def write_rows(file: IO[bytes], head: dict[str, Any], key: str, rows: list[dict[str, Any]], tail: dict[str, Any]) -> None:
    """A small file of rows: keys, an array with a row on a line, more keys."""
    writer = Writer(file)
    for name, value in head.items():
        writer.put(name, value)
    writer.array(key)
    for item in rows:
        writer.add(b"    " + row(item))
    writer.end_array()
    for name, value in tail.items():
        writer.put(name, value)
    writer.close()
