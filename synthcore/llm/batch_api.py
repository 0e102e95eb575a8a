"""The batch lane: the same requests through a provider's Batch endpoints, at half the price and within a day.

The requests are cut into shards. Each step of a shard is a line of `batches.jsonl`, on disk before the next step begins:
planned (its ids and the hash of its input file), file, creating, batch, ended, done. What was done at the provider but
not written down is found again there, the file by its name and the batch by its metadata, so that a shard is paid for
once however often the run dies. Answers go to the journal as they are read; nothing of them is parsed here.
"""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from synthcore.core.answers import Answer, Ask
from synthcore.core.files import replacing
from synthcore.core.ids import canonical
from synthcore.llm.batch_output import Undone, answer, lines, parsed, undone
from synthcore.llm.batch_shards import Shard, Shards
from synthcore.llm.faults import Failed, Fault, FaultKind, redacted, wait_before

if TYPE_CHECKING:
    import openai

MOST_REQUESTS, MOST_BYTES = 50_000, 200_000_000  # what one input file may hold
ENDPOINT: Final = "/v1/chat/completions"
OVER = frozenset({"completed", "expired", "cancelled", "failed"})
FULL = frozenset({"token_limit_exceeded"})  # the queue is full: the same file is taken once another batch has ended
SLICE = 0.5  # seconds between looks at whether the run is to end
TOGETHER = 500  # answers that are recorded at once

Found = TypeVar("Found")


