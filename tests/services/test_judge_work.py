"""The work of a run that judges: a place for each pair and family, known by what is asked there."""

import json

import pytest

from synthcore.core.answers import Answer, Fate
from synthcore.core.measurements import Outcome
from synthcore.evaluation.judging import JudgedPair
from synthcore.services.guard import guard_of
from synthcore.services.judge_work import JudgeWork
from synthcore.services.judges import Judge
from synthcore.services.pair_judging import bench, judged, order_of
from synthcore.services.pairing import PairOrder
from synthcore.services.run_folder import RunFolder
from tests import provider_judges as judges
from tests.pair_orders import medical, settings_of

PAIRS = [
    JudgedPair(f"q{n}", f"How long may cough {n} last?", f"Up to three weeks, {n}; call 415-555-0132 if it stays.", f"For years and years, number {n}.")
    for n in range(3)
]  # fmt: skip


@pytest.fixture
def judge(tmp_path):
    found = bench(settings_of(tmp_path, "http://127.0.0.1:9/v1"), medical(), PairOrder(), named="a-judge", same=False, writer=None).judge
    assert isinstance(found, Judge)
    return found


def work(path, judge, pairs=PAIRS, *, check=False):
    ordered, folder = order_of(judge, "file-1", pairs), RunFolder(path / "run")
    if not (folder.path / "plan.json").exists():
        folder.make({"plan": {"run_id": "r", **ordered.plan, "model": judge.model.model_dump(mode="json")}, **ordered.files}, [])
    made = JudgeWork(folder, folder.read("plan"), medical(), guard_of(medical(), [], check=check, hold=False))
    made.take_up()
    return made


def reply(ask, value):
    text = value if isinstance(value, str) else json.dumps(value)
    return Answer(ask.id, "k", text, "stop", "", 10, 10, "a-judge-2", 0.1)


def seen(ask):
    found = judges.find({"messages": [dict(m) for m in ask.messages]})
    assert found
    return found


def test_a_place_is_what_is_asked_there(tmp_path, judge):
    """The same pair has the same places in every run and under every id; another text has others."""
    places = list(work(tmp_path / "a", judge).mine)
    assert len(set(places)) == 6
    assert all(0 < place < 2**60 for place in places)
    turned = work(tmp_path / "b", judge, [PAIRS[2]._replace(id="another"), *PAIRS[:2]])
    assert set(turned.mine) == set(places)
    assert not set(work(tmp_path / "c", judge, [PAIRS[0]._replace(rejected="For hours.")]).mine) & set(places)


def test_two_records_of_one_text_are_judged_once(tmp_path, judge):
    twins = [PAIRS[0], PAIRS[0]._replace(id="twin")]
    one = work(tmp_path, judge, twins)
    assert len(one.mine) == 2
    for place in one.mine:
        ask = one.ask(place, 0)
        fate, _, made = one.judge(ask, reply(ask, judges.fair(seen(ask))))
        assert fate is Fate.ACCEPTED
        one.keep(ask, reply(ask, ""), made)

    class Run:
        folder = one.folder

    found = list(judged(judge, twins, Run()))
    assert [{m.record_id for m in each.measurements} for each in found] == [{"q0"}, {"twin"}]
    assert all(m.outcome is Outcome.OK for each in found for m in each.measurements)


def test_a_quote_of_what_was_masked_is_evidence(tmp_path, judge):
    one = work(tmp_path, judge, check=True)
    (place,) = [p for p in one.mine if one.cell_of(p)[1] == "language"][:1]
    ask = one.guard.outgoing(one.ask(place, 0))[0]
    assert "415-555-0132" not in json.dumps([dict(m) for m in ask.messages])
    shown = seen(ask)
    masked = next(text for text in shown.answers if "call" in text)
    value = judges.fair(shown)
    for part in value[f"answer_{shown.answers.index(masked) + 1}"].values():
        part["evidence_quote"] = masked
    assert one.judge(ask, reply(ask, value)).fate is Fate.ACCEPTED


def test_a_second_reply_counts_as_far_as_it_is_sound(tmp_path, judge):
    one = work(tmp_path, judge)
    place = next(p for p in one.mine if one.cell_of(p)[1] == "language")
    ask = one.ask(place, 0)
    value = judges.fair(seen(ask))
    value["answer_2"]["fluency"]["choice"] = "6"
    fate, reason, _ = one.judge(ask, reply(ask, value))
    assert (fate, "answer_2.fluency.choice: '6' is none of" in reason) == (Fate.WRONG_SHAPE, True)
    again = one.repair(ask, json.dumps(value), reason)
    assert again.id == f"{place}.0r"
    assert [m["role"] for m in again.messages] == ["system", "user", "assistant", "user"]
    assert reason in again.messages[-1]["content"]
    fate, _, made = one.judge(again, reply(again, value))
    assert fate is Fate.ACCEPTED
    assert [f.outcome for f in made].count(Outcome.UNPARSED) == 1
    assert one.judge(again, reply(again, {"answer_1": 1})).fate is Fate.WRONG_SHAPE


def test_what_was_said_is_taken_up_again(tmp_path, judge):
    one = work(tmp_path, judge)
    ask = one.ask(one.mine[0], 0)
    one.keep(ask, reply(ask, ""), one.judge(ask, reply(ask, judges.fair(seen(ask)))).made)
    for file in one.files:
        file.close()
    again = work(tmp_path, judge)
    assert (again.filled(), again.kept(), len(again.unmade())) == (1, {one.mine[0]: 0}, 5)
    (row,) = one.folder.rows()
    assert (row["model"], row["rubric"], sorted(row["order"])) == ("a-judge-2", "facts@1", ["chosen", "rejected"])
    assert row["false_on_purpose"]
