"""What a model is asked for a pair: everything filled in, the same each time, and never a wrong answer."""

from collections import Counter
from pathlib import Path

import pytest

from synthcore.core.answers import Answer, Fate
from synthcore.core.errors import BadRequest
from synthcore.domains import loader
from synthcore.domains.prompt_soundness import KNOWN
from synthcore.generation.pair_checks import Checks, length_class
from synthcore.generation.pair_prompts import GUARDS, NONE, Approved, PairPrompter
from synthcore.generation.pair_reading import PairReader
from synthcore.generation.pair_replies import schema
from synthcore.generation.pair_shapes import STAGES, Item, MadeQuestion
from synthcore.generation.question_guards import GUARDS as KNOWN_GUARDS
from synthcore.settings import shipped

MEDICAL = loader.load(shipped("domains") / "medical_qa")
PLANTS = loader.load(Path(__file__).parent.parent / "tiny_domain" / "plant_questions")
PROMPTER = PairPrompter(MEDICAL, 1)
RAW = "Is 2.5mg of warfarin, taken twice, safe with St. John's wort?"
ITEM = Item(index=4, source_row=9, raw="What helps against gout ?", topic="Gout", modification="m05")
CHOSEN = "Rest and cool the joint. " * 8


def said(ask):
    return "\n".join(m["content"] for m in ask.messages)


def asks(prompter, item=ITEM, attempt=0, name="7.0"):
    question = MadeQuestion(text="I am 70: what helps against gout?", by="llm", prompt="question@1")
    return [prompter.question(name, item, attempt), prompter.chosen(name, item, question, attempt), prompter.rejected(name, item, question, CHOSEN, attempt)]


@pytest.mark.parametrize("domain", [MEDICAL, PLANTS])
def test_all_is_filled_in(domain):
    """No variable is left, whatever the domain; the schema is that of the stage."""
    item = ITEM if domain is MEDICAL else ITEM.model_copy(update={"modification": "m01"})
    for stage, ask in zip(STAGES, asks(PairPrompter(domain, 1, most_tokens=700), item), strict=True):
        assert "{{" not in said(ask)
        assert (ask.id, ask.schema, ask.most_tokens) == ("7.0", schema(stage), 700)
        assert ask.shape_note
        assert [m["role"] for m in ask.messages] == (["system", "user"] if domain is MEDICAL else ["user"])


def test_what_a_question_prompt_says():
    """The source, the modification with what it is held against, who asks: without an age, which would be a fact."""
    text = said(asks(PROMPTER)[0])
    modification = MEDICAL.modifications["m05"]
    for part in (ITEM.raw, modification.title, modification.instruction, "shift – the answer", GUARDS["numbers_listed"], "question 5 of", "Gout", NONE):
        assert part in text
    assert GUARDS["numbers_kept"] not in text
    assert "- way of typing: " in text
    assert "- age: " not in text
    assert "draft 3" in said(asks(PROMPTER, attempt=2)[0])


def test_what_the_answer_prompts_say():
    """Length in words, rules and numbers of the level; the one error with its definition."""
    _, chosen, rejected = map(said, asks(PROMPTER))
    low, high = length_class(ITEM)
    locale = Checks(MEDICAL).locale(ITEM)
    for part in (f"{low} to {high} words", f"lives in: {locale.title}", ", ".join(locale.numbers), "An answer names a way to do harm.", "I am 70"):
        assert part in chosen
    error = PROMPTER.error_type(ITEM, "I am 70: what helps against gout?", CHOSEN)
    assert f"{error} – {MEDICAL.error_types[error].title}: {MEDICAL.error_types[error].definition}" in rejected
    assert CHOSEN.strip() in rejected
    assert "34 to 46 words" in rejected