class BatchLane:
    """Sends requests in batches and waits for them.

    `client` makes no retries of its own. `body` renders a request; `record` keeps an answer and may be awaited. Of a
    request that has none, `fault` is told (its id, the kind, a sentence) when it is refused for good, and `postponed` when
    it may be sent again; the kinds are those of FaultKind, and for the latter also `expired` and `cancelled`. `explain`
    makes a fault of what the client raises. `step` is told the name of each step and its shard, `tick` is called while it
    waits. With `cancel`, stopping cancels the batches at the provider too; a later run takes in what they had done by then.
    """

    def __init__(
        self, client: openai.AsyncOpenAI, folder: Path, *, model: str, body: Callable[[Ask], dict[str, Any]],
        record: Callable[[Answer], Awaitable[None] | None], fault: Callable[[str, str, str], None], run_id: str, poll: float = 30.0,
        stop: Callable[[], bool] = lambda: False, cancel: bool = False, most_requests: int = MOST_REQUESTS, most_bytes: int = MOST_BYTES,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep, explain: Callable[[Exception], Fault] | None = None,
        step: Callable[[str, int], None] = lambda name, shard: None, tick: Callable[[], None] = lambda: None, rng: random.Random | None = None,
        postponed: Callable[[str, str, str], None] = lambda name, kind, say: None,
    ) -> None:  # fmt: skip
        self.client, self.folder, self.model, self.run_id = client, folder, model, run_id
        self.body, self.record, self.fault, self.postponed, self.explain = body, record, fault, postponed, explain or self._explained
        self.poll, self.stop, self.cancel, self.sleep, self.step, self.tick = poll, stop, cancel, sleep, step, tick
        self.most_requests, self.most_bytes = most_requests, most_bytes
        self.shards = Shards(folder / "batches.jsonl")
        self.host = f"{client.base_url.host}:{client.base_url.port}" if client.base_url.port else str(client.base_url.host)
        self._rng = rng or random.Random()
        self._asks: dict[str, Ask] = {}  # what it was asked for
        self._crowd: dict[int, int] = {}  # by shard that found the queue full: how many batches stood in it
        self._refused: list[Fault] = []  # what stops the run once the others have ended

    def states(self) -> list[dict[str, Any]]:
        """One line a shard, as `status.json` shows it."""
        return [{"id": s.batch or "", "state": s.state, "requests": len(s.asks), "done": s.completed} for s in self.shards.all]

    def sent(self) -> set[str]:
        """The requests that are in a batch already: their answers cost no more, and are lost to who does not ask for them."""
        return {name for s in self.shards.all if (s.batch or s.creating) and not s.done for name in s.asks}

    async def run(self, asks: Sequence[Ask]) -> list[Ask]:
        """Returns, when all batches have ended or `stop` says so, the requests that may be sent again: those that expired,
        were cancelled or met an error that passes.

        Raises Failed for what stops the run: a batch that the provider does not take (once the others have ended), no
        quota, no such endpoints. Every state can be resumed: call it again with the requests that have no answer.
        """
        self._asks, self._refused = {ask.id: ask for ask in asks}, []
        shards = [*await self._begun(), *self._cut()]
        again: list[Ask] = []
        for shard in shards:
            if self.stop():
                break
            await self._submit(shard)
        while (still := [s for s in shards if not s.done]) and not self.stop():
            for shard in still:
                crowd = sum(s.batch is not None and not s.done for s in shards)
                if shard.batch is not None or crowd < self._crowd.get(shard.number, crowd + 1):
                    again += await self._look(shard, crowd)
            if any(not s.done for s in shards):
                await self._wait(self.poll)
        if self.cancel and self.stop():
            for shard in shards:
                if shard.batch and not shard.done and (state := await self._cancel(shard.batch)):
                    self.shards.note(shard, state=state)
        if self._refused:
            raise Failed(self._refused[0])
        return again

    # Shards

    async def _begun(self) -> list[Shard]:
        """Shards of an earlier time that still have answers to give. One that was never sent, and a part of which has been
        answered in another way since, is given up: its file would pay for that part again."""
        found = []
        for shard in [s for s in self.shards.all if not s.done]:
            mine = sum(self._in(shard, ask) for ask in self._asks.values())
            if mine and shard.creating and shard.batch is None and (batch := await self._find_batch(shard)):
                self.shards.note(shard, batch=batch.id, state=batch.status)
                self.step("batch kept", shard.number)
            if mine and (shard.batch or mine == len(shard.asks)):
                found.append(shard)
            else:
                self.shards.note(shard, done=True)
                self._input(shard.number).unlink(missing_ok=True)
        return found

    def _in(self, shard: Shard, ask: Ask) -> bool:
        return ask.id in shard.asks and shard.asks[ask.id] == self._mark(ask)

    def _mark(self, ask: Ask) -> str:
        """Tells a request from another one of the same id, whose prompt has changed since."""
        return ask.key(self.model)[:16]

    def _cut(self) -> Iterator[Shard]:
        """New shards of the requests that are in none, each written to its input file and planned."""
        begun = [s for s in self.shards.all if not s.done]
        group: list[Ask] = []
        size = 0
        for ask in self._asks.values():
            if any(self._in(shard, ask) for shard in begun):
                continue
            length = len(self._line(ask))
            if group and (len(group) == self.most_requests or size + length > self.most_bytes):
                yield self._planned(group)
                group, size = [], 0
            group.append(ask)
            size += length
        if group:
            yield self._planned(group)

    def _line(self, ask: Ask) -> bytes:
        return canonical({"custom_id": ask.id, "method": "POST", "url": ENDPOINT, "body": self.body(ask)}).encode() + b"\n"

    def _planned(self, group: Sequence[Ask]) -> Shard:
        number = len(self.shards.all) + 1
        digest, size = hashlib.sha256(), 0
        with replacing(self._input(number), keep=False) as (file, _):
            for ask in group:
                line = self._line(ask)
                digest.update(line)
                size += len(line)
                file.write(line)
        self.step("written", number)
        shard = self.shards.plan(number, digest.hexdigest()[:32], size, {ask.id: self._mark(ask) for ask in group})
        self.step("planned", number)
        return shard

    def _input(self, number: int) -> Path:
        return self.folder / f"batch-{number:04d}.jsonl"

    def _name(self, shard: Shard) -> str:
        """What the provider knows the input file by."""
        return f"synthcore-{self.run_id}-{shard.number:04d}-{shard.hash[:12]}.jsonl"

    def _metadata(self, shard: Shard) -> dict[str, str]:
        return {"run": self.run_id, "shard": str(shard.number), "hash": shard.hash}

    # At the provider

    async def _submit(self, shard: Shard) -> None:
        """Bring a shard to where it has a batch, from wherever it stands."""
        if shard.file is None:
            file = await self._find_file(shard) if shard.resumed else None
            if file is None:
                file = (await self._call(lambda: self._upload(shard))).id
                self.step("uploaded", shard.number)
            self.shards.note(shard, file=file)
            self.step("file kept", shard.number)
        if shard.batch is None:
            self.shards.note(shard, creating=True)
            self.step("creating", shard.number)
            batch = await self._create(shard)
            self.step("created", shard.number)
            self.shards.note(shard, batch=batch.id, state=batch.status)
            self.step("batch kept", shard.number)

    async def _upload(self, shard: Shard) -> Any:
        with open(self._input(shard.number), "rb") as file:
            return await self.client.files.create(file=(self._name(shard), file, "application/jsonl"), purpose="batch")

    async def _create(self, shard: Shard) -> Any:
        """A request whose answer was lost may have made a batch all the same: before another one it is looked for."""
        tried = False

        async def once() -> Any:
            nonlocal tried
            found = await self._find_batch(shard) if tried else None
            tried = True
            return found or await self.client.batches.create(
                completion_window="24h", endpoint=ENDPOINT, input_file_id=str(shard.file), metadata=self._metadata(shard)
            )

        return await self._call(once)

    async def _find_file(self, shard: Shard) -> str | None:
        name, size = self._name(shard), shard.size
        async for file in self._each(lambda: self.client.files.list(purpose="batch")):
            if file.filename == name and file.bytes == size:
                return str(file.id)
        return None

    async def _find_batch(self, shard: Shard) -> Any:
        """The batch of a shard; of several, the one that is furthest, and the others are cancelled."""
        wanted = self._metadata(shard)
        found = [b async for b in self._each(lambda: self.client.batches.list(limit=100)) if b.metadata == wanted and b.id not in shard.dropped]
        found.sort(key=lambda b: (b.status != "completed", b.status in OVER, b.created_at, b.id))
        for other in found[1:]:
            if other.status not in OVER:
                await self._cancel(other.id)
        return found[0] if found else None

    async def _each(self, page_of: Callable[[], Awaitable[Any]]) -> AsyncIterator[Any]:
        page = await self._call(page_of)
        while True:
            for item in page.data or []:
                yield item
            if not page.has_next_page():
                return
            page = await self._call(page.get_next_page)

    async def _look(self, shard: Shard, crowd: int) -> list[Ask]:
        """Ask how a batch stands; when it has ended, take in what it has. Returns the requests that may be sent again."""
        if shard.batch is None:
            await self._submit(shard)
        name = str(shard.batch)
        batch = await self._call(lambda: self.client.batches.retrieve(name))
        counts = batch.request_counts
        shard.state, shard.completed = batch.status, counts.completed if counts else 0
        if batch.status not in OVER:
            return []
        self.step("ended", shard.number)
        if batch.status == "failed":
            errors = (batch.errors.data if batch.errors else None) or []
            if crowd > 1 and any(e.code in FULL for e in errors):
                self.shards.note(shard, dropped=name)
                self._crowd[shard.number] = crowd - 1
                return []
            self._refused.append(self._not_taken(name, errors))
        again = [] if batch.status == "failed" else await self._take_in(shard, batch)
        self.step("recorded", shard.number)
        self.shards.note(shard, done=True, state=batch.status, completed=shard.completed)
        self._input(shard.number).unlink(missing_ok=True)
        self.step("done", shard.number)
        return again

    async def _cancel(self, name: str) -> str | None:
        """The state that the batch is in then; None when it had ended."""
        import openai

        async def once() -> Any:
            try:
                return await self.client.batches.cancel(name)
            except (openai.BadRequestError, openai.ConflictError):
                return None

        batch = await self._call(once)
        return batch.status if batch else None

    async def _wait(self, seconds: float) -> None:
        while seconds > 0 and not self.stop():
            self.tick()
            await self.sleep(min(seconds, SLICE))
            seconds -= SLICE

    # What came back

    async def _take_in(self, shard: Shard, batch: Any) -> list[Ask]:
        """Hand on the answers and the failures of a batch. The file of errors comes first: when it tells of all that is
        still without an answer, the other one need not be fetched."""
        left = {ask.id: ask for ask in self._asks.values() if self._in(shard, ask)}
        again: list[Ask] = []
        for file in (batch.error_file_id, batch.output_file_id):
            if file and left:
                await self._call(lambda file=file: self._read(file, left, again))  # type: ignore[misc]
        for ask in left.values():
            self.postponed(ask.id, FaultKind.BROKEN_OFF.value, f"{self.host} ended batch {batch.id} ({batch.status}) without a word on this request.")
        return again + list(left.values())

    async def _read(self, file: str, left: dict[str, Ask], again: list[Ask]) -> None:
        """The lines of one file. What has been told leaves `left`, so that a file that broke off can be read once more."""
        under_way: list[Awaitable[None]] = []

        async def settle() -> None:
            now, under_way[:] = list(under_way), []
            await asyncio.gather(*now)

        import openai

        try:
            async with self.client.files.with_streaming_response.content(file) as response:
                async for raw in lines(response.iter_bytes(1 << 20)):
                    row = parsed(raw)
                    ask = left.pop(str(row.get("custom_id")), None)
                    if ask is None:
                        continue
                    got = answer(ask, row, self.model)
                    if got is None:
                        self._failed(ask, undone(row), again)
                    elif inspect.isawaitable(done := self.record(got)):
                        under_way.append(done)
                    if len(under_way) >= TOGETHER:
                        await settle()
        except openai.NotFoundError:  # kept too long: what it held is lost, and nobody can tell it any more
            return
        finally:
            await settle()

    def _failed(self, ask: Ask, why: Undone, again: list[Ask]) -> None:
        say = f"{self.host}: {self._clean(why.say)}"
        if not why.passes:
            self.fault(ask.id, why.kind, say)
            return
        self.postponed(ask.id, why.kind, say)
        again.append(ask)
        if why.kind == FaultKind.NO_QUOTA:
            self._refused.append(Fault(FaultKind.NO_QUOTA, say))

    # Errors

    async def _call(self, make: Callable[[], Awaitable[Found]]) -> Found:
        """What a call gives. One that fails in a way that passes is made again. Raises Failed."""
        import httpx2
        import openai

        tries = 0
        while True:
            try:
                found = await make()
            except (openai.OpenAIError, httpx2.HTTPError) as error:
                fault = self.explain(error) if not _no_endpoint(error) else self._no_batches()
            else:
                if isinstance(found, str):  # a web page, which the package hands on as it is
                    raise Failed(self._no_batches())
                return found
            tries += 1
            if not fault.retried or tries >= fault.tries(heard=True) or self.stop():
                raise Failed(fault) from None
            await self._wait(wait_before(fault, tries, self._rng))

    def _explained(self, error: Exception) -> Fault:
        status, code = getattr(error, "status_code", None), str(getattr(error, "code", None) or "")
        if status is None:
            return Fault(FaultKind.CONNECTION, f"No connection to {self.host}.")
        if status in (401, 403):
            return Fault(FaultKind.UNAUTHORISED, f"{self.host} does not accept the key in OPENAI_API_KEY ({status}); set a valid one.")
        if status == 429:
            full = "quota" in code or "billing" in code
            return Fault(FaultKind.NO_QUOTA if full else FaultKind.RATE_LIMITED, f"{self.host}: " + ("no quota is left." if full else "asks to slow down."))
        if status >= 500 or status in (408, 409):
            return Fault(FaultKind.SERVER, f"{self.host} had an error of its own ({status}).")
        return Fault(FaultKind.INVALID, f"{self.host} does not accept the request ({status}: {self._clean(str(getattr(error, 'message', '')))}).")

    def _no_batches(self) -> Fault:
        return Fault(FaultKind.NOT_AN_API, f"{self.host} has no batch endpoints; run again without --batch-api.")

    def _not_taken(self, name: str, errors: Sequence[Any]) -> Fault:
        first = errors[0] if errors else None
        why = self._clean(first.message or first.code or "") if first else "no reason was given"
        where = f" (line {first.line} of its file)" if first and first.line else ""
        more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
        return Fault(FaultKind.INVALID, f"{self.host} did not take batch {name}: {why.rstrip('.')}{where}{more}.")

    def _clean(self, text: str) -> str:
        return redacted(" ".join(text.split()), self.client.api_key)[:300]


def _no_endpoint(error: Exception) -> bool:
    """Whether a server does not know the address at all. One that knows it, and not the object, says so in JSON."""
    status, body = getattr(error, "status_code", None), getattr(error, "body", None)
    return status in (404, 405, 501) and not (isinstance(body, Mapping) and body.get("message") and body.get("type"))
