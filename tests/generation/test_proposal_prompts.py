"""What a model is asked for proposals, and what is made of its answer."""

import json

import pytest

from synthcore.core.answers import Answer
from synthcore.core.proposals import Idea
from synthcore.domains import loader
from synthcore.generation import proposal_prompts as prompts
from synthcore.generation.structures import structures
from synthcore.settings import shipped

MEDICAL = loader.load(shipped("domains") / "medical_qa")
THERE = [Idea(title="Add an age", instruction="Mention an age.", kind="shift")]
GOOD = {"title": "At night", "instruction": "Ask for the night.", "kind": "shift", "risk": "", "example_source": "a?", "example_result": "b?"}


def answer(text, finish="stop", refusal=""):
    return Answer("0.0", "k", text if isinstance(text, str) else json.dumps(text), finish, refusal, 1, 1, "m", 0.1)


def test_the_request_holds_what_the_prompt_names():
    """Some of the questions on one line each and shortened, the structures, and what exists; the same words each time."""
    questions = [f"What is number {n}\n of?" for n in range(100)] + ["x" * 900]
    ask = prompts.ask(MEDICAL, questions, structures(questions), THERE, number=3, attempt=2)
    said = ask.messages[-1]["content"]
    assert ask.id == "0.2"
    assert "Propose 3 modifications." in said
    assert said.count("\n- What is number") == prompts.SAMPLE + 1  # and the structure
    assert "What is number … of? (100 of 101)" in said
    assert "- Add an age (shift): Mention an age." in said
    assert "x" * 301 not in prompts.ask(MEDICAL, ["x" * 900], [], [], number=1, attempt=0).messages[-1]["content"]
    assert ask.schema is not None
    assert '"proposals"' in ask.shape_note
    assert ask == prompts.ask(MEDICAL, questions, structures(questions), THERE, number=3, attempt=2)


def test_reading():
    """What is sound and new is read, in prose and fences too; the rest is counted."""
    proposals = [GOOD, {**GOOD, "title": "at night."}, {**GOOD, "title": "Add an age", "instruction": "x"}, {**GOOD, "title": "Odd", "kind": "other"},
                 {**GOOD, "title": "", "instruction": "y"}, {**GOOD, "title": "\x07", "instruction": "z"}, "no", {"title": "t"}]  # fmt: skip
    read = prompts.read(answer(f"Here:\n```json\n{json.dumps({'proposals': proposals})}\n```"), THERE)
    assert [idea.title for idea in read.ideas] == ["At night"]
    assert (read.dropped, read.problem) == (7, "")
    assert read.ideas[0].reason


@pytest.mark.parametrize(("given", "says"), [
    (answer("", refusal="no"), "declined"), (answer("I'm sorry, but I can't help with that."), "declined"), (answer("{", finish="length"), "limit of tokens"),
    (answer(""), "no text"), (answer("Here they are"), "no JSON"), (answer('{"proposals": ['), "never closed"), (answer({"proposals": "x"}), "no list"),
    (answer({"other": 1}), "no list"), (answer({"proposals": [{**GOOD, "title": "Add an age"}]}), "new and complete"), (answer({"proposals": []}), ""),
])  # fmt: skip
def test_an_answer_of_no_use_says_why(given, says):
    """And never raises."""
    read = prompts.read(given, THERE)
    assert read.ideas == ()
    assert says in read.problem
