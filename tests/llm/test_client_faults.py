"""Whatever goes wrong with a request is a fault of its kind, told in one sentence without a secret."""

import asyncio
import base64
import gzip
import re
import sys
import traceback
from asyncio.subprocess import PIPE
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from synthcore.llm import client as client_module
from synthcore.llm.faults import FaultKind
from tests.conftest import ROOT
from tests.living import awaited, environment
from tests.llm.driving import KEY, ask, completion, error, page, saying, send, told
from tests.provider import Provider, refusing_port

K = FaultKind


def checked(failed, kind, words=""):
    """The fault, which is of this kind, and tells it in a sentence that names the server and gives nothing away."""
    fault = failed.fault
    assert fault.kind is kind, fault
    assert re.search(words, fault.say), fault.say
    assert fault.say.endswith((".", "?"))
    assert "\n" not in fault.say
    assert len(fault.say) < 500
    assert not re.search(r"Traceback|Error\(|<html|object at", fault.say)
    assert_kept_secret(failed)
    return fault


def assert_kept_secret(failed, *secrets):
    """Not in its words, nor in anything that it carries along."""
    seen, chain = set(), [failed]
    while chain:
        one = chain.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        text = " ".join([str(one), repr(one), repr(one.args), repr(vars(one)), *traceback.format_exception(one)])
        assert not any(secret in text for secret in (KEY, *secrets)), text
        chain += [one.__cause__, one.__context__]
    assert len(seen) == 1, "it carries what it came from, with the request and its headers"


OF_PROVIDER = {
    "401": (K.UNAUTHORISED, "does not accept the key"), "403": (K.UNAUTHORISED, "403: .*not supported"), "404": (K.NO_MODEL, "no model 'test-model'"),
    "429:3": (K.RATE_LIMITED, "slow down"), "quota": (K.NO_QUOTA, "no quota"), "500": (K.SERVER, "500"), "503:2": (K.SERVER, "503"),
    "blocked": (K.FILTERED, "filter"), "html": (K.NOT_AN_API, "/v1"), "html_404": (K.NOT_AN_API, "/v1"), "cut": (K.BROKEN_OFF, "middle"),
    "garbage": (K.BROKEN_OFF, "no JSON"), "gzip": (K.BROKEN_OFF, "broke off"), "not_a_completion": (K.BROKEN_OFF, "no chat completion"),
    "silent": (K.STALLED, "nothing for 0.3 seconds"), "stall": (K.STALLED, "nothing for 0.3 seconds"),
}  # fmt: skip


@pytest.mark.parametrize(("fault", "expected"), OF_PROVIDER.items(), ids=OF_PROVIDER)
def test_faults_of_a_provider(fault, expected):
    """Sent once: it is the scheduler that sends again. The next request is answered."""
    with Provider() as p:
        p.script(fault)
        found = checked(send(p.url, wait=0.3 if fault in ("silent", "stall") else 5.0), *expected)
        assert p.host in found.say
        assert p.requests == 1
        assert found.retry_after == {"429:3": 3.0, "503:2": 2.0}.get(fault)
        assert send(p.url).answer.text


