"""Guards about the asker's case: its facts stay, are told where they change, can be true, and come in where they have to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from synthcore.generation import fact_words
from synthcore.generation.question_facts import FEEDING, PREGNANT, SELF_FEMALE, SELF_MALE, Facts
from synthcore.generation.question_pair import Pair, Verdict, shown
from synthcore.generation.question_words import SHARED
from synthcore.generation.units import AGES, COUNTS

OLDEST = 120  # years
BEARING = (10, 60)  # years at which somebody may be pregnant, with room on both sides
SENTENCE = 60  # words of one short sentence, at most; or as many as its source has

_FINE = Verdict()
_GROWTH = re.compile(r"\w+oma|malign\w+|neoplas\w+|tumou?rs?|leuk\w+|cancer\w*|carcino\w+|metasta\w+")
_FIGURES = re.compile(
    r"\bknot in my stomach\b|\bweight (?:off|on) my (?:chest|mind|heart)\b|\b(?:by|at|from the bottom of my|with all my|in my) heart\b"
    r"|\bon the other hand\b|\b(?:at|by|first|second)[ -]hand\b"
    r"|\bkeep an eye\b|\bon foot\b|\bhand(?:s|ed)? down\b|\bgut feeling\b"
)
_OWN_CHILD = re.compile(
    r"\b(?:my|our|his|her|their) (?:\w+[- ]){0,3}?(?:child|kid|baby|infant|newborn|toddler|son|daughter|teen(?:ager)?|grand(?:son|daughter|child))\b"
    r"|\b(?:for|in|as) an? (?:\w+[- ]){0,2}?(?:child|kid|baby|infant|newborn|toddler|teenager)\b"
)
_INHERIT = re.compile(r"\binherit|\bheredit|\bpass(?:ed|es|ing)?\b|\bfamil|\bgenes?\b|\bgenetic|\bfrom the parents\b")
_MALE_NOUN = "(?:man|men|male|males|boy|guy|gentleman|father|dad|husband|brother|uncle|grandfather|son|nephew|boyfriend)"
_EXPECTING_MAN = re.compile(
    rf"\b(?:pregnant|breast-?\s?feeding|expecting) (?:\w+ )?{_MALE_NOUN}\b"
    rf"|\b{_MALE_NOUN}(?: who)?(?: of \d+)?,? (?:is|was|got|became|and) (?:\w+ )?(?:pregnant|breast-?\s?feeding)\b"
)
_OF_WOMEN = re.compile(r"\b(?:ovar\w+|uter(?:us|ine)|womb|cervical cancer|endometri\w+|menopaus\w+|menstru\w+|vagin\w+|my periods?)\b")
_OF_MEN = re.compile(r"\b(?:prostat\w+|testic\w+|erecti\w+|scrot\w+|sperm\w*|peni(?:s|le))\b")
_OF_AGE = re.compile(
    r"\b(?:alzheimer\w*|dementia|osteoporosis|menopaus\w+|age-related|prostat\w+|presbyopi\w+|presbycus\w+|parkinson\w*|hearing loss from age)\b"
)
_BABY = re.compile(r"\b(?:newborn|infant|baby|toddler)\b")
_GROWN = re.compile(
    r"\b(?:mother|father|mom|mum|dad|parents?|grand(?:mother|father|parents?|ma|pa)|wife|husband|partner|girlfriend|boyfriend|friend|aunt|uncle"
    r"|i have|older|adults?)\b"
)
_WHEN = re.compile(
    r"\b(?:since|ago|yesterday|today|tonight|this (?:morning|week|month|year)|last (?:night|week|month|year|spring|summer|autumn|fall|winter)"
    r"|for (?:\w+ )?(?:hours|days|weeks|months|years)"
    r"|for a (?:long time|while)|suddenly|recently|just (?:started|began)|all my life|overnight|as a child|(?:hours|days|weeks|months|years) now)\b"
)
_TIMES = frozenset({"second", "minute", "hour", "day", "night", "week", "fortnight", "month", "year", "decade"})
_ENDS = re.compile(
    r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSt)(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bNo)[.?!…]+[\"”')\]]*\s+(?=[\"“'(\[]?\w)|\S\n+\s*(?=\S)"
)


def one_sentence(pair: Pair) -> Verdict:
    """One sentence, and a short one."""
    count = len(_ENDS.findall(pair.new.strip())) + 1
    if count > 1:
        return Verdict(f"It has {count} sentences; one is wanted.")
    if len(pair.new_words) > max(SENTENCE, len(pair.source_words)):
        return Verdict(f"It has {len(pair.new_words)} words; one short sentence is wanted.")
    return _FINE


def facts_kept(pair: Pair) -> Verdict:
    """Medicines, allergies, conditions, parts of the body, pregnancy and whether it is about a child: none goes, none comes."""
    return Verdict(next((say for part in (_medicines, _allergies, _conditions, _parts, _people) for say in part(pair)), ""))


def facts_listed(pair: Pair) -> Verdict:
    """They may come and go; both are told."""
    old, new = pair.source_facts, pair.new_facts
    added = [word for name, word in new.medicines.items() if name not in old.medicines and not pair.knew(word)]
    added += [f"allergy: {word}" for word in new.allergies if word not in old.allergies]
    added += [phrase for phrase in new.had if not _known(pair, phrase)]
    added += [name for name in new.expecting if name not in old.expecting]
    gone = [word for name, word in old.medicines.items() if name not in new.medicines and not pair.has(word)]
    gone += [f"allergy to {word}" for word in old.allergies if not pair.has(word)]
    gone += [phrase for phrase in old.had if not any(map(pair.has, _telling(phrase)))]
    gone += [name for name in old.expecting if name not in new.expecting]
    return Verdict(listed=(*added, *(f"gone: {fact}" for fact in dict.fromkeys(gone))))


def possible(pair: Pair) -> Verdict:
    """No pregnant man, no woman's illness of a man, no baby with an illness of old age, no age that nobody has."""
    text, new = pair.new_facts.line, pair.new_facts
    grown = bool(_GROWN.search(text))
    if any(age > OLDEST for age in new.years if age not in pair.source_facts.years):
        return Verdict(f"Nobody is older than {OLDEST} years.")
    expecting, male = new.expecting, bool(SELF_MALE.search(text))
    if _EXPECTING_MAN.search(text) or (male and re.search(r"\b(?:i am|i'm|as) (?:an? )?(?:\w+ ){0,3}(?:pregnant|breast-?feeding)\b", text)):
        return Verdict("It tells of a man who is pregnant or breastfeeding, which cannot be.")
    if expecting and not grown and any(not BEARING[0] <= age <= BEARING[1] for age in new.years if age >= 3 and age not in pair.source_facts.years):
        return Verdict("It tells of a pregnancy at an age at which there is none.")
    if not grown and ((male and _OF_WOMEN.search(text)) or (SELF_FEMALE.search(text) and _OF_MEN.search(text))):
        return Verdict("The sex that it tells does not go with what it is about.")
    young = (_BABY.search(text) and not _BABY.search(pair.source_facts.line)) or any(age <= 12 for age in new.years if age not in pair.source_facts.years)
    if young and not grown and (found := _OF_AGE.search(text)):
        return Verdict(f"It gives a child “{shown(found[0])}”, which comes with age.")
    return _FINE


