"""What a pair is made of, stage by stage: the place that is to be filled, its question, its right and its wrong answer.

All of them go through JSON and back without loss: `model_dump_json` and `model_validate_json`.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from synthcore.core.answers import Fate

Stage = Literal["question", "chosen", "rejected"]
STAGES: tuple[Stage, ...] = ("question", "chosen", "rejected")


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Item(Frozen):
    """One place of a run. `source_row` counts the rows of the source from 0, `raw` is its question verbatim, `answer` its
    own answer ("" for none) and `topic` what it is about where the source says so. `modification` is the id of what makes
    the new question. `question` is given when only responses are to be made, and `modification` may then be "". `carry`
    holds columns that go through to the output as they are."""

    index: int
    source_row: int
    raw: str
    answer: str = ""
    topic: str = ""
    modification: str = ""
    question: str = ""
    carry: dict[str, str] = {}


class MadeQuestion(Frozen):
    """A new question. `listed` names what it adds to its source; `prompt` is the prompt with its version, or the rule."""

    text: str
    listed: tuple[str, ...] = ()
    by: Literal["llm", "rule"]
    prompt: str
    model: str = ""


class MadeAnswer(Frozen):
    """An answer that is meant to be right: a model's, or that of the source."""

    text: str
    by: Literal["llm", "source"]
    prompt: str = ""
    model: str = ""


class MadeRejected(Frozen):
    """An answer that is false on purpose. `span` is the stretch that carries the error, as it stands in `text`; "" where
    something is left out and nothing stands in its place. `correction` says what holds, `rationale` why the answer is wrong.
    `recipe` names what made it without a model."""

    text: str
    error_type: str
    span: str
    correction: str
    rationale: str
    by: Literal["llm", "rule"]
    recipe: str = ""
    prompt: str = ""
    model: str = ""


class Missing(NamedTuple):
    """A place that was not filled, with the reason in a sentence. `fate` is the kind of the reason."""

    item: Item
    stage: Stage
    fate: Fate
    reason: str
