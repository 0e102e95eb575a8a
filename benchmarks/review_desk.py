"""The review desk under load: twenty reviewers through the services that its page calls, a server that is killed, a million records.

    python benchmarks/review_desk.py [--quick]

prints one JSON object a bar. The bars in a browser (key press to next record painted) are in a module of their own.
Rival numbers are Label Studio's 1.23.2 on a machine of this size.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.pop(0)  # this folder: its statistics.py is not Python's
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.desk_data import clinician, decide_all, fill
from benchmarks.measuring import bar, finish, median, ninety_fifth
from synthcore import settings, wiring
from synthcore.core.desk_answers import DeskAnswers
from synthcore.core.errors import SynthcoreError
from synthcore.core.ids import new_id
from synthcore.core.people import Person, Role
from synthcore.core.ports import Filters
from synthcore.core.reviews import Verdict
from synthcore.services import desk_queue, exporting, remote, reviewing
from synthcore.services.context import Context
from synthcore.store.facade import Store
from tests.serving import Server

PEOPLE = 20
ONE_EACH = Filters(risk_level="none")  # of which one reviewer decides each record
LEAD = Person(name="lead", role=Role.LEAD)
NOTE = "Too short to train on."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one run of 10 s, two kills, 60 steps at each size")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="review-desk-") as folder:
        home = Path(folder)
        finish([
            *flat_out(home, seconds=10 if quick else 60, runs=1 if quick else 5),
            *kills(home, 2 if quick else 10),
            export(home),
            *sizes(home, 60 if quick else 200),
        ])  # fmt: skip


@contextlib.contextmanager
def database(home: Path, name: str) -> Iterator[tuple[Context, Store]]:
    """The services on a database of that name, made when it is not there."""
    with wiring.built(settings.load(home=home, db=home / f"{name}.duckdb")) as context:
        assert isinstance(context.store, Store)
        yield context, context.store


# Twenty reviewers as fast as they can


class Session:
    """One reviewer: next, card, the record after it, decide, as the page does it. `floor` is what all sessions know of who holds what."""

    def __init__(self, context: Context, person: Person, floor: Floor | None = None) -> None:
        self.context, self.person, self.floor = context, person, floor
        self.after: str | None = None

    def step(self) -> bool:
        """One record; false when nothing is left."""
        slot = desk_queue.next_slot(self.context, self.person, filters=ONE_EACH, after=self.after)
        if slot is None:
            return False
        if self.floor:
            self.floor.handed(slot.record_id)
        reviewing.card(self.context, self.person, record_id=slot.record_id, filters=ONE_EACH)
        if ahead := desk_queue.hold_next(self.context, self.person, filters=ONE_EACH, present=slot.record_id):
            reviewing.card(self.context, self.person, record_id=ahead.record_id, filters=ONE_EACH)
        desk = DeskAnswers(purpose=slot.purpose, seed=slot.seed)
        review_id = new_id()
        reviewing.decide(
            self.context, self.person, review_id=review_id, record_id=slot.record_id, verdict=Verdict.REJECTED, note=NOTE, position=slot.position, desk=desk
        )
        self.after = slot.record_id
        if self.floor:
            self.floor.decided(slot.record_id, review_id, self.person.name)
        return True


class Floor:
    """What was handed out and acknowledged, whoever did it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: set[str] = set()
        self.twice = 0
        self.acknowledged: dict[str, tuple[str, str]] = {}

    def handed(self, record_id: str) -> None:
        with self._lock:
            self.twice += record_id in self._taken
            self._taken.add(record_id)

    def decided(self, record_id: str, review_id: str, person: str) -> None:
        with self._lock:
            self.acknowledged[review_id] = (record_id, person)


