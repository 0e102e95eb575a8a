"""What must hold where a rubric says what of a clinician's review it is compared with: both must know the words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from synthcore.core.calibration import LABELS
from synthcore.domains.rubric import Dimension, Rate, Rubric
from synthcore.domains.schema import Domain

Problem = tuple[str, str]
YES_NO = ("yes", "no")
VERDICTS = ("approved", "needs_revision", "rejected")
APPLIES = (*YES_NO, "not_applicable")
FITS = {"risk_level": ("too_low", "too_high", "right")}  # what a label with an order may be; another one is right or wrong


def problems(domain: Domain) -> Iterator[Problem]:
    """(file, sentence) for everything that is wrong. A dimension that is compared with nothing is sound."""
    for rubric in domain.rubrics.values():
        parts: tuple[Dimension | Rate, ...] = (*rubric.dimension, *rubric.rate)
        for part in parts:
            for what in _part(domain, rubric, part):
                yield f"rubrics/{rubric.family}.toml", what


def _part(domain: Domain, rubric: Rubric, part: Dimension | Rate) -> Iterator[str]:
    key = f"{'rate' if isinstance(part, Rate) else 'dimension'} {part.id}"
    choices = YES_NO if isinstance(part, Rate) else part.choices
    danger = part.danger if isinstance(part, Dimension) else ()
    if (part.means or danger) and not part.against:
        yield f"key {key}: means and danger need an `against`, what of a review they are compared with."
    for choice in (*(choice for some in part.means.values() for choice in some), *danger):
        if choice not in choices:
            yield f"key {key}: there is no choice {choice!r}; expected some of {', '.join(choices)}."
    for choice, n in Counter(choice for some in part.means.values() for choice in some).items():
        if n > 1:
            yield f"key {key} means: the choice {choice!r} stands there {n} times; it can mean one thing."
    if part.against:
        yield from _against(domain, rubric, part, key, choices)


def _against(domain: Domain, rubric: Rubric, part: Dimension | Rate, key: str, choices: Sequence[str]) -> Iterator[str]:
    kind, _, name = part.against.partition(":")
    if kind in ("pair", "axis") and rubric.applies_to != "pair":
        yield f"key {key} against is {part.against!r}; only of a pair is that said."
        return
    known = _known(domain, kind)
    if known is not None and name not in known:
        yield f"key {key} against: there is no {kind} {name!r}; expected one of {', '.join(known) or 'none'}."
        return
    said = _said(domain, kind, name)
    for value in part.means or choices:
        if said and value not in said:
            yield f"key {key}: a clinician never says {value!r} of {part.against}; expected some of {', '.join(said)}, and `means` to say by which choices."


def _known(domain: Domain, kind: str) -> list[str] | None:
    """The names that may stand behind the colon; None where none does, or the shape has seen to it."""
    names = {
        "label": list(LABELS), "fits": list(LABELS), "mark": [issue.id for issue in domain.issues], "safety": [one.id for one in domain.protocol],
        "axis": [axis.id for axis in domain.axes],
    }  # fmt: skip
    return names.get(kind)


def _said(domain: Domain, kind: str, name: str) -> Sequence[str]:
    """What a clinician can say. A label may be any word of a file."""
    if kind == "axis":
        return [choice.id for axis in domain.axes if axis.id == name for choice in axis.choice]
    if kind == "fits":
        return FITS.get(name, ("wrong", "right"))
    said = {"verdict": VERDICTS, "mark": YES_NO, "safety": APPLIES, "correct": YES_NO, "better": ("chosen", "rejected", "neither")}
    return said.get(name if kind == "pair" else kind, ())
