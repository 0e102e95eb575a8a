"""Facts of the asker's case: kept, told, possible, and added where they have to be."""

import re

import pytest

from synthcore.core.answers import Fate
from synthcore.domains import loader
from synthcore.generation.pair_checks import Checks
from synthcore.generation.pair_shapes import Item
from synthcore.generation.question_facts import Facts
from synthcore.settings import shipped

MEDICAL = loader.load(shipped("domains") / "medical_qa")
CHECKS = Checks(MEDICAL)
SINUS = "I am allergic to penicillin and cannot take amoxicillin 500 mg for 7 days. What can I take for a sinus infection?"
SAID = f"I keep asking myself this. {SINUS.replace('. What', ', so what')}"
GOUT = "How is gout treated?"


def told(modification, new, source=SINUS):
    """The fate and the sentences of a new question, and what is listed."""
    item = Item(index=0, source_row=0, raw=source, modification=modification)
    fault, listed = CHECKS.question(item, new, MEDICAL.modifications[modification])
    return (fault.fate, fault.reason, listed) if fault else (None, "", listed)


@pytest.mark.parametrize(
    ("new", "say"),
    [
        (SAID, ""),
        (SAID.replace("cannot take amoxicillin", "can take amoxicillin"), "denies “amoxicillin”, and the new one does not."),
        (SAID.replace("500 mg", "50 mg"), "“500 mg” of the question is gone or changed."),
        (SAID.replace("amoxicillin", "azithromycin"), "The medicine “amoxicillin” of the question is gone or changed."),
        (SAID.replace("penicillin", "sulfa"), "The medicine “penicillin” of the question is gone or changed."),
        (SAID.replace("penicillin", "peanuts"), "penicillin"),
        (SAID.replace("allergic to penicillin", "allergic to penicillin and nuts"), "An allergy to “nuts” is not in the question."),
        (SAID.replace("sinus infection", "kidney infection"), "The question is about the sinus, and the new one about the kidney."),
        (SAID.replace("sinus infection", "infection"), "“sinus infection” of the question is gone or changed."),
        (SAID.replace("I am allergic", "I have diabetes, am allergic"), "That someone has “diabetes” is not in the question."),
        (SAID.replace("I am allergic", "I am pregnant and allergic"), "A pregnancy is told that is not in the question."),
        (SAID.replace("what can I take", "what can my little boy's sister, my baby, take"), "about a child"),
        (f"I take ibuprofen every day. {SAID}", "“ibuprofen” is a medicine that the question does not name."),
        (f"I take blood thinners. {SAID}", "That someone takes “blood thinners” is not in the question."),
        (f"As a woman I ask myself this. {SINUS.replace('. What', ', so what')}", "The new question tells a sex"),
        (f"My name is John Miller. {SAID}", "It holds personal data (name)."),
        (f"{SAID} Regards, John Miller", "It holds personal data (name)."),
    ],
)
def test_facts_stay_under_keep(new, say):
    """None goes, none comes, none is put for another."""
    fate, reason, _ = told("m04", new)
    assert say in reason
    assert (fate is None) == (say == "")
    assert fate is (Fate.PERSONAL_DATA if "personal data" in say else Fate.OFF_PLAN if say else None)


@pytest.mark.parametrize(
    ("modification", "source", "new"),
    [
        ("m01", "How is hypertension treated?", "What can be done about high blood pressure?"),
        ("m01", "How is nephrolithiasis treated?", "What can doctors do about nephrolithiasis, that is stones in the kidney?"),
        ("m01", "What causes hepatitis?", "Why does the liver get inflamed in hepatitis?"),
        ("m02", "What are the signs of a heart attack?", "What is the clinical presentation of a myocardial infarction?"),
        ("m02", "Can I take a water pill with kidney disease?", "May a diuretic be taken in the presence of renal disease?"),
        ("m02", "Can I take Tylenol if I have asthma?", "Is acetaminophen permissible for me, as I am asthmatic?"),
        ("m02", "What are treatments for lung cancer?", "Which therapeutic options exist for pulmonary carcinoma?"),
        (
            "m03",
            "Hello, I have diabetes and take metformin 500 mg twice a day. Can I drink wine?",
            "Can I drink wine with diabetes on metformin 500 mg twice a day?",
        ),
        ("m04", GOUT, "I have such a knot in my stomach over this, and it is on my mind day and night. Please tell me: how is gout treated?"),
        ("m04", "Is glaucoma inherited?", "I worry so much about my family. Could I pass glaucoma on to my children?"),
        ("m14", GOUT, "My father has gout; how is it treated?"),
        ("m14", "I have gout. Can I eat fish?", "My mother has gout, can she eat fish?"),
        ("m17", "Can I take ibuprofen while pregnant?", "hi can i take ibuprofen whle im pregnant pls?"),
        ("m20", "How is asthma treated?", "I live far from any hospital. What treatment is there for asthma?"),
        ("m21", "My son has a fever. What helps?", "Please excuse my English. My child has a fever, what can help him?"),
        ("m23", "What are the side effects of lisinopril?", "Good day. Could you kindly tell me about the side effects of lisinopril?"),
    ],
)
def test_true_rephrasings_pass(modification, source, new):
    """Other names, clinical roots, figures of speech and relatives are no new facts."""
    assert told(modification, new, source)[:2] == (None, "")


