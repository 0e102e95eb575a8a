"""What is rated of each answer of a pair, and marked in it, as the plain values that its component in the browser draws, and
in words once it is said. Nothing here tells the answers apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from synthcore.core.desk_answers import Mark
from synthcore.domains import axes
from synthcore.domains.schema import Domain

Values = dict[str, Any]
SIDE = ("left", "right")
KEYS_AXES = (("W", "Rate answer 1 further"), ("O", "Rate answer 2 further"), ("1 to 9", "Choose on the axis that is asked"), ("⌫", "Take back the last rating"))
KEYS_ISSUES = (("I", "Mark an issue in an answer, Esc ends it"),)


def offered(domain: Domain) -> bool:
    """Whether the domain asks anything about an answer beside right and wrong."""
    return bool(domain.axes) or any("pair" in issue.kinds for issue in domain.issues)


def keys(domain: Domain, *, knowing: bool = False) -> tuple[tuple[str, str], ...]:
    return (KEYS_AXES if domain.axes and not knowing else ()) + (KEYS_ISSUES if any("pair" in issue.kinds for issue in domain.issues) else ())


def values(domain: Domain, *, name: str, ratings: Mapping[str, str], marks: Iterable[Mark], knowing: bool = False) -> Values:
    """Of one answer. The marks are those of this answer. Whoever knows which answer is false (`knowing`) rates no more: only
    what was rated blind counts."""
    return {
        "name": name, "ratings": axes.known(domain.axes, ratings),
        "marks": [{"code": mark.code, "start": mark.start, "end": mark.end, "comment": mark.comment} for mark in marks],
        "axes": [
            {
                "id": axis.id, "title": axis.title, "of": axis.of,
                "choices": [{"id": c.id, "title": c.title, "anchor": c.anchor, "nothing": c.nothing} for c in axis.choice],
            }
            for axis in (() if knowing else domain.axes)
        ],
        "issues": [
            {"id": i.id, "key": i.key, "title": i.title, "severity": i.severity, "definition": i.definition} for i in domain.issues if "pair" in i.kinds
        ],
    }  # fmt: skip


def marks_of(sent: Sequence[Mapping[str, Any]], side: str, before: Sequence[Mark], *, knowing: bool = False) -> tuple[Mark, ...]:
    """The marks of a draft after the browser sent those of one answer; what is new among them is made `knowing` which answer is
    false, or blind. Raises ValidationError."""
    kept = tuple(mark for mark in before if mark.branch != side)
    there = {(mark.code, mark.start, mark.end): mark.knowing for mark in before if mark.branch == side}
    marks = tuple(Mark.model_validate({**mark, "branch": side, "turn": 1}) for mark in sent)
    return kept + tuple(mark.model_copy(update={"knowing": there.get((mark.code, mark.start, mark.end), knowing)}) for mark in marks)


def told(domain: Domain, ratings: Mapping[str, str], marks: Iterable[Mark]) -> tuple[str, ...]:
    """What was rated and marked of one answer, a line each."""
    titles = {issue.id: issue.title for issue in domain.issues}
    marked = [": ".join(part for part in (f"Marked: {titles.get(mark.code, mark.code).lower()}", mark.comment) if part) for mark in marks]
    return (*axes.told(domain.axes, ratings), *marked)
