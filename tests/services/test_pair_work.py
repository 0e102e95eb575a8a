"""A run of pairs against a provider over HTTP: stage after stage, nothing paid twice, nothing lost without a reason."""

import json

import pytest

from synthcore.core.errors import BadInput
from synthcore.domains.schema import Domain
from synthcore.llm import endpoint
from synthcore.services.pair_work import PairWork
from synthcore.services.pairing import PairOrder, plan_responses
from tests import provider_pairs as says
from tests.living import costly, json_lines, outcomes, sitting
from tests.pair_orders import KEEP, folder_of, medical, modifications, planned, rows_of, settings_of, table
from tests.provider import Provider, pairs

ANSWER = (
    "It is a form of arthritis with sudden pain in a joint. Drink plenty of water and rest the joint. Do not take aspirin without asking a doctor. "
    "See a doctor if the pain lasts longer than 2 days or if you have a fever."
)


def stage_of(body):
    found = says.find(body)
    return found.stage if found else ""


def said_of(stage):
    return lambda body: stage_of(body) == stage


def by_rule(folder):
    """One sitting at a run that asks no model."""
    work = PairWork(folder, folder.read("plan"), Domain.model_validate(folder.read("domain")))
    work.take_up()
    work.before_asking(lambda: False)
    for file in work.files:
        file.close()
    return work


def test_pairs_are_made_stage_by_stage(home):
    with Provider() as p:
        folder = folder_of(home / "r", planned(home, p.url))
        assert sitting(folder)["state"] == "done"
        assert (p.requests, p.paid_twice) == (18, {})
    rows = rows_of(folder)
    assert [row["place"] for row in sorted(rows, key=lambda row: row["place"])] == [2, 5, 8, 11, 14, 17]
    assert {row["template"] for row in rows} == {"medical_qa@1.0/prompts/chosen@1+question@1+rejected@2"}
    assert all(row["row"]["question"] and row["row"]["chosen"] and row["row"]["rejected_error_type"] for row in rows)
    assert modifications(rows) == modifications([{"row": {"modification_id": item["modification"]}} for item in folder.read("items")])


def test_a_wrong_answer_is_in_no_prompt(home):
    """Nor the draft of one, when it is to be repaired: every first one is of the wrong shape here."""
    drafts = set()

    def first(body):
        known, prompt = len(drafts), body["messages"][-1]["content"].partition("## The one error")[0]
        drafts.update([prompt] if stage_of(body) == "rejected" else [])
        return len(drafts) > known

    with Provider() as p:
        p.when(first, "wrong_shape")
        folder = folder_of(home / "r", planned(home, p.url, count=4))
        sitting(folder)
        answers = [line["a"] for line in json_lines(folder.path / "answers.jsonl") if "a" in line]
        wrong = [part for told in answers if int(told["id"].split(".")[0]) % 3 == 2 for part in _texts(told["text"])]
        sent = [message["content"] for body in p.seen for message in body["messages"]]
        assert (p.injected["wrong_shape"], p.requests) == (4, 16)
    assert len(wrong) >= 8
    assert [text for text in wrong if any(text in content for content in sent)] == []


def _texts(text):
    """The answer's text as a whole, and every string in it that could be the wrong one."""
    value = json.loads(text)
    return [text, *(part for part in value.values() if isinstance(part, str) and len(part) > 60)]


def test_nothing_personal_leaves_for_another_host(home, monkeypatch):
    """The double is called another machine; what it is sent is masked, in all three stages."""
    monkeypatch.setattr(endpoint, "on_loopback", lambda host: False)
    personal = "My name is Jo; write to jo.smith@example.org or ring 212-555-0143. What helps against gout?"
    with Provider() as p:
        folder = folder_of(home / "r", planned(home, p.url, table((personal, ANSWER)), count=1))
        sitting(folder)
        sent = json.dumps(p.seen)
        assert "[e-mail]" in sent
        assert "jo.smith" not in sent
        assert "555-0143" not in sent
        assert folder.status()["masked"]["e-mail"] >= 1


