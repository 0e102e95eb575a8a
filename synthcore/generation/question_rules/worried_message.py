"""The same question in a longer, worried message. Only worry is added: no symptom, time, age or history, and no negation."""

from __future__ import annotations

from random import Random

from synthcore.generation.question_rules._asked import Asked, message, plain, single

_OPENS = (
    "I am sorry to trouble you, but this is making me anxious.",
    "My mind keeps coming back to this and I feel quite uneasy about it.",
    "I keep reading about it and every page makes me more worried.",
    "I feel a little foolish for asking, and still it worries me.",
    "This has been going round and round in my head.",
    "I am rather frightened by all of this, to be honest.",
    "Every time I think about it I get a knot in my stomach.",
    "I hope it is all right to ask you this, because I am worried.",
)
_LINKS = (
    "I would feel calmer if I understood it properly.",
    "I would much rather hear it from someone who knows.",
    "So many people say so many different things about it.",
    "All I want is a clear answer that I can understand.",
    "I have been putting off asking, and now I am asking at last.",
    "Please tell me honestly, even if it is hard to hear.",
)
_ENDS = (
    "Thank you for reading this, it would be a weight off my mind.",
    "Any answer would help me to settle down a little.",
    "Please forgive the long message, I am just so worried.",
    "I would be so grateful for an answer.",
    "Thank you, I really need to understand this.",
)


def rewrite(asked: Asked, rng: Random) -> str | None:
    question = plain(asked) if single(asked) else message(asked)
    return None if question is None else " ".join((rng.choice(_OPENS), rng.choice(_LINKS), question, rng.choice(_ENDS)))
