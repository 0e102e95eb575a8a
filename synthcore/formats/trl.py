"""Lines for preference tuning and fine-tuning in the conversational shapes of TRL (docs/source/dataset_formats.md).

    {"prompt": [{"role": "user", …}], "chosen": [{"role": "assistant", …}], "rejected": [{"role": "assistant", …}], …}
    {"messages": [{"role": "user", …}, {"role": "assistant", …}]}

A preference line says of its rejected answer that it is false on purpose, in which way, and whether people have reviewed it;
trainers pass over such keys. A line for fine-tuning holds the chosen answer and nothing of the rejected one. Both ways one
line is held at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any, NamedTuple

from synthcore.core.errors import BadInput
from synthcore.formats import json_layout

CONTAINS = "contains_false_answers"  # in the name of every file that has rejected answers in it
UNREVIEWED = "unreviewed"
NO = frozenset({"false", "no", "0"})
LINE = 1 << 26  # bytes
# What a preference line tells beside its texts, and the column of questions_and_responses.csv that holds it. Reviewers are not
# named, and nothing is called `prompt`, `model` or `messages`, which trainers take for something else.
ABOUT = (
    "rejected_error_type", "rejected_rationale", "rejected_span", "rejected_correction", "review_status", "chosen_origin", "rejected_origin",
    "source_dataset", "source_config", "source_split", "source_row", "modification_id", "kind", "listed", "flags",
    "response_model", "response_prompt",
)  # fmt: skip
RENAMED = {"question_origin": "generator", "question_model": "model", "question_prompt": "prompt"}
# Ends of lines to some readers; within JSON they can be said otherwise.
_ENDS = tuple((mark.encode(), f"\\u{ord(mark):04x}".encode()) for mark in "\x85\u2028\u2029")

Line = dict[str, Any]


class Preference(NamedTuple):
    """A line that was read: the messages as (role, text), and every other key of the line."""

    prompt: tuple[tuple[str, str], ...]
    chosen: str
    rejected: str
    about: dict[str, Any]


def missing(row: Mapping[str, str]) -> str:
    """Why a row of questions_and_responses.csv makes no preference line; "" when it makes one."""
    for name, what in (("question", "no question"), ("chosen", "no chosen answer"), ("rejected", "no rejected answer")):
        if not row.get(name, "").strip():
            return what
    if not row.get("rejected_error_type", "").strip():
        return "a rejected answer whose error is not stated"
    return "two answers that are the same" if row["chosen"].strip() == row["rejected"].strip() else ""


def preference(row: Mapping[str, str], *, domain: str = "", canary: str = "") -> Line:
    """The line of a row of questions_and_responses.csv, with the same keys for every row. `domain` is `name@version`.

    Raises ValueError for a row that is not whole; see `missing`.
    """
    if lacks := missing(row):
        raise ValueError(f"row {row.get('id', '')!r} has {lacks}")
    about = {name: row.get(column, "") for name, column in (dict(zip(ABOUT, ABOUT, strict=True)) | RENAMED).items()}
    about["review_status"] = row.get("review_status", "").strip() or UNREVIEWED
    return {
        "id": row.get("id", ""),
        "prompt": [_said("user", row["question"])],
        "chosen": [_said("assistant", row["chosen"])],
        "rejected": [_said("assistant", row["rejected"])],
        "rejected_is_false_on_purpose": True,
        "rejected_is_unsafe": row.get("rejected_is_unsafe", "").strip().lower() not in NO,
        **about,
        "domain": domain,
        "canary": canary,
    }


def fine_tuning(row: Mapping[str, str]) -> Line:
    """The chosen answer of a row as a conversation; nothing of the rejected one. Raises ValueError where there is none."""
    if not (row.get("question", "").strip() and row.get("chosen", "").strip()):
        raise ValueError(f"row {row.get('id', '')!r} has no question or no chosen answer")
    return {"messages": [_said("user", row["question"]), _said("assistant", row["chosen"])]}


def line(value: Line) -> bytes:
    """A value as one line, with its end."""
    packed = json_layout.row(value)
    for mark, escaped in _ENDS:
        packed = packed.replace(mark, escaped)
    return packed + b"\n"


def read(file: IO[bytes], where: object) -> Iterator[Preference]:
    """The lines of a preference file, conversational or with plain strings. Raises BadInput that names the line."""
    number = 0
    while raw := file.readline(LINE):
        number += 1
        if not raw.strip():
            continue
        place = f"{where}, line {number}"
        if len(raw) == LINE and not raw.endswith(b"\n"):
            raise BadInput(place, f"is longer than {LINE >> 20} MB; this is no file of preferences.")
        try:
            value = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
        except (ValueError, RecursionError):
            raise BadInput(place, "is no JSON object; each line must be one.") from None
        yield _preference(value, place)


def _preference(value: Any, place: str) -> Preference:
    if not isinstance(value, dict):
        raise BadInput(place, "is no JSON object; each line must be one.")
    found = {key: _messages(value.get(key), "user" if key == "prompt" else "assistant") for key in ("prompt", "chosen", "rejected")}
    for key, messages in found.items():
        if not messages:
            raise BadInput(place, f"has no `{key}` that is a text or a list of messages with `role` and `content`.")
    for key in ("chosen", "rejected"):
        if len(found[key]) != 1:
            raise BadInput(place, f"has {len(found[key])} messages in `{key}`; one answer is read, with the question in `prompt`.")
    about = {key: part for key, part in value.items() if key not in found}
    return Preference(found["prompt"], found["chosen"][0][1], found["rejected"][0][1], about)


def _messages(value: Any, role: str) -> tuple[tuple[str, str], ...]:
    """(role, text) of a list of messages or of a plain text; nothing when it is neither."""
    if isinstance(value, str):
        return ((role, value),) if value.strip() else ()
    if not isinstance(value, list) or not all(isinstance(m, dict) for m in value):
        return ()
    said = tuple((m.get("role"), m.get("content")) for m in value)
    return said if all(isinstance(part, str) and part.strip() for message in said for part in message) else ()


def _said(role: str, text: str) -> dict[str, str]:
    return {"role": role, "content": text}
