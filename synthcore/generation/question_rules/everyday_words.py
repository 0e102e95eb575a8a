"""The same question in everyday words."""

from __future__ import annotations

import re
from random import Random

from synthcore.generation.question_rules._asked import Asked, plain, single

# {x} is the subject. None of them needs to know whether the subject is one or many.
WAYS: dict[str, tuple[str, ...]] = {
    "treatment": ("How can {x} be treated?", "What can be done to treat {x}?", "What can doctors do for someone with {x}?"),
    "symptoms": ("What would a person with {x} notice?", "What are the usual signs of {x}?", "How can a person tell that they might have {x}?"),
    "diagnosis": ("How do doctors find out whether someone has {x}?", "How can doctors tell that a person has {x}?"),
    "causes": ("Why do people get {x}?", "What makes people get {x}?"),
    "prevention": ("What can people do to keep from getting {x}?", "How can people lower their chance of getting {x}?"),
    "outlook": ("What can people with {x} expect as time goes on?", "How do things usually go for people with {x}?"),
    "risk": ("Who is more likely to get {x}?", "Which people have a greater chance of getting {x}?"),
    "inheritance": ("Can {x} run in families?", "Can parents pass {x} on to their children?"),
    "frequency": ("How many people get {x}?", "How many people have {x}?"),
    "complications": ("What other health problems can come from {x}?", "What other trouble can {x} lead to?"),
    "genes": ("Which changes in the genes are linked to {x}?", "Which gene changes go along with {x}?"),
    "research": ("What are researchers doing to learn more about {x}?", "Which studies are being done on {x}?"),
    "stages": ("Into which stages do doctors divide {x}?",),
    "support": ("Where can people with {x} find support?", "Where can people with {x} turn for support?"),
    "care": ("What can be done about {x}?", "What can a person with {x} do?"),
    "meaning": ("Can you explain {x} in simple words?", "Can you tell me in simple words what is meant by {x}?"),
}
ANY_SUBJECT = ("meaning", "research", "complications")

# Words of no illness that have a plainer one.
_PLAINER = (
    (r"physician\(s\)", "doctors"),
    (r"hospital\(s\)", "hospitals"),
    ("physicians", "doctors"),
    ("physician", "doctor"),
    ("adverse effects", "harmful effects"),
    ("transmitted", "passed on"),
    ("prophylactic", "preventive"),
    ("co-occur with", "come together with"),
    ("contracted", "caught"),
    ("administered", "given"),
    ("ingredients of", "things contained in"),
)


def rewrite(asked: Asked, rng: Random) -> str | None:
    if asked.kind in WAYS and (asked.illness or asked.kind in ANY_SUBJECT):
        ways = WAYS[asked.kind] if asked.illness else WAYS[asked.kind][:1]
        return rng.choice(ways).format(x=asked.words.everyday(asked.subject, whole=False))
    if not single(asked):
        return None
    text = asked.words.everyday(plain(asked))
    for clinical, everyday in _PLAINER:
        text = re.sub(rf"(?<!\w){clinical if '(' in clinical else re.escape(clinical)}(?!\w)", everyday, text)
    return text if text != plain(asked) else None
