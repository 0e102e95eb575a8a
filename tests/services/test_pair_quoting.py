"""What is said before anything is sent for pairs."""

from decimal import Decimal

import pytest

from synthcore.core.errors import BadRequest
from synthcore.services import pair_quoting
from tests.living import costly, sitting
from tests.pair_orders import folder_of, planned, table
from tests.provider import Provider

URL = "http://127.0.0.1:9/v1"  # nothing of these tests asks it
ANSWER = "It is a form of arthritis. See a doctor if the pain lasts longer than 2 days."


def test_the_stages_and_their_sum(home):
    costly(home)
    quote = pair_quoting.quote_of(planned(home, URL, count=40))
    assert list(quote.stages) == ["question", "chosen", "rejected"]
    assert quote.low < quote.expected < quote.high
    assert quote.expected == sum(stage.expected for stage in quote.stages.values())
    assert quote.sentence().startswith("About $")
    assert "for 40 rows" in quote.sentence()
    assert pair_quoting.quote_of(planned(home, URL, count=40), 10).expected < quote.expected / 2


def test_answers_of_the_source_cost_nothing(home):
    source = table(*((f"What is disease {n}?", ANSWER if n % 2 else "") for n in range(8)))
    quote = pair_quoting.quote_of(planned(home, URL, source, count=8, answers="source", modifications=("m01",)))
    assert (quote.stages["chosen"].requests, quote.stages["question"].requests) == (5, 9)  # of 4 and of 8 rows, with refills
    assert "chosen" not in pair_quoting.quote_of(planned(home, URL, source, count=4, stages=("question",))).stages


def test_without_money(home):
    free = planned(home, URL, count=10)
    quote = pair_quoting.quote_of(free)
    assert quote.sentence().startswith("Costs nothing: your own server; 33 requests for 10 rows, of about ")
    assert quote.lines() == [quote.sentence()]  # not once more for each stage
    assert pair_quoting.affordable(free, Decimal(1)) is None
    assert pair_quoting.quote_of(planned(home, count=4)).sentence() == "Costs nothing: no model is asked."
    assert pair_quoting.quote_of(free, 0, paid=10).sentence() == "Costs nothing: 10 rows are there already, from an earlier run, and cost nothing."
    with pytest.raises(BadRequest, match="rules make all of this order"):
        pair_quoting.sent_of(planned(home, count=4))


def test_a_cap_needs_a_price(home, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    asked = planned(home, "https://models.example.org/v1", count=4)
    with pytest.raises(BadRequest, match="No price is known for gpt-4"):
        pair_quoting.affordable(asked, Decimal(1))
    assert pair_quoting.quote_of(asked).expected is None


def test_a_cap_covers_what_its_upper_end_says(home):
    """With one request's worst case kept free: with less, no request is sent."""
    costly(home)
    asked = planned(home, URL, count=40)
    high = pair_quoting.quote_of(asked).high
    some = pair_quoting.affordable(asked, high)
    assert 20 < some < 40
    assert pair_quoting.affordable(asked, 2 * high) == some + 40
    assert pair_quoting.affordable(asked, Decimal(0)) == 0


def test_a_quote_rests_on_answers_that_came(home):
    costly(home)
    with Provider() as p:
        asked = planned(home, p.url, count=20)
        first = pair_quoting.quote_of(asked)
        sitting(folder_of(home / "r", asked, only=pair_quoting.pilot_places(asked)))
        after = pair_quoting.quote_of(asked)
        assert after.stages["rejected"].basis == "pilot"
        assert "rests on a guess" in first.sentence()
        assert "rests on a pilot" in after.sentence()
        assert (after.high - after.low) < (first.high - first.low)


def test_what_was_made_before(home):
    """Of the same items, by the same settings and domain; the rest is asked for."""
    with Provider() as p:
        asked = planned(home, p.url, count=8)
        folder = folder_of(home / "r", asked)
        sitting(folder)
        assert len(pair_quoting.made_before(asked, [folder.path])) == 8
        assert len(pair_quoting.made_before(planned(home, p.url, count=12), [folder.path, home / "none"])) == 8
        assert len(pair_quoting.made_before(planned(home, p.url, count=5), [folder.path])) == 5
        for other in ({"send": "processed"}, {"seed_number": 9}, {"stages": ("question",)}):
            assert len(pair_quoting.made_before(planned(home, p.url, **({"count": 8} | other)), [folder.path])) < 3
        other = asked._replace(domain=asked.domain.model_copy(update={"hash": "another"}))
        assert pair_quoting.made_before(other, [folder.path]) == {}


def test_what_is_sent(home):
    sent = pair_quoting.sent_of(planned(home, URL, count=4, send="processed"))
    assert (sent.host, sent.local, sent.rows) == ("127.0.0.1:9", True, 4)
    assert "the source question (processed)" in sent.fields
    examples = pair_quoting.examples_of(planned(home, URL, count=4), 5)
    assert list(examples) == ["question", "chosen", "rejected"]
    assert examples["question"].messages[-1]["content"]


def test_a_pilot_asks_for_few(home):
    assert pair_quoting.pilot_places(planned(home, URL, count=40)) == [0, 1, 2, 3, 4]
    assert pair_quoting.pilot_places(planned(home, URL, count=3)) == [0, 1, 2]
