"""Requests to one server, each on a connection of its own.

The package's own way takes two thirds of a request's time for itself: it walks through types, headers and addresses anew
for each, and its pool asks every idle connection whether it still stands whenever a request begins or ends. Here a request
is put together once, and takes the connection that was used last.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cached_property

import anyio
import httpx2
import openai


class Connections:
    """Posts to one `path` of the server that `client` knows, with its key and headers. `make` gives a new HTTP client."""

    def __init__(self, client: openai.AsyncOpenAI, path: str, make: Callable[[], httpx2.AsyncClient]) -> None:
        self._client, self._path, self._make = client, path, make
        self._all: list[httpx2.AsyncClient] = []
        self._free: list[httpx2.AsyncClient] = []

    @cached_property
    def _asked(self) -> httpx2.Request:
        """A request without a body: where it goes, its headers, its time limits."""
        base = self._client.base_url
        headers = httpx2.Headers(self._client.auth_headers)
        told = {name: said for name, said in self._client.default_headers.items() if isinstance(said, str)}
        # What the package tells of this machine serves nobody who is asked.
        headers.update({name: said for name, said in told.items() if not name.lower().startswith("x-stainless-")})
        made = self._made()
        self._free.append(made)
        request = made.build_request("POST", base.copy_with(raw_path=base.raw_path + self._path.encode()), headers=headers)
        del request.headers["content-length"]
        return request

    def _made(self) -> httpx2.AsyncClient:
        self._all.append(made := self._make())
        return made

    @asynccontextmanager
    async def post(self, body: bytes) -> AsyncIterator[httpx2.Response]:
        """The answer, of which nothing has been read. Raises openai.APIStatusError for one that is no success, with its
        body; httpx2.HTTPError, OSError or UnicodeError when there is none."""
        asked = self._asked
        http = self._free.pop() if self._free else self._made()
        try:
            request = httpx2.Request("POST", asked.url, headers=asked.headers, content=body, extensions=asked.extensions)
            try:
                response = await http.send(request, stream=True)
            except anyio.EndOfStream as error:  # of TLS, which the HTTP client passes on as it is
                raise httpx2.ConnectError(str(error)) from error
            try:
                if not response.is_success:
                    await response.aread()
                    raise _refusal(response)
                yield response
            finally:
                await response.aclose()
        finally:
            self._free.append(http)

    async def close(self) -> None:
        for http in self._all:
            await http.aclose()


def _refusal(response: httpx2.Response) -> openai.APIStatusError:
    """What the package raises for it. `body` is what the server says of the error: an object, or the text as it is."""
    text = response.text.strip()
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        whole = text
    body = whole.get("error", whole) if isinstance(whole, dict) else whole
    message = f"Error code: {response.status_code}"
    if isinstance(body, dict) and isinstance(said := body.get("message"), str) and said:
        message += f" - {said}"
    return openai.APIStatusError(message, response=response, body=body)
