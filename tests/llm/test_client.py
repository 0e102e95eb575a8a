"""What is sent, what is found out about a server, and what is taken for an answer."""

import asyncio
import itertools
import json

import pytest

from synthcore.llm import endpoint
from synthcore.llm.client import Client
from synthcore.llm.faults import Failed, FaultKind
from tests.living import awaited
from tests.llm.driving import KEY, NOTE, SCHEMA, ask, completion, error, send, told
from tests.provider import Provider


@pytest.fixture
def p():
    with Provider() as provider:
        yield provider


def test_the_body_is_what_openai_asks_for(p):
    """The whole form of a strict schema, no note in words, and nothing that was not set."""
    asked = ask(1)
    reply = send(p.url, asked)
    assert p.seen == [{
        "model": "test-model", "messages": list(asked.messages), "max_tokens": 100,
        "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True}},
    }]  # fmt: skip
    assert p.headers[0]["authorization"] == f"Bearer {KEY}"
    assert p.calls == ["POST /v1/chat/completions"]
    answer = reply.answer
    assert (answer.id, answer.key, answer.finish, answer.refusal, answer.model) == ("1.0", asked.key("test-model"), "stop", "", "test-model")
    assert json.loads(answer.text)["answer"]
    assert min(answer.prompt_tokens, answer.completion_tokens) > 0


def test_text_without_a_schema_has_no_form_and_no_note(p):
    send(p.url, ask(1, schema=None))
    assert "response_format" not in p.seen[0]
    assert p.seen[0]["messages"] == list(ask(1).messages)


@pytest.mark.parametrize(("host", "name"), [("https://api.openai.com/v1", "max_completion_tokens"), ("http://127.0.0.1:1/v1", "max_tokens")])
def test_the_name_of_the_limit_is_the_server_s(host, name):
    body = Client(endpoint.checked(host, "m"), KEY, temperature=0.7).body(ask(1))
    assert (body[name], body["temperature"]) == (100, 0.7)
    assert len([key for key in body if key.startswith("max")]) == 1


async def many(p, client, count):
    await asyncio.gather(*(client.send(ask(n)) for n in range(count)))
    await client.close()


TASTES = {
    "json_schema": ((), "json_schema", []),
    "json_object": (("no_json_schema",), "json_object", []),
    "text": (("no_json",), "text", []),
    "no temperature": (("no_temperature",), "json_schema", ["temperature"]),
    "no limit of that name": (("no_max_tokens",), "json_schema", ["max_tokens"]),
    "none of them": (("no_json", "no_temperature", "no_max_tokens"), "text", ["max_tokens", "temperature"]),
}


@pytest.mark.parametrize(("tastes", "mode", "dropped"), TASTES.values(), ids=TASTES)
def test_what_a_server_does_not_know_is_found_out_once(p, tastes, mode, dropped):
    """By the first request alone; it is remembered, and the next client starts with it."""
    p.always(*tastes)
    changes = []
    client = Client(endpoint.checked(p.url, "m"), KEY, temperature=0.5, learned=lambda: changes.append((client.mode, *client.dropped)))

    async def go():
        await client.send(ask(0))
        await many(p, client, 5)

    awaited(go())
    assert (client.mode, sorted(client.dropped)) == (mode, dropped)
    steps = ("json_schema", "json_object", "text").index(mode) + len(dropped)
    assert p.requests == 6 + steps
    assert len(changes) == steps
    assert not changes or changes[-1] == (client.mode, *client.dropped)
    last = p.seen[-1]
    assert (last.get("response_format", {}).get("type", "text"), "temperature" in last) == (mode, "temperature" not in dropped)
    assert ("max_completion_tokens" if "max_tokens" in dropped else "max_tokens") in last
    assert (NOTE in last["messages"][0]["content"]) is (mode != "json_schema")
    calls = p.requests
    send(p.url, mode=client.mode, dropped=tuple(client.dropped), temperature=0.5)
    assert p.requests == calls + 1


def test_sixty_four_first_requests_find_it_out_together():
    """Each of them meets it at most once a mode, all are answered, and no mode is passed over."""
    with Provider(latency=0.05) as p:
        p.always("no_json_schema", "no_max_tokens")
        changes = []
        client = Client(endpoint.checked(p.url, "m"), KEY, learned=lambda: changes.append((client.mode, *client.dropped)))
        awaited(many(p, client, 64))
        assert (client.mode, client.dropped, len(changes)) == ("json_object", ["max_tokens"], 2)
        assert p.requests <= 64 * 3
        assert (p.paid.total(), p.paid_twice) == (64, {})


SAID = {
    "the company's": (400, {"error": {"message": "Unsupported parameter: 'response_format'", "param": "response_format"}}),
    "a string": (400, {"error": "response_format is not supported by this model"}),
    "a list of what is wrong": (422, {"detail": [{"loc": ["body", "response_format"], "msg": "extra fields not permitted"}]}),
    "a bare message": (400, {"object": "error", "message": "guided decoding is not supported"}),
    "not implemented": (501, {"error": {"message": "json_schema: not implemented"}}),
}


@pytest.mark.parametrize(("status", "body"), SAID.values(), ids=SAID)
def test_servers_say_it_in_their_own_forms(status, body):
    from tests.llm.driving import page

    reply = told(lambda request, writer: page(status, body) if b"response_format" in request else completion())
    assert reply.answer.text == '{"answer": "Yes."}'


def test_a_server_that_likes_nothing_is_given_up():
    """It refuses the limit by whichever name: an answer without a limit could cost anything."""
    calls = itertools.count(1)
    failed = told(lambda request, writer: next(calls) and error(400, "Unsupported parameter: max_tokens, max_completion_tokens"))
    assert failed.fault.kind is FaultKind.INVALID
    assert "every form of the request" in failed.fault.say
    assert next(calls) <= 7


ANSWERS = {
    "refusal": ("", "stop", True), "length": ("…", "length", False), "filtered": ("", "content_filter", False), "no_choices": ("", "none", False),
    "null": ("", "stop", False), "prose": ("…", "stop", False), "invalid_json": ("…", "stop", False),
}  # fmt: skip


@pytest.mark.parametrize(("fault", "expected"), ANSWERS.items(), ids=ANSWERS)
def test_a_completion_is_an_answer_whatever_it_says(p, fault, expected):
    """It was paid for, and is kept as it is."""
    p.script(fault)
    answer = send(p.url).answer
    text, finish, refused = expected
    assert (bool(answer.text), answer.finish, bool(answer.refusal)) == (bool(text), finish, refused)
    assert answer.prompt_tokens > 0


ODD = {
    "no usage": {"usage": None}, "usage in words": {"usage": {"prompt_tokens": "many", "completion_tokens": -4}}, "no model": {"model": None},
    "a choice that is none": {"choices": ["hm"]}, "no message": {"choices": [{"finish_reason": 3}]}, "parts": {"choices": [{"message": {"content": [1]}}]},
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_odd_completions(odd):
    answer = told(completion(**odd)).answer
    assert answer.model in ("m", "test-model")
    assert (answer.prompt_tokens, answer.completion_tokens) == ((0, 0) if "usage" in odd else (9, 5))
    assert answer.text == ("" if "choices" in odd else '{"answer": "Yes."}')


def test_half_a_character_in_a_prompt_is_no_crash(p):
    """It cannot be sent; nothing of it goes out."""
    failed = send(p.url, ask(1, words="\ud83d broken"))
    assert isinstance(failed, Failed)
    assert (failed.fault.kind, p.requests) == (FaultKind.INVALID, 0)
    assert "surrogate" in failed.fault.say
