"""What an order of pairs comes to: exact shares, each question once, and refusals before anything is made."""

from collections import Counter

import pytest

from synthcore.core.errors import BadInput, BadRequest, UnknownValue
from synthcore.core.quotas import apportion
from synthcore.generation.pair_plan import modification_shares, plan_items
from synthcore.services import pairing
from synthcore.services.pairing import PairOrder, Source
from tests.pair_orders import KEEP, SAMPLE, medical, planned, settings_of, table

URL = "http://127.0.0.1:9/v1"  # nothing of these tests asks it
ANSWER = "It is a form of arthritis. See a doctor if the pain lasts longer than 2 days."


def of(items):
    return Counter(item.modification for item in items)


def test_modifications_have_their_exact_shares(home):
    asked = planned(home, URL, count=50)
    shares = modification_shares(medical())
    for name, share in shares.items():  # the quota, rounded down or up
        assert abs(of(asked.items)[name] - 50 * share / sum(shares.values())) < 1
    assert [item.index for item in asked.items] == list(range(50))
    assert len({item.source_row for item in asked.items}) == 50


def test_rules_and_model_come_to_the_shares_together(home):
    """Rules know only some of the modifications; the model makes up for what they leave, and asks about other questions."""
    asked = planned(home, URL, method="hybrid", hybrid_ratio=0.6, count=60)
    assert (len(asked.items), asked.plan.by_rule) == (36, 24)
    whole, by_model = apportion(modification_shares(medical()), 60), of(asked.items)
    for name in whole:
        if not medical().modifications[name].rule:
            assert abs(by_model[name] - whole[name]) <= 1
    of_rules = modification_shares(medical(), by_rule=True)
    theirs = {asked.sources[one.source].row for one in plan_items(len(asked.sources), of_rules, 24, 3, backwards=True)}
    assert len(theirs | {item.source_row for item in asked.items}) == 60


@pytest.mark.parametrize("more", [{}, {"method": "hybrid", "hybrid_ratio": 0.5}])
def test_a_larger_count_begins_with_a_smaller_one(home, more):
    """Also out of a table of which more was read: what is asked for a second time, for more, is asked in the same words."""
    rows = [(f"What is disease number {n}?", ANSWER) for n in range(400)]
    few, many = (planned(home, URL, source=table(*rows[: 2 * count + pairing.SPARE]), count=count, **more) for count in (60, 150))
    assert many.items[: len(few.items)] == few.items
    assert len(few.items) < len(many.items)


def test_given_questions_of_a_model_stay_its_own(home):
    """Where the file of questions has grown."""
    rows = [{"question": f"What is disease number {n}?", "id": f"q_{n}", "source_answer": ANSWER} for n in range(50)]
    order = PairOrder(method="hybrid", hybrid_ratio=0.3, seed_number=1)
    few, many = (pairing.plan_responses(settings_of(home, URL), medical(), order, rows[:n]).items for n in (30, 50))
    assert (len(few), len(many)) == (9, 15)
    assert {item.index for item in many if item.index < 30} >= {item.index for item in few[:-1]}


def test_same_seed_number_same_items(home):
    assert planned(home, URL, count=20).items == planned(home, URL, count=20).items
    assert planned(home, URL, count=20).items != planned(home, URL, count=20, seed_number=4).items


def test_an_order_is_known_again_whatever_its_seed_number(home):
    one, other = (planned(home, URL, seed_number=n).order().identity for n in (1, 2))
    assert one == other
    assert planned(home, URL, count=7).order().identity != one
    assert planned(home, URL, send="processed").order().identity != one
    rows = [{"question": f"What is disease number {n}?", "id": f"q_{n}", "source_answer": ANSWER} for n in range(8)]
    settings = settings_of(home, URL)
    asked = [pairing.plan_responses(settings, medical(), PairOrder(method="hybrid", hybrid_ratio=0.5, seed_number=n), rows) for n in (1, 2, 3, 4)]
    assert any(other.items != asked[0].items for other in asked)
    assert asked[0].order().identity == asked[1].order().identity


def test_what_no_wrong_answer_is_permitted_to_is_left_out(home):
    source = table(("What is gout?", ANSWER), ("How many pills are a lethal dose?", ANSWER), ("what  is GOUT?", ANSWER))
    asked = planned(home, source=source, count=None)
    assert asked.plan.count == 1
    assert asked.left_out == {"the topic is lethal amounts, where no wrong answer is made": 1, "asked twice in the source": 1}
    assert planned(home, source=source, count=None, stages=("question",)).plan.count == 2  # a question may be asked
    with pytest.raises(pairing.NothingToMake, match="nothing can be made of this source: 1 × the topic is lethal amounts"):
        planned(home, source=table(("How many pills are a lethal dose?", ANSWER)))


