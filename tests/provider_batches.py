"""The files and batches of the provider double."""

from __future__ import annotations

import json
import random
import time
from collections import Counter, deque
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

if TYPE_CHECKING:
    from tests.provider import Body, Provider

EXPIRED = {"code": "batch_expired", "message": "This request could not be executed before the completion window expired."}
CANCELLED = {"code": "batch_cancelled", "message": "This request was not executed because the batch was cancelled."}
REFUSED = {
    "failed": {"code": "invalid_request", "message": "The input file is not valid.", "line": 1, "param": None},
    "full": {"code": "token_limit_exceeded", "message": "Enqueued token limit reached for this model.", "line": None, "param": None},
}
OVER = frozenset({"completed", "expired", "cancelled", "failed"})


class Batches:
    """`files` are those that were uploaded and made, `batches` all batches, by id. `page` is how many a list shows at most."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.files: dict[str, Body] = {}
        self.contents: dict[str, bytes] = {}
        self.batches: dict[str, Body] = {}
        self.page = 20
        self.most = 50_000
        self.polls: Counter[str] = Counter()
        self.fates: dict[str, str] = {}
        self._script: deque[str] = deque()
        self._lines: dict[str, list[Body]] = {}

    def script(self, *fates: str) -> None:
        """What becomes of the next batches: ok, expired:n, failed, full (the queue takes no more), stuck:n."""
        assert all(f.partition(":")[0] in {"ok", "expired", "failed", "full", "stuck"} for f in fates), fates
        self._script.extend(fates)

    # Files

    async def upload(self, request: Request) -> Response:
        form = await request.form()
        if refused := self.provider.entering(request):
            return refused
        file: Any = form["file"]
        return JSONResponse(self._keep(str(file.filename), await file.read(), str(form["purpose"])))

    def _keep(self, name: str, content: bytes, purpose: str) -> Body:
        number = len(self.files)
        file = {
            "id": f"file-{number:06d}", "object": "file", "bytes": len(content), "created_at": int(time.time()), "filename": name,
            "purpose": purpose, "status": "processed",
        }  # fmt: skip
        self.files[file["id"]], self.contents[file["id"]] = file, content
        return file

    async def list_files(self, request: Request) -> Response:
        return self.provider.entering(request) or self._listed(request, self.files)

    def _listed(self, request: Request, every: dict[str, Body]) -> Response:
        """A page, newest first."""
        asked = request.query_params
        items = [item for item in reversed(every.values()) if asked.get("purpose") in (None, item.get("purpose"))]
        if after := asked.get("after"):
            items = items[[item["id"] for item in items].index(after) + 1 :]
        size = min(int(asked.get("limit", self.page)), self.page)
        shown = items[:size]
        ends = {"first_id": shown[0]["id"], "last_id": shown[-1]["id"]} if shown else {}
        return JSONResponse({"object": "list", "data": shown, "has_more": len(items) > size} | ends)

    async def get_file(self, request: Request) -> Response:
        return self.provider.entering(request) or self._one(request, self.files)

    def _one(self, request: Request, every: dict[str, Body]) -> Response:
        name = request.path_params["id"]
        return JSONResponse(every[name]) if name in every else self._missing(name)

    def _missing(self, name: str) -> Response:
        return JSONResponse({"error": {"message": f"No such object: {name}", "type": "invalid_request_error", "param": "id", "code": None}}, 404)

    async def content(self, request: Request) -> Response:
        name = request.path_params["id"]
        if refused := self.provider.entering(request):
            return refused
        return Response(self.contents[name], media_type="application/octet-stream") if name in self.contents else self._missing(name)

    # Batches

    async def create(self, request: Request) -> Response:
        asked = await request.json()
        if refused := self.provider.entering(request):
            return refused
        if asked["input_file_id"] not in self.files:
            return self._missing(asked["input_file_id"])
        number = len(self.batches)
        batch = {
            "id": f"batch_{number:06d}", "object": "batch", "endpoint": asked["endpoint"], "errors": None, "input_file_id": asked["input_file_id"],
            "completion_window": asked["completion_window"], "status": "validating", "output_file_id": None, "error_file_id": None,
            "created_at": int(time.time()), "request_counts": {"total": 0, "completed": 0, "failed": 0}, "metadata": asked.get("metadata"),
        }  # fmt: skip
        self.batches[batch["id"]] = batch
        self.fates[batch["id"]] = self._script.popleft() if self._script else "ok"
        return JSONResponse(batch)

    async def list_batches(self, request: Request) -> Response:
        return self.provider.entering(request) or self._listed(request, self.batches)

    async def get_batch(self, request: Request) -> Response:
        if refused := self.provider.entering(request):
            return refused
        batch = self.batches.get(request.path_params["id"])
        if batch is not None:
            self.advance(batch)
        return self._one(request, self.batches)

    async def cancel(self, request: Request) -> Response:
        if refused := self.provider.entering(request):
            return refused
        batch = self.batches.get(request.path_params["id"])
        if batch is not None and batch["status"] in OVER:
            error = {"message": f"Cannot cancel a batch with status '{batch['status']}'.", "type": "invalid_request_error", "param": None, "code": None}
            return JSONResponse({"error": error}, 409)
        if batch is not None:
            batch["status"] = "cancelling"
        return self._one(request, self.batches)

    def advance(self, batch: Body) -> None:
        """What a poll finds: the batch moves on by itself."""
        name, fate, _, done = batch["id"], *self.fates[batch["id"]].partition(":")
        if batch["status"] in OVER:
            return
        self.polls[name] += 1
        if batch["status"] == "validating":
            errors = [REFUSED[fate]] if fate in REFUSED else self._validate(batch)
            batch["request_counts"]["total"] = len(self._lines.get(name, []))
            if errors:
                batch |= {"status": "failed", "errors": {"object": "list", "data": errors}, "failed_at": int(time.time())}
                return
            batch["status"] = "in_progress"
        half = int(done) if done else len(self._lines[name]) // 2
        if batch["status"] == "cancelling":
            self._finish(batch, "cancelled", half, CANCELLED)
        elif fate != "stuck" and self.polls[name] >= self.provider.polls:
            self._finish(batch, "expired" if fate == "expired" else "completed", half if fate == "expired" else len(self._lines[name]), EXPIRED)

    def _validate(self, batch: Body) -> list[Body]:
        """What is wrong with the input file as a whole; its requests are read."""
        errors: list[Body] = []
        lines: list[Body] = []
        for number, raw in enumerate(self.contents[batch["input_file_id"]].splitlines(), 1):
            try:
                line = json.loads(raw)
                lines.append(line)
                fine = line["method"] == "POST" and line["url"] == batch["endpoint"] and 0 < len(line["custom_id"]) <= 64 and line["body"]["model"]
            except (ValueError, KeyError, TypeError):
                fine = False
            if not fine:
                errors.append({"code": "invalid_json_line", "message": "This line is not parseable as a request.", "line": number, "param": None})
        if not errors and len({line["custom_id"] for line in lines}) < len(lines):
            errors.append({"code": "duplicate_custom_id", "message": "The custom_id for a request is not unique.", "line": None, "param": "custom_id"})
        if not errors and len({line["body"]["model"] for line in lines}) > 1:
            errors.append({"code": "mismatched_model", "message": "All requests must have the same model.", "line": None, "param": "model"})
        if len(lines) > self.most or not lines:
            errors.append({"code": "token_limit", "message": f"The file has {len(lines)} requests; 1 to {self.most} are allowed.", "line": None, "param": None})
        self._lines[batch["id"]] = lines
        return errors

    def _finish(self, batch: Body, status: str, done: int, undone: Body) -> None:
        """Do the first `done` requests; the others end with the error `undone`. Both files are in no order."""
        lines = self._lines.get(batch["id"], [])
        good: list[Body] = []
        bad: list[Body] = []
        asked = told = 0
        for number, line in enumerate(lines):
            row: Body = {"id": f"batch_req_{batch['id'][-6:]}{number:06d}", "custom_id": line["custom_id"], "response": None, "error": undone}
            if number < done:
                code, body = self._do(line["body"])
                row |= {"response": {"status_code": code, "request_id": f"req_{number}", "body": body}, "error": None}
                asked += body.get("usage", {}).get("prompt_tokens", 0)
                told += body.get("usage", {}).get("completion_tokens", 0)
            (good if row["response"] and row["response"]["status_code"] == 200 else bad).append(row)
        for key, rows in (("output_file_id", good), ("error_file_id", bad)):
            random.Random(batch["id"]).shuffle(rows)
            if rows:
                text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
                batch[key] = self._keep(f"{batch['id']}_{key[:6].rstrip('_')}.jsonl", text, "batch_output")["id"]
        batch |= {"status": status, f"{status}_at": int(time.time())}
        batch["request_counts"] = {"total": len(lines), "completed": len(good), "failed": len(bad)}
        batch["usage"] = {
            "input_tokens": asked, "output_tokens": told, "total_tokens": asked + told,
            "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0},
        }  # fmt: skip

    def _do(self, body: Body) -> tuple[int, Body]:
        """One request of a batch: the status and the body of its response."""
        self.provider.batched.append(body)
        form = body.get("response_format") or {}
        if form.get("type") == "json_schema" and "schema" not in form.get("json_schema", {}):
            error = {
                "message": "Missing required parameter: 'response_format.json_schema'.",
                "type": "invalid_request_error",
                "code": "missing_required_parameter",
            }
            return 400, {"error": error}
        fault = self.provider.fault_for(body, batched=True)
        if not self.provider.answers_in_text(fault):
            refused = self.provider.refuse(fault, body)
            return refused.status_code, json.loads(bytes(refused.body))
        return 200, self.provider.complete(body, fault)