def test_a_known_topic_is_defined_and_a_hazard_told():
    """A topic of the vocabulary has its definition; in a high-hazard one the permitted types are named."""
    text = said(PROMPTER.chosen("0.0", ITEM.model_copy(update={"topic": "treatment"}), "What helps?"))
    assert "What is done about an illness" in text
    hazard = ITEM.model_copy(update={"raw": "Is insulin safe ?", "topic": ""})
    text = said(PROMPTER.rejected("0.0", hazard, "Is insulin safe for me?", CHOSEN))
    assert "Permitted here: e4, e5, e6, e12." in text
    assert "as the question tells it" in text


def test_what_is_sent_is_a_choice():
    """Raw, processed with its numbers, or to the letter of the document."""
    item = ITEM.model_copy(update={"raw": RAW})
    sent = {mode: said(PairPrompter(MEDICAL, 1, **more).question("0.0", item)) for mode, more in (
        ("raw", {}), ("processed", {"send": "processed"}), ("literal", {"send": "processed", "literal": True}),
    )}  # fmt: skip
    assert RAW in sent["raw"]
    assert "is 2.5mg of warfarin taken twice safe with st john's wort" in sent["processed"]
    assert "is 25mg of warfarin taken twice safe with st johns wort" in sent["literal"]
    assert RAW not in sent["processed"]


def test_same_seed_number_same_bytes():
    """Whoever asks, in whatever order; another attempt or seed number asks otherwise."""
    assert asks(PROMPTER) == asks(PairPrompter(MEDICAL, 1))
    assert asks(PROMPTER)[0] != asks(PROMPTER, attempt=1)[0]
    assert asks(PROMPTER)[0] != asks(PairPrompter(MEDICAL, 2))[0]


def test_examples_are_approved_and_fit():
    """A question of the same modification, an answer to something else; with neither, it says that none is given."""
    examples = [
        Approved("What helps against  GOUT ?", "Own answer.", "m05"),
        Approved("Other?", "Other answer.", "m04"),
        Approved("Else?", "Other answer.", "m06"),
        Approved("At 60, how?", "", "m05"),
    ]
    prompter = PairPrompter(MEDICAL, 1, examples=examples)
    question, chosen, rejected = map(said, asks(prompter))
    assert all("At 60, how?" in said(asks(prompter, attempt=attempt)[0]) for attempt in range(9))
    assert "At 60, how?" in question
    assert "Other?" not in question
    assert "?\nAnswer: Other answer." in chosen
    assert "Own answer." not in chosen
    assert "Other" not in rejected
    assert all(NONE in said(ask) for ask in asks(PROMPTER)[:2])


def test_what_comes_from_elsewhere_is_masked():
    """Source, topic, given question, right answer and examples."""
    item = Item(index=0, source_row=0, raw="Is Smith ill ?", topic="Smith", modification="m04")
    mask = PairPrompter(MEDICAL, 1, mask=lambda text: text.replace("Smith", "[name]"), examples=[Approved("Smith?", "Smith is well.", "m04")])
    for ask in (mask.question("0.0", item), mask.chosen("0.0", item, "Is Smith very ill?"), mask.rejected("0.0", item, "Is Smith ill?", "Smith is well. " * 9)):
        assert "Smith" not in said(ask)
        assert "[name]" in said(ask)


def test_no_wrong_answer_comes_into_a_prompt():
    """A repair shows a model its own question and its own right answer; a wrong one is not sent again."""
    for stage, ask in zip(STAGES, asks(PROMPTER, name="5.1"), strict=True):
        repair = PROMPTER.repair(ask, stage, "THE DRAFT", "It is too long.")
        assert (repair.id, repair.schema) == ("5.1r", ask.schema)
        assert "It is too long." in repair.messages[-1]["content"]
        assert repair.messages[-1]["role"] == "user"
        assert ("THE DRAFT" in said(repair)) == (stage != "rejected")
        assert said(ask) in said(repair)
    assert "rejected" not in Approved._fields


