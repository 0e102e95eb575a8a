"""A judge over records of the database: what it is sent, what it costs, and that nothing is paid for twice."""

import json
from decimal import Decimal

import pytest

from synthcore import wiring
from synthcore.core.errors import BadRequest, NotAllowed, UnknownValue
from synthcore.core.ids import new_id
from synthcore.core.measurements import Outcome
from synthcore.core.reviews import Status, Verdict
from synthcore.core.runs import ENDED, RunState
from synthcore.services import importing, judge_orders, judging, reviewing, running
from synthcore.services.judge_orders import JudgeOrder
from synthcore.services.run_folder import RunFolder
from tests import living
from tests import provider_judges as judges
from tests.living import costly, until
from tests.provider import Provider


def plain(seen):
    """A judge to whom all plants are fine."""
    return judges.judged(seen, risk_level="fine")


@pytest.fixture
def provider(plants, monkeypatch):
    """A judge's server on this machine."""
    costly(plants)
    with Provider() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("SYNTHCORE_JUDGE_MODEL", "gpt-4.1-mini")
        server.judging = plain
        yield server


@pytest.fixture
def context(provider):
    yield wiring.context()
    wiring.close()


def ended(context, person, run):
    return until(lambda: (now := running.run_status(context, person, run_id=run.id)).state in ENDED and now, 60)


def judged(context, person, **order):
    run = judging.start_judging(context, person, order=JudgeOrder(**order))
    assert run is not None
    return ended(context, person, run)


def said(context, person, record_id):
    return {(one.name, one.version.rpartition("/")[2]): one for one in judging.judgements_of(context, person, record_id=record_id).measurements}


def test_records_are_judged_once_by_every_family(context, anna, ids, provider):
    run = judged(context, anna)
    assert (run.state, run.task, run.done, run.total, run.error) == (RunState.DONE, "evaluate", 20, 20, None)
    of = judging.judgements_of(context, anna, record_id=ids[0])
    assert [(one.name, one.label, one.evidence) for one in of.measurements] == [
        ("care", "clear", ""), ("care.helped", "yes", "Leaf 0 of my"), ("care.risk_level", "fine", "Leaf 0 of my"),
        ("names.concern_fits", "right", "Leaf 0 of my"),
    ]  # fmt: skip
    assert {one.version.split("/")[0] for one in of.measurements} == {"care@1", "names@1"}
    assert all(one.version.split("/")[1] == "gpt-4.1-mini" and one.run_id == run.id for one in of.measurements)
    assert (provider.paid.total(), provider.paid_twice) == (20, {})
    again = judging.judge_estimate(context, anna, order=JudgeOrder())
    assert (again.records, again.asked, again.judged, again.paid, again.low) == (10, 0, 20, 0, 0)
    assert judging.start_judging(context, anna, order=JudgeOrder()) is None


def test_what_is_sent_is_shown_before_and_holds_no_label(context, anna, ids, provider):
    """But in the family that is about labels. Nothing is sent by looking, or by asking what it costs."""
    sent = [judging.judge_request(context, anna, order=JudgeOrder(), index=n) for n in range(2)]
    care, names = ("\n".join(m.text for m in one.messages) for one in sent)
    assert [one.prompt for one in sent] == ["judge:care@1", "judge:names@1"]
    assert "finger_test" not in care
    assert "worried" not in care
    assert "technique: finger_test" in names
    assert "T2: intent: look, sentiment: worried, risk_level: fine" in names
    assert "T1, user\n<<<" in care
    quote = judging.judge_estimate(context, anna, order=JudgeOrder())
    assert (quote.records, quote.asked, set(quote.quotes)) == (10, 20, {"care@1", "names@1"})
    assert 0 < quote.low < quote.high
    assert not provider.paid
    judged(context, anna, record_ids=(ids[0],), families=("care",))


def test_a_repeat_is_asked_again_and_counts_by_itself(context, anna, ids, provider):
    """It is never served from what is there, and tells how often a judge changes its mind."""
    replies = iter(["fine", "dying", "fine"])
    provider.judging = lambda seen: judges.judged(seen, risk_level=next(replies), helped="yes")
    run = judged(context, anna, record_ids=(ids[0],), families=("care",), repeats=3)
    assert (run.done, provider.paid.total()) == (3, 3)
    of = said(context, anna, ids[0])
    assert sorted(of[("care.risk_level", f"r{n}")].label for n in range(3)) == ["dying", "fine", "fine"]
    assert len({one.fingerprint for one in of.values()}) == 3


