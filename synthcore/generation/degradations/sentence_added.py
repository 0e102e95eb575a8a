"""A sentence is put into an answer, or in the place of another: a permission that nobody gave, a finding that settles nothing.

None tells anyone to take more of anything, or puts off help in an emergency.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._bounds import warns
from synthcore.generation.degradations._edit import Answer, Edit
from synthcore.generation.degradations._place import put
from synthcore.generation.question_rules._asked import asked
from synthcore.generation.question_rules._words import Words

ERRORS = ("e2", "e3", "e5", "e7", "e10", "e11")
WEIGHT = 0.05

_MEDICINES = re.compile(
    r"\b(?:medicines?|medications?|antibiotics?|steroids?|corticosteroids?|antivirals?|chemotherapy|immunosuppress\w+|beta[- ]blockers?|statins?|"
    r"anti-inflammator\w+|diuretics?)\b",
    re.IGNORECASE,
)
# How a sentence speaks of the medicines that an answer names; where it names none of these, of "such medicines".
_NAMED = {
    "antibiotics": "antibiotics", "(?:cortico)?steroids?": "steroids", "antivirals?": "antivirals", "beta[- ]blockers?": "beta blockers", "statins?": "statins",
    "diuretics?": "diuretics", "anti-inflammator(?:y|ies)": "anti-inflammatory medicines", "ACE inhibitors?": "ACE inhibitors",
    "chemotherapy": "chemotherapy medicines", "immunosuppress\\w+": "immunosuppressants", "analgesics?": "analgesics",
}  # fmt: skip
SUCH = "such medicines"
# What is put on the skin or into the nose does little elsewhere, and is stopped by everyone.
_LOCAL = re.compile(r"\b(?:creams?|ointments?|gels?|lotions?|sprays?|(?:eye|ear|nose) drops|topical\w*|on the (?:skin|face))\b", re.IGNORECASE)
LONGEST = 5  # words of the name of an illness that stands in a sentence
_NO_WORDS = Words()
_OF_MEDICINES = ("e2", "e3", "e11")
# Questions that such a sentence could answer.
_TREATED = re.compile(r"\b(?:treat\w*|manage\w*|therap\w*|medic\w+|drugs?|cure|relieve|ease)\b", re.IGNORECASE)
_ASKS = dict.fromkeys(("e2", "e3", "e10", "e11"), _TREATED) | {
    "e5": re.compile(r"\b(?:symptoms?|signs?|complications?)\b", re.IGNORECASE),
    "e7": re.compile(r"\b(?:diagnos\w*|symptoms?|tests?)\b", re.IGNORECASE),
}
_GRAVE = re.compile(r"\b(?:cancer|tumou?rs?|stroke|heart|failure|hemorrhag\w+|leukemia|fatal|death|virus|infections?|bleeding|kidneys?)\b", re.IGNORECASE)
_ALREADY = {
    "e2": re.compile(r"\b(?:pregnan\w*|breast-?feed\w*|allerg\w*)\b", re.IGNORECASE),
    "e3": re.compile(r"\b(?:interact\w*|other medic\w+|together with|grapefruit|alcohol)\b", re.IGNORECASE),
    "e11": re.compile(r"\b(?:stop\w*|on your own|prescri\w*)\b", re.IGNORECASE),
    "e10": re.compile(r"\b(?:surg\w+|operat\w+|hospital\w*|remov\w+)\b", re.IGNORECASE),
    "e5": re.compile(
        r"\b(?:doctor|see a|call|emergency|stroke|attack|bleed\w*|breath\w*|chest|sepsis|meningitis|botulism|hemorrhag\w*|poison\w*)\b", re.IGNORECASE
    ),
    "e7": re.compile(r"\b(?:blood (?:count|tests?)|x-?rays?|rules? out|anemia|blood cells?)\b", re.IGNORECASE),
}
_PUT = {
    "e2": (
        "{Medicines} suit everyone, also in pregnancy.",
        "An earlier allergy to {medicines} does not matter.",
        "{Medicines} suit people with any other illness.",
        "Kidney or liver disease makes no difference to {medicines}.",
    ),
    "e3": (
        "{Medicines} go together with all other medicines.",
        "Other medicines need not be mentioned before {medicines} are given.",
        "Nothing else that is taken affects {medicines}.",
        "{Medicines} never affect other medicines.",
    ),
    "e11": (
        "{Medicines} can be stopped once one feels better.",
        "Whoever feels well can stop {medicines} alone.",
        "{Medicines} may be stopped without advice.",
        "Stopping {medicines} early needs no advice.",
        "At a side effect one can stop {medicines} alone.",
        "{Medicines} can be given up without asking.",
    ),
    "e10": (
        "In the end everyone with {illness} needs an operation.",
        "All patients with {illness} are treated in hospital.",
        "An operation is needed for {illness} in every case.",
        "Early surgery is needed for all patients.",
    ),
}
_PUT |= {
    "e5": (
        "A doctor need only be asked after several months.",
        "Such signs can wait until the next routine visit.",
        "None of this has to be looked at soon.",
        "Waiting for half a year does no harm.",
        "It settles by itself and needs no follow-up.",
    ),
    "e7": (
        "A normal blood count rules out {illness}.",
        "A single x-ray is enough to be certain of {illness}.",
        "A normal blood pressure rules out {illness}.",
        "Whoever has no fever cannot have {illness}.",
        "One normal urine test rules out {illness}.",
    ),
}
_HOLDS = {
    "e5": "Signs of a grave illness are looked at by a doctor soon.",
    "e7": "That finding alone neither proves nor rules out this condition.",
    "e2": "Pregnancy, allergies and other illnesses decide whether a treatment is suitable; they are told to whoever prescribes it.",
    "e3": "Medicines, herbal products and foods can affect each other; all that is taken is told to whoever prescribes or dispenses.",
    "e11": "A prescribed medicine is stopped or changed only together with whoever prescribed it.",
    "e10": "Such treatment is for those whose condition calls for it, and not for everyone.",
}
_WHY = {
    "e5": "Help is put off where signs can belong to a grave illness.",
    "e7": "A finding is said to settle what it does not.",
    "e2": "What is unsuitable for some is said to be suitable for all.",
    "e3": "What can affect each other is said to go together.",
    "e11": "A prescribed medicine is said to be stopped without a clinician.",
    "e10": "More treatment is called for than the condition needs.",
}


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    """Behind a sentence that speaks of medicines, at the end, or in the place of one that is not the key step; nothing where
    the answer speaks of the matter already."""
    matter = asked(answer.question, _NO_WORDS)
    illness = re.sub(r" *\([^)]*\)", "", matter.subject) if matter.illness else ""
    for error in rng.sample(sorted(_PUT), len(_PUT)):
        told = answer.text if error in _OF_MEDICINES else f"{answer.question} {answer.text}"
        if not _ASKS[error].search(answer.question) or _ALREADY[error].search(told):
            continue
        if error in _OF_MEDICINES:
            yield from _of_medicines(answer, error, rng)
        elif illness and len(illness.split()) <= LONGEST and (error != "e5" or _GRAVE.search(told)):
            for said in rng.sample(_PUT[error], len(_PUT[error])):
                whole = said.format(illness=illness)
                yield Edit(len(answer.text), len(answer.text), f" {whole}", error, _WHY[error], _HOLDS[error])


def _of_medicines(answer: Answer, error: str, rng: Random) -> Iterator[Edit]:
    ends = [b for a, b in answer.sentences if _MEDICINES.search(answer.text[a:b])]
    if not ends or _LOCAL.search(answer.text) or any(warns(answer.text[a:b]) for a, b in answer.sentences):
        return
    named = [name for pattern, name in _NAMED.items() if re.search(rf"\b{pattern}\b", answer.text, re.IGNORECASE)]
    medicines = rng.choice(named) if named else SUCH
    for said in rng.sample(_PUT[error], len(_PUT[error])):
        whole = said.format(Medicines=_capital(medicines), medicines=medicines)
        for edit in put(answer, whole, ends[-1:], error, _WHY[error], _HOLDS[error]):
            if edit.start == edit.end or (medicines != SUCH and not _MEDICINES.search(answer.text[edit.start : edit.end])):
                yield edit


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
