"""Pairs of the database as those files that training reads: preference lines, and the folder of a Hugging Face data set.

Both are made by `pair_export`, in a folder that is gone afterwards. Their names say that they hold false answers.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from synthcore.core.errors import BadRequest
from synthcore.core.records import PreferencePair
from synthcore.core.reviews import Status
from synthcore.domains.schema import Domain
from synthcore.formats import pair_records
from synthcore.formats.questions import RESPONSES, Row
from synthcore.formats.trl import EARLIER
from synthcore.services import domains, pair_export
from synthcore.services.context import Context
from synthcore.services.export_files import Selection, Written

KNOWN = frozenset((*RESPONSES, EARLIER))
STAMP = (1980, 1, 1, 0, 0, 0)  # of every file in a zip: the same pairs make the same bytes


def write_preferences(context: Context, file: IO[bytes], selection: Selection) -> Written:
    """One line a pair, as TRL reads them."""
    with tempfile.TemporaryDirectory(prefix="synthcore-") as folder:
        written = _write(context, Path(folder), selection)
        with (Path(folder) / pair_export.PREFERENCES_FILE).open("rb") as lines:
            shutil.copyfileobj(lines, file)
    return written


def write_hub(context: Context, file: IO[bytes], selection: Selection) -> Written:
    """A zip of the folder: the lines, the card, the licence."""
    with tempfile.TemporaryDirectory(prefix="synthcore-") as folder:
        written = _write(context, Path(folder), selection)
        hub = Path(folder) / pair_export.HUB
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(path for path in hub.rglob("*") if path.is_file()):
                about = zipfile.ZipInfo(path.relative_to(hub).as_posix(), STAMP)
                about.compress_type = zipfile.ZIP_DEFLATED
                with path.open("rb") as source, packed.open(about, "w") as target:
                    shutil.copyfileobj(source, target)
    return written


def _write(context: Context, folder: Path, selection: Selection) -> Written:
    counts = dict.fromkeys((s.value for s in Status), 0)
    facts = pair_export.PairFacts(run=f"{selection.batch.name if selection.batch else 'database'}/{selection.status}")
    made = pair_export.export(folder, _rows(context, selection, counts), domain=_domain(context, selection), facts=facts, more=(EARLIER,))
    return Written(made.pairs, sum(counts.values()) - made.pairs, counts)


def _rows(context: Context, selection: Selection, counts: dict[str, int]) -> Iterator[Row]:
    """The rows that are meant, with the columns that the lines have; what else a record knows has its place in the CSV.
    `counts` are those of the whole selection by status, afterwards."""
    with context.store.records.snapshot(batch=selection.batch.id if selection.batch else None, statuses=None, domain=selection.domain) as found:
        for record, state, said in found:
            if not isinstance(record.body, PreferencePair):
                continue
            counts[state.status.value] += 1
            if selection.status in ("any", state.status.value):
                row = pair_records.to_row(record, state, said)
                yield {column: cell for column, cell in row.items() if column in KNOWN}


def _domain(context: Context, selection: Selection) -> Domain:
    """Whose card it is. Raises BadRequest where the pairs are of several domains."""
    if selection.domain:
        return domains.domain(context, selection.domain)
    kinds = context.store.counting.kinds()
    names = [name for name, kind in kinds if kind == "pair" and _there(context, name, selection)]
    if len(names) > 1:
        raise BadRequest(f"these pairs are of several domains ({', '.join(names)}), and a data set is of one; choose a batch that is of one.")
    return domains.domain(context, names[0] if names else next((name for name in domains.names(context) if _makes_pairs(context, name)), None))


def _there(context: Context, name: str, selection: Selection) -> bool:
    """Whether there are pairs of this domain among those that are meant."""
    return any(context.store.counting.statuses(selection.batch.name if selection.batch else None, "pair", name).values())


def _makes_pairs(context: Context, name: str) -> bool:
    return "pair" in domains.domain(context, name).about.kinds


WRITERS: dict[str, Callable[[Context, IO[bytes], Selection], Written]] = {"preferences": write_preferences, "hub": write_hub}
