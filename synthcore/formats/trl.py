"""Lines for preference tuning and fine-tuning in the conversational shapes of TRL (docs/source/dataset_formats.md).

    {"prompt": [{"role": "user", …}], "chosen": [{"role": "assistant", …}], "rejected": [{"role": "assistant", …}], …}
    {"messages": [{"role": "user", …}, {"role": "assistant", …}]}

A preference line says of its rejected answer that it is false on purpose, in which way, and whether people have reviewed it;
trainers pass over such keys. A line for fine-tuning holds the chosen answer and nothing of the rejected one. Both ways one
line is held at a time.

What others write is read as well: plain texts in place of lists of messages, and conversations that have the prompt in front of
both answers, with or without a `prompt` beside them.
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
EARLIER = "earlier_turns"  # the column with what was said before the question, as a list of messages in JSON
# Ends of lines to some readers; within JSON they can be said otherwise.
_ENDS = tuple((mark.encode(), f"\\u{ord(mark):04x}".encode()) for mark in "\x85\u2028\u2029")

Line = dict[str, Any]


Messages = tuple[tuple[str, str], ...]


class Preference(NamedTuple):
    """A line that was read: the messages as (role, text), and every other key of the line."""

    prompt: Messages
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
        "prompt": [*(_said(*message) for message in earlier(row)), _said("user", row["question"])],
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
    return {"messages": [*(_said(*message) for message in earlier(row)), _said("user", row["question"]), _said("assistant", row["chosen"])]}


def earlier(row: Mapping[str, str]) -> Messages:
    """What was said before the question of a row; nothing where its cell does not tell it readably."""
    try:
        return _messages(json.loads(row.get(EARLIER) or "[]"), "")
    except (ValueError, RecursionError):
        return ()


def earlier_cell(messages: Messages) -> str:
    """The cell that `earlier` reads."""
    return json.dumps([_said(*message) for message in messages], ensure_ascii=False)


def line(value: Line) -> bytes:
    """A value as one line, with its end."""
    packed = json_layout.row(value)
    for mark, escaped in _ENDS:
        packed = packed.replace(mark, escaped)
    return packed + b"\n"


def read(file: IO[bytes], where: object) -> Iterator[Preference | BadInput]:
    """The lines of a preference file; for one that is no preference, why. Raises BadInput that names the line for one that is no
    JSON object: such a file is of another kind, or broken."""
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
            value = None
        if not isinstance(value, dict):
            raise BadInput(place, "is no JSON object; each line must be one.")
        try:
            found: Preference | BadInput = _preference(value, place)
        except BadInput as error:
            found = error
        yield found


def _preference(value: Line, place: str) -> Preference:
    prompt, chosen, rejected = (_messages(value.get(key), "user" if key == "prompt" else "assistant") for key in ("prompt", "chosen", "rejected"))
    for key, messages in (("chosen", chosen), ("rejected", rejected)):
        if not messages:
            raise BadInput(place, f"has no `{key}` that is a text or a list of messages with `role` and `content`.")
    prompt = _led_by(prompt, chosen[:-1], rejected[:-1], place)
    if not prompt:
        raise BadInput(place, "has no `prompt` that is a text or a list of messages with `role` and `content`.")
    if prompt[-1][0] != "user" or {chosen[-1][0], rejected[-1][0]} != {"assistant"}:
        raise BadInput(place, "is no question of a user (`user`) with two answers to it (`assistant`).")
    about = {key: part for key, part in value.items() if key not in ("prompt", "chosen", "rejected")}
    return Preference(prompt, chosen[-1][1], rejected[-1][1], about)


def _led_by(prompt: Messages, chosen: Messages, rejected: Messages, place: str) -> Messages:
    """What both answers answer. Where they have it in front of them it is the same in both, and the `prompt` is its end."""
    if chosen != rejected:
        raise BadInput(place, "has two answers to different conversations; `chosen` and `rejected` must differ in their last message alone.")
    if not chosen or chosen == prompt[len(prompt) - len(chosen) :]:
        return prompt
    if chosen[len(chosen) - len(prompt) :] != prompt:
        raise BadInput(place, "has a `prompt` that is not what its answers answer.")
    return chosen


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
