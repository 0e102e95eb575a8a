"""Reviews files become reviews of the records of one batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path, PurePath
from typing import IO, Any

from synthcore.core.desk_answers import DeskDraft
from synthcore.core.errors import BadInput, BadRequest, UnknownValue
from synthcore.core.pair_reviews import conclusion
from synthcore.core.ports import Batch
from synthcore.core.reviews import Review, Verdict
from synthcore.formats import reviews
from synthcore.formats.review_records import SUPERSEDED, VERSION_KEY, WITHDRAWN, from_row, when
from synthcore.formats.reviews import same_person
from synthcore.services.context import Context
from synthcore.services.imported import SHOWN, Imported, Problem

AT_ONCE = 2000


def take(context: Context, file: IO[bytes], where: PurePath, batch: str | None) -> Imported:
    """Import an open reviews file. A file that cannot be read to its end adds nothing: it is read once to see."""
    first = reviews.reader(file, where)
    read = sum(1 for _ in first)
    head = {**first.head, **first.tail}
    there = _batch(context, head, where, batch)
    file.seek(0)
    told = _Told(context, there, where)
    added = already = 0
    for group in _groups(reviews.reader(file, where)):
        found = list(told.reviews(group))
        one = context.store.reviews.add_many([copies[0] for copies in found])
        context.store.reviews.add_many([copy for copies in found for copy in copies[1:]])
        added, already = added + one[0], already + one[1]
    for copies in told.reviews(_beside(head, WITHDRAWN), WITHDRAWN):
        context.store.reviews.add_many(copies)
    former = _beside(head, SUPERSEDED)
    read += len(former)
    for copies in told.reviews(former, SUPERSEDED):
        one = context.store.reviews.add_many(copies[:1])
        context.store.reviews.add_many(copies[1:])
        added, already = added + one[0], already + one[1]
    told.take_notes(head.get("notes"))
    return Imported(
        kind="reviews", file=where.name, batch=there.name, read=read, added=added, already_there=already, undecided=told.undecided,
        unmatched=sum(told.unmatched.values()) + told.elsewhere, problem_count=len(told.problems), problems=tuple(told.problems[:SHOWN]),
        warnings=told.warnings(),
    )  # fmt: skip


def _batch(context: Context, head: Mapping[str, Any], where: PurePath, batch: str | None) -> Batch:
    """The batch whose records a reviews file speaks of: the one that was asked for, the one that the file names (ours
    do), or the one that came from its source file."""
    if batch is not None:
        found = context.store.batches.find(batch)
        if found is None:
            raise UnknownValue("batch", batch, [b.name for b in context.store.batches.all()])
        return found
    named, source = head.get("batch"), head.get("source_file")
    if isinstance(named, str) and (found := context.store.batches.find(named)):
        return found
    if not isinstance(source, str) or not source:
        raise BadInput(where, "does not say which file it reviews (no `source_file`); name the batch of its dialogues with --batch.")
    beside = str(Path(where).parent / source)  # itself, when it is absolute
    candidates = [b for b in context.store.batches.by_source(beside) if beside in b.sources] or context.store.batches.by_source(source)
    files = {s for b in candidates for s in b.sources if PurePath(s).name == PurePath(source).name}
    if len(files) == 1 or len(candidates) == 1:
        return candidates[-1]  # several batches with one file hold the same records
    if candidates:
        names = ", ".join(repr(b.name) for b in candidates)
        raise BadRequest(f"{where}: several batches came from a file named {Path(source).name} ({names}); name the one that it reviews with --batch.")
    raise BadRequest(f"{where}: reviews {source}, which has not been imported. Import it first, or name the batch of its dialogues with --batch.")


class _Told:
    """Reads the rows of one file; keeps what could not be taken."""

    def __init__(self, context: Context, batch: Batch, where: PurePath) -> None:
        self.problems: list[Problem] = []
        self.unmatched: Counter[str] = Counter()
        self.undecided = 0
        self.elsewhere = 0  # on versions that are not here
        self._unknown_words: Counter[str] = Counter()
        self._store = context.store
        self._batch = batch
        self._where = where
        self._spelling = dict(context.store.people.spellings())
        self._moment = batch.created_at
        self._times: Counter[tuple[str, str, datetime]] = Counter()

    def reviews(self, group: list[tuple[Any, int]], key: str = reviews.KEY) -> Iterator[list[Review]]:
        """For each row that decides something, the review of its dialogue and of every exact copy of that. The rows stand under
        this key: among those that were taken back, or those that are of a former version, they may name the version."""
        found = self._store.records.find(self._batch.id, {str(row.get("dialogue_id")) for row, _ in group if isinstance(row, dict)})
        pairs = self._store.records.pairs_among([record_id for records in found.values() for record_id, _ in records])
        for row, number in group:
            if not isinstance(row, dict):
                self.problems.append(Problem(where=f"review {number}", what="it is no review (expected an object)."))
                continue
            self._moment = when(row) or self._moment  # a row without a time is as old as the one before it
            if reviews.verdict_of(row) is None:
                self.undecided += 1
                if row.get("status"):
                    self._unknown_words[str(row["status"])[:40]] += 1
                continue
            name = str(row.get("dialogue_id", ""))
            records = found.get(name, [])
            if records and key != reviews.KEY and isinstance(version := row.get(VERSION_KEY), str):
                row, records = {k: v for k, v in row.items() if k != VERSION_KEY}, [one for one in records if one[1] == version]
                if not records:
                    self.elsewhere += key == SUPERSEDED
                    continue
            if not records:
                self.unmatched[name] += 1
            elif len({content for _, content in records}) > 1 and not (records := self._as_it_was(records)):
                self.problems.append(Problem(where=f"review {number}", what=f"the id {name!r} is on several different dialogues of the batch."))
            else:
                made = self._reviews(row, name, [record_id for record_id, _ in records], key == WITHDRAWN)
                if made and made[0].record_id in pairs and not _borne_out(made[0]):
                    self.problems.append(Problem(where=f"review {number}", what=f"it approves the pair {name!r} without answers that bear it out."))
                else:
                    yield made

    def _as_it_was(self, records: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Of the versions of one dialogue the newest that was there when the row was written; nothing when they are no
        versions of each other."""
        found = [record for record_id, _ in records if (record := self._store.records.get(record_id))]
        first = [record for record in found if record.origin.parent_id not in {r.id for r in found}]
        if len(first) != 1:
            return []
        seen = [record for record in found if record.created_at <= self._moment] or first
        newest = max(seen, key=lambda record: (record.created_at, record is not first[0]))
        return [(newest.id, newest.content_hash)]

    def _reviews(self, row: dict[str, Any], name: str, record_ids: list[str], withdrawn: bool) -> list[Review]:
        person = self._person(row.get("reviewer"))
        key = (name, person, self._moment)
        # Rows of one moment keep the order of the file.
        at = self._moment + timedelta(microseconds=self._times[key])
        self._times[key] += 1
        told = partial(from_row, row, external_id=name, person=person, decided_at=at, source=self._where.name, withdrawn=withdrawn)
        made = (told(record_id=record_id) for record_id in record_ids)
        return [review for review in made if review is not None]

    def _person(self, name: object) -> str:
        said = " ".join(name.split()) if isinstance(name, str) else ""
        if not said:
            return f"unnamed reviewer of {self._where.name}"
        return self._spelling.setdefault(same_person(said), said)

    def take_notes(self, notes: object) -> None:
        """Notes on what their writer has not decided yet become drafts, unless a draft is there."""
        rows = [n for n in notes if isinstance(n, Mapping) and isinstance(n.get("note"), str)] if isinstance(notes, list) else []
        found = self._store.records.find(self._batch.id, {str(n.get("dialogue_id")) for n in rows})
        drafts: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for note in rows:
            for record_id, _ in found.get(str(note.get("dialogue_id")), []):
                drafts.setdefault((self._person(note.get("reviewer")), record_id), []).append(note)
        for (person, record_id), several in drafts.items():
            decided = any(r.person == person for r in self._store.reviews.of(record_id))
            if not decided and self._store.drafts.of(person, record_id) is None:
                at = when({"reviewed_at": several[-1].get("timestamp")}) or self._moment
                self._store.drafts.save(person, record_id, DeskDraft(note="\n".join(n["note"] for n in several)), at)

    def warnings(self) -> tuple[str, ...]:
        said = [f"the status {word!r} decides nothing ({n:,} rows)." for word, n in self._unknown_words.most_common(10)]
        if self.unmatched:
            names = ", ".join(list(self.unmatched)[:10])
            more = f" and {len(self.unmatched) - 10:,} more" if len(self.unmatched) > 10 else ""
            said.append(f"no dialogue of the batch {self._batch.name!r} has the id {names}{more}.")
        if self.elsewhere:
            said.append(f"{self.elsewhere:,} reviews are on versions that were edited since and are not here; they stay in the file alone.")
        return tuple(said)


def _beside(head: Mapping[str, Any], key: str) -> list[tuple[Any, int]]:
    """The rows that stand beside the reviews under a key, numbered from 1."""
    rows = head.get(key)
    return [(row, number) for number, row in enumerate(rows, 1) if isinstance(row, dict)] if isinstance(rows, list) else []


def _borne_out(review: Review) -> bool:
    """Whether what was answered on a pair comes to the approval that the row claims; a lead's ruling needs no answers."""
    if review.verdict is not Verdict.APPROVED or review.adjudicates:
        return True
    found = conclusion(review.pair) if review.pair else None
    return found is not None and found.verdict is Verdict.APPROVED


def _groups(reader: Any) -> Iterator[list[tuple[Any, int]]]:
    group: list[tuple[Any, int]] = []
    for value, _, number in reader:
        group.append((value, number))
        if len(group) == AT_ONCE:
            yield group
            group = []
    if group:
        yield group
