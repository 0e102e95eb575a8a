"""Databases for the benchmarks of the review desk: the dialogues of the shipped file again and again, made in SQL.

Not a benchmark itself; it prints nothing.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from synthcore.core.people import Person, Role
from synthcore.core.queue_settings import QueueSettings
from synthcore.formats.dialogue_records import from_file
from synthcore.services import domains
from synthcore.services.context import Context
from synthcore.store.facade import Store
from synthcore.store.migrations import LOT

SEEDS = Path(__file__).resolve().parent.parent / "SEED_DIALOGUES.json"
BATCH = 50
# What is copied of a seed record; id, place, name and hash are new, so every copy is a record of its own.
SAME = "kind, domain, domain_hash, body, labels, extras, origin, created_at, session_type, concern, risk_level, method, turns, parent_id, source"


def fill(context: Context, store: Store, number: int, *, messages: int | None = None) -> None:
    """`number` records in batches of 50, of whole dialogues or of their first messages. Where the risk is none, one reviewer
    decides; there is no audit sample."""
    domain, now = domains.domain(context), datetime.now(UTC)
    vocabulary = domains.kept(context, domain)
    dialogues = json.loads(SEEDS.read_text(encoding="utf-8"))["dialogues"]
    cut = [d | {"messages": d["messages"][:messages], "labels": d["labels"] | {"max_risk_level": "none"}} if messages else d for d in dialogues]
    seeds = [from_file(d, domain=vocabulary.domain, source="seeds", created_at=now) for d in cut]
    store.records.add(seeds, vocabulary=vocabulary)
    store.queue_settings.change(None, QueueSettings(audit_share=0), "lead", now)
    with store.file.tx() as c:
        c.execute(
            f"""insert into record (id, seq, external_id, content_hash, {SAME})
                select md5('record ' || n), n, 'd' || n, md5('text ' || n), {SAME}
                from range({len(seeds)}, {number}) as t(n) join record s on s.seq = n % {len(seeds)} order by n"""
        )
        c.execute(
            f"""insert into record_state (record_id, seq, status, governing_risk, second_needed, approvals, reviewers, lot)
                select r.id, r.seq, 'unreviewed', s.governing_risk, s.second_needed, 0, 0, {LOT.format(id="r.id")}
                from record r join record_state s on s.seq = r.seq % {len(seeds)} where r.seq >= {len(seeds)} order by r.seq"""
        )
        c.execute(f"insert into batch select md5('batch ' || n), n, 'batch ' || n, '[]', '{{}}', now()::timestamp from range({number} // {BATCH}) as t(n)")
        c.execute(
            f"insert into batch_record select md5('batch ' || seq // {BATCH}), id, seq % {BATCH}, seq from record where seq // {BATCH} < {number} // {BATCH}"
        )


def decide_all(store: Store) -> None:
    """Approve every record, twice where that is needed, as two people would have."""
    with store.file.tx() as c:
        for n, who in enumerate(("ann", "ben")):
            c.execute(
                f"""insert into review (id, record_id, person, verdict, note, notes, adjudicates, decided_at, active_ms, source, extras, seq)
                    select md5('{who}' || record_id), record_id, '{who}', 'approved', 'fine', '[]', false, now()::timestamp, 60000, 'desk', '{{}}', seq
                    from record_state where {n} = 0 or second_needed"""
            )
    store.integrity.repair()


def clinician(number: int) -> Person:
    return Person(name=f"clinician {number}", role=Role.CLINICIAN)
