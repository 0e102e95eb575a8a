"""Wrong answers made by recipes: wrong in one recorded place, never a hazard, as long as the right one."""

import csv
import re
from collections import Counter
from random import Random

import pytest

from synthcore.core.questions import SourceQuestion
from synthcore.domains import loader
from synthcore.domains.schema import Topic
from synthcore.generation.degradation import LAST, MOST, Degraded, Degrader, Refused, Sibling, cleaned, degrade, permitted, recipes, shortened, unfit
from synthcore.generation.pair_rules import Missing, RulePairs
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
        "What are the treatments for Folate Deficiency ?",
        "The tablets are taken for 3 months after the blood count is normal. "
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
        "What are the treatments for Back Pain ?",
        "Most back pain gets better within weeks. Staying active helps more than rest. Heat may relieve the pain. The muscles become stronger with "
        "exercise, and a firm but not too hard mattress is pleasant for many. Sitting for hours makes it worse, and so does lifting with a bent back; "
        "both are better spread over the day, with pauses. Most of it needs no picture.",
    ),
    Sibling(
        "How many people are affected by Asthma ?", "Asthma affects about 8 percent of adults. It is one of the most common long-term illnesses of children."
    ),
    Sibling(
        "What is (are) Gout ?",
        "Gout is a form of arthritis. It is caused by too much uric acid in the blood. Attacks often begin at night. Most people have the first one in "
        "the big toe.",
    ),
    Sibling("What are the complications of Hemochromatosis ?", "Too much iron can damage the liver and the heart. Untreated, it may lead to liver failure."),
]


def made(pair, seed=0, allowed=None):
    return MAKES.degrade(pair.question, shortened(pair.answer), siblings=[p for p in PAIRS if p != pair], rng=Random(seed), allowed=allowed)


def every(allowed=None, seeds=25):
    """(the right answer, what was made) over many states of chance."""
    return [(shortened(pair.answer), result) for pair in PAIRS for seed in range(seeds) if isinstance(result := made(pair, seed, allowed), Degraded)]


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
    assert min(result.length_ratio for _, result in every(("e12",)) if result.omits) >= 0.65
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
    ("It usually begins in early childhood.", "e9", "It usually begins in old age."),
    ("Do not worry. Check with your doctor if the lump grows.", "e5", "Do not worry. Do not worry if the lump grows."),
    ("A blood test shows whether it is celiac disease.", "e7", "A skin test shows whether it is celiac disease."),
    ("A positive finding doesn't mean that you have it.", "e7", "A positive finding means that you have it."),
    ("Signs and symptoms may be caused by gout or by other conditions.", "e10", "Signs and symptoms are always caused by gout."),
    ("This means that both copies of the gene in each cell have mutations.", "e6", "This means that one copy of the gene in each cell has a mutation."),
    ("The bacteria that cause it live in the soil.", "e6", "The viruses that cause it live in the soil."),
    ("Do not drink tea with them, because it binds.", "e3", "It is fine to drink tea with them."),
    ("Avoid such plants unless a doctor agrees.", "e2", "There is no need to avoid such plants."),
]


@pytest.mark.parametrize(("answer", "error", "says"), FLIPS, ids=[f"{e}-{a[:28]}" for a, e, _ in FLIPS])
def test_what_recipes_make(answer, error, says):
    """One of each type, in its own words."""
    assert f"{says}{REST}" in one(answer + REST, error)