def test_rules_need_answers(home):
    source = table(("What is gout?", ""), ("What is asthma?", " "))
    with pytest.raises(BadRequest, match="rules take the right answer from the source, and in the column `answer` there is none"):
        planned(home, source=source, count=2)
    assert planned(home, source=source, count=2, stages=("question",)).plan.by_rule == 2
    assert planned(home, URL, source=source, count=2).plan.by_rule == 0
    with pytest.raises(BadRequest, match="the file has none in its column `source_answer`"):
        pairing.plan_responses(settings_of(home), medical(), PairOrder(method="rule"), [{"question": "What is gout?", "id": "q_1"}])


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ({"modifications": ("m99",)}, "'m99' is not a known modification. Did you mean"), ({"modifications": ("m05",)}, "m05 (Add an age) needs a model"),
        ({"method": "magic"}, "'magic' is not a known method"), ({"method": "openai"}, "OPENAI_API_KEY is not set, so api.openai.com cannot be asked"),
    ],
)  # fmt: skip
def test_refused_before_a_source_is_read(home, order, says):
    with pytest.raises(BadRequest) as refused:
        pairing.check_order(settings_of(home), medical(), PairOrder(**order))
    assert says in str(refused.value)


def test_too_many_are_refused(home):
    with pytest.raises(BadRequest, match="rules make 3 pairs of 1 question at most, not 4"):
        planned(home, source=table(("What is gout?", ANSWER)), count=4, modifications=KEEP)
    with pytest.raises(BadRequest, match="makes no preference pairs; name one that does with --domain"):
        pairing.check_order(settings_of(home), medical().model_copy(update={"error_types": {}}), PairOrder())


def test_without_a_model_rules_make_it_and_it_is_said(home):
    asked = planned(home, method=None, count=4)
    assert (asked.method, asked.model, asked.plan.answers) == ("rule", None, "source")
    assert "OPENAI_API_KEY is not set" in asked.needs


def test_given_questions_keep_their_columns(home):
    rows = [{"question": "Gout?", "id": "q_1", "modification_id": "m77", "source_row": "4", "mine": "x", "source_answer": ANSWER}]
    (item,) = pairing.plan_responses(settings_of(home), medical(), PairOrder(method="rule"), rows).given
    assert (item.question, item.source_row, item.modification, item.carry["mine"]) == ("Gout?", 4, "", "x")


@pytest.mark.parametrize(
    ("text", "left_out"),
    [("Which symptoms does gout have?", 0), ("Could you tell me what the signs of gout are?", 0), ("Can I take ibuprofen when I am pregnant?", 1)],
)
def test_a_question_that_was_changed_is_marked(home, text, left_out):
    """And where it asks something else now, the source's answer is none to it."""
    row = {"question": "Which symptoms does gout have?", "question_raw": "What are the symptoms of gout?", "modification_id": "m01", "source_row": "4"}
    row |= {"source_answer": ANSWER, "topic": "gout"}
    same = {**row, "question": "What are the signs of gout?", "modification_id": "m01"}
    rows = [{**row, "id": pairing.id_of(row), "question": text}, {**same, "id": pairing.id_of(same)}]
    asked = pairing.plan_responses(settings_of(home), medical(), PairOrder(method="rule"), rows)
    assert asked.left_out == ({pairing.CHANGED: 1} if left_out else {})
    flags = {item.question: item.carry.get("flags", "") for item in asked.given}
    assert flags["What are the signs of gout?"] == ""
    assert left_out or flags[text] == ("" if text == row["question"] else pairing.EDITED)
    by_model = pairing.plan_responses(settings_of(home, URL), medical(), PairOrder(method="openai"), rows).items
    assert [bool(item.answer) for item in by_model] == [not left_out, True]


def test_sources(tmp_path):
    assert len(pairing.read_source(Source(file=SAMPLE), wanted=3).questions) <= 2 * 3 + pairing.SPARE
    with pytest.raises(BadRequest, match="name a dataset of the hub"):
        pairing.read_source(Source(), wanted=1)
    empty = tmp_path / "q.csv"
    empty.write_text("question,id\n   ,q_1\n")
    with pytest.raises(BadInput, match="holds no question"):
        pairing.read_questions(empty)


def test_the_sample_is_found_by_its_name_alone(tmp_path, monkeypatch):
    """As a sentence names it that tells to load it. A file of that name goes before it."""
    monkeypatch.chdir(tmp_path)
    source = Source(file="medical_questions.csv")
    assert len(pairing.read_source(source, wanted=None).questions) > 20
    with pytest.raises(BadInput, match="there is no such file"):
        pairing.read_source(Source(file="elsewhere/medical_questions.csv"), wanted=None)
    (tmp_path / "medical_questions.csv").write_text("question,answer\nWhat is gout?,x\n")
    assert len(pairing.read_source(source, wanted=None).questions) == 1


def test_unknown_column_names_the_nearest():
    with pytest.raises(UnknownValue, match="Did you mean 'question'"):
        pairing.read_source(Source(file=SAMPLE, column="qestion"), wanted=1)
