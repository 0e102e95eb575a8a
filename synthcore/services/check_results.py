"""Taking in what a run of checks has found."""

from __future__ import annotations

from datetime import UTC, datetime

from synthcore.core import ports
from synthcore.core.errors import BadInput
from synthcore.core.judge_ports import Part
from synthcore.core.runs import Run
from synthcore.services import measuring_repetition
from synthcore.services.check_lines import examined_of
from synthcore.services.run_folder import RunFolder

KIND = "checks"  # `params["kind"]` of a run with the task "evaluate"
AT_ONCE = 10  # chunks that are stored in one transaction: whoever decides meanwhile waits for it


def take_in(store: ports.Store, run: Run, folder: RunFolder) -> bool:
    """Store a group of chunks that is not stored yet; False when there is none. Raises BadInput for a line that is none."""
    start = store.runs.offset(run.id, "0")
    rows, end = folder.lines(folder.results, start, AT_ONCE)
    if not rows:
        measuring_repetition.take_in(store, run, folder)
        return False
    try:
        examined, records = examined_of(rows), sum(int(row["records"]) for row in rows)
    except (LookupError, TypeError, ValueError):
        raise BadInput(folder.results, f"is damaged behind byte {start}.") from None
    store.measurements.add(examined, datetime.now(UTC), part=Part(run.id, start, end, records))
    return True
