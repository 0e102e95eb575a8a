"""Questions as a source holds them, before anything is done to them."""

from __future__ import annotations

from typing import NamedTuple


class SourceQuestion(NamedTuple):
    """One question. `row` is its place in the source, from 0, counted over every row, also those that were skipped;
    `text` is verbatim; `answer` is "" when the source has none; `extra` holds a few short texts of other columns."""

    row: int
    text: str
    answer: str
    extra: dict[str, str]


class SourceTable(NamedTuple):
    """What was read of a source, and from where. `source` is the id of a dataset or the name of a file (which has no
    config, split or revision: ""); `column` and `answer_column` are names or dotted paths ("" for no answers); `columns`
    are all that the source has; `skipped` counts rows by reason; `sample` is the first rows, shortened, as they are;
    `notes` are sentences about what was read in another way than the file suggests."""

    source: str
    config: str
    split: str
    revision: str
    column: str
    answer_column: str
    columns: tuple[str, ...]
    questions: tuple[SourceQuestion, ...]
    skipped: dict[str, int]
    sample: tuple[dict[str, str], ...]
    notes: tuple[str, ...] = ()
