"""Words of a question: which of them carry what it is about, and which two are the same one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_APOSTROPHES = str.maketrans("’‘ʼ´`‐‑", "'''''--")


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that every question may have. What is left tells one question from another.
STOP = _listed(
    """
    a about above after again against all also am an and any anyone are as at away back be became because become been before being below between both
    but by came can can't cannot could did do does doesn't doing don't down during each either else ever every few find first for from further gave
    get gets getting give given go goes going gone good got had has have having he hello help her here hers hi him his how however i i'd i'll i'm i've
    if in into is it its itself just kind know last let like look looking lot made make makes making many may maybe me might more most much must my
    myself near need needs new no not now of off ok old on once one only or other our out over own people person please possible put quite rather
    really regards same say see seem seems sent she should since sir so some someone something soon still such take taken taking tell than thank
    thanks that that's the their them then there these they thing things think this those though through time to together too took try trying under
    until up upon us use used using very want wants was way we well went were what what's when where whether which while who whom whose why will wish
    with within without won't would year years yes yet you your yours message subject question answer question's dear doctor dr information advice
    advise name location contact today yesterday morning evening day days hour hours week weeks month months general case searching detailed
    suggestion website site gov clinicaltrials two three four five six seven eight nine ten half twice don dont cant doesnt didn't didnt isn't isnt
    wasn't aren't couldn't wouldn't shouldn't im ive
    """
)
# What is asked of a thing, and not the thing: another question about the same thing has other ones.
FRAME = _listed(
    """
    affect affected ask asking avoid best better bad cause caused causes causing common complication complications cure cured danger dangerous deal
    diagnose diagnosed diagnosis effect effects exam examination exams experience explain feel feeling found genetic changes change guide happen
    happens happened harm help inherited keep learn life live living long look manage managing mean means medication medications medicine medicines
    normal number outlook options outcome part patient patients possible prevent preventing prevention problem problems prognosis provide reason
    reasons recommend related research result results risk risks safe safely several severe show showing sign signs sort stage stages start started
    stop suffer suffering suggest support sure symptom symptoms test tests tested treat treated treating treatment treatments trial trials type types
    clinical unsafe work worried worry caring child children son daughter mother father husband wife sister brother parent partner friend woman man
    baby
    """
)
# Words that many names share: "prostate cancer" and "breast cancer" are not one half the same.
SHARED = _listed(
    """
    cancer cancers disease diseases disorder disorders syndrome syndromes deficiency tumor tumors tumour tumours condition conditions infection
    infections chronic acute primary secondary type childhood adult adults older failure blood pain attack injury drug drugs pill pills tablet tablets
    level levels high low body illness care health healthy family patient early advanced benign use
    """
)
# Pairs that a slip of the pen, or a common beginning, would take for each other.
_PAIRS = _listed(
    """
    cortisol/cortisone arthritis/arteritis peroneal/perineal prednisone/prednisolone ileum/ilium quinine/quinidine clonidine/clozapine
    estradiol/estriol penicillin/penicillamine afferent/efferent metoprolol/misoprostol palpation/palpitation hydralazine/hydroxyzine
    cycloserine/cyclosporine vinblastine/vincristine daunorubicin/doxorubicin chlorpromazine/chlorpropamide azathioprine/azacitidine
    glyburide/glipizide tolazamide/tolbutamide
    """
)
LOOK_ALIKE = frozenset(frozenset(pair.split("/")) for pair in _PAIRS)

HEAD = 120  # characters of a message that name its topic: a subject line, or the first sentence
LONG = 6  # letters from which one slip is forgiven
ROOT = 0.75  # of the longer of two words that a common beginning makes the same one: diabetes and diabetic


def words(text: str) -> list[str]:
    """The words of a text in lower case; hyphens and apostrophes inside them stay."""
    return _WORD.findall(text.translate(_APOSTROPHES).lower())


def content(text: str) -> list[str]:
    """The words that a text is about, in order: neither everyday words nor what is asked of the thing."""
    return [word for word in map(bare, words(text)) if word not in STOP and word not in FRAME and len(word) > 1 and not word.isdigit()]


def bare(word: str) -> str:
    return word.removesuffix("'s").rstrip("'")


def weight(word: str) -> float:
    """How much a word tells. Names of diseases and drugs are long and rare."""
    return 0.3 if word in SHARED else min(len(word), 12) / 8 + 0.3


def same(one: str, other: str) -> bool:
    """Whether two words are forms of one word, or one is the other with a slip in it."""
    if one == other:
        return True
    if frozenset((one, other)) in LOOK_ALIKE:
        return False
    short, long = sorted((_single(one), _single(other)), key=len)
    if short == long or short.replace("-", "") == long.replace("-", ""):
        return True
    if len(short) < 5 or short[:3] != long[:3]:
        return False
    return len(_common(short, long)) >= max(5, ROOT * len(long)) or (len(short) >= LONG and _one_slip(short, long))


def told(word: str, others: Collection[str]) -> bool:
    """Whether a word, or a form of it, is among others; a compound by its parts too."""
    if word in others or any(same(word, other) for other in others):
        return True
    parts = [part for part in word.split("-") if len(part) > 2]
    return "-" in word and bool(parts) and all(told(part, others) for part in parts)


def topics(text: str, most: int) -> dict[str, float]:
    """The words that tell most of what a message is about, with their weight: those at its head, then long ones and
    ones that are said often."""
    counted = Counter(content(text))
    head = dict.fromkeys(content(text.lstrip()[:HEAD].split("\n\n", 1)[0]))
    ranked = sorted(counted, key=lambda word: -weight(word) * min(counted[word], 3))
    return {word: weight(word) for word in [*list(head)[:most], *ranked[:most]]}


def other_names(text: str, synonyms: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """Terms of a text that have other names -> those names, as words. An abbreviation in brackets is one: Tuberculosis (TB)."""
    line = f" {' '.join(map(bare, words(text)))} "
    found: dict[str, set[str]] = {}
    for term, names in synonyms.items():
        plain = " ".join(map(bare, words(term)))
        if plain and f" {plain} " in line:
            found.setdefault(plain, set()).update(" ".join(map(bare, words(name))) for name in names)
    for match in _BRACKETED.finditer(text[:5000]):
        before = words(text[: match.start()][-200:])[-len(match[1]) :]
        if "".join(word[0] for word in before) == match[1].lower() or (len(before) and before[-1][0] == match[1][0].lower()):
            term = " ".join(before) if before[0][0] == match[1][0].lower() else before[-1]
            found.setdefault(term, set()).add(match[1].lower())
    return found


_BRACKETED = re.compile(r"\(([A-Z][A-Za-z]{1,5})\)")


def _single(word: str) -> str:
    for ending, new in (("ies", "y"), ("sses", "ss"), ("ses", "sis"), ("s", "")):
        if len(word) >= 4 and word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            return word[: -len(ending)] + new
    return word


def _common(one: str, other: str) -> str:
    length = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:length]


def _one_slip(short: str, long: str) -> bool:
    """One letter more, another one, or two changed about."""
    start = len(_common(short, long))
    if len(long) - len(short) == 1:
        return short[start:] == long[start + 1 :]
    if len(long) != len(short):
        return False
    swapped = long[:start] + long[start + 1 : start + 2] + long[start : start + 1] + long[start + 2 :]
    return short[start + 1 :] == long[start + 1 :] or short == swapped
