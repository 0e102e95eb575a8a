"""Finished places as rows: the columns of the two files, and nothing besides."""

from synthcore.domains import loader
from synthcore.formats.questions import QUESTIONS, RESPONSES, parted
from synthcore.generation.pair_rows import Facts, question_row, response_row, row_id, sent_text
from synthcore.generation.pair_shapes import Item, MadeAnswer, MadeQuestion, MadeRejected
from synthcore.settings import shipped

MEDICAL = loader.load(shipped("domains") / "medical_qa")
FACTS = Facts("some.csv", "cfg", "train", created_at="2026-01-02T03:04:05Z", modifications=MEDICAL.modifications)
ITEM = Item(index=3, source_row=17, raw="Is 2.5mg of it safe?", answer="Yes.", topic="dose", modification="m05")
MADE = MadeQuestion(text="Is 2.5mg of it safe at 70?", listed=("70", "a; b"), by="llm", prompt="question@1", model="m-1")
RIGHT = MadeAnswer(text="Ask your doctor first." * 3, by="llm", prompt="chosen@1", model="m-1")
WRONG = MadeRejected(
    text="Ask nobody." * 3, error_type="e5", span="nobody", correction="Your doctor.", rationale="It puts off help.",
    by="llm", prompt="rejected@1", model="m-2",
)  # fmt: skip


def test_a_question_row():
    """Every column of the file, filled from item, question and facts."""
    row = question_row(ITEM, MADE, FACTS)
    assert tuple(row) == QUESTIONS
    assert row["id"] == row_id(MADE.text, "some.csv", 17, "m05")
    assert row["id"].startswith("q_")
    assert len(row["id"]) == 14
    assert (row["source_dataset"], row["source_config"], row["source_split"], row["source_row"]) == ("some.csv", "cfg", "train", "17")
    assert (row["question_raw"], row["question_processed"]) == (ITEM.raw, "is 2.5mg of it safe")
    assert (row["modification_id"], row["modification"], row["kind"]) == ("m05", "Add an age", "shift")
    assert (row["generator"], row["model"], row["prompt"], row["sent"]) == ("llm", "m-1", "question@1", "raw")
    assert parted(row["listed"]) == ("70", "a, b")
    assert (row["flags"], row["topic"], row["source_answer"]) == ("", "dose", "Yes.")


def test_ids_tell_rows_apart():
    """By question, source, row and modification, and by nothing else."""
    one = row_id("q", "s", 1, "m01")
    assert len({one, row_id("r", "s", 1, "m01"), row_id("q", "t", 1, "m01"), row_id("q", "s", 2, "m01"), row_id("q", "s", 1, "m02")}) == 5
    assert one == row_id("q", "s", "1", "m01")


def test_what_processing_did_to_a_number_is_flagged():
    """In the literal mode 2.5mg becomes 25mg; the flag says so."""
    row = question_row(ITEM, MADE, FACTS._replace(literal=True, sent="processed"))
    assert row["question_processed"] == "is 25mg of it safe"
    assert row["flags"] == "number_changed: 2.5mg > 25mg"
    assert row["sent"] == "processed"


def test_a_rule_sends_nothing():
    """What is sent is said of a model alone."""
    assert question_row(ITEM, MADE.model_copy(update={"by": "rule"}), FACTS)["sent"] == ""


def test_what_is_sent_is_never_empty():
    """A question of marks alone is sent as it is."""
    assert sent_text("Is it, well, safe?", "processed", literal=False) == ("processed", "is it well safe")
    assert sent_text("Is it, well, safe?", "raw", literal=False) == ("raw", "Is it, well, safe?")
    assert sent_text("?!", "processed", literal=False) == ("raw", "?!")


def test_a_response_row():
    """The three texts first; what is false is marked as false."""
    row = response_row(ITEM, MADE, RIGHT, WRONG, FACTS)
    assert tuple(row)[:3] == ("question", "chosen", "rejected")
    assert set(row) <= set(RESPONSES)
    assert set(RESPONSES) - set(row) == {"review_status", "reviewer", "reviewed_at"}
    assert (row["rejected_error_type"], row["rejected_is_unsafe"], row["rejected_span"]) == ("e5", "true", "nobody")
    assert (row["chosen_origin"], row["rejected_origin"]) == ("llm", "llm")
    assert parted(row["response_model"]) == ("m-1", "m-2")
    assert parted(row["response_prompt"]) == ("chosen@1", "rejected@1")
    assert row["flags"] == "length_ratio: 0.50"


def test_origins_of_a_row_by_rule():
    """The recipe is named; a length within the bound is no flag."""
    wrong = WRONG.model_copy(update={"text": "x" * len(RIGHT.text), "by": "rule", "recipe": "opposite"})
    row = response_row(ITEM, MADE, RIGHT.model_copy(update={"by": "source"}), wrong, FACTS._replace(literal=True))
    assert (row["chosen_origin"], row["rejected_origin"]) == ("source", "rule:opposite")
    assert row["flags"] == "number_changed: 2.5mg > 25mg"
    both = response_row(ITEM, MADE, RIGHT, WRONG, FACTS._replace(literal=True))["flags"]
    assert parted(both) == ("number_changed: 2.5mg > 25mg", "length_ratio: 0.50")


def test_a_cut_answer_is_flagged():
    """The source's own, when it is not all of it; a model's is no part of one."""
    item = ITEM.model_copy(update={"answer": "Take it with food. " * 40})
    short = MadeAnswer(text="Take it with food. " * 20, by="source")
    flags = [parted(response_row(item, MADE, one, WRONG, FACTS)["flags"])[0] for one in (short, short.model_copy(update={"by": "llm"}))]
    assert flags[0] == "shortened: 759 > 380"
    assert not flags[1].startswith("shortened")


def test_given_questions_keep_their_columns():
    """Of a question that came from a file no maker is claimed, and its own columns go through, foreign ones too."""
    carry = {"id": "q_own", "generator": "rule", "model": "", "flags": "odd", "note": "mine", "empty": ""}
    item = ITEM.model_copy(update={"question": MADE.text, "carry": carry})
    for made in (MADE, MADE.text):
        row = response_row(item, made, RIGHT, WRONG, FACTS)
        assert (row["id"], row["generator"], row["created_at"], row["note"], row["empty"]) == ("q_own", "rule", "", "mine", "")
        assert parted(row["flags"]) == ("odd", "length_ratio: 0.50")
        assert row["chosen"] == RIGHT.text
    assert question_row(item.model_copy(update={"carry": {}}), MADE, FACTS)["generator"] == ""
