"""What the benchmarks share: one JSON object a bar, and the memory of a child process."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """Of a finished child process: seconds by the wall, and the most memory it held, in bytes."""

    seconds: float
    peak: int


def bar(name: str, value: float, limit: float, unit: str, against: str) -> bool:
    """Print one bar; a value at the limit holds."""
    holds = value <= limit
    print(json.dumps({"bar": name, "value": round(value, 4), "limit": limit, "holds": holds, "unit": unit, "against": against}), flush=True)
    return holds


def median(values: Iterable[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return (ordered[middle] + ordered[-middle - 1]) / 2


def ninety_fifth(values: Iterable[float]) -> float:
    """Below which 95 of 100 lie, between two of the values where it falls there. Not from Python's module: a benchmark has its name."""
    ordered = sorted(values)
    place = min(max(0.95 * (len(ordered) + 1) - 1, 0), len(ordered) - 1)
    below, above = ordered[int(place)], ordered[min(int(place) + 1, len(ordered) - 1)]
    return below + (above - below) * (place - int(place))


def run(arguments: Sequence[str], environ: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end; a failure ends the benchmark with what the command said."""
    began = time.perf_counter()
    process = subprocess.Popen(arguments, env={**os.environ, **(environ or {})}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(arguments)} ended with {process.returncode}:\n{said.decode(errors='replace')[-2000:]}")
    return Cost(time.perf_counter() - began, usage.ru_maxrss * 1024)


def peak_memory() -> int:
    """The most memory that this process has held so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def peak_memory_of(pid: int) -> int:
    """The most memory that a running process has held so far, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def finish(bars: Sequence[bool]) -> None:
    """Exit 1 when a bar does not hold."""
    sys.exit(0 if all(bars) else 1)
