"""A dialogue of a file as a record, and back, without loss.

What the types of a record name is taken out of the dialogue when it is an ordinary, non-empty string. Everything else
(keys nobody knows, nulls, numbers where a word is expected, `content` for `text`) stays in `extras`, nested as in the file,
and is laid over what the record says when it is written: `to_file(from_file(d)) == d`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from synthcore.core import ids
from synthcore.core.errors import BadInput
from synthcore.core.ports import State
from synthcore.core.records import Dialogue, Labels, Origin, Record, Turn, make
from synthcore.core.reviews import Status
from synthcore.formats.dialogues import REVIEW_MARKS

STAND_IN = "dlg_"
TURN_KEYS = ("role", "text", "timestamp", "intent", "sentiment", "risk_level")
# file key -> name in Labels
LABEL_KEYS = {"primary_intent": "primary_intent", "overall_sentiment": "sentiment", "max_risk_level": "risk_level", "therapeutic_technique": "technique"}


def from_file(
    dialogue: Mapping[str, Any], *, domain: str, source: str | None, created_at: datetime, occurrence: int = 0, origin: Origin | None = None
) -> Record:  # fmt: skip
    """The record of one dialogue. `occurrence` counts exact copies within a file. Raises BadInput without a list of messages.

    What a review has marked in its labels is kept, but is no part of its identity: with and without marks it is one record.
    """
    messages = dialogue.get("messages")
    if not isinstance(messages, list) or not all(isinstance(m, Mapping) for m in messages):
        raise BadInput(source or "dialogue", "has no list of messages; expected `messages: [{role, text, …}, …]`.")
    extras = {k: v for k, v in dialogue.items() if k != "messages"}
    turns, kept = zip(*(_turn(m) for m in messages), strict=True) if messages else ((), ())
    if any(kept):
        extras["messages"] = list(kept)
    found: dict[str, str] = {}
    if _word(extras.get("session_type")):
        found["session_type"] = extras.pop("session_type")
    found |= _taken(extras, "user_profile", {"concern": "concern"})
    found |= _taken(extras, "labels", LABEL_KEYS)
    external_id = dialogue.get("dialogue_id")
    if isinstance(external_id, str) and _word(external_id) and not _stands_in(external_id, turns):
        del extras["dialogue_id"]
    else:
        external_id = stand_in(turns)
    record = make(
        Dialogue(turns=turns), Labels(**found), origin or Origin(method="import", source=source), domain=domain, external_id=external_id,
        created_at=created_at, extras=_without_marks(extras), occurrence=occurrence,
    )  # fmt: skip
    return record.model_copy(update={"extras": extras})


def to_file(record: Record, state: State | None = None) -> dict[str, Any]:
    """The dialogue in the shape of a dialogues file. With a state that holds a decision, its labels are marked with it."""
    if not isinstance(record.body, Dialogue):
        raise BadInput(record.external_id, "is a preference pair and has no place in a dialogues file.")
    extras, labels = record.extras, record.labels
    whole: dict[str, Any] = {}
    if not _stands_in(record.external_id, record.body.turns):
        whole["dialogue_id"] = record.external_id
    if labels.session_type:
        whole["session_type"] = labels.session_type
    _nested(whole, extras, "user_profile", {"concern": labels.concern})
    kept = extras.get("messages") or [{}] * len(record.body.turns)
    whole["messages"] = [_message(turn, more) for turn, more in zip(record.body.turns, kept, strict=True)]
    _nested(whole, extras, "labels", {key: getattr(labels, name) for key, name in LABEL_KEYS.items()})
    for key, value in extras.items():
        if key not in ("user_profile", "messages", "labels"):
            whole[key] = value
    if state is not None and state.status is not Status.UNREVIEWED:
        mark(whole, state)
    return whole


def mark(dialogue: dict[str, Any], state: State) -> None:
    """Write a decision into a dialogue's labels, in place of an earlier one. What still needs a second approver is not
    marked as approved: a reader who looks at that mark alone must not take it."""
    there = dialogue.get("labels")
    kept = {key: value for key, value in there.items() if key not in REVIEW_MARKS} if isinstance(there, Mapping) else {}
    marks: dict[str, Any] = {"clinician_reviewed": True, "clinician_approved": state.status is Status.APPROVED, "review_status": state.status.value}
    if state.decided_at:
        marks["reviewed_at"] = stamp(state.decided_at)
    if state.second_needed and state.status in (Status.APPROVED, Status.NEEDS_SECOND):
        marks["second_approval"] = state.status is Status.APPROVED
    dialogue["labels"] = {**kept, **marks}


def stamp(value: datetime) -> str:
    """A UTC time as files have it; microseconds only where there are some, so that a time that was read is written alike."""
    return value.isoformat(timespec="microseconds" if value.microsecond else "seconds").replace("+00:00", "Z")


def stand_in(turns: tuple[Turn, ...]) -> str:
    """The name of a dialogue that has no `dialogue_id`: by its content, so that it is the same at the next import."""
    return f"{STAND_IN}{ids.content_hash((t.role, t.text) for t in turns)[:12]}"


def _stands_in(external_id: str, turns: tuple[Turn, ...]) -> bool:
    return external_id.startswith(STAND_IN) and external_id == stand_in(turns)


def _without_marks(extras: dict[str, Any]) -> dict[str, Any]:
    labels = extras.get("labels")
    if not isinstance(labels, Mapping) or not any(mark in labels for mark in REVIEW_MARKS):
        return extras
    rest = {key: value for key, value in labels.items() if key not in REVIEW_MARKS}
    return {key: rest if key == "labels" else value for key, value in extras.items() if rest or key != "labels"}


def _turn(message: Mapping[str, Any]) -> tuple[Turn, dict[str, Any]]:
    found: dict[str, str] = {}
    kept: dict[str, Any] = {}
    for key, value in message.items():
        taken = key in TURN_KEYS and _word(value) and not (key == "text" and "content" in message)
        (found if taken else kept)[key] = value
    text = found.get("text") or next((message[k] for k in ("text", "content") if isinstance(message.get(k), str) and message[k]), "")
    role = found.get("role") or message.get("role")
    found |= {"text": plain(text), "role": plain(role) if isinstance(role, str) else ""}
    return Turn(**found), kept


def _message(turn: Turn, kept: Mapping[str, Any]) -> dict[str, Any]:
    there = vars(turn)
    said = {key: value for key in TURN_KEYS if (value := there[key])}
    if not kept:
        return said
    if "content" in kept:
        said.pop("text", None)
    return {**said, **kept}


def _taken(extras: dict[str, Any], part: str, keys: Mapping[str, str]) -> dict[str, str]:
    """Take the strings of one nested part out of `extras`, which gets a copy of the rest; an empty rest is dropped, unless
    nothing was taken."""
    there = extras.get(part)
    if not isinstance(there, Mapping):
        return {}
    rest = dict(there)
    found = {name: rest.pop(key) for key, name in keys.items() if _word(rest.get(key))}
    if found:
        extras[part] = rest
        if not rest:
            del extras[part]
    return found


def _nested(whole: dict[str, Any], extras: Mapping[str, Any], part: str, values: Mapping[str, str | None]) -> None:
    given = {key: value for key, value in values.items() if value}
    if part in extras:
        rest = extras[part]
        whole[part] = {**rest, **given} if given and isinstance(rest, Mapping) else rest
    elif given:
        whole[part] = given


def _word(value: object) -> bool:
    """A non-empty string that UTF-8 can hold."""
    return isinstance(value, str) and value != "" and (value.isascii() or plain(value) == value)


def showable(value: Any) -> Any:
    """A JSON value in which every string can be shown."""
    match value:
        case str():
            return plain(value)
        case list():
            return [showable(item) for item in value]
        case dict():
            return {plain(key): showable(item) for key, item in value.items()}
        case _:
            return value


def plain(value: str) -> str:
    """Half a surrogate pair, which JSON can say and UTF-8 cannot, is shown as the replacement character."""
    if value.isascii():
        return value
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value
