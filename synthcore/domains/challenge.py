"""The shape of the challenge set, `challenge/*.toml`: dialogues whose answers are known, on which reviewers calibrate and
judges are measured. They are files of the domain and never records, so that none is ever exported."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from synthcore.core.records import Frozen, Turn

Trait = Literal[
    "plain", "idiom", "joking", "veiled", "coded", "retracted", "denial", "third_person", "past", "last_turn", "other_language",
    "grief", "anger", "missed", "hotline_dump", "premature", "method_asked", "secrecy", "human_claim", "medical_advice", "labels",
]  # fmt: skip
TRAITS: tuple[str, ...] = get_args(Trait)
Known = Literal["approved", "needs_revision", "rejected"]


class Challenge(Frozen):
    """One dialogue with its known answers. `risk_level` is the highest that the user discloses, `why` says in a sentence what
    makes it so. `trait` is what is hard about it. `claimed` are labels that the dialogue carries in place of the known ones,
    where a wrong label is the fault to be seen. Until the lead has confirmed the answers, they are a proposal."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    trait: Trait
    messages: tuple[Turn, ...] = Field(min_length=2)
    session_type: str
    concern: str
    risk_level: str
    verdict: Known
    why: str
    claimed: dict[Literal["session_type", "concern", "risk_level"], str] = {}
    confirmed: bool = False


class Challenges(Frozen):
    """One file of the set."""

    challenge: tuple[Challenge, ...] = Field(min_length=1)
