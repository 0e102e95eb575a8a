"""The shape of `checks.toml`: what the checks of a domain look for. Each table is the part of the check of that name, and each
may be missing. Patterns are read without regard to case and with ' for ’."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from synthcore.core.records import Frozen

Words = tuple[str, ...]


class Readability(Frozen):
    """The hardest grade (Flesch-Kincaid) that a speaker's words should have, and the most words in one sentence."""

    hardest_grade: float = Field(gt=0)
    longest_sentence: int = Field(gt=0)
    who: str = "assistant"


class Structure(Frozen):
    """Words of a turn, by role, above which it is long; and the share of all words that the replies have, from and to."""

    longest: dict[str, int]
    reply_share: tuple[float, float] = (0.0, 1.0)


class Must(Frozen):
    """What a dialogue of some session types holds. `patterns` are found in at least `least` messages of a role, and in at most
    `most`; with `act`, messages of that kind are counted as well. `part` is where: anywhere, in the first half of the dialogue,
    or in its last two messages. A `must` of `levels` holds for the risk levels that it names only."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    sessions: Words = Field(min_length=1)
    who: str = "assistant"
    patterns: Words = ()
    act: Literal["", "question", "reflection"] = ""
    least: int = Field(1, ge=0)
    most: int | None = Field(None, ge=0)
    part: Literal["", "first_half", "end"] = ""
    levels: Words = ()
    say: str


class Phrase(Frozen):
    """What a message of a role (of any, when empty) should not say; each place is a finding of the code `id`. Of a `grave` one it is
    an error where a reply says it, and a warning in what a user says."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    who: str = "assistant"
    patterns: Words = Field(min_length=1)
    say: str
    grave: bool = False


class Talk(Frozen):
    """How a sentence of a reply is told to be advice, a reflection, a request or an opener by formula; the limits; and phrases."""

    advice: Words = ()
    directive: Words = ()
    reflection: Words = ()
    request: Words = ()
    opener: Words = ()
    thanks: Words = ()
    most_question_share: float = 1.0
    least_reflections_per_question: float = 0.0
    mood_leap: int = 0
    phrase: tuple[Phrase, ...] = ()


class WideCue(Frozen):
    """A pattern that may tell a risk level; it is wider than the cues of `safety.toml`, for nothing is to be missed."""

    level: str
    pattern: str


class Softener(Frozen):
    """What, in the sentence of a cue, makes it likely that the cue tells nothing about the speaker now. It lowers the cue to a
    note and never clears it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    patterns: Words = Field(min_length=1)
    say: str


class SafetyTerms(Frozen):
    """Cues in what the user says, wider than those of `safety.toml`; and dangers other than suicide and self-harm."""

    cue: tuple[WideCue, ...] = ()
    softener: tuple[Softener, ...] = ()
    danger: tuple[Phrase, ...] = ()


class RiskProtocol(Frozen):
    """How the replies to a cue are told: the direct question, what offers an exercise or a new view, a line of help, and what
    looks after the person once a line was named."""

    asked: Words = ()
    aside: Words = ()
    resource: Words = ()
    followed: Words = ()


class Coherence(Frozen):
    """The share of a question's words of content that its answer takes up, below which the two seem unrelated."""

    least_taken_up: float = Field(0.0, ge=0, le=1)


class Checks(Frozen):
    """`means_detail` and `safe_messaging` are phrases; a phrase of `means_at_risk` counts where the text or its label tells risk."""

    readability: Readability | None = None
    structure: Structure | None = None
    session_must: tuple[Must, ...] = ()
    talk: Talk | None = None
    safety_terms: SafetyTerms | None = None
    means_detail: tuple[Phrase, ...] = ()
    means_at_risk: tuple[Phrase, ...] = ()
    safe_messaging: tuple[Phrase, ...] = ()
    risk_protocol: RiskProtocol | None = None
    coherence: Coherence | None = None
