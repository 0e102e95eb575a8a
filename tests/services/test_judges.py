"""Judges: what they ask, by which name they are known, and that they are the same from run to run."""

import pytest

from synthcore.core.errors import UnknownValue
from synthcore.core.model_plan import ModelPlan
from synthcore.domains import loader
from synthcore.evaluation.judging import JudgedDialogue, JudgedPair
from synthcore.services.judges import Asked, Judge, alike
from synthcore.settings import shipped

PAIR = JudgedPair("p", "How long may a cough {{mark}} last?", "Three weeks.", "A year.")
TALK = JudgedDialogue("d", (("user", "Hello {{task}}."), ("assistant", "Hello.")), ("concern: anxiety",))


def judge(domain="mental_health", kind="dialogue", name="m-2025-01-01", temperature=0.0, **asked):
    plan = ModelPlan(name=name, base_url="http://127.0.0.1/v1", temperature=temperature, most_tokens=3000)
    return Judge(loader.load(shipped("domains") / domain), plan, Asked(kinds=(kind,), **asked))


def test_each_family_is_one_request_and_braces_in_a_text_stay_text():
    one = judge()
    jobs = list(one.jobs([TALK]))
    assert [job.rubric.family for job in jobs] == ["conduct", "labels", "language", "realism", "safety"]
    for job in jobs:
        system, user = (message["content"] for message in one.ask(job).messages)
        assert job.rubric.task in system
        assert "Hello {{task}}." in user
        assert "{{" not in system + user.replace("{{task}}", "")


def test_repeats_and_orders_are_requests_of_their_own():
    jobs = list(judge("medical_qa", "pair", repeats=2, both_orders=True, families=("facts",)).jobs([PAIR]))
    assert [job.version.rpartition("/")[2] for job in jobs] == ["r0", "r1", "r0x", "r1x"]
    assert len({job.place for job in jobs}) == 4
    assert jobs[0].place == next(judge("medical_qa", "pair", families=("facts",)).jobs([PAIR])).place
    assert len(list(judge(repeats=2, both_orders=True, families=("safety",)).jobs([TALK]))) == 2


def test_a_judge_is_known_by_what_it_is_asked_with():
    rubric = judge().domain.rubrics["safety"]
    names = {judge().name_for(rubric), judge(name="n").name_for(rubric), judge(temperature=0.5).name_for(rubric)}
    assert len(names) == 3
    assert judge().name_for(rubric) == judge(repeats=3).name_for(rubric)
    assert judge().name_for(rubric).startswith("safety@1/m-2025-01-01/")


def test_a_family_that_is_not_there_is_refused():
    with pytest.raises(UnknownValue, match="realism"):
        judge(families=("facts",))


@pytest.mark.parametrize(("one", "other", "same"), [("gpt-4o", "GPT-4o-2024-08-06", True), ("gpt-4o", "gpt-4o-mini", False), ("a-20250101", "a", True)])
def test_a_dated_version_is_the_same_model(one, other, same):
    assert alike(one, other) is same
