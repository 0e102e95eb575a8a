"""A provider for tests: a real HTTP server that speaks chat completions, models, files and batches as OpenAI does.

    with Provider() as p:
        client = AsyncOpenAI(base_url=p.url, api_key="x", max_retries=0)
        p.script("429:0.1", "refusal", "ok")            # the next requests, in order
        p.share(rate_429=0.05, error_500=0.02, seed=7)  # a share of the others
        p.when(lambda body: "poison" in str(body), "blocked")
        p.always("no_json_schema", "no_temperature")    # what this server does not know
        p.capacity = 32                                 # 429 above so many at once
        …
        assert not p.paid_twice

It answers the schema that was sent, with dialogues of the cell that the prompt names (see provider_dialogues), or with the
question or answer of a pair (see provider_pairs), or judges one (see provider_judges; `p.judging` is how). An answer counts as
paid when it is made, whatever then becomes of it on its way. Faults, by name and `name:argument`:

of HTTP      401 403 404 429:seconds quota 500 503:seconds blocked html html_404 silent stall cut garbage gzip not_a_completion
of taste     no_json_schema no_json no_temperature no_max_tokens no_max_completion_tokens    (400 for a request that has it, else the answer)
of the text  refusal length filtered no_choices null invalid_json wrong_shape unknown_label unsafe duplicate phone e-mail prose
of a batch   `p.script_batches(…)`: ok, expired:n, failed, full, stuck:n    (n of its requests are done by then)
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import re
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests import provider_dialogues as says
from tests import provider_judges as judges
from tests import provider_pairs as pairs
from tests.provider_batches import Batches

Body = dict[str, Any]
MARKER = re.compile(r"\[\[id:(\d+)\]\]")
LIMITS = {
    "x-ratelimit-limit-requests": "1000000", "x-ratelimit-limit-tokens": "100000000",
    "x-ratelimit-remaining-requests": "999999", "x-ratelimit-remaining-tokens": "99999999",
    "x-ratelimit-reset-requests": "1ms", "x-ratelimit-reset-tokens": "1ms",
}  # fmt: skip
PAGE = "<!doctype html><html><head><title>Welcome</title></head><body><h1>It works!</h1></body></html>"
ERRORS: dict[str, tuple[int, str, str | None, str]] = {
    "401": (401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided: {key}. You can find your API key at https://platform.example."),
    "403": (403, "invalid_request_error", "unsupported_country_region_territory", "Country, region, or territory not supported"),
    "404": (404, "invalid_request_error", "model_not_found", "The model `{model}` does not exist or you do not have access to it."),
    "429": (429, "requests", "rate_limit_exceeded", "Rate limit reached for requests"),
    "quota": (429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota, please check your plan and billing details."),
    "500": (500, "server_error", None, "The server had an error while processing your request."),
    "503": (503, "server_error", "overloaded", "The engine is currently overloaded, please try again later."),
    "blocked": (400, "invalid_request_error", "content_filter", "The response was filtered due to the prompt triggering the content management policy."),
    "no_json_schema": (400, "invalid_request_error", None, "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."),
    "no_json": (400, "invalid_request_error", None, "'response_format' is not supported by this server."),
    "no_temperature": (400, "invalid_request_error", "unsupported_value", "Unsupported value: 'temperature' does not support {temperature} with this model."),
    "no_max_tokens": (
        400, "invalid_request_error", "unsupported_parameter",
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    ),
    "no_max_completion_tokens": (400, "invalid_request_error", None, "Unrecognized request argument supplied: max_completion_tokens"),
}  # fmt: skip
PARAMS = {"no_json_schema": "response_format", "no_json": "response_format", "no_temperature": "temperature", "no_max_tokens": "max_tokens"}
TASTES: dict[str, Callable[[Body], bool]] = {
    "no_json_schema": lambda body: (body.get("response_format") or {}).get("type") == "json_schema",
    "no_json": lambda body: (body.get("response_format") or {}).get("type") in ("json_schema", "json_object"),
    "no_temperature": lambda body: body.get("temperature") not in (None, 1, 1.0),
    "no_max_tokens": lambda body: "max_tokens" in body,
    "no_max_completion_tokens": lambda body: "max_completion_tokens" in body,
}
TRANSPORT = frozenset({"html", "html_404", "silent", "stall", "cut", "garbage", "gzip", "not_a_completion"})
IN_TEXT = frozenset({
    "refusal", "length", "filtered", "no_choices", "null", "invalid_json", "wrong_shape", "unknown_label", "unsafe", "duplicate", "phone", "e-mail", "prose",
})  # fmt: skip
FAULTS = frozenset(ERRORS) | TRANSPORT | IN_TEXT | {"ok"}


def known(fault: str) -> str:
    """The fault itself; a misspelt one is a mistake of the test."""
    assert fault.partition(":")[0] in FAULTS, f"no such fault: {fault}"
    return fault


class Provider:
    """`answer` makes the text of an answer from the request's body. `key` is the only key that is let in, None lets in
    every one; `models`, when given, are the only models there are. `latency` is in seconds. `polls` is how often a
    batch is asked for before it has ended."""

    def __init__(
        self, *, answer: Callable[[Body], str] | None = None, latency: float = 0.0, capacity: int = 0, retry_after: float = 0.05,
        key: str | None = None, models: tuple[str, ...] = (), polls: int = 2, tls: bool = False,
        limits: dict[str, str] | Callable[[], dict[str, str]] = LIMITS,
    ) -> None:  # fmt: skip
        self.answer, self.latency, self.capacity, self.retry_after = answer, latency, capacity, retry_after
        self.key, self.models, self.polls = key, models, polls
        self.limits = limits
        self.seen: list[Body] = []  # every body of a chat request
        self.headers: list[dict[str, str]] = []  # and its headers, names in lower case
        self.times: list[float] = []  # and when it came
        self.calls: list[str] = []  # every request of any kind: "POST /v1/files"
        self.batched: list[Body] = []  # every body that was done in a batch
        self.paid: Counter[str] = Counter()
        self.injected: Counter[str] = Counter()  # faults that were met, by name
        self.in_flight = self.max_in_flight = 0
        self._script: deque[str] = deque()
        self._always: list[str] = []
        self._when: list[tuple[Callable[[Body], Any], str]] = []
        self._shares: dict[str, float] = {}
        self._rng = random.Random(0)
        self._given: set[str] = set()  # content hashes of dialogues that were given
        self._last: dict[Any, str] = {}  # the last good answer, by cell
        self._tls = tls
        self._refusals: dict[str, deque[str]] = {}
        self.judging: Callable[[judges.Seen], Any] = judges.fair  # makes the object that a judge replies, or a text instead
        self.desk = Batches(self)
        self.files, self.batches, self.script_batches = self.desk.files, self.desk.batches, self.desk.script

    # What it is told

    def script(self, *faults: str) -> None:
        """What the next requests meet, in order; `ok` is an answer."""
        self._script.extend(map(known, faults))

    def share(self, *, rate_429: float = 0.0, error_500: float = 0.0, seed: int = 7, **others: float) -> None:
        """Shares (0 to 1) of the requests that meet a fault, drawn for each request: a request that is sent again may meet
        one again. `others` are shares by the name of a fault."""
        self._shares = {known(f): s for f, s in ({"429": rate_429, "500": error_500} | others).items()}
        self._rng = random.Random(seed)

    def when(self, holds: Callable[[Body], Any], fault: str) -> None:
        """A fault for every request whose body fulfils a condition, in a batch too."""
        self._when.append((holds, known(fault)))

    def always(self, *faults: str) -> None:
        """What every request meets; a fault of taste, only one that has what this server does not know."""
        self._always.extend(map(known, faults))

    def refuse_call(self, call: str, *faults: str) -> None:
        """What the next calls such as `POST /v1/files` meet, of HTTP only, in order; `ok` lets one through."""
        self._refusals.setdefault(call, deque()).extend(map(known, faults))

    def calm(self) -> None:
        """No faults from here on."""
        self._script.clear()
        self._always.clear()
        self._when.clear()
        self._refusals.clear()
        self._shares, self.capacity = {}, 0

    # What it tells

    @property
    def requests(self) -> int:
        """How many chat requests came; those of a batch are not among them."""
        return len(self.seen)

    @property
    def paid_twice(self) -> dict[str, int]:
        """The prompts that were paid for more than once, and how often each was."""
        return {key: n for key, n in self.paid.items() if n > 1}

    @property
    def span(self) -> float:
        """Seconds from the first request to the last."""
        return max(self.times) - min(self.times) if self.times else 0.0

    # Its life

    def __enter__(self) -> Provider:
        # With the protocol named, asyncio sends small answers at once (TCP_NODELAY); without, each waits for 40 ms.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(2048)
        self.port = int(self._socket.getsockname()[1])
        self.host = f"localhost:{self.port}" if self._tls else f"127.0.0.1:{self.port}"
        self.url = f"{'https' if self._tls else 'http'}://{self.host}/v1"
        self._folder = tempfile.TemporaryDirectory(prefix="provider-")
        certificate = self_signed(Path(self._folder.name)) if self._tls else None
        config = uvicorn.Config(
            self._app(), log_level="critical", access_log=False, lifespan="off", ws="none", loop="asyncio", http="h11", timeout_keep_alive=60,
            ssl_certfile=str(certificate[0]) if certificate else None, ssl_keyfile=str(certificate[1]) if certificate else None,
        )  # fmt: skip
        started = threading.Event()
        self._server = _Server(config, started)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve(sockets=[self._socket])), name="provider", daemon=True)
        self._thread.start()
        assert started.wait(20), "the provider did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.leave()
        self._thread.join(20)
        self._socket.close()
        self._folder.cleanup()
        assert not self._thread.is_alive(), "the provider did not stop"

    def _app(self) -> Starlette:
        desk = self.desk
        return Starlette(routes=[
            Route("/v1/chat/completions", self._chat, methods=["POST"]), Route("/v1/models", self._list_models), Route("/", self._page),
            Route("/v1/files", desk.upload, methods=["POST"]), Route("/v1/files", desk.list_files), Route("/v1/files/{id}", desk.get_file),
            Route("/v1/files/{id}/content", desk.content), Route("/v1/batches", desk.create, methods=["POST"]),
            Route("/v1/batches", desk.list_batches), Route("/v1/batches/{id}", desk.get_batch),
            Route("/v1/batches/{id}/cancel", desk.cancel, methods=["POST"]),
        ])  # fmt: skip

    # What it answers

    async def _page(self, request: Request) -> Response:
        return HTMLResponse(PAGE)

    async def _list_models(self, request: Request) -> Response:
        if refused := self.entering(request):
            return refused
        names = self.models or ("test-model",)
        return JSONResponse({"object": "list", "data": [{"id": n, "object": "model", "created": 0, "owned_by": "test"} for n in names]})

    def entering(self, request: Request) -> Response | None:
        """Count a request of any kind; a 401 when its key is not the one, else what the test put in its way."""
        call = f"{request.method} {request.url.path}"
        self.calls.append(call)
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.key not in (None, given):
            return self.refuse("401", {}, given)
        fault = self._refusals[call].popleft() if self._refusals.get(call) else "ok"
        return None if fault == "ok" else self.refuse(fault, {}, given)

    @staticmethod
    def answers_in_text(fault: str) -> bool:
        return fault == "ok" or fault in IN_TEXT

    def refuse(self, fault: str, body: Body, key: str = "") -> Response:
        name, _, argument = fault.partition(":")
        name = name if name in ERRORS else "500"
        status, kind, code, message = ERRORS[name]
        # A careless server says the key back; ours does, so that a leak shows.
        said = message.format(key=key, model=body.get("model"), temperature=body.get("temperature"))
        headers = dict(self._limits())
        if name in ("429", "503"):
            wait = float(argument or self.retry_after)
            headers |= {"retry-after": f"{wait:g}", "retry-after-ms": str(int(wait * 1000))}
        return JSONResponse({"error": {"message": said, "type": kind, "param": PARAMS.get(name), "code": code}}, status, headers)

    def _limits(self) -> dict[str, str]:
        return self.limits() if callable(self.limits) else self.limits

    async def _chat(self, request: Request) -> Response:
        raw = await request.body()
        refused = self.entering(request)
        try:
            body = json.loads(raw)
        except ValueError:
            return JSONResponse({"error": {"message": "We could not parse the JSON body of your request.", "type": "invalid_request_error"}}, 400)
        self.seen.append(body)
        self.headers.append({k.lower(): v for k, v in request.headers.items()})
        self.times.append(time.monotonic())
        self.in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self.in_flight)
        try:
            return refused or await self._answered(request, body, raw)
        finally:
            self.in_flight -= 1

    async def _answered(self, request: Request, body: Body, raw: bytes) -> Response:
        fault = self.fault_for(body)
        name = fault.partition(":")[0]
        if name in ERRORS:
            if name in ("500", "503"):
                await asyncio.sleep(self.latency)
            return self.refuse(fault, body, request.headers.get("authorization", "").removeprefix("Bearer "))
        if name in ("html", "html_404"):
            return HTMLResponse(PAGE, 404 if name == "html_404" else 200)
        if name == "silent":
            await _until_gone(request)
            return Response(status_code=504)
        await asyncio.sleep(self.latency)
        if name == "not_a_completion":
            return JSONResponse({"status": "ok", "uptime": 12})
        whole = json.dumps(self.complete(body, name)).encode()
        if name == "garbage":
            return Response(random.Random(7).randbytes(600), 200, self._limits(), "application/json")
        if name == "gzip":
            return Response(b"\x1f\x8b" + random.Random(7).randbytes(600), 200, {"content-encoding": "gzip"}, "application/json")
        if name in ("cut", "stall"):
            headers = {"content-length": str(len(whole)), "content-type": "application/json"}
            return StreamingResponse(_half(request, whole, stall=name == "stall"), 200, headers)
        return Response(whole, 200, self._limits(), "application/json")

    def fault_for(self, body: Body, *, batched: bool = False) -> str:
        """What a request meets, `ok` when nothing; it is counted. A request of a batch meets only `when` and `always`."""
        fault = self._drawn(body, batched)
        if fault != "ok":
            self.injected[fault.partition(":")[0]] += 1
        return fault

    def _drawn(self, body: Body, batched: bool) -> str:
        for fault in self._always:
            if fault not in TASTES or TASTES[fault](body):
                return fault
        if self.models and body.get("model") not in self.models:
            return "404"
        if self.capacity and self.in_flight > self.capacity:
            return "429"
        fault = self._script.popleft() if self._script and not batched else ""
        fault = fault or next((f for holds, f in self._when if holds(body)), "")
        if not fault and self._shares and not batched:
            drawn = self._rng.random()
            for name, share in self._shares.items():
                drawn -= share
                if drawn < 0:
                    return name
        return fault if fault and (fault not in TASTES or TASTES[fault](body)) else "ok"

    # What its answers say

    def complete(self, body: Body, fault: str = "ok") -> Body:
        """A chat completion; it is paid for."""
        key = self.key_of(body)
        text: str | None = self._text(body, fault, f"{key}#{self.paid[key]}")
        self.paid[key] += 1
        finish, refusal = "stop", None
        if fault == "refusal":
            text, refusal = None, "I'm sorry, but I can't help with that."
        elif fault == "length":
            text, finish = str(text)[: len(str(text)) // 2], "length"
        elif fault == "filtered":
            text, finish = "", "content_filter"
        elif fault == "null":
            text = None
        asked, told = sum(map(len, says.texts(body))) // 4 + 3, len(text or refusal or "") // 4 + 1
        choice = {"index": 0, "message": {"role": "assistant", "content": text, "refusal": refusal}, "finish_reason": finish, "logprobs": None}
        return {
            "id": f"chatcmpl-{says.number(key, self.paid[key]):x}", "object": "chat.completion", "created": int(time.time()),
            "model": body.get("model", "test-model"), "choices": [] if fault == "no_choices" else [choice],
            "usage": {"prompt_tokens": asked, "completion_tokens": told, "total_tokens": asked + told},
        }  # fmt: skip

    def key_of(self, body: Body) -> str:
        """What a prompt is counted by: `[[id:N]]` of its last user message, else the hash of its messages."""
        marked = MARKER.search((says.texts(body, "user") or [""])[-1])
        return marked[1] if marked else hashlib.sha1(json.dumps(body.get("messages"), sort_keys=True).encode()).hexdigest()

    def _text(self, body: Body, fault: str, salt: str) -> str:
        if self.answer is not None:
            return self.answer(body)
        cell, schema = says.find_cell(body), says.schema_of(body)
        form = (body.get("response_format") or {}).get("type", "text")
        if seen := judges.find(body):
            said = self.judging(seen)
            return said if isinstance(said, str) else self._spoiled(said, fault, "judge", plain=form == "text")
        if wanted := pairs.find(body):
            if fault == "duplicate" and wanted.stage in self._last:
                return self._last[wanted.stage]
            values = pairs.reply(wanted, salt, unsafe=fault == "unsafe")
            return self._spoiled(says.fill(schema or pairs.shape(wanted.stage), values, salt=salt), fault, wanted.stage, plain=form == "text")
        if cell is None and form == "text":
            return f"Answer {salt}: {says.small_talk(random.Random(salt))}"
        if fault == "duplicate" and self._last:
            return self._last.get(cell) or next(reversed(self._last.values()))
        if cell is None:
            value = says.fill(schema or {"type": "object", "properties": {"answer": {"type": "string"}}}, None, salt=salt)
        else:
            made = says.unsafe(cell, says.number(salt)) if fault == "unsafe" else says.dialogue(cell, says.number(salt), self._given)
            value = says.fill(schema or says.shape(cell.domain), says.source(made), salt=salt)
        return self._spoiled(value, fault, cell, plain=form == "text")

    def _spoiled(self, value: Any, fault: str, cell: Any, *, plain: bool) -> str:
        if fault == "wrong_shape":
            value = {"reply": "Here you are.", "turns": 3}
        elif fault == "unknown_label":
            assert says.unknown_label(value), "the answer has no label to spoil"
        elif fault in ("phone", "e-mail") and (found := says.last_text(value)):
            found[0][found[1]] += " Call me on +1 415 555 0132." if fault == "phone" else " Write to me at jo.miller@example.org."
        text = says.dumps(value)
        if fault == "ok":
            self._last[cell] = text
        if fault == "invalid_json":
            return text[:-20]
        return says.wrapped(text) if fault == "prose" or plain else text


class _Server(uvicorn.Server):
    """Says when it has started, and leaves when it is told to, whatever is still under way."""

    def __init__(self, config: uvicorn.Config, started: threading.Event) -> None:
        super().__init__(config)
        self._started_event = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop, self._leaving = asyncio.get_running_loop(), asyncio.Event()
        await super().startup(sockets=sockets)
        self._started_event.set()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._leaving.wait()

    def leave(self) -> None:
        self.should_exit = self.force_exit = True
        self._loop.call_soon_threadsafe(self._leaving.set)


async def _half(request: Request, whole: bytes, *, stall: bool) -> AsyncIterator[bytes]:
    """A body that ends before its length is reached."""
    yield whole[: len(whole) // 2]
    if stall:
        await _until_gone(request)
    raise ConnectionAbortedError


async def _until_gone(request: Request) -> None:
    while not await request.is_disconnected():
        await asyncio.sleep(0.02)


_held: list[socket.socket] = []  # bound, so that nobody else gets the port, and never listened on


def refusing_port() -> int:
    """A port of this machine where connections are refused, for the life of the process."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    _held.append(held)
    return int(held.getsockname()[1])


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for `localhost` that nobody vouches for, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key
