"""`questions_and_responses.csv` becomes preference pairs of a batch."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import PurePath
from typing import IO

from synthcore.core.errors import BadInput, BadRequest
from synthcore.core.labels import Vocabulary
from synthcore.core.ports import Added
from synthcore.core.records import Record
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import versioned
from synthcore.formats import questions
from synthcore.formats.pair_records import from_row
from synthcore.services import checking, domains, pair_topics
from synthcore.services.context import Context
from synthcore.services.imported import SHOWN, Imported, Problem

AT_ONCE = 1000
CSV = frozenset({".csv", ".tsv"})


def is_csv(file: IO[bytes], where: PurePath) -> bool:
    """Whether an open file is a CSV: by its name, or by its first character, when it is not called a JSON file."""
    if where.suffix.lower() in CSV:
        return True
    start = file.read(64).removeprefix(codecs.BOM_UTF8).lstrip()
    file.seek(0)
    return where.suffix.lower() not in (".json", ".jsonl") and bool(start) and not start.startswith((b"{", b"["))


def take(context: Context, file: IO[bytes], where: PurePath, batch: str | None, domain_name: str | None) -> Imported:
    """Import an open file. One that cannot be read to its end adds nothing: it is read once to see."""
    if not sum(bool(row["chosen"]) for row in questions.responses(file, where)):
        raise BadInput(where, "holds no answered question.")
    file.seek(0)
    domain = domain_of_pairs(context, domain_name)
    vocabulary = domains.kept(context, domain)
    there = context.store.batches.open(batch or where.stem, source=str(where), header={}, exact=batch is not None)
    took = _Rows(questions.responses(file, where), domain, where)
    added = store(context, domain, vocabulary, there.id, took.records())
    return Imported(
        kind="pairs", file=where.name, batch=there.name, read=took.reader.rows, added=added.added, already_there=added.already_there,
        same_text=added.same_text, problem_count=len(took.problems), problems=tuple(took.problems[:SHOWN]), warnings=took.warnings(),
    )  # fmt: skip


def store(context: Context, domain: Domain, vocabulary: Vocabulary, batch: str, records: Iterator[Record]) -> Added:
    """Add records to a batch (by id), group by group, and have the checks at entry look at what is new."""
    added = Added(0, 0, 0)
    checker = checking.Checker(context, domain)
    while group := list(islice(records, AT_ONCE)):
        one = context.store.records.add(group, vocabulary=vocabulary, batch=batch)
        if one.added:
            checker.check(group)
        added = Added(*(a + b for a, b in zip(added, one, strict=True)))
    return added


def domain_of_pairs(context: Context, name: str | None, *, said: object = None) -> Domain:
    """The domain of the pairs: the one that was named, the one that the file says (`name@version`) where that is known, that of
    the settings, or the only one that makes pairs."""
    told = said.partition("@")[0] if isinstance(said, str) else None
    if name is None and told in domains.names(context) and "pair" in (named := domains.domain(context, told)).about.kinds:
        return named
    asked = domains.domain(context, name)
    if "pair" in asked.about.kinds:
        return asked
    if name is not None:
        raise BadRequest(f"the domain {name!r} makes no preference pairs (domain.toml: kinds).")
    found = [d for n in domains.names(context) if "pair" in (d := domains.domain(context, n)).about.kinds]
    if len(found) != 1:
        raise BadRequest(f"name the domain of the pairs (--domain): {', '.join(d.about.id for d in found) or 'there is none that makes pairs'}.")
    return found[0]


class _Rows:
    """The records of the rows; keeps what could not be taken."""

    def __init__(self, reader: questions.Reader, domain: Domain, where: PurePath) -> None:
        self.reader, self.problems = reader, list[Problem]()
        self._topics, self._version, self._source = pair_topics.Topics(domain), versioned(domain), str(where)
        self._claimed = self._wordless = 0

    def records(self) -> Iterator[Record]:
        """A record for each row; exact copies get their occurrence, which makes them records of their own."""
        now = datetime.now(UTC)
        seen: Counter[str] = Counter()
        for row in self.reader:
            risk = None if row.get("risk_level") else self._topics.risk(row["question"], row["chosen"], row["rejected"])
            given = {"domain": self._version, "source": self._source, "created_at": now, "risk": risk}
            try:
                record = from_row(row, **given)  # type: ignore[arg-type]
            except BadInput as error:
                what = str(error).removeprefix(f"{self._source}: ")
                self.problems.append(Problem(where=f"row {self.reader.rows} ({row['id'] or 'without an id'})", what=what))
                continue
            seen[record.id] += 1
            if seen[record.id] > 1:
                record = from_row(row, **given, occurrence=seen[record.id] - 1)  # type: ignore[arg-type]
            self._claimed += row["review_status"].strip() not in ("", "unreviewed")
            self._wordless += not row["rejected_error_type"]
            yield record

    def warnings(self) -> tuple[str, ...]:
        said = []
        if self._wordless:
            said.append(f"{self._wordless:,} rows state no type of error (`rejected_error_type`); such a pair cannot be approved.")
        if self._claimed:
            said.append(f"{self._claimed:,} rows name a decision (`review_status`), which counts for nothing here; decisions come with a reviews file.")
        if self.reader.short:
            lines = ", ".join(map(str, self.reader.short_lines))
            said.append(f"{self.reader.short:,} rows had fewer cells than the header; the missing ones are taken as empty (line {lines}).")
        if self.reader.encoding != "utf-8":
            said.append(f"the file is not UTF-8; it was read as {self.reader.encoding}.")
        return tuple(said)
