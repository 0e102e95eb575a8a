"""What would be sent to a judge, and what it costs, in sentences."""

from decimal import Decimal

from synthcore.evaluation.agreement import Figure
from synthcore.evaluation.judge_summary import Quality, Share
from synthcore.llm.quoting import Quote
from synthcore.services.judge_report import JudgeReport, Steadiness
from synthcore.services.judging import JudgeEstimate
from synthcore.services.quoting import Message, Sent
from synthcore.views.judges import Behind, asking, behind, said
from synthcore.views.record_table import Link

QUOTE = Quote(
    requests=80, prompt_tokens=8000, completion_tokens=800, tokens_low=8000, tokens_high=9000, expected=Decimal("0.10"), low=Decimal("0.08"),
    high=Decimal("0.13"), basis="guess", error=0.3,
)  # fmt: skip


def shown(*, local=False, **more):
    sent = Sent(
        host="api.example", local=local, model="m", fields=(), messages=(Message(role="system", text="Rules."), Message(role="user", text="T1 <b>")),
        shape="{}",
        place=0, cell=("judgement", "safety", ""), index=0, of=80, by_template=0, checked=80, masked={"e-mail": 2}, found={}, held=0, prompt="p", seed_number=0,
    )  # fmt: skip
    given = {
        "model": "m", "host": "api.example", "records": 40, "asked": 80, "judged": 3, "paid": 1, "too_long": 2, "quotes": {"safety@1": QUOTE},
        "low": Decimal(0), "high": Decimal(1),
    }  # fmt: skip
    return asking(sent, JudgeEstimate(**(given | more)))


def test_where_to_how_many_and_what_it_costs():
    view = shown()
    assert view.sentence == "m at api.example is asked 80 questions about 40 records; 4 answers are there already and not paid for again."
    assert view.costs[0].startswith("Safety: ")
    assert view.costs[1] == "2 requests are not sent: too long for a judge."
    assert (view.place, view.start, view.warning) == ("Request 1 of 80, family safety", "Start: 80 requests to api.example", True)
    assert [text for _, text in view.messages] == ["T1 <b>", "Rules."]


def test_this_machine_is_a_clause_of_its_own():
    assert shown(local=True).sentence.startswith("m at api.example, which is this machine, is asked 80 questions")


def quality(branch="dialogue", title="Realistic", dimension="realistic", **choices):
    said = {"ok": sum(choices.values())}
    return Quality("talk@1", dimension, title, branch, choices, said, 2.5)


def test_what_it_said_leads_to_the_records():
    """Each number to its own; a judge that always says the same is named, and what gave no choice stands apart."""
    steady = quality(dimension="calm", title="Calm", five=25)._replace(outcomes={"ok": 25, "cannot_judge": 2})
    report = JudgeReport(
        judge="m", records=30, judged=25, lines=(), qualities=(quality(yes=3, no_more=1), quality("rejected", yes=4), steady),
        steadiness=(Steadiness(dimension="talk.calm", title="Calm", repeats=Figure(0.1, 0.0, 0.2, 25, "ok", "10% it is.")),),
        shares=(Share("talk@1", "bad", "bad talk", True, 2, 9, 1, 0.06, 0.5, ("r1", "r2")),), names={"r1": "d1"},
    )  # fmt: skip
    view = said(report, {"talk.calm": "Calm (talk)"})
    first, answer, same = view.said.rows
    assert first.cells[:3] == (
        "Realistic",
        (Link("yes: 3 (75%)", "talk.realistic|dialogue|yes"), Link("no more: 1 (25%)", "talk.realistic|dialogue|no_more")),
        "2.50",
    )
    assert answer.cells[0] == "Realistic (rejected answer)"
    assert same.cells[3:] == ((Link("cannot judge: 2", "talk.calm|dialogue|cannot_judge"),), "Always the same: it tells nothing apart")
    assert same.cells[0] == "Calm (talk)"
    assert view.rates.rows[0].cells == ("Defect: bad talk", "2 of 9", "22.2% (6.0% to 50.0%)", "1", (Link("d1", "record|r1"), Link("1 more")))
    assert view.steady == (("Calm (talk)", "10% it is", "", "", ""),)
    assert behind(first.cells[1][1].opens) == Behind("talk.realistic", "dialogue", "no_more")
    assert behind("record|r1") == "r1"


def test_everything_is_there_already():
    view = shown(asked=0, quotes={}, too_long=0, refusal="")
    assert (view.start, view.costs) == ("Note what is there already", ())
