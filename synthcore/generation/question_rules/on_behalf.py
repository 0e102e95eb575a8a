"""The same question for an adult relative or partner. A question that names nobody gets a sentence before it; one in the
first person is told of the other person, with pronouns and verbs, and is refused where a verb is not known.

A child is never brought in, because an answer for a child is another answer; a condition of childhood is not asked about for an adult.
"""

from __future__ import annotations

import re
from random import Random
from typing import NamedTuple

from synthcore.generation.question_rules._asked import Asked, plain, single


class Person(NamedTuple):
    noun: str
    they: str
    them: str
    their: str
    theirs: str
    self: str
    plural: bool = False


_SHE, _HE, _THEY = ("she", "her", "her", "hers", "herself"), ("he", "him", "his", "his", "himself"), ("they", "them", "their", "theirs", "themselves")
WOMEN = tuple(Person(noun, *_SHE) for noun in ("mother", "sister", "aunt"))
MEN = tuple(Person(noun, *_HE) for noun in ("father", "brother", "uncle"))
ANYONE = (Person("partner", *_THEY, plural=True),)

_WAYS = (
    "I am asking for my {person}.",
    "My {person} asked me to find this out.",
    "This question is for my {person}.",
    "I would like to help my {person} to understand this.",
    "I am writing on behalf of my {person}.",
)

_FEMALE = re.compile(
    r"\b(?:ovar\w+|uter\w+|vulv\w+|vagin\w+|cervi(?:x|cal cancer)|endometri\w+|fallopian|menopaus\w*|periods?|womb|mother'?s)\b", re.IGNORECASE
)
_MALE = re.compile(r"\b(?:prostat\w*|testic\w*|peni\w+|erecti\w*|errection|scrot\w*|sperm\w*|ejaculat\w*|male)\b", re.IGNORECASE)
_PREGNANT = re.compile(r"\b(?:pregnan\w*|breast-?feed\w*|trimester)\b", re.IGNORECASE)
_YOUNG = re.compile(
    r"\b(?:child(?:ren|hood|s)?|bab(?:y|ies)|infants?|newborns?|toddlers?|teen\w*|sons?|daughters?|juvenile|pediatric|kids?|grand\w+)\b", re.IGNORECASE
)

# The asker's own part of a message stays in the first person.
_ASKER = re.compile(
    r"\b(?:(?:please |kindly )?(?:tell|help|advise|advice|guide|send|let|give|show|inform|answer) me|my question|"
    r"i(?:'d| would) (?:just )?(?:like|love) to (?:know|ask|understand)|i (?:was |am )?(?:just )?wonder(?:ing)?|i (?:just )?want(?:ed)? to (?:ask|know)|"
    r"i (?:have|had) a question|i(?:'m| am) (?:just )?(?:asking|writing|worried|wondering)|i (?:read|saw|hope|appreciate|pray))\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:we|us|our|ours|he|she|him|his|her|they|them|their|(?:my|the) (?:mother|father|mom|mum|dad|husband|wife|partner|sister|brother|friend|uncle|aunt|"
    r"nephew|niece|cousin|boyfriend|girlfriend|parents?|family|fiancee?))\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"\b(?:we|us|our|ours|he|she|his|her)\b", re.IGNORECASE)
_SAME = frozenset(
    re.findall(
        r"\S+",
        """
        can could should would will might may must did didn't can't couldn't shouldn't won't
        wouldn't cannot had took felt got went used started stopped tried noticed
        """,
    )
)
_VERBS = {
    "am": "is",
    "have": "has",
    "do": "does",
    "don't": "doesn't",
    "don’t": "doesn't",
    "take": "takes",
    "feel": "feels",
    "get": "gets",
    "need": "needs",
    "want": "wants",
    "use": "uses",
    "suffer": "suffers",
    "experience": "experiences",
    "live": "lives",
    "smoke": "smokes",
    "drink": "drinks",
    "eat": "eats",
    "sleep": "sleeps",
    "wake": "wakes",
    "work": "works",
    "go": "goes",
    "keep": "keeps",
    "know": "knows",
    "see": "sees",
    "hear": "hears",
    "weigh": "weighs",
}
_STRAY = re.compile(rf"\b(?:and|or|but|then|also)\s+(?:also |then |now |still )?(?:{'|'.join(v for v in _VERBS if v.isalpha())})\b", re.IGNORECASE)


def rewrite(asked: Asked, rng: Random) -> str | None:
    text = plain(asked)
    if not single(asked) or text.count("?") != 1 or _TOGETHER.search(text):
        return None
    people = _people(text)
    if not people:
        return None
    person = rng.choice(people)
    if not re.search(r"\b(?:i|i'm|i’m|i've|i’ve|me|my|mine|myself|you|your)\b", text, re.IGNORECASE):
        return f"{rng.choice(_WAYS).format(person=person.noun)} {text}"
    return _told_of(text, person)


def _people(text: str) -> tuple[Person, ...]:
    female, male, pregnant, young = (bool(p.search(text)) for p in (_FEMALE, _MALE, _PREGNANT, _YOUNG))
    if young or (female and male) or (pregnant and male):
        return ()
    if pregnant:
        return WOMEN[1:2]
    return WOMEN if female else MEN if male else WOMEN + MEN + ANYONE


def _told_of(text: str, person: Person) -> str | None:
    """A question in the first person, told of someone else. The first mention names the person."""
    kept = [found.span() for found in _ASKER.finditer(text)]
    if _OTHERS.search(text) or _STRAY.search(text) or re.search(r"\byours?\b", text, re.IGNORECASE):
        return None
    named = False
    out, at = "", 0
    for found in re.finditer(
        r"\b(?:(am|have|do|was|can|could|should|would|will|may|might|must|did) i|i(?:['’](m|ve|ll|d))?(?: ([\w'’]+))?|(me|my|mine|myself))\b",
        text,
        re.IGNORECASE,
    ):
        if any(a <= found.start() < b for a, b in kept):
            continue
        new = _turned(found, person, named)
        if new is None:
            return None
        named = True
        out += text[at : found.start()] + new
        at = found.end()
    out += text[at:]
    return out[:1].upper() + out[1:] if named else None


def _turned(found: re.Match[str], person: Person, named: bool) -> str | None:
    they = person.they if named else f"my {person.noun}"
    several = person.plural and named  # "they have", but "my partner has"
    inverted, short, verb, other = found[1], found[2], found[3], found[4]
    if other:
        if other.lower() == "myself":
            return person.self
        return {"me": person.them if named else f"my {person.noun}", "my": person.their if named else f"my {person.noun}'s", "mine": person.theirs}[
            other.lower()
        ]
    if inverted:
        plain = inverted.lower()
        if plain not in ("am", "have", "do", "was"):
            return f"{inverted} {they}"
        words = {"am": "are", "have": "have", "do": "do", "was": "were"} if several else {"am": "is", "have": "has", "do": "does", "was": "was"}
        return f"{_like(inverted, words[plain])} {they}"
    after = f" {verb}" if verb else ""
    if short:
        full = {"m": "are" if several else "is", "ve": "have" if several else "has", "ll": "will", "d": None}[short.lower()]
        return None if full is None else f"{they} {full}{after}"
    if not verb:
        return None
    if verb.lower() == "was":
        return f"{they} {'were' if several else 'was'}"
    if verb.lower() in _SAME:
        return f"{they} {verb}"
    if verb.lower() not in _VERBS:
        return None
    return f"{they} {('are' if verb.lower() == 'am' else verb) if several else _VERBS[verb.lower()]}"


def _like(old: str, new: str) -> str:
    return new.capitalize() if old[:1].isupper() else new
