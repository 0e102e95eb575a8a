"""The sheet on which a record is edited, and what an edit changes, as the pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from synthcore.core import word_diff
from synthcore.core.records import Dialogue, Labels, Record, Turn
from synthcore.core.word_diff import Part
from synthcore.domains.schema import Domain
from synthcore.formats.versions import turns_of
from synthcore.views.wording import LABEL

OF_TURN = {"intent": "Intent", "sentiment": "Sentiment", "risk_level": "Risk"}
WORDS = {"changed": "changed", "removed": "taken out", "added": "new"}
FALSE = "The rejected answer is false on purpose. It keeps its error type, so leave the error in it."
PARTS_OF_PAIR = ("Chosen answer", "Rejected answer (false on purpose)")


@dataclass(frozen=True)
class Line:
    """One turn on the sheet. `title` is words of ours, fit for a label."""

    title: str
    turn: Turn
    labelled: bool


@dataclass(frozen=True)
class Choice:
    """A label with its present value and the values that it may have, "" for none."""

    name: str
    title: str
    value: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """`fixed` tells that turns neither come nor go; `roles` are those of a new turn."""

    record_id: str
    name: str
    lines: tuple[Line, ...]
    labels: tuple[Choice, ...]
    of_turn: Mapping[str, tuple[str, ...]]
    roles: tuple[str, ...]
    fixed: bool
    banner: str = ""


@dataclass(frozen=True)
class Change:
    """A turn that an edit changes, or a label, with its parts."""

    place: str
    what: str
    parts: tuple[Part, ...]


def sheet(record: Record, domain: Domain) -> Sheet:
    turns = turns_of(record.body)
    pair = not isinstance(record.body, Dialogue)
    titles = [f"Question, part {n}" if len(turns) > 3 else "Question" for n in range(1, len(turns) - 1)] + list(PARTS_OF_PAIR) if pair else []
    vocabulary = {name: tuple(v.name for v in getattr(domain.labels, name)) for name in OF_TURN}
    lines = tuple(
        Line(titles[n] if pair else title(n + 1, turn, domain), turn, not pair and (turn.role != "user" or any(getattr(turn, name) for name in OF_TURN)))
        for n, turn in enumerate(turns)
    )
    return Sheet(
        record_id=record.id, name=record.external_id, lines=lines, labels=tuple(_choice(name, record.labels, domain) for name in LABEL),
        of_turn={name: ("", *dict.fromkeys([*words, *(v for t in turns if (v := getattr(t, name)))])) for name, words in vocabulary.items()},
        roles=tuple(domain.about.roles) or ("user", "assistant"), fixed=pair, banner=FALSE if pair else "",
    )  # fmt: skip


def title(number: int, turn: Turn, domain: Domain) -> str:
    """`T3 User`: the role only where it is a word of the domain, because this becomes a label."""
    known = domain.about.roles or ("user", "assistant")
    return f"T{number} {turn.role.capitalize()}" if turn.role in known and turn.role.isalpha() else f"T{number}"


def _choice(name: str, labels: Labels, domain: Domain) -> Choice:
    words = [value.name for value in getattr(domain.labels, "intent" if name == "primary_intent" else name)]
    value = getattr(labels, name) or ""
    return Choice(name, LABEL[name], value, tuple(dict.fromkeys(("", *words, value))))


def changes(record: Record, turns: Sequence[Turn], labels: Labels) -> tuple[Change, ...]:
    """What differs from the record, in order: turns first, then what was said of them, then the labels of the whole."""
    old = turns_of(record.body)
    found: list[Change] = []
    relabelled: list[Change] = []
    for one in word_diff.turns([(t.role, t.text) for t in old], [(t.role, t.text) for t in turns]):
        if one.kind != "same":
            found.append(Change(f"T{one.after or one.before}", WORDS[one.kind], one.parts))
        if one.before and one.after:
            before, after = old[one.before - 1], turns[one.after - 1]
            relabelled += [
                _swap(f"T{one.after}", OF_TURN[name], getattr(before, name), getattr(after, name))
                for name in OF_TURN
                if getattr(before, name) != getattr(after, name)
            ]
    whole = [
        _swap("Labels", LABEL[name], getattr(record.labels, name), getattr(labels, name))
        for name in LABEL
        if getattr(record.labels, name) != getattr(labels, name)
    ]
    return (*found, *relabelled, *whole)


def _swap(place: str, what: str, before: str | None, after: str | None) -> Change:
    parts = tuple(part for part in (Part("removed", before or ""), Part("added", after or "")) if part.text)
    return Change(place, what, parts)


def length_note(turns: Sequence[Turn]) -> str:
    """How long the two answers of a pair are, beside each other."""
    chosen, rejected = (len(turn.text.split()) for turn in turns[-2:])
    return f"Chosen {chosen:,} words, rejected {rejected:,}."
