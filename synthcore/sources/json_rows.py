"""Rows of JSON: a list of objects, an object with such a list in it, columns side by side, or one object a line."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from synthcore.core.errors import BadInput
from synthcore.sources.text_lines import legacy, lines

LISTS = ("data", "rows", "questions", "items", "examples", "records", "dialogues", "train")  # keys that are tried first


def rows(where: Path, file: io.BufferedReader, notes: list[str]) -> Iterator[Mapping[str, Any]]:
    """Every row of the file. Raises BadInput with the line of what is not JSON."""
    by_line = any(suffix.lower() in (".jsonl", ".ndjson") for suffix in where.suffixes)
    if not by_line and file.peek(1 << 16).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[":
        return _listed(where, file, notes)
    text = lines(where, file, notes)
    if by_line:
        return _by_line(where, text)
    start = _through_text(text)
    after = _through_text(text)
    if after and _whole("".join(start)):
        return _by_line(where, itertools.chain(start, after, text))
    return _of_object(where, "".join([*start, *after, *text]))


def _by_line(where: object, text: Iterator[str]) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(text, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except RecursionError:
            raise BadInput(where, f"line {number}: is nested too deeply.") from None
        except ValueError as error:
            raise BadInput(where, f"line {number}: is not valid JSON ({error.args[0]}); every line must be one whole object.") from None
        yield _row(where, value, f"line {number}")


def _listed(where: object, file: io.BufferedReader, notes: list[str]) -> Iterator[Mapping[str, Any]]:
    """A list that may be larger than memory, element by element; one that is not UTF-8 is read as a whole."""
    from synthcore.formats.json_stream import Reader

    place = file.tell()
    count = 0
    try:
        for element in Reader(file, where, ()):
            yield _row(where, element.value, f"element {element.number}")
            count += 1
    except BadInput as error:
        if "is not UTF-8" not in str(error):
            raise
    else:
        return
    file.seek(place)
    notes.append("The file is not UTF-8, so it was read as Windows-1252.")
    whole = _parsed(where, legacy(file.read()))
    for number, value in enumerate(whole[count:], count + 1):
        yield _row(where, value, f"element {number}")


def _of_object(where: Path, text: str) -> Iterator[Mapping[str, Any]]:
    """The rows of one object: of the list in it, of its columns, or of the objects that it holds by their ids."""
    whole = _parsed(where, text)
    if not isinstance(whole, dict):
        return iter([_row(where, whole, "line 1")])
    found = {key: value for key, value in whole.items() if isinstance(value, list) and value and isinstance(value[0], Mapping)}
    key = next((key for key in LISTS if key in found), "") or (next(iter(found)) if len(found) == 1 else "")
    if key:
        return (_row(where, value, f"element {number} of {key!r}") for number, value in enumerate(found[key], 1))
    if found:
        raise BadInput(where, f"holds several lists ({', '.join(map(repr, found))}); save the one with the questions in a file of its own.")
    if any(isinstance(value, str) for value in whole.values()):
        return iter([whole])
    if whole and all(isinstance(value, Mapping) for value in whole.values()):
        return iter(list(whole.values()))
    lengths = {len(value) if isinstance(value, list) else -1 for value in whole.values()}
    if len(lengths) == 1 and -1 not in lengths:
        return (dict(zip(whole, cells, strict=True)) for cells in zip(*whole.values(), strict=True))
    raise BadInput(where, f"holds no list of objects (its keys: {', '.join(f'{key!r:.40}' for key in list(whole)[:6]) or 'none'}).")


def _row(where: object, value: Any, place: str) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, str):
        return {"question": value}
    raise BadInput(where, f"{place}: is {json.dumps(value):.40} and no object with a question in it.")


def _parsed(where: object, text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise BadInput(where, "is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise BadInput(where, f"is not valid JSON: {error.msg} (line {error.lineno}, column {error.colno}).") from None
    except ValueError as error:
        raise BadInput(where, f"is not valid JSON ({error}).") from None


def _whole(line: str) -> bool:
    """Whether a line is JSON by itself."""
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _through_text(text: Iterator[str]) -> list[str]:
    """The next line that is not blank, with the blank ones before it."""
    taken = []
    for line in text:
        taken.append(line)
        if line.strip():
            break
    return taken