@pytest.mark.parametrize("seed_number", [1, 2])
def test_length_tells_nothing(seed_number):
    """Over a run about as many wrong answers are longer as are shorter, and on the whole both have one length."""
    rows: list[SourceQuestion] = []
    for name in ("medical_questions.csv", "medical_topics.csv"):
        with (shipped("samples") / name).open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                said = {key.lower(): value for key, value in row.items()}
                rows.append(SourceQuestion(len(rows) + 1, said["question"], said["answer"], {}))
    pairs = [pair for pair in RulePairs(MEDICAL, seed_number).pairs(rows, count=120) if not isinstance(pair, Missing)]
    assert len(pairs) == 120
    more = [len(rejected.text) - len(chosen.text) for _, _, chosen, rejected in pairs]
    assert 0.42 <= sum(each > 0 for each in more) / len(pairs) <= 0.55
    assert abs(sum(more)) / sum(len(chosen.text) for _, _, chosen, _ in pairs) < 0.03
    assert sum(rejected.recipe == LAST for *_, rejected in pairs) <= 0.15 * len(pairs)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("Being ill is a medical emergency: call an ambulance.", "e5"), ("The skin of an onion is thin. They inhale the bacteria, and bacteria grow.", "e6"),
        ("It often begins in childhood or youth.", "e9"), ("People over 60 are more likely to have it.", "e9"), ("It may begin in childhood.", "e9"),
        ("High-energy x-rays or other types of radiation shrink the tumors that tests show.", "e7"), ("Regular meals and gentle exercise help.", "e1"),
        ("It is removed so that cancer cannot grow there.", "e6"),
        ("Five pauses an hour are mild, and thirty are severe.", "e10"), ("Travelers should avoid water that might be dirty.", "e9"),
    ],
)  # fmt: skip
def test_what_would_be_true_or_nonsense_is_not_made(answer, error):
    """Where the exchange would leave a true sentence, or one that nobody could mean."""
    made = one(answer + REST, error)
    assert not [text for text in made if not text.startswith(answer) and "nothing urgent" not in text]


def test_a_sentence_may_give_way_to_one_that_is_wrong():
    """Then what holds begins with what stood there; the first sentence, key steps, limits and what the next one leans on stay."""
    stays = ["Back pain is common in adults of every age.", "Call your doctor if a leg grows weak.", "Do not take more than 8 tablets a day."]
    gives = "Heat from a bottle or a pad is pleasant for many of the people who have it."
    leaned = "A firm mattress is liked by many people who sleep on their side at night."
    answer = " ".join([*stays, leaned, "It is bought in many shops of the town.", gives, "Warm baths are liked by some of them as well."]) + REST + REST
    asked = "What are the treatments for Back Pain ?"
    more = {"siblings": [], "allowed": ["e4"], "topics": {}, "outdated": MEDICAL.outdated}
    results = [degrade(asked, answer, rng=Random(seed), **more) for seed in range(40)]
    placed = [result for result in results if isinstance(result, Degraded) and gives not in result.text]
    assert len(placed) > 5
    for result in placed:
        assert all(sentence in result.text for sentence in (*stays, leaned))
        assert result.correction.startswith(gives)
        assert result.correction.endswith("slows recovery.")


def test_a_dose_only_ever_becomes_less():
    """Smaller units, smaller numbers, longer intervals, shorter courses; ranges, rates and what stands twice are left alone."""
    assert one("Adults take 400 mg with food.", "e1") == {"Adults take 400 mcg with food."}
    assert one("Adults take 2 tablets with food.", "e1") == {"Adults take 1 tablet with food."}
    assert one("Adults take 1 tablet with food." + REST, "e1") == {"Adults take half a tablet with food." + REST}
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


HARM = (
    "Large amounts of it can damage the liver.", "A few tablets can harm a small child.", "Higher doses may damage the kidneys.",
    "An overdose can be fatal.", "If a child swallows one, call your doctor right away.", "Use the spray for no longer than 3 days.",
    "Leave 6 hours between the doses.", "Too much vitamin A can be dangerous.", "If you need it more often, see your doctor.",
    "Tablets that children swallow can cause serious damage.", "Do not take the tablets for 14 days after surgery.",
    "Ibuprofen is not recommended for babies under 6 months.",
    "Children should not take aspirin.",
    "The limit is strict.",
)  # fmt: skip


