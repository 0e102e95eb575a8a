"""Bringing files in. Importing the same file again adds nothing and says so."""

from __future__ import annotations

import io
from pathlib import Path, PurePath
from typing import IO

from synthcore.core.files import open_input
from synthcore.core.people import Person, require
from synthcore.formats.json_stream import Reader
from synthcore.services import importing_dialogues, importing_pairs, importing_preferences, importing_reviews
from synthcore.services.context import Context
from synthcore.services.imported import Imported, Problem

__all__ = ["Imported", "Problem", "import_dialogues", "import_file", "import_pairs", "import_reviews", "import_upload"]


def import_dialogues(context: Context, person: Person, *, path: Path, batch: str | None = None, domain: str | None = None) -> Imported:
    """Import a dialogues file. `batch` is the name of the batch it joins (default: the file's name)."""
    require(person, "import")
    with open_input(path) as file:
        return importing_dialogues.take(context, file, path, batch, domain)


def import_reviews(context: Context, person: Person, *, path: Path, batch: str | None = None) -> Imported:
    """Import a reviews file. Its ids are looked up in `batch`, else in the batch of the `source_file` it names."""
    require(person, "import")
    with open_input(path) as file:
        return importing_reviews.take(context, file, path, batch)


def import_pairs(context: Context, person: Person, *, path: Path, batch: str | None = None, domain: str | None = None) -> Imported:
    """Import a `questions_and_responses.csv`, or a file of preferences (JSON lines with `prompt`, `chosen`, `rejected`).
    Without a domain, that of the settings when it makes pairs, else the one that does."""
    require(person, "import")
    with open_input(path) as file:
        if importing_preferences.is_preferences(file, path):
            return importing_preferences.take(context, file, path, batch, domain)
        return importing_pairs.take(context, file, path, batch, domain)


def import_file(context: Context, person: Person, *, path: Path, batch: str | None = None, domain: str | None = None) -> Imported:
    """Import a file of dialogues, of reviews or of preference pairs (CSV or JSON lines), told by its content."""
    require(person, "import")
    with open_input(path) as file:
        return _either(context, file, path, batch, domain)


def import_upload(context: Context, person: Person, *, name: str, data: bytes, batch: str | None = None) -> Imported:
    """`import_file` for bytes from a browser; `name` is the file's name there."""
    require(person, "import")
    return _either(context, io.BytesIO(data), PurePath(PurePath(name).name or "upload.json"), batch, None)


def _either(context: Context, file: IO[bytes], where: PurePath, batch: str | None, domain: str | None) -> Imported:
    if importing_pairs.is_csv(file, where):
        return importing_pairs.take(context, file, where, batch, domain)
    if importing_preferences.is_preferences(file, where):
        return importing_preferences.take(context, file, where, batch, domain)
    kind = Reader(file, where, ("dialogues", "reviews")).key
    file.seek(0)
    if kind == "reviews":
        return importing_reviews.take(context, file, where, batch)
    return importing_dialogues.take(context, file, where, batch, domain)
