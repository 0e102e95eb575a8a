"""A run that asks a model, as a card."""

import math
from decimal import Decimal

import pytest

from synthcore.core.answers import Fate
from synthcore.core.runs import BatchStatus, ModelStatus
from synthcore.services.likeness import Similar
from synthcore.services.model_folders import NextCap
from synthcore.services.running import CellFates, ModelRun
from synthcore.views.fates import FATE, bends, by_group, cells, tail
from synthcore.views.model_runs import HELP, STRIP, WASTE, card, duration, similar_line, waste_line
from tests.views.making import run

STATUS = {
    "planned": 50, "by_template": 35, "by_model": 15, "sent": 12, "answered": 10, "parsed": 9, "accepted": 7, "refilled": 3, "waiting": 1, "in_flight": 2,
    "failed": 0, "fates": {"accepted": 7}, "faults": {}, "spent": "0.0123", "reserved": "0.002", "cap": "1.00", "rate": 12.4, "seconds_left": 150.0,
    "limit": 16, "host": "api.openai.com", "model": "gpt-4.1-mini", "mode": "json_schema",
}  # fmt: skip
GRIEF = CellFates(cell=("long", "grief", "medium"), fates={Fate.ACCEPTED: 5, Fate.REFUSED: 4})
STRESS = CellFates(cell=("long", "stress", "none"), fates={Fate.ACCEPTED: 118, Fate.INVALID_JSON: 2})


def found(state="running", *, status=None, told=(), waste=None, cost="0.0123", **more):
    params = {"model": "gpt-4.1-mini", "host": "api.openai.com", "by_model": 15, "by_template": 35}
    given = None if status == {} else ModelStatus.model_validate(STATUS | (status or {}))
    return ModelRun(run=run(state, params=params, cost=Decimal(cost), **more.pop("run", {})), status=given, cells=told, waste=waste or {}, **more)


def test_the_strip_counts_in_order():
    """Eight numbers, each with what it counts; before the worker spoke, the plan alone."""
    view = card(found())
    assert [(name, value) for name, value, _ in view.strip] == [
        ("planned", "15"), ("sent", "12"), ("answered", "10"), ("parsed", "9"), ("accepted", "7"), ("refilled", "3"), ("waiting", "1"), ("failed", "0")
    ]  # fmt: skip
    assert set(STRIP) == set(HELP)
    assert [value for _, value, _ in card(found(status={})).strip] == ["15", *["0"] * 7]


def test_a_run_that_was_resumed_counts_from_its_beginning():
    """Its present worker knows of three requests; what is stored tells of the others."""
    told = [CellFates(cell=("long", "grief", "none"), fates={Fate.ACCEPTED: 9, Fate.REFUSED: 2, Fate.DUPLICATE: 1, Fate.FAILED: 4})]
    view = card(found(status={"sent": 3, "answered": 2, "parsed": 2, "accepted": 9, "refilled": 0}, told=told, refilled=5))
    assert [int(value) for _, value, _ in view.strip] == [15, 13, 12, 10, 9, 5, 1, 0]


def test_what_an_earlier_run_sent_is_not_sent_again():
    """Its answers serve; the card counts as sent what this run sent, and says where the others come from."""
    view = card(found(status={"sent": 36, "answered": 36, "accepted": 36, "in_flight": 0}, sent_here=21))
    assert {name: value for name, value, _ in view.strip}["sent"] == "21"
    assert view.sums == "Of 36 requests, 15 of them sent and paid for by an earlier run: 36 answered."


def test_why_it_stopped_is_said_once():
    """Not again where the run's own sentence says it."""
    assert card(found("failed", status={"stopped": "No money."}, run={"error": "No money. 3 are made."})).stopped == ""
    assert card(found("done", status={"stopped": "No money."})).stopped == "No money."
    assert card(found("running", status={"stopped": "No money."})).stopped == ""