def test_what_is_to_be_held_back_is_not_sent(home, monkeypatch):
    monkeypatch.setattr(endpoint, "on_loopback", lambda host: False)
    source = table(("Write to jo.smith@example.org: what helps against gout?", ANSWER))
    with Provider() as p:
        ended = sitting(folder_of(home / "r", planned(home, p.url, source, count=1, personal_data="hold")))
        assert (p.requests, ended["lost"]) == (0, 1)
    assert "question: Held back: the prompt holds e-mail" in ended["error"]


def test_going_on_pays_for_nothing_twice(home):
    """Interrupted in the middle, with a torn last line, as a kill leaves it."""
    with Provider() as p:
        folder, asked = folder_of(home / "r", planned(home, p.url, count=8, in_flight=2)), []
        p.when(lambda body: p.requests > 9 and asked.append(2), "ok")
        assert sitting(folder, asked)["state"] == "left"
        assert 0 < len(json_lines(folder.path / "stages.jsonl")) < 24
        with open(folder.path / "stages.jsonl", "ab") as file:
            file.write(b'{"place": 4, "attempt": 0, "sta')
        p.calm()
        assert sitting(folder)["state"] == "done"
        assert (p.requests, p.paid_twice) == (24, {})
    assert len(rows_of(folder)) == 8
    assert len({row["row"]["id"] for row in rows_of(folder)}) == 8


def test_rows_whose_stages_a_power_cut_took_stay(home):
    with Provider() as p:
        folder = folder_of(home / "r", planned(home, p.url, count=3))
        sitting(folder)
        before = folder.results.read_bytes()
        (folder.path / "stages.jsonl").write_bytes(b"")
        folder.outcomes.write_bytes(b"")
        assert sitting(folder)["state"] == "done"
        assert (p.requests, folder.results.read_bytes()) == (9, before)


def test_rows_that_a_power_cut_took_are_made_of_their_stages(home):
    with Provider() as p:
        folder = folder_of(home / "r", planned(home, p.url, count=3))
        sitting(folder)
        texts = {(row["row"]["chosen"], row["row"]["rejected"]) for row in rows_of(folder)}
        folder.results.write_bytes(b"")
        sitting(folder)
        assert p.requests == 9
    assert {(row["row"]["chosen"], row["row"]["rejected"]) for row in rows_of(folder)} == texts


@pytest.mark.parametrize("line", [b'{"place": 0}\n', b'{"place": 99, "stage": "question", "made": {}}\n', b"nonsense\n"])
def test_a_damaged_file_of_stages_is_a_sentence(home, line):
    folder = folder_of(home / "r", planned(home, "http://127.0.0.1:9/v1"))
    (folder.path / "stages.jsonl").write_bytes(line)
    with pytest.raises(BadInput, match=r"stages.jsonl: line 1 is damaged"):
        sitting(folder)


def test_a_pilot_s_answers_serve_the_whole(home):
    with Provider() as p:
        asked = planned(home, p.url, count=8)
        pilot = folder_of(home / "p", asked, only=[1, 6])
        sitting(pilot)
        assert [row["place"] for row in rows_of(pilot)] in ([5, 20], [20, 5])
        model = asked.model.model_copy(update={"earlier": (str(pilot.path),)})
        sitting(folder_of(home / "r", asked._replace(model=model)))
        assert (p.requests, p.paid_twice) == (24, {})


def test_a_question_that_stands_there_already_is_asked_for_again(home):
    given = iter(("Why do my joints hurt when I have gout?", "Why do my joints hurt,  when I have gout?", "Is it gout if my toe hurts at night?"))
    with Provider(answer=lambda body: json.dumps({"question": next(given), "added": [], "refused": False})) as p:
        asked = planned(home, p.url, table(("What is gout?", ANSWER)), count=2, stages=("question",), modifications=("m01", "m02"), in_flight=1)
        folder = folder_of(home / "r", asked)
        assert sitting(folder)["state"] == "done"
        assert p.requests == 3
    assert len({row["row"]["question"] for row in rows_of(folder)}) == 2
    assert [row["reason"] for row in outcomes(folder) if row["fate"] == "duplicate"] == ["Another question of this run says the same, word for word."]


