"""Questions that rules make: grammatical, of the same meaning, or none."""

from random import Random

import pytest

from synthcore.core.errors import UnknownValue
from synthcore.domains import loader
from synthcore.generation import question_guards
from synthcore.generation.question_rules._asked import asked, tidy
from synthcore.generation.question_rules._words import Words, sentence_case
from synthcore.generation.rule_questions import Rephraser, other_names, rules
from synthcore.settings import shipped

MEDICAL = loader.load(shipped("domains") / "medical_qa")
BY_RULE = {m.rule: m for m in MEDICAL.modifications.values() if m.rule}
MAKES = Rephraser.of(MEDICAL)

# In the shapes of public collections: headline capitals, a space before the mark, two marks, catalogue wording, doses.
QUESTIONS = [
    "What are the treatments for Gallbladder Cancer ?",
    "How to diagnose Parasites - Ascariasis ?",
    "Who is at risk for Restless Legs Syndrome? ?",
    "What is (are) High Blood Pressure ?",
    "What are the symptoms of Marfan Syndrome ?",
    "what research (or clinical trials) is being done for Narcolepsy ?",
    "How to prevent Gum (Periodontal) Disease ?",
    "Is Male Breast Cancer inherited ?",
    "What causes Ringing in the Ears ?",
    "What is the outlook for Bell's Palsy ?",
    "How many people are affected by Osteoarthritis ?",
    "What are the complications of Knee Replacement ?",
    "What are the stages of Childhood Ependymoma ?",
    "Where to find support for people with Dry Mouth ?",
    "What to do for Simple Kidney Cysts ?",
    "What are the genetic changes related to type II glutaric acidemia ?",
    "Should I take 2.5 mg of folic acid if I am pregnant?",
    "I'm not allergic to penicillin, can I take amoxicillin 500 mg?",
    "What foods should be avoided with G6PD deficiency?",
    "is it safe to never take a break from a nicotine patch",
    "Can too much sun cause cold sores?",
    "Does a flu shot hurt?",
]


def rephrase(rule, question, seed=0):
    made = MAKES.rephrase(question, BY_RULE[rule], Random(seed))
    return made and made.text


@pytest.mark.parametrize("rule", sorted(rules()))
def test_every_result_passes_the_guards_of_its_modification(rule):
    """Over real shapes of questions and ten states of chance: focus, negations and numbers kept, one question, something new."""
    names, modification = other_names(MEDICAL.synonyms), BY_RULE[rule]
    made = 0
    for question in QUESTIONS:
        for seed in range(10):
            new = rephrase(rule, question, seed)
            if new is None:
                continue
            made += 1
            found = question_guards.check(question, new, kind=modification.kind, guards=modification.guard, synonyms=names)
            assert not found.reasons, (question, new, found.reasons)
            assert "{" not in new
            assert "  " not in new
            assert " ?" not in new
    assert made >= 100


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_can_be_made_anew(question):
    """By several rules; the same state of chance gives the same text, and the result says which rule made it."""
    made = {rule: MAKES.rephrase(question, modification, Random(3)) for rule, modification in BY_RULE.items()}
    assert sum(m is not None for m in made.values()) >= 4, made
    for rule, result in made.items():
        if result:
            assert (result.rule, result.modification) == (rule, BY_RULE[rule].id)
            assert result == MAKES.rephrase(question, BY_RULE[rule], Random(3))


