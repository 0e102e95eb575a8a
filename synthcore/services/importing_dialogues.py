"""Dialogues files become records of a batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from typing import IO, Any

from synthcore.core.errors import BadInput
from synthcore.core.labels import Vocabulary
from synthcore.core.ports import Added
from synthcore.core.records import Record
from synthcore.formats import dialogues
from synthcore.formats.dialogue_records import from_file
from synthcore.services import checking, domains
from synthcore.services.context import Context
from synthcore.services.imported import SHOWN, Imported, Problem

AT_ONCE = 1000


def take(context: Context, file: IO[bytes], where: PurePath, batch: str | None, domain_name: str | None) -> Imported:
    """Import an open dialogues file. A file that cannot be read to its end adds nothing: it is read once to see."""
    first = dialogues.reader(file, where)
    read = sum(1 for _ in first)
    if read == 0:
        raise BadInput(where, "holds no dialogues.")
    domain = domains.domain(context, domain_name)
    vocabulary = domains.kept(context, domain)
    there = context.store.batches.open(
        batch or where.stem, source=str(where), header={**first.head, **first.tail}, exact=batch is not None
    )  # fmt: skip
    file.seek(0)
    problems: list[Problem] = []
    added = Added(0, 0, 0)
    checker = checking.Checker(context, domain)
    for group in _groups(_records(dialogues.reader(file, where), vocabulary, str(where), problems)):
        one = context.store.records.add(group, vocabulary=vocabulary, batch=there.id)
        if one.added:
            checker.check(group)
        added = Added(*(a + b for a, b in zip(added, one, strict=True)))
    return Imported(
        kind="dialogues", file=where.name, batch=there.name, read=read, added=added.added, already_there=added.already_there,
        same_text=added.same_text, problem_count=len(problems), problems=tuple(problems[:SHOWN]),
    )  # fmt: skip


def _records(reader: Any, vocabulary: Vocabulary, source: str, problems: list[Problem]) -> Iterator[Record]:
    """A record for each dialogue; exact copies get their occurrence, which makes them records of their own."""
    now = datetime.now(UTC)
    seen: Counter[str] = Counter()
    for value, _, number in reader:
        if not isinstance(value, dict):
            problems.append(Problem(where=f"element {number}", what="it is no dialogue (expected an object)."))
            continue
        try:
            record = from_file(value, domain=vocabulary.domain, source=source, created_at=now)
        except BadInput as error:
            problems.append(Problem(where=f"dialogue {number} ({dialogues.id_of(value) or 'without an id'})", what=str(error)))
            continue
        seen[record.id] += 1
        if seen[record.id] > 1:
            record = from_file(value, domain=vocabulary.domain, source=source, created_at=now, occurrence=seen[record.id] - 1)
        yield record


def _groups(records: Iterator[Record]) -> Iterator[list[Record]]:
    group: list[Record] = []
    for record in records:
        group.append(record)
        if len(group) == AT_ONCE:
            yield group
            group = []
    if group:
        yield group
