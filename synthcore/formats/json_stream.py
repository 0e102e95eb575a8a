"""Reading a JSON file whose bulk is one array, element by element, so that a file larger than memory can be read.

reader = Reader(file, "d.json", ("dialogues",))
reader.head          the keys before the array (of a bare list: none)
for element in reader: ...
reader.tail          the keys behind it
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from typing import IO, Any, NamedTuple, NoReturn

from synthcore.core.errors import BadInput

CHUNK = 1 << 18
# A literal or an escape that the end of the buffer cut in two is wrong this close to it; elsewhere wrong is wrong.
CUT = 16
_white = re.compile(r"[ \t\n\r]*").match
_decode = json.JSONDecoder().raw_decode


class Element(NamedTuple):
    """One element of the array: what it says, and how it is written in the file. `number` counts from 1."""

    value: Any
    text: str
    number: int


class _Text:
    """A window on a file that moves forward. It knows where it is, so that an error can say so."""

    def __init__(self, file: IO[bytes], where: object) -> None:
        self.text = ""
        self.at = 0
        self.number = 0
        self._file = file
        self._where = where
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._bytes = self._lines = self._column = 0
        self._ended = False

    def more(self) -> bool:
        """Move on, dropping what was read. What did not fit is met by twice the room, so that no text is read over and
        over. False at the end of the file."""
        if self._ended:
            return False
        try:
            raw = self._file.read(max(CHUNK, len(self.text) - self.at))
        except OSError as error:
            raise BadInput(self._where, f"cannot be read ({error.strerror or error}).") from None
        if self._bytes == 0 and raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise BadInput(self._where, "is UTF-16 text; save it as UTF-8.")
        if (nul := raw.find(b"\0")) >= 0:
            raise BadInput(self._where, f"is not a text file (byte {self._bytes + nul} is zero).")
        held = len(self._decoder.getstate()[0])
        try:
            fresh = self._decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            raise BadInput(self._where, f"is not UTF-8 text (byte {self._bytes - held + error.start}).") from None
        last = self.text.rfind("\n", 0, self.at)
        self._lines += self.text.count("\n", 0, self.at)
        self._column = self._column + self.at if last < 0 else self.at - last - 1
        self.text = self.text[self.at :] + fresh
        self.at = 0
        self._bytes += len(raw)
        self._ended = not raw
        return True

    def peek(self) -> str:
        """The next character that is not white space; "" at the end of the file."""
        while True:
            self.at = _white(self.text, self.at).end()  # type: ignore[union-attr]
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def expect(self, wanted: str) -> None:
        if self.peek() != wanted:
            self.fail(f"expected {wanted!r}")
        self.at += 1

    def value(self) -> tuple[Any, str]:
        """The value that begins here, with its text."""
        if self.at == len(self.text) or self.text[self.at] in " \t\n\r":
            self.peek()
        while True:
            try:
                value, end = _decode(self.text, self.at)
            except json.JSONDecodeError as error:
                open_string = error.msg.startswith("Unterminated string")
                if (open_string or error.pos >= len(self.text) - CUT) and self.more():
                    continue
                self.fail(error.msg[0].lower() + error.msg[1:], len(self.text) if open_string else error.pos)
            except RecursionError:
                self.fail("it is nested too deeply")
            except ValueError:  # Python refuses to convert a number of thousands of digits
                self.fail("a number has too many digits")
            if end + len("e+") >= len(self.text) and self.text[end - 1] not in '"}]' and self.more():
                continue  # a number may go on, after an exponent's sign even
            text = self.text[self.at : end]
            self.at = end
            return value, text

    def fail(self, what: str, at: int | None = None) -> NoReturn:
        """Raises BadInput with the place in the file."""
        at = self.at if at is None else at
        before = self.text[:at]
        line = self._lines + before.count("\n") + 1
        column = at - before.rfind("\n") if "\n" in before else self._column + at + 1
        place = f"line {line}, column {column}" + (f", near element {self.number}" if self.number else "")
        if self._ended and at >= len(self.text):
            raise BadInput(self._where, f"ends too early ({place}); it seems cut off.")
        raise BadInput(self._where, f"is not valid JSON: {what} ({place}).")


class Reader:
    """A JSON object of which one of `keys` is an array, or a bare list (its `key` is then ""). Raises BadInput."""

    def __init__(self, file: IO[bytes], where: object, keys: Sequence[str]) -> None:
        self.where = where
        self.keys = tuple(keys)
        self.key = ""
        self.head: dict[str, Any] = {}
        self.tail: dict[str, Any] = {}
        self.indent = ""
        self._text = _Text(file, where)
        match self._text.peek():
            case "":
                raise BadInput(where, "is empty.")
            case "[":
                pass
            case "{":
                self._text.at += 1
                if not self._members(self.head, first=True):
                    raise BadInput(where, self._missing())
            case _:
                raise BadInput(where, "is not a JSON object or list (line 1).")

    def __iter__(self) -> Iterator[Element]:
        text = self._text
        text.expect("[")
        here = text.at
        if text.peek() != "]":
            gap = text.text[here : text.at]
            self.indent = gap.rpartition("\n")[2] if "\n" in gap else ""
            while True:
                text.number += 1
                yield Element(*text.value(), text.number)
                if text.peek() != ",":
                    break
                text.at += 1
        text.expect("]")
        text.number = 0
        if self.key:
            self._members(self.tail, first=False)
        if text.peek():
            text.fail("there is more behind its end")

    def _members(self, into: dict[str, Any], *, first: bool) -> bool:
        """Read keys and values; true at the opening of the array, false behind the closing brace."""
        text = self._text
        while text.peek() != "}":
            if not first:
                text.expect(",")
            first = False
            if text.peek() != '"':
                text.fail("expected a key in double quotes")
            name, _ = text.value()
            text.expect(":")
            if name in self.keys and text.peek() == "[":
                if self.key:
                    raise BadInput(self.where, f"has a second list, `{name}`, behind `{self.key}`.")
                self.key = name
                return True
            into[name], _ = text.value()
        text.at += 1
        return False

    def _missing(self) -> str:
        if self._text.peek() == "{":
            return "this looks like JSON Lines; wrap the lines in a list, with a comma between them: [line, line]."
        if "dialogues" in self.keys and "messages" in self.head:
            return "this is one dialogue, and a list of dialogues is expected; put it in brackets: [dialogue]."
        wanted = " or ".join(f"`{key}`" for key in self.keys)
        for key in self.keys:
            if key in self.head:
                return f"`{key}` is not a list."
        found = ", ".join(f"{key!r:.40}" for key in list(self.head)[:6]) or "none"
        return f"holds no list {wanted} (its keys: {found})."
