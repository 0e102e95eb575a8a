"""Review files: `{version, source_file, reviewed_at, total_reviews, reviews: [row, ...], notes: [...]}`.

A row is one decision: `{dialogue_id, status, reviewed_at, reviewer, feedback?, notes?: [{note, timestamp}]}`. Several rows
of one dialogue are its history. `notes` beside the rows holds what was noted before anything was decided:
`{dialogue_id, reviewer, note, timestamp}`; it decides nothing, and moves into the row of its reviewer's next decision.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import IO, Any, NamedTuple

from synthcore.core.errors import BadInput
from synthcore.core.reviews import Verdict
from synthcore.core.texts import flat
from synthcore.formats.json_stream import Element, Reader

KEY = "reviews"
VERSION = "1.0"
Row = dict[str, Any]
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_VERDICTS = {verdict.value: verdict for verdict in Verdict}


class Vote(NamedTuple):
    """A row of a review file, as core.reviews judges it. `id` orders rows of one moment as their files have them. What was
    withdrawn is not among the rows of a file."""

    id: str
    person: str
    verdict: Verdict
    decided_at: datetime
    adjudicates: bool
    reviewed_at: Any
    withdrawn_at: None = None


def reader(file: IO[bytes], where: object) -> Reader:
    """A file of reviews. Raises BadInput when it holds none."""
    return Reader(file, where, (KEY,))


def check_row(element: Element, where: object) -> Row:
    """The row. Raises BadInput for an element that is no object."""
    if not isinstance(element.value, dict):
        raise BadInput(where, f"review {element.number} is no object.")
    return element.value


def verdict_of(row: Row) -> Verdict | None:
    """What a row decides; None for nothing, or for a word that is no verdict."""
    status = row.get("status")
    if isinstance(status, str) and status in _VERDICTS:
        return _VERDICTS[status]
    return _VERDICTS.get(status.strip().lower().replace(" ", "_").replace("-", "_")) if isinstance(status, str) else None


@functools.lru_cache(maxsize=1024)
def same_person(name: str) -> str:
    """One spelling per reviewer, so that `Anna` and `anna ` are not two approvers."""
    return flat(name)


class Ballots:
    """The votes of one or more review files, by dialogue id. `counted` is for whoever counts them: the ids that are done.
    `sources` holds, for each file that says so, the name of the file it reviews."""

    def __init__(self) -> None:
        self.rows = 0
        self.undecided = 0
        self.warnings: list[str] = []
        self.counted: set[str] = set()
        self.sources: list[tuple[object, str]] = []
        self._votes: dict[str, list[Vote]] = {}
        self._files = 0

    def read(self, source: Reader) -> None:
        """Add a file. Rows that decide nothing are counted, and named where they seem meant to decide."""
        self._files += 1
        before = _EARLIEST
        for element in source:
            row, number = check_row(element, source.where), element.number
            self.rows += 1
            verdict, name = verdict_of(row), row.get("dialogue_id")
            before = _moment(row.get("reviewed_at"), before)
            if verdict is None:
                self.undecided += 1
                if row.get("status"):
                    what = f"has the status {row['status']!r}, which decides nothing (known: {', '.join(_VERDICTS)})"
                    self.warnings.append(f"{source.where}: review {number} {what}.")
            elif not isinstance(name, str | int) or name == "":
                self.warnings.append(f"{source.where}: review {number} names no dialogue.")
            else:
                # Without a name all rows of a file are one person's: two such files may disagree, one can change its mind.
                person = same_person(str(row.get("reviewer") or "")) or f"\0{self._files}"
                vote = Vote(f"{self._files:04}{number:012}", person, verdict, before, row.get("adjudicates") is True, row.get("reviewed_at"))
                self._votes.setdefault(str(name), []).append(vote)
        reviewed = {**source.head, **source.tail}.get("source_file")
        if isinstance(reviewed, str) and reviewed:
            self.sources.append((source.where, reviewed))

    def of(self, dialogue_id: str) -> Sequence[Vote]:
        """The votes on a dialogue."""
        return self._votes.get(dialogue_id, ())

    def strangers(self) -> list[str]:
        """Ids with votes that were counted for no dialogue."""
        return [name for name in self._votes if name not in self.counted]


def _moment(text: Any, before: datetime) -> datetime:
    """When a row was decided; a row without a readable time is as old as the one before it in its file."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return before
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
