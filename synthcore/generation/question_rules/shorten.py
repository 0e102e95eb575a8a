"""The same question in one short sentence: a leading greeting and closing thanks dropped, or the shortest form of a known
question. A message of several sentences is left to a model, which can put its facts into one."""

from __future__ import annotations

from random import Random

from synthcore.generation.question_rules._asked import Asked, message, single

_WAYS: dict[str, tuple[str, ...]] = {
    "treatment": ("Treatments for {x}?", "How to treat {x}?"),
    "symptoms": ("Symptoms of {x}?",),
    "diagnosis": ("Diagnosis of {x}?",),
    "causes": ("Causes of {x}?",),
    "prevention": ("Prevention of {x}?",),
    "outlook": ("Outlook for {x}?",),
    "risk": ("Risk groups for {x}?",),
    "inheritance": ("{x}: inherited?",),
    "frequency": ("Number of people with {x}?",),
    "complications": ("Complications of {x}?",),
    "genes": ("Genetic changes in {x}?",),
    "research": ("Current research on {x}?",),
    "stages": ("Stages of {x}?",),
    "support": ("Support for people with {x}?",),
}


def rewrite(asked: Asked, rng: Random) -> str | None:
    if asked.kind in _WAYS and (asked.illness or asked.kind in ("research", "complications")):
        text = rng.choice(_WAYS[asked.kind]).format(x=asked.subject)
    else:
        text = message(asked) or ""
        if not single(asked._replace(text=text)):
            return None
    text = text[:1].upper() + text[1:]
    return text if len(text) < len(asked.text) and len(text.split()) >= 3 else None
