"""A warning sign is played down, help is put off, or an illness is made less serious than it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit, swapped, swaps
from synthcore.generation.degradations._place import put

ERRORS = ("e5",)
WEIGHT = 2.0

_WHO = r"(?:a|your|the|his or her|their) (?:doctor|physician|health care provider|healthcare provider|health care team|dentist|pediatrician)"
PAIRS = swaps(
    (r"\bcall an ambulance(?! at once)\b", "make an appointment with a doctor", "ask a pharmacist"),
    (r"\burgently\b", "at some point", "later"),
    (r"\b(?:on the same day|straight away)\b", "within the next months"),
    (rf"(?:(?<=[.!?;:] )|^)(check|talk|speak) (with|to) ({_WHO})", r"there is no need to \1 \2 \3"),
    (rf"(?:(?<=[.!?;:] )|^)(see|call|contact|ask|tell) ({_WHO})", r"there is no need to \1 \2"),
    (rf"(?:(?<=[.!?;:] )|^)(?:(?:check|talk|speak) (?:with|to)|see|call|contact|ask|tell) {_WHO} (?=(?:if|when)\b)", "do not worry "),
    (rf"\bshould (?:also |always )?(?:see|call|contact|consult|visit|talk to|talk with) {_WHO}(?! (?:about|before|how|what|whether))\b", "should simply wait"),
    (r"(?:(?<=[.!?;:] )|^)seek (?=(?:medical|emergency|help|care))", "there is no need to seek "),
    (rf"\bshould (?:also |always |immediately )?(?=(?:see|call|contact|consult|ask|tell|talk to|talk with|be seen by|visit) {_WHO}\b)", "need not "),
    (r"\bshould have regular check-?ups\b", "need no regular checkups"),
    (r"\b(?:will|should|must) (?:regularly |closely )?(?=(?:monitor|watch|follow|check) (?:you|your|the|for)\b)", "need not "),
    (r"\b(?:right away|immediately|as soon as possible|at once|without delay)(?=[.,;)]| if| when)", "whenever it is convenient", "later"),
    (r"\b(?:a )?medical emergency\b", "nothing urgent"),
    (r"(?:(?<=\bbe )|(?<=\bis )|(?<=\bare ))(?:potentially )?life[- ]threatening\b", "harmless"),
    (r"\b(?:can|may|might|could) be (?=(?:fatal|deadly|serious|severe|dangerous|life[- ]threatening|very serious)\b)", "cannot be "),
    (r"\b(is|are) (?:often |usually |sometimes |very )?(?:dangerous|serious|fatal|deadly|severe)\b", r"\1 harmless"),
    (r"\bcase fatality is high\b", "case fatality is close to nothing"),
    (r"\b(gets?|becomes?) worse over time\b", r"\1 better over time", r"\1 better after a short time"),
    (r"\bdoes not go away\b", "soon goes away", "goes away after some days"),
    (
        r"\bserious (?=(?:complications?|problems?|infections?|illness(?:es)?|conditions?|disease|health|damage|side effects|medical))",
        "trivial ",
        "minor ",
        "unimportant ",
    ),
    (
        r"(?<!more )(?<!most )(?<!less )\bsevere (?=(?:flu|disease|illness|complications?|symptoms?|bleeding|pain|infections?|"
        r"respiratory|kidney|liver|cases|brain|disab|heart|"
        r"form\b|obesity|headache|diarrhea|anemia|damage|weakness))",
        "slight ",
        "mild ",
        "quite harmless ",
    ),
    (r"\bseverely (?=disabled\b)", "mildly ", "only slightly "),
    (
        r"\b(?:can|may|might|could) (?:eventually |also |even )?(lead to|result in|progress to|cause|develop into) "
        r"(?=[^.;]{0,60}\b(?:death|failure|stroke|heart attack|cancer|damage|coma|blindness|paralysis|"
        r"encephalitis|kidney disease|heart disease|problems|infertility|disability|bleeding|pneumonia|complications)\b)",
        r"cannot \1 ",
    ),
    (r"\bat increased risk for (?=(?:complications|stroke|heart|kidney|infection))", "at no increased risk for "),
    (r"\bshould (?=be (?:treated|tested|checked|seen|examined|monitored|vaccinated)\b)", "need not "),
    (r"\b(?:have|has) a high(?:er)? risk of\b", "need not fear"),
    (r"\b(?:is|are) at (?:higher|high|increased|greater) risk (?=(?:for|of)\b)", "need not worry about the risk "),
    (r"\b(is|are) at (?:higher |high |increased |greater )?risk (?:for|of)\b", r"\1 safe from"),
    (r"\bdie before their second decade of life\b", "live on without any complaints"),
)

# Where signs of a grave illness are asked about, a sentence that plays them down may be put at the end.
_SIGNS = re.compile(r"\bsymptoms?\b|\bsigns?\b", re.IGNORECASE)
_GRAVE = re.compile(
    r"\b(?:cancer|tumou?rs?|stroke|heart (?:attack|failure|disease)|failure|hemorrhag\w+|"
    r"leukemia|lymphoma|carcinoma|sarcoma|melanoma|meningitis|sepsis|encephalitis|botulism|"
    r"parkinson\w*|alzheimer\w*|hemochromatosis|embolism|emergency|hepatitis|dehydration|virus)\b",
    re.IGNORECASE,
)
_ENDS = (
    "As a rule these signs are harmless and pass by themselves, so they need not be looked at.",
    "None of this calls for a visit to a doctor unless it lasts for years.",
    "A wait of several months before asking a doctor does no harm.",
)
_TRUE = "Signs like these should be looked at by a doctor soon."

# Putting off is wrong where help is what is put off.
_LATER = ("whenever it is convenient", "later", "at some point", "within the next months")
_HELP = re.compile(r"\b(?:help|advice|ambulance|doctor|gp|midwife|nurse|hospital|emergency|care|seen|seek|contact|call)\b", re.IGNORECASE)


# Where help is told to be needed at once, nobody is told to wait.
_WAITS = ("do not worry", "should simply wait")
# Where a life hangs on minutes and the sentence says so, another helper would be no mistake that anybody makes.
_DYING = re.compile(r"\b(?:emergenc\w*|unconscious\w*|cardiac arrest|not breath\w*|breathe normally)\b", re.IGNORECASE)
_IF = re.compile(r"\b(?:if|when|until|unless)\b", re.IGNORECASE)  # what goes away is a condition there, and no statement
_REASON = re.compile(r"\b(?:because|since|as it|as they|due to|by making)\b", re.IGNORECASE)
# How long a complaint may last before help is sought. In an emergency nothing is put off.
_LASTS = re.compile(
    r"\b(?:lasts?|lasting|persists?|continues?|(?:not|no) (?:better|improv\w*|gone|go(?:ne)? away)|does not (?:go away|get better|improve))\b[^.;\d]{0,25}?"
    r"\b(?P<number>\d{1,2}|two|three|four|five|six|seven|a|one)(?P<unit> (?:days?|weeks?|hours?))\b",
    re.IGNORECASE,
)
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_NOW = re.compile(
    r"\b(?:911|999|112|ambulance|emergency|at once|immediately|right away|chest|breath\w*|bleed\w*|seizures?|stroke|unconscious\w*)\b", re.IGNORECASE
)
LATER = 5  # times as long


def _delays(answer: Answer) -> Iterator[Edit]:
    """A doctor is to be seen only after a much longer time."""
    for match in _LASTS.finditer(answer.text):
        sentence = answer.sentence_at(match.start())
        if _HELP.search(sentence) and not _NOW.search(sentence):
            number = _NUMBERS.get(match["number"].lower()) or int(match["number"])
            unit = match["unit"].rstrip("s") + "s"
            yield Edit(match.start("number"), match.end("unit"), f"{number * LATER}{unit}", "e5", "Help is put off for longer than is advised.")


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    found = [*_delays(answer), *swapped(answer, PAIRS, rng, "e5", "This reassures wrongly or puts help off: {new!r} stands where {old!r} is right.")]
    rng.shuffle(found)
    for edit in found:
        sentence = answer.sentence_at(edit.start)
        reasoned = edit.new.endswith("harmless") and _REASON.search(sentence)  # "harmless because it strains the heart"
        if "ambulance" in answer.text[edit.start : edit.end].lower() and _DYING.search(sentence):
            continue
        if edit.new.strip().lower() in _WAITS and _NOW.search(sentence):
            continue
        if "goes away" in edit.new and _IF.search(sentence):
            continue
        if "clinical trial" not in sentence and not reasoned and (edit.new not in _LATER or _HELP.search(sentence)):
            yield edit
    if _SIGNS.search(answer.question) and _GRAVE.search(f"{answer.question} {answer.text}"):
        yield from put(answer, rng.choice(_ENDS), [len(answer.text)], "e5", "It plays down signs that can belong to a grave illness.", _TRUE)
