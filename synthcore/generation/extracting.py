"""Finding the JSON object in what a model wrote, and telling a refusal in prose. Nothing here raises for any text."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

DEEPEST = 64  # brackets within brackets; a dialogue needs four
CANDIDATES = 20

_START = re.compile(r'\{(?=\s*["}])')
_SIGN = re.compile(r'["\\{}\[\]]')
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_CANNOT = r"(?:can'?t|cannot|can not|won'?t|will not|am unable|am not able|'m unable|'m not able|must decline|have to decline|decline)"
_REFUSAL = re.compile(
    rf"\b(?:sorry|apologi[sz]e|afraid|unfortunately)\b[^\n]{{0,60}}?\bi ?{_CANNOT}"
    rf"|\bi ?{_CANNOT}(?: to)?\b[^.!?\n]{{0,40}}?\b(?:help|assist|create|generate|provide|write|produce|continue|comply|fulfil|do th(?:at|is)|with th(?:at|is))"
    r"|\b(?:this|that|your) request (?:goes against|violates|cannot be)",
    re.IGNORECASE,
)
_LONGEST_REFUSAL = 2000  # characters; a longer text without JSON is a dialogue written as prose


class _NotJson(ValueError):
    """A word that Python's parser takes and JSON does not know."""


def find_object(text: str, key: str) -> tuple[dict[str, Any] | None, str]:
    """The object that holds `key`, else the first object; with None, a sentence that says why there is none.

    Fences, prose before and after, a byte order mark and a leading <think> part are passed over. An object that is
    begun like JSON and is not sound is an error, however much of it could be read.
    """
    if thought := _THOUGHT.match(text):
        text = " " * thought.end() + text[thought.end() :]
    if (value := _sound(text)) is not None and key in value:
        return value, ""
    first: dict[str, Any] | None = None
    problem = ""
    at = 0
    for _ in range(CANDIDATES):
        start = _START.search(text, at)
        if not start:
            break
        at, fault = _end(text, start.start())
        value, fault = (None, fault) if fault else _parsed(text, start.start(), at)
        if value is not None and key in value:
            return value, ""
        first = first if first is not None else value
        problem = problem or fault
    if problem or first is None:
        return None, problem or "it holds no JSON object."
    return first, ""


def refuses(text: str, value: dict[str, Any] | None) -> bool:
    """Whether a model declined in words: a short text without any JSON, or an object of nothing but sentences (`value`)."""
    if value is None:
        return len(text) <= _LONGEST_REFUSAL and not _START.search(text) and declines(text)
    return all(isinstance(part, str) for part in value.values()) and any(map(declines, value.values()))


def declines(text: str) -> bool:
    return bool(_REFUSAL.search(text[:300].replace("’", "'")))


def _sound(text: str) -> dict[str, Any] | None:
    """The first object, where it is surely sound: as nearly always, it need not be gone through sign by sign."""
    start = _START.search(text)
    if not start or text.count("{") + text.count("[") > DEEPEST:
        return None
    try:
        value, _ = _DECODER.raw_decode(text, start.start())
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _end(text: str, start: int) -> tuple[int, str]:
    """Where the object that begins at `start` ends; with a sentence when it does not."""
    depth, at, quoted = 0, start, False
    while found := _SIGN.search(text, at):
        sign, at = found[0], found.end()
        if sign == "\\":
            at += 1
        elif sign == '"':
            quoted = not quoted
        elif not quoted:
            depth += 1 if sign in "{[" else -1
            if depth == 0:
                return at, ""
            if depth > DEEPEST:
                return len(text), f"it is not usable JSON: brackets stand more than {DEEPEST} deep at {_place(text, found.start())}."
    return len(text), f"it is not valid JSON: the object that begins at {_place(text, start)} is never closed."


def _parsed(text: str, start: int, end: int) -> tuple[dict[str, Any] | None, str]:
    try:
        value = json.loads(text[start:end], strict=False, parse_constant=_unknown)
    except json.JSONDecodeError as error:
        return None, f"it is not valid JSON: {error.msg} at {_place(text, start + error.pos)}."
    except _NotJson as error:
        return None, f"it is not valid JSON: {error} is no value."
    except ValueError:  # a number of thousands of digits
        return None, f"it is not usable JSON: a value in the object at {_place(text, start)} is too large."
    return (value, "") if isinstance(value, dict) else (None, "it holds no JSON object.")


def _unknown(word: str) -> NoReturn:
    raise _NotJson(word)


_DECODER = json.JSONDecoder(strict=False, parse_constant=_unknown)


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"line {line}, column {at - text.rfind(chr(10), 0, at)} (character {at + 1})"
