"""Reviews: decisions, which are only ever added, and the state they lead to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import duckdb

from synthcore.core.errors import BadRequest
from synthcore.core.labels import Vocabulary
from synthcore.core.pair_answers import PairReview
from synthcore.core.ports import Decision, Draft, State
from synthcore.core.records import Labels
from synthcore.core.reviews import Note, Review
from synthcore.store import bulk, encoding, states
from synthcore.store.domains import Domains
from synthcore.store.file import Cursor, File, number, one
from synthcore.store.projection import project

COLUMNS = """v.id, v.record_id, v.person, v.verdict, v.note, v.notes, v.blind_labels, v.labels, v.edited_id, v.replaces, v.adjudicates,
    v.opened_at, v.decided_at, v.active_ms, v.position, v.sampling_probability, v.source, v.extras, v.pair"""
KINDS = {
    "adjudicates": "bool", "opened_at": "time", "decided_at": "time", "active_ms": "int64", "position": "int64", "sampling_probability": "float64",
}  # fmt: skip


class _Subject(NamedTuple):
    """What the projection needs of a record: the risk its maker gave it, its vocabulary, its state so far."""

    risk: str | None
    vocabulary: Vocabulary
    state: State


class Reviews:
    def __init__(self, file: File, domains: Domains) -> None:
        self._file = file
        self._domains = domains
        # (person, record) with an unfinished note. Few have one, and looking for it would be a tenth of a decision.
        with file.read() as c:
            self._drafts = set(c.execute("select person, record_id from draft").fetchall())

    def add(self, review: Review) -> Decision:
        """Store a decision with the state it leads to. A known id adds nothing and returns what was stored under it.

        A clock that was set back cannot make a decision older than one it follows. Raises BadRequest when there is no
        such record.
        """
        with self._file.tx() as c:
            said = of(c, review.record_id)
            subject = self._subject(c, review.record_id)
            stored = next((r for r in said if r.id == encoding.column(review.id)), None)
            if stored:
                return Decision(stored, True, subject.state, said)
            newest = max((r.decided_at for r in said), default=None)
            if newest is not None and review.decided_at <= newest:
                review = review.model_copy(update={"decided_at": newest + timedelta(microseconds=1)})
            _insert(c, review)
            after = (*said, review)
            state = project(subject.risk, after, subject.vocabulary, subject.state.superseded_by)
            states.write(c, review.record_id, state)
            self._clear(c, encoding.column(review.person), encoding.column(review.record_id))
            return Decision(review, False, state, after)

    def add_many(self, reviews: Sequence[Review]) -> tuple[int, int]:
        """Add reviews of records that exist; returns how many were added and how many were there already: under the
        same id, or as the same person's same words at the same time."""
        with self._file.tx() as c:
            record_ids = list({r.record_id for r in reviews})
            subjects, before = self._subjects(c, record_ids), by_record(c, record_ids)
            known = {key for group in before.values() for r in group for key in (r.id, _key(r))}
            fresh: list[Review] = []
            for review in reviews:
                if review.record_id not in subjects:
                    raise BadRequest(f"there is no record {review.record_id!r} in the database.")
                if review.id not in known and _key(review) not in known:
                    known |= {review.id, _key(review)}
                    fresh.append(review)
            if fresh:
                with bulk.table(c, "incoming", [_row(r) for r in fresh], KINDS):
                    c.execute("insert into review by name select * from incoming")
            after: dict[str, list[Review]] = {}
            for review in fresh:
                after.setdefault(review.record_id, list(before.get(review.record_id, ()))).append(review)
            states.write_many(c, {i: project(s.risk, after[i], s.vocabulary, s.state.superseded_by) for i, s in subjects.items() if i in after})
        return len(fresh), len(reviews) - len(fresh)

    def of(self, record_id: str) -> tuple[Review, ...]:
        """Every review of a record, oldest first."""
        with self._file.read() as c:
            return of(c, record_id)

    def save_draft(self, person: str, record_id: str, note: str, saved_at: datetime) -> None:
        """Keep an unfinished note; an empty one clears it."""
        person, record_id = encoding.column(person), encoding.column(record_id)
        with self._file.tx() as c:
            if note:
                self._drafts.add((person, record_id))
                c.execute(
                    "insert or replace into draft (person, record_id, note, saved_at) values (?, ?, ?, ?)",
                    [person, record_id, encoding.column(note), encoding.to_utc(saved_at)],
                )
            else:
                self._clear(c, person, record_id)

    def _clear(self, c: Cursor, person: str, record_id: str) -> None:
        if (person, record_id) in self._drafts:
            c.execute("delete from draft where person = ? and record_id = ?", [person, record_id])

    def count_since(self, person: str, since: datetime) -> int:
        """How many decisions of one person are not older than a moment."""
        with self._file.read() as c:
            return number(c, "select count(*) from review where person = ? and decided_at >= ?", [encoding.column(person), encoding.to_utc(since)])

    def draft(self, person: str, record_id: str) -> Draft | None:
        if (encoding.column(person), encoding.column(record_id)) not in self._drafts:
            return None
        with self._file.read() as c:
            row = one(
                c, "select record_id, note, saved_at from draft where person = ? and record_id = ?", [encoding.column(person), encoding.column(record_id)]
            )
        return Draft(record_id=row[0], note=row[1], saved_at=encoding.from_utc(row[2])) if row else None

    def _subject(self, c: Cursor, record_id: str) -> _Subject:
        record_id = encoding.column(record_id)
        query = f"select r.risk_level, r.domain_hash, {states.COLUMNS} from record r, record_state s where r.id = $id and s.record_id = $id"
        row = one(c, query, {"id": record_id})
        if row is None:
            raise BadRequest(f"there is no record {record_id!r} in the database.")
        return _Subject(row[0], self._domains.vocabulary(row[1]), states.to_state(row[2:]))

    def _subjects(self, c: Cursor, record_ids: Sequence[str]) -> Mapping[str, _Subject]:
        rows = c.execute(
            f"""select r.id, r.risk_level, r.domain_hash, {states.COLUMNS} from record r join record_state s on s.record_id = r.id
                where r.id in (select unnest(?))""",
            [list(record_ids)],
        ).fetchall()
        return {row[0]: _Subject(row[1], self._domains.vocabulary(row[2]), states.to_state(row[3:])) for row in rows}

    def drafts(self, batch: str | None) -> list[tuple[str, str, Draft]]:
        """(person, external id, draft) of all unfinished notes, or of those in the batch of that id, oldest first."""
        inside = "where d.record_id in (select record_id from batch_record where batch_id = $batch)" if batch else ""
        with self._file.read() as c:
            rows = c.execute(
                f"""select d.person, r.external_id, d.record_id, d.note, d.saved_at from draft d join record r on r.id = d.record_id {inside}
                    order by d.saved_at, d.person, d.record_id""",
                {"batch": batch} if batch else {},
            ).fetchall()
        return [(row[0], row[1], Draft(record_id=row[2], note=row[3], saved_at=encoding.from_utc(row[4]))) for row in rows]