def adds_age(pair: Pair) -> Verdict:
    """An age that the source does not tell."""
    old, new = pair.source_facts, pair.new_facts
    added = any(year not in old.years for year in new.years) if new.years else bool(new.ages - old.ages)
    return _FINE if added else Verdict("It adds no age, which the modification asks for.")


def adds_sex(pair: Pair) -> Verdict:
    """A sex, a pregnancy or breastfeeding that the source does not tell."""
    old, new = pair.source_facts, pair.new_facts
    added = set(new.expecting) - set(old.expecting) or new.sexes - old.sexes
    return _FINE if added else Verdict("It adds neither a sex nor a pregnancy nor breastfeeding, and the modification asks for one of them.")


def adds_condition(pair: Pair) -> Verdict:
    """A condition that the source does not name."""
    new = pair.new_facts
    added = any(not pair.knew(word) for word in (*new.conditions, *new.had_at_all)) or any(not _known(pair, phrase) for phrase in new.had)
    return _FINE if added else Verdict("It adds no long-term condition, which the modification asks for.")


def adds_medicine(pair: Pair) -> Verdict:
    """A medicine that the source does not name."""
    new = pair.new_facts
    classes = {word for name in new.classes for word in name.split()}
    added = any(not pair.knew(word) for word in (*new.medicines.values(), *(new.taken - classes)))
    return _FINE if added else Verdict("It adds no medicine by its name, which the modification asks for.")


def adds_value(pair: Pair) -> Verdict:
    """A number with its unit that is neither a time nor an age nor a count."""
    old = {quantity.bare for quantity in pair.source_quantities}
    added = [q for q in pair.new_quantities if not q.in_words and q.bare not in old and q.unit not in AGES | COUNTS | _TIMES]
    return (
        _FINE
        if any(q.unit or not re.fullmatch(r"\d{1,2}", q.number) or "of" in pair.new[max(0, q.start - 4) : q.start] for q in added)
        else Verdict("It adds no measured value, which the modification asks for.")
    )


def adds_time(pair: Pair) -> Verdict:
    """Since when, or for how long, otherwise than the source says."""
    old = {q.bare for q in pair.source_quantities}
    said = {found[0] for found in _WHEN.finditer(pair.new_facts.line)} - {found[0] for found in _WHEN.finditer(pair.source_facts.line)}
    added = any(q.unit in _TIMES and q.bare not in old for q in pair.new_quantities)
    return _FINE if said or added else Verdict("It says no other time than the source, and the modification asks for one.")


