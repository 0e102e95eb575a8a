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
    (r"\b(?:a )?(?:CT|CAT) scans?\b(?! of| \()", "a urine test"),
    (r"(?<!\()\b(?:an )?ultrasound\b(?! (?:exam|scan|wave|of|procedure|device))", "a blood count"),
    (r"\bchest x[ -]?ray(?=s?\b)", "urine test"),
    (r"(?<!chest )(?<!dental )\bx[ -]?ray(?=s?\b)(?! (?:beam|energy|film|picture|of|machine))", "urine test"),
    (r"\bgenetic test(?=s?\b|ing\b)", "allergy test"),
    (r"\blung function test(?=s?\b)", "urine test"),
    (r"\bimaging test(?=s?\b)", "urine test"),
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
    (r"\bechocardiogram(?=s?\b)", "urine test"),
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
# How an examination works is told of this one alone: another one takes no pictures and needs no waves.
_SHOWN = re.compile(
    r"\b(?:pictures?|images?|waves?|rays that|beams?|magnet\w*|view|see inside|shows? (?:the )?(?:size|shape|liver|organs?|lungs?|heart)|takes|creates"
    r"|inside|structures|computer|dye|detailed)\b|: ",
    re.IGNORECASE,
)
_INHERITED = re.compile(r"\b(?:genes?|mutat\w+|inherit\w*|famil\w+|these)\b")
_TESTS = re.compile(r"\b(?:tests?|x-ray|count|reading|readings|sample|samples|questionnaire|testing)$", re.IGNORECASE)
_COUNTERPART = (("blood", "urine"), ("blood", "stool"), ("mri", "x-ray"), ("red blood", "white blood"))


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    for edit in swapped(answer, PAIRS, rng, "e7", "This examination or result does not show it: {new!r} stands where {old!r} is right."):
        sentence = answer.sentence_at(edit.start).lower()
        if (
            _FINDS.search(sentence)
            and not _NOT.search(sentence)
            and not ("allergy" in edit.new and _INHERITED.search(sentence))
            and not (_SHOWN.search(sentence) and _TESTS.search(edit.new))
            and not any(a in sentence and b in sentence for a, b in _COUNTERPART)
        ):
            yield edit