@pytest.mark.parametrize(
    ("modification", "new", "say"),
    [
        ("m05", "Please tell me, I am worried: how is gout treated?", "It adds no age"),
        ("m05", "I am 71 years old: how is gout treated?", ""),
        ("m05", "I am in my seventies: how is gout treated?", ""),
        ("m05", "I am 71. How is gout treated?", ""),
        ("m06", "Please tell me, I am worried: how is gout treated?", "neither a sex nor a pregnancy"),
        ("m06", "I am five months pregnant: how is gout treated?", ""),
        ("m06", "As a woman, how is my gout treated?", ""),
        ("m07", "I have been wondering a lot: how is gout treated?", "It adds no long-term condition"),
        ("m07", "I have gout and wonder: how is gout treated?", "It adds no long-term condition"),
        ("m07", "I have kidney disease: how is gout treated?", ""),
        ("m07", "I have had a sarcoid for years: how is gout treated?", ""),
        ("m08", "Please tell me, I am worried: how is gout treated?", "It adds no medicine"),
        ("m08", "I take warfarin: how is gout treated?", ""),
        ("m08", "I take febuxostat: how is gout treated?", ""),
        ("m15", "Please tell me, I am worried: how is gout treated?", "no other time"),
        ("m15", "I have had it since last spring: how is gout treated?", ""),
        ("m16", "Please tell me for 3 weeks: how is gout treated?", "It adds no measured value"),
        ("m16", "My uric acid is 9 mg/dl: how is gout treated?", ""),
        ("m16", "My blood pressure is 150/95: how is gout treated?", ""),
    ],
)
def test_what_has_to_come_in_does(modification, new, say):
    """A modification that adds something is held to it."""
    fate, reason, _ = told(modification, new, GOUT)
    assert (fate is None) == (say == ""), reason
    assert say in reason


def test_an_age_that_the_source_tells_is_not_added():
    """Another one is."""
    source = "I am 52 years old, how is gout treated?"
    assert "adds no age" in told("m05", "Please tell me, since I am 52 years old: how do doctors treat gout?", source)[1]
    assert told("m05", "I am 81 years old, how do doctors treat my gout?", source) == (None, "", ("81 years old", "gone: 52 years old"))


def test_what_a_shift_adds_and_loses_is_told():
    """Medicines, allergies, conditions, pregnancy; and quantities that are gone."""
    _, _, listed = told("m05", SAID.replace("500 mg", "50 mg").replace("I am allergic", "I am 30 years old and allergic"))
    assert listed == ("30 years old", "50 mg", "gone: 500 mg")
    _, _, listed = told(
        "m07", SAID.replace("I am allergic to penicillin", "I have diabetes, am pregnant, am allergic to nuts").replace("amoxicillin", "ibuprofen")
    )
    assert listed == ("ibuprofen", "allergy: nuts", "diabetes", "pregnancy", "gone: penicillin", "gone: amoxicillin", "gone: allergy to penicillin")


@pytest.mark.parametrize(
    ("new", "say"),
    [
        ("As a pregnant man of 30, how is my gout treated?", "a man who is pregnant"),
        ("My husband is pregnant and 30 years old; how is gout treated?", "a man who is pregnant"),
        ("I am a man of 30 years, and I am pregnant; how is gout treated?", "a man who is pregnant"),
        ("My husband is worried, I am pregnant and 30 years old; how is gout treated?", ""),
        ("I am 75 years old and pregnant; how is gout treated?", "at an age at which there is none"),
        ("I am 150 years old; how is gout treated?", "older than 120"),
        ("I am a man of 50 years; can gout come from my ovaries?", "does not go with"),
        ("My newborn is 3 days old and has gout and osteoporosis; how is gout treated?", "which comes with age"),
        ("My mother is 80 years old and has gout and osteoporosis; how is gout treated?", ""),
    ],
)
def test_what_cannot_be_is_turned_away(new, say):
    """Of one person; another one in the same question may be so."""
    reason = told("m05", new, GOUT)[1]
    assert say in reason
    assert bool(say) == bool(reason), reason


@pytest.mark.parametrize(
    ("new", "say"),
    [
        ("Gout treatments?", "at least 3"),
        ("Treatments for gout?", ""),
        ("Does gout, e.g. of Dr. Smith's kind, need 2.5 mg?", "2.5 mg"),
        ("I have gout. What helps?", "It has 2 sentences"),
        ("Gout hurts!\nHow is it treated?", "It has 2 sentences"),
        (f"How is gout, {'as it comes and goes, ' * 13}treated?", "one short sentence"),
    ],
)
def test_one_short_sentence(new, say):
    """Points within it end none."""
    reason = told("m03", new, GOUT)[1]
    assert say in reason
    assert bool(say) == bool(reason), reason
    assert "sentences" not in reason or "sentences" in say


def test_refusals_name_words_and_no_numbers():
    """What is denied is a thing; its dose is for those who compare numbers."""
    for new in (SAID.replace("cannot take amoxicillin 500 mg", "take amoxicillin 500 mg"), SAID.replace("cannot", "can")):
        assert not re.search(r"denies “\d", told("m04", new)[1])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My name is Anna.", "Anna"),
        ("my name is Anna Berg, and I ask", "Anna Berg"),
        ("I'm John Miller and I ask", "John Miller"),
        ("I am HIV positive", ""),
        ("My name is not important", ""),
        ("My name is [NAME]", ""),
        ("Is it so? Thanks, Doctor", ""),
        ("Is it so? Kind regards, Anna", "Anna"),
        ("I am Type Two", "Type Two"),
    ],
)
def test_a_name_that_someone_gives(text, name):
    """By the frames in which names are given; better one too many than one too few."""
    assert Facts(text).name == name


def test_words_that_look_like_medicines_are_none():
    """Endings mislead."""
    text = "In April my cholesterol was high; the lab did a stab, and cystatin was fine with my hearing aids"
    assert (Facts(text).medicines, Facts(text).conditions) == ({}, ())
    assert set(Facts("Paracetamol, azithromycin, atorvastatin and cefuroxime-like cephalexin").medicines) >= {"acetaminophen", "azithromycin", "atorvastatin"}