def test_errors_follow_the_shares_and_differ_by_attempt():
    """Over many items each type has about its share; the attempts at one item go through all of them."""
    counts = Counter(PROMPTER.error_type(ITEM.model_copy(update={"index": n}), "What helps?", "Take 2 tablets a day.") for n in range(3000))
    shares = MEDICAL.targets.mix["production"]["error_type"]
    assert "unhelpful" not in counts
    for name in ("e2", "e5", "e9", "e12"):
        assert abs(counts[name] / 30 - shares[name]) < 2.5, name
    drawn = [PROMPTER.error_type(ITEM, "What helps?", "Take 2 tablets a day.", attempt) for attempt in range(12)]
    assert sorted(drawn) == sorted(PROMPTER.checks.unsafe_types)


def test_an_error_about_a_number_needs_one():
    """No dose is asked for where the right answer names none."""
    assert "e1" not in {PROMPTER.error_type(ITEM, "What helps?", "Rest helps.", attempt) for attempt in range(30)}


def test_topics_that_permit_no_error_are_not_asked_about():
    """The reason is a sentence; where some are permitted, only these are drawn."""
    item = ITEM.model_copy(update={"raw": "What is a lethal dose ?"})
    assert "lethal amounts" in PROMPTER.barred(item)
    assert PROMPTER.barred(ITEM) == ""
    assert PROMPTER.error_type(item, "And now?", CHOSEN) is None
    with pytest.raises(BadRequest, match="question 5: the topic is lethal amounts"):
        PROMPTER.rejected("0.0", item, "And now?", CHOSEN)
    hazard = ITEM.model_copy(update={"raw": "What if I took too many pills ?"})
    assert {PROMPTER.error_type(hazard, "x", CHOSEN, attempt) for attempt in range(9)} == {"e5", "e12"}
    assert PROMPTER.error_type(ITEM, "x", "Warfarin is used. " * 5, 0) in {"e4", "e5", "e6", "e12"}


def test_names_and_fields():
    """The prompts with their versions; a phrase for each variable, once, and the example only when there is one."""
    assert [PROMPTER.name(stage) for stage in STAGES] == ["question@1", "chosen@1", "rejected@2"]
    fields = PROMPTER.fields("question")
    assert KNOWN["question"]["question"] in fields
    assert KNOWN["question"]["example"] not in fields
    assert len(set(PROMPTER.fields())) == len(PROMPTER.fields())
    assert "the source question (processed)" in PairPrompter(MEDICAL, 1, send="processed").fields("question")
    assert KNOWN["chosen"]["example"] in PairPrompter(MEDICAL, 1, examples=[Approved("a?", "b", "m01")]).fields(["chosen"])


def test_every_guard_has_words():
    """Those of the prompts are those that there are."""
    assert set(GUARDS) == set(KNOWN_GUARDS)


def test_a_domain_of_dialogues_asks_for_no_pairs():
    """One sentence names what it lacks."""
    minds = loader.load(shipped("domains") / "mental_health")
    with pytest.raises(BadRequest, match=r"no prompt 'question'.*add prompts/question\.md"):
        PairPrompter(minds, 1)
    with pytest.raises(BadRequest, match="no prompt 'question'"):
        PairReader(minds)
    with pytest.raises(BadRequest, match="no modification 'm99'"):
        PROMPTER.question("0.0", ITEM.model_copy(update={"modification": "m99"}))


def test_reader_and_prompter_agree_on_length_and_place():
    """An answer of the length that was asked for, with a number that was given, is taken."""
    for index in range(20):
        item = ITEM.model_copy(update={"index": index})
        low, high = length_class(item)
        assert f"{low} to {high} words" in said(PROMPTER.chosen("0.0", item, "What helps?"))
        number = Checks(MEDICAL).locale(item).numbers[0]
        text = f"If it gets worse, call {number}. " + "Rest the joint. " * (low // 3)
        reply = Answer("0.0", "k", f'{{"answer": "{text}", "refused": false}}', "stop", "", 1, 1, "m", 1.0)
        assert PairReader(MEDICAL).chosen(reply, item, "What helps?")[0] is Fate.ACCEPTED
