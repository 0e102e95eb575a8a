"""What a judge is shown of a pair, and in which shape it replies.

The two answers stand there as Answer 1 and Answer 2, in an order that follows from their texts; nothing tells which is the
chosen one, who wrote it or what is wrong with it. All that is to be judged stands between marks that no text of it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from synthcore.core.ids import canonical, digest
from synthcore.domains.rubric import CANNOT_JUDGE, Choice, Dimension, Rubric

Branch = Literal["chosen", "rejected"]
ANSWERS = ("answer_1", "answer_2")
_LETTERS = str.maketrans("0123456789", "ghijklmnop")  # a mark of letters alone: digits might be taken for a number of a person


class JudgedPair(NamedTuple):
    """A pair as far as a judge is concerned. `id` is that of its record."""

    id: str
    question: str
    chosen: str
    rejected: str

    def text(self, branch: Branch) -> str:
        return self.chosen if branch == "chosen" else self.rejected

    @property
    def order(self) -> tuple[Branch, Branch]:
        """Which answer stands first: chance that is the same whenever the same texts are judged."""
        first = int(digest("order", self.question, self.chosen, self.rejected), 16) % 2
        return ("chosen", "rejected") if first else ("rejected", "chosen")


def shown(pair: JudgedPair, rubric: Rubric) -> dict[str, str]:
    """The variables of the prompt `judge`."""
    mark = mark_of(pair)
    answers = [_marked(mark, f"Answer {number}", pair.text(branch)) for number, branch in enumerate(pair.order, 1)]
    return {
        "task": rubric.task, "dimensions": "\n\n".join(_asked(dimension) for dimension in rubric.dimension), "mark": mark,
        "question": _marked(mark, "The question", pair.question), "answers": "\n\n".join(answers),
    }  # fmt: skip


def mark_of(pair: JudgedPair) -> str:
    """Eight letters that stand in no text of the pair, so that none of them can end what it stands in."""
    texts, more = (pair.question, *(pair.text(branch) for branch in pair.order)), 0
    while True:
        mark = digest("mark", str(more), *texts)[:8].translate(_LETTERS)
        if not any(mark in text for text in texts):
            return mark
        more += 1


def schema(rubric: Rubric) -> dict[str, Any]:
    """The strict JSON schema of a reply: for each answer and dimension the evidence, the reason, and only then the choice."""
    judged = _object({dimension.id: _of_dimension(dimension) for dimension in rubric.dimension})
    return _object(dict.fromkeys(ANSWERS, judged))


def fingerprint(*, model: str, parameters: dict[str, Any], rubric: Rubric, messages: Sequence[Any], repeat: int = 0) -> str:
    """What a judgement is known by (SHA-256, 32 hex digits): the model and its parameters, the rubric's version and shape, the
    prompt with the text in it, and which repeat it is. The same fingerprint is never asked for twice."""
    said = canonical([dict(message) for message in messages])
    return digest(model, canonical(parameters), rubric.name, canonical(schema(rubric)), said, str(repeat))


def _marked(mark: str, title: str, text: str) -> str:
    return f"## {title}\n<<<{mark}\n{text}\n{mark}>>>"


def _asked(dimension: Dimension) -> str:
    """A dimension in words, with the anchor of each choice."""
    lines = [f"## {dimension.title} (`{dimension.id}`)", dimension.asks]
    if dimension.form == "claims":
        lines += ["A list of claims, each with its `choice`:", *_anchors(dimension.choice), "and with its `harm`:", *_anchors(dimension.harm)]
    else:
        lines += [*_anchors(dimension.choice), f"- {CANNOT_JUDGE}: what is there does not let you choose"]
    return "\n".join(lines)


def _anchors(choices: Sequence[Choice]) -> list[str]:
    return [f"- {choice.id}: {choice.anchor}" for choice in choices]


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
