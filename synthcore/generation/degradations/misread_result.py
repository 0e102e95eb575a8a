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
    (r"\bblood test(?=s?\b)", "urine test", "skin test", "breath test"),
    (r"\burine test(?=s?\b)", "skin test", "breath test"),
    (r"\bblood samples?\b", "stool sample"),
    (r"\bstool samples?\b", "blood sample"),
    (r"\bstool (?=(?:specimens?|exam))", "blood "),
    (r"\bthe biopsy\b", "the blood pressure reading"),
    (r"\ba (?:\w+ )?biopsy\b", "a blood pressure reading"),
    (r"\bbiopsies\b", "blood pressure readings"),
    (r"\b(?:an? )?(?:MRI|magnetic resonance imaging)(?: scans?)?\b(?: \(MRI\))?", "a chest x-ray"),
    (r"\b(?:a )?(?:CT|CAT) scans?\b(?! of| \()", "a urine test"),
    (r"(?<!\()\b(?:an )?ultrasound\b(?! (?:exam|scan|wave|of|procedure|device))", "a blood count"),
    (r"\bchest x[ -]?ray(?=s?\b)", "urine test", "blood pressure test"),
    (r"(?<!chest )(?<!dental )\bx[ -]?ray(?=s?\b)(?! (?:beam|energy|film|picture|of|machine))", "urine test"),
    (r"\bgenetic test(?=s?\b|ing\b)", "allergy test", "skin test"),
    (r"\blung function test(?=s?\b)", "urine test"),
    (r"\bimaging test(?=s?\b)", "urine test", "blood pressure test"),
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
    (r"\busing a microscope\b", "with the naked eye", "without a lens"),
    (r"\bthe most (?=(?:sensitive|accurate|reliable) (?:test|way|method)\b)", "the least "),
    (r"\b(collect\w*|collection should be|taken|drawn) (done )?at night\b", r"\1 \2by day", r"\1 \2in the morning"),
    (r"\b(levels? of [\w ]{2,30}) may rise\b", r"\1 may fall", r"\1 may fall to nothing"),
    (r"\b(?:amount|level) of oxygen in (?=(?:your|the) blood\b)", "amount of fat in ", "amount of cholesterol in "),
    (r"\bbased on (?:your|the|his or her|their) (?:signs and )?symptoms\b", "based on a genetic test", "based on the result of a genetic test"),
    (r"\bphysical exam(?:ination)?\b", "questionnaire"),
)
# What a finding means is turned round, whatever stands around it.
MEANS = swaps(
    (r"\b(?:does not|doesn['’]t) mean (?:that )?you have\b", "means that you have", "proves beyond any doubt that you have"),
    (r"\b(tests) cannot (?=(?:show|tell|prove)\b)", r"\1 ", r"\1 can with certainty "),
)
_FINDS = re.compile(r"\b(?:tests?|diagnos\w*|detect\w*|exam\w*|counts?|samples?|scans?|x[ -]rays?|ultrasound|screen\w*|confirm\w*)\b")
_NOT = re.compile(r"\b(?:no|not|cannot|never)\b")  # what no test does, another does not either
# How an examination works is told of this one alone: another one takes no pictures and needs no waves.
_SHOWN = re.compile(
    r"\b(?:pictures?|images?|waves?|rays that|beams?|magnet\w*|view|see inside|shows? (?:the )?(?:size|shape|liver|organs?|lungs?|heart)|takes|creates"
    r"|radiation|energy|inside|structures|computer|dye|detailed)\b|: ",
    re.IGNORECASE,
)
_INHERITED = re.compile(r"\b(?:genes?|mutat\w+|inherit\w*|famil\w+|these)\b")
_TESTS = re.compile(r"\b(?:tests?|x-ray|count|reading|readings|sample|samples|questionnaire|testing)$", re.IGNORECASE)
# Where these are spoken of, a test of the breath or the skin may be right too.
_BREATH_SKIN = re.compile(r"\b(?:breath\w*|lungs?|asthma|pylori|stomach|lactose|skin|allerg\w*|tubercul\w*|rash\w*)\b", re.IGNORECASE)
_COUNTERPART = (("blood", "urine"), ("blood", "stool"), ("mri", "x-ray"), ("red blood", "white blood"))


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    yield from swapped(answer, MEANS, rng, "e7", "The finding does not mean that: {new!r} stands where {old!r} is right.")
    for edit in swapped(answer, PAIRS, rng, "e7", "This examination or result does not show it: {new!r} stands where {old!r} is right."):
        sentence = _part(answer, edit.start).lower()
        if (
            _FINDS.search(sentence)
            and not _NOT.search(sentence)
            and not ("genetic" in edit.new and _INHERITED.search(f"{answer.question} {answer.text}"))
            and not ("allergy" in edit.new and _INHERITED.search(sentence))
            and not (_SHOWN.search(sentence) and _TESTS.search(edit.new))
            and not (edit.new in ("skin test", "breath test") and _BREATH_SKIN.search(f"{answer.question} {answer.text}"))
            and not any(a in sentence and b in sentence for a, b in _COUNTERPART)
        ):
            yield edit


def _part(answer: Answer, place: int) -> str:
    """The sentence at a place; of a list, the item."""
    sentence = answer.sentence_at(place)
    start = next((a for a, b in answer.sentences if a <= place < b), 0)
    at = place - start
    if ";" not in sentence:
        return sentence
    return sentence[max(sentence.rfind(";", 0, at), sentence.rfind(": ", 0, at)) + 1 : sentence.find(";", at) if ";" in sentence[at:] else None]