def flat_out(home: Path, *, seconds: float, runs: int) -> list[bool]:
    """The slowest of the runs; what went wrong in any of them."""
    rates, twice, lost, wrong = [], 0, 0, 0
    for run in range(runs):
        with database(home, f"flat{run}") as (context, store):
            fill(context, store, 10_000)
            floor, end = Floor(), time.perf_counter() + seconds
            began = time.perf_counter()
            work_together(context, floor, end)
            rates.append(len(floor.acknowledged) / (time.perf_counter() - began))
            twice += floor.twice
            lost += missing(store, floor.acknowledged)
            wrong += wrong_counts(context, store, floor.acknowledged)
    print(json.dumps({"case": f"{PEOPLE} sessions, {seconds:g} s, 10,000 records", "decisions_per_s": [round(r, 1) for r in rates]}), flush=True)
    return [
        bar(f"{PEOPLE} sessions flat out: time for a decision, slowest run", 1000 / min(rates), 50, "ms", "20 decisions a second; Label Studio 1.6"),
        bar("handed to two people at overlap 1", twice, 0, "records", f"{runs} runs; Label Studio 29 of 66"),
        bar("acknowledged decisions lost", lost, 0, "decisions", f"{runs} runs; Label Studio 0"),
        bar("wrong counts", wrong, 0, "counts", f"{runs} runs; Label Studio 8"),
    ]


