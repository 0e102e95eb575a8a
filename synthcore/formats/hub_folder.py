"""A folder as the Hugging Face Hub takes it, and as `datasets.load_dataset(folder)` reads it:

    README.md                                 the card
    LICENSE.md
    data/train_contains_false_answers.jsonl   one line a pair

The name of a file with rejected answers says that they are in it. Lines are JSON, because Parquet needs an engine that this
layer does not have; the Hub makes its own Parquet of them. Each file takes its place in one step, the card last, so that a
card never speaks of rows that are not there. What stood there before is kept outside the folder, which is for publishing.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from synthcore.core import ids
from synthcore.core.files import check_output, replacing, write_bytes
from synthcore.formats.dataset_card import LICENCE_FILE, Split
from synthcore.formats.trl import CONTAINS, Line, line

CARD, BACKUPS = "README.md", "backups"


def data_path(split: str = "train") -> str:
    """Where the lines of a split lie, from the folder."""
    return f"data/{split}_{CONTAINS}.jsonl"


def paths(folder: Path, split: str = "train") -> tuple[Path, ...]:
    """All files of a folder with one split."""
    return folder / data_path(split), folder / LICENCE_FILE, folder / CARD


def canary(*parts: str) -> str:
    """A string that occurs nowhere else, for these parts always the same: what the rows of one data set carry."""
    found = ids.digest("canary", *parts)
    return f"synthcore canary {found[:8]}-{found[8:12]}-{found[12:16]}-{found[16:20]}-{found[20:]}"


class HubFolder:
    """Takes the lines, then the two texts that go beside them. `kept` names, afterwards, the files that stood there before."""

    def __init__(self, file: IO[bytes], split: str) -> None:
        self.rows = 0
        self.card = self.licence = ""
        self.kept: list[Path] = []
        self._file, self._split = file, split

    def add(self, value: Line) -> None:
        self._file.write(line(value))
        self.rows += 1

    @property
    def splits(self) -> tuple[Split, ...]:
        return (Split(self._split, data_path(self._split), self.rows),)


@contextlib.contextmanager
def writing(folder: Path, *, split: str = "train", clobber: bool = True, aside: Path | None = None) -> Iterator[HubFolder]:
    """A folder that is written when the block ends well; `card` and `licence` are to be set by then. When the block does
    not end well, what stood there is unchanged. Former files go to `aside`, by default a folder `backups` beside this one.
    Raises BadRequest for a target that may not be written, WriteFailed."""
    aside = aside or folder.parent / BACKUPS
    for path in paths(folder, split):
        check_output(path, clobber=clobber)
    with replacing(folder / data_path(split), keep=False) as (file, _):
        hub = HubFolder(file, split)
        yield hub
        if not (hub.card and hub.licence):
            raise ValueError("the folder has no card or no licence")
        hub.kept += _kept(folder, paths(folder, split), aside)
    for name, text in ((LICENCE_FILE, hub.licence), (CARD, hub.card)):
        write_bytes(folder / name, text.encode("utf-8", "replace"))


def _kept(folder: Path, files: Iterable[Path], aside: Path) -> list[Path]:
    """Keep former files outside the folder, under `aside`/NAME.<UTC>/ and their paths within it. Raises OSError."""
    there = [path for path in files if path.exists()]
    if not there:
        return []
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    kept = [aside / f"{folder.name}.{stamp}" / path.relative_to(folder) for path in there]
    for path, copy in zip(there, kept, strict=True):
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path.resolve(), copy)
        except OSError:  # a file system without hard links
            shutil.copy2(path, copy)
    return kept