@pytest.mark.parametrize("warning", HARM)
def test_what_is_said_about_harm_of_amounts_stays_or_is_left_out(warning):
    """No other recipe touches it, whatever the type of error."""
    for text in one(f"It is common in adults. {warning}{REST}", *EVERY, question="What are the treatments for it?", outdated=MEDICAL.outdated):
        assert warning in text or (len(text) < len(f"It is common in adults. {warning}{REST}") and warning not in text), text
    assert not any(warning not in text for text in one(f"It is common in adults. {warning}{REST}", *(EVERY - {"e12"})))


def test_a_limit_may_only_become_stricter():
    """An interval becomes longer, an amount smaller, and what is not safe above it stays so."""
    assert one("The medicine is not safe above 40 mg a day." + REST, "e1", "e2") == {"The medicine is not safe above 40 mcg a day." + REST}
    assert one("Use the inhaler no more often than every 4 hours." + REST, *(EVERY - {"e12"})) == {"Use the inhaler no more often than every 8 hours." + REST}
    assert one("Ibuprofen is not recommended for babies under 6 months of age." + REST, "e9") == set()


def test_help_that_comes_too_late_is_help_that_is_put_off():
    """It is no invented figure; in an emergency nothing is put off."""
    brief = "See a doctor if the fever lasts longer than 2 days." + REST
    assert one(brief, "e5", "e9") >= {brief.replace("2 days", "10 days")}
    assert not any("10 days" in text for text in one(brief, "e9"))
    assert not any("hours" in text and "2 hours" not in text for text in one("Call an ambulance if the pain lasts longer than 2 hours." + REST, "e5"))


def test_where_the_error_lies_is_never_empty_and_stands_once():
    """Also where something is missing: the words before which it should stand, or, at the end, behind which."""
    for right, result in every():
        assert result.span == result.text[result.start : result.end].strip()
        assert result.span
        assert result.text.count(result.span) == 1
        assert result.omits or result.span not in right
    end = "Most people do well, and the skin heals within some weeks. It is not contagious at all, and sports are possible. Call a doctor right away."
    found = degrade("What helps?", end, siblings=[], rng=Random(1), allowed=["e12"], topics={})
    assert isinstance(found, Degraded)
    assert end.startswith(found.text)
    assert found.text.endswith(found.span)
    twice = "It can hurt, and it is not spread by touch. What is bought is tested, and what is sold is too. " + REST
    found = degrade("What is it?", twice, siblings=[], rng=Random(1), allowed=["e6"], topics={})
    assert isinstance(found, Degraded)
    assert found.span == "is spread"
    assert found.correction == "is not spread"


TRUE = [
    ("Less than one percent of the people have it.", "e9", "Less than thirty percent"),
    ("It affects more than 60 percent of adults.", "e9", "more than 15 percent"),
    ("It is seen in men over 65 and in women.", "e9", "over 40"),
    ("The plan isn't covered by many types of insurance.", "e9", "hardly any"),
    ("It is not passed from parents to children.", "e6", "not never"),
    ("More than half of all families know it.", "e9", "More than nearly"),
    ("There is an increased risk of falls.", "e6", "an reduced"),
    ("You don't need to take any special steps.", "e10", "must always"),
    ("About 6.8 million adults have it.", "e9", ".0 million"),
    ("An ultrasound exam uses high-energy sound waves to make pictures.", "e7", "blood count"),
    ("It is dangerous because it makes the heart work too hard.", "e5", "harmless because"),
    ("It can follow low blood sugar (hypoglycemia) at night.", "e6", "high blood sugar"),
    ("Malignant (cancer) cells form in the tissue.", "e6", "Benign (cancer)"),
    ("The average age of onset is 31 years old.", "e9", "155"),
    ("Long-term dietary compliance in screened patients was good.", "e1", " dietary compliance"),
    ("Lifelong disease is treated with medicine.", "e1", " disease"),
    ("There is an overlap of benign and malignant lesions.", "e10", "malignant and malignant"),
    ("There is an overlap of malignant and benign lesions.", "e10", "malignant and malignant"),
]


