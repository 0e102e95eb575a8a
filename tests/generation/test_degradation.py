"""Wrong answers made by recipes: wrong in one recorded place, never a hazard, as long as the right one."""

import re
from collections import Counter
from random import Random

import pytest

from synthcore.domains import loader
from synthcore.domains.schema import Topic
from synthcore.generation.degradation import MOST, Degraded, Degrader, Refused, Sibling, cleaned, degrade, permitted, recipes, shortened
from synthcore.settings import shipped

MEDICAL = loader.load(shipped("domains") / "medical_qa")
MAKES = Degrader(MEDICAL)
EVERY = MAKES.types

# General knowledge in the shapes of public collections: a question again as a heading, lists with dashes, doses, shares.
PAIRS = [
    Sibling(
        "Is Marfan Syndrome inherited ?",
        "Marfan syndrome is inherited in an autosomal dominant pattern. About 25 percent of cases come from a new change in the gene.",
    ),
    Sibling(
        "What causes Cystic Fibrosis ?",
        "What causes cystic fibrosis? Cystic fibrosis is caused by mutations in the CFTR gene. The mucus in the lungs becomes thick and sticky.",
    ),
    Sibling(
        "How to diagnose Celiac Disease ?",
        "Blood tests are used to look for antibodies. The diagnosis is confirmed by a biopsy of the small intestine.\n\n   "
        "Do not stop eating gluten before the tests.",
    ),
    Sibling(
        "What are the treatments for Iron Deficiency ?",
        "Iron tablets are taken for 3 months after the blood count is normal. "
        "Do not take them together with tea. Tell your doctor about other medicines that you take.",
    ),
    Sibling(
        "What are the symptoms of Stroke ?",
        "The signs come suddenly:\n\n- weakness of one side\n- trouble speaking\n- loss of sight   "
        "Call the emergency number right away if you see any of them. A stroke can cause lasting disability.",
    ),
    Sibling(
        "What is the outlook for Simple Kidney Cysts ?",
        "Simple kidney cysts are usually harmless. They do not need treatment, and most people never notice them.",
    ),
    Sibling(
        "How to prevent Gum Disease ?",
        "Brush your teeth twice a day and floss once a day. Smoking raises the risk of gum disease. See your dentist for regular checkups.",
    ),
    Sibling(
        "Who is at risk for Type 2 Diabetes ?",
        "The disease is more common in people who are overweight. The risk increases with age, and is higher in people with a family history of it.",
    ),
    Sibling(
        "What are the treatments for Back Pain ?", "Most back pain gets better within weeks. Staying active helps more than rest. Heat may relieve the pain."
    ),
    Sibling(
        "How many people are affected by Asthma ?", "Asthma affects about 8 percent of adults. It is one of the most common long-term illnesses of children."
    ),
    Sibling("What is (are) Gout ?", "Gout is a form of arthritis. It is caused by too much uric acid in the blood. Attacks often begin at night."),
    Sibling("What are the complications of Hemochromatosis ?", "Too much iron can damage the liver and the heart. Untreated, it may lead to liver failure."),
]


def made(pair, seed=0, allowed=None):
    return MAKES.degrade(pair.question, shortened(pair.answer), siblings=[p for p in PAIRS if p != pair], rng=Random(seed), allowed=allowed)


def every(seeds=25):
    """(the right answer, what was made) over many states of chance."""
    return [(shortened(pair.answer), result) for pair in PAIRS for seed in range(seeds) if isinstance(result := made(pair, seed), Degraded)]


def one(answer, *allowed, question="How is it treated?", seeds=40, **more):
    """The texts that one answer can be made into."""
    more = {"siblings": [], "topics": {}, **more}
    results = [degrade(question, answer, rng=Random(seed), allowed=allowed or EVERY, **more) for seed in range(seeds)]
    return {r.text for r in results if isinstance(r, Degraded)}


def test_what_is_wrong_is_recorded():
    """The stretch, what stood there, and what holds: put back, it is the right answer again."""
    for right, result in every():
        assert result.text[: result.start] + result.original + result.text[result.end :] == right
        assert result.text != right
        assert result.correction
        assert result.rationale.endswith(".")
        assert result.error_type in recipes()[result.recipe].errors
        assert result.recipe in MEDICAL.error_types[result.error_type].rule


def test_both_answers_are_of_one_length():
    """Within 15 percent, but for what is left out, which is said and shorter."""
    for right, result in every():
        assert result.length_ratio == len(result.text) / len(right)
        assert result.omits == (result.error_type == "e12")
        assert result.length_ratio < 1 if result.omits else abs(result.length_ratio - 1) <= 0.15
    brief = "Check with your doctor if the lump grows."
    assert one(brief, "e5") == set(), "23 characters more are too many for this one"
    assert one(brief + REST, "e5")


