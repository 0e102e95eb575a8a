"""Proposals by a model: shown first, sent once, on disk before they are read, and never used by themselves."""

import json
import shutil

import pytest

from synthcore import wiring
from synthcore.core.errors import BadRequest, NotAllowed
from synthcore.core.people import Person, Role
from synthcore.services import proposing, proposing_by_model
from synthcore.services.proposing import Questions
from tests.living import ROOT
from tests.provider import Provider

NAME = "plant_questions"
IDEA = {"title": "At night", "instruction": "Ask for the night.", "kind": "shift", "risk": "none", "example_source": "a?", "example_result": "b?"}


@pytest.fixture
def answers():
    """What the model answers, in turn; the last one again and again."""
    return [json.dumps({"proposals": [IDEA, {"title": "half"}]})]


@pytest.fixture
def provider(plants, monkeypatch, answers):
    with Provider(answer=lambda body: answers.pop(0) if len(answers) > 1 else answers[0]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        yield server


@pytest.fixture
def questions(plants):
    shutil.copytree(ROOT / "tests" / "tiny_domain" / NAME, plants / "domains" / NAME / "0.1")
    (plants / "questions.csv").write_text("question\nWhat are the pests of a fern?\nWrite to ada@example.org about moss?\n")
    return Questions(file=plants / "questions.csv")


@pytest.fixture
def context(provider, questions):
    yield wiring.context()
    wiring.close()


@pytest.fixture
def elsewhere(questions, monkeypatch):
    """A server that is not this machine; nothing of these tests reaches it."""
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example.org/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    yield wiring.context()
    wiring.close()


def ask(context, person, questions, **more):
    return proposing_by_model.propose_by_model(context, person, questions=questions, domain=NAME, **more)


def test_what_is_shown_is_what_is_sent(context, anna, provider, questions):
    """To the letter, once; and what comes back waits for an expert."""
    shown = proposing_by_model.proposal_request(context, anna, questions=questions, domain=NAME)
    assert provider.requests == 0
    assert (shown.local, shown.needs, shown.masked, shown.usd) == (True, "", {}, "$0.00")
    result = ask(context, anna, questions)
    assert (result.new, result.left_out) == (1, 1)
    assert [tuple((m["role"], m["content"]) for m in body["messages"]) for body in provider.seen] == [shown.messages]
    proposal = proposing.list_proposals(context, anna, domain=NAME).waiting[0]
    assert (proposal.idea.title, proposal.made_by, proposal.model) == ("At night", "model", "gpt-4.1-mini")


def test_an_answer_is_on_disk_before_it_is_read(context, anna, provider, questions, monkeypatch):
    """What was paid for and not taken in is read, not asked for again."""
    with monkeypatch.context() as cut:
        cut.setattr(proposing_by_model.prompts, "read", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            ask(context, anna, questions)
    assert ask(context, anna, questions).new == 1
    assert provider.requests == 1


def test_an_answer_of_no_use_says_so_and_is_asked_for_anew(context, anna, provider, answers, questions):
    """It is kept; what is asked next is another request."""
    answers.insert(0, "I'm sorry, but I can't help with that.")
    with pytest.raises(BadRequest, match="proposed nothing that can be used"):
        ask(context, anna, questions)
    assert ask(context, anna, questions).new == 1
    assert provider.requests == 2


def test_what_was_proposed_is_named_to_the_model(context, anna, provider, questions):
    """So that it proposes something else; what it proposes again all the same is left out."""
    ask(context, anna, questions)
    with pytest.raises(BadRequest, match="new and complete"):
        ask(context, anna, questions)
    assert "At night (shift): Ask for the night." in provider.seen[1]["messages"][-1]["content"]


def test_a_fault_is_a_sentence(context, anna, provider, questions):
    """Nothing is proposed then."""
    provider.script("500")
    with pytest.raises(BadRequest, match="Nothing was proposed"):
        ask(context, anna, questions)
    assert proposing.list_proposals(context, anna, domain=NAME).waiting == ()


def test_personal_data_does_not_leave(elsewhere, anna, questions):
    """It is masked in what would go to another machine, and counted."""
    shown = proposing_by_model.proposal_request(elsewhere, anna, questions=questions, domain=NAME)
    assert (shown.host, shown.local, shown.masked) == ("models.example.org", False, {"e-mail": 1})
    assert "ada@example.org" not in json.dumps(shown.messages)


def test_without_a_model(elsewhere, anna, questions, monkeypatch):
    """What is missing is said before anything is read."""
    monkeypatch.delenv("OPENAI_API_KEY")
    assert "OPENAI_API_KEY is not set" in proposing_by_model.model_for_proposals(elsewhere, anna, domain=NAME).needs
    with pytest.raises(BadRequest, match="OPENAI_API_KEY is not set"):
        ask(elsewhere, anna, questions)
    assert "no prompts" in proposing_by_model.model_for_proposals(elsewhere, anna, domain="plant_care").needs


def test_who_may_ask_and_for_how_many(context, anna, questions, provider):
    """A viewer may not, and nobody for a hundred."""
    with pytest.raises(NotAllowed):
        ask(context, Person(name="v", role=Role.VIEWER), questions)
    with pytest.raises(BadRequest, match="between 1 and 8"):
        ask(context, anna, questions, number=100)
    assert provider.requests == 0
