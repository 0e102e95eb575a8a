"""A sentence is put into an answer: a permission that nobody gave, a figure that nobody found. All that was right stays.

None tells anyone to take more of anything, or puts off help in an emergency.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._bounds import warns
from synthcore.generation.degradations._edit import Answer, Edit
from synthcore.generation.question_rules._asked import asked
from synthcore.generation.question_rules._words import Words

ERRORS = ("e2", "e3", "e5", "e7", "e9", "e10", "e11")
WEIGHT = 0.05

_MEDICINES = re.compile(
    r"\b(?:medicines?|medications?|antibiotics?|steroids?|corticosteroids?|antivirals?|chemotherapy|immunosuppress\w+|beta[- ]blockers?|statins?|"
    r"anti-inflammator\w+|diuretics?)\b",
    re.IGNORECASE,
)
_NO_WORDS = Words()
_OF_MEDICINES = ("e2", "e3", "e11")
# Questions that such a sentence could answer. The others are about medicines, and stand where those are named.
# Questions that such a sentence could answer.
_TREATED = re.compile(r"\b(?:treat\w*|manage\w*|therap\w*|medic\w+|drugs?|cure|relieve|ease)\b", re.IGNORECASE)
_ASKS = dict.fromkeys(("e2", "e3", "e10", "e11"), _TREATED) | {
    "e5": re.compile(r"\b(?:symptoms?|signs?|complications?)\b", re.IGNORECASE),
    "e7": re.compile(r"\b(?:diagnos\w*|symptoms?|tests?)\b", re.IGNORECASE),
    "e9": re.compile(r"\b(?:what (?:is|are|causes?)|genetic changes|inherited|how (?:many|common)|affected|at risk)\b", re.IGNORECASE),
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
    "e9": re.compile(r"\b(?:stud(?:y|ies)|survey\w*|percent|%|one in|out of)", re.IGNORECASE),
}
_PUT = {
    "e2": (
        "Such medicines suit everyone, also in pregnancy.",
        "An earlier allergy to these medicines does not matter.",
        "Other illnesses make no difference to the choice.",
        "These medicines are suitable in pregnancy as well.",
        "Kidney or liver disease need not be mentioned first.",
        "People with allergies need no other choice.",
    ),
    "e3": (
        "These medicines go together with all others.",
        "Other medicines need not be mentioned.",
        "Herbal products do not affect such medicines.",
        "Nothing else that is taken affects these medicines.",
        "Whatever else is taken need not be told.",
        "Blood thinners go together with these medicines.",
    ),
    "e11": (
        "Such medicines can be stopped once one feels better.",
        "Whoever feels well can stop the medicines alone.",
        "The medicines may be stopped without advice.",
        "Stopping such medicines early needs no advice.",
        "At a side effect one can stop the medicines alone.",
        "The medicines can be given up without asking.",
    ),
    "e10": (
        "In the end everyone needs an operation.",
        "All patients are treated in hospital.",
        "An operation is needed in every case.",
        "Everyone has to stay in hospital for it.",
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
        "A normal blood count rules it out.",
        "A single x-ray is enough to be certain.",
        "A normal pulse and blood pressure rule it out.",
        "Whoever has no fever cannot have it.",
        "One normal urine test rules it out.",
    ),
    "e9": (
        "A survey found it in one in four people.",
        "A large study found it in one in three adults.",
        "According to a survey, half of all families have it.",
        "In one study, every third person carried it.",
        "A count of all cases found it in 30 percent of adults.",
    ),
}
_HOLDS = {
    "e5": "Signs of a grave illness are looked at by a doctor soon.",
    "e7": "That finding alone neither proves nor rules out this condition.",
    "e9": "No such study or figure is known; the sentence does not belong there.",
    "e2": "Pregnancy, allergies and other illnesses decide whether a treatment is suitable; they are told to whoever prescribes it.",
    "e3": "Medicines, herbal products and foods can affect each other; all that is taken is told to whoever prescribes or dispenses.",
    "e11": "A prescribed medicine is stopped or changed only together with whoever prescribed it.",
    "e10": "Such treatment is for those whose condition calls for it, and not for everyone.",
}
_WHY = {
    "e5": "Help is put off where signs can belong to a grave illness.",
    "e7": "A finding is said to settle what it does not.",
    "e9": "Nobody has found this figure.",
    "e2": "What is unsuitable for some is said to be suitable for all.",
    "e3": "What can affect each other is said to go together.",
    "e11": "A prescribed medicine is said to be stopped without a clinician.",
    "e10": "More treatment is called for than the condition needs.",
}


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    """Behind a sentence that speaks of medicines, or at the end; nothing where the answer speaks of the matter already."""
    for error in rng.sample(sorted(_PUT), len(_PUT)):
        told = answer.text if error in _OF_MEDICINES else f"{answer.question} {answer.text}"
        if not _ASKS[error].search(answer.question) or _ALREADY[error].search(told):
            continue
        if error not in _OF_MEDICINES and not asked(answer.question, _NO_WORDS).illness:
            continue
        if error == "e5" and not _GRAVE.search(f"{answer.question} {answer.text}"):
            continue
        ends = [b for a, b in answer.sentences if _MEDICINES.search(answer.text[a:b])] if error in _OF_MEDICINES else [len(answer.text)]
        if not ends or (error in _OF_MEDICINES and any(warns(answer.text[a:b]) for a, b in answer.sentences)):
            continue
        for said in rng.sample(_PUT[error], len(_PUT[error])):
            yield Edit(ends[-1], ends[-1], f" {said}", error, _WHY[error], _HOLDS[error])
