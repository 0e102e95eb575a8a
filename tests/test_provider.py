"""The provider double itself, asked by the real client: what a test relies on when it says what the product did."""

import asyncio
import itertools
import json

import openai
import pytest

from synthcore.core.answers import Answer, Fate
from synthcore.evaluation.label_rules import LabelRules
from synthcore.generation.parsing import Reader
from synthcore.generation.prompts import Prompter
from synthcore.generation.reply_schema import reply_type
from tests import provider_dialogues as says
from tests.living import awaited
from tests.provider import Provider, refusing_port

LINE = {"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"], "additionalProperties": False}


def form(schema):
    return {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema, "strict": True}}


def client(url, **more):
    return openai.AsyncOpenAI(base_url=url, api_key="sk-test-canary", **{"max_retries": 0, "timeout": 5} | more)


def ask(p, prompt, **more):
    """One answer, or the exception that the client raised."""
    asked = {"model": "test-model", "messages": [{"role": "user", "content": prompt}], "response_format": form(LINE)} | more

    async def go():
        async with client(p.url) as c:
            return await c.chat.completions.create(**asked)

    return awaited(go())


def wanted(cell):
    return f"Write it.\nSession type: {cell.session_type} (its rules follow)\n- Concern: {cell.concern}\nRisk level: **{cell.risk_level}**\n"


CELLS: list[says.Cell] = [
    says.Cell(name, *place)
    for name, domain in says.domains().items()
    for place in itertools.product(domain.sessions, domain.concerns, (v.name for v in domain.labels.risk_level))
]


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: "/".join(cell[:4]))
def test_dialogues_keep_the_rules_of_their_cell(cell):
    """Found by words of the prompt, sound for the validator, never twice the same; the unsafe ones are found unsafe."""
    assert says.find_cell({"messages": [{"role": "user", "content": wanted(cell)}]}) == cell
    rules, given = LabelRules(says.domains()[cell.domain]), set()
    made = [says.dialogue(cell, number, given) for number in range(10)]
    assert [issue for dialogue in made for issue in rules.check(dialogue)] == []
    assert len(given) == 10
    assert {d["labels"]["max_risk_level"] for d in made} == {cell.risk_level}
    assert rules.check(says.unsafe(cell, 1))


def test_the_schema_that_is_sent_is_answered():
    """References, enums, nulls and names are the schema's; texts and labels are those of the dialogue."""
    turn = {"type": "object", "properties": {
        "role": {"enum": ["user", "assistant"]}, "text": {"type": "string"}, "intent": {"anyOf": [{"enum": ["chat", "look", "rescue"]}, {"type": "null"}]},
    }}  # fmt: skip
    schema = {"$defs": {"Turn": turn}, "type": "object", "properties": {
        "messages": {"type": "array", "items": {"$ref": "#/$defs/Turn"}}, "technique": {"enum": ["finger_test"]}, "risk_level": {"const": "dying"},
        "labels": {"type": "object", "properties": {"max_risk_level": {"enum": ["fine", "dying"]}}},
    }}  # fmt: skip
    with Provider() as p:
        cell = says.Cell("plant_care", "quick", "watering", "dying")
        answers = [json.loads(ask(p, wanted(cell), response_format=form(schema)).choices[0].message.content) for _ in range(3)]
    for value in answers:
        assert [m["role"] for m in value["messages"]] == ["user", "assistant"] * 2
        assert value["messages"][0]["intent"] is None
        assert value["messages"][-1]["intent"] == "rescue"
        assert (value["risk_level"], value["technique"], value["labels"]) == ("dying", "finger_test", {"max_risk_level": "dying"})
    assert len({json.dumps(a) for a in answers}) == 3


