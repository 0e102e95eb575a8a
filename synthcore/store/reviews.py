"""Reviews: decisions, which are only ever added, and the state they lead to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import duckdb

from synthcore.core.desk_answers import DeskAnswers, DeskDraft
from synthcore.core.errors import BadRequest
from synthcore.core.labels import Vocabulary
from synthcore.core.pair_answers import PairReview
from synthcore.core.ports import Decision, Draft, State, Withdrawn
from synthcore.core.records import Labels
from synthcore.core.reviews import Note, Review, taken_up
from synthcore.store import bulk, encoding, states
from synthcore.store.domains import Domains
from synthcore.store.drafts import Drafts
from synthcore.store.file import Cursor, File, number, one
from synthcore.store.projection import INHERITED, given_risk, project

COLUMNS = """v.id, v.record_id, v.person, v.verdict, v.note, v.notes, v.blind_labels, v.labels, v.edited_id, v.replaces, v.adjudicates,
    v.opened_at, v.decided_at, v.active_ms, v.position, v.sampling_probability, v.source, v.extras, v.pair, v.desk"""
KINDS = {
    "adjudicates": "bool", "opened_at": "time", "decided_at": "time", "active_ms": "int64", "position": "int64", "sampling_probability": "float64",
}  # fmt: skip
# A condition on `review`: it was not taken back.
STANDS = "id not in (select review_id from withdrawal)"


class _Subject(NamedTuple):
    """What the projection needs of a record: the risk it starts with, its vocabulary, its state so far."""

    risk: str | None
    vocabulary: Vocabulary
    state: State


class Reviews:
    def __init__(self, file: File, domains: Domains, drafts: Drafts) -> None:
        self._file = file
        self._domains = domains
        self._drafts = drafts

    def add(self, review: Review) -> Decision:
        """Store a decision with the state it leads to. A known id adds nothing and returns what was stored under it.

        A clock that was set back cannot make a decision older than one it follows. The draft is taken up: a first answer
        that stands there, or in an earlier decision of the same person, stays with the review. Raises BadRequest when
        there is no such record.
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
            if review.blind_labels is None and (first := self._first(c, review, said)):
                review = review.model_copy(update={"blind_labels": first})
            _insert(c, review)
            after = (*said, review)
            state = project(subject.risk, after, subject.vocabulary, subject.state.superseded_by)
            states.write(c, review.record_id, state)
            self._drafts.clear(c, review.person, review.record_id)
            return Decision(review, False, state, after)

    def _first(self, c: Cursor, review: Review, said: Sequence[Review]) -> Labels | None:
        draft = self._drafts.within(c, review.person, review.record_id)
        if draft and draft.desk.first:
            return draft.desk.first
        return next((r.blind_labels for r in reversed(said) if r.person == encoding.column(review.person) and r.blind_labels), None)

    def withdraw(self, review_id: str, person: str, at: datetime) -> Withdrawn:
        """Take a person's last decision on a record back. What it said is a draft again, under what they have begun to say
        since. A decision that was taken back before stays so, and nothing is done. Raises BadRequest for a decision that is
        not theirs, or that they followed by another."""
        with self._file.tx() as c:
            found = _select(c, "v.id = ?", [encoding.column(review_id)])
            if not found or found[0].person != encoding.column(person):
                raise BadRequest(f"there is no decision {review_id!r} by {person} to take back.")
            record_id = found[0].record_id
            said, subject, draft = of(c, record_id), self._subject(c, record_id), self._drafts.within(c, person, record_id)
            begun = draft.desk if draft else DeskDraft()
            if found[0].withdrawn_at:
                return Withdrawn(found[0], begun, subject.state, said)
            own = [r for r in said if r.person == found[0].person and r.withdrawn_at is None]
            if own[-1].id != found[0].id:
                raise BadRequest("you have decided on this record again since; take that decision back first.")
            c.execute("insert into withdrawal values (?, ?, ?)", [found[0].id, found[0].person, encoding.to_utc(at)])
            after = tuple(r.model_copy(update={"withdrawn_at": at}) if r.id == found[0].id else r for r in said)
            state = project(subject.risk, after, subject.vocabulary, subject.state.superseded_by)
            states.write(c, record_id, state)
            restored = taken_up(found[0], begun)
            self._drafts.put(c, Draft(record_id=record_id, desk=restored, saved_at=at), person)
            return Withdrawn(next(r for r in after if r.id == found[0].id), restored, state, after)

    def get(self, review_id: str) -> Review | None:
        with self._file.read() as c:
            found = _select(c, "v.id = ?", [encoding.column(review_id)])
        return found[0] if found else None

    def add_many(self, reviews: Sequence[Review]) -> tuple[int, int]:
        """Add reviews of records that exist; returns how many were added and how many were there already: under the
        same id, or as the same person's same words at the same time. One that was withdrawn elsewhere is so here too."""
        with self._file.tx() as c:
            record_ids = list({r.record_id for r in reviews})
            subjects, before = self._subjects(c, record_ids), by_record(c, record_ids)
            known = {key: r for group in before.values() for r in group for key in (r.id, _key(r))}
            fresh: list[Review] = []
            withdrawn: dict[str, Review] = {}
            for review in reviews:
                if review.record_id not in subjects:
                    raise BadRequest(f"there is no record {review.record_id!r} in the database.")
                there = known.get(review.id) or known.get(_key(review))
                if there is None:
                    known |= {review.id: review, _key(review): review}
                    fresh.append(review)
                if review.withdrawn_at and (there is None or not there.withdrawn_at):
                    withdrawn[(there or review).id] = review
            if fresh:
                with bulk.table(c, "incoming", [_row(r) for r in fresh], KINDS):
                    c.execute("insert into review by name select * from incoming")
            for review_id, review in withdrawn.items():
                c.execute("insert or ignore into withdrawal values (?, ?, ?)", [review_id, encoding.column(review.person), _at(review.withdrawn_at)])
            after: dict[str, list[Review]] = {r.record_id: list(before.get(r.record_id, ())) for r in (*fresh, *withdrawn.values())}
            for review in fresh:
                after[review.record_id].append(review)
            for record_id, group in after.items():
                after[record_id] = [r.model_copy(update={"withdrawn_at": withdrawn[r.id].withdrawn_at}) if r.id in withdrawn else r for r in group]
            states.write_many(c, {i: project(s.risk, after[i], s.vocabulary, s.state.superseded_by) for i, s in subjects.items() if i in after})
        return len(fresh), len(reviews) - len(fresh)

    def of(self, record_id: str) -> tuple[Review, ...]:
        """Every review of a record, oldest first."""
        with self._file.read() as c:
            return of(c, record_id)

    def count_since(self, person: str, since: datetime) -> int:
        """How many standing decisions of one person are not older than a moment."""
        query = f"select count(*) from review where person = ? and decided_at >= ? and {STANDS}"
        with self._file.read() as c:
            return number(c, query, [encoding.column(person), encoding.to_utc(since)])

    def _subject(self, c: Cursor, record_id: str) -> _Subject:
        record_id = encoding.column(record_id)
        query = f"select r.risk_level, {INHERITED}, r.domain_hash, {states.COLUMNS} from record r, record_state s where r.id = $id and s.record_id = $id"
        row = one(c, query, {"id": record_id})
        if row is None:
            raise BadRequest(f"there is no record {record_id!r} in the database.")
        return self._as_subject(row)

    def _subjects(self, c: Cursor, record_ids: Sequence[str]) -> Mapping[str, _Subject]:
        rows = c.execute(
            f"""select r.id, r.risk_level, {INHERITED}, r.domain_hash, {states.COLUMNS} from record r join record_state s on s.record_id = r.id
                where r.id in (select unnest(?))""",
            [list(record_ids)],
        ).fetchall()
        return {row[0]: self._as_subject(row[1:]) for row in rows}

    def _as_subject(self, row: Sequence[Any]) -> _Subject:
        vocabulary = self._domains.vocabulary(row[2])
        return _Subject(given_risk(vocabulary, row[0], row[1]), vocabulary, states.to_state(tuple(row[3:])))


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
    back = _withdrawals(c, [row[0] for row in rows])
    found = (_review(row, back.get(row[0])) for row in rows)
    return tuple(sorted(found, key=lambda r: (r.decided_at, r.id)))  # faster here than there: mostly none or one