def test_rules_finish_what_was_paid_for(home):
    """The cap ends the model's part; the question and the right answer that it gave stay, and only what is missing is by rule."""
    costly(home)
    with Provider() as p:
        folder = folder_of(home / "r", planned(home, p.url, count=4, modifications=KEEP, fallback=True, budget_usd="1", in_flight=4))
        p.when(said_of("rejected"), "quota")
        ended = sitting(folder)
    rows = rows_of(folder)
    assert (ended["state"], len(rows), ended["fallback"]) == ("done", 4, 4)
    begun = [row for row in rows if row["row"]["chosen_origin"] == "llm"]
    assert begun
    for row in begun:
        assert row["row"]["rejected_origin"].startswith("rule:")
        assert (row["row"]["generator"], row["method"], row["fallback"]) == ("llm", "rule", "no_quota")


def test_rules_stand_in_by_the_same_modification(home):
    """The model declines all of one: the shares stay as they were ordered."""
    typos = medical().modifications["m17"].title
    with Provider() as p:
        p.when(lambda body: f"{typos}: " in body["messages"][-1]["content"], "refusal")
        folder = folder_of(home / "r", planned(home, p.url, count=10, fallback=True, modifications=("m01", "m17"), attempts=1))
        ended = sitting(folder)
    rows = rows_of(folder)
    stood_in = [row for row in rows if row["fallback"]]
    assert (ended["state"], len(rows), {row["fallback"] for row in stood_in}) == ("done", 10, {"given_up"})
    assert modifications(rows) == modifications([{"row": {"modification_id": item["modification"]}} for item in folder.read("items")])
    assert set(modifications(stood_in)) == {"m17"}
    assert len({row["row"]["question"] for row in rows}) == 10


def test_rules_stand_in_for_all_of_it(home):
    with Provider() as p:
        p.always("401")
        asked = planned(home, p.url, count=24, fallback=True)
        folder = folder_of(home / "r", asked)
        assert sitting(folder)["state"] == "done"
    made = modifications(rows_of(folder))
    assert sum(made.values()) == 24
    assert set(made) <= {m for m in asked.plan.modifications if medical().modifications[m].rule}
    assert len({row["row"]["question"] for row in rows_of(folder)}) == 24


def test_the_source_s_answer_is_taken_where_it_may_be(home):
    """Only by modifications that keep what is asked; and where it says what no answer may say, or nothing, a model is asked."""
    source = table(("What is gout?", ANSWER), ("What helps against a cold?", "Rest."), ("What is asthma?", ANSWER.replace("joint", "airway")))
    with Provider() as p:
        asked = planned(home, p.url, source, count=6, answers="source", modifications=("m01", "m05"))
        folder = folder_of(home / "r", asked)
        assert sitting(folder)["state"] == "done"
        chosen = [body for body in p.seen if stage_of(body) == "chosen"]
    origins = {(row["row"]["modification_id"], row["row"]["source_row"]): row["row"]["chosen_origin"] for row in rows_of(folder)}
    assert origins == {(m, str(n)): "source" if m == "m01" and n != 1 else "llm" for m in ("m01", "m05") for n in range(3)}
    assert len(chosen) == 4


def test_a_shifted_question_never_has_the_source_s_answer(home):
    """Nor when the domain does not know the modification any more: the row says of itself that it shifts."""
    rows = [{"question": "What is gout?", "question_raw": "What is gout?", "id": "q_1", "modification_id": "old", "kind": "shift", "source_answer": ANSWER}]
    with Provider() as p:
        asked = plan_responses(settings_of(home, p.url), medical(), PairOrder(method="openai", seed_number=1, answers="source", fallback=False), rows)
        folder = folder_of(home / "r", asked)
        sitting(folder)
        assert p.requests == 2
    assert rows_of(folder)[0]["row"]["chosen_origin"] == "llm"