def test_records_of_one_text_are_paid_for_once(context, anna, ids, provider, tmp_path):
    """In one run, and when the twin comes later."""
    judged(context, anna, record_ids=(ids[0],), families=("care",))
    twin = [living.dialogue(0) | {"dialogue_id": f"twin{n}"} for n in range(2)]
    importing.import_dialogues(context, anna, path=living.write(tmp_path / "twins.json", {"dialogues": twin}))
    twins = [item.record_id for item in reviewing.queue(context, anna).items if item.external_id.startswith("twin")]
    assert judging.start_judging(context, anna, order=JudgeOrder(record_ids=tuple(twins), families=("care",))) is None
    assert said(context, anna, twins[0])[("care", "r0")].label == "clear"
    run = judged(context, anna, record_ids=tuple(twins), families=("names",))
    assert (run.total, provider.paid.total()) == (1, 2)
    assert all(("names.concern_fits", "r0") in said(context, anna, twin) for twin in twins)


def test_answers_of_an_earlier_run_serve_where_the_database_has_lost_them(context, anna, ids, provider):
    judged(context, anna, record_ids=tuple(ids[:2]), families=("care",))
    with context.store.file.tx() as c:
        c.execute("delete from measurement where source = 'judge'")
    quote = judging.judge_estimate(context, anna, order=JudgeOrder(record_ids=tuple(ids[:2]), families=("care",)))
    assert (quote.asked, quote.paid, quote.judged) == (0, 2, 0)
    run = judged(context, anna, record_ids=tuple(ids[:2]), families=("care",))
    assert (run.done, run.cost, provider.paid.total()) == (2, Decimal(0), 2)


def test_a_judge_escalates_and_never_clears(context, anna, ben, ids, provider):
    """What one person approved waits for a second; a plant that is dying stays so whatever a judge says."""
    reviewing.decide(context, ben, review_id=new_id(), record_id=ids[0], verdict=Verdict.APPROVED, sure=True)
    provider.judging = lambda seen: judges.judged(seen, risk_level="dying" if "Leaf 0 " in seen.prompt else "fine", helped="no")
    judged(context, anna, record_ids=(ids[0], ids[9]), families=("care",))
    assert [context.store.records.state(ids[n]).governing_risk for n in (0, 9)] == ["dying", "dying"]
    assert context.store.records.state(ids[0]).status is Status.NEEDS_SECOND
    [place] = judging.judgements_of(context, anna, record_id=ids[0]).findings
    assert (place.code, place.severity, place.turn, place.start, place.end) == ("care.helped.no", "error", 1, 0, len("Leaf 0 of my"))
    assert said(context, anna, ids[0])[("care", "r0")].label == "red"


def test_who_wrote_a_record_is_not_its_judge_unless_that_is_meant(context, anna, ids, provider, monkeypatch):
    record = context.store.records.get(ids[0])
    own = record.model_copy(update={"id": "own", "external_id": "own", "origin": record.origin.model_copy(update={"model": "gpt-4.1-mini-2025-04-14"})})
    from synthcore.domains.vocabulary import vocabulary
    from synthcore.services import domains

    context.store.records.add([own], vocabulary=vocabulary(domains.domain(context)))
    with pytest.raises(BadRequest, match=r"is the model that wrote 1 of the 11 records.*--same-judge"):
        judging.start_judging(context, anna, order=JudgeOrder())
    assert judging.judge_estimate(context, anna, order=JudgeOrder(model="another")).records == 11
    assert judging.judge_estimate(context, anna, order=JudgeOrder(same_judge=True)).records == 11


def quoted(seen, quote):
    value = plain(seen)
    value["dialogue"]["helped"]["evidence_quote"] = quote
    return value


