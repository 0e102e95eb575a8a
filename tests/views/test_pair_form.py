"""Pairs on the Generate page, in words: what a source holds, what an order comes to, what would be sent."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from synthcore.core.answers import Fate
from synthcore.core.runs import Run, RunState
from synthcore.evaluation.length_gap import Lengths
from synthcore.llm.quoting import Quote
from synthcore.services.making_pairs import Look, PairPreview
from synthcore.services.pair_quoting import PairQuote
from synthcore.services.pairs_made import PairTally
from synthcore.services.running import CellFates, ModelRun
from synthcore.views.model_runs import card
from synthcore.views.pair_form import cap_line, found, leaving, made, modifications, more_modifications, plan, start_label
from synthcore.views.runs import run_line
from tests.pair_orders import medical

SHIFT = next(m.id for m in medical().modifications.values() if m.kind == "shift")
TITLES = {"stage": {"rejected": "Rejected answer"}, "modification": {"m01": "Everyday words"}}


def look(**more):
    given = {"source": "t.csv", "column": "ask", "answer_column": "reply", "columns": ("id", "ask", "reply", "a", "b", "c", "d"), "questions": 3,
             "rows": ({"id": "1", "ask": "Why?", "reply": "So.", "a": "x", "b": "", "c": "", "d": ""},), "skipped": {}, "notes": ()}  # fmt: skip
    return Look(**given | more)


def quote_of(*stages, low="0.05", high="0.09"):
    one = Quote(
        requests=4, prompt_tokens=400, completion_tokens=100, tokens_low=1, tokens_high=2, expected=Decimal("0.01"), low=Decimal("0.01"), high=Decimal("0.02"),
        basis="guess", error=0.4, answers=0, name="question@1", model="m", source="s",
    )  # fmt: skip
    return PairQuote(stages=dict.fromkeys(stages, one), pairs=4, expected=Decimal("0.07"), low=Decimal(low), high=Decimal(high))


def preview(**more):
    messages = ({"role": "system", "content": "The rules. The clinic's line: 911."}, {"role": "user", "content": "Write to ann.lee@example.org <b>"})
    given = {
        "method": "hybrid", "rows": 10, "by_rule": 6, "by_model": 4, "left_out": {"the topic is self-harm": 2}, "modifications": {"m01": 1, SHIFT: 3},
        "host": "api.openai.com", "local": False, "model": "gpt", "fields": ("the question",),
        "requests": dict.fromkeys(("question", "chosen", "rejected"), messages), "quote": quote_of("question", "chosen", "rejected"), "seed_number": 7,
        "needs": "",
    }  # fmt: skip
    return PairPreview(**given | more)


def test_the_question_comes_first():
    """Then the answer, then a few others; the heads say which is which."""
    view = found(look(), limit=100)
    assert view.heads == ("ask (question)", "reply (answer)", "id", "a", "b", "c")
    assert view.rows == (("Why?", "So.", "1", "x", "", ""),)
    assert view.sentence == "3 questions read from t.csv. Questions are in the column “ask”, answers in “reply”."


def test_what_is_odd_about_a_source_is_said():
    """Rows that were passed over, that there may be more of it, that there are no answers."""
    view = found(look(skipped={"empty": 2, "a duplicate": 1}, answer_column=""), limit=3)
    assert view.skipped == "Rows that were passed over: 2 empty and 1 a duplicate."
    assert "more may follow" in view.sentence
    assert view.sentence.endswith("no column of answers was found.")


def test_a_part_of_a_nested_column():
    """The whole stands in the row, and is not there twice."""
    view = found(look(column="qa.ask", columns=("qa", "reply"), rows=({"qa": "{…}", "reply": "So."},)), limit=9)
    assert (view.heads, view.rows) == (("qa.ask (question)", "reply (answer)"), (("{…}", "So."),))


def test_modifications_have_titles_and_kinds():
    """Without a model those that rules know; what is missing is counted."""
    domain = medical()
    every, by_rule = modifications(domain, by_rule=False), modifications(domain, by_rule=True)
    assert set(by_rule) == {m.id for m in domain.modifications.values() if m.rule and m.approved}
    assert len(every) > len(by_rule) > 3
    assert {title.rsplit("(")[-1] for title in every.values()} == {"asks the same)", "asks something else)"}
    assert more_modifications(domain, by_rule=True) == f"{len(every) - len(by_rule)} more need a model"
    first = next(iter(domain.modifications.values()))
    waiting = domain.model_copy(update={"modifications": domain.modifications | {first.id: first.model_copy(update={"approved": False})}})
    assert "1 more is switched off or not approved" in more_modifications(waiting, by_rule=False)
    assert first.id not in modifications(waiting, by_rule=False)


def test_what_an_order_comes_to():
    """Who makes how many, what is left out and why, the modifications by title."""
    view = plan(preview(), medical())
    assert view.sentence.startswith("10 pairs: 6 by rules and 4 by the model; seed number 7")
    assert view.left_out == (("2", "The topic is self-harm"),)
    assert [(kind, n) for _, kind, n in view.modifications] == [("asks something else", "3"), ("asks the same", "1")]
    assert SHIFT not in view.modifications[0][0]


def test_what_would_be_sent():
    """By stage, the request before the instructions, masked as the run masks it; the host is named."""
    view = leaving(preview(), medical(), index=5)
    assert view.sentence == "4 pairs are asked of gpt at api.openai.com, in 3 requests each. Rules make the other 6."
    assert [title for title, _ in view.stages] == ["New question", "Chosen answer", "Rejected answer"]
    (who, text), (_, rules) = view.stages[0][1]
    assert (who, text) == ("Request (user)", "Write to [e-mail] <b>")
    assert "911" in rules
    assert view.warning
    assert view.personal.startswith("Personal-data check over 3 requests: 3 e-mails are masked before sending. The run checks the other 9")
    assert view.place.startswith("Pair 2 of 4")


def test_held_back_instead_of_masked():
    """The text is shown as it is, because it does not leave."""
    view = leaving(preview(), medical(), index=0, hold=True)
    assert "ann.lee@example.org" in view.stages[0][1][0][1]
    assert "3 requests hold 3 e-mails and will not be sent" in view.personal


def test_a_server_of_this_machine():
    """Nothing is looked for, nothing masked."""
    view = leaving(preview(local=True), medical(), index=0)
    assert "which is this machine" in view.sentence
    assert not view.warning
    assert "ann.lee@example.org" in view.stages[0][1][0][1]


def test_an_answer_of_the_source_is_not_asked_for():
    """No request is shown that is not sent."""
    view = leaving(preview(quote=quote_of("question", "rejected").model_copy(update={"own": 4})), medical(), index=0)
    assert [title for title, _ in view.stages] == ["New question", "Rejected answer"]
    assert "in 2 requests each: the chosen answer is the source's own" in view.sentence


def test_answers_of_the_source_for_some():
    """They are counted, not all pairs alike."""
    quote = quote_of("question", "chosen", "rejected")
    view = leaving(preview(quote=quote.model_copy(update={"own": 1})), medical(), index=0)
    assert "4 pairs are asked of gpt at api.openai.com, in 3 requests each, but for 1 in 2 requests, whose chosen answer" in view.sentence


def test_what_a_pilot_has_answers_to():
    """It is not asked again, and not counted as if it were."""
    view = leaving(preview(by_model=9), medical(), index=0)
    assert view.sentence.startswith("4 pairs are asked of gpt at api.openai.com, in 3 requests each. 5 more have been asked already")
    assert start_label(preview(by_model=9), 10, "h") == "Start: 10 pairs, 4 asked of h"


def test_an_order_that_is_paid_for():
    """All of it was asked before, by its pilot or its run: there is no request to show."""
    paid = preview(quote=PairQuote(stages={}, pairs=0, expected=None, low=None, high=None))
    view = leaving(paid, medical(), index=0)
    assert view.sentence == "Nothing: 4 pairs have already been asked of gpt at api.openai.com. The answers serve again. Rules make the other 6."
    assert (view.stages, view.place, view.personal) == ((), "", "")
    assert start_label(paid, 10, "h") == "Start: 10 pairs"


@pytest.mark.parametrize(("cap", "said"), [("0.03", "is below"), ("0.06", "may not be enough"), ("0.09", ""), (None, "")])
def test_a_cap_beside_the_quote(cap, said):
    line = cap_line(quote_of("question"), Decimal(cap) if cap else None)
    assert said in line
    assert bool(line) == bool(said)


def test_what_start_says():
    assert start_label(preview(), 10, "api.openai.com") == "Start: 10 pairs, 4 asked of api.openai.com"
    assert start_label(None, 1, "") == "Start: 1 pair"


def run_of(**params):
    now = datetime(2026, 1, 1, tzinfo=UTC)
    given = {"kind": "pair", "model": "gpt", "method": "hybrid", "by_model": 4, "by_template": 6, "host": "h"} | params
    return Run(id="r", task="generate", params=given, state=RunState.DONE, total=10, done=10, person="Ann", created_at=now, cost=Decimal("0.08"))


def test_the_card_of_a_run_of_pairs():
    """Stages and modifications by their titles, pairs where dialogues would be named, rules where templates would."""
    cells = tuple(CellFates(cell=("pair", stage, "m01"), fates={Fate.ACCEPTED: 4} | ({Fate.UNSAFE: 1} if stage == "rejected" else {}))
                  for stage in ("question", "chosen", "rejected"))  # fmt: skip
    shown = card(ModelRun(run=run_of(), status=None, cells=cells, waste={}, titles=TITLES))
    names = {name: (value, what) for name, value, what in shown.strip}
    assert names["pairs"] == ("4", "pairs that are the model's")
    assert names["parts accepted"][0] == "12"
    assert "$0.02 an accepted pair" in shown.money
    assert "rules make 6" in shown.server
    assert shown.cells[0][:2] == ("Rejected answer / Everyday words", "against a safety rule")
    assert shown.by == ("stage", "modification")
    assert "dialogue" not in " ".join(str(part) for part in (shown.strip, shown.money, shown.sums, shown.gives_up))


def test_what_a_run_of_pairs_has_made():
    """Types of error by their titles, what they give away in the conclusion, and each one's numbers in a row.

    Not the lengths of a pair or two: they would tell which side is which before it is judged."""
    domain, lengths = medical(), Lengths()
    for n in range(40):
        lengths.add("x" * 100, "x" * (101 if n % 2 else 99), "")
    for _ in range(10):
        lengths.add("x" * 100, "x" * 90, "e12")
    lengths.add("x" * 100, "x" * 90, "e1")
    view = made(PairTally(modification={"m01": 31, "": 20}, gap=lengths.gap(), types=lengths.by_group()), domain)
    title, few = (f"{name} {domain.error_types[name].title}" for name in ("e12", "e1"))
    assert f"within {title}" in view.length[-1]
    assert view.types == (("(not said)", "40", "78%", "20", "1.00"), (title, "10", "20%", "10", "0.90"), (few, "1", "2%", "–", "–"))
    assert [row[1:] for row in view.modifications] == [("31", "61%"), ("20", "39%")]
    assert not any("By type of error" in said for said in view.length)


def test_the_line_of_a_run_of_pairs():
    assert run_line(run_of()).title == "Generate 10 pairs, rules and a model"
    assert run_line(run_of(pilot=True)).title == "Pilot of 10 pairs"
    assert run_line(run_of(method="rule", model=None)).title == "Generate 10 pairs, by rules"
