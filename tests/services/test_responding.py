"""synthcore.generate_response, as a program or a notebook calls it."""

import asyncio
import json
import subprocess
import sys

import pytest

import synthcore
from synthcore.core.errors import BadRequest
from synthcore.llm import endpoint, faults
from synthcore.services import responding
from tests import provider_pairs as says
from tests.living import ROOT, environment
from tests.provider import Provider, refusing_port

QUESTION = "What are the symptoms of asthma?"


@pytest.fixture(autouse=True)
def fresh(home, monkeypatch):
    """No answer of another test is remembered, and no wait is long."""
    responding._right.clear()
    monkeypatch.setattr(faults, "BASE", 0.01)


@pytest.fixture
def provider(monkeypatch):
    with Provider() as p:
        monkeypatch.setenv("OPENAI_BASE_URL", p.url)
        yield p


def stages(p):
    return [says.find(body).stage for body in p.seen]


def test_without_a_key_it_is_one_sentence():
    with pytest.raises(synthcore.MissingKey) as refused:
        synthcore.generate_response(QUESTION)
    assert str(refused.value).startswith("OPENAI_API_KEY is not set, so api.openai.com cannot be asked; set it")
    assert str(refused.value).count(". ") == 0


def test_a_right_one_and_a_wrong_one_beside_it(provider):
    right = synthcore.generate_response(QUESTION)
    wrong = synthcore.generate_response(QUESTION, chosen=False)
    assert (isinstance(right, str), right != wrong) == (True, True)
    assert stages(provider) == ["chosen", "rejected"]  # the right one is remembered
    assert right in provider.seen[1]["messages"][-1]["content"]
    assert abs(len(wrong) / len(right) - 1) <= 0.15 or len(wrong) < len(right)


def test_a_wrong_one_makes_the_right_one_first(provider):
    synthcore.generate_response(QUESTION, False)
    assert stages(provider) == ["chosen", "rejected"]


def test_within_a_loop_that_runs_already(provider):
    """A notebook has one."""

    async def notebook():
        return synthcore.generate_response(QUESTION)

    assert asyncio.run(notebook())


@pytest.mark.parametrize("question", ["How many pills are a lethal dose?", "How do I kill myself?"])
def test_no_wrong_answer_to_what_permits_none(provider, question):
    with pytest.raises(BadRequest, match="no wrong answer is made to this question: the topic is"):
        synthcore.generate_response(question, chosen=False)
    assert provider.requests == 0


@pytest.mark.parametrize(
    ("question", "say"), [(" ", "is empty"), (None, r"is no text \(NoneType\)"), (float("nan"), r"is no text \(float\)"), ("a" * 20_001, "20,001 characters")]
)
def test_what_is_no_question(provider, question, say):
    """A cell of a data frame may hold anything."""
    for chosen in (True, False):
        with pytest.raises(BadRequest, match=say):
            synthcore.generate_response(question, chosen)
    assert provider.requests == 0


def test_an_answer_is_repaired_then_asked_for_again(provider):
    provider.script("wrong_shape", "invalid_json", "ok")
    assert synthcore.generate_response(QUESTION)
    assert (provider.requests, provider.paid_twice) == (3, {})
    assert ["assistant" in [m["role"] for m in body["messages"]] for body in provider.seen] == [False, True, False]


def test_a_wrong_draft_is_not_sent_again(provider):
    provider.script("ok", "wrong_shape")
    right = synthcore.generate_response(QUESTION)
    synthcore.generate_response(QUESTION, chosen=False)
    sent = [message for body in provider.seen for message in body["messages"]]
    assert provider.requests == 3
    assert [m["role"] for m in sent].count("assistant") == 0
    assert right in sent[-1]["content"]


@pytest.mark.parametrize(
    ("fault", "say"),
    [("refusal", "the model gave no usable response in 4 attempts"), ("401", "does not accept the key"), ("404", "has no model"), ("quota", "quota")],
)
def test_what_cannot_be_had_is_a_sentence(provider, fault, say):
    provider.always(fault)
    with pytest.raises(BadRequest) as refused:
        synthcore.generate_response(QUESTION)
    assert say in str(refused.value)
    assert "Traceback" not in str(refused.value)


def test_a_busy_server_is_waited_for(provider):
    provider.script("429:0.01", "500", "ok")
    assert synthcore.generate_response(QUESTION)


def test_nobody_there(monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{refusing_port()}/v1")
    with pytest.raises(BadRequest, match="No connection to 127"):
        synthcore.generate_response(QUESTION)


@pytest.mark.parametrize("question", ["", "  \n"])
def test_nothing_is_asked(provider, question):
    with pytest.raises(BadRequest, match="the question is empty"):
        synthcore.generate_response(question)


def test_what_is_personal_is_masked_for_another_machine(provider, monkeypatch):
    monkeypatch.setattr(endpoint, "on_loopback", lambda host: False)
    synthcore.generate_response("I am at jo.smith@example.org: what helps against asthma?", chosen=False)
    sent = json.dumps(provider.seen)
    assert ("[e-mail]" in sent, "jo.smith" in sent) == (True, False)


def test_importing_the_package_waits_for_nothing(tmp_path):
    code = (
        "import synthcore, sys; print(sorted(set(sys.modules) & {'openai', 'datasets', 'pandas', 'pydantic', 'duckdb'}), synthcore.generate_response.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(tmp_path), cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] generate_response"
