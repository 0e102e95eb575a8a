"""What an order would send, and what it would cost, in words."""

from decimal import Decimal

import pytest

from synthcore.llm.quoting import Quote
from synthcore.services.quoting import Estimate, Message, Sent
from synthcore.views.leaving import cap_line, leaving, plain_host, quote_line
from tests.views.making import plants


def sent(**more):
    given = {
        "host": "api.openai.com", "local": False, "model": "gpt-4.1-mini", "fields": ("the session type", "an invented persona"),
        "messages": (Message(role="system", text="You write."), Message(role="user", text="Write.")), "shape": "{}", "place": 3,
        "cell": ("quick", "watering", "fine"), "index": 0, "of": 15, "by_template": 35, "checked": 15, "masked": {}, "found": {}, "held": 0,
        "prompt": "dialogue@1", "seed_number": 7,
    }  # fmt: skip
    return Sent(**(given | more))


def test_what_leaves_is_said_in_words():
    """How many, which model, where; what templates make; what each request holds; which one is shown."""
    view = leaving(sent(), sent(), plants())
    assert view.sentence == "15 dialogues are asked of gpt-4.1-mini at api.openai.com; templates make the other 35."
    assert view.fields == ("the session type", "an invented persona")
    assert view.place == "Request 1 of 15: dialogue 4 (quick / watering / fine)"
    assert view.messages == (("Request (user)", "Write."), ("Instructions (system), sent before it", "You write."))
    alone = leaving(sent(local=True, by_template=0, of=1), sent(), plants())
    assert alone.sentence == "1 dialogue is asked of gpt-4.1-mini at api.openai.com, which is this machine."
    assert leaving(sent(of=0, messages=()), sent(), plants()).place == ""


@pytest.mark.parametrize(("found", "says", "warns"), [
    ({}, "Personal-data check over 15 requests: nothing found.", False),
    ({"local": True}, "Nothing leaves this machine, so no personal data is looked for.", False),
    ({"masked": {"e-mail": 2, "SSN": 1}}, "Personal-data check over 15 requests: 2 e-mails and 1 SSN are masked before sending.", True),
    ({"masked": {"phone": 1}}, "Personal-data check over 15 requests: 1 phone number is masked before sending.", True),
    ({"held": 1, "found": {"card": 2}}, "Personal-data check over 15 requests: 1 request holds 2 card numbers and will not be sent.", True),
    ({"of": 600, "checked": 500}, "Personal-data check over 500 requests: nothing found. The run checks the other 100 before it sends them.", False),
])  # fmt: skip
def test_personal_data_is_said_in_words(found, says, warns):
    """What was looked at, what was found, what is done about it."""
    view = leaving(sent(), sent(**found), plants())
    assert (view.personal, view.warning) == (says, warns)


def test_a_request_is_told_apart_from_others():
    """By what was drawn for it; what goes with every one is said too."""
    view = leaving(sent(drawn={"scenario": "dry_fern", "work": "a baker"}, temperature=0.9, most_tokens=4000), sent(), plants())
    assert view.drawn == "Drawn for this one: scenario dry fern; work: a baker."
    assert view.settings == "Sent to gpt-4.1-mini with temperature 0.9; an answer of 4,000 tokens at most."


def test_a_share_of_nothing():
    """Templates make all; nothing is said of a server."""
    view = leaving(sent(of=0, by_template=50, messages=()), sent(), plants())
    assert (view.sentence, view.personal) == ("Templates make all 50.", "")


def test_a_host_in_a_label_is_nothing_but_letters():
    """A label is markdown."""
    assert plain_host("[::1]:8000") == "::1:8000"
    assert plain_host("![x](evil.example)") == "xevil.example"


def estimate(paid=0, asked=50, **more):
    given = {
        "requests": 54, "prompt_tokens": 54_000, "completion_tokens": 27_000, "tokens_low": 1, "tokens_high": 9, "expected": Decimal("0.05"),
        "low": Decimal("0.04"), "high": Decimal("0.08"), "basis": "history", "error": 0.5, "answers": 9, "model": "m",
    }  # fmt: skip
    return Estimate(quote=Quote(**(given | more)), asked=asked, paid=paid)


def test_a_quote_explains_its_requests():
    """Why there are more than dialogues, and what is paid for already."""
    assert quote_line(estimate()) == (
        "About $0.05 (between $0.04 and $0.08): 54 requests (50, and about 4 because some answers are mended or asked for anew) of about 1,000 tokens in "
        "and 500 out; how long the answers are is taken from 9 earlier answers to the same prompt."
    )
    assert quote_line(estimate(paid=5)).endswith(" 5 answers that an earlier run has paid for serve here too.")
    assert quote_line(estimate(expected=None, low=None, high=None)).startswith("No price is known for m: 54 requests")
    assert quote_line(estimate(paid=1, requests=0)) == "Costs nothing: no request is needed. 1 answer that an earlier run has paid for serves here too."


def test_a_cap_is_compared_with_the_quote():
    """Below it, within its span, above it."""
    assert "is below what this order costs" in cap_line(estimate(), Decimal("0.03"))
    assert "may not be enough" in cap_line(estimate(), Decimal("0.06"))
    assert cap_line(estimate(), Decimal("0.08")) == cap_line(estimate(), None) == ""
