"""The provider double asked for pairs: the product can use every answer, and sees every fault for what it is."""

import json
import random
from itertools import cycle

import pytest

from synthcore.core.answers import Answer, Fate
from synthcore.domains import loader
from synthcore.evaluation.checks import personal_data
from synthcore.generation.pair_prompts import PairPrompter
from synthcore.generation.pair_reading import PairReader
from synthcore.generation.pair_shapes import Item
from synthcore.sources.files import load_file
from tests import provider_pairs as pairs
from tests.conftest import ROOT
from tests.provider import Provider

MEDICAL = loader.load(ROOT / "data" / "domains" / "medical_qa")
PROMPTER = PairPrompter(MEDICAL, 5)
READER = PairReader(MEDICAL, personal=lambda text: [found.kind for found in personal_data.find(text)])
ITEM = Item(index=3, source_row=3, raw="Is Botulism not inherited , at 2.5 mg ?", answer="No. It comes from food.", modification="m04")


def items():
    """Every question of the sample, each with another modification."""
    questions = load_file(ROOT / "data" / "samples" / "medical_questions.csv").questions
    return [
        Item(index=n, source_row=q.row, raw=q.text, answer=q.answer, modification=name)
        for n, (q, name) in enumerate(zip(questions, cycle(MEDICAL.modifications), strict=False))
    ]


def told(p, ask, fault="ok", form="json_schema"):
    """What the provider answers, as the product gets it."""
    asked = {"type": form} | ({"json_schema": {"name": "reply", "schema": ask.schema, "strict": True}} if form == "json_schema" else {})
    choice = p.complete({"messages": list(ask.messages), "response_format": asked}, fault)["choices"][0]
    said = choice["message"]
    return Answer(ask.id, "", said["content"] or "", choice["finish_reason"], said["refusal"] or "", 0, 0, "m", 0.0)


def test_the_product_s_own_prompts():
    """All three stages of every question, beside the right answer of the model and that of the source; no two alike."""
    p, made = Provider(), []
    able = [item for item in items() if not PROMPTER.barred(item)]
    for item in able:
        fate, say, question = READER.question(told(p, PROMPTER.question("0.0", item)), item)
        assert (fate, say) == (Fate.ACCEPTED, ""), item.raw
        fate, say, chosen = READER.chosen(told(p, PROMPTER.chosen("0.1", item, question)), item, question)
        assert (fate, say) == (Fate.ACCEPTED, ""), item.raw
        made += [question.text, chosen.text]
        for right in (chosen.text, item.answer):
            error = PROMPTER.error_type(item, question, right)
            if error is None:
                continue
            fate, say, wrong = READER.rejected(told(p, PROMPTER.rejected("0.2", item, question, right)), item, question, right, error)
            assert (fate, say) == (Fate.ACCEPTED, ""), (item.raw, error)
            made.append(wrong.text)
    assert len(able) > 35
    assert len(set(made)) == len(made) > 4 * len(able) - 5


@pytest.mark.parametrize("form", ["text", "json_object"])
def test_without_a_schema(form):
    """In the shape that the prompt describes; as plain text, in a fence."""
    p = Provider()
    said = told(p, PROMPTER.question("0.0", ITEM), form=form)
    assert ("```json" in said.text) == (form == "text")
    assert READER.question(said, ITEM)[0] == Fate.ACCEPTED


def test_asked_again_it_answers_otherwise():
    """The same request twice, and one that tells what was wrong."""
    p = Provider()
    ask = PROMPTER.question("0.0", ITEM)
    first, second = told(p, ask), told(p, ask)
    again = told(p, PROMPTER.repair(ask, "question", first.text, "It asks two questions."))
    assert len({first.text, second.text, again.text}) == 3
    assert READER.question(again, ITEM)[0] == Fate.ACCEPTED
    wrong = PROMPTER.rejected("0.1", ITEM, "Is it?", "It comes from food that was kept for too long without being cooled down.")
    repaired = PROMPTER.repair(wrong, "rejected", "", "It is too long.")
    assert pairs.find({"messages": list(repaired.messages)}).stage == "rejected"


FAULTS = {
    "refusal": Fate.REFUSED, "length": Fate.CUT_OFF, "null": Fate.EMPTY, "invalid_json": Fate.INVALID_JSON, "wrong_shape": Fate.WRONG_SHAPE,
    "unsafe": Fate.UNSAFE, "prose": Fate.ACCEPTED, "e-mail": Fate.PERSONAL_DATA,
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("stage", ["question", "chosen", "rejected"])
def test_faults_of_the_text(stage, fault):
    """Each stage can meet each of them, and the product names it."""
    p, right = Provider(), "It comes from food that was kept for too long without being cooled down, and nobody passes it on to others."
    if stage == "question":
        fate = READER.question(told(p, PROMPTER.question("0.0", ITEM), fault), ITEM)[0]
    elif stage == "chosen":
        fate = READER.chosen(told(p, PROMPTER.chosen("0.0", ITEM, "Is it?"), fault), ITEM, "Is it?")[0]
    else:
        error = PROMPTER.error_type(ITEM, "Is it?", right)
        fate = READER.rejected(told(p, PROMPTER.rejected("0.0", ITEM, "Is it?", right), fault), ITEM, "Is it?", right, error)[0]
    assert fate == FAULTS[fault]


def test_a_duplicate_is_one():
    p = Provider()
    first = told(p, PROMPTER.question("0.0", ITEM))
    assert told(p, PROMPTER.question("1.0", ITEM, 1), "duplicate").text == first.text


def test_a_wrong_answer_is_the_right_one_but_for_its_span():
    """What stands around the span is the right answer, and the correction tells what stood there."""
    right = "Rest for some days and drink enough.\n\n- Ask a pharmacist about what you take.\n- Go and be seen when it gets worse."
    seen = set()
    for n in range(30):
        made = pairs.wrong(pairs.Wanted("rejected", "q", right), random.Random(n))
        was = made["correction"].removeprefix("It should read: ")
        assert made["answer"].replace(made["error_span"], was, 1) == right
        assert abs(len(made["answer"]) - len(right)) <= 0.12 * len(right)
        seen.add(made["answer"])
    assert len(seen) > 10


def test_what_is_left_out_is_left_out():
    right = "Rest for some days. Ask a pharmacist. Drink enough."
    made = pairs.wrong(pairs.Wanted("rejected", "q", right, omit=True), random.Random(1))
    assert made["answer"] in ("Ask a pharmacist. Drink enough.", "Rest for some days. Drink enough.")
    assert made["error_span"] in made["answer"]
    assert json.dumps(made)


def test_what_cannot_be_made_wrong_is_declined():
    assert pairs.wrong(pairs.Wanted("rejected", "q", "Yes."), random.Random(1))["refused"] is True


def test_other_requests_are_not_of_pairs():
    assert pairs.find({"messages": [{"role": "user", "content": "Write it.\nSession type: long\nConcern: watering"}]}) is None
    assert pairs.find({}) is None