def work_together(context: Context, floor: Floor, end: float) -> None:
    problems: list[BaseException] = []

    def sit(number: int) -> None:
        session = Session(context, clinician(number), floor)
        try:
            while time.perf_counter() < end and session.step():
                pass
        except BaseException as problem:
            problems.append(problem)
            raise

    threads = [threading.Thread(target=sit, args=(n,)) for n in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        sys.exit(f"a session ended with {problems[0]!r}")


def stored(store: Store) -> Counter[tuple[str, str, str]]:
    with store.file.read() as c:
        return Counter(c.execute("select id, record_id, person from review").fetchall())


def missing(store: Store, acknowledged: dict[str, tuple[str, str]]) -> int:
    there = stored(store)
    return sum(there[review_id, *what] != 1 for review_id, what in acknowledged.items())


def wrong_counts(context: Context, store: Store, acknowledged: dict[str, tuple[str, str]]) -> int:
    """What pages count, against what was acknowledged: by status, by person, over all; and what the database says of itself."""
    by_person = Counter(person for _, person in acknowledged.values())
    records = {record_id for record_id, _ in acknowledged.values()}
    told = [(store.counting.statuses(None)[s], n) for s, n in (("rejected", len(records)), ("unreviewed", 10_000 - len(records)))]  # type: ignore[index]
    for n in range(PEOPLE):
        person = clinician(n)
        progress = store.queues.place(person.name, Filters(), next(iter(records)))[1]
        told += [(progress.total, 10_000), (progress.decided, len(records)), (progress.mine, by_person[person.name])]
    told.append((desk_queue.still_wanted(context, LEAD, filters=ONE_EACH), 10_000 - len(records) - risky(store)))
    return sum(shown != true for shown, true in told) + len(store.integrity.problems())


def risky(store: Store) -> int:
    with store.file.read() as c:
        return int(c.execute("select count(*) from record where risk_level <> 'none'").fetchall()[0][0])


# A server that is killed


class Caller(threading.Thread):
    """A reviewer over the service route until the server is gone; then `sent` is the decision that was under way."""

    def __init__(self, db: Path, number: int) -> None:
        super().__init__()
        self.route, self.person = remote.find(db), f"clinician {number}"
        self.acknowledged: dict[str, tuple[str, str]] = {}
        self.sent: dict[str, Any] | None = None

    def run(self) -> None:
        assert self.route is not None
        shown = ONE_EACH.model_dump()
        try:
            while slot := self.route.call("next_slot", person=self.person, filters=shown):
                self.sent = {"review_id": new_id(), "record_id": slot.record_id, "verdict": "rejected", "note": NOTE}
                self.decide()
        except (SynthcoreError, OSError, ValueError):
            return

    def decide(self) -> None:
        assert self.route
        assert self.sent
        self.route.call("decide", person=self.person, **self.sent)
        self.acknowledged[self.sent["review_id"]] = (self.sent["record_id"], self.person)
        self.sent = None


def kills(home: Path, times: int) -> list[bool]:
    server = Server(home)
    with database(home, "test") as (context, store):
        fill(context, store, 10_000)
    opened = [server.start()]
    acknowledged: dict[str, tuple[str, str]] = {}
    for _ in range(times):
        callers = [Caller(server.db, n) for n in range(PEOPLE)]
        for caller in callers:
            caller.start()
        while sum(len(c.acknowledged) for c in callers) < 100:
            time.sleep(0.01)
        assert server.process is not None
        server.process.kill()
        server.process.wait()
        for caller in callers:
            caller.join()
        opened.append(server.start())
        for caller in callers:
            caller.route = remote.find(server.db)
            if caller.sent:
                caller.decide()
            acknowledged |= caller.acknowledged
    server.stop()
    with database(home, "test") as (_, store):
        lost, there = missing(store, acknowledged), stored(store)
        doubled = sum(n - 1 for n in Counter(record_id for _, record_id, _ in there).values())
        problems = len(store.integrity.problems())
    against = f"{times} kills, {len(acknowledged):,} decisions, {PEOPLE} callers; Label Studio: counts drift"
    return [
        bar("kill -9 during decisions: acknowledged and not there exactly once", lost, 0, "decisions", against),
        bar("kill -9 during decisions: records decided by two at overlap 1", doubled, 0, "records", against),
        bar("kill -9 during decisions: what does not fit in the database", problems, 0, "problems", against),
        bar("kill -9 during decisions: until it answers again, slowest", max(opened), 5.0, "s", "Label Studio 8 to 17 s"),
    ]


# Export


def export(home: Path) -> bool:
    with database(home, "export") as (context, store):
        fill(context, store, 10_000)
        decide_all(store)
        took = {}
        for format in ("dialogues", "reviews"):
            began = time.perf_counter()
            done = exporting.export_file(context, LEAD, path=home / f"{format}.json", format=format, status="any")
            took[format] = time.perf_counter() - began
            assert done.written >= 10_000
    print(json.dumps({"case": "export of 10,000 reviewed dialogues", **{f"{name}_s": round(s, 2) for name, s in took.items()}}), flush=True)
    return bar("export of 10,000 reviewed dialogues, slower of dialogues and reviews", max(took.values()), 2.0, "s", "Label Studio 12.7 s")


# Many records


def sizes(home: Path, steps: int) -> list[bool]:
    """One session at each size; they take turns, so that a busy machine is busy for each."""
    numbers = (10_000, 100_000, 1_000_000)
    with contextlib.ExitStack() as stack:
        sessions, took = [], {}
        for number in numbers:
            context, store = stack.enter_context(database(home, f"size{number}"))
            fill(context, store, number, messages=2)
            sessions.append(Session(context, clinician(0)))
            took[number] = [timed(sessions[-1])]
        for _ in range(steps):
            for number, session in zip(numbers, sessions, strict=True):
                took[number].append(timed(session))
    p95 = {number: ninety_fifth(times) for number, times in took.items()}
    for number, times in took.items():
        told = {"case": f"next + card + decide, {number:,} records", "p50_ms": median(times), "p95_ms": p95[number], "first_ms": times[0]}
        print(json.dumps({key: round(v, 1) if isinstance(v, float) else v for key, v in told.items()}), flush=True)
    return [
        bar(f"next + card + decide, {n:,} records: p95", p95[n] / p95[10_000], 1.5, "of the p95 at 10,000", "Label Studio's project page > 15 s at 10,000")
        for n in numbers[1:]
    ]


def timed(session: Session) -> float:
    """Milliseconds for one record."""
    began = time.perf_counter()
    assert session.step()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
