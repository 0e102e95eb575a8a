"""How exported files are written: record by record, at the state of one moment."""

from __future__ import annotations

import functools
import json
import tempfile
from collections.abc import Callable
from pathlib import PurePath
from typing import IO, Any, Literal, NamedTuple

from synthcore.core.corrections import Corrected, corrected
from synthcore.core.labels import Vocabulary
from synthcore.core.ports import Batch, Draft, Reviewed
from synthcore.core.records import Dialogue, PreferencePair, Record
from synthcore.core.reviews import Status
from synthcore.domains.vocabulary import vocabulary
from synthcore.formats import corrected_labels, dialogues, json_layout, pair_records, questions, reviews
from synthcore.formats.applying import COUNTS
from synthcore.formats.dialogue_records import stamp, to_file
from synthcore.formats.review_records import SUPERSEDED, VERSION_KEY, WITHDRAWN, to_row
from synthcore.services import domains
from synthcore.services.context import Context

Wanted = Literal["approved", "needs_second", "needs_revision", "rejected", "disputed", "unreviewed", "any"]
SPOOLED = 8 << 20  # bytes that are kept in memory
COUNTED = frozenset({"statistics", "total_dialogues", *COUNTS})


class Selection(NamedTuple):
    """Which records are meant: of a batch or of all, of a domain or of all; `status` says which of them are written."""

    status: Wanted
    batch: Batch | None = None
    domain: str | None = None


class Written(NamedTuple):
    written: int
    left_out: int
    counts: dict[str, int]


class _Corrections:
    """What approving reviewers corrected. The vocabulary of a domain is looked up once."""

    def __init__(self, context: Context) -> None:
        self._of_domain = functools.cache(lambda name: vocabulary(domains.domain(context, name)))

    def vocabulary(self, record: Record) -> Vocabulary:
        return self._of_domain(record.domain.split("@")[0])

    def of(self, one: Reviewed) -> Corrected | None:
        """None for a record whose generated labels stand."""
        if one.state.status is not Status.APPROVED or not any(r.labels or (r.desk and r.desk.intents) for r in one.reviews):
            return None
        found = corrected(one.record, one.reviews, one.state.status, self.vocabulary(one.record))
        return found if found.intents or found.labels != one.record.labels else None


def write_dialogues(context: Context, file: IO[bytes], selection: Selection) -> Written:
    """A dialogues file with the marks of `apply`. Keys that the batch's own file had beside its dialogues come back."""
    header = dict(selection.batch.header) if selection.batch else {}
    writer = json_layout.Writer(file)
    writer.put("version", header.pop("version", dialogues.VERSION))
    writer.put("description", header.pop("description", f"Dialogues from Synthcore, status: {selection.status}."))
    for key, value in header.items():
        if key not in COUNTED:
            writer.put(key, value)
    counts = dict.fromkeys((s.value for s in Status), 0)
    statistics, corrections = dialogues.Statistics(), _Corrections(context)
    writer.array(dialogues.KEY)
    with context.store.records.snapshot(batch=selection.batch.id if selection.batch else None, statuses=None, domain=selection.domain) as found:
        for one in found:
            if not isinstance(one.record.body, Dialogue):
                continue
            counts[one.state.status.value] += 1
            if selection.status in ("any", one.state.status.value):
                dialogue = to_file(one.record, one.state)
                if seen_otherwise := corrections.of(one):
                    order = corrections.vocabulary(one.record).risk_level
                    corrected_labels.lay_over(dialogue, one.record, seen_otherwise, risk_order=order)
                statistics.add(dialogue)
                writer.add(b"    " + json_layout.dialogue(dialogue))
    writer.end_array()
    writer.put("total_dialogues", statistics.total)
    for key in COUNTS:
        # What still needs a second approver is not reviewed to its end.
        writer.put(key, counts[key] + (counts[Status.NEEDS_SECOND.value] if key == "unreviewed" else 0))
    writer.put("statistics", statistics.block())
    writer.close()
    return Written(statistics.total, sum(counts.values()) - statistics.total, counts)


