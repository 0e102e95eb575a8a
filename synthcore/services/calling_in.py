"""Before requests are sent one by one: those that an earlier sitting put into batches, and that are not done, are taken out.

The batches are cancelled at the provider, which is paid for what it has done of them; that is taken in, and only the rest
is sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from synthcore.core.answers import Answer
from synthcore.core.errors import WriteFailed
from synthcore.llm.batch_api import BatchLane
from synthcore.llm.batch_shards import Shards
from synthcore.llm.client import Client
from synthcore.llm.faults import Failed, Fault, FaultKind
from synthcore.llm.journal import Journal
from synthcore.llm.scheduler import Purse, Signals, Work


def under_way(folder: Path) -> bool:
    """Whether batches of an earlier sitting may still be at work."""
    path = folder / "batches.jsonl"
    return path.exists() and any((s.batch or s.creating) and not s.done for s in Shards(path).all)


async def call_in(
    client: Client, work: Work, journal: Journal, purse: Purse, *, folder: Path, run_id: str, poll: float, signals: Signals, tick: Callable[[], None],
) -> Fault | None:  # fmt: skip
    """Returns when no batch is under way any more, or, with the fault, when that cannot be reached."""
    asks = {ask.id: ask for ask in work.fresh()}

    async def record(answer: Answer) -> None:
        await journal.answered(answer)
        purse.settle(answer.id, answer.prompt_tokens, answer.completion_tokens)
        work.answered(asks[answer.id], answer)  # what follows of it is sent with the rest

    def refused(name: str, kind: str, say: str) -> None:
        journal.fault(name, kind, say, charged=False)
        work.lost(asks[name], Fault(FaultKind(kind), say))

    def postponed(name: str, kind: str, say: str) -> None:
        charged = kind == FaultKind.BROKEN_OFF  # it has been done, perhaps, and nobody can tell what it said
        journal.fault(name, kind, say, charged=charged)
        if charged and purse.reserve(asks[name]):
            purse.forfeit(name)

    def lane(*, cancel: bool) -> BatchLane:
        return BatchLane(
            client.openai, folder, model=client.endpoint.model, body=client.body, record=record, fault=refused, postponed=postponed, run_id=run_id,
            poll=poll, cancel=cancel, stop=(lambda: True) if cancel else signals.leaving, explain=client.explain, tick=tick,
        )  # fmt: skip

    try:
        ending = lane(cancel=True)
        await ending.run([asks[name] for name in ending.sent() if name in asks])
        taking = lane(cancel=False)
        await taking.run([asks[name] for shard in taking.shards.all if shard.batch and not shard.done for name in shard.asks if name in asks])
    except Failed as failed:
        return failed.fault if under_way(folder) else None  # a batch that failed as a whole is over as well
    except WriteFailed as error:
        return Fault(FaultKind.DISK, str(error))
    return None
