"""What a question tells of the asker's case: medicines, allergies, parts of the body, conditions, pregnancy, age, sex, name.

Told by their words and by the frames in which people say them ("I have …", "I take …"). What is compared is what came and
what went between a source and a new question; which of it is allowed is for the guards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from synthcore.generation import fact_words
from synthcore.generation.quantities import Quantity, quantities
from synthcore.generation.question_words import FRAME, STOP, bare, words
from synthcore.generation.units import AGES

_PERSON = r"(?:i|he|she|they|we|my (?:\w+ )?\w+|someone|a person|who)"
_ALLERGIC = re.compile(
    r"\b(?:allergic|allergy|allergies|hypersensitiv\w+|intoleran\w+) (?:reactions? )?(?:to|of) (?:the |an? |any )?((?:[\w-]+(?:,| and| or)? ?){1,5})"
    r"|\b([\w-]+) (?:allergy|allergies)\b"
)
_HAS = re.compile(
    rf"\b(?:{_PERSON} (?:(?:also|now|already|still|do|does|only) )?(?:have|has|had|got|suffers?|suffered|am living|lives?)|i've(?: got| had)?|having"
    r"|(?:was|were|am|is|been|being) (?:\w+ )?(?:diagnosed|living)|history of|because of my|despite my|living with|suffering from|due to my"
    r"|on top of my|with my)"
    r" ((?:[\w'-]+ ?){1,7})"
)
_IS = re.compile(rf"\b(?:{_PERSON} (?:am|is|are|was)|i'm|as an?) (?:also |now |a |an |already )*((?:[\w'-]+ ?){{1,3}})")
_TAKES = re.compile(
    rf"\b(?:{_PERSON} (?:\w+ )?(?:take|takes|use|uses|am on|is on|are on|started|start|was given|got prescribed)|i'm on|(?:am|is|are|i'm"
    rf"|been) (?:\w+ )?(?:taking|using)|taking"
    r"|prescribed(?: me)?|treated with) ((?:[\w'-]+ ?){1,4})"
)
_CUT = re.compile(
    r"\b(?:and|but|or|so|which|what|how|why|when|where|who|that|because|since|if|while|can|could|should|is|are|do|does|for|about|in|at|as|to|i|my|he"
    r"|she|they|cannot"
    r"|am|it|this)\b.*"
)
_VAGUE = re.compile(r"\w{1,3}|\w+(?:ing|ed)|heard|read|seen|trouble|hard|idea|doubts?|concerns?|trust|reasons?|worries|worry|difficulty|always|often")
PREGNANT = re.compile(r"\b(?:pregnan\w*|expecting (?:a baby|our|my)|(?:first|second|third) trimester)\b")
FEEDING = re.compile(r"\b(?:breast-?\s?feed\w*|nursing (?:my|a|mother|mom)|lactat\w+)\b")
_NOT = re.compile(r"\b(?:not|n't|never|without|no)\b[^.;,?!]{0,12}$")
CHILD = re.compile(r"\b(?:child|children|kids?|bab(?:y|ies)|infants?|newborns?|toddlers?|teen\w*|teenagers?|sons?|daughters?|grand(?:son|daughter|child)\w*)\b")
_SEX = re.compile(
    r"\b(?:women|woman|female|girl|lady|men|man|male|boy|guy|gentleman|wife|husband|mother|father|mom|dad|sister|brother|menopaus\w*|my periods?"
    r"|transgender)\b"
)
_SELF = r"(?:\bi am|\bi'm|\bas|\bbeing) (?:an? )?(?:[\w-]+ ){0,3}?"
SELF_MALE = re.compile(_SELF + r"(?:man|male|guy|boy|gentleman)\b")
SELF_FEMALE = re.compile(_SELF + r"(?:woman|female|girl|lady)\b")
_AGE = re.compile(
    r"\b(?:aged?|my age is|turn(?:ed|ing)|age of) (?:about |around )?\d{1,3}\b|\b(?:i am|i'm|he is|she is|he's|she's|at|(?:mother|father|partner"
    r"|sister|brother) is) \d{1,3}(?=[ ]*(?:[,.:;?!]|and\b|$|years|now\b))"
    r"|\b(?:i am|i'm|at|aged?|turned|is) (?:sixteen|eighteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]\w+)?\b|\b\w+[ -]years?[ -]old\b"
    r"|\b(?:in (?:my|his|her|their) (?:early |mid |mid-|late )?(?:\d0s|teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties))\b"
    r"|\b(?:newborn|infant|toddler|teenager|elderly|senior|octogenarian|pensioner|teens?)\b"
)
_NAMED = re.compile(
    r"\b(?:[Mm]y (?:full |first |last )?name(?:'s| is)|[Tt]he name(?:'s| is)|(?:I am|I'm) called|(?:[Pp]eople|[Ff]riends) call me|(?:I am|I'm"
    r"|[Tt]his is) (?=[A-Z][a-z]+ [A-Z][a-z]+))"
    r" ?(?!a\b|an\b|the\b|not\b)([A-Z][\w'-]+(?: [A-Z][\w'-]+)?)"
    r"|(?:[Rr]egards|[Ss]incerely|[Yy]ours(?: truly)?|[Tt]hanks|[Tt]hank you|[Bb]est)[,!.]?\s+[-–—]?\s*((?!Doc|Dr|Sir|Madam|Dear|All"
    r"|Every)[A-Z][a-z]+(?: [A-Z][a-z]+)?)\W*$"
)


class Facts:
    """The facts of one text, worked out when they are first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line = " ".join(text.replace("’", "'").lower().split())

    @cached_property
    def words(self) -> tuple[str, ...]:
        """With the parts of compounds."""
        return tuple(dict.fromkeys(p for word in words(self.text) for p in (bare(word), *word.split("-")) if p))

    @cached_property
    def medicines(self) -> dict[str, str]:
        """By the name that is compared: as it is written."""
        return {name: word for word in self.words if (name := fact_words.medicine(word))}

    @cached_property
    def classes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(found[0] for found in fact_words.MEDICINE_CLASSES.finditer(self.line)))

    @cached_property
    def allergies(self) -> tuple[str, ...]:
        said = (_CUT.sub("", re.sub(r"\b(?:and|or)\b", ",", found[1] or found[2])) for found in _ALLERGIC.finditer(self.line))
        return tuple(dict.fromkeys(bare(word) for text in said for word in words(text) if _tells(word)))

    @cached_property
    def parts(self) -> dict[str, str]:
        return {part: word for word in self.words if (part := fact_words.part(word))}

    @cached_property
    def afflicted(self) -> dict[str, str]:
        """Parts of the body that stand right before what is wrong with them: kidney -> "kidney infection"."""
        found = re.finditer(rf"\b([\w-]+) ((?:{'|'.join(sorted(fact_words.NOUNS))}|pain|ache|injury|inflammation)s?)\b", self.line)
        return {part: match[0] for match in found if (part := fact_words.part(match[1]))}

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """Words that name a condition."""
        return tuple(word for word in self.words if fact_words.condition(word))

    @cached_property
    def had(self) -> tuple[str, ...]:
        """What is said to be had, or what someone is said to be, as far as it is a condition: "kidney disease", "diabetic"."""
        return tuple(dict.fromkeys(self._had()))

    def _had(self) -> Iterator[str]:
        for frame, pattern in (("has", _HAS), ("is", _IS)):
            for found in pattern.finditer(self.line):
                if _NOT.search(self.line[: found.start()]) or re.match(r"(?:not|no|never)\b", found[1]):
                    continue
                said = _CUT.sub("", found[1]).split()
                ends = [n for n, word in enumerate(said) if fact_words.condition(bare(word)) or (frame == "has" and word in fact_words.NOUNS)]
                if ends:
                    yield " ".join(word for word in said[: ends[-1] + 1] if _tells(word) or word in FRAME)

    @cached_property
    def had_at_all(self) -> frozenset[str]:
        """Every telling word behind "I have" and its like, known as a condition or not."""
        return frozenset(
            bare(word)
            for p in (_HAS, _IS)
            for found in p.finditer(self.line)
            for word in words(_CUT.sub("", found[1]))
            if _tells(word) and not _VAGUE.fullmatch(word)
        )

    @cached_property
    def taken(self) -> frozenset[str]:
        """Every telling word behind "I take" and its like."""
        return frozenset(bare(word) for found in _TAKES.finditer(self.line) for word in words(_CUT.sub("", found[1])) if _tells(word) and len(word) > 4)

    @cached_property
    def expecting(self) -> tuple[str, ...]:
        return tuple(name for name, pattern in (("pregnancy", PREGNANT), ("breastfeeding", FEEDING)) if pattern.search(self.line))

    @cached_property
    def sexes(self) -> frozenset[str]:
        return frozenset(found[0] for found in _SEX.finditer(self.line))

    @cached_property
    def children(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(found[0] for found in CHILD.finditer(self.line)))

    @cached_property
    def ages(self) -> frozenset[str]:
        """Ages in the forms in which they are said."""
        numbers = {quantity.bare for quantity in self.quantities if quantity.unit in AGES}
        said = {found[0] for found in _AGE.finditer(self.line)}
        return frozenset(numbers | {text for text in said if not any(number.split()[0] in text for number in numbers)})

    @cached_property
    def years(self) -> tuple[float, ...]:
        """Ages as numbers of years."""
        each = {"year old": 1.0, "month old": 1 / 12, "week old": 1 / 52, "day old": 1 / 365}
        said = (re.search(r"\d{1,3}", text) for text in self.ages)
        with_unit = [float(q.value) * each[q.unit] for q in self.quantities if q.unit in each and q.value is not None]
        return (*with_unit, *(float(found[0]) for found in said if found and not with_unit))

    @cached_property
    def quantities(self) -> list[Quantity]:
        return quantities(self.text)

    @cached_property
    def name(self) -> str:
        """The name that someone gives of himself; "" for none."""
        found = _NAMED.search(self.text)
        return next(filter(None, found.groups())) if found else ""


def _tells(word: str) -> bool:
    return word not in STOP and word not in FRAME and len(word) > 2 and not word.isdigit()
