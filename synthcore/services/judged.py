"""Taking in what a run of a judge has said: each judgement counts for all records of its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from synthcore.core import ports
from synthcore.core.errors import BadInput
from synthcore.core.judge_ports import Judgement, Part
from synthcore.core.measurements import Finding, Measurement
from synthcore.core.runs import Run
from synthcore.services.run_folder import RunFolder

KIND = "judge"  # `params["kind"]` of a run with the task "evaluate"
AT_ONCE = 200  # requests whose judgements are stored in one transaction


def take_in(store: ports.Store, run: Run, folder: RunFolder) -> bool:
    """Store a group of judgements that is not stored yet; False when there is none. Raises BadInput for a line that is none."""
    start = store.runs.offset(run.id, "0")
    rows, end = folder.lines(folder.results, start, AT_ONCE)
    if not rows:
        return False
    try:
        said = [one for row in rows for one in _judgements(row)]
        done = sum(not row.get("given_up") for row in rows)
    except (LookupError, TypeError, ValueError):
        raise BadInput(folder.results, f"is damaged behind byte {start}.") from None
    store.judgements.add(said, datetime.now(UTC), part=Part(run.id, start, end, done))
    return True


def _judgements(row: Mapping[str, Any]) -> Iterator[Judgement]:
    one = Judgement(
        tuple(Measurement.model_validate(measured) for measured in row["measurements"]), tuple(Finding.model_validate(found) for found in row["findings"])
    )
    for record_id in row["records"]:
        yield one if record_id == one.record_id else one.of(record_id)