FACT_GUARDS: tuple[Callable[[Pair], Verdict], ...] = (
    one_sentence, facts_kept, facts_listed, possible, adds_age, adds_sex, adds_condition, adds_medicine, adds_value, adds_time,
)  # fmt: skip


def _medicines(pair: Pair) -> Iterator[str]:
    old, new = pair.source_facts, pair.new_facts
    for name, word in old.medicines.items():
        if name not in new.medicines and not pair.has(word):
            yield f"The medicine “{shown(word)}” of the question is gone or changed."
    for name, word in new.medicines.items():
        if name not in old.medicines and not pair.knew(word):
            yield f"“{shown(word)}” is a medicine that the question does not name."
    for said in new.classes:
        if set(said.split()) & new.taken and not all(map(pair.knew, said.split())):
            yield f"That someone takes “{said}” is not in the question."


def _allergies(pair: Pair) -> Iterator[str]:
    old, new = pair.source_facts, pair.new_facts
    for word in old.allergies:
        if not pair.has(word):
            yield f"The allergy to “{shown(word)}” of the question is gone or changed."
    for word in new.allergies:
        if not pair.knew(word) or not re.search(r"allerg|sensitiv|intoleran|hay fever", old.line):
            yield f"An allergy to “{shown(word)}” is not in the question."


def _conditions(pair: Pair) -> Iterator[str]:
    for phrase in pair.new_facts.had:
        if not _known(pair, phrase):
            yield f"That someone has “{shown(phrase)}” is not in the question."
    for word in pair.new_facts.conditions:
        if word in fact_words.LASTING and not pair.knew(word) and not (_GROWTH.fullmatch(word) and _GROWTH.search(pair.source_facts.line)):
            yield f"“{shown(word)}” is a condition that the question does not name."
    for phrase in pair.source_facts.had:
        if not any(map(pair.has, _telling(phrase))):
            yield f"That someone has “{shown(phrase)}” is gone or changed."


def _parts(pair: Pair) -> Iterator[str]:
    old, new = pair.source_facts, Facts(_FIGURES.sub(" ", pair.new_facts.line))
    asked = Facts(pair.asked)
    gained = [
        part for part, word in new.parts.items()
        if part not in old.parts and word not in pair.explained and not any(fact_words.within(part, said) for said in pair.source_bare)
    ]  # fmt: skip
    lost = [
        part for part, word in asked.parts.items()
        if part not in new.parts and word not in pair.renamed and not any(fact_words.within(part, said) for said in pair.new_bare)
    ]  # fmt: skip
    if gained and lost:
        yield f"The question is about the {lost[0]}, and the new one about the {gained[0]}."
    for part in gained:
        if part in new.afflicted:
            yield f"“{shown(new.afflicted[part])}” is not in the question."
    for part in lost:
        if part in asked.afflicted:
            yield f"“{shown(asked.afflicted[part])}” of the question is gone or changed."


def _people(pair: Pair) -> Iterator[str]:
    old, new = pair.source_facts, pair.new_facts
    for name, pattern in (("pregnancy", PREGNANT), ("breastfeeding", FEEDING)):
        was, now = name in old.expecting, name in new.expecting
        if was and not now and not any(pattern.search(word) for word in pair.explained):
            yield f"The {name} of the question is gone."
        if (
            now
            and not was
            and not any(re.search(r"gestat|obstetr|maternal|antenatal|prenatal|eclamp|gravid|trimester|lactat|nursing", word) for word in pair.source_bare)
        ):
            yield f"A {name} is told that is not in the question." if name == "pregnancy" else "Breastfeeding is told that is not in the question."
    if _OWN_CHILD.search(new.line) and not old.children and not old.years and not _INHERIT.search(new.line) and "childhood" not in old.line:
        yield "The new question is about a child, and the source names none."
    if _OWN_CHILD.search(old.line) and not new.children and not new.years and not _INHERIT.search(old.line):
        yield "The question is about a child, and the new one names none."
    for pattern in (SELF_MALE, SELF_FEMALE):
        if pattern.search(new.line) and not old.sexes:
            yield "The new question tells a sex, and the source does not."


def _telling(phrase: str) -> list[str]:
    """The words of a condition that make it another one; all of them where there are no others."""
    return [word for word in phrase.split() if word not in SHARED] or phrase.split()


def _known(pair: Pair, phrase: str) -> bool:
    """Whether the source names a condition, or a growth of some kind where the new text says another word for it."""
    found = _telling(phrase)
    if any(map(pair.knew, found)):
        return True
    return any(map(_GROWTH.fullmatch, found)) and bool(_GROWTH.search(pair.source_facts.line))