def _withdrawals(c: Cursor, review_ids: Sequence[str]) -> Mapping[str, datetime]:
    """When reviews were withdrawn. Asked for apart: most records have no review yet, and a join costs half as much as they do."""
    if not review_ids:
        return {}
    query = "select review_id, withdrawn_at from withdrawal where review_id in (select unnest(?))"
    return {row[0]: encoding.from_utc(row[1]) for row in c.execute(query, [list(review_ids)]).fetchall()}


def _review(row: tuple[Any, ...], withdrawn_at: datetime | None) -> Review:
    def labels(text: str | None) -> Labels | None:
        return Labels.model_validate(json.loads(text)) if text else None

    return Review(
        id=row[0], record_id=row[1], person=row[2], verdict=row[3], note=row[4], notes=tuple(Note.model_validate(n) for n in json.loads(row[5])),
        blind_labels=labels(row[6]), labels=labels(row[7]), edited_id=row[8], replaces=row[9], adjudicates=row[10],
        opened_at=encoding.from_utc(row[11]) if row[11] else None, decided_at=encoding.from_utc(row[12]), active_ms=row[13], position=row[14],
        sampling_probability=row[15], source=row[16], extras=json.loads(row[17]), pair=PairReview.model_validate_json(row[18]) if row[18] else None,
        desk=DeskAnswers.model_validate_json(row[19]) if row[19] else None, withdrawn_at=withdrawn_at,
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
        "adjudicates": r.adjudicates, "opened_at": _at(r.opened_at),
        "decided_at": encoding.to_utc(r.decided_at), "active_ms": r.active_ms, "position": r.position,
        "sampling_probability": r.sampling_probability, "source": encoding.column(r.source), "extras": encoding.dump(r.extras),
        "pair": encoding.dump(r.pair.model_dump()) if r.pair else None,
        "desk": encoding.dump(r.desk.model_dump(exclude_defaults=True)) if r.desk else None,
    }  # fmt: skip


def _at(value: datetime | None) -> datetime | None:
    return encoding.to_utc(value) if value else None


def _key(r: Review) -> tuple[object, ...]:
    return (r.record_id, encoding.column(r.person), r.verdict, encoding.to_utc(r.decided_at), encoding.column(r.note), r.notes)
