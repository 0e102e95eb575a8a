"""The same question with a polite beginning and end."""

from __future__ import annotations

from random import Random

from synthcore.generation.question_rules._asked import Asked, message, plain, single

# A question within a question has the order of a statement. {x} is the subject.
_WITHIN: dict[str, str] = {
    "treatment": "what the treatments for {x} are",
    "symptoms": "what the symptoms of {x} are",
    "diagnosis": "how doctors diagnose {x}",
    "causes": "what causes {x}",
    "prevention": "how {x} can be prevented",
    "outlook": "what the outlook for {x} is",
    "risk": "who is at risk for {x}",
    "inheritance": "whether {x} can be inherited",
    "frequency": "how many people are affected by {x}",
    "complications": "what the complications of {x} are",
    "genes": "which genetic changes are related to {x}",
    "research": "what research is being done on {x}",
    "stages": "what the stages of {x} are",
    "support": "where people with {x} can find support",
    "care": "what to do for {x}",
    "meaning": "what is meant by {x}",
}
_ASKS = (
    "Could you please tell me {q}?",
    "Would you be so kind as to tell me {q}?",
    "May I ask you {q}?",
    "Could you kindly explain to me {q}?",
    "Please could you let me know {q}?",
)
_BEFORE = (
    "Hello, I hope you are well. I have a question.",
    "Good day, thank you for taking the time.",
    "Hello, I would like to put a question to you.",
    "Thank you in advance for your help.",
    "Good morning, I would be glad of your advice.",
    "Dear Sir or Madam, I would like to ask you something.",
)
_AFTER = ("Thank you very much.", "Many thanks for your help.", "Thank you for your time.", "With kind regards and thanks.", "")


def rewrite(asked: Asked, rng: Random) -> str | None:
    if asked.kind in _WITHIN:
        question = rng.choice(_ASKS).format(q=_WITHIN[asked.kind].format(x=asked.subject))
        opening = rng.choice(("", "", "Hello.", "Good day."))
    else:
        body = plain(asked) if single(asked) else message(asked)
        if body is None:
            return None
        opening, question = rng.choice(_BEFORE), body
    return " ".join(part for part in (opening, question, rng.choice(_AFTER)) if part)
