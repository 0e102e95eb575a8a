"""Export: what a file will hold, what stays out of it, and why."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from synthcore.formats.trl import CONTAINS
from synthcore.views.wording import STATUS, count

if TYPE_CHECKING:
    from synthcore.services.exporting import Format, Outlook, Wanted
    from synthcore.services.measuring_progress import Counts, Kind, Part

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
    "needs_second": "Approved once; the risk asks for a second approval by a different clinician",
    "needs_revision": "A reviewer asked for a revision",
    "rejected": "Rejected",
    "disputed": "Reviewers disagree",
    "unreviewed": "Nobody has looked at it yet",
    "approved": "Not asked for",
}
NO_CONTEXT = "Whoever has looked at it found not enough context; a lead, or somebody else, decides"
ONE_DATA_SET: tuple[Format, ...] = ("preferences", "hub")  # of one domain each
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
    """What is chosen, before anything is written. `safe` is false for a file that must not be trained on. `length` tells of the
    lengths of the answers of pairs, a sentence each with the conclusion last; `gives_away` that they matter."""

    sentence: str
    safety: str
    safe: bool
    left_out: tuple[LeftOut, ...]
    file_name: str
    command: str
    empty: bool
    length: tuple[str, ...]
    gives_away: bool


def domains(parts: Sequence[Part], format: Format) -> tuple[tuple[str | None, ...], bool]:
    """The domains to choose from, None for all of them, and whether there is a choice. A data set is of one domain."""
    wanted = KINDS.get(format)
    names = tuple(dict.fromkeys(part.domain for part in parts if wanted in (None, part.kind)))
    several = len(names) > 1
    return (names if several and format in ONE_DATA_SET else (None, *(names if several else ()))), several


def export(counts: Counts, before: Outlook, *, format: Format, status: Wanted, batch: str | None, domain: str | None = None) -> Export:
    by_status = counts.by_status
    inside = counts.total if status == "any" else by_status.get(status, 0)
    out = [] if status == "any" else [line for name, n in by_status.items() if name != status for line in _left_out(name, n, before.without_context)]
    where = "in this batch" if batch else "in the database"
    if domain:
        where = f"of the domain {domain} {where}"
    noun = KINDS.get(format, "record")
    what = f"the reviews of {count(inside, noun)}" if format == "reviews" else count(inside, "record" if format == "dialogues" else noun)
    name = file_name(format, status, batch, domain)
    return Export(
        sentence=f"The file will hold {what}, of {counts.total:,} {where}.",
        safety=SAFETY["reviews"] if format == "reviews" else _safety(format, status),
        safe=format == "reviews" or status == "approved",
        left_out=tuple(sorted(out, key=lambda line: -line.records)),
        file_name=name,
        command=_command(format, status, batch, domain, name),
        empty=inside == 0,
        length=before.length,
        gives_away=before.gives_away,
    )


def _left_out(status: str, records: int, without_context: int) -> list[LeftOut]:
    """Unreviewed are those that nobody has looked at, and those that lacked context for whoever did."""
    looked = min(records, without_context) if status == "unreviewed" else 0
    lines = (LeftOut(STATUS[status], records - looked, WHY[status]), LeftOut(STATUS[status], looked, NO_CONTEXT))
    return [line for line in lines if line.records]


def file_name(format: Format, status: Wanted, batch: str | None = None, domain: str | None = None) -> str:
    """What the file is called when a browser stores it: the same words as the service gives it."""
    usual = PurePath(NAMES[format])
    words = [domain, batch, None if status == "any" else status, usual.stem]
    return "_".join(re.sub(r"\W+", "_", word).strip("_") for word in words if word) + usual.suffix


def kind(format: Format) -> Kind | None:
    """The records that a format is of; None for all."""
    return KINDS.get(format)


def media_type(name: str) -> str:
    return MEDIA_TYPES[PurePath(name).suffix]


def _safety(format: Format, status: Wanted) -> str:
    said = SAFETY["approved" if status == "approved" else "other"]
    return f"{said} {FALSE}" if KINDS.get(format) == "pair" else said


def _command(format: Format, status: Wanted, batch: str | None, domain: str | None, name: str) -> str:
    parts = ["synthcore", "export", "--format", format, "--status", status, "--output", name]
    if batch:
        parts += ["--batch", batch]
    if domain:
        parts += ["--domain", domain]
    return shlex.join(parts)