def of(c: Cursor, record_id: str) -> tuple[Review, ...]:
    return _select(c, "v.record_id = ?", [encoding.column(record_id)])


def by_record(c: Cursor, record_ids: Sequence[str]) -> Mapping[str, tuple[Review, ...]]:
    """Reviews of many records, oldest first."""
    found: dict[str, list[Review]] = {}
    for review in _select(c, "v.record_id in (select unnest(?))", [list(record_ids)]):
        found.setdefault(review.record_id, []).append(review)
    return {record_id: tuple(group) for record_id, group in found.items()}


def _select(c: Cursor, where: str, values: Sequence[object]) -> tuple[Review, ...]:
    rows = c.execute(f"select {COLUMNS} from review v where {where}", values).fetchall()
    return tuple(sorted(map(_review, rows), key=lambda r: (r.decided_at, r.id)))  # faster here than there: mostly none or one


def _review(row: tuple[Any, ...]) -> Review:
    def labels(text: str | None) -> Labels | None:
        return Labels.model_validate(json.loads(text)) if text else None

    return Review(
        id=row[0], record_id=row[1], person=row[2], verdict=row[3], note=row[4], notes=tuple(Note.model_validate(n) for n in json.loads(row[5])),
        blind_labels=labels(row[6]), labels=labels(row[7]), edited_id=row[8], replaces=row[9], adjudicates=row[10],
        opened_at=encoding.from_utc(row[11]) if row[11] else None, decided_at=encoding.from_utc(row[12]), active_ms=row[13], position=row[14],
        sampling_probability=row[15], source=row[16], extras=json.loads(row[17]), pair=PairReview.model_validate_json(row[18]) if row[18] else None,
    )  # fmt: skip


def _insert(c: Cursor, review: Review) -> None:
    try:
        row = _row(review)
        c.execute(f"insert into review ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values()))
    except duckdb.ConstraintException:
        raise BadRequest(f"the decision {review.id!r} was sent before, for another record.") from None


def _row(r: Review) -> dict[str, Any]:
    def labels(value: Labels | None) -> str | None:
        return encoding.dump(value.model_dump(exclude_none=True)) if value else None

    return {
        "id": encoding.column(r.id), "record_id": r.record_id, "person": encoding.column(r.person), "verdict": r.verdict.value,
        "note": encoding.column(r.note), "notes": encoding.dump([n.model_dump() for n in r.notes]),
        "blind_labels": labels(r.blind_labels), "labels": labels(r.labels), "edited_id": r.edited_id, "replaces": r.replaces,
        "adjudicates": r.adjudicates, "opened_at": encoding.to_utc(r.opened_at) if r.opened_at else None,
        "decided_at": encoding.to_utc(r.decided_at), "active_ms": r.active_ms, "position": r.position,
        "sampling_probability": r.sampling_probability, "source": encoding.column(r.source), "extras": encoding.dump(r.extras),
        "pair": encoding.dump(r.pair.model_dump()) if r.pair else None,
    }  # fmt: skip


def _key(r: Review) -> tuple[object, ...]:
    return (r.record_id, encoding.column(r.person), r.verdict, encoding.to_utc(r.decided_at), encoding.column(r.note), r.notes)