def test_money_against_the_cap():
    """Spent, what each accepted dialogue came to, what is set aside; without a price a sentence, never a zero."""
    view = card(found())
    assert view.money == "$0.012 of $1.00 spent, $0.0018 an accepted dialogue; $0.002 set aside for requests under way"
    assert view.share == pytest.approx(0.0123)
    assert card(found(status={"cap": None})).money.startswith("$0.012 spent, no cap")
    unpriced = card(found(status={"spent": None, "reserved": None, "cap": None}, cost="0"))
    assert (unpriced.money, unpriced.share, unpriced.waste) == ("No price is known for gpt-4.1-mini: tokens are counted, dollars are not.", None, "")


def test_one_sum_for_what_was_spent():
    """The worker also counts what no answer came of: both lines say the larger sum; what is a bound says so."""
    view = card(found(status={"spent": "0.30", "cap": "5", "at_most": True, "wasted": {"retries": "0.05"}}, cost="0.31"))
    assert view.money.startswith("At most $0.31 of $5.00 spent, ")
    assert view.money.endswith("are counted in full")
    assert view.waste.startswith("Wasted: $0.05 of $0.31 ")


def test_what_the_pilot_paid_for_does_not_make_a_dialogue_cheaper():
    """Seven are accepted, five of them from its answers."""
    assert "$0.0062 an accepted dialogue (5 more rest on answers that an earlier run paid for)" in card(found(paid_before=5)).money


def test_the_strip_adds_up():
    """What was sent and not answered, and what answers that did not fit led to."""
    view = card(found(status={"sent": 217, "answered": 192, "accepted": 150, "refilled": 23, "repairs": 19, "in_flight": 5, "fates": {}}))
    assert view.sums == "Of 217 sent: 192 answered, 5 under way and 20 met a fault. 42 answers not accepted: 19 sent back to be mended and 23 asked for anew."
    assert card(found(status={"sent": 7, "answered": 7, "in_flight": 0, "refilled": 0})).sums == ""


def test_a_run_that_has_ended_waits_for_nothing():
    """Nor does it set anything aside, nor one that is paused."""
    view = card(found("failed", status={"waiting": 7}))
    assert [value for name, value, _ in view.strip if name == "waiting"] == ["0"]
    assert "set aside" not in view.money
    assert "set aside" not in card(found("paused")).money


def test_a_server_in_trouble_is_named_while_it_lasts():
    """What it does, how often, and when the next try is due."""
    trouble = {"faults": {"server": 5, "rate_limited": 20}, "waiting": 7, "next_try": 12.4}
    assert card(found(status=trouble)).trouble == (
        "api.openai.com is in trouble: asked to slow down (20 ×) and errors of its own (5xx) (5 ×). 7 requests wait to be sent again, the next in 12 s."
    )
    assert card(found("failed", status=trouble)).trouble == ""
    assert card(found(status=trouble | {"waiting": 0, "next_try": None})).trouble == ""


def test_titles_stand_where_names_would():
    """In the table, and in the sentence about it; what became of a place is said as it is."""
    titles = {"concern": {"grief": "Grief and loss"}, "risk_level": {"medium": "Medium"}}
    view = card(found(told=[GRIEF, STRESS], titles=titles))
    assert view.cells[0][0] == "Grief and loss / Medium"
    assert "Grief and loss / Medium (4 of 9 answers)" in view.bends
    assert "the place was asked for again" in view.gives_up
    assert "1 place had no attempt left and stayed empty" in card(found(status={"failed": 1})).gives_up


def test_how_answers_are_held_to_a_shape_is_said_once_there_are_any():
    """A server that has never answered has shown nothing."""
    assert "JSON schema" not in card(found(status={"answered": 0})).server


def test_alike_dialogues_in_words():
    """Those that were kept, those that were turned away, and what to change."""
    few = Similar(texts=1, near_share=0.0, alike_share=0.0, nearest=0.0, advice="raise the temperature.", twice=9)
    assert similar_line(few) == "9 further answers were turned away because another dialogue says the same. Raise the temperature."
    fine = Similar(texts=5, near_share=0.0, alike_share=0.2, nearest=0.1, advice="")
    assert similar_line(fine).endswith("Nothing needs to change.")
    assert "too close to a seed dialogue" in similar_line(fine.model_copy(update={"copied": 2}))


