"""What a worker does with all newest records of a domain and kind together: compare them with each other and with the seeds, and
measure how varied batches are.

Duplicates are looked for among all of them whenever some have come or gone: an index of 100,000 texts is built in less than
a minute, and what is new may join two clusters of what is old. Only what has changed is written. Records are held against
the seeds once for each version of these.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, NamedTuple

from synthcore.core.examined import Examined, Noted, Pointed
from synthcore.core.measurements import Finding, Outcome
from synthcore.core.repetition import DUPLICATES, ITSELF, RUN, SEEDS, Told, Value
from synthcore.evaluation import diversity, duplicates
from synthcore.evaluation.duplicates import Alike, Block
from synthcore.evaluation.overlap import Overlap, Seeds

NO_SEEDS = "No run of this domain has been given seed dialogues."
AHEAD = 3  # chunks for each process that are under way
WRITTEN = 1000  # records whose results stand in one line


class SeedSets(NamedTuple):
    """Seed dialogues as lists of turns: all of them, and by run those that it was given. `ordinary` are phrases that all must
    use; `itself` the content hashes of the seeds."""

    version: str
    all: list[list[str]]
    of_run: Mapping[str, Sequence[int]]
    ordinary: list[str]
    itself: frozenset[str]


class Chunk(NamedTuple):
    """Some records with their turns."""

    told: list[Told]
    turns: list[list[str]]


def turns_of(body: str) -> list[str]:
    """What is said in a record: a dialogue's turns; a pair's prompt and both of its answers."""
    found = json.loads(body)
    turns = found["turns"] if found["kind"] == "dialogue" else [*found["prompt"], found["chosen"], found["rejected"]]
    return [turn["text"] for turn in turns]


def examine(told: Sequence[Told], kind: str, seeds: SeedSets, version: str, *, processes: int, ended: Callable[[], bool]) -> Iterator[Examined]:
    """What is new about these records, which are all of a domain and kind: first what they have of the seeds, then what they
    have of each other, under a `version` of its own. Less than all when it is `ended` meanwhile."""
    blocks: list[Block] = []
    for block, examined in sketched(told, kind, seeds, processes):
        blocks.append(block)
        if examined.noted:
            yield examined
        if ended():
            return
    alike = duplicates.found(blocks)
    names = {one.id: one.external_id for one in told}
    changed = [one for one in told if _changed(one.before, alike[one.id])]
    for start in range(0, len(changed), WRITTEN):
        found = Examined([], [])
        for one in changed[start : start + WRITTEN]:
            _note_alike(found, one.id, alike[one.id], names, version)
        yield found


def sketched(told: Sequence[Told], kind: str, seeds: SeedSets, processes: int) -> Iterator[tuple[Block, Examined]]:
    """Records in chunks, in their order: for comparison with each other, and what they have of the seeds."""
    return _mapped(_Sketcher(seeds, kind), _chunks(told), processes)


def varied(told: Iterable[Told], *, ended: Callable[[], bool]) -> Iterator[Value]:
    """The diversity of each batch and, where there is no batch or more than one, of all together; in samples of each size."""
    texts: dict[str, list[str]] = {"": []}
    for one in told:
        text = "\n".join(turns_of(one.body))
        for batch in ("", *one.batches):
            texts.setdefault(batch, []).append(text)
    for batch, those in sorted(texts.items()):
        for size in diversity.SIZES:
            if ended():
                return
            found = diversity.measure(those, size)
            if found.outcome is not Outcome.OK:
                yield Value(batch, "", size, found.outcome, None, None, None, found.reason)
            for name, spread in found.values.items():
                yield Value(batch, name, size, Outcome.OK, spread.mean, spread.least, spread.most, "")


def _chunks(told: Sequence[Told]) -> Iterator[Chunk]:
    for start in range(0, len(told), duplicates.AT_ONCE):
        some = list(told[start : start + duplicates.AT_ONCE])
        yield Chunk([one._replace(body="") for one in some], [turns_of(one.body) for one in some])


class _Sketcher:
    """What a process does with a chunk. The seeds are indexed when the first record comes that is due."""

    def __init__(self, seeds: SeedSets, kind: str) -> None:
        self._seeds, self._kind = seeds, kind
        self._all: Seeds | None = None
        self._own: dict[str, Seeds] = {}

    def __call__(self, chunk: Chunk) -> tuple[Block, Examined]:
        found = Examined([], [])
        if self._kind == "dialogue":
            for one, turns in zip(chunk.told, chunk.turns, strict=True):
                if one.due:
                    self._hold(found, one, turns)
        texts = [(one.id, "\n".join(turns)) for one, turns in zip(chunk.told, chunk.turns, strict=True)]
        return duplicates.sketch(texts), found

    def _hold(self, found: Examined, one: Told, turns: list[str]) -> None:
        """A record against all seeds, and against those of its run."""
        version = self._seeds.version

        def note(name: str, number: float | None, *, outcome: Outcome = Outcome.OK, label: str | None = None, reason: str = "") -> None:
            found.noted.append(Noted(one.id, SEEDS, version, name, "dialogue", outcome.value, number, label, reason))

        if not self._seeds.all:
            return note(SEEDS, None, outcome=Outcome.UNAVAILABLE, reason=NO_SEEDS)
        if one.content_hash in self._seeds.itself:
            return note(SEEDS, 0.0, label=ITSELF)
        self._all = self._all or self._index(self._seeds.all)
        overlap, reason = self._all.overlap(turns), self._all.copied_turns(turns)
        if reason or overlap.longest >= RUN:
            message = reason or f"It shares {overlap.longest} words in a row with a seed dialogue."
            found.pointed.append(Pointed(SEEDS, version, Finding(record_id=one.id, code=SEEDS, message=message)))
        note(SEEDS, float(bool(reason or overlap.longest >= RUN)))
        note(f"{SEEDS}.longest", float(overlap.longest))
        note(f"{SEEDS}.share", overlap.share)
        if (own := self._of_run(one.run_id, overlap, turns)) is not None:
            note(f"{SEEDS}.own", float(own))

    def _of_run(self, run_id: str | None, overlap: Overlap, turns: list[str]) -> int | None:
        """The longest run shared with the seeds of its own run; None where that had none."""
        mine = self._seeds.of_run.get(run_id or "")
        if mine is None:
            return None
        if len(mine) == len(self._seeds.all):
            return overlap.longest
        key = ",".join(map(str, mine))
        if key not in self._own:
            self._own[key] = self._index([self._seeds.all[place] for place in mine])
        return self._own[key].overlap(turns).longest

    def _index(self, seeds: Iterable[list[str]]) -> Seeds:
        return Seeds(map("\n".join, seeds), ordinary=self._seeds.ordinary)


def _changed(before: Sequence[str | float | None] | None, now: Alike) -> bool:
    return before is None or list(before) != _told(now)


def _told(alike: Alike) -> list[str | float | None]:
    if not alike.nearest:
        return [None, None, None, None]
    return ["exact" if alike.exact else "near", alike.cluster, alike.nearest, alike.similarity]


def _note_alike(found: Examined, record_id: str, alike: Alike, names: Mapping[str, str], version: str) -> None:
    label, cluster, nearest, similarity = _told(alike)

    def note(name: str, number: Any, label: Any) -> None:
        found.noted.append(Noted(record_id, DUPLICATES, version, name, "dialogue", Outcome.OK.value, number, label, ""))

    note(DUPLICATES, float(label is not None), label)
    if label is None:
        return
    note(f"{DUPLICATES}.nearest", similarity, nearest)
    note(f"{DUPLICATES}.cluster", None, cluster)
    other = names[alike.nearest]
    if alike.exact:
        code, message = "duplicate", f"It says word for word what {other} says."
    else:
        code, message = "near_duplicate", f"It shares {alike.similarity:.0%} of its runs of {duplicates.WORDS} words with {other}."
    found.pointed.append(Pointed(DUPLICATES, version, Finding(record_id=record_id, code=code, message=message)))


_work: _Sketcher


def _begin(work: _Sketcher) -> None:
    """A process leaves with the worker, however that ends, and not by a signal that is meant for the worker."""
    global _work  # of a process that does nothing else
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _do(chunk: Chunk) -> tuple[Block, Examined]:
    return _work(chunk)


def _mapped(work: _Sketcher, chunks: Iterator[Chunk], processes: int) -> Iterator[tuple[Block, Examined]]:
    """The results in order. One process is this one."""
    if processes < 2:
        yield from map(work, chunks)
        return
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"), initializer=_begin, initargs=(work,)) as pool:
        under_way: deque[Future[tuple[Block, Examined]]] = deque()
        try:
            for chunk in chunks:
                under_way.append(pool.submit(_do, chunk))
                if len(under_way) >= AHEAD * processes:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
