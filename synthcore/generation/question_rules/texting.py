"""The same question typed in a hurry. Only words of a closed list are shortened or misspelt: none of them is a medicine, a
condition, a number, a unit or a negation, and each slip is still told apart from every other word."""

from __future__ import annotations

import re
from random import Random

from synthcore.generation.question_rules._asked import Asked, plain, single

_SHORT = {
    "people": "ppl",
    "you": "u",
    "please": "pls",
    "because": "bc",
    "thanks": "thx",
    "about": "abt",
    "someone": "some1",
    "what is": "whats",
    "question": "q",
    "and": "n",
    "know": "kno",
}
_SLIPS = {
    "symptoms": "symtoms",
    "treatments": "treatmnts",
    "inherited": "inhereted",
    "diagnose": "diagnos",
    "prevent": "prevnt",
    "complications": "complicatons",
    "affected": "afected",
    "outlook": "outlok",
    "changes": "chnages",
    "common": "comon",
    "causes": "casues",
    "support": "suport",
    "related": "realted",
    "research": "reserach",
    "available": "availible",
    "different": "diffrent",
    "information": "infomation",
    "stages": "stagse",
    "treated": "treatd",
    "possible": "posible",
    "recommended": "recomended",
    "should": "shoud",
    "there": "ther",
    "which": "wich",
    "where": "wher",
    "would": "woud",
    "could": "coud",
    "what": "waht",
    "being": "bieng",
    "risk": "rsik",
    "find": "fidn",
    "with": "wiht",
    "long": "lnog",
}
_OPENS = ("", "", "", "hi ", "hey ", "quick question ", "sorry quick one ")
_ENDS = ("", "", "", " thx", " pls", " thanks")


def rewrite(asked: Asked, rng: Random) -> str | None:
    text = plain(asked)
    if not single(asked) or text.count("?") != 1:
        return None
    names = asked.subject.lower()  # nothing within the subject is touched
    lowered = re.sub(r"^(?:[A-Z][a-z]+)\b", lambda m: m[0] if m[0].lower() in names.split() else m[0].lower(), text)
    lowered = re.sub(r"\bI\b(?=['’ ])(?!['’]?[- ]\w?\d)", "i", lowered)
    start = max(0, lowered.lower().find(names)) if names else len(lowered)
    head, tail = (lowered[:start], lowered[start:]) if names else (lowered, "")
    head = _slip(_shorten(head, rng), rng)
    new = rng.choice(_OPENS) + head + tail
    if new in (lowered, text):
        new = rng.choice(_OPENS[3:]) + new
    return new.rstrip("?") + "?" + rng.choice(_ENDS)


def _shorten(text: str, rng: Random) -> str:
    for word, short in _SHORT.items():
        if rng.random() < 0.6:
            text = re.sub(rf"(?<![\w'’-]){re.escape(word)}(?![\w'’-])", short, text)
    return text


def _slip(text: str, rng: Random) -> str:
    """At most two slips, in words of the list."""
    there = [found for found in re.finditer(r"(?<![\w'’-])[a-z]+(?![\w'’-])", text) if found[0] in _SLIPS]
    chosen = sorted(rng.sample(there, min(len(there), rng.choice((1, 1, 2)))), key=lambda f: f.start(), reverse=True)
    for found in chosen:
        text = text[: found.start()] + _SLIPS[found[0]] + text[found.end() :]
    return text
