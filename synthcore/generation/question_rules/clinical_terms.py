"""The same question in clinical terms. It names no condition that the source does not name."""

from __future__ import annotations

from random import Random

from synthcore.generation.question_rules._asked import Asked, plain, single

WAYS: dict[str, tuple[str, ...]] = {
    "treatment": ("What is the recommended management of {x}?", "Which therapeutic options exist for {x}?"),
    "symptoms": ("What is the clinical presentation of {x}?", "Which signs and symptoms are characteristic of {x}?"),
    "diagnosis": ("How is the diagnosis of {x} established?", "Which investigations are used in the diagnosis of {x}?"),
    "causes": ("What is the etiology of {x}?", "Which etiologic factors underlie {x}?"),
    "prevention": ("Which measures are recommended for the prevention of {x}?", "What are the recommendations for the prevention of {x}?"),
    "outlook": ("What is the prognosis for patients with {x}?", "What is the expected clinical course in patients with {x}?"),
    "risk": ("What are the risk factors for {x}?", "Which populations are at increased risk of {x}?"),
    "inheritance": ("Is there a hereditary component to {x}?", "Is there a known pattern of inheritance in {x}?"),
    "frequency": ("What is the prevalence of {x}?", "What is known about the epidemiology of {x}?"),
    "complications": ("Which complications are associated with {x}?", "What are the possible sequelae of {x}?"),
    "genes": ("Which genetic variants are associated with {x}?", "What is the genetic basis of {x}?"),
    "research": ("What research on {x} is currently under way?", "Which clinical studies on {x} are currently under way?"),
    "stages": ("Which staging system is used for {x}?",),
    "care": ("What is the recommended management of {x}?",),
    "meaning": ("What is the definition of {x}?", "What is the clinical definition of {x}?"),
}
ANY_SUBJECT = ("meaning", "research", "complications")


def rewrite(asked: Asked, rng: Random) -> str | None:
    if asked.kind in WAYS and (asked.illness or asked.kind in ANY_SUBJECT):
        ways = WAYS[asked.kind] if asked.illness else WAYS[asked.kind][:1]
        return rng.choice(ways).format(x=asked.words.clinical(asked.subject, whole=False))
    if not single(asked):
        return None
    text = asked.words.clinical(plain(asked))
    return text if text != plain(asked) else None
