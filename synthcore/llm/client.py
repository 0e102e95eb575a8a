"""One request to an OpenAI-compatible server: an answer, or a fault with its sentence.

The package's own retries are off: it sleeps while it holds its slot, and counts nothing. What a server does not support
(schemas, a temperature, a name for the token limit) is found out once and then left out.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import httpx2
import openai

from synthcore.core.answers import Answer, Ask
from synthcore.llm.connections import Connections
from synthcore.llm.endpoint import MODES, Endpoint, Mode
from synthcore.llm.faults import Failed, Fault, FaultKind, redacted
from synthcore.llm.limits import duration

MOST_BYTES = 32 << 20  # of one answer; a server that sends more streams garbage
MOST_BYTES_OF_ERROR = 64 << 10  # what is read of a body that is no answer
ADAPTIONS = 5  # of one request: two modes, two names of the limit, the temperature

# The package would log requests with their headers at the level that OPENAI_LOG asks for.
for name in ("openai", "httpx2", "httpcore2"):
    logging.getLogger(name).setLevel(logging.WARNING)


class Reply(NamedTuple):
    answer: Answer
    headers: Mapping[str, str]


class Client:
    """Asks one model. `mode` and `dropped` are what is known of the server; `learned` is called when they change. `wait` is
    the longest silence in seconds, `longest` the longest answer: a byte now and then is no progress either."""

    def __init__(
        self, endpoint: Endpoint, key: str, *, temperature: float | None = None, wait: float = 120.0, mode: Mode | None = None,
        dropped: tuple[str, ...] = (), learned: Callable[[], None] = lambda: None, longest: float | None = None,
    ) -> None:  # fmt: skip
        self.endpoint = endpoint
        self.mode: Mode = mode or "json_schema"
        self.dropped = list(dropped)
        self._key, self._wait, self._temperature, self._learned = key, wait, temperature, learned
        self._own = endpoint.own
        self._longest = longest or max(600.0, 5 * wait)
        self._secrets = (key, *_credentials(endpoint.base_url))
        # Servers of one's own often want no key, but the package wants one.
        limits, trusted = httpx2.Timeout(connect=min(10.0, wait), read=wait, write=30.0, pool=None), httpx2.create_ssl_context()

        def made() -> httpx2.AsyncClient:
            return openai.DefaultAsyncHttpxClient(timeout=limits, verify=trusted, event_hooks={"response": [_cut_short]})

        self.openai = openai.AsyncOpenAI(api_key=key or "none", base_url=endpoint.base_url, max_retries=0, timeout=limits, http_client=made())
        self._connections = Connections(self.openai, "chat/completions", made)

    async def close(self) -> None:
        await self._connections.close()
        await self.openai.close()

    def body(self, ask: Ask) -> dict[str, Any]:
        """The request as it is sent, in the present mode."""
        messages = [dict(m) for m in ask.messages]
        if ask.schema is not None and self.mode != "json_schema" and ask.shape_note:
            messages[0] = {**messages[0], "content": f"{messages[0]['content']}\n\n{ask.shape_note}"}
        body: dict[str, Any] = {"model": self.endpoint.model, "messages": messages, self._limit_name(): ask.most_tokens}
        if self._temperature is not None and "temperature" not in self.dropped:
            body["temperature"] = self._temperature
        if ask.schema is not None and self.mode == "json_schema":
            body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": dict(ask.schema), "strict": True}}
        elif ask.schema is not None and self.mode == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    def _limit_name(self) -> str:
        """OpenAI's newer models refuse the old name; most other servers know only that."""
        first, second = ("max_tokens", "max_completion_tokens") if self._own else ("max_completion_tokens", "max_tokens")
        return second if first in self.dropped else first

    async def send(self, ask: Ask) -> Reply:
        """Raises Failed."""
        self.check_key()
        for _ in range(1 + ADAPTIONS):
            mode, body = self.mode, self.body(ask)
            began = time.monotonic()
            try:
                async with asyncio.timeout(self._longest):
                    raw, headers = await self._post(body)
                return Reply(self._answer(ask, raw, headers, time.monotonic() - began), headers)
            except Failed as failed:
                fault = failed.fault
            except (openai.OpenAIError, httpx2.HTTPError, OSError, UnicodeError) as error:
                if isinstance(error, openai.APIStatusError) and self._adapts(error, mode, body):
                    continue
                fault = self.explain(error)
            break
        else:
            fault = Fault(FaultKind.INVALID, f"{self.endpoint.host} finds fault with every form of the request.")
        # Raised out here: inside, it would carry along what it comes from, and with that the request and its key.
        raise Failed(fault)

    def check_key(self) -> None:
        """Raises Failed for a key that cannot be sent: what the package then raises would quote it."""
        if not (self._key.isascii() and self._key.isprintable()) or " " in self._key:
            raise Failed(Fault(FaultKind.UNAUTHORISED, "OPENAI_API_KEY holds a character that no key has; copy the key once more."))

    def explain(self, error: BaseException) -> Fault:
        """What the package raised, as a fault."""
        if isinstance(error, openai.APIStatusError):
            return self._status_fault(error)
        if isinstance(error, openai.APIConnectionError | httpx2.HTTPError | OSError):
            return self._connection_fault(error)
        if isinstance(error, UnicodeError):
            return Fault(FaultKind.INVALID, "The prompt holds half a character (a lone surrogate), which cannot be sent.")
        return Fault(FaultKind.INVALID, self._clean(f"The request could not be made ({error})."))

    async def _post(self, body: dict[str, Any]) -> tuple[bytes, Mapping[str, str]]:
        sent = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        async with self._connections.post(sent) as response:
            parts: list[bytes] = []
            size = 0
            async for part in response.aiter_bytes():
                size += len(part)
                if size > MOST_BYTES:
                    raise Failed(Fault(FaultKind.BROKEN_OFF, f"{self.endpoint.host} sent more than {MOST_BYTES >> 20} MB for one answer."))
                parts.append(part)
            return b"".join(parts), response.headers

    def _answer(self, ask: Ask, raw: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
        try:
            whole = json.loads(raw)
        except (ValueError, RecursionError):
            if b"<html" in raw[:2000].lower() or b"<!doctype" in raw[:200].lower() or "html" in headers.get("content-type", ""):
                raise Failed(self._no_api()) from None
            raise Failed(Fault(FaultKind.BROKEN_OFF, f"{self.endpoint.host} sent something that is no JSON.")) from None
        if not isinstance(whole, dict) or not isinstance(whole.get("choices"), list):
            raise Failed(Fault(FaultKind.BROKEN_OFF, f"{self.endpoint.host} sent JSON that is no chat completion."))
        choice = _object(whole["choices"][0]) if whole["choices"] else {}
        message, usage = _object(choice.get("message")), _object(whole.get("usage"))
        return Answer(
            id=ask.id, key=ask.key(self.endpoint.model), text=_word(message.get("content")), finish=_word(choice.get("finish_reason")) or "none",
            refusal=_word(message.get("refusal")), prompt_tokens=_count(usage.get("prompt_tokens")),
            completion_tokens=_count(usage.get("completion_tokens")), model=_word(whole.get("model")) or self.endpoint.model, seconds=round(seconds, 3),
        )  # fmt: skip

    def _adapts(self, error: openai.APIStatusError, mode: Mode, body: Mapping[str, Any]) -> bool:
        """Whether the server refused a part of the request that can be left out; it is, from now on."""
        if error.status_code not in (400, 415, 422, 501):
            return False
        said = f"{error.param or ''} {error.code or ''} {_said(error)}".lower()
        if "response_format" in body and any(w in said for w in ("response_format", "json_schema", "json_object", "structured output", "guided", "grammar")):
            if self.mode == mode:  # another request may have found out first
                self.mode = MODES[MODES.index(mode) + 1]
                self._learned()
            return True
        unsupported = "unsupported" in said or "not support" in said or "unknown" in said or "unrecognized" in said or "unexpected" in said
        for parameter in ("max_completion_tokens", "max_tokens", "temperature"):
            if parameter in body and parameter in said and (unsupported or parameter == "temperature"):
                if parameter not in self.dropped:
                    self.dropped.append(parameter)
                    self._learned()
                return True
        return False

    def _status_fault(self, error: openai.APIStatusError) -> Fault:
        host, status = self.endpoint.host, error.status_code
        said = self._clean(_said(error))
        known = f"{error.code or ''} {error.type or ''}".lower()
        html = "html" in error.response.headers.get("content-type", "")
        # A gateway says 502 in HTML while the server behind it is away; 501 is what knows no POST.
        if (html and status not in (401, 429) and status < 500) or (status == 501 and (html or "method" in said.lower())):
            return self._no_api()
        match status:
            case 401:
                return Fault(FaultKind.UNAUTHORISED, f"{host} does not accept the key in OPENAI_API_KEY (401); set a valid one and start the program again.")
            case 403:
                return Fault(FaultKind.UNAUTHORISED, f"{host} does not allow this to the key in OPENAI_API_KEY (403: {said[:200]}).")
            case 402:
                return Fault(FaultKind.NO_QUOTA, f"{host} asks for payment: the account has no quota left.")
            case 404 if "model" in f"{known} {said}".lower():
                return Fault(FaultKind.NO_MODEL, f"{host} has no model {self.endpoint.model!r}; name one that it has (the field Model, or --model).")
            case 404 | 405:
                return self._no_api()
            case _ if status < 400:
                return self._no_api()
            case 429 if "insufficient_quota" in known or "billing" in known:
                return Fault(FaultKind.NO_QUOTA, f"{host} wants credit: the account behind the key has no quota left.")
            case 429:
                return Fault(FaultKind.RATE_LIMITED, f"{host} asks to slow down.", self._retry_after(error))
            case 408 | 409 | 425:
                return Fault(FaultKind.SERVER, f"{host} answered {status}.", self._retry_after(error))
            case 501:
                return Fault(FaultKind.INVALID, f"{host} does not do what the request asks for (501: {said[:300]}).")
            case _ if status >= 500:
                return Fault(FaultKind.SERVER, f"{host} had an error of its own ({status}); wait until it works again.", self._retry_after(error))
            case _ if "content_filter" in known or "content_policy" in known or "moderation" in known:
                return Fault(FaultKind.FILTERED, f"The content filter of {host} blocked the prompt.")
            case _ if "model_not_found" in known:
                return Fault(FaultKind.NO_MODEL, f"{host} has no model {self.endpoint.model!r}; name one that it has (the field Model, or --model).")
        return Fault(FaultKind.INVALID, f"{host} does not accept the request ({status}: {said[:300]}).")

    def _connection_fault(self, error: BaseException) -> Fault:
        host = self.endpoint.host
        chain: list[BaseException] = [error]
        while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and len(chain) < 12:
            chain.append(cause)
        if any(isinstance(e, httpx2.TooManyRedirects) for e in chain):
            return self._no_api()
        words = " ".join(f"{type(e).__name__} {e}" for e in chain)
        if any(w in words for w in ("gaierror", "Name or service not known", "nodename nor servname", "getaddrinfo", "name resolution")):
            return Fault(FaultKind.NO_HOST, f"No server is called {host}: the name could not be found. Check OPENAI_BASE_URL and the network.")
        if any(w in words for w in ("SSL", "CERTIFICATE", "certificate")):
            return Fault(FaultKind.TLS, f"The connection to {host} is not safe: its certificate or its TLS could not be verified.")
        if isinstance(error, TimeoutError):
            return Fault(FaultKind.STALLED, f"{host} had not ended its answer after {self._longest:g} seconds.")
        if any(isinstance(e, httpx2.ReadTimeout | TimeoutError) for e in chain) and not any(isinstance(e, httpx2.ConnectTimeout) for e in chain):
            return Fault(FaultKind.STALLED, f"{host} sent nothing for {self._wait:g} seconds.")
        if any(isinstance(e, httpx2.RemoteProtocolError | httpx2.ReadError | httpx2.DecodingError) for e in chain):
            return Fault(FaultKind.BROKEN_OFF, f"{host} broke off in the middle of an answer.")
        return Fault(FaultKind.CONNECTION, f"No connection to {host}. Is the server running, and is the network there?")

    def _no_api(self) -> Fault:
        return Fault(FaultKind.NOT_AN_API, f"What answers at {self.endpoint.host} is no OpenAI-compatible server; OPENAI_BASE_URL usually ends in /v1.")

    def _retry_after(self, error: openai.APIStatusError) -> float | None:
        headers = error.response.headers
        exact, plain = duration(headers.get("retry-after-ms")), headers.get("retry-after")
        seconds = exact / 1000 if exact is not None else duration(plain)
        if seconds is None:
            seconds = _until(plain)
        return min(seconds, 3600.0) if seconds is not None else None

    def _clean(self, text: str) -> str:
        return redacted(" ".join(text.split()), *self._secrets)


class _CutShort(httpx2.AsyncByteStream):
    """The beginning of a body."""

    def __init__(self, whole: httpx2.AsyncByteStream) -> None:
        self.whole = whole

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = MOST_BYTES_OF_ERROR
        async for part in self.whole:
            yield part[:left]
            left -= len(part)
            if left <= 0:
                return

    async def aclose(self) -> None:
        await self.whole.aclose()


async def _cut_short(response: httpx2.Response) -> None:
    """The package reads the body of an error whole, however long it is."""
    if not response.is_success and isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _CutShort(response.stream)


def _said(error: openai.APIStatusError) -> str:
    """The server's own words. The package passes on those of OpenAI's form; other servers have forms of their own."""
    body = error.body
    if isinstance(body, dict) and isinstance(body.get("message"), str):
        return str(body["message"])
    return f"{error.message} {body if isinstance(body, str) else json.dumps(body)}"[:2000] if body else error.message


def _credentials(base_url: str) -> tuple[str, ...]:
    """What an address gives away: its password, as it is written, as it is meant and as it is sent."""
    parts = urlsplit(base_url)
    if not parts.password:
        return ()
    name, password = unquote(parts.username or ""), unquote(parts.password)
    return parts.password, password, base64.b64encode(f"{name}:{password}".encode()).decode()


def _until(date: str | None) -> float | None:
    """Seconds until a date as HTTP writes it; None when it is none."""
    try:
        moment = parsedate_to_datetime(date or "")
    except ValueError:
        return None
    return max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
