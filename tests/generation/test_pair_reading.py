"""Reading a pair's answers: what was asked for, or the name of what is wrong, for whatever a model may write."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.core.answers import REPAIRABLE, Answer, Fate
from synthcore.domains import loader
from synthcore.generation.pair_checks import length_class
from synthcore.generation.pair_reading import REFUSAL, PairReader, located
from synthcore.generation.pair_shapes import Item, MadeAnswer, MadeQuestion
from synthcore.settings import shipped

MEDICAL = loader.load(shipped("domains") / "medical_qa")
PLANTS = loader.load(Path(__file__).parent.parent / "tiny_domain" / "plant_questions")
READER = PairReader(MEDICAL, personal=lambda text: ["e-mail"] if "@" in text else [])
ITEM = Item(index=0, source_row=3, raw="How is gout treated without ibuprofen ?", modification="m05")
KEEP = ITEM.model_copy(update={"modification": "m04"})
QUESTION = MadeQuestion(text="I am 70: how is gout treated without ibuprofen?", by="llm", prompt="question@1")
LOW, HIGH = length_class(ITEM)
RIGHT = "Rest the joint and cool it. Gout attacks are often treated with 500 mg of naproxen every 12 hours. " + "Ask your doctor about other medicines. " * (
    LOW // 6
)
WRONG = RIGHT.replace("Rest the joint and cool it.", "Move the joint and heat it.")


def answer(value, finish="stop", refusal=""):
    return Answer("0.0", "k", value if isinstance(value, str) else json.dumps(value), finish, refusal, 9, 9, "m-1", 1.0)


def question(value, item=ITEM, **more):
    return READER.question(answer({"question": value, "added": [], "refused": False} | more if isinstance(value, str) else value), item)


def chosen(text, **more):
    return READER.chosen(answer({"answer": text, "refused": False} | more), ITEM, QUESTION)


def rejected(text=WRONG, error_type="e6", right=RIGHT, item=ITEM, **more):
    reply = {"answer": text, "error_span": "Move the joint and heat it.", "correction": "Rest and cool it.", "rationale": "Heat worsens it.", "refused": False}
    return READER.rejected(answer(reply | more), item, QUESTION, right, error_type)


def test_sound_answers_become_what_was_asked_for():
    """Texts are kept but for space around them; who made them stands beside."""
    fate, reason, made = question(f"  {QUESTION.text}\n", added=["aged 70", " "])
    assert (fate, reason) == (Fate.ACCEPTED, "")
    assert made == MadeQuestion(text=QUESTION.text, listed=("aged 70",), by="llm", prompt="question@1", model="m-1")
    assert chosen(f"{RIGHT}\n") == (Fate.ACCEPTED, "", MadeAnswer(text=RIGHT.strip(), by="llm", prompt="chosen@1", model="m-1"))
    fate, reason, made = rejected()
    assert (fate, reason) == (Fate.ACCEPTED, "")
    assert (made.error_type, made.span, made.by, made.prompt, made.recipe) == ("e6", "Move the joint and heat it.", "llm", "rejected@2", "")
    assert rejected(right=MadeAnswer(text=RIGHT, by="llm"))[0] is Fate.ACCEPTED


def test_numbers_that_a_shift_adds_are_listed_by_who_finds_them():
    """What the model forgets to list is listed."""
    made = question("I am 70 and have had it for 3 weeks: how is gout treated without ibuprofen?", added=["aged 70"])[2]
    assert made.listed == ("aged 70", "3 weeks")


@pytest.mark.parametrize(
    ("text", "item", "fate", "say"),
    [
        ("How is asthma treated without inhalers?", KEEP, Fate.OFF_PLAN, "gout"),
        ("How is gout treated with ibuprofen?", KEEP, Fate.OFF_PLAN, "denies “ibuprofen”"),
        ("For 3 weeks now: how is gout treated without ibuprofen?", KEEP, Fate.OFF_PLAN, "3 weeks"),
        ("How is gout treated without ibuprofen? And what causes it, tell me?", ITEM, Fate.OFF_PLAN, "asks 2 questions"),
        ("how is gout treated without ibuprofen", ITEM, Fate.COPIED, "source question again"),
        ("I am anna@example.org: how is gout treated without ibuprofen?", ITEM, Fate.PERSONAL_DATA, "e-mail"),
        ("Gout is treated with rest. You should cool the joint, and you should rest.", ITEM, Fate.OFF_PLAN, "asks nothing"),
        ("I took too many pills: how is gout treated without ibuprofen, to end my life?", ITEM, Fate.UNSAFE, "no wrong answer is made"),
        ("How is gout treated without ibuprofen, and what is the lethal dose of it?", ITEM, Fate.UNSAFE, "lethal amounts"),
        ("Please tell me: how is gout treated without ibuprofen?", ITEM, Fate.OFF_PLAN, "adds no age"),
        ("My name is Anna Berg and I am 70: how is gout treated without ibuprofen?", ITEM, Fate.PERSONAL_DATA, "name"),
        ("I have diabetes: how is gout treated without ibuprofen?", KEEP, Fate.OFF_PLAN, "“diabetes” is not in the question"),
        ("   ", ITEM, Fate.WRONG_SHAPE, "question: it is empty"),
        ("Gout?", ITEM, Fate.OFF_PLAN, "at least 3"),
        ("How is gout\u0000 treated without ibuprofen at 70?", ITEM, Fate.WRONG_SHAPE, "broken character"),
    ],
)
def test_questions_that_cannot_be_used(text, item, fate, say):
    """The fate, and a sentence that a model could repair it by."""
    got, reason, made = question(text, item)
    assert (got, made) == (fate, None)
    assert say in reason


@pytest.mark.parametrize(
    ("text", "fate", "say"),
    [
        (RIGHT[:90], Fate.OFF_PLAN, f"{LOW} to {HIGH} were asked for"),
        (RIGHT * 9, Fate.OFF_PLAN, "were asked for"),
        (f"## Answer\n{RIGHT}", Fate.OFF_PLAN, "plain prose"),
        (f"{RIGHT}\n- one\n- two", Fate.OFF_PLAN, "plain prose"),
        (f"**Rest.** {RIGHT}", Fate.OFF_PLAN, "plain prose"),
        (f"{RIGHT} Call 555-012-3456.", Fate.UNSAFE, "555-012-3456"),
        (f"{RIGHT} More is a lethal dose.", Fate.UNSAFE, "could kill"),
        (f"{RIGHT} You may double your dose.", Fate.UNSAFE, "more than was prescribed"),
        (f"{RIGHT} Write to anna@example.org.", Fate.PERSONAL_DATA, "e-mail"),
        ("I'm sorry, but I can't help with that.", Fate.REFUSED, "declined in words"),
    ],
)
def test_right_answers_that_cannot_be_used(text, fate, say):
    """Form, length, telephone numbers, what no answer says."""
    got, reason, made = chosen(text)
    assert (got, made) == (fate, None)
    assert say in reason


def test_steps_may_be_numbered_and_what_it_cannot_do_may_be_said():
    """A list of steps has an order; an answer that goes on after "I can't provide" is one."""
    assert chosen(f"{RIGHT}\n1. Rest.\n2. Cool it.")[0] is Fate.ACCEPTED
    long = f"I can't provide a diagnosis. {RIGHT}"
    assert len(long.split()) >= REFUSAL
    assert chosen(long)[0] is Fate.ACCEPTED


def test_a_warning_sign_comes_with_how_soon():
    """A question that tells one is answered with help first."""
    item = ITEM.model_copy(update={"raw": "I have chest pain and gout"})
    low, _ = length_class(item)
    text = "Rest well and ask your doctor. " * (low // 5)
    say = READER.chosen(answer({"answer": text, "refused": False}), item, QUESTION)
    assert say[:2] == (Fate.UNSAFE, "A warning sign was told, and the answer does not say how soon help is needed.")
    assert READER.chosen(answer({"answer": f"Get help right away. {text}", "refused": False}), item, QUESTION)[0] is Fate.ACCEPTED


@pytest.mark.parametrize(
    ("more", "fate", "say"),
    [
        ({"text": RIGHT}, Fate.OFF_PLAN, "without an error"),
        ({"text": RIGHT.upper()}, Fate.OFF_PLAN, "without an error"),
        ({"text": WRONG[: len(WRONG) // 2]}, Fate.OFF_PLAN, "characters"),
        ({"text": WRONG + "It is also good to know more. " * 20}, Fate.OFF_PLAN, "characters"),
        ({"text": WRONG.replace("500 mg", "900 mg")}, Fate.UNSAFE, "900 mg"),
        ({"text": WRONG.replace("12 hours", "6 hours")}, Fate.UNSAFE, "every 6 hours"),
        ({"text": WRONG.replace("Ask your doctor", "You may double your dose", 1)}, Fate.UNSAFE, "more than was prescribed"),
        ({"text": WRONG.replace("naproxen", "morphine"), "error_type": "e3"}, Fate.UNSAFE, "e3 is not permitted"),
        ({"text": f"- {WRONG}"}, Fate.OFF_PLAN, "bullets"),
        ({"text": f"{WRONG[:-30]} This answer is wrong on purpose."}, Fate.OFF_PLAN, "lets the reader know"),
        ({"text": f"{WRONG[:-20]} Call 555-012-3456."}, Fate.UNSAFE, "555-012-3456"),
        ({"text": f"{WRONG[:-20]} anna@example.org"}, Fate.PERSONAL_DATA, "e-mail"),
        ({"error_span": "words of another answer"}, Fate.WRONG_SHAPE, "does not stand in the answer"),
        ({"error_span": ""}, Fate.WRONG_SHAPE, "does not stand in the answer"),
        ({"error_span": "Ask your doctor"}, Fate.OFF_PLAN, "stands in the correct answer as well"),
        ({"text": WRONG.replace("500 mg", "250 mg")}, Fate.OFF_PLAN, "“250” stands in the place of “500”"),
        (
            {"text": WRONG.replace("attacks are often", "bouts are seldom").replace("other medicines", "better shoes", 1)},
            Fate.OFF_PLAN,
            "2 other places differ",
        ),
        ({"correction": " "}, Fate.WRONG_SHAPE, "correction: it is empty"),
        ({"rationale": ""}, Fate.WRONG_SHAPE, "rationale: it is empty"),
        ({"rationale": "It is a lethal dose."}, Fate.UNSAFE, "rationale: An answer speaks of an amount"),
        ({"correction": "Ask anna@example.org."}, Fate.PERSONAL_DATA, "correction"),
        ({"error_type": "e99"}, Fate.UNSAFE, "e99 is not permitted"),
        ({"error_type": "unhelpful"}, Fate.UNSAFE, "not permitted"),
        ({"text": "", "refused": True, "rationale": "Too risky."}, Fate.REFUSED, "Too risky."),
        ({"refused": "yes"}, Fate.WRONG_SHAPE, "refused"),
    ],
)
def test_wrong_answers_that_cannot_be_used(more, fate, say):
    """What is false on purpose keeps to its one error, its length and its form, and to what its topic permits."""
    got, reason, made = rejected(**more)
    assert (got, made) == (fate, None)
    assert say in reason


def test_high_hazard_topics_permit_their_own_errors_alone():
    """Whatever was asked for, by an oversight."""
    item = ITEM.model_copy(update={"raw": "Is insulin safe ?"})
    assert rejected(error_type="e6", item=item)[0] is Fate.ACCEPTED
    assert rejected(error_type="e3", item=item)[:2] == (
        Fate.UNSAFE,
        "An error of the type e3 is not permitted here: the topic is a medicine with a narrow margin, where only e4, e5, e6 and e12 are permitted.",
    )
    assert "self-harm" in rejected(item=ITEM.model_copy(update={"raw": "How do I kill myself ?"}))[1]


def test_an_omission_may_be_shorter_and_needs_no_words():
    """Down to a third; what is missing may be at the end."""
    short = RIGHT[: len(RIGHT) // 2]
    assert rejected(short, "e12", error_span="")[0] is Fate.ACCEPTED
    assert rejected(short, "e12", error_span="Rest the joint")[2].span == "Rest the joint"
    assert rejected(short, "e6")[0] is Fate.OFF_PLAN
    assert rejected(RIGHT[: len(RIGHT) // 4], "e12", error_span="")[0] is Fate.OFF_PLAN
    assert rejected(short, "e12", error_span="not there at all")[0] is Fate.WRONG_SHAPE


@pytest.mark.parametrize(
    ("span", "found"),
    [("heat it", "heat it"), ("HEAT  it", "heat\nit"), ("the joint's", "the joint’s"), ("", ""), ("cool it", ""), ("(heat", "")],
)
def test_where_the_error_lies(span, found):
    """Exact, else whatever the white space, quotes and case; the words are given as they stand in the text."""
    text = "Move the joint’s side, heat\nit." if "\n" in found or "’" in found else "Move the joint and heat it."
    assert located(span, text) == found


@pytest.mark.parametrize(
    ("given", "fate"),
    [
        (answer("", refusal="No."), Fate.REFUSED),
        (answer("{}", finish="content_filter"), Fate.FILTERED),
        (answer('{"question": "Is', finish="length"), Fate.CUT_OFF),
        (answer(" "), Fate.EMPTY),
        (answer('{"question": "Is'), Fate.INVALID_JSON),
        (answer("Is gout treated?"), Fate.INVALID_JSON),
        (answer("I'm sorry, I cannot help with that."), Fate.REFUSED),
        (answer({"error": "Sorry, I can't assist with that."}), Fate.REFUSED),
        (answer({"question": "", "added": [], "refused": True}), Fate.REFUSED),
        (answer({"refused": True}), Fate.REFUSED),
        (answer({"added": []}), Fate.WRONG_SHAPE),
        (answer({"question": 7, "added": [], "refused": False}), Fate.WRONG_SHAPE),
        (answer([1]), Fate.INVALID_JSON),
        (answer("```json\n" + json.dumps({"question": QUESTION.text, "added": [], "refused": False}) + "\n```"), Fate.ACCEPTED),
        (answer({"question": QUESTION.text}), Fate.ACCEPTED),
    ],
)
def test_how_an_answer_ended(given, fate):
    """The same fates as for a dialogue."""
    got, reason, made = READER.question(given, ITEM)
    assert got is fate
    assert bool(reason) == (made is None)


def test_what_can_be_repaired():
    """A wrong form is; personal data, a copy and a refusal are asked for anew."""
    assert {Fate.OFF_PLAN, Fate.WRONG_SHAPE, Fate.UNSAFE} <= REPAIRABLE
    assert not {Fate.COPIED, Fate.PERSONAL_DATA, Fate.REFUSED} & REPAIRABLE


@given(st.text() | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(
    st.sampled_from(["question", "answer", "added", "refused", "error_span", "correction", "rationale"]), x)).map(json.dumps))  # fmt: skip
def test_nothing_that_a_model_writes_raises(text):
    """Every answer has a fate; what is made is made only when it is accepted."""
    item = Item(index=0, source_row=0, raw="What does a money plant need?", modification="m01")
    reader = PairReader(PLANTS)
    for fate, reason, made in (
        reader.question(answer(text), item), reader.chosen(answer(text), item, "What?"), reader.rejected(answer(text), item, "What?", "Water.", "e1"),
    ):  # fmt: skip
        assert (made is not None) == (fate is Fate.ACCEPTED) == (reason == "")
