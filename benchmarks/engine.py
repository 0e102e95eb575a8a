"""The engine against a provider that counts what was paid.

    python benchmarks/engine.py [--quick]

prints the bars: the span from the first to the last request against the ideal (N / K rounds of the provider's latency) and
against a bare loop over the same client in the same run, with and without faults; what a kill costs; CPU and memory.

    python benchmarks/engine.py --base-url URL --prompts N --in-flight K --folder RUN

drives the scheduler and the journal over N one-line prompts on a provider of yours; the same folder again resumes.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.pop(0)  # this folder: its statistics.py is not Python's
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.measuring import bar, finish, peak_memory
from synthcore.core.answers import Answer, Ask
from synthcore.llm import endpoint
from synthcore.llm.budget import Budget
from synthcore.llm.client import Client, Reply
from synthcore.llm.faults import Fault
from synthcore.llm.journal import Journal
from synthcore.llm.limits import Concurrency, Rates
from synthcore.llm.pricing import Price
from synthcore.llm.scheduler import Scheduler

SCHEMA = {"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"], "additionalProperties": False}
FREE = Price(input=Decimal(0), output=Decimal(0), source="the benchmark's own provider")


class Lines:
    """N one-line prompts; each must be answered once."""

    def __init__(self, number: int, journal: Journal) -> None:
        self.number = number
        self.done = {int(name.split(".")[0]) for name in journal.own}
        self.lost_prompts: list[int] = []

    def fresh(self) -> Iterator[Ask]:
        for n in range(self.number):
            if n not in self.done:
                yield Ask(id=f"{n}.0", messages=({"role": "user", "content": f"Answer in one line. [[id:{n}]]"},), schema=SCHEMA, most_tokens=200)

    def answered(self, ask: Ask, answer: Answer) -> list[Ask]:
        if json.loads(answer.text)["answer"]:
            self.done.add(ask.place)
        return []

    def lost(self, ask: Ask, fault: Fault) -> list[Ask]:
        self.lost_prompts.append(ask.place)
        return []


class Times:
    """When requests went out."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.first = self.last = 0.0

    async def send(self, ask: Ask) -> Reply:
        self.last = time.perf_counter()
        self.first = self.first or self.last
        return await self.client.send(ask)


async def drive(args: argparse.Namespace) -> int:
    args.folder.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    journal = Journal(args.folder / "answers.jsonl")
    work, client = Lines(args.prompts, journal), Client(endpoint.checked(args.base_url, "mock"), "benchmark")
    resumed, times = len(work.done), Times(client)
    scheduler = Scheduler(times.send, work, journal, Budget(None, FREE), concurrency=Concurrency(args.in_flight), rates=Rates())
    fault = await scheduler.run()
    journal.close()
    await client.close()
    asked = args.prompts - resumed
    usage = resource.getrusage(resource.RUSAGE_SELF)
    ideal = asked / args.in_flight * args.latency_ms / 1000
    span = times.last - times.first
    told = {
        "prompts": args.prompts, "resumed": resumed, "first_request_after_s": round(times.first - began, 3) if times.first else None,
        "span_s": round(span, 3), "ideal_s": round(ideal, 3), "ratio": round(span / ideal, 3) if ideal else None,
        "requests": scheduler.sent, "extra": scheduler.sent - asked, "faults": dict(scheduler.faults), "lost": args.prompts - len(work.done),
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 2), "peak_mb": round(peak_memory() / 1e6), "stopped": fault.say if fault else None,
    }  # fmt: skip
    print(json.dumps(told), flush=True)
    return 1 if fault or told["lost"] else 0


async def bare(args: argparse.Namespace) -> int:
    """The rival: the package's client and a semaphore, nothing kept."""
    import openai

    client = openai.AsyncOpenAI(base_url=args.base_url, api_key="benchmark", max_retries=0)
    slots, form = asyncio.Semaphore(args.in_flight), {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True}}
    began: list[float] = []

    async def one(n: int) -> None:
        async with slots:
            began.append(time.perf_counter())
            content = f"Answer in one line. [[id:{n}]]"
            await client.chat.completions.create(model="mock", messages=[{"role": "user", "content": content}], response_format=form)  # type: ignore[call-overload]

    await asyncio.gather(*(one(n) for n in range(args.prompts)))
    print(json.dumps({"span_s": round(began[-1] - began[0], 3)}), flush=True)
    return 0


