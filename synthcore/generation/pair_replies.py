"""The shapes in which a model answers the three stages of a pair, and their strict JSON schemas."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from synthcore.generation.pair_shapes import Stage
from synthcore.generation.reply_schema import strict

Text = Annotated[str, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
# Nothing added is said in more than one way.
Texts = Annotated[list[Text], BeforeValidator(lambda value: [] if value in (None, "") else value)]


class _Read(BaseModel):
    """Unknown keys are passed over: a model that says too much has still answered."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class QuestionReply(_Read):
    question: Text
    added: Texts = []
    refused: Flag = False


class ChosenReply(_Read):
    answer: Text
    refused: Flag = False


class RejectedReply(_Read):
    answer: Text
    error_span: Text
    correction: Text
    rationale: Text
    refused: Flag = False


REPLIES: dict[Stage, type[BaseModel]] = {"question": QuestionReply, "chosen": ChosenReply, "rejected": RejectedReply}
MAIN: dict[Stage, str] = {"question": "question", "chosen": "answer", "rejected": "answer"}  # the key that tells the object


def schema(stage: Stage) -> dict[str, Any]:
    return strict(REPLIES[stage])