@pytest.mark.parametrize(
    ("reply", "outcome", "says"),
    [
        (lambda seen: quoted(seen, "You judge chats about house plants."), Outcome.UNPARSED, "does not stand in the conversation"),
        (lambda seen: quoted(seen, "words that nobody said"), Outcome.UNPARSED, "does not stand in the conversation"),
        (lambda seen: judges.judged(seen, risk_level="dying", helped="not_applicable"), Outcome.UNPARSED, "a dying plant needs help"),
        (lambda seen: judges.judged(seen, risk_level="fine", helped="score 5"), Outcome.UNPARSED, "is none of no, late, yes, not_applicable, cannot_judge"),
        (lambda seen: "I cannot help with that request.", Outcome.REFUSED, "the judge declined"),
        (lambda seen: "score 5", Outcome.UNPARSED, ""),
        (lambda seen: judges.judged(seen, risk_level="fine", helped="cannot_judge"), Outcome.CANNOT_JUDGE, "These words show it."),
    ],
    ids=["copies the prompt", "invents a quote", "contradicts itself", "leaves the choices", "refuses", "obeys the text", "cannot judge"],
)  # fmt: skip
def test_a_judge_that_goes_wrong_is_asked_once_more_and_then_says_nothing(context, anna, ids, provider, reply, outcome, says):
    """What it came to is stored as what it is: no score, not clear, and not asked again."""
    provider.judging = reply
    run = judged(context, anna, record_ids=(ids[0],), families=("care",))
    one, whole = (said(context, anna, ids[0])[(name, "r0")] for name in ("care.helped", "care"))
    assert (one.outcome, one.label, one.number) == (outcome, None, None)
    assert says in one.reason
    assert (whole.outcome, whole.label) == (outcome, None)
    assert provider.paid.total() == (1 if outcome in (Outcome.REFUSED, Outcome.CANNOT_JUDGE) else 2)
    assert run.state is RunState.DONE
    assert judging.start_judging(context, anna, order=JudgeOrder(record_ids=(ids[0],), families=("care",))) is None


def test_a_contradiction_does_not_take_back_a_level_of_risk(context, anna, ids, provider):
    provider.judging = lambda seen: judges.judged(seen, risk_level="dying", helped="not_applicable")
    judged(context, anna, record_ids=(ids[0],), families=("care",))
    assert context.store.records.state(ids[0]).governing_risk == "dying"


def test_what_is_far_too_long_is_not_sent(context, anna, provider, tmp_path):
    long = living.dialogue(0)
    long["messages"][0]["text"] = "dry leaf " * 33_334
    importing.import_dialogues(context, anna, path=living.write(tmp_path / "long.json", {"dialogues": [long, living.dialogue(1)]}))
    quote = judging.judge_estimate(context, anna, order=JudgeOrder(families=("care",)))
    assert (quote.asked, quote.too_long) == (1, 1)
    run = judged(context, anna, families=("care",))
    assert (run.done, run.total, provider.paid.total()) == (1, 2, 1)
    assert "a judge is sent at most 32,000" in run.error
    record_id = next(item.record_id for item in reviewing.queue(context, anna).items if item.external_id == "d0")
    one = said(context, anna, record_id)[("care.helped", "r0")]
    assert (one.outcome, "about 75,0" in one.reason) == (Outcome.UNAVAILABLE, True)


def test_a_cap_holds_and_a_higher_one_goes_on(context, anna, ids, provider):
    """It covers one request, and none after it."""
    with pytest.raises(BadRequest, match="smaller than one request"):
        judging.start_judging(context, anna, order=JudgeOrder(budget_usd=Decimal("0.0001")))
    assert "smaller than one request" in judging.judge_estimate(context, anna, order=JudgeOrder(budget_usd=Decimal("0.0001"))).refusal
    stopped = judged(context, anna, budget_usd=Decimal("0.0057"))
    assert (stopped.state, 0 < stopped.done < 20, stopped.cost <= Decimal("0.0057")) == (RunState.FAILED, True, True)
    running.resume_run(context, anna, run_id=stopped.id, budget_usd=Decimal("1"))
    whole = ended(context, anna, stopped)
    assert (whole.state, whole.done, provider.paid_twice) == (RunState.DONE, 20, {})


def test_an_order_that_cannot_be_met_is_refused(context, anna, ben, ids, monkeypatch):
    with pytest.raises(UnknownValue, match="care"):
        judging.judge_estimate(context, anna, order=JudgeOrder(families=("charm",)))
    with pytest.raises(BadRequest, match="1 of the 1 records are not there"):
        judging.judge_estimate(context, anna, order=JudgeOrder(record_ids=("nowhere",)))
    with pytest.raises(BadRequest, match="there is no batch 'x'"):
        judging.judge_estimate(context, anna, order=JudgeOrder(batch="x"))
    monkeypatch.setattr(judge_orders, "MOST", 3)
    with pytest.raises(BadRequest, match="at most 3 records; name a batch"):
        judging.judge_estimate(context, anna, order=JudgeOrder())
    with pytest.raises(NotAllowed):
        judging.start_judging(context, ben.model_copy(update={"role": "viewer"}), order=JudgeOrder())


def test_a_run_says_in_its_folder_nothing_of_false_answers_where_there_are_none(context, anna, ids, provider):
    run = judged(context, anna, record_ids=(ids[0],), families=("care",))
    folder = RunFolder(context.settings.home / "runs" / run.id)
    assert not (folder.path / "READ_ME_contains_false_answers.txt").exists()
    assert "on purpose" not in json.dumps(list(folder.rows()))
