"""The same question as someone asks it in a second language: short plain clauses, correct and polite."""

from __future__ import annotations

from random import Random

from synthcore.generation.question_rules._asked import Asked, plain, single

_WAYS: dict[str, tuple[str, ...]] = {
    "treatment": ("How do doctors treat this?", "Which treatment is there for this?"),
    "symptoms": ("Which symptoms does a person have with this?", "What does a person notice with this?"),
    "diagnosis": ("How does a doctor know that a person has this?", "With which tests does a doctor find this?"),
    "causes": ("From what does this come?", "For what reason does a person get this?"),
    "prevention": ("What can a person do against this, before it comes?", "How can a person stay safe from this?"),
    "outlook": ("How does this go on for a person who has it?", "What comes later for a person who has this?"),
    "risk": ("Which people get this more than other people?", "For which people is the risk bigger?"),
    "inheritance": ("Does this go from the parents to the children?", "Can a child get this from the parents?"),
    "frequency": ("How many people have this?",),
    "complications": ("Which other problems can come from this?",),
    "genes": ("Which changes in the genes belong to this?",),
    "research": ("Which research is there about this now?", "What do researchers study about this now?"),
    "stages": ("Which stages are there for this?",),
    "support": ("Where can people with this find support?",),
    "care": ("What can a person do for this?",),
    "meaning": ("Can you explain this to me with simple words?", "What is this, please?"),
}
_SUBJECT = ("My question is about {x}.", "I want to ask about {x}.", "I would like to understand {x}.", "I read a text about {x}.")
_OPENS = (
    "Please excuse my English.",
    "English is my second language.",
    "I hope that you understand my English.",
    "I write with simple English, please excuse me.",
)
_ENDS = ("Thank you very much.", "I thank you for your answer.", "I am grateful for an answer.", "")


def rewrite(asked: Asked, rng: Random) -> str | None:
    if asked.kind in _WAYS and (asked.illness or asked.kind in ("meaning", "research", "complications")):
        said = [rng.choice(_SUBJECT).format(x=asked.subject), rng.choice(_WAYS[asked.kind])]
    elif single(asked):
        said = ["I want to ask you this.", plain(asked)]
    else:
        return None
    return " ".join(part for part in (rng.choice(_OPENS), *said, rng.choice(_ENDS)) if part)