# The bars


class Bench:
    """A provider in this process, and children that ask it."""

    def __init__(self, provider: Any, folder: Path, prompts: int, in_flight: int = 64) -> None:
        self.provider, self.folder, self.prompts, self.in_flight = provider, folder, prompts, in_flight

    def reset(self, capacity: int = 0, **share: float) -> None:
        self.provider.calm()
        self.provider.paid.clear()
        self.provider.seen.clear()
        self.provider.times.clear()
        self.provider.capacity = capacity
        if share:
            self.provider.share(**share)

    def command(self, name: str, *more: str) -> list[str]:
        return [
            sys.executable, __file__, "--base-url", self.provider.url, "--prompts", str(self.prompts), "--in-flight", str(self.in_flight),
            "--folder", str(self.folder / name), *more,
        ]  # fmt: skip

    def drive(self, name: str, *more: str) -> dict[str, Any]:
        """A child's own account of itself."""
        done = subprocess.run(self.command(name, *more), capture_output=True, text=True, check=False)
        if not done.stdout.strip():
            sys.exit(f"{name} failed:\n{done.stderr[-2000:]}")
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told

    def killed_at_half(self, name: str) -> None:
        child = subprocess.Popen(self.command(name), stdout=subprocess.DEVNULL)
        while len(self.provider.paid) < self.prompts // 2 and child.poll() is None:
            time.sleep(0.005)
        child.send_signal(signal.SIGKILL)
        child.wait()
        while self.provider.in_flight:  # answers that nobody waits for any more
            time.sleep(0.01)


def bars(quick: bool) -> None:
    from tests.provider import Provider

    prompts, latency = (300, 0.25) if quick else (1000, 0.25)
    folder = Path(tempfile.mkdtemp(prefix="engine-"))
    with Provider(latency=latency, retry_after=1.0) as provider, contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        bench = Bench(provider, folder, prompts)
        ideal = prompts / bench.in_flight * latency
        held = [*no_faults(bench, ideal), *faults(bench, ideal), *a_kill(bench)]
        bench.reset()
        bench.prompts = 1000 if quick else 10_000
        many = bench.drive("many")
        held.append(bar(f"{bench.prompts:,} prompts: peak memory of the client", many["peak_mb"], 150, "MB", "curator 310 MB for 1,000"))
        held.append(bar(f"{bench.prompts:,} prompts: lost", many["lost"], 0, "prompts", "every prompt answered"))
        held += dialogues(bench, 200 if quick else 1000)
    finish(held)


def no_faults(bench: Bench, ideal: float) -> list[bool]:
    """A: best of three, alternating with the bare loop."""
    ours, theirs, told = [], [], {}
    for n in range(3):
        bench.reset()
        told = bench.drive(f"a{n}")
        ours.append(told["span_s"])
        bench.reset()
        theirs.append(bench.drive(f"bare{n}", "--bare")["span_s"])
    print(json.dumps({"case": "A", "ours_s": ours, "bare_s": theirs, "ideal_s": ideal}), flush=True)
    ratio, against = min(ours) / ideal, min(ours) / min(theirs)
    per_thousand = 1000 / bench.prompts
    return [
        # Either will do: where the bare loop itself is slow, it is the machine that is.
        bar(
            "A no faults: span against the ideal 1.15 or the bare loop 1.05, whichever is nearer",
            min(ratio / 1.15, against / 1.05),
            1.0,
            "share of the limit",
            f"{ratio:.3f} of the ideal, {against:.3f} of the bare loop",
        ),
        bar("A CPU of the client per 1,000", told["cpu_s"] * per_thousand, 4.0, "s", "curator 5.5 s"),
        bar("A peak memory of the client", told["peak_mb"], 150, "MB", "Data Designer 285 MB"),
    ]