EXACT = [
    ("everyday_words", "How is hypertension treated at home?", {"How is high blood pressure treated at home?"}),
    ("everyday_words", "Is Marfan Syndrome inherited ?", {"Can Marfan syndrome run in families?", "Can parents pass Marfan syndrome on to their children?"}),
    ("everyday_words", "Does portal hypertension hurt?", {None}),
    ("clinical_terms", "Does a heart attack always hurt?", {"Does a myocardial infarction always hurt?"}),
    (
        "clinical_terms",
        "What causes a nosebleed in winter?",
        {
            "What is the etiology of a nosebleed in winter?",
            "Which etiologic factors underlie a nosebleed in winter?",
            "What is the etiology of a epistaxis in winter?",
            "What is the etiology of an epistaxis in winter?",
            "Which etiologic factors underlie an epistaxis in winter?",
        },
    ),
    ("shorten", "What are the treatments for Kidney Stones ?", {"Treatments for kidney stones?", "How to treat kidney stones?"}),
    ("shorten", "Hello doctor, can hives last 6 weeks? Many thanks for your help", {"Can hives last 6 weeks?"}),
    ("shorten", "SUBJECT: hives\nMESSAGE: Hi, can hives last 6 weeks? Thank you!", {"Can hives last 6 weeks?"}),
    ("shorten", "SUBJECT: penicillin\nMESSAGE: Hi, can hives last 6 weeks? Thank you!", {None}),
    ("shorten", "Is gout inherited?", {None}),
]


@pytest.mark.parametrize(("rule", "question", "says"), EXACT, ids=[f"{r}-{q[:30]}" for r, q, _ in EXACT])
def test_what_a_rule_makes(rule, question, says):
    """Each of its ways, and None where it does not fit: a term within another term, a subject that the message lacks."""
    assert {rephrase(rule, question, seed) for seed in range(12)} <= says


def told(question, noun, tries=60):
    """What is made of a question for one person."""
    return next((t for seed in range(tries) if (t := rephrase("on_behalf", question, seed)) and f"my {noun}" in t.lower()), None)


PEOPLE = [
    ("I have gout, can I eat fish?", "sister", "My sister has gout, can she eat fish?"),
    ("I have gout, can I eat fish?", "partner", "My partner has gout, can they eat fish?"),
    ("I'm not allergic to penicillin, can I take amoxicillin 500 mg?", "father", "My father is not allergic to penicillin, can he take amoxicillin 500 mg?"),
    ("My doctor gave me metformin, when should I take it?", "mother", "My mother's doctor gave her metformin, when should she take it?"),
    ("Am I at risk for stroke if I smoke?", "uncle", "Is my uncle at risk for stroke if he smokes?"),
    ("What can I do about my back pain?", "aunt", "What can my aunt do about her back pain?"),
    ("Should I worry if I was ill last week?", "partner", "Should my partner worry if they were ill last week?"),
]


@pytest.mark.parametrize(("question", "noun", "says"), PEOPLE, ids=[f"{n}-{q[:25]}" for q, n, _ in PEOPLE])
def test_on_behalf_of_someone(question, noun, says):
    """Pronouns and verbs agree; the first mention names the person."""
    assert told(question, noun) == says


@pytest.mark.parametrize(
    "question",
    [
        "I have psoriasis and use a cream, is it safe to swim?", "My son has a rash, can I bathe him?", "I jog daily, is my knee at risk?",
        "Can I take ibuprofen while breastfeeding my baby?", "We both have the flu, should we stay in?", "Is your advice for me too?",
    ],
)  # fmt: skip
def test_on_behalf_refuses_what_it_cannot_turn(question):
    """A second verb, someone else in the story, a verb that is not known, a baby."""
    assert {rephrase("on_behalf", question, seed) for seed in range(20)} == {None}


def test_on_behalf_knows_who_can_have_what():
    """No uncle with ovarian cysts, no aunt with a prostate, no grown-up with an illness of childhood, no pregnant father."""

    def people(question):
        made = {rephrase("on_behalf", question, seed) for seed in range(80)} - {None}
        return {
            noun for noun in ("mother", "sister", "aunt", "father", "brother", "uncle", "partner", "child") for text in made if f"my {noun}" in text.lower()
        }

    assert people("What are the treatments for Ovarian Cysts ?") == {"mother", "sister", "aunt"}
    assert people("How to diagnose Prostate Cancer ?") == {"father", "brother", "uncle"}
    assert people("What are the stages of Childhood Ependymoma ?") == set()
    assert people("Should I take iron if I am pregnant?") == {"sister"}
    assert "child" not in people("What are the treatments for Gout ?")


