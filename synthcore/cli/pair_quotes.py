"""What an order of pairs still costs, where earlier runs have paid for a part of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthcore.cli.pair_judging import Judging
    from synthcore.services.file_runs import FileRun
    from synthcore.services.pair_quoting import PairQuote
    from synthcore.services.pairing import PairsAsked


def of_run(
    asked: PairsAsked, run: FileRun, judging: Judging | None, *, first: int = 0, done: Iterable[Mapping[str, Any]] = (), to_judge: int | None = None
) -> PairQuote:  # fmt: skip
    """What an order costs beyond what the runs have paid for that this one knows of. The `first` of the model's rows are behind
    it, `done` are the results that it has, `to_judge` pairs are still to be judged (None: all)."""
    return still(asked, map(Path, run.plan.get("model", {}).get("earlier", ())), judging, first=first, done=done, to_judge=to_judge)


def still(
    asked: PairsAsked, folders: Iterable[Path], judging: Judging | None, *,
    first: int = 0, done: Iterable[Mapping[str, Any]] = (), to_judge: int | None = None,
) -> PairQuote:  # fmt: skip
    """The same, beyond what the runs of these folders have paid for."""
    from synthcore.services import pair_quoting

    mine = pair_quoting.keyed(asked, done)
    there = [row for key, row in pair_quoting.made_before(asked, folders).items() if key not in mine]
    left = max(0, len(asked.items) - first - len(there))
    pairs = asked.plan.count if to_judge is None else to_judge
    judged = judging.quotes(max(0, pairs - judging.judged_before(there))) if judging else None
    return pair_quoting.quote_of(asked, left, judged, paid=len(there))