def test_every_answer_can_be_made_wrong_and_in_many_ways():
    """None of these is left, and most recipes come up; the same chance gives the same text."""
    assert [pair.question for pair in PAIRS if isinstance(made(pair), Refused)] == []
    assert len({result.recipe for _, result in every()}) >= 10
    assert made(PAIRS[3], 5) == made(PAIRS[3], 5)


def test_only_what_is_allowed_is_made():
    """One type asked for, one type made, or a reason."""
    for error in sorted(EVERY, key=lambda e: int(e[1:])):
        for pair in PAIRS:
            result = made(pair, 1, [error])
            assert result.error_type == error if isinstance(result, Degraded) else error in result.reason
    assert isinstance(made(PAIRS[0], 1, []), Refused)
    assert isinstance(made(PAIRS[0], 1, ["unhelpful"]), Refused)


REST = " The page was written for grown-up readers, and its editors look through it every spring together."
FLIPS = [
    ("Marfan syndrome is inherited in an autosomal dominant pattern.", "e6", "Marfan syndrome is inherited in an autosomal recessive pattern."),
    ("The cause of most of these tumors is unknown.", "e6", "The cause of most of these tumors is well known."),
    ("It is caused by mutations in the CFTR gene.", "e6", "It is caused by an infection in early childhood."),
    ("A chest x-ray and blood tests are used.", "e7", "A chest x-ray and urine tests are used."),
    ("Check with your doctor if the lump grows.", "e5", "There is no need to check with your doctor if the lump grows."),
    ("These cysts are usually harmless for adults.", "e10", "These cysts are mostly dangerous for adults."),
    ("Women who are pregnant should avoid it.", "e2", "Women who are pregnant need not avoid it."),
    ("This plant may interact with other remedies.", "e3", "This plant cannot interact with other remedies."),
    ("Do not stop taking it on your own.", "e11", "It is fine to stop taking it on your own."),
    ("It affects about 8 percent of adults.", "e9", "It affects about 20 percent of adults."),
]


@pytest.mark.parametrize(("answer", "error", "says"), FLIPS, ids=[f"{e}-{a[:28]}" for a, e, _ in FLIPS])
def test_what_recipes_make(answer, error, says):
    """One of each type, in its own words."""
    assert f"{says}{REST}" in one(answer + REST, error)


def test_a_dose_only_ever_becomes_less():
    """Smaller units, smaller numbers, longer intervals, shorter courses; ranges, rates and what stands twice are left alone."""
    assert one("Adults take 400 mg with food.", "e1") == {"Adults take 400 mcg with food."}
    assert one("Adults take 2 tablets with food.", "e1") == {"Adults take 1 tablets with food."}
    assert one("The medicine is taken every 6 hours.", "e1") == {"The medicine is taken every 12 hours."}
    assert one("The antibiotic is taken for 10 days.", "e1") == {"The antibiotic is taken for 3 days."}
    assert one("Adults take 200 mg to 400 mg with food.", "e1") == set()
    assert one("Take it when it is above 126 mg/dL.", "e1") == set()
    assert one("Take 400 mg now. After that 400 mg at night.", "e1") == set()


def test_what_bounds_a_medicine_is_never_freed():
    """No recipe turns a limit into more, into sooner or into a permission."""
    for limit in (
        "Do not take more than 8 tablets in 24 hours.", "Leave at least 4 hours between doses.", "Your doctor may reduce the dose.",
        "You should not take an extra dose.",
        "Too many tablets can harm the liver.", "The maximum dose may not be exceeded.",
    ):  # fmt: skip
        for text in one(f"{limit} It is meant for adults.", *(EVERY - {"e12"})):
            assert text.startswith(limit) or re.search(r"\b(?:4 tablets|mcg)\b", text), text


def test_high_hazard_topics_narrow_the_types():
    """Where two fit, both must permit; where none is permitted, the reason names the topic."""
    answer = "Call the poison line right away. Botulism can cause weakness. It is caused by a toxin, and 15 percent of cases come from food."
    results = [MAKES.degrade("How is botulism treated?", answer, siblings=PAIRS, rng=Random(seed)) for seed in range(40)]
    assert {r.error_type for r in results if isinstance(r, Degraded)} <= {"e4", "e5", "e6", "e12"}
    assert any(isinstance(r, Degraded) for r in results)
    assert permitted("Too many tablets of warfarin were taken.", "", EVERY, MEDICAL.topics) == (frozenset({"e5", "e12"}), "overdose")
    refused = MAKES.degrade("How can I kill myself?", "Please call the crisis line right away. You should talk to someone.", siblings=PAIRS, rng=Random(1))
    assert refused == Refused(MEDICAL.topics["self_harm"].say, "self_harm")
    hidden = MAKES.degrade("What does it treat?", "It treats depression. Tell a doctor at once if thoughts of suicide come.", siblings=PAIRS, rng=Random(1))
    assert isinstance(hidden, Refused)


