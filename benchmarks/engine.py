"""The engine's scheduler and journal over one-line prompts, against a provider that counts what was paid.

    python benchmarks/engine.py --base-url URL --prompts N --in-flight K --folder RUN

The same folder again resumes. Prints a JSON object a measure: the span from the first to the last request, its ratio to
the ideal (N / K rounds of the provider's latency, `--latency-ms`), CPU seconds, peak memory, and how many were lost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from measuring import peak_memory

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-url", required=True, help="the provider's address, ending in /v1")
    parser.add_argument("--prompts", type=int, default=1000)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--folder", type=Path, required=True, help="the run's folder; the same folder again resumes")
    parser.add_argument("--latency-ms", type=float, default=250.0, help="of the provider, for the ideal (default 250)")
    sys.exit(asyncio.run(drive(parser.parse_args())))


if __name__ == "__main__":
    main()
