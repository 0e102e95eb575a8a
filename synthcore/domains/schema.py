"""The shapes of the files in a domain folder.

A domain adapts the program to a field by data alone: nothing in the code knows a concern, a technique or a
crisis line. Every model refuses unknown keys, so that a misspelt key is an error and not a silence.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from synthcore.domains.axes import Axis
from synthcore.domains.challenge import Challenge
from synthcore.domains.checks import Checks
from synthcore.domains.desk import Issue, Protocol
from synthcore.domains.rubric import Rubric

Lines = tuple[str, ...]


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class About(Shape):
    """`domain.toml`: what the domain is and under which terms it may be used."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: str
    title: str
    language: str
    kinds: tuple[str, ...]
    licence: str
    disclaimer: str
    roles: dict[str, str] = {}


class LabelValue(Shape):
    """One value of a label. `second_approval` asks for two different approvers; `aliases` are read as this value."""

    name: str
    title: str = ""
    definition: str
    second_approval: bool = False
    aliases: tuple[str, ...] = ()


class Labels(Shape):
    """`labels.toml`: the vocabulary. `risk_level` runs from least to most severe, `intent` from least to most telling
    (the primary intent of a dialogue is the most telling one of its replies), `sentiment` from worst to best."""

    session_type: tuple[LabelValue, ...]
    concern: tuple[LabelValue, ...]
    risk_level: tuple[LabelValue, ...]
    intent: tuple[LabelValue, ...]
    sentiment: tuple[LabelValue, ...]
    technique: tuple[LabelValue, ...]
    other_concern: str = "other"


class Targets(Shape):
    """`targets.toml`: wanted shares in percent, by the name of a mix (`production`, `challenge`)."""

    mix: dict[str, dict[str, dict[str, float]]]


class Exchange(Shape):
    """What the user says in a stage, and how the assistant shows that it heard.

    A reply is `heard` + `then` + the next stage's `ask`. `terse` is what a person of few words says in place of
    `says`. `ask`, when given, stands in for the stage's own. `only` and `never` limit the concerns.
    """

    says: Lines = Field(min_length=1)
    terse: Lines = ()
    heard: Lines = Field(min_length=1)
    then: Lines = ()
    ask: Lines = ()
    sentiment: str = ""
    only: Lines = ()
    never: Lines = ()


class Stage(Shape):
    """One step of a conversation. `intent` labels the reply that leads into it, `risk` is what its user text discloses."""

    intent: str = ""
    sentiment: str = ""
    risk: str = ""
    ask: Lines = ()
    then: Lines = ()
    exchange: tuple[Exchange, ...] = ()


class Plan(Shape):
    """An order of stages. A trailing `?` makes a stage optional. `fallback` serves a cell that only a restriction asks for."""

    stages: Lines = Field(min_length=1)
    session: str = ""
    technique: str = ""
    weight: float = 1.0
    fallback: bool = False


class Session(Shape):
    """`sessions/<session type>.toml`: length range in messages, what a session must hold, its stages and plans."""

    id: str
    messages: tuple[int, int]
    must_have: Lines = ()
    must_not: Lines = ()
    closing_intent: str
    stage: dict[str, Stage]
    plan: tuple[Plan, ...]


class Technique(Shape):
    """`techniques/<technique>.toml`: the stages that a technique brings to the sessions it fits."""

    id: str
    sessions: Lines
    never: Lines = ()
    only: Lines = ()
    weight: float = 1.0
    stage: dict[str, Stage]


class Course(Shape):
    """`courses/<risk level>.toml`: how a disclosure of that level unfolds, and the replies it calls for."""

    id: str
    mood: tuple[int, int]
    closing_intent: str
    stage: dict[str, Stage]
    plan: tuple[Plan, ...]


class Scenario(Shape):
    """One coherent situation. `gist` is a noun phrase, `belief` a clause beginning with "that", `step` a verb phrase;
    all three speak to the user and are available to every line of the domain."""

    id: str
    raw: str
    ages: tuple[int, int] = (18, 99)
    slots: dict[str, Lines] = {}
    gist: Lines = Field(min_length=1)
    belief: Lines = Field(min_length=1)
    step: Lines = Field(min_length=1)
    stage: dict[str, tuple[Exchange, ...]]


class Concern(Shape):
    """`concerns/<concern>.toml`: the concern in the user's own words. `words` are word beginnings that tell it."""

    id: str
    words: Lines
    slots: dict[str, Lines] = {}
    scenario: tuple[Scenario, ...] = Field(min_length=1)


class Share(Shape):
    name: str
    weight: float = 1.0


class SeedSlot(Shape):
    """A phrase that may be taken from seed dialogues: what `pattern` captures in a user's text fills `slot`."""

    slot: str
    pattern: str
    most_words: int = 4


class Personas(Shape):
    """`personas.toml`: who the users are. Moods are (lowest, highest) by overall sentiment, on a scale of 1 to 10.

    `work`, `culture`, `communication` and `ambivalence` describe the person that a model is asked to write; each is a
    list of phrases that stand after the word itself ("work: drives a night bus")."""

    age_range: tuple[Share, ...]
    style: tuple[Share, ...]
    mood: dict[str, tuple[int, int]]
    slots: dict[str, Lines] = {}
    seed_slot: tuple[SeedSlot, ...] = ()
    work: Lines = ()
    culture: Lines = ()
    communication: Lines = ()
    ambivalence: Lines = ()


class Locale(Shape):
    """Where help is found in one place. Every entry of `slots` is a placeholder for lines of the domain."""

    id: str
    title: str
    weight: float = 1.0
    source: str
    numbers: Lines
    slots: dict[str, Lines]


