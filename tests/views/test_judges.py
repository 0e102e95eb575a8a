"""What would be sent to a judge, and what it costs, in sentences."""

from decimal import Decimal

from synthcore.llm.quoting import Quote
from synthcore.services.judging import JudgeEstimate
from synthcore.services.quoting import Message, Sent
from synthcore.views.judges import asking

QUOTE = Quote(
    requests=80, prompt_tokens=8000, completion_tokens=800, tokens_low=8000, tokens_high=9000, expected=Decimal("0.10"), low=Decimal("0.08"),
    high=Decimal("0.13"), basis="guess", error=0.3,
)  # fmt: skip


def shown(**more):
    sent = Sent(
        host="api.example", local=False, model="m", fields=(), messages=(Message(role="system", text="Rules."), Message(role="user", text="T1 <b>")),
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


def test_everything_is_there_already():
    view = shown(asked=0, quotes={}, too_long=0, refusal="")
    assert (view.start, view.costs) == ("Note what is there already", ())