def test_pace_and_server():
    """How fast, how long, how many at once; where, how, and what templates do. A run that stands has no pace."""
    view = card(found(status={"fallback": 2}))
    assert view.pace == "12 accepted a minute · about 2 min left · 2 under way, 16 at once at most"
    assert view.server.split(" · ") == [
        "gpt-4.1-mini at api.openai.com", "answers held to a JSON schema", "templates make 35", "templates filled 2 that the model did not deliver"
    ]  # fmt: skip
    assert card(found("paused")).pace == ""
    assert [duration(s) for s in (0.2, 40, 150, 7200)] == ["1 s", "40 s", "2 min", "2 h"]


def test_personal_data_and_batches():
    """What was masked and held; each batch with its own progress."""
    view = card(found(status={"masked": {"e-mail": 2, "SSN": 1}, "held": 3, "batches": [BatchStatus(id="b1", state="in_progress", requests=10, done=4)]}))
    assert view.personal == "Personal data: 2 e-mails and 1 SSN masked before sending; 3 requests held back, not sent."
    assert view.batches == (("b1", "in progress", "4 of 10"),)
    assert card(found()).personal == ""


def test_a_cap_that_stopped_the_run_is_asked_for_again():
    """Only then; a run that failed otherwise is resumed as it is."""
    wanted = NextCap(former=Decimal("1.00"), least=Decimal("1.02"))
    assert card(found("failed", next_cap=wanted)).next_cap == wanted
    assert card(found("failed", next_cap=wanted, status={"cap": None})).money.startswith("$0.012 of $1.00 spent")
    assert card(found("failed")).next_cap is None


def test_reasons_by_cell_worst_first():
    """With the share; session types are put together."""
    short = CellFates(cell=("quick", "grief", "medium"), fates={Fate.REFUSED: 1})
    assert cells(by_group([STRESS, GRIEF, short]), {}) == (("grief / medium", "refused", "5 of 10", "50%"), ("stress / none", "not JSON", "2 of 120", "2%"))
    assert set(FATE) == set(Fate)


def test_refusals_that_bend_the_distribution_are_said():
    """In a sentence with both numbers; a few that chance explains are not."""
    said = bends(by_group([GRIEF, STRESS]), 0, {})
    assert (
        said == "The model refuses grief / medium (4 of 9 answers) more often than the rest, against 0 of 120 elsewhere. So far each place is asked for again."
    )
    assert bends(by_group([GRIEF, STRESS]), 1, {}).endswith("1 place is given up, and the distribution bends away from them.")
    even = [CellFates(cell=("long", name, "none"), fates={Fate.ACCEPTED: 6, Fate.REFUSED: 3}) for name in ("grief", "stress", "anxiety")]
    assert bends(by_group(even), 0, {}) == ""
    assert bends({}, 0, {}) == ""


def test_the_tail_is_that_of_counting():
    """Against the definition, for small numbers and for large ones."""
    exact = sum(math.comb(5, k) * math.comb(15, 6 - k) for k in range(3, 6)) / math.comb(20, 6)
    assert tail(3, 6, 5, 20) == pytest.approx(exact)
    assert tail(0, 6, 5, 20) == pytest.approx(1.0)
    assert tail(60, 100, 500, 100_000) < 1e-50


def test_the_waste_line_accounts_for_every_dollar_that_delivered_nothing():
    """By kind, dearest first; what reviewers rejected at what an accepted dialogue came to."""
    assert waste_line(found(cost="0.10", waste={Fate.REFUSED: Decimal("0.02"), Fate.CUT_OFF: Decimal("0.03")})) == (
        "Wasted: $0.05 of $0.10 (50%): unparsed $0.03, refused $0.02."
    )
    assert waste_line(found(cost="0.10")) == "Wasted: nothing."
    assert waste_line(found(cost="0")) == ""
    assert waste_line(found("done", cost="1", rejected=1, made=4)) == "Wasted: $0.25 of $1.00 (25%): rejected by reviewers $0.25."
    assert {fate for fates in WASTE.values() for fate in fates} == set(Fate) - {Fate.ACCEPTED}
