"""Records: what is generated, judged and handed over. They never change; an edit makes a new one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from synthcore.core import ids


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(Frozen):
    """One message. Labels stand on replies; a reply's risk is the highest disclosed so far."""

    role: str
    text: str
    intent: str | None = None
    sentiment: str | None = None
    risk_level: str | None = None
    timestamp: str | None = None


class Dialogue(Frozen):
    kind: Literal["dialogue"] = "dialogue"
    turns: tuple[Turn, ...]


class PreferencePair(Frozen):
    """A question with a good answer and one that is false on purpose."""

    kind: Literal["pair"] = "pair"
    prompt: tuple[Turn, ...]
    chosen: Turn
    rejected: Turn
    rejected_error_type: str | None = None


Body = Dialogue | PreferencePair


class Labels(Frozen):
    """Labels of a whole record, as its maker gave them; a value outside the vocabulary is kept as it is."""

    session_type: str | None = None
    concern: str | None = None
    risk_level: str | None = None
    primary_intent: str | None = None
    sentiment: str | None = None
    technique: str | None = None


class Origin(Frozen):
    """How a record came to be. `template` is a template or prompt with its version. Of an edit, `source` is the person who made
    it. A version keeps as `inherited_risk` the risk that governed what it was made from: other words do not clear it."""

    method: Literal["template", "llm", "rule", "degradation", "import", "edit"]
    template: str | None = None
    model: str | None = None
    seed_number: int | None = None
    run_id: str | None = None
    parent_id: str | None = None
    source: str | None = None
    inherited_risk: str | None = None


class Record(Frozen):
    """One dialogue or preference pair. `extras` holds every key of the file that the types above do not name."""

    id: str
    external_id: str
    content_hash: str
    domain: str
    body: Body = Field(discriminator="kind")
    labels: Labels
    origin: Origin
    extras: dict[str, Any] = {}
    created_at: datetime


def question_of(body: PreferencePair) -> str:
    """What both answers of a pair answer; where more was said before, all of it, each message under who says it."""
    if len(body.prompt) == 1:
        return body.prompt[0].text
    return "\n\n".join(f"{turn.role}: {turn.text}" for turn in body.prompt)


def turns_of(body: Body) -> list[tuple[str, str]]:
    """Who says what, in an order that makes equal content equal."""
    if isinstance(body, Dialogue):
        return [(t.role, t.text) for t in body.turns]
    return [(t.role, t.text) for t in (*body.prompt, body.chosen, body.rejected)]


def make(
    body: Body, labels: Labels, origin: Origin, *, domain: str, external_id: str, created_at: datetime,
    extras: dict[str, Any] | None = None, occurrence: int = 0,
) -> Record:  # fmt: skip
    """A record with its identity. `domain` is `name@version`; only the name enters the id, so that a new version of a
    domain does not double what is there. `occurrence` tells exact copies within one file apart."""
    extras = extras or {}
    content = ids.content_hash(turns_of(body))
    parts = [body.kind, domain.split("@")[0], external_id, str(occurrence)]
    whole = ids.canonical([body.model_dump(mode="json"), labels.model_dump(), extras, origin.parent_id])
    return Record(
        id=ids.digest(*parts, whole),
        external_id=external_id,
        content_hash=content,
        domain=domain,
        body=body,
        labels=labels,
        origin=origin,
        extras=extras,
        created_at=created_at,
    )
