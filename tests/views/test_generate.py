"""The order form and what an order comes to."""

import pytest

from synthcore.services.generating import Method, Planned, Preview
from synthcore.services.quoting import Message, Sent
from synthcore.views.generate import choices, plan, start_label, work
from synthcore.views.leaving import leaving, plain_host
from tests.views.making import dialogue, plants, run

METHODS = (Method(name="template", title="Template", available=True), Method(name="openai", title="OpenAI", available=False, needs="Set OPENAI_API_KEY."))


def test_methods_that_are_missing_something_say_what():
    """Visible, apart from those that can be chosen."""
    offered = choices(METHODS, plants())
    assert offered.available == ("template",)
    assert offered.missing == (("Set OPENAI_API_KEY.", ("OpenAI",)),)
    assert offered.concerns == {"watering": "watering", "anything": "anything"}


def test_a_plan():
    """Numbers and shares of each value, and whole examples."""
    planned = Planned(session_type={"quick": 3, "long": 1}, concern={"watering": 4, "anything": 0}, risk_level={"fine": 4})
    example = dialogue(session_type="quick", user_profile={"concern": "watering"}, labels={"max_risk_level": "fine"})
    view = plan(Preview(dialogues=(example,), planned=planned, seed_number=7, took="Took 2 phrases."), plants())
    assert view.sentence == "4 dialogues; seed number 7 makes the same ones again."
    assert view.tables[0] == ("Session type", (("quick", "3", "75%"), ("long", "1", "25%")))
    assert view.samples[0].title == "quick · watering · risk fine"
    assert view.samples[0].transcript.turns[0].speaker == "Owner"


def test_work_tells_whether_anything_moves():
    """A paused run needs no asking again; a run of another task is not shown here."""
    assert work([run("running")]).polling
    assert work([run("planned")]).polling
    assert not work([run("paused")]).polling
    assert not work([run("done"), run("running", task="evaluate")]).polling
    assert [len(work([run("done"), run("running")]).live), len(work([run("done"), run("running")]).history)] == [1, 1]


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


def test_start_names_who_is_asked():
    """And a host in a label is nothing but letters."""
    assert start_label(50, 15, "api.openai.com") == "Start: 50 dialogues, 15 asked of api.openai.com"
    assert start_label(1, 0, "") == "Start: 1 dialogue"
    assert plain_host("[::1]:8000") == "::1:8000"
    assert plain_host("![x](evil.example)") == "xevil.example"


def test_the_last_run_is_shown_whole_when_it_asked_a_model():
    """Not one that stands behind a newer run."""
    asked = {"params": {"model": "m", "method": "hybrid"}}
    assert work([run("done", **asked), run("done", id="old")]).last.title == "Generate 120 records, templates and a model"
    assert work([run("done"), run("done", id="old", **asked)]).last is None
    assert work([run("running"), run("done", id="old", **asked)]).last is None
    assert work([run("done", params={"model": "m", "pilot": True})]).last.title == "Pilot of 120 records"