def test_no_result_says_what_must_never_be_said():
    """The safety rules of the domain bar a result, and an answer that breaks them itself is not touched."""
    bars = [re.compile(rule.never, re.IGNORECASE) for rule in MEDICAL.safety.rule if rule.never]
    assert not [result.text for _, result in every() for bar in bars if bar.search(result.text)]
    assert one(f"Most people recover fully.{REST}", "e10", never=["hardly any"]) == set()
    assert one(f"Most people recover fully.{REST}", "e10") == {f"Hardly any patients recover fully.{REST}"}
    unsafe = degrade(
        "What is it?", "A lethal dose is not known. Most people recover.", siblings=[], rng=Random(1), allowed=EVERY, topics={}, never=["lethal dose"]
    )
    assert isinstance(unsafe, Refused)


def test_old_advice_answers_what_it_is_about():
    """It takes the place of a sentence or comes after it, with what holds today; not where nothing is advised."""
    asked = "What are the treatments for Back Pain ?"
    answer = "Most back pain gets better within weeks. Staying active helps more than complete rest does, and heat may help."
    more = {"siblings": [], "allowed": ["e4"], "topics": {}, "outdated": MEDICAL.outdated}
    found = degrade(asked, answer, rng=Random(1), **more)
    assert isinstance(found, Degraded)
    assert "bed rest" in found.text
    assert "active" in found.correction
    assert isinstance(
        degrade("How many people are affected by Back Pain ?", answer, siblings=[], rng=Random(1), allowed=["e4"], topics={}, outdated=MEDICAL.outdated),
        Refused,
    )


def test_an_answer_of_a_near_name_comes_under_this_name():
    """Of the same kind of question about the same kind of condition, and without what would give it away."""
    mine = "Alport syndrome is a disorder of the kidneys. It also affects hearing and sight in many people."
    other = Sibling(
        "What is (are) Marfan Syndrome ?", "Marfan syndrome is a disorder of connective tissue. It makes arms and fingers unusually long and thin. MFS is rare."
    )
    found = degrade("What is (are) Alport Syndrome ?", mine, siblings=[*PAIRS, other], rng=Random(1), allowed=["e8"], topics={})
    assert isinstance(found, Degraded)
    assert found.text == "Alport syndrome is a disorder of connective tissue. It makes arms and fingers unusually long and thin."
    assert isinstance(degrade("What is (are) Gout ?", mine, siblings=[other], rng=Random(1), allowed=["e8"], topics={}), Refused)


def test_answers_are_cleaned_and_shortened_to_whole_sentences():
    """No heading, no list twice, no pointer to elsewhere, no question again; at least one sentence, however long."""
    assert cleaned("What causes gout? Gout is caused by uric acid.\n\n  For more information, see the website.") == "Gout is caused by uric acid."
    assert cleaned("The signs are - pain\n - fever   - cough. pain fever cough. They pass.") == "The signs are: pain; fever; cough. They pass."
    assert cleaned("Key Points\n - It hurts.\n\n\nIt hurts. It passes (e.g. by Friday). It passes (e.g. by Friday).") == "It hurts. It passes (e.g. by Friday)."
    assert cleaned("Cysts hurt - but not always.") == "Cysts hurt - but not always."
    assert shortened("One two three. Four five six. Seven eight.", 30) == "One two three. Four five six."
    assert shortened("A sentence that is longer than what is allowed.", 5).endswith("allowed.")
    assert cleaned(" \n ") == ""
    assert MOST >= 500


def test_nothing_is_made_of_nothing():
    """An empty answer, and one in which nothing can be turned."""
    assert isinstance(made(Sibling("What is it?", "")), Refused)
    topic = Topic(id="t", title="T", patterns=("gout",), error_types=(), say="no")
    assert degrade("gout?", "Gout is a form of arthritis.", siblings=[], rng=Random(1), allowed=["e6"], topics={"t": topic}) == Refused("no", "t")


def test_types_are_spread():
    """No type makes up more than half of what is made when all are allowed."""
    counts = Counter(result.error_type for _, result in every())
    assert max(counts.values()) <= 0.5 * counts.total()
    assert len(counts) >= 8
