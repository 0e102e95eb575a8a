"""The routes of a real server: who is let in, what is refused, and the headers on everything."""

import http.client
import json
import stat

import pytest

from synthcore.api.guards import LARGEST_BODY

CALL = "/api/v1/call"


def ask(server, verb, path, body=b"", **headers):
    """Status, answer and headers of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request(verb, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        raw = response.read()
        return response.status, json.loads(raw) if raw[:1] in (b"{", b"[") else raw, dict(response.getheaders())
    finally:
        connection.close()


def call(server, token, service="counts", **more):
    body = json.dumps({"service": service, "person": "anna", "params": {}} | more).encode()
    return ask(server, "POST", CALL, body, Authorization=f"Bearer {token}", Content_Type="application/json")[:2]


def test_health_tells_who_is_there(server):
    """The instance of the server file, and nothing of the data."""
    written = json.loads((server.folder / "synthcore.duckdb.server.json").read_text())
    status, answer, _ = ask(server, "GET", "/api/health")
    assert (status, answer["ok"], answer["instance"]) == (200, True, written["instance"])
    assert set(answer) == {"ok", "instance", "version"}
    assert (written["url"], written["pid"]) == (server.url, server.process.pid)


def test_the_server_file_is_for_its_user_alone(server):
    """It holds the token."""
    assert stat.S_IMODE((server.folder / "synthcore.duckdb.server.json").stat().st_mode) == 0o600


def test_a_call_is_answered(server, token):
    """The first batch of fifty is there."""
    status, answer = call(server, token)
    assert (status, answer["result"]["total"]) == (200, 50)


@pytest.mark.parametrize(("headers", "status", "says"), [
    ({"Authorization": "", "Content_Type": "application/json"}, 401, "token"),
    ({"Authorization": "Bearer wrong", "Content_Type": "application/json"}, 401, "token"),
    ({"Authorization": "Bearer \u00e4", "Content_Type": "application/json"}, 401, "token"),
    ({"Authorization": "Basic TOKEN", "Content_Type": "application/json"}, 401, "token"),
    ({"Authorization": "Bearer TOKEN", "Content_Type": "text/plain"}, 415, "JSON"),
    ({"Authorization": "Bearer TOKEN", "Content_Type": "application/x-www-form-urlencoded"}, 415, "JSON"),
    ({"Authorization": "Bearer TOKEN", "Content_Type": "application/json", "Origin": "http://evil.example"}, 403, "web pages"),
    ({"Authorization": "Bearer TOKEN", "Content_Type": "application/json", "Origin": "null"}, 403, "web pages"),
])  # fmt: skip
def test_who_is_not_let_in(server, token, headers, status, says):
    """No token, no JSON, or any Origin at all: no call."""
    sent = {name: value.replace("TOKEN", token).encode("latin-1") for name, value in headers.items()}
    got, answer, _ = ask(server, "POST", CALL, json.dumps({"service": "counts", "person": "a", "params": {}}), **sent)
    assert got == status
    assert says in answer["error"]


@pytest.mark.parametrize(
    "body",
    [b"", b"no", b"[]", b"5", b'{"service": "counts"}', b'{"service": 1, "person": "a"}', b'{"service": "counts", "person": "a", "params": []}', b"\xff"],
)
def test_a_body_that_is_no_call(server, token, body):
    """A sentence, no traceback."""
    status, answer, _ = ask(server, "POST", CALL, body, Authorization=f"Bearer {token}", Content_Type="application/json")
    assert (status, answer["error"]) == (400, "the body must be {service, person, params}.")


def test_a_body_that_is_too_large(server, token):
    """It is not read to its end."""
    try:
        status, answer, _ = ask(server, "POST", CALL, b"x" * (LARGEST_BODY + 1), Authorization=f"Bearer {token}", Content_Type="application/json")
    except (BrokenPipeError, ConnectionResetError):  # refused while it was still being sent
        return
    assert (status, "larger than 16 MB" in answer["error"]) == (413, True)


@pytest.mark.parametrize(("asked", "says", "code"), [
    ({"service": "nothing"}, "not a known service", 2), ({"service": "card", "params": {"record_id": "x"}}, "no record 'x'", 2),
    ({"service": "counts", "params": {"odd": 1}}, "odd", 2), ({"person": ""}, "needs a name", 2),
    ({"service": "import_file", "params": {"path": "/nowhere/at/all.json"}}, "there is no such file", 2),
])  # fmt: skip
def test_a_service_that_refuses(server, token, asked, says, code):
    """The same sentence and exit code that the command would have given."""
    status, answer = call(server, token, **asked)
    assert (status, answer["exit_code"]) == (400, code)
    assert says in answer["error"]


def test_other_verbs_are_not_allowed(server):
    """A picture's address cannot call a service."""
    for verb in ("GET", "PUT", "DELETE", "OPTIONS"):
        assert ask(server, verb, CALL)[0] == 405


@pytest.mark.parametrize("path", ["/", "/review", "/api/health", "/_stcore/health", "/static/none"])
def test_every_answer_carries_the_headers(server, path):
    """Nothing of a model's text is fetched from elsewhere; no other page frames ours."""
    _, _, headers = ask(server, "GET", path)
    headers = {name.lower(): value for name, value in headers.items()}
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "connect-src 'self';" in headers["content-security-policy"] + ";"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")


def test_a_host_that_is_not_ours_is_refused_the_page(server):
    """DNS rebinding: the websocket of the pages asks for a host that is known."""
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec_WebSocket_Version": "13"}
    assert ask(server, "GET", "/_stcore/stream", Host="rebind.evil", Origin="http://rebind.evil", **upgrade)[0] == 403
