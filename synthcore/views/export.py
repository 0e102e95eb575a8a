"""Export: what a file will hold, what stays out of it, and why."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from synthcore.formats.trl import CONTAINS
from synthcore.views.wording import STATUS, count

if TYPE_CHECKING:
    from synthcore.services.exporting import Format, Wanted
    from synthcore.services.measuring_progress import Counts, Kind

FORMATS: dict[Format, str] = {
    "dialogues": "Dialogues", "pairs": "Preference pairs (CSV)", "preferences": "Preference pairs for TRL (JSONL)",
    "hub": "Preference pairs for the Hugging Face Hub (zip)", "reviews": "Reviews",
}  # fmt: skip
WANTED: dict[Wanted, str] = {
    "approved": STATUS["approved"],
    "needs_second": STATUS["needs_second"],
    "needs_revision": STATUS["needs_revision"],
    "rejected": STATUS["rejected"],
    "disputed": STATUS["disputed"],
    "unreviewed": STATUS["unreviewed"],
    "any": "Every status",
}
WHY: dict[str, str] = {
    "needs_second": "approved once; the risk asks for a second approval by a different clinician",
    "needs_revision": "a reviewer asked for a revision",
    "rejected": "rejected",
    "disputed": "reviewers disagree",
    "unreviewed": "nobody has decided yet",
    "approved": "not asked for",
}
NAMES: dict[Format, str] = {
    "dialogues": "dialogues.json", "pairs": "questions_and_responses.csv", "preferences": f"preferences_{CONTAINS}.jsonl",
    "hub": f"huggingface_{CONTAINS}.zip", "reviews": "reviews.json",
}  # fmt: skip
KINDS: dict[Format, Kind] = {"dialogues": "dialogue", "pairs": "pair", "preferences": "pair", "hub": "pair"}
MEDIA_TYPES = {".json": "application/json", ".csv": "text/csv", ".jsonl": "application/jsonl", ".zip": "application/zip"}
FALSE = "Each row holds an answer that is false on purpose (rejected): never show it to patients, nor train on it as an answer."
SAFETY = {
    "approved": "Only approved records are in it; where the domain asks for it, that takes two approvals by different people.",
    "other": "This file holds records that have not earned approval. Do not train on it.",
    "reviews": "Decisions with their notes and the names of the reviewers, for the desk or the terminal to go on from.",
}


@dataclass(frozen=True)
class LeftOut:
    status: str
    records: int
    why: str


@dataclass(frozen=True)
class Export:
    """What is chosen, before anything is written. `safe` is false for a file that must not be trained on."""

    sentence: str
    safety: str
    safe: bool
    left_out: tuple[LeftOut, ...]
    file_name: str
    command: str
    empty: bool


def export(counts: Counts, *, format: Format, status: Wanted, batch: str | None, domain: str | None = None) -> Export:
    by_status = counts.by_status
    inside = counts.total if status == "any" else by_status.get(status, 0)
    out = [] if status == "any" else [LeftOut(STATUS[name], n, WHY[name]) for name, n in by_status.items() if n and name != status]
    where = "in this batch" if batch else "in the database"
    noun = KINDS.get(format, "record")
    what = f"the reviews of {count(inside, noun)}" if format == "reviews" else count(inside, "record" if format == "dialogues" else noun)
    name = file_name(format, status, batch)
    return Export(
        sentence=f"The file will hold {what}, of {counts.total:,} {where}.",
        safety=SAFETY["reviews"] if format == "reviews" else _safety(format, status),
        safe=format == "reviews" or status == "approved",
        left_out=tuple(sorted(out, key=lambda line: -line.records)),
        file_name=name,
        command=_command(format, status, batch, name),
        empty=inside == 0,
    )


def file_name(format: Format, status: Wanted, batch: str | None = None) -> str:
    """What the file is called when a browser stores it: the same words as the service gives it."""
    usual = PurePath(NAMES[format])
    words = [batch, None if status == "any" else status, usual.stem]
    return "_".join(re.sub(r"\W+", "_", word).strip("_") for word in words if word) + usual.suffix


def kind(format: Format) -> Kind | None:
    """The records that a format is of; None for all."""
    return KINDS.get(format)


def media_type(name: str) -> str:
    return MEDIA_TYPES[PurePath(name).suffix]


def _safety(format: Format, status: Wanted) -> str:
    said = SAFETY["approved" if status == "approved" else "other"]
    return f"{said} {FALSE}" if KINDS.get(format) == "pair" else said


def _command(format: Format, status: Wanted, batch: str | None, name: str) -> str:
    parts = ["synthcore", "export", "--format", format, "--status", status, "--output", name]
    if batch:
        parts += ["--batch", batch]
    return shlex.join(parts)
