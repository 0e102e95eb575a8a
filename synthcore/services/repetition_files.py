"""The files in which all records of a domain and kind go to the worker of a run of checks, and what it measured comes back.

repetition-N.jsonl   a line that says of what, then a line a record
repetition.json      what was measured of batches; there when all is done
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from synthcore.core.errors import BadInput
from synthcore.core.files import read_text, write_bytes
from synthcore.core.measurements import Outcome
from synthcore.core.repetition import Measured, Told, Value
from synthcore.services import repetition_work
from synthcore.services.check_lines import result_line
from synthcore.services.repetition_work import SeedSets
from synthcore.services.run_folder import RunFolder

END = "repetition"
FIRST = 1_000_000_000  # number of the first line of results: those before are of chunks of records


class Order(NamedTuple):
    """What is to be compared: the newest records of a domain and kind. `version` is that of what is found of duplicates."""

    domain: str
    kind: str
    mark: str
    version: str
    seeds: SeedSets
    told: Iterable[Told]


def write(folder: Path, orders: Iterable[Order]) -> int:
    """Write the orders of a run into its folder; how many there are."""
    number = 0
    for number, order in enumerate(orders, 1):
        head = order._asdict() | {"seeds": order.seeds._asdict() | {"itself": sorted(order.seeds.itself)}}
        del head["told"]
        with open(folder / f"repetition-{number}.jsonl", "wb") as file:
            file.write(json.dumps(head).encode() + b"\n")
            file.writelines(json.dumps(one).encode() + b"\n" for one in order.told)
    return number


def work(folder: RunFolder, *, processes: int, ended: Callable[[], bool]) -> None:
    """Do what is ordered in a folder, if anything is: what is found goes to the results as of other checks. It begins anew
    when it was interrupted; what is stored already is passed over. Raises BadInput for a file that is damaged."""
    sources = sorted(folder.path.glob("repetition-*.jsonl"))
    if not sources or folder.read(END) is not None:
        return
    measured: list[Measured] = []
    number = FIRST
    for source in sources:
        order = _read(source)
        told = list(order.told)
        known = {one.id: one for one in told}
        with open(folder.results, "ab") as results:
            for found in repetition_work.examine(told, order.kind, order.seeds, order.version, processes=processes, ended=ended):
                results.write(result_line(number, [known[one] for one in dict.fromkeys(n.record_id for n in found.noted)], found, counted=False))
                results.flush()
                number += 1
        measured.append(Measured(order.domain, order.kind, order.mark, tuple(repetition_work.varied(told, ended=ended))))
        if ended():
            return
    write_bytes(folder.path / f"{END}.json", json.dumps([[*one[:3], one.values] for one in measured]).encode())
    for source in sources:
        source.unlink()


def measured_in(folder: RunFolder) -> list[Measured] | None:
    """What a worker has measured of batches; None when it has not come to it. Raises BadInput for a file that is damaged."""
    found = folder.read(END)
    try:
        return None if found is None else [Measured(domain, kind, mark, tuple(map(_value, values))) for domain, kind, mark, values in found]
    except (LookupError, TypeError, ValueError):
        raise BadInput(folder.path / f"{END}.json", "is damaged.") from None


def _value(row: Sequence[Any]) -> Value:
    batch, name, size, outcome, number, least, most, reason = row
    return Value(batch, name, size, Outcome(outcome), number, least, most, reason)


def _read(source: Path) -> Order:
    try:
        head, *lines = map(json.loads, read_text(source).splitlines())
        seeds: dict[str, Any] = head.pop("seeds")
        return Order(**head, seeds=SeedSets(**(seeds | {"itself": frozenset(seeds["itself"])})), told=[Told(*line) for line in lines])
    except (LookupError, TypeError, ValueError):
        raise BadInput(source, "is damaged, so that the run cannot go on.") from None