def test_an_answer_that_permits_no_wrong_one_is_told_by_its_reason(home):
    """The question was harmless; what the model answers is not."""

    def answer(body):
        wanted = pairs.find(body)
        value = pairs.reply(wanted, "x")
        if wanted.stage == "chosen":
            value["answer"] = value["answer"].replace("Talk it over", "Some think of suicide then. Talk it over")
        return json.dumps(value)

    with Provider(answer=answer) as p:
        ended = sitting(folder_of(home / "r", planned(home, p.url, table(("What is gout?", ANSWER)), count=1, modifications=("m05",))))
        assert p.requests == 2
        assert ended["lost"] == 1
        assert "1 of 1 could not be made (1 × the topic is self-harm or suicide, where no wrong answer is made)." in ended["error"]
        whole = sitting(folder_of(home / "s", planned(home, p.url, table(("What is gout?", ANSWER)), count=1, modifications=("m05", "m01"), fallback=True)))
    assert (whole["state"], whole.get("lost", 0), whole["fallback"]) == ("done", 0, 1)


def test_lost_rows_are_told_by_reason(home):
    with Provider() as p:
        p.when(said_of("chosen"), "refusal")
        ended = sitting(folder_of(home / "r", planned(home, p.url, count=3, attempts=2)))
    assert (ended["state"], ended["kind"], ended["lost"]) == ("done", "lost", 3)
    assert ended["error"].startswith("3 of 3 could not be made (")
    assert "right answer: " in ended["error"]


def test_rules_and_model_beside_each_other(home):
    """The model's places come first, and those of the rules are theirs again when the run is taken up."""
    with Provider() as p:
        asked = planned(home, p.url, method="hybrid", hybrid_ratio=0.5, count=12)
        folder = folder_of(home / "r", asked)
        sitting(folder)
        before = folder.results.read_bytes()
        assert p.requests == 18
        sitting(folder)
        assert folder.results.read_bytes() == before
    rows = rows_of(folder)
    assert sorted(row["place"] for row in rows) == list(range(2, 36, 3))
    assert {row["method"] for row in rows if row["place"] < 18} == {"llm"}
    assert {row["method"] for row in rows if row["place"] > 18} == {"rule"}


def test_without_a_model(home):
    folder = folder_of(home / "r", planned(home, count=20))
    assert by_rule(folder).unmade() == []
    first = rows_of(folder)
    assert {row["row"]["chosen_origin"] for row in first} == {"source"}
    half = b"".join(folder.results.read_bytes().splitlines(keepends=True)[:9])
    folder.results.write_bytes(half + b'{"place": 77, "ro')
    by_rule(folder)
    assert rows_of(folder) == first


def test_responses_to_questions_that_are_given(home):
    rows = [{"question": f"What is disease number {n}?", "id": f"q_{n}", "mine": "x", "flags": ""} for n in range(3)]
    with Provider() as p:
        asked = plan_responses(settings_of(home, p.url), medical(), PairOrder(method="openai", seed_number=1, fallback=False), rows)
        folder = folder_of(home / "r", asked)
        sitting(folder)
        assert (p.requests, {stage_of(body) for body in p.seen}) == (6, {"chosen", "rejected"})
    assert {row["row"]["id"] for row in rows_of(folder)} == {"q_0", "q_1", "q_2"}
    assert all(row["row"]["mine"] == "x" for row in rows_of(folder))


def test_a_question_that_cannot_be_modified_is_refilled_by_another(home):
    """By the same modification, so that the shares stay; also when the run was interrupted behind it."""
    with Provider() as p:
        asked = planned(home, p.url, count=4, modifications=("m01", "m05"))
        hopeless = asked.items[0].raw
        p.when(lambda body: stage_of(body) == "question" and hopeless in body["messages"][-1]["content"], "refusal")
        folder = folder_of(home / "r", asked)
        assert sitting(folder)["state"] == "done"
        rows = rows_of(folder)
        (row,) = [row["row"] for row in rows if row["place"] == 2]
        (source,) = [one for one in asked.sources if str(one.row) == row["source_row"]]
        assert (row["question_raw"], row["source_answer"], row["topic"]) == (source.text, source.answer, source.extra.get("focus", ""))
        assert source.text != hopeless
        assert modifications(rows) == modifications([{"row": {"modification_id": item.modification}} for item in asked.items])
        paid = p.requests
        folder.results.write_bytes(b"")
        sitting(folder)
        assert {one["row"]["id"] for one in rows_of(folder)} == {one["row"]["id"] for one in rows}
        assert p.requests == paid
    assert [one["fate"] for one in outcomes(folder) if one["place"] == 0] == ["refused", "refused", "accepted"]
