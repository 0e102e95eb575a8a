"""The lines of a batch's output and error files, and what each says of its request."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, NamedTuple

from synthcore.core.answers import Answer, Ask
from synthcore.llm.faults import FaultKind


class Undone(NamedTuple):
    """Why a request of a batch has no answer. `passes` tells whether it is worth sending again."""

    kind: str
    say: str
    passes: bool


async def lines(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The lines of a stream. They end at a line feed and nowhere else: a text may hold any other separator."""
    rest = b""
    async for part in parts:
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            if line.strip():
                yield line
    if rest.strip():
        yield rest


def parsed(line: bytes) -> Mapping[str, Any]:
    """A line as an object; an empty one for what is none."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}


def answer(ask: Ask, row: Mapping[str, Any], model: str) -> Answer | None:
    """The raw answer that a line holds; None when it holds none. Its seconds are 0: a batch does not tell them."""
    response = _object(row.get("response"))
    body = _object(response.get("body"))
    if row.get("error") or response.get("status_code") != 200 or not isinstance(body.get("choices"), list):
        return None
    choice = _object(body["choices"][0]) if body["choices"] else {}
    message, usage = _object(choice.get("message")), _object(body.get("usage"))
    return Answer(
        id=ask.id, key=ask.key(model), text=_word(message.get("content")), finish=_word(choice.get("finish_reason")) or "none",
        refusal=_word(message.get("refusal")), prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")), model=_word(body.get("model")) or model, seconds=0.0,
    )  # fmt: skip


def undone(row: Mapping[str, Any]) -> Undone:
    """Why a line holds no answer."""
    response = _object(row.get("response"))
    error = _object(row.get("error")) or _object(_object(response.get("body")).get("error"))
    code, message, status = _word(error.get("code")), _word(error.get("message")), response.get("status_code")
    say = message or code or "the request failed, and no reason was given."
    match status:
        case 429 if "quota" in code:
            return Undone(FaultKind.NO_QUOTA.value, say, True)
        case 429:
            return Undone(FaultKind.RATE_LIMITED.value, say, True)
        case int() if status >= 500 or status == 408:
            return Undone(FaultKind.SERVER.value, say, True)
        case int() if status >= 400 and "content_filter" in code:
            return Undone(FaultKind.FILTERED.value, say, False)
        case int() if status >= 400:
            return Undone(FaultKind.INVALID.value, say, False)
        case int():
            return Undone(FaultKind.BROKEN_OFF.value, "the answer is no chat completion.", True)
    return Undone(code.removeprefix("batch_") or FaultKind.BROKEN_OFF.value, say, True)


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