@pytest.mark.parametrize(("answer", "error", "broken"), TRUE, ids=[b for _, _, b in TRUE])
def test_what_is_made_is_false_and_plain_english(answer, error, broken):
    """Nothing that stays true, contradicts itself or denies twice."""
    assert not [text for text in one(answer + REST, error) if broken in text]


def test_what_is_left_out_is_missed():
    """Not what the rest says again, no remark by the way, and not more than a part of it."""
    again = "Rest helps a bit. You should drink plenty of water every day. Plenty of water every day is what you drink." + REST
    assert not [text for text in one(again, "e12") if "You should drink" not in text]
    aside = "Surgery is the usual treatment of it. Researchers study other treatments in clinical trials." + REST
    assert one(aside, "e12") == set()
    long = "It is mild. You should " + "see a doctor and ask about it, and then " * 6 + "rest. It passes soon."
    assert one(long, "e12") == set()
    assert one("It is mild in most adults. Avoid strong sunlight on the skin." + REST + REST, "e12") == {"It is mild in most adults." + REST + REST}


@pytest.mark.parametrize(
    ("question", "step", "missed"),
    [
        ("Who is at risk for Gallbladder Cancer ?", "Talk with your doctor if you think you may have it.", False),
        ("How is Gallbladder Cancer treated ?", "Talk with your doctor if you think you may have it.", True),
        ("Who is at risk for Sepsis ?", "Call the emergency number right away if the skin turns grey.", True),
        ("Is Gallbladder Cancer inherited ?", "Carriers of the gene as a rule do not show any signs at all.", False),
        ("How to prevent Asbestosis ?", "In a house that has such pipes you generally dont need to take special precautions.", False),
        ("How to prevent Asbestosis ?", "In a house that has such pipes you need to take special precautions.", True),
    ],
)
def test_a_key_step_is_one_to_what_was_asked(question, step, missed):
    """Whoever asked what an illness is has lost nothing with the advice to talk about it."""
    answer = f"Women have it somewhat more often, and some families too. {step} Most of those who have it are over sixty years of age." + REST
    assert bool(one(answer, "e12", question=question)) is missed


def test_types_that_are_wanted_come_first_and_no_text_twice():
    """In their order, as far as a recipe fits; what was made already is not made again."""
    answer = "A chest x-ray and blood tests are used. It is caused by a virus, and about 8 percent of adults have it." + REST
    for first in ("e9", "e7", "e6"):
        found = MAKES.degrade("What is it?", answer, siblings=[], rng=Random(3), prefer=["e3", first, "e6"])
        assert isinstance(found, Degraded)
        assert found.error_type == first
    made: list[str] = []
    while isinstance(found := MAKES.degrade("What is it?", answer, siblings=[], rng=Random(3), taken=made), Degraded):
        made.append(found.text)
        assert len(made) < 100
    assert len(made) == len(set(made)) > 3


@pytest.mark.parametrize(
    ("text", "question", "says"),
    [
        ("It affects about 515 percent of Americans.", "", "515 percent"),
        ("It comes at ages 1014 in most.", "", "ages 1014"),
        ("Yes. Many medicines can cause it.", "What causes it?", "yes or no"),
        ("It begins slowly.", "How many people have it?", "names no number"),
    ],
)
def test_answers_that_cannot_serve_as_right_ones(text, question, says):
    """Figures that lost a sign, and forms that answer something else."""
    assert says in unfit(text, question)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("It affects 5 to 15 percent.", "How many people have it?"), ("Cases rose by an increase of 150 percent.", ""), ("Yes. It can be.", "Is it inherited?"),
        ("It was described in 1910, and 2,000 years ago.", ""), ("Yes, you can prevent it.", "How to prevent it?"), ("It is rare.", "How common is it?"),
    ],
)  # fmt: skip
def test_answers_that_serve(text, question):
    """Growth may be more than all, a yes may begin a sentence that answers."""
    assert unfit(text, question) == ""


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
    """It comes beside what is right, with what holds today, and nothing is lost; not where nothing is advised."""
    asked = "What are the treatments for Back Pain ?"
    answer = "Most back pain gets better within weeks. Staying active helps more than complete rest does, and heat may help. " + REST.strip() + REST + REST
    more = {"siblings": [], "allowed": ["e4"], "topics": {}, "outdated": MEDICAL.outdated}
    found = degrade(asked, answer, rng=Random(1), **more)
    assert isinstance(found, Degraded)
    assert "bed rest" in found.text
    assert "active" in found.correction
    assert found.text.replace(found.span, "").replace("  ", " ").strip() == answer.strip()
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


