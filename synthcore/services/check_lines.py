"""The files of a run of checks: a line a record that is to be looked at, a line a chunk of results. Both are arrays of columns and
rows, not objects: ten thousand dialogues come to half a million measurements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from synthcore.core.examined import Examined, Noted, Pointed
from synthcore.core.measurements import Finding
from synthcore.core.records import Record
from synthcore.core.repetition import Told
from synthcore.store.record_rows import to_records

CHUNK = re.compile(rb'\{"chunk": (\d+)')
_FINDING = ("branch", "turn", "start", "end", "code", "severity", "message", "suggestion")


def record_line(due: int, row: Sequence[Any]) -> bytes:
    """A row of the store, with the checks that are due as bits."""
    return json.dumps([due, *row[:-1], row[-1].isoformat()]).encode() + b"\n"


def records_of(lines: Iterable[bytes]) -> tuple[list[Record], list[int]]:
    """Records and what is due of each."""
    rows = [json.loads(line) for line in lines]
    return to_records([(*row[1:-1], datetime.fromisoformat(row[-1])) for row in rows]), [row[0] for row in rows]


def result_line(chunk: int, records: Sequence[Record | Told], examined: Examined, *, counted: bool = True) -> bytes:
    """What was found in a chunk of records. `chunk` comes first: who takes the run up again looks for it alone. Records that were
    not `counted` when the run was planned make no progress in it."""
    ids = {record.id: n for n, record in enumerate(records)}
    checks = {key: n for n, key in enumerate(dict.fromkeys((one.check, one.version) for one in examined.noted))}
    noted = [(ids[n.record_id], checks[n.check, n.version], n.name[len(n.check) + 1 :], *n[4:]) for n in examined.noted]
    pointed = [
        (ids[p.finding.record_id], checks[p.check, p.version], *(getattr(p.finding, name) for name in _FINDING)) for p in examined.pointed
    ]  # fmt: skip
    line = {"chunk": chunk, "records": len(records) if counted else 0, "ids": list(ids), "checks": list(checks), "noted": noted, "pointed": pointed}
    return json.dumps(line).encode() + b"\n"


def examined_of(rows: Iterable[Mapping[str, Any]]) -> Examined:
    """Lines of results, read back. Raises LookupError, TypeError or ValueError for one that is none."""
    found = Examined([], [])
    for row in rows:
        ids, checks = row["ids"], row["checks"]
        for record, number, measure, *said in row["noted"]:
            check, version = checks[number]
            found.noted.append(Noted(ids[record], check, version, f"{check}.{measure}" if measure else check, *said))
        for record, number, *place in row["pointed"]:
            check, version = checks[number]
            found.pointed.append(Pointed(check, version, Finding(record_id=ids[record], **dict(zip(_FINDING, place, strict=True)))))
    return found