def test_haste_touches_nothing_that_matters():
    """The subject, numbers, units and negations stay letter by letter; slips come from a closed list."""
    for seed in range(60):
        assert "Lisinopril Cough" in rephrase("texting", "What are the treatments for Lisinopril Cough ?", seed)
        assert "different common symptoms" in rephrase("texting", "how to treat different common symptoms", seed)
        assert "not allergic to penicillin, can i take amoxicillin 500 mg?" in rephrase("texting", QUESTIONS[17], seed)


def test_framing_adds_no_fact():
    """What is put around a question holds no number, no negation and no time."""
    for rule in ("worried_message", "polite_framing"):
        for seed in range(60):
            added = rephrase(rule, "Does a flu shot hurt?", seed).replace("Does a flu shot hurt?", "").lower()
            assert not any(char.isdigit() for char in added)
            assert not {"not", "never", "no", "without", "cannot", "can't", "don't"} & set(added.replace(",", " ").replace(".", " ").split())
            assert not {"week", "weeks", "days", "months", "since", "yesterday", "years"} & set(added.replace(".", " ").split())


def test_what_no_rule_takes_on():
    """Nothing to ask, more than one question, a whole page; and a rule that is not there is an error."""
    for question in ("", "   ", "Thank you for your page about gout. It helped.", "Is it gout? Can it be cured?", "Is it gout? " + "x" * 3000):
        assert {r: rephrase(r, question) for r in rules() if rephrase(r, question)} == {}
    unknown = BY_RULE["shorten"].model_copy(update={"rule": "shrten"})
    with pytest.raises(UnknownValue, match="shorten"):
        MAKES.rephrase("Is gout inherited?", unknown, Random(1))
    assert MAKES.rephrase("Is gout inherited?", MEDICAL.modifications["m05"], Random(1)) is None


@pytest.mark.parametrize(
    ("question", "makes"),
    [
        ("What is the outlook for Electrocardiogram ?", False),
        ("What is the outlook for Oxygen Therapy ?", False),
        ("Who is at risk for Nutrition for Early Chronic Kidney Disease in Adults? ?", False),
        ("Who is at risk for I Can Lower My Risk: A Guide? ?", False),
        ("What is (are) Electrocardiogram ?", True),
        ("What are the complications of Knee Replacement ?", True),
        ("How to prevent rejection after a transplant ?", True),
        ("What causes asbestos exposure ?", True),
    ],
)
def test_titles_of_pages_that_nobody_asks_after(question, makes):
    """What is done with a patient has no outlook and no risk groups; no rule makes a question of it."""
    assert any(rephrase(rule, question) for rule in rules()) is makes


def test_one_sentence_is_made_of_one():
    """Of several, none: their facts would have to be put into one."""
    assert rephrase("shorten", "Hello. I take 5 mg of amlodipine. Can I stop it? Thank you.") is None
    assert rephrase("shorten", "Hello doctor, can I stop 5 mg of amlodipine? Thank you.") == "Can I stop 5 mg of amlodipine?"


def test_a_question_is_tidied_and_told_apart():
    """One mark, its form and its subject; what is no illness is told."""
    assert tidy("Who is at risk for Gout? ?") == "Who is at risk for Gout?"
    assert tidy("what can i do about gout") == "what can i do about gout?"
    assert tidy("Gout since May. Please help") == "Gout since May. Please help"
    known = asked("What is (are) Electrocardiogram ?", Words())
    assert (known.kind, known.illness) == ("meaning", False)
    assert asked("Who is at risk for I Can Lower My Risk: A Guide? ?", Words()).kind == ""
    assert sentence_case("Lujo Hemorrhagic Fever (LUHF)") == "Lujo hemorrhagic fever (LUHF)"
    assert sentence_case("Asbestos-Related Lung Diseases") == "asbestos-related lung diseases"