HTML = '<!doctype html><html><body>Key sk-canary-1234567890abcdef is not welcome. <p>"quoted"</p></body></html>'
SAID = {
    "401 that quotes the key": (error(401, f"Incorrect API key provided: {KEY}.", f"x-your-key: {KEY}"), K.UNAUTHORISED, "401"),
    "401 as a page": (page(401, HTML, kind="text/html"), K.UNAUTHORISED, "401"),
    "403 that quotes the key": (error(403, f"Bearer {KEY} may not do that"), K.UNAUTHORISED, r"\[key\] may not"),
    "403 as a page": (page(403, HTML, kind="text/html"), K.NOT_AN_API, "/v1"),
    "402": (error(402, "Pay"), K.NO_QUOTA, "payment"),
    "404 in JSON": (page(404, {"detail": "Not Found"}), K.NOT_AN_API, "/v1"),
    "404 of a model in a string": (page(404, {"error": "model 'x' not found, try pulling it first"}), K.NO_MODEL, "no model"),
    "400 for the model": (error(400, "What model?", code="model_not_found"), K.NO_MODEL, "no model"),
    "429 as a page": (page(429, HTML, "retry-after: 7", kind="text/html"), K.RATE_LIMITED, "slow down"),
    "billing": (error(429, "Limit", code="billing_hard_limit_reached"), K.NO_QUOTA, "quota"),
    "501 as a page": (page(501, HTML, kind="text/html;charset=utf-8"), K.NOT_AN_API, "/v1"),
    "501 for the method": (page(501, '{"error": "Unsupported method (POST)"}'), K.NOT_AN_API, "/v1"),
    "501 for something else": (page(501, '{"error": "tools: to do"}'), K.INVALID, "501"),
    "502 as a page": (page(502, HTML, kind="text/html"), K.SERVER, "502"),
    "500 as a page": (page(500, HTML, kind="text/html"), K.SERVER, "500"),
    "502 with nothing": (page(502, b""), K.SERVER, "502"),
    "408": (error(408, "Late"), K.SERVER, "408"),
    "too long": (error(400, "This model's maximum context length is 8192 tokens", code="context_length_exceeded"), K.INVALID, "context length is 8192"),
    "400 that quotes the key": (error(400, f"Bad header Authorization: Bearer {KEY}"), K.INVALID, r"\[key\]"),
    "400 that quotes a part": (error(400, "Your key sk-canary-1234****cdef"), K.INVALID, r"Your key \[key\]"),
    "400 of many lines": (error(400, "No.\n\n" + "so " * 5000), K.INVALID, "No. so so"),
    "400 that is a list": (page(400, [{"error": "no"}]), K.INVALID, "400"),
    "302 to nowhere": (page(302, b""), K.NOT_AN_API, "/v1"),
    "round in circles": (page(307, b"", "location: /v1/chat/completions"), K.NOT_AN_API, "/v1"),
    "200 as a page": (page(200, HTML, kind="text/html; charset=utf-8"), K.NOT_AN_API, "/v1"),
    "200 as a page of no type": (page(200, HTML, kind="text/plain"), K.NOT_AN_API, "/v1"),
    "200 with nothing": (page(200, b""), K.BROKEN_OFF, "no JSON"),
    "deep": (page(200, "[" * 100_000), K.BROKEN_OFF, "no JSON"),
    "a number of 10,000 digits": (page(200, '{"choices": [' + "9" * 10_000 + "]}"), K.BROKEN_OFF, "no JSON"),
    "no choices at all": (page(200, {"choices": None}), K.BROKEN_OFF, "no chat completion"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n", K.BROKEN_OFF, "broke off"),
    "hung up on": (b"", K.BROKEN_OFF, "broke off"),
}  # fmt: skip


@pytest.mark.parametrize(("said", "kind", "words"), SAID.values(), ids=SAID)
def test_faults_as_servers_say_them(said, kind, words):
    checked(told(said), kind, words)


SOON = format_datetime(datetime.now(UTC) + timedelta(minutes=55), usegmt=True)
WAITS = {
    "seconds": (["retry-after: 7"], 7, 7),
    "a fraction": (["retry-after: 0.5"], 0.5, 0.5),
    "milliseconds": (["retry-after: 7", "retry-after-ms: 1500"], 1.5, 1.5),
    "with units": (["retry-after: 1m2s"], 62, 62),
    "a date": ([f"retry-after: {SOON}"], 60, 3300),  # written when the tests are collected, read when it is their turn
    "a date of the past": (["retry-after: Wed, 21 Oct 2015 07:28:00 GMT"], 0, 0),
    "a week": (["retry-after: 604800"], 3600, 3600),
    "below nothing": (["retry-after: -3"], 0, 0),
}


@pytest.mark.parametrize(("headers", "least", "most"), WAITS.values(), ids=WAITS)
def test_what_the_server_asks_to_wait(headers, least, most):
    """In every form, an hour at most."""
    for status in (429, 503):
        assert least <= told(error(status, "Later", *headers)).fault.retry_after <= most


@pytest.mark.parametrize("header", ["soon", "nan", "inf", "\u00b2", "", "9" * 400])
def test_a_wait_that_is_none(header):
    for name in ("retry-after", "retry-after-ms"):
        fault = told(error(429, "Later", f"{name}: {header}")).fault
        assert (fault.kind, fault.retry_after) in ((K.RATE_LIMITED, None), (K.RATE_LIMITED, 3600.0))


class Endless:
    """A body that goes on for as long as somebody listens, or for 300 MB."""

    def __init__(self, head):
        self.head, self.sent = head, 0  # MB

    async def __call__(self, request, writer):
        writer.write(self.head.encode() + b"\r\n\r\n")
        while self.sent < 300:
            writer.write(b" " * (1 << 20))
            await writer.drain()
            self.sent += 1


def test_an_answer_without_an_end_is_not_kept_in_memory(monkeypatch):
    monkeypatch.setattr(client_module, "MOST_BYTES", 3 << 20)
    body = Endless("HTTP/1.1 200 OK")
    checked(told(body), K.BROKEN_OFF, "more than 3 MB")
    assert body.sent < 150
    bomb = gzip.compress(b" " * (64 << 20))
    checked(told(page(200, bomb, "content-encoding: gzip")), K.BROKEN_OFF, "more than 3 MB")


@pytest.mark.parametrize(("status", "kind"), [(500, K.SERVER), (401, K.UNAUTHORISED), (307, K.NOT_AN_API)])
def test_an_error_without_an_end_is_told_from_its_beginning(status, kind):
    body = Endless(f"HTTP/1.1 {status} So\r\nlocation: /v1/chat/completions")
    checked(told(body), kind)
    assert body.sent < 150


def test_an_answer_of_a_byte_now_and_then_has_an_end():
    async def drip(request, writer):
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    checked(told(drip, wait=5.0, longest=0.3), K.STALLED, "0.3 seconds")


def test_connections_that_fail():
    """Refused, a name that nobody has, a certificate that nobody vouches for, and TLS with a server that speaks none."""
    port = refusing_port()
    checked(send(f"http://127.0.0.1:{port}/v1"), K.CONNECTION, f"No connection to 127.0.0.1:{port}")
    checked(send("http://models.invalid/v1"), K.NO_HOST, "No server is called models.invalid")
    with Provider(tls=True) as p:
        checked(send(p.url), K.TLS, "certificate")
    with Provider() as p:
        checked(send(p.url.replace("http:", "https:")), K.TLS)
        checked(send(p.url.removesuffix("/v1")), K.NOT_AN_API, "usually ends in /v1")
        checked(send(p.url.replace("127.0.0.1", "localhost") + "/chat"), K.NOT_AN_API, "/v1")
        assert send(p.url + "//").answer.text


def test_a_password_in_the_address_is_sent_and_not_told():
    """It goes where a proxy looks for it; every form of it is struck out of what the server says."""
    sent = []

    def reply(request, writer):
        sent.append(request)
        basic = base64.b64encode(b"joe:s3cr t!").decode()
        return error(400, f"joe:s3cr t! s3cr%20t! Basic {basic}")

    failed = told(reply, url=lambda url: url.replace("//", "//joe:s3cr%20t!@"))
    assert b"Basic " in sent[0]
    assert "s3cr" not in checked(failed, K.INVALID, r"\[key\]").say
    assert_kept_secret(failed, "s3cr", base64.b64encode(b"joe:s3cr t!").decode())
    refused = send(f"http://joe:hidden-word@127.0.0.1:{refusing_port()}/v1")
    assert_kept_secret(refused, "hidden-word")


@pytest.mark.parametrize("key", [KEY + "\n", KEY + "é", "two " + KEY, KEY + "\x00"], ids=["line", "accent", "space", "zero"])
def test_a_key_that_cannot_be_one(key):
    """Pasted with something else: the package would quote it in its own error."""
    with Provider() as p:
        failed = send(p.url, key=key)
        assert p.requests == 0
    checked(failed, K.UNAUTHORISED, "copy the key")


SAYS = {"refused": error(401, f"Incorrect API key: {KEY}", f"x-your-key: {KEY}"), "let in": completion()}


@pytest.mark.parametrize("case", SAYS)
def test_no_log_tells_the_key(tmp_path, case):
    """With every logger asked for the most it can say, and a server that says the key back."""
    more = environment(tmp_path) | {"OPENAI_LOG": "debug", "OPENAI_API_KEY": KEY, "PYTHONASYNCIODEBUG": "1"}
    code = "import logging; logging.basicConfig(level=0)\nfrom tests.llm.driving import main\nmain()"

    async def go():
        async with saying(SAYS[case]) as url, asyncio.timeout(60):
            child = await asyncio.create_subprocess_exec(sys.executable, "-c", code, url, str(tmp_path), "3", env=more, cwd=ROOT, stdout=PIPE, stderr=PIPE)
            return [text.decode() for text in await child.communicate()]

    out, log = awaited(go())
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()).decode()
    assert ('"kind": "unauthorised"' if case == "refused" else '"answered": 3') in out, log
    assert "asyncio" in log, "the log is on"
    for text in (out, log, written):
        assert KEY not in text
    assert ask(0).messages[0]["content"] not in log


def test_the_client_tells_nothing_about_itself():
    from synthcore.llm import endpoint
    from synthcore.llm.client import Client

    client = Client(endpoint.checked("http://127.0.0.1:1/v1", "m"), KEY)
    assert KEY not in f"{client!r} {client} {client.openai!r}"
    assert KEY not in repr(told(completion()))