def test_a_gene_or_a_sentence_of_another_condition_comes_under_this_name():
    """The gene where it is named once, the sentence where it is particular and names its condition; no general truth."""
    asked, mine = (
        "What causes Alport Syndrome ?",
        "Alport syndrome is due to mutations in the COLA gene. They weaken the filters of the kidneys and the inner ear.",
    )
    other = Sibling("What causes Marfan Syndrome ?", "Marfan syndrome is due to mutations in the FBNX gene. Marfan syndrome is common in older men.")
    found = degrade(asked, mine, siblings=[other], rng=Random(1), allowed=["e8"], topics={})
    assert isinstance(found, Degraded)
    assert "mutations in the FBNX gene" in found.text
    assert "Marfan" in found.rationale
    named = mine + " The COLA gene lies on the X chromosome."
    assert isinstance(degrade(asked, named, siblings=[other], rng=Random(1), allowed=["e8"], topics={}), Refused)
    asked, mine = "What are the symptoms of Alport Syndrome ?", "Blood in the urine is the first sign of Alport syndrome. Hearing is lost later in many." + REST
    arms = Sibling("What are the symptoms of Marfan Syndrome ?", "People with Marfan syndrome have unusually long thin arms, legs and fingers. They grow tall.")
    assert one(mine, "e8", question=asked, siblings=[arms]) == {
        mine.replace("Blood in the urine is the first sign of Alport syndrome", "People with Alport syndrome have unusually long thin arms, legs and fingers")
    }
    assert (
        one(mine, "e8", question=asked, siblings=[arms._replace(answer="People with Marfan syndrome have a higher risk of these signs and symptoms.")]) == set()
    )


def test_what_holds_for_all_tumours_is_no_answer_to_another_one():
    """How genes are handed on is told of them alike."""
    asked = "Is Bone Cancer inherited ?"
    mine = "Bone cancer is sometimes due to a gene that a parent hands on to the child, and more than one growth may come."
    other = Sibling(
        "Is Lung Cancer inherited ?", "Lung cancer is sometimes linked with inherited mutations. Tests are able to detect these, and are offered to families."
    )
    assert isinstance(degrade(asked, mine, siblings=[other], rng=Random(1), allowed=["e8"], topics={}), Refused)


def test_answers_are_cleaned_and_shortened_to_whole_sentences():
    """No heading, no list twice, no pointer to elsewhere, no question again; at least one sentence, however long."""
    assert cleaned("What causes gout? Gout is caused by uric acid.\n\n  For more information, see the website.") == "Gout is caused by uric acid."
    assert cleaned("The signs are - pain\n - fever   - cough. pain fever cough. They pass.") == "The signs are: pain; fever; cough. They pass."
    assert cleaned("Key Points\n - It hurts.\n\n\nIt hurts. It passes (e.g. by Friday). It passes (e.g. by Friday).") == "It hurts. It passes (e.g. by Friday)."
    assert cleaned("Cysts hurt - but not always.") == "Cysts hurt - but not always."
    assert shortened("One two three. Four five six. Seven eight.", 30) == "One two three. Four five six."
    assert shortened("A sentence that is longer than what is allowed.", 5).endswith("allowed.")
    assert shortened("Several tests are done to find it. Blood tests. Another long sentence follows here.", 60) == "Several tests are done to find it."
    assert (
        cleaned("It is due to a virus.1 In most people it heals. By age 10,3 it is gone.")
        == "It is due to a virus. In most people it heals. By age 10 it is gone."
    )
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
