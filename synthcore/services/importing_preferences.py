"""A file of preferences, a JSON object in each line, becomes preference pairs of a batch."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from typing import IO

from synthcore.core.errors import BadInput
from synthcore.core.records import Record
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import versioned
from synthcore.formats import trl
from synthcore.formats.preference_records import SAYS_SO, from_line, parts
from synthcore.formats.trl import Preference
from synthcore.services import domains, importing_pairs, pair_topics
from synthcore.services.context import Context
from synthcore.services.imported import SHOWN, Imported, Problem

FALSE = "in {n:,} lines `rejected` is taken to be false on purpose, as in every pair here, though they do not say so."


def is_preferences(file: IO[bytes], where: PurePath) -> bool:
    """Whether an open file is of preferences: by its name, or because its first line is an object with two answers in it."""
    line = next((raw for raw in iter(lambda: file.readline(trl.LINE), b"") if raw.strip()), b"")
    file.seek(0)
    if where.suffix.lower() == ".jsonl":
        return True
    if b'"chosen"' not in line or b'"rejected"' not in line:
        return False
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and {"chosen", "rejected"} <= value.keys()


def take(context: Context, file: IO[bytes], where: PurePath, batch: str | None, domain_name: str | None) -> Imported:
    """Import an open file. One that cannot be read to its end adds nothing: it is read once to see."""
    said = _said(file, where)
    file.seek(0)
    domain = importing_pairs.domain_of_pairs(context, domain_name, said=said)
    vocabulary = domains.kept(context, domain)
    there = context.store.batches.open(batch or where.stem, source=str(where), header={}, exact=batch is not None)
    lines = _Lines(file, where, domain)
    added = importing_pairs.store(context, domain, vocabulary, there.id, lines.records())
    return Imported(
        kind="pairs", file=where.name, batch=there.name, read=lines.read, added=added.added, already_there=added.already_there,
        same_text=added.same_text, problem_count=len(lines.problems), problems=tuple(lines.problems[:SHOWN]), warnings=lines.warnings(),
    )  # fmt: skip


def _said(file: IO[bytes], where: PurePath) -> object:
    """The domain that the first preference names, of a file that can be read to its end. Raises BadInput for one that has none."""
    first: Preference | None = None
    wrong: BadInput | None = None
    for line in trl.read(file, where):
        if isinstance(line, BadInput):
            wrong = wrong or line
        else:
            first = first or line
    if first is None:
        raise wrong or BadInput(where, "holds no preferences.")
    return first.about.get("domain")


class _Lines:
    """The records of the lines; keeps what could not be taken."""

    def __init__(self, file: IO[bytes], where: PurePath, domain: Domain) -> None:
        self.problems = list[Problem]()
        self.read = self._silent = self._claimed = self._wordless = 0
        self._file, self._where = file, where
        self._topics, self._version = pair_topics.Topics(domain), versioned(domain)

    def records(self) -> Iterator[Record]:
        """A record for each line; exact copies get their occurrence, which makes them records of their own."""
        now = datetime.now(UTC)
        seen: Counter[str] = Counter()
        for line in trl.read(self._file, self._where):
            self.read += 1
            if isinstance(line, BadInput):
                where, _, what = str(line).removeprefix(f"{self._where}, ").partition(": ")
                self.problems.append(Problem(where=where, what=what))
                continue
            row, _ = parts(line)
            risk = None if row.get("risk_level") else self._topics.risk(row["question"], line.chosen, line.rejected)
            record = from_line(line, domain=self._version, source=str(self._where), created_at=now, risk=risk)
            seen[record.id] += 1
            if seen[record.id] > 1:
                record = from_line(line, domain=self._version, source=str(self._where), created_at=now, risk=risk, occurrence=seen[record.id] - 1)
            self._silent += line.about.get(SAYS_SO) is not True
            self._claimed += row.get("review_status", "").strip() not in ("", trl.UNREVIEWED)
            self._wordless += not row.get("rejected_error_type")
            yield record

    def warnings(self) -> tuple[str, ...]:
        said = [FALSE.format(n=self._silent)] if self._silent else []
        if self._wordless:
            said.append(f"{self._wordless:,} lines state no type of error (`rejected_error_type`); such a pair cannot be approved.")
        if self._claimed:
            said.append(f"{self._claimed:,} lines name a decision (`review_status`), which counts for nothing here; decisions come with a reviews file.")
        return tuple(said)