@pytest.mark.parametrize("cell", [says.Cell("plant_care", "long", "anything", "dying"), says.Cell("mental_health", "gentle_deep", "grief", "medium")])
def test_the_product_s_own_schema(cell):
    """With the schema, and without one: in a fence between words."""
    reply = reply_type(says.domains()[cell.domain])
    with Provider() as p:
        strictly = ask(p, wanted(cell), response_format=form(says.shape(cell.domain))).choices[0].message.content
        plainly = ask(p, wanted(cell), response_format={"type": "text"}).choices[0].message.content
    values = [reply.model_validate_json(strictly).model_dump(), reply.model_validate_json(plainly.split("```json")[1].split("```")[0]).model_dump()]
    for value in values:
        assert (value["session_type"], value["user_profile"]["concern"], value["labels"]["max_risk_level"]) == cell.place
        assert LabelRules(says.domains()[cell.domain]).check({"dialogue_id": "x"} | value) == []


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: "/".join(cell[:4]))
def test_the_product_s_own_prompts(cell):
    """The product reads every answer to its own prompts as a dialogue that it can use."""
    domain = says.domains()[cell.domain]
    prompter, reader = Prompter(domain, 5), Reader(domain, 5, LabelRules(domain).check)
    p = Provider()
    fates = []
    for index in range(6):
        asked = prompter.ask(index, cell.place)
        told = p.complete({"messages": list(asked.messages), "response_format": form(asked.schema)})["choices"][0]["message"]["content"]
        answer = Answer(asked.id, "", told, "stop", "", 0, 0, "m", 0.0)
        fates.append(reader.read(answer, cell.place, prompter.brief(index, cell.place), asked)[:2])
    assert fates == [(Fate.ACCEPTED, "")] * 6


def test_one_line_answers_are_distinct_and_counted():
    with Provider(limits={"x-ratelimit-remaining-requests": "5"}) as p:
        answers = [json.loads(ask(p, f"Say it. [[id:{n}]]").choices[0].message.content)["answer"] for n in (1, 2, 1)]
        usage = ask(p, "Say it. [[id:9]]").usage
        assert len(set(answers)) == 3
        assert p.paid == {"1": 2, "2": 1, "9": 1}
        assert p.paid_twice == {"1": 2}
        assert p.requests == len(p.seen) == 4
        assert p.headers[0]["authorization"] == "Bearer sk-test-canary"
        assert usage.prompt_tokens > 0
        assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


STATUS = {
    "401": openai.AuthenticationError, "403": openai.PermissionDeniedError, "404": openai.NotFoundError, "429:3": openai.RateLimitError,
    "quota": openai.RateLimitError, "500": openai.InternalServerError, "503": openai.InternalServerError, "blocked": openai.BadRequestError,
    "no_json_schema": openai.BadRequestError, "no_json": openai.BadRequestError, "html_404": openai.NotFoundError,
    "cut": openai.APIConnectionError,
}  # fmt: skip


@pytest.mark.parametrize(("fault", "error"), STATUS.items(), ids=STATUS)
def test_faults_of_http(fault, error):
    """Each meets the client once, as its provider would say it; nothing is paid but for what was cut off."""
    with Provider() as p:
        p.script(fault)
        with pytest.raises(error) as raised:
            ask(p, "Hello")
        assert ask(p, "Hello").choices
        assert p.requests == 2
        assert sum(p.paid.values()) == (2 if fault == "cut" else 1)
        assert p.injected == {fault.partition(":")[0]: 1}
    if fault == "429:3":
        assert raised.value.response.headers["retry-after"] == "3"
    if fault in ("quota", "blocked"):
        assert raised.value.code == {"quota": "insufficient_quota", "blocked": "content_filter"}[fault]
    if fault == "401":
        assert "sk-test-canary" in str(raised.value)


@pytest.mark.parametrize("fault", ["silent", "stall"])
def test_a_server_that_says_nothing(fault):
    """The client waits until its own patience ends, and the server forgets the request then."""
    with Provider() as p:
        p.script(fault)

        async def go():
            async with client(p.url, timeout=0.2) as c:
                with pytest.raises(openai.APITimeoutError):
                    await c.chat.completions.create(model="m", messages=[{"role": "user", "content": "x"}])
                for _ in range(100):
                    if not p.in_flight:
                        return
                    await asyncio.sleep(0.02)

        awaited(go())
        assert p.in_flight == 0


@pytest.mark.parametrize("fault", ["html", "garbage", "gzip", "not_a_completion"])
def test_bodies_that_are_no_completion(fault):
    with Provider() as p:
        p.script(fault)
        try:
            answer = ask(p, "Hello")
        except Exception as error:  # noqa: BLE001 - whatever the client makes of it
            answer = error
        assert not getattr(answer, "choices", None)
        assert ask(p, "Hello").choices[0].message.content