class Resources(Shape):
    """`resources.toml`: the only place where a telephone number may stand."""

    checked_on: date
    checked_how: str
    locale: tuple[Locale, ...] = ()


class Cue(Shape):
    """A pattern in a user's text that tells a risk level. Idioms are taken out of the text first."""

    level: str
    pattern: str


class Rule(Shape):
    """A rule that dialogues of some risk levels keep. `who` is a role; `must` is found in at least one of its messages
    (together with a question mark when `question`), `never` in none; `say` explains a breach in one sentence."""

    id: str
    levels: Lines
    who: str
    must: str = ""
    never: str = ""
    question: bool = False
    say: str


class Safety(Shape):
    """`safety.toml`: cues that tell risk in a text, idioms that do not, and the rules of each level."""

    cue: tuple[Cue, ...] = ()
    idioms: Lines = ()
    rule: tuple[Rule, ...] = ()


class Guideline(Shape):
    """One yes/no rule for reviewers with a worked example each way. `verdict` is what a "no" leads to. The `main` ones, five
    at most, stand beside every record; the others open on demand."""

    id: str
    question: str
    verdict: str
    yes: str
    no: str
    main: bool = False


class Guidelines(Shape):
    """`guidelines.toml`: what reviewers judge by. `approve`, `reject` and `revise` list the source's own criteria."""

    rule: tuple[Guideline, ...]
    approve: Lines = ()
    reject: Lines = ()
    revise: Lines = ()


class Prompt(Shape):
    """`prompts/<kind>.md`: what a model is asked. The texts stand under `# System` and `# User`; `{{name}}` in them is a
    variable, and every variable that they use is declared."""

    kind: str
    version: str
    variables: Lines = ()
    system: str = ""
    user: str


class Modification(Shape):
    """One way to make a new question of an old one. `keep` leaves what is asked as it is; `shift` changes it, so that the
    old answer no longer fits. `guard` names what every result is held against; `rule` names the rule that makes it without
    a model. Only what is approved is used."""

    id: str = Field(pattern=r"^m\d\d$")
    title: str
    instruction: str
    kind: Literal["keep", "shift"]
    guard: Lines = Field(min_length=1)
    risk: str = ""
    rule: str = ""
    weight: float = Field(default=1.0, ge=0)
    approved: bool = False
    approved_by: str = ""


class Modifications(Shape):
    modification: tuple[Modification, ...] = Field(min_length=1)


class ErrorType(Shape):
    """One way in which a rejected answer is wrong. `hazard_ok` says that it may stand in a high-hazard topic, `rule` names
    the recipes that make it without a model. `unsafe` is a falsehood, `unhelpful` a true answer that serves nobody."""

    id: str
    title: str
    definition: str
    harm: Literal["unsafe", "unhelpful"] = "unsafe"
    hazard_ok: bool = False
    rule: Lines = ()


class ErrorTypes(Shape):
    error_type: tuple[ErrorType, ...] = Field(min_length=1)


class Topic(Shape):
    """A high-hazard topic, told by `patterns` in a question or its answer. `error_types` are the only ones that a rejected
    answer may have there; without any, none is made, and `say` tells why."""

    id: str
    title: str
    patterns: Lines = Field(min_length=1)
    error_types: Lines = ()
    say: str


class Topics(Shape):
    topic: tuple[Topic, ...] = Field(min_length=1)


class Synonym(Shape):
    """What patients and professionals call the same thing; the first of each list is the one that is put in. `one_way`
    says that only the clinical term may be put for the everyday word, or only the reverse."""

    everyday: Lines = Field(min_length=1)
    clinical: Lines = Field(min_length=1)
    one_way: Literal["", "to_everyday", "to_clinical"] = ""


class Synonyms(Shape):
    synonym: tuple[Synonym, ...] = Field(min_length=1)


class Outdated(Shape):
    """Advice that was given once and no longer holds: where the question or answer is about one of `about`, `then` may
    stand in a rejected answer in place of a true sentence, and `now` is what holds today."""

    about: Lines = Field(min_length=1)
    then: str
    now: str


class OutdatedAdvice(Shape):
    outdated: tuple[Outdated, ...] = Field(min_length=1)


class Example(Shape):
    """One of the domain's own tests: a dialogue and the rules that a validator must name for it (none: it is sound)."""

    name: str
    finds: Lines = ()
    dialogue: dict[str, object]


class Examples(Shape):
    example: tuple[Example, ...]


class Domain(Shape):
    """A whole domain folder, read and checked. `hash` identifies its content; `words` are right though no dictionary has them."""

    about: About
    labels: Labels
    targets: Targets
    personas: Personas
    concerns: dict[str, Concern]
    sessions: dict[str, Session]
    techniques: dict[str, Technique]
    courses: dict[str, Course]
    resources: Resources
    safety: Safety
    guidelines: Guidelines
    examples: tuple[Example, ...]
    prompts: dict[str, Prompt] = {}
    modifications: dict[str, Modification] = {}
    error_types: dict[str, ErrorType] = {}
    topics: dict[str, Topic] = {}
    synonyms: tuple[Synonym, ...] = ()
    outdated: tuple[Outdated, ...] = ()
    rubrics: dict[str, Rubric] = {}
    issues: tuple[Issue, ...] = ()
    protocol: tuple[Protocol, ...] = ()
    challenge: tuple[Challenge, ...] = ()
    axes: tuple[Axis, ...] = ()
    checks: Checks = Checks()
    words: tuple[str, ...] = ()
    hash: str
