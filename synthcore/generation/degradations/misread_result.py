"""The wrong examination is named for the purpose, or a result is turned round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit, swapped, swaps

ERRORS = ("e7",)
WEIGHT = 1.5

# An exchange is left out where its counterpart stands in the same sentence: both may then be right.
PAIRS = swaps(
    (r"\bblood test(?=s?\b)", "urine test"),
    (r"\burine test(?=s?\b)", "blood test"),
    (r"\bblood samples?\b", "stool sample"),
    (r"\bstool samples?\b", "blood sample"),
    (r"\bstool (?=(?:specimens?|exam))", "blood "),
    (r"\bthe biopsy\b", "the blood pressure reading"),
    (r"\ba (?:\w+ )?biopsy\b", "a blood pressure reading"),
    (r"\bbiopsies\b", "blood pressure readings"),
    (r"\b(?:an? )?(?:MRI|magnetic resonance imaging)(?: scans?)?\b(?: \(MRI\))?", "a chest x-ray"),
    (r"\b(?:a )?(?:CT|CAT) scans?\b", "a hearing test"),
    (r"(?<!\()\bultrasound\b", "hearing test"),
    (r"\bchest x[ -]?ray\b", "skin test"),
    (r"\bx[ -]?rays?\b", "urine test"),
    (r"\bgenetic test(?=s?\b|ing\b)", "vision test"),
    (r"\blung function tests?\b", "vision tests"),
    (r"\bimaging tests?\b", "hearing tests"),
    (r"\bbone marrow\b", "skin"),
    (r"\btests? positive\b", "tests negative"),
    (r"\bpositive (?=(?:test|result|culture))", "negative "),
    (r"\bnegative (?=(?:test|result|culture))", "positive "),
    (r"\brule out\b", "prove"),
    (r"\bto confirm\b", "to rule out"),
    (r"\beosinophils?\b", "platelets"),
    (r"\bred blood cells?\b", "white blood cells"),
    (r"\bwhite blood cells?\b", "red blood cells"),
    (r"\bhemoglobin\b", "cholesterol"),
    (r"\bechocardiograph?y?(?:gram)?\b", "urine test"),
    (r"\brecords the heart['’]s electrical activity\b", "measures the blood flow of the heart"),
    (r"\b(?:an )?(?:EKG|electrocardiogram)(?= (?:shows|can|may|is used|results))", "a blood count"),
    (r"\bspinal tap\b", "skin test"),
    (r"\b(?:prostate specific antigen or PSA|PSA)\b(?= --| test| level)", "blood sugar"),
    (r"\bprolactin levels?\b", "calcium levels"),
    (r"\bunder a microscope\b", "with the naked eye"),
    (r"\busing a microscope\b", "with the naked eye"),
    (r"\bphysical exam(?:ination)?\b", "questionnaire"),
)
_FINDS = re.compile(r"\b(?:tests?|diagnos\w*|detect\w*|exam\w*|counts?|samples?|scans?|x[ -]rays?|ultrasound|screen\w*|confirm\w*)\b")
_NOT = re.compile(r"\b(?:no|not|cannot|never)\b")  # what no test does, another does not either
_COUNTERPART = (("blood", "urine"), ("blood", "stool"), ("mri", "x-ray"), ("red blood", "white blood"))


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    for edit in swapped(answer, PAIRS, rng, "e7", "This examination or result does not show it: {new!r} stands where {old!r} is right."):
        sentence = answer.sentence_at(edit.start).lower()
        if _FINDS.search(sentence) and not _NOT.search(sentence) and not any(a in sentence and b in sentence for a, b in _COUNTERPART):
            yield edit
