"""Handing data over. An approved export holds only what earned it: two approvers where the risk asks for two."""

from __future__ import annotations

import io
import re
from pathlib import Path, PurePath
from typing import Literal

from synthcore.core.errors import UnknownValue
from synthcore.core.files import check_output, replacing
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.core.tallies import Selection as Selected
from synthcore.evaluation import length_gap
from synthcore.formats.trl import CONTAINS
from synthcore.services import export_files, pair_files, pair_lengths
from synthcore.services.context import Context
from synthcore.services.export_files import Selection, Wanted
from synthcore.services.pair_export import PREFERENCES_FILE

__all__ = ["Download", "Exported", "Format", "Outlook", "Wanted", "export_download", "export_file", "outlook"]
Format = Literal["dialogues", "pairs", "preferences", "hub", "reviews"]
NAMES: dict[str, str] = {
    "dialogues": "dialogues.json", "pairs": "questions_and_responses.csv", "preferences": PREFERENCES_FILE, "hub": f"huggingface_{CONTAINS}.zip",
    "reviews": "reviews.json",
}  # fmt: skip
KINDS: dict[str, str] = {"dialogues": "dialogue", "pairs": "pair", "preferences": "pair", "hub": "pair"}
MEDIA_TYPES = {".json": "application/json", ".csv": "text/csv", ".jsonl": "application/jsonl", ".zip": "application/zip"}
WRITERS = export_files.WRITERS | pair_files.WRITERS


class Exported(Frozen):
    """`written` and `left_out` count records (dialogues, pairs) or reviews; `counts` are the records of the whole selection by
    status. `kept_as` is where a former file now lies."""

    format: Format
    status: Wanted
    path: str
    written: int
    left_out: int
    counts: dict[str, int]
    kept_as: str | None = None


class Download(Frozen):
    """A file for a browser."""

    name: str
    data: bytes
    media_type: str
    written: int
    left_out: int


class Outlook(Frozen):
    """`without_context` counts unreviewed records that somebody has looked at and found too little context in. `length` is what
    the lengths of the answers of the pairs tell, a sentence each; empty where there are none."""

    without_context: int
    length: tuple[str, ...] = ()
    gives_away: bool = False


def export_file(
    context: Context, person: Person, *, path: Path, format: Format = "dialogues", status: Wanted | None = None, batch: str | None = None,
    domain: str | None = None, clobber: bool = True,
) -> Exported:  # fmt: skip
    """Write a file of dialogues, pairs (as a table, as lines for training, as a zip of a Hugging Face folder) or reviews.
    Without a status: approved records, or all reviews. With `clobber` a former file is kept as `NAME.<UTC>.bak`, else it is
    refused."""
    require(person, "export")
    selection = _selection(context, format, status, batch, domain)
    check_output(path, clobber=clobber)
    with replacing(path) as (file, kept):
        written = WRITERS[format](context, file, selection)
    return Exported(
        format=format, status=selection.status, path=str(path), written=written.written, left_out=written.left_out, counts=written.counts,
        kept_as=kept[0].name if kept else None,
    )  # fmt: skip


def export_download(
    context: Context, person: Person, *, format: Format = "dialogues", status: Wanted | None = None, batch: str | None = None, domain: str | None = None
) -> Download:
    """The same file as bytes."""
    require(person, "export")
    selection = _selection(context, format, status, batch, domain)
    file = io.BytesIO()
    written = WRITERS[format](context, file, selection)
    name = _file_name(format, selection)
    return Download(name=name, data=file.getvalue(), media_type=MEDIA_TYPES[PurePath(name).suffix], written=written.written, left_out=written.left_out)


def outlook(
    context: Context, person: Person, *, format: Format = "dialogues", status: Wanted | None = None, batch: str | None = None, domain: str | None = None
) -> Outlook:
    """What is worth knowing before the file is made."""
    require(person, "look")
    selection, kind = _selection(context, format, status, batch, domain), KINDS.get(format)
    without = context.store.counting.without_context(batch, kind, domain)
    if kind != "pair":
        return Outlook(without_context=without)
    gap = pair_lengths.gap(context, of=Selected(domain=domain, batch=batch), status=None if selection.status == "any" else selection.status)
    return Outlook(without_context=without, length=length_gap.sentences(gap) if gap.pairs else (), gives_away=gap.gives_away)


def _file_name(format: Format, selection: Selection) -> str:
    """The same words as views/export gives it: of what, then what."""
    usual = PurePath(NAMES[format])
    words = [selection.domain, selection.batch.name if selection.batch else None, None if selection.status == "any" else selection.status, usual.stem]
    return "_".join(re.sub(r"\W+", "_", word).strip("_") for word in words if word) + usual.suffix


def _selection(context: Context, format: Format, status: Wanted | None, batch: str | None, domain: str | None) -> Selection:
    found = context.store.batches.find(batch) if batch is not None else None
    if batch is not None and found is None:
        raise UnknownValue("batch", batch, [b.name for b in context.store.batches.all()])
    return Selection(status=status or ("any" if format == "reviews" else "approved"), batch=found, domain=domain)