def faults(bench: Bench, ideal: float) -> list[bool]:
    """B, D and E."""
    bench.reset(rate_429=0.05, error_500=0.02)
    b = min((bench.drive(f"b{n}") for n in range(3)), key=lambda told: told["span_s"])
    bench.reset(capacity=32)
    d = bench.drive("d")
    bench.reset()
    bench.provider.when(lambda body: "[[id:77]]" in body["messages"][-1]["content"], "blocked")
    before = len(bench.provider.seen)
    e = bench.drive("e")
    calls = sum("[[id:77]]" in body["messages"][-1]["content"] for body in bench.provider.seen[before:])
    injected = sum(b["faults"].values())
    return [
        bar("B 5 % 429 + 2 % 500: span / ideal", b["span_s"] / ideal, 1.5, "ratio", "bare client 1.7, curator 3.6, Data Designer 35"),
        bar("B requests beyond the faults", b["extra"] - injected, 0, "requests", "one retry a fault"),
        bar("B lost", b["lost"], 0, "prompts", "bare client 1"),
        bar("D provider takes 32 at once: span / ideal of 32", d["span_s"] / (2 * ideal), 1.3, "ratio", "Data Designer 2.2"),
        bar("D extra requests", d["extra"] / bench.prompts, max(0.06, 44 / bench.prompts), "share", "Data Designer 5.5 %"),
        bar("D lost", d["lost"], 0, "prompts", "bare client 62"),
        bar("E one poison prompt: lost", e["lost"], 1, "prompts", "distilabel 64"),
        bar("E calls of the poison prompt", calls, 1, "calls", "curator 11"),
    ]


def a_kill(bench: Bench) -> list[bool]:
    bench.reset()
    bench.killed_at_half("kill")
    told = bench.drive("kill")
    twice = sum(n > 1 for n in bench.provider.paid.values())
    return [
        bar("kill -9 at half: paid twice", twice, bench.in_flight, "prompts", "what was in flight; Data Designer 548"),
        bar("kill -9 at half: lost", told["lost"], 0, "prompts", "distilabel hangs"),
        bar("kill -9 at half: first request after", told["first_request_after_s"] or 0.0, 2.0, "s", "the resumed process's start"),
    ]


def dialogues(bench: Bench, count: int) -> list[bool]:
    """Whole dialogues through the worker of a run: prompts, parsing, label rules and duplicates included."""
    from synthcore.core.model_plan import ModelPlan
    from synthcore.domains import loader
    from synthcore.generation.request import Request
    from synthcore.services.run_folder import RunFolder
    from synthcore.settings import shipped

    bench.reset()
    folder, domain = RunFolder(bench.folder / "dialogues"), loader.load(shipped("domains") / "mental_health")
    model = ModelPlan(name="mock", base_url=bench.provider.url, in_flight=bench.in_flight, endpoints=str(bench.folder / "endpoints.json"))
    request = Request(count=count, seed_number=3).model_dump(mode="json")
    plan = {"run_id": "dialogues", "request": request, "have": [], "method": "openai", "model": model.model_dump(mode="json")}
    folder.make({"plan": plan, "domain": domain.model_dump(mode="json")}, [])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    worker = subprocess.Popen([sys.executable, "-m", "synthcore", "run-worker", str(folder.path)], env=os.environ)
    worker.wait()
    wall = time.perf_counter() - began
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = usage.ru_utime + usage.ru_stime - before.ru_utime - before.ru_stime
    made = folder.results.read_bytes().count(b"\n")
    times, ideal = bench.provider.times, bench.provider.requests / bench.in_flight * bench.provider.latency
    told = {"case": f"{count:,} dialogues", "wall_s": round(wall, 2), "cpu_s": round(cpu, 2), "span_s": round(times[-1] - times[0], 2)}
    print(json.dumps(told | {"requests": bench.provider.requests, "ideal_s": round(ideal, 2)}), flush=True)
    return [bar(f"{count:,} dialogues: missing", count - made, 0, "dialogues", "every place filled")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="300 prompts instead of 1,000")
    parser.add_argument("--base-url", help="a provider's address, ending in /v1")
    parser.add_argument("--prompts", type=int, default=1000)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--folder", type=Path, help="the run's folder; the same folder again resumes")
    parser.add_argument("--latency-ms", type=float, default=250.0, help="of the provider, for the ideal (default 250)")
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if not args.base_url:
        bars(args.quick)
        return
    if args.folder is None:
        parser.error("--base-url needs --folder: where the run is kept")
    sys.exit(asyncio.run(bare(args) if args.bare else drive(args)))


if __name__ == "__main__":
    main()
