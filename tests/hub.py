"""A hub for tests: a real HTTP server that speaks what `datasets` asks of Hugging Face, at `HF_ENDPOINT`.

    with Hub() as hub:
        hub.add("org/plain", {"train.csv": b"question,answer\n…"})
        hub.add("org/gated", {…}, gated=True)          # needs a token of hub.tokens, and accepted terms
        os.environ["HF_ENDPOINT"] = hub.url             # before `datasets` is imported
        …
        assert hub.sent["org/plain"] < 10_000           # bytes of files that went over the wire

What a dataset is asked for: the information of a repository (`/api/datasets/ID[/revision/REV]`), its tree, its paths-info and
its refs, and its files under `/datasets/ID/resolve/REV/PATH`, whole or by range. Each error has the code in `X-Error-Code`
that the real hub sends. `hub.calls` has every request: "GET /api/datasets/org/plain".
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import socket
import threading
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.provider import _Server

CHUNK = 1 << 16
ERRORS = {
    "RepoNotFound": (404, "Repository not found"),
    "RevisionNotFound": (404, "Invalid rev id: {rev}"),
    "EntryNotFound": (404, "Entry not found"),
    "GatedRepo": (403, "Access to dataset {id} is restricted and you are not in the authorized list."),
}


@dataclass
class Repo:
    """Files by path. `revisions` are further ones, by name; main is `files`."""

    files: dict[str, bytes]
    gated: bool = False
    private: bool = False
    revisions: dict[str, dict[str, bytes]] = field(default_factory=dict)

    def at(self, revision: str) -> tuple[str, dict[str, bytes]] | None:
        """The commit and the files of a revision, which may be named by its commit."""
        for name, files in ({"main": self.files} | self.revisions).items():
            commit = hashlib.sha1("".join(f"{path}{len(data)}" for path, data in sorted(files.items())).encode() + name.encode()).hexdigest()
            if revision in (name, commit):
                return commit, files
        return None


class Hub:
    """`tokens` are let in, and have accepted the terms where their value is true. `latency` is in seconds. `fault` is what
    every request meets, when it is set: a status such as 500, or "html" for the page of a network that wants a login."""

    def __init__(self, *, latency: float = 0.0) -> None:
        self.repos: dict[str, Repo] = {}
        self.tokens: dict[str, bool] = {}
        self.latency = latency
        self.fault: int | str = 0
        self.calls: list[str] = []
        self.ranges: list[tuple[str, int, int]] = []  # path, first byte, bytes asked for
        self.sent: Counter[str] = Counter()
        self.authorised: list[str] = []  # the tokens that came

    def add(self, name: str, files: dict[str, bytes], **more: object) -> Repo:
        """A repository under an id such as `org/name`."""
        self.repos[name] = Repo(files, **more)  # type: ignore[arg-type]
        return self.repos[name]

    # Its life

    def __enter__(self) -> Hub:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(128)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        routes = [Route("/{path:path}", self._any, methods=["GET", "HEAD", "POST"])]
        config = uvicorn.Config(Starlette(routes=routes), log_level="critical", access_log=False, lifespan="off", ws="none", loop="asyncio", http="h11")
        started = threading.Event()
        self._server = _Server(config, started)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve(sockets=[self._socket])), daemon=True)
        self._thread.start()
        assert started.wait(10), "the hub did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.leave()
        self._thread.join(10)
        self._socket.close()

    def environ(self, home: object, **more: str) -> dict[str, str]:
        """The environment of a process that asks this hub and keeps its cache in a folder of its own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HUGGING"))}
        return kept | {"HF_ENDPOINT": self.url, "HF_HOME": str(home), "no_proxy": "127.0.0.1"} | more

    # What it answers

    async def _any(self, request: Request) -> Response:
        path = request.url.path
        self.calls.append(f"{request.method} {path}")
        if self.latency:
            await asyncio.sleep(self.latency)
        if self.fault == "html":
            return Response("<!doctype html><html><body>Please log in to this network.</body></html>", 200, media_type="text/html")
        if self.fault:
            return Response("out of order", int(self.fault))
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        self.authorised += [token] if token else []
        if token and token not in self.tokens:
            return Response('{"error":"Invalid credentials in Authorization header"}', 401, {"X-Error-Message": "Invalid credentials in Authorization header"})
        if match := re.fullmatch(r"/api/datasets/([^/]+/[^/]+|[^/]+)(?:/(revision|tree|paths-info|refs|auth-check)(?:/([^/]+))?(?:/(.*))?)?", _unslashed(path)):
            return await self._api(request, token, *match.groups())
        if match := re.fullmatch(r"/datasets/([^/]+/[^/]+|[^/]+)/resolve/([^/]+)/(.+)", _unslashed(path)):
            return self._file(request, token, *match.groups())
        return self._error("EntryNotFound")

    async def _api(self, request: Request, token: str, name: str, what: str | None, revision: str | None, inner: str | None) -> Response:
        repo = self.repos.get(name)
        if repo is None or (repo.private and not token):
            return self._error("RepoNotFound")
        if what == "auth-check":
            closed = repo.gated and not self.tokens.get(token)
            return self._error("GatedRepo", 403 if token else 401, id=name) if closed else JSONResponse({})
        found = repo.at(_slashed(revision or "main"))
        if what == "refs":
            converts = [{"name": n.rpartition("/")[2], "ref": n, "targetCommit": "0" * 40} for n in repo.revisions if n.startswith("refs/convert/")]
            return JSONResponse({"branches": [{"name": "main", "ref": "refs/heads/main", "targetCommit": "0" * 40}], "tags": [], "converts": converts})
        if found is None:
            return self._error("RevisionNotFound", rev=revision)
        commit, files = found
        if what == "tree":
            return self._tree(files, inner or "", recursive=request.query_params.get("recursive", "").lower() == "true")
        if what == "paths-info":
            asked = (await request.form()).getlist("paths")
            return JSONResponse([_entry(path, files) for path in map(str, asked) if path in files or _is_folder(path, files)])
        return JSONResponse({
            "_id": "1", "id": name, "sha": commit, "private": repo.private, "gated": "auto" if repo.gated else False, "disabled": False, "tags": [],
            "downloads": 0, "likes": 0, "author": name.partition("/")[0], "siblings": [{"rfilename": path} for path in files],
            "lastModified": "2024-01-01T00:00:00.000Z", "createdAt": "2024-01-01T00:00:00.000Z",
        })  # fmt: skip

    def _tree(self, files: dict[str, bytes], folder: str, *, recursive: bool) -> Response:
        start = f"{folder}/" if folder else ""
        inside = [path for path in files if path.startswith(start)]
        if folder and not inside:
            return self._error("EntryNotFound")
        below = dict.fromkeys(start + path.removeprefix(start).partition("/")[0] for path in inside)
        folders = {path[:i] for path in inside for i, c in enumerate(path) if c == "/" and i > len(start)}
        return JSONResponse([_entry(path, files) for path in ([*inside, *sorted(folders)] if recursive else below)])

    def _file(self, request: Request, token: str, name: str, revision: str, path: str) -> Response:
        repo = self.repos.get(name)
        if repo is None or (repo.private and not token):
            return self._error("RepoNotFound")
        if repo.gated and not self.tokens.get(token):
            return self._error("GatedRepo", 403 if token else 401, id=name)
        found = repo.at(_slashed(revision))
        if found is None:
            return self._error("RevisionNotFound", rev=revision)
        commit, files = found
        headers = {"X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
        if path not in files:
            return self._error("EntryNotFound", more=headers)
        data = files[path]
        headers |= {"ETag": f'"{_oid(data)}"', "Content-Length": str(len(data)), "Content-Disposition": f'inline; filename="{path.rpartition("/")[2]}"'}
        if request.method == "HEAD":
            return Response(None, 200, headers)
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
        if asked is None:
            return StreamingResponse(self._counted(name, path, 0, data), 200, headers)
        first, last = int(asked[1]), min(int(asked[2] or len(data) - 1), len(data) - 1)
        if first >= len(data):
            return Response(None, 416, {"Content-Range": f"bytes */{len(data)}"})
        headers |= {"Content-Length": str(last - first + 1), "Content-Range": f"bytes {first}-{last}/{len(data)}"}
        return StreamingResponse(self._counted(name, path, first, data[first : last + 1]), 206, headers)

    async def _counted(self, name: str, path: str, first: int, data: bytes) -> AsyncIterator[bytes]:
        self.ranges.append((path, first, len(data)))
        for at in range(0, len(data), CHUNK):
            self.sent[name] += len(data[at : at + CHUNK])
            yield data[at : at + CHUNK]

    def _error(self, code: str, status: int = 0, more: dict[str, str] | None = None, **words: object) -> Response:
        usual, text = ERRORS[code]
        text = text.format(**words)
        return JSONResponse({"error": text}, status or usual, {"X-Error-Code": code, "X-Error-Message": text} | (more or {}))


def _oid(data: bytes) -> str:
    return hashlib.sha1(data[:4096] + str(len(data)).encode()).hexdigest()


def _entry(path: str, files: dict[str, bytes]) -> dict[str, object]:
    if path in files:
        return {"type": "file", "path": path, "size": len(files[path]), "oid": _oid(files[path])}
    return {"type": "directory", "path": path, "size": 0, "oid": hashlib.sha1(path.encode()).hexdigest()}


def _is_folder(path: str, files: dict[str, bytes]) -> bool:
    return any(other.startswith(f"{path}/") for other in files)


def _unslashed(path: str) -> str:
    """A revision such as refs/convert/parquet as one step of a path."""
    return re.sub(r"refs/(convert|pr)/", r"refs%2F\1%2F", path)


def _slashed(revision: str) -> str:
    return revision.replace("%2F", "/")
