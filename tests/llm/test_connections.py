"""How requests share connections, and what they carry."""

import asyncio
from contextlib import asynccontextmanager

import openai
import pytest

from synthcore.llm.connections import Connections
from tests.living import awaited

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@asynccontextmanager
async def serving(answer=OK, first=None):
    """A server that counts its connections and keeps what is asked; `first` is answered to the first request, and then it
    hangs up."""
    connections, asked = [], []

    async def serve(reader, writer):
        connections.append(writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                asked.append((head.decode(), await reader.readexactly(length)))
                await asyncio.sleep(0)
                if first and len(asked) == 1:
                    writer.write(first)
                    await writer.drain()
                    return
                writer.write(answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    client = openai.AsyncOpenAI(base_url=url, api_key="key", organization="org", max_retries=0)
    posts = Connections(client, "chat/completions", openai.DefaultAsyncHttpxClient)
    try:
        yield posts, connections, asked
    finally:
        await posts.close()
        await client.close()
        server.close()


async def said(posts, body=b"{}"):
    async with posts.post(body) as response:
        return await response.aread()


def test_one_after_another_shares_a_connection_and_those_at_once_have_their_own():
    async def go():
        async with serving() as (posts, connections, asked):
            for _ in range(5):
                assert await said(posts) == b"{}"
            assert len(connections) == 1
            await asyncio.gather(*(said(posts) for _ in range(8)))
            await asyncio.gather(*(said(posts) for _ in range(8)))
            assert (len(connections), len(asked)) == (8, 21)

    awaited(go())


def test_a_request_carries_the_key_whom_it_is_for_and_its_own_body_and_tells_nothing_of_this_machine():
    async def go():
        async with serving() as (posts, _, asked):
            await said(posts, b'{"n": 1}')
            await said(posts, '{"n": "é"}'.encode())
            head, _ = asked[0]
            assert head.startswith("POST /v1/chat/completions HTTP/1.1\r\n")
            for line in ("authorization: bearer key", "openai-organization: org", "content-type: application/json", "content-length: 8"):
                assert head.lower().count(f"\r\n{line}\r\n") == 1, line
            assert "x-stainless" not in head.lower()
            assert [body for _, body in asked] == [b'{"n": 1}', '{"n": "é"}'.encode()]

    awaited(go())


def test_a_connection_that_the_server_closed_is_replaced():
    async def go():
        async with serving(first=OK) as (posts, connections, _):
            assert await said(posts) == b"{}"
            await connections[0].wait_closed()
            assert await said(posts) == b"{}"
            assert len(connections) == 2

    awaited(go())


def test_what_is_left_in_the_middle_leaves_nothing_behind_for_the_next():
    async def go():
        async with serving(answer=b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalf") as (posts, _, _asked):
            async with posts.post(b"{}"):
                pass
            assert await said(posts) == b"half"
            with pytest.raises(ZeroDivisionError):
                async with posts.post(b"{}"):
                    raise ZeroDivisionError
            assert await said(posts) == b"half"

    awaited(go())


REFUSED = {
    b'{"error": {"message": "no", "code": "c", "param": "p", "type": "t"}}': ("Error code: 400 - no", "c", "p", "t"),
    b'{"message": "no", "code": 7}': ("Error code: 400 - no", "7", None, None),
    b'{"error": "no"}': ("Error code: 400", None, None, None),
    b'{"error": {"message": ""}}': ("Error code: 400", None, None, None),
    b"[1]": ("Error code: 400", None, None, None),
    b"<html>": ("Error code: 400", None, None, None),
}


@pytest.mark.parametrize("body", REFUSED)
def test_a_refusal_is_what_the_package_makes_of_it(body):
    async def go():
        async with serving(answer=b"HTTP/1.1 400 Bad\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)) as (posts, _, _asked):
            with pytest.raises(openai.APIStatusError) as found:
                await said(posts)
            with pytest.raises(openai.APIStatusError) as theirs:
                await posts._client.chat.completions.create(model="m", messages=[])
            return found.value, theirs.value

    found, theirs = awaited(go())
    for name in ("status_code", "message", "code", "param", "type", "body"):
        assert getattr(found, name) == getattr(theirs, name), name
    assert (found.message, found.code, found.param, found.type) == REFUSED[body]
