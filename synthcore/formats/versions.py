"""A new version of a record: other texts and labels, everything else that its file said kept beside them.

The version has its parent's name, so that whatever names the record finds the newest; what an earlier review had marked in
the file is left behind, because nobody has reviewed this version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from synthcore.core import word_diff
from synthcore.core.records import Body, Dialogue, Labels, Origin, PreferencePair, Record, Turn, make
from synthcore.formats import dialogue_records, pair_records
from synthcore.formats.dialogues import REVIEW_MARKS

# label -> where a dialogues file has it: a part, or none for the dialogue itself, and the key there
PLACES = {
    "session_type": ("", "session_type"), "concern": ("user_profile", "concern"),
    **{name: ("labels", key) for key, name in dialogue_records.LABEL_KEYS.items()},
}  # fmt: skip
TEXTS = ("text", "content")


def turns_of(body: Body) -> tuple[Turn, ...]:
    """The turns of a record as they are edited: of a pair its prompt, the chosen and the rejected answer."""
    return body.turns if isinstance(body, Dialogue) else (*body.prompt, body.chosen, body.rejected)


def body_of(parent: Body, turns: Sequence[Turn]) -> Body:
    """A body of the parent's kind; of a pair, the type of error that the rejected answer makes stays."""
    if isinstance(parent, Dialogue):
        return Dialogue(turns=tuple(turns))
    *prompt, chosen, rejected = turns
    return PreferencePair(prompt=tuple(prompt), chosen=chosen, rejected=rejected, rejected_error_type=parent.rejected_error_type)


def version(parent: Record, turns: Sequence[Turn], labels: Labels, origin: Origin, *, domain: str, created_at: datetime, number: int = 1) -> Record:
    """A version of `parent`, whose id `origin` names; `domain` is the name@version by which it is judged. `number` tells
    versions of one parent apart: the second is called `name~2`, as a second dialogue of one name is when files are merged."""
    body = body_of(parent.body, turns)
    name = parent.external_id
    if isinstance(body, PreferencePair):
        extras = {key: value for key, value in parent.extras.items() if key not in (*pair_records.REVIEW, pair_records.RISK_BY)}
        kept_risk = parent.extras.get(pair_records.RISK_BY)
        if kept_risk and labels.risk_level == parent.labels.risk_level:
            extras[pair_records.RISK_BY] = kept_risk
    else:
        extras = _extras(parent, body.turns, labels, origin)
        if isinstance(parent.body, Dialogue) and name == dialogue_records.stand_in(parent.body.turns):
            name = dialogue_records.stand_in(body.turns)
    name = name if number == 1 else f"{name}~{number}"
    return make(body, labels, origin, domain=domain, external_id=name, created_at=created_at, extras=extras)


def _extras(parent: Record, turns: Sequence[Turn], labels: Labels, origin: Origin) -> dict[str, Any]:
    """What the file said beside turns and labels. What an odd value in it would hide of the new ones goes."""
    extras = dict(parent.extras)
    for name, (part, key) in PLACES.items():
        if getattr(labels, name) == getattr(parent.labels, name):
            continue
        holder = extras.get(part) if part else extras
        if isinstance(holder, Mapping) and key in holder:
            rest = {k: v for k, v in holder.items() if k != key}
            extras = rest if not part else extras | {part: rest}
        elif part in extras and not isinstance(holder, Mapping):
            del extras[part]
    if isinstance(marked := extras.get("labels"), Mapping):
        extras["labels"] = {key: value for key, value in marked.items() if key not in REVIEW_MARKS}
    if isinstance(made := extras.get("origin"), Mapping):
        new = {"method": origin.method, "template": origin.template, "model": origin.model}
        extras["origin"] = {**made, **{key: value for key, value in new.items() if value}}
    if "messages" in extras:
        extras["messages"] = _messages(parent, turns)
    return extras


def _messages(parent: Record, turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """What the file said of each message beside what a turn names: it goes with the turn that it was said of."""
    old = turns_of(parent.body)
    kept: list[Mapping[str, Any]] = parent.extras["messages"]
    found: list[dict[str, Any]] = [{} for _ in turns]
    for n, m in _kept(old, turns):
        was, now = old[n], turns[m]
        more = dict(kept[n])
        for key in dialogue_records.TURN_KEYS:
            if key != "text" and getattr(was, key) != getattr(now, key):
                more.pop(key, None)
        if was.text != now.text:
            more |= {key: now.text for key in TEXTS if key in more}
        found[m] = more
    return found


def _kept(old: Sequence[Turn], new: Sequence[Turn]) -> list[tuple[int, int]]:
    """Which turns are still there, as pairs of indexes: where none came or went all of them, whatever they say now."""
    if [turn.role for turn in old] == [turn.role for turn in new]:
        return [(n, n) for n in range(len(old))]
    found = word_diff.turns([(t.role, t.text) for t in old], [(t.role, t.text) for t in new])
    return [(one.before - 1, one.after - 1) for one in found if one.before and one.after]
