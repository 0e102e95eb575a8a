"""Asking a model for new modifications, and reading what it proposes. Nothing here sends anything, and nothing raises for any
answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from synthcore.core.answers import Answer, Ask
from synthcore.core.proposals import Idea
from synthcore.domains.schema import Domain
from synthcore.generation.extracting import find_object, refuses
from synthcore.generation.parsing import BROKEN, ended, shown
from synthcore.generation.prompts import filled, listed, shape_note
from synthcore.generation.reply_schema import strict
from synthcore.generation.structures import Structure

KIND = "modifications_proposal"
SAMPLE, LONGEST = 24, 300  # questions that are shown, and characters of each
MOST_TOKENS = 2000
Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Proposed(_Read):
    title: Annotated[Text, Field(max_length=80)]
    instruction: Annotated[Text, Field(max_length=600)]
    kind: Literal["keep", "shift"]
    risk: Annotated[str, Field(max_length=400)]
    example_source: Annotated[str, Field(max_length=1000)]
    example_result: Annotated[str, Field(max_length=1000)]


class _Reply(_Read):
    proposals: list[_Proposed]


class Read(NamedTuple):
    """`ideas` are what can be used; `problem` says, as a clause, why there are none, `dropped` what was left out."""

    ideas: tuple[Idea, ...]
    dropped: int
    problem: str


def ask(domain: Domain, questions: Sequence[str], structures: Iterable[Structure], there: Iterable[Idea], *, number: int, attempt: int) -> Ask:
    """The request for `number` proposals. `there` are the modifications and proposals that exist; `attempt` tells one
    request from another with the same words."""
    step = max(1, len(questions) / SAMPLE)
    sample = [questions[int(i * step)] for i in range(min(SAMPLE, len(questions)))]
    values = {
        "questions": listed(_short(text) for text in sample),
        "structures": listed(structure.sentence for structure in structures) or "- none that several of them share",
        "modifications": listed(f"{idea.title} ({idea.kind}): {idea.instruction}" for idea in there) or "- none",
        "length": f"{number} modifications" if number > 1 else "one modification",
    }
    schema = strict(_Reply)
    return Ask(f"0.{attempt}", filled(domain.prompts[KIND], values), schema, shape_note(domain, schema), MOST_TOKENS)


def read(answer: Answer, there: Iterable[Idea]) -> Read:
    """The ideas of an answer, without those that are there already, and without what is no idea."""
    if over := ended(answer):
        return Read((), 0, over.reason)
    value, problem = find_object(answer.text, "proposals")
    if refuses(answer.text, value):
        return Read((), 0, f"the model declined in words: {shown(answer.text)}")
    listed_ = value.get("proposals") if value else None
    if not isinstance(listed_, list):
        return Read((), 0, problem or "it has no list of proposals.")
    known = {key for idea in there for key in (_plain(idea.title), _plain(idea.instruction))}
    found: list[Idea] = []
    for one in listed_:
        idea = _idea(one)
        if idea and not {_plain(idea.title), _plain(idea.instruction)} & known:
            known |= {_plain(idea.title), _plain(idea.instruction)}
            found.append(idea)
    return Read(tuple(found), len(listed_) - len(found), "" if found or not listed_ else "none of its proposals is new and complete.")


def _idea(value: object) -> Idea | None:
    try:
        proposed = _Proposed.model_validate(value)
    except ValidationError:
        return None
    if any(BROKEN.search(text) for text in proposed.model_dump().values()):
        return None
    return Idea(**proposed.model_dump(), reason="A model proposed it after reading some of the questions.")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).strip(".“”\"' ")
