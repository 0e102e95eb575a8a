"""Reviews: decisions, which are only ever added, and the state they lead to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import duckdb

from synthcore.core.desk_answers import DeskDraft
from synthcore.core.errors import BadRequest
from synthcore.core.labels import Vocabulary
from synthcore.core.ports import Decision, Draft, Filters, Reviewed, State, Withdrawn
from synthcore.core.records import Labels
from synthcore.core.reviews import Review, taken_up
from synthcore.store import bulk, encoding, selecting, states
from synthcore.store.domains import Domains
from synthcore.store.drafts import Drafts
from synthcore.store.file import Cursor, File, number, one
from synthcore.store.projection import INHERITED, given_risk, project
from synthcore.store.recent import Known, Recent, Said
from synthcore.store.review_rows import NAMES, select, stored_at, to_review, to_row
from synthcore.store.review_rows import by_record as by_record

KINDS = {
    "adjudicates": "bool", "opened_at": "time", "decided_at": "time", "active_ms": "int64", "position": "int64", "sampling_probability": "float64",
}  # fmt: skip
# A condition on `review`: it was not taken back.
STANDS = "id not in (select review_id from withdrawal)"


COUNTED = 1000  # people and moments for which it is held how much they decided since
INSERT = f"insert into review ({', '.join(NAMES)}, seq) values ({', '.join('?' * len(NAMES))}, (select seq from record where id = ?))"


class _Subject(NamedTuple):
    """What the projection needs of a record: the risk it has before it is reviewed, of it that of its own labels and that which a
    judge found, its vocabulary, its state so far."""

    risk: str | None
    own: str | None
    judged: str | None
    vocabulary: Vocabulary
    state: State


class _Counted(NamedTuple):
    """How many decisions there were at a mark in the news."""

    number: int
    told: int


class Reviews:
    def __init__(self, file: File, domains: Domains, drafts: Drafts, recent: Recent) -> None:
        self._file = file
        self._domains = domains
        self._drafts = drafts
        self._recent = recent
        self._counted: dict[tuple[str, datetime], _Counted] = {}

    def add(self, review: Review) -> Decision:
        """Store a decision with the state it leads to. A known id adds nothing and returns what was stored under it.

        A clock that was set back cannot make a decision older than one it follows. The draft is taken up: a first answer
        that stands there, or in an earlier decision of the same person, stays with the review. Raises BadRequest when
        there is no such record.
        """
        tells: list[Said] = []
        with self._file.tx(tells) as c:
            known = self._subject(c, review.record_id)
            said = known.reviews
            stored = next((r for r in said if r.id == encoding.column(review.id)), None)
            if stored:
                return Decision(stored, True, known.state, said)
            newest = max((r.decided_at for r in said), default=None)
            if newest is not None and review.decided_at <= newest:
                review = review.model_copy(update={"decided_at": newest + timedelta(microseconds=1)})
            if review.blind_labels is None and (first := self._first(c, review, said)):
                review = review.model_copy(update={"blind_labels": first})
            after = (*said, _insert(c, review))
            state = self._projected(known, after)
            states.write(c, review.record_id, state)
            self._drafts.clear(c, review.person, review.record_id)
            tells.append(Said(after[-1], False, known._replace(state=state, reviews=after)))
            return Decision(after[-1], False, state, after)

    def _first(self, c: Cursor, review: Review, said: Sequence[Review]) -> Labels | None:
        draft = self._drafts.within(c, review.person, review.record_id)
        if draft and draft.desk.first:
            return draft.desk.first
        return next((r.blind_labels for r in reversed(said) if r.person == encoding.column(review.person) and r.blind_labels), None)

    def withdraw(self, review_id: str, person: str, at: datetime) -> Withdrawn:
        """Take a person's last decision on a record back. What it said is a draft again, under what they have begun to say
        since. A decision that was taken back before stays so, and nothing is done. Raises BadRequest for a decision that is
        not theirs, or that they followed by another."""
        tells: list[Said] = []
        with self._file.tx(tells) as c:
            found = select(c, "v.id = ?", [encoding.column(review_id)])
            if not found or found[0].person != encoding.column(person):
                raise BadRequest(f"there is no decision {review_id!r} by {person} to take back.")
            record_id = found[0].record_id
            known, draft = self._subject(c, record_id), self._drafts.within(c, person, record_id)
            begun = draft.desk if draft else DeskDraft()
            if found[0].withdrawn_at:
                return Withdrawn(found[0], begun, known.state, known.reviews)
            own = [r for r in known.reviews if r.person == found[0].person and r.withdrawn_at is None]
            if own[-1].id != found[0].id:
                raise BadRequest("you have decided on this record again since; take that decision back first.")
            c.execute("insert into withdrawal values (?, ?, ?)", [found[0].id, found[0].person, encoding.to_utc(at)])
            after = tuple(r.model_copy(update={"withdrawn_at": at}) if r.id == found[0].id else r for r in known.reviews)
            state = self._projected(known, after)
            states.write(c, record_id, state)
            restored = taken_up(found[0], begun)
            self._drafts.put(c, Draft(record_id=record_id, desk=restored, saved_at=at), person)
            back = next(r for r in after if r.id == found[0].id)
            tells.append(Said(back, True, known._replace(state=state, reviews=after)))
            return Withdrawn(back, restored, state, after)

    def get(self, review_id: str) -> Review | None:
        if recent := self._recent.review(encoding.column(review_id)):
            return recent
        with self._file.read() as c:
            found = select(c, "v.id = ?", [encoding.column(review_id)])
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
                with bulk.table(c, "incoming", [to_row(r) for r in fresh], KINDS):
                    c.execute("insert into review by name select i.*, r.seq from incoming i join record r on r.id = i.record_id")
            for review_id, review in withdrawn.items():
                c.execute("insert or ignore into withdrawal values (?, ?, ?)", [review_id, encoding.column(review.person), stored_at(review.withdrawn_at)])
            after: dict[str, list[Review]] = {r.record_id: list(before.get(r.record_id, ())) for r in (*fresh, *withdrawn.values())}
            for review in fresh:
                after[review.record_id].append(review)
            for record_id, group in after.items():
                after[record_id] = [r.model_copy(update={"withdrawn_at": withdrawn[r.id].withdrawn_at}) if r.id in withdrawn else r for r in group]
            states.write_many(c, {i: project(s.risk, after[i], s.vocabulary, s.state.superseded_by, own=s.own) for i, s in subjects.items() if i in after})
        return len(fresh), len(reviews) - len(fresh)

    def raise_risk(self, c: Cursor, levels: Mapping[str, Collection[str]]) -> None:
        """Within a transaction: judges found these levels of risk in these records. What a judge found before stays, and what
        governs a record is only ever raised by it."""
        raised: dict[str, str | None] = {}
        subjects = self._subjects(c, list(levels))
        for record_id, subject in subjects.items():
            found = subject.vocabulary.governing([subject.judged, *levels[record_id]])
            if found != subject.judged:
                raised[record_id] = found
        states.write_judged(c, raised)
        said, after = by_record(c, list(raised)) if raised else {}, self._subjects(c, list(raised))
        states.write_many(c, {i: project(s.risk, said.get(i, ()), s.vocabulary, s.state.superseded_by, own=s.own) for i, s in after.items()})

    def of(self, record_id: str) -> tuple[Review, ...]:
        """Every review of a record, oldest first."""
        known = self._recent.of(record_id)
        return known.reviews if known else ()

    def whole(self, record_id: str) -> Reviewed | None:
        """A record with where it stands and every review of it, oldest first."""
        known = self._recent.of(record_id)
        return Reviewed(known.fixed.record, known.state, known.reviews) if known else None

    def count_since(self, person: str, since: datetime) -> int:
        """On how many records a decision of one person stands that is not older than a moment. A change of mind is on one record."""
        person = encoding.column(person)
        counted = self._counted.get((person, since))
        news, mark = self._file.since(counted.told) if counted else None, 0
        if counted and news is not None:
            mine = [fact for fact in news if isinstance(fact, Said) and fact.review.person == person and fact.review.decided_at >= since]
            found, mark = counted.number + sum(_more(fact, since) for fact in mine), counted.told + len(news)
        else:
            query = f"select count(distinct record_id) from review where person = ? and decided_at >= ? and {STANDS}"
            with self._file.moment() as (c, mark):
                found = number(c, query, [person, encoding.to_utc(since)])
        if len(self._counted) >= COUNTED:
            self._counted.clear()
        self._counted[person, since] = _Counted(found, mark)
        return found

    def last(self, person: str, filters: Filters, since: datetime) -> Review | None:
        """The last decision of a person at the desk that stands and is not older than a moment, on a record that the filters select
        whatever its status. A lead's rulings, and versions that were edited, are not decisions at the desk."""
        tables, where, values = selecting.terms(filters.model_copy(update={"status": "any"}))
        query = f"""select id from review where person = $person and decided_at >= $since and source = 'desk' and not adjudicates
            and edited_id is null and {STANDS} and record_id in (select s.record_id from {tables} where {where})
            order by decided_at desc, id desc limit 1"""
        with self._file.read() as c:
            row = one(c, query, {**values, "person": encoding.column(person), "since": encoding.to_utc(since)})
            return select(c, "v.id = ?", [row[0]])[0] if row else None

    def _subject(self, c: Cursor, record_id: str) -> Known:
        known = self._recent.within(c, record_id)
        if known is None:
            raise BadRequest(f"there is no record {record_id!r} in the database.")
        return known

    def _projected(self, known: Known, said: Sequence[Review]) -> State:
        vocabulary = self._domains.vocabulary(known.fixed.domain_hash)
        own = known.fixed.risk
        return project(given_risk(vocabulary, own, known.fixed.inherited, known.judged), said, vocabulary, known.state.superseded_by, own=own)

    def _subjects(self, c: Cursor, record_ids: Sequence[str]) -> Mapping[str, _Subject]:
        rows = c.execute(
            f"""select r.id, r.risk_level, {INHERITED}, s.judged_risk, r.domain_hash, {states.COLUMNS} from record r
                join record_state s on s.record_id = r.id where r.id in (select unnest(?))""",
            [list(record_ids)],
        ).fetchall()
        return {row[0]: self._as_subject(row[1:]) for row in rows}

    def _as_subject(self, row: Sequence[Any]) -> _Subject:
        vocabulary = self._domains.vocabulary(row[3])
        return _Subject(given_risk(vocabulary, *row[:3]), row[0], row[2], vocabulary, states.to_state(tuple(row[4:])))


def _more(fact: Said, since: datetime) -> int:
    """By how many more records, or fewer, its person has decided since: none where another decision of theirs on it stands."""
    others = (r for r in fact.known.reviews if r.id != fact.review.id and r.person == fact.review.person)
    if any(r.withdrawn_at is None and r.decided_at >= since for r in others):
        return 0
    return -1 if fact.withdrawn else 1


def _insert(c: Cursor, review: Review) -> Review:
    """Store a review; returns it as it is read from then on."""
    row = to_row(review)
    try:
        c.execute(INSERT, [*row.values(), review.record_id])
    except duckdb.ConstraintException:
        raise BadRequest(f"the decision {review.id!r} was sent before, for another record.") from None
    return to_review(tuple(row.values()), None)


def _key(r: Review) -> tuple[object, ...]:
    return (r.record_id, encoding.column(r.person), r.verdict, encoding.to_utc(r.decided_at), encoding.column(r.note), r.notes)