def write_pairs(context: Context, file: IO[bytes], selection: Selection) -> Written:
    """A `questions_and_responses.csv` with the columns of the reviews. A header comes first and names every column, so that
    the rows wait on the disk until all columns are known."""
    counts = dict.fromkeys((s.value for s in Status), 0)
    more: dict[str, None] = {}
    corrections = _Corrections(context)
    with tempfile.SpooledTemporaryFile(SPOOLED) as rows:
        with context.store.records.snapshot(batch=selection.batch.id if selection.batch else None, statuses=None, domain=selection.domain) as found:
            for one in found:
                record, state, said = one
                if not isinstance(record.body, PreferencePair):
                    continue
                counts[state.status.value] += 1
                if selection.status in ("any", state.status.value):
                    row = pair_records.to_row(record, state, said)
                    if seen_otherwise := corrections.of(one):
                        corrected_labels.over_row(row, record, seen_otherwise)
                    more |= dict.fromkeys(row)
                    rows.write(json.dumps(row).encode() + b"\n")
        rows.seek(0)
        writer = questions.Writer(file, questions.RESPONSES, more=more)
        for line in rows:
            writer.add(json.loads(line))
    return Written(writer.rows, sum(counts.values()) - writer.rows, counts)


def write_reviews(context: Context, file: IO[bytes], selection: Selection) -> Written:
    """A reviews file: every decision with its history, and, beside them, those that were taken back, those on versions that were
    edited since, and the notes on what is not decided yet."""
    batch = selection.batch or _only(context)
    writer = json_layout.Writer(file)
    writer.put("version", reviews.VERSION)
    if batch:
        writer.put("batch", batch.name)
        if len(batch.sources) == 1:
            writer.put("source_file", PurePath(batch.sources[0]).name)
    counts = dict.fromkeys((s.value for s in Status), 0)
    written = left_out = 0
    newest = None
    withdrawn: list[dict[str, Any]] = []
    writer.array(reviews.KEY)
    with context.store.records.snapshot(batch=selection.batch.id if selection.batch else None, statuses=None, domain=selection.domain) as found:
        for record, state, said in found:
            counts[state.status.value] += 1
            standing = [review for review in said if review.withdrawn_at is None]
            if selection.status not in ("any", state.status.value):
                left_out += len(standing)
                continue
            for review in standing:
                writer.add(b"    " + json_layout.row(to_row(review, record.external_id)))
                newest = max(newest or review.decided_at, review.decided_at)
            written += len(standing)
            withdrawn += [to_row(review, record.external_id) for review in said if review.withdrawn_at]
    writer.end_array()
    former, left = _former(context, selection, withdrawn)
    writer.put("total_reviews", written)
    if newest:
        writer.put("reviewed_at", stamp(newest))
    if former:
        writer.put(SUPERSEDED, former)
    if withdrawn:
        writer.put(WITHDRAWN, withdrawn)
    drafts = context.store.drafts.all(selection.batch.id if selection.batch else None)
    notes = [_note(person, external_id, draft) for person, external_id, draft in drafts if draft.desk.note]
    if notes:
        writer.put("notes", notes)
    writer.close()
    return Written(written + len(former), left_out + left, counts)


def _former(context: Context, selection: Selection, withdrawn: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """The decisions on versions that were edited since, and how many are left out: all, where records of one status are wanted. Those
    that were taken back go to the others."""
    rows: list[dict[str, Any]] = []
    left_out = 0
    with context.store.records.former(batch=selection.batch.id if selection.batch else None, domain=selection.domain) as found:
        for record, _, said in found:
            for review in said:
                row = to_row(review, record.external_id) | {VERSION_KEY: record.content_hash}
                if selection.status != "any":
                    left_out += review.withdrawn_at is None
                else:
                    (withdrawn if review.withdrawn_at else rows).append(row)
    return rows, left_out


def _note(person: str, external_id: str, draft: Draft) -> dict[str, Any]:
    return {"dialogue_id": external_id, "reviewer": person, "note": draft.desk.note, "timestamp": stamp(draft.saved_at)}


def _only(context: Context) -> Batch | None:
    """The batch that all records are in, when there is but one."""
    found = context.store.batches.all()
    return found[0] if len(found) == 1 else None


WRITERS: dict[str, Callable[[Context, IO[bytes], Selection], Written]] = {
    "dialogues": write_dialogues, "pairs": write_pairs, "reviews": write_reviews,
}  # fmt: skip
