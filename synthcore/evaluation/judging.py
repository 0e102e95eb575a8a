"""What a judge is shown of a record, and in which shape it replies.

The answers of a pair stand there as Answer 1 and Answer 2, in an order that follows from their texts; nothing tells which is the
chosen one, who wrote it or what is wrong with it. Of a dialogue the messages stand there, numbered. All that is to be judged
stands between marks that no text of it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

from synthcore.core.ids import canonical, digest
from synthcore.domains.rubric import CANNOT_JUDGE, Choice, Dimension, Rubric

Branch = Literal["chosen", "rejected", "dialogue"]
ANSWERS = ("answer_1", "answer_2")
DIALOGUE = ("dialogue",)
ANSWER_TURN = 2  # of a branch of a pair, whose first turn is the question
_LETTERS = str.maketrans("0123456789", "ghijklmnop")  # a mark of letters alone: digits might be taken for a number of a person


class Place(NamedTuple):
    """One message: its number in its branch, and its text as it is, and masked where it was sent so."""

    turn: int
    forms: Sequence[str]


class Part(NamedTuple):
    """What is judged under one key of a reply. `title` names it to a judge."""

    key: str
    title: str
    branch: Branch
    places: tuple[Place, ...]


class JudgedPair(NamedTuple):
    """A pair as far as a judge is concerned. `id` is that of its record; `swapped` shows its answers the other way round."""

    id: str
    question: str
    chosen: str
    rejected: str
    swapped: bool = False

    def text(self, branch: Branch) -> str:
        return self.chosen if branch == "chosen" else self.rejected

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.question, *(self.text(branch) for branch in self.order))

    @property
    def order(self) -> tuple[Branch, Branch]:
        """Which answer stands first: chance that is the same whenever the same texts are judged."""
        first = int(digest("order", self.question, self.chosen, self.rejected), 16) % 2
        return ("chosen", "rejected") if bool(first) is not self.swapped else ("rejected", "chosen")

    @property
    def branches(self) -> tuple[Branch, ...]:
        """The branch of each part, in the order in which they are shown."""
        return self.order

    def parts(self, forms: Callable[[str], Sequence[str]] = lambda text: (text,)) -> tuple[Part, ...]:
        return tuple(
            Part(key, f"Answer {n}", branch, (Place(ANSWER_TURN, forms(self.text(branch))),))
            for n, (key, branch) in enumerate(zip(ANSWERS, self.order, strict=True), 1)
        )


class JudgedDialogue(NamedTuple):
    """A dialogue as far as a judge is concerned: who says what. `labels` are lines that tell how it was labelled; only a rubric
    that is about them sees them."""

    id: str
    turns: tuple[tuple[str, str], ...]
    labels: tuple[str, ...] = ()

    @property
    def branches(self) -> tuple[Branch, ...]:
        return ("dialogue",)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.turns)

    def parts(self, forms: Callable[[str], Sequence[str]] = lambda text: (text,)) -> tuple[Part, ...]:
        return (Part(DIALOGUE[0], "the conversation", "dialogue", tuple(Place(n, forms(text)) for n, text in enumerate(self.texts, 1))),)


Material = JudgedPair | JudgedDialogue


def kind_of(material: Material) -> Literal["pair", "dialogue"]:
    return "pair" if isinstance(material, JudgedPair) else "dialogue"


def asked(rubric: Rubric) -> dict[str, str]:
    """The variables of a prompt that are the same whatever is judged."""
    return {"task": rubric.task, "dimensions": "\n\n".join(_asked(dimension) for dimension in rubric.dimension)}


def shown(material: Material, *, sees_labels: bool, definitions: str = "") -> dict[str, str]:
    """The variables that show what is judged. `definitions` say what labels mean, for a rubric about them."""
    mark = mark_of(material)
    told = {"mark": mark}
    if isinstance(material, JudgedPair):
        answers = [_marked(mark, f"## Answer {number}", material.text(branch)) for number, branch in enumerate(material.order, 1)]
        return told | {"question": _marked(mark, "## The question", material.question), "answers": "\n\n".join(answers)}
    turns = [_marked(mark, f"T{number}, {role}", text) for number, (role, text) in enumerate(material.turns, 1)]
    labels = _marked(mark, "## The labels that it was given", "\n".join(material.labels) or "(none)") if sees_labels else ""
    return told | {"transcript": "\n\n".join(turns), "labels": f"{labels}\n\n## What labels mean\n{definitions}" if labels else ""}


def mark_of(material: Material) -> str:
    """Eight letters that stand in no text of it, so that none of them can end what it stands in."""
    labels = () if isinstance(material, JudgedPair) else material.labels
    said, more = material.texts, 0
    while True:
        mark = digest("mark", str(more), *said)[:8].translate(_LETTERS)
        if not any(mark in text for text in (*said, *labels)):
            return mark
        more += 1


def schema(rubric: Rubric) -> dict[str, Any]:
    """The strict JSON schema of a reply: for each part and dimension the evidence, the reason, and only then the choice."""
    judged = _object({dimension.id: _of_dimension(dimension) for dimension in rubric.dimension})
    return _object(dict.fromkeys(ANSWERS if rubric.applies_to == "pair" else DIALOGUE, judged))


def setup(*, model: str, parameters: dict[str, Any], rubric: Rubric) -> tuple[str, ...]:
    """What decides a judgement beside the prompt: the model and its parameters, the rubric's version and shape."""
    return model, canonical(parameters), rubric.name, canonical(schema(rubric))


def fingerprint(setup: Sequence[str], messages: Sequence[Any], repeat: int = 0) -> str:
    """What a judgement is known by (SHA-256, 32 hex digits): its setup, the prompt with the text in it, and which repeat it is.
    The same fingerprint is never asked for twice."""
    return digest(*setup, canonical([dict(message) for message in messages]), str(repeat))


def _marked(mark: str, title: str, text: str) -> str:
    return f"{title}\n<<<{mark}\n{text}\n{mark}>>>"


def _asked(dimension: Dimension) -> str:
    """A dimension in words, with the anchor of each choice."""
    lines = [f"## {dimension.title} (`{dimension.id}`)", dimension.asks]
    if dimension.form == "claims":
        lines += ["A list of claims, each with its `choice`:", *_anchors(dimension.choice), "and with its `harm`:", *_anchors(dimension.harm)]
    else:
        lines += [*_anchors(dimension.choice), f"- {CANNOT_JUDGE}: what is there does not let you choose"]
    return "\n".join(lines)


def _anchors(choices: Sequence[Choice]) -> list[str]:
    return [f"- {choice.id}: {choice.anchor}{'' if choice.quoted else ' (Needs no quote.)'}" for choice in choices]


def _of_dimension(dimension: Dimension) -> dict[str, Any]:
    text = {"type": "string"}
    if dimension.form == "claims":
        claim = {"evidence_quote": text, "reason": text, "choice": _one_of(dimension.choice), "harm": _one_of(dimension.harm)}
        return {"type": "array", "items": _object(claim)}
    choice = {"type": "string", "enum": [*dimension.choices, CANNOT_JUDGE]}
    return _object({"evidence_quote": text, "reason": text, "choice": choice})


def _one_of(choices: Sequence[Choice]) -> dict[str, Any]:
    return {"type": "string", "enum": [choice.id for choice in choices]}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