def test_faults_of_taste_are_answered_once_the_request_has_none():
    with Provider() as p:
        p.always("no_json", "no_temperature", "no_max_tokens")
        for more in ({}, {"response_format": {"type": "json_object"}}, {"temperature": 0.7}, {"max_tokens": 5}):
            with pytest.raises(openai.BadRequestError):
                ask(p, "Hello", **more)
        assert ask(p, "Hello", response_format={"type": "text"}, max_completion_tokens=5, temperature=1).choices[0].message.content


def test_faults_of_the_text():
    """What the answer says is wrong in one way each; all of them are paid for."""
    cell = says.Cell("plant_care", "long", "watering", "fine")
    rules = LabelRules(says.domains()["plant_care"])
    with Provider() as p:

        def answer(fault):
            p.script(fault)
            return ask(p, wanted(cell), response_format=form(says.shape("plant_care"))).choices

        good = answer("ok")[0].message.content
        assert answer("duplicate")[0].message.content == good
        assert answer("no_choices") == []
        assert answer("refusal")[0].message.refusal
        assert (answer("null")[0].message.content, answer("length")[0].finish_reason, answer("filtered")[0].finish_reason) == (None, "length", "content_filter")
        with pytest.raises(json.JSONDecodeError):
            json.loads(answer("invalid_json")[0].message.content)
        assert "messages" not in json.loads(answer("wrong_shape")[0].message.content)
        assert "juggling" in answer("unknown_label")[0].message.content
        assert "555 0132" in answer("phone")[0].message.content
        assert "```json" in answer("prose")[0].message.content
        told = json.loads(answer("unsafe")[0].message.content)
        whole = {"dialogue_id": "x", "session_type": cell[1], "user_profile": {"concern": cell[2]}, "messages": told["messages"]}
        labels = {"primary_intent": told["messages"][-1]["intent"], "overall_sentiment": "calm", "max_risk_level": "fine"}
        assert "riskier_text" in {issue.rule for issue in rules.check(whole | {"labels": labels})}
        assert p.paid.total() == p.requests == 13


def test_capacity_and_shares():
    """More than the capacity is turned down, and a share of faults is a share."""

    async def many(p, count):
        async with client(p.url) as c:
            asked = [c.chat.completions.create(model="m", messages=[{"role": "user", "content": f"[[id:{n}]]"}]) for n in range(count)]
            return await asyncio.gather(*asked, return_exceptions=True)

    with Provider(latency=0.2) as p:
        p.capacity = 4
        turned_down = [a for a in awaited(many(p, 10)) if isinstance(a, openai.RateLimitError)]
        assert len(turned_down) == p.injected["429"] > 0
        assert p.max_in_flight > 4
    with Provider() as p:
        p.share(rate_429=0.3, error_500=0.2, seed=3)
        answers = awaited(many(p, 200))
        found = [sum(isinstance(a, kind) for a in answers) for kind in (openai.RateLimitError, openai.InternalServerError)]
        assert found == [p.injected["429"], p.injected["500"]]
        assert 40 < found[0] < 80
        assert 20 < found[1] < 60


def test_keys_models_and_condition():
    with Provider(key="sk-other", models=("a",)) as p:
        with pytest.raises(openai.AuthenticationError):
            ask(p, "Hello")
        p.key = "sk-test-canary"
        with pytest.raises(openai.NotFoundError):
            ask(p, "Hello")
        p.when(lambda body: "poison" in str(body), "blocked")
        assert ask(p, "Hello", model="a").choices
        with pytest.raises(openai.BadRequestError):
            ask(p, "poison", model="a")


def test_connections_that_fail():
    """Nobody listens, and a certificate that nobody vouches for."""

    async def cause(url):
        async with client(url) as c:
            with pytest.raises(openai.APIConnectionError) as raised:
                await c.models.list()
            return repr(raised.value.__cause__)

    assert "ertificate" not in awaited(cause(f"http://127.0.0.1:{refusing_port()}/v1"))
    with Provider(tls=True) as p:
        assert "ertificate" in awaited(cause(p.url))
