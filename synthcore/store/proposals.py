"""Proposed modifications, what experts decided about them, and what reviewers made of the records that came of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from synthcore.core.proposals import Edited, Feedback, Idea, Proposal, Ruling
from synthcore.store import encoding
from synthcore.store.file import File, one
from synthcore.store.reviews import STANDS

PROPOSAL = "id, domain, idea, made_by, model, source, person, proposed_at"
RULING = "id, domain, decided, proposal_id, modification_id, title, note, person, version, decided_at, edited"
# Extras are read by pattern: as JSON, DuckDB refuses half a character. A text inside of them has its quotes escaped, so that
# nothing but the key itself can match.
MODIFICATION = r'"modification_id":"([^"\\]+)"'
# A reviewer marks the pair, or says "drift" in the note, a label or a flag. What says that there is none is taken out first.
MARKED = r'"drifted":\s*true'
DRIFT = r"\bdrift"
NO_DRIFT = r'\b(?:no|not|without|never|hardly|n[\'’]t)\s+(?:\w+\s+){0,2}drift\w*|\bdrift\w*":\s*(?:false|null|0|"")'
FEEDBACK = f"""
    with pair as (
        select r.id, regexp_extract(r.extras, ?, 1) as modification, s.status from record r join record_state s on s.record_id = r.id
        where r.kind = 'pair' and split_part(r.domain, '@', 1) = ? and s.superseded_by is null),
    said as (
        select p.modification, lower(concat_ws(' ', v.note, v.notes, v.labels, v.blind_labels, v.extras)) as words,
            coalesce(regexp_matches(v.pair, ?), false) or contains(words, 'drift') and regexp_matches(regexp_replace(words, ?, ' ', 'g'), ?) as drifted,
            v.verdict <> 'not_enough_context' as judged
        from review v join pair p on p.id = v.record_id where p.modification <> '' and v.{STANDS}
        qualify row_number() over (partition by v.record_id, v.person order by v.decided_at desc, v.id desc) = 1),
    spoken as (
        select modification, count(*) filter (where judged or drifted) as reviews, count(*) filter (where drifted) as drifted
        from said group by modification)
    select p.modification, count(*), count(*) filter (where p.status <> 'unreviewed'), count(*) filter (where p.status = 'approved'),
        coalesce(any_value(k.reviews), 0), coalesce(any_value(k.drifted), 0)
    from pair p left join spoken k on k.modification = p.modification where p.modification <> '' group by p.modification order by p.modification"""


class Proposals:
    def __init__(self, file: File) -> None:
        self._file = file
        self._feedback: dict[str, tuple[int, list[Feedback]]] = {}

    def add(self, proposals: Sequence[Proposal]) -> int:
        """Keep those that are new; returns how many were."""
        with self._file.tx() as c:
            there = {row[0] for row in c.execute("select id from proposal where list_contains(?, id)", [[p.id for p in proposals]]).fetchall()}
            new = {p.id: p for p in proposals if p.id not in there}
            for p in new.values():
                texts = [encoding.column(text) for text in (p.model, p.source, p.person)]
                c.execute(
                    f"insert into proposal ({PROPOSAL}, seq) select ?, ?, ?, ?, ?, ?, ?, ?, coalesce(max(seq), 0) + 1 from proposal",
                    [p.id, p.domain, encoding.dump(p.idea.model_dump()), p.made_by, *texts, encoding.to_utc(p.proposed_at)],
                )  # fmt: skip
        return len(new)

    def get(self, proposal_id: str) -> Proposal | None:
        with self._file.read() as c:
            row = one(c, f"select {PROPOSAL} from proposal where id = ?", [proposal_id])
        return _proposal(row) if row else None

    def of(self, domain: str) -> list[Proposal]:
        """Those of a domain, by name, in the order in which they came."""
        with self._file.read() as c:
            return [_proposal(row) for row in c.execute(f"select {PROPOSAL} from proposal where domain = ? order by seq", [domain]).fetchall()]

    def rule(self, ruling: Ruling) -> bool:
        """Add a decision; False when it is there already."""
        with self._file.tx() as c:
            if one(c, "select 1 from ruling where id = ?", [ruling.id]):
                return False
            texts = (ruling.proposal_id, ruling.modification_id, ruling.title, ruling.note, ruling.person, ruling.version)
            edited = encoding.dump(ruling.edited.model_dump()) if ruling.edited else None
            c.execute(
                f"insert into ruling ({RULING}, seq) select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(max(seq), 0) + 1 from ruling",
                [ruling.id, ruling.domain, ruling.decided.value, *map(encoding.column, texts), encoding.to_utc(ruling.decided_at), edited],
            )
        return True

    def rulings(self, domain: str) -> list[Ruling]:
        """Every decision about a domain, the last one first."""
        with self._file.read() as c:
            rows = c.execute(f"select {RULING} from ruling where domain = ? order by seq desc", [domain]).fetchall()
        return [_ruling(row) for row in rows]

    def feedback(self, domain: str) -> list[Feedback]:
        """What became of the newest version of each record that names a modification. A review tells of drift when it is
        marked, or when its note, labels or flags hold the word; one that lacked context tells nothing else. It is counted anew
        only after something was written."""
        written = self._file.written  # read first: what is written meanwhile is counted the next time
        at, found = self._feedback.get(domain, (-1, []))
        if at != written:
            with self._file.read() as c:
                found = [Feedback(*row) for row in c.execute(FEEDBACK, [MODIFICATION, domain, MARKED, NO_DRIFT, DRIFT]).fetchall()]
            self._feedback[domain] = (written, found)
        return list(found)


def _proposal(row: Sequence[Any]) -> Proposal:
    names = dict(zip(PROPOSAL.split(", "), row, strict=True))
    return Proposal(**names | {"idea": Idea(**json.loads(row[2])), "proposed_at": encoding.from_utc(row[7])})


def _ruling(row: Sequence[Any]) -> Ruling:
    names = dict(zip(RULING.split(", "), row, strict=True))
    edited = Edited(**json.loads(names["edited"])) if names["edited"] else None
    return Ruling(**names | {"edited": edited, "decided_at": encoding.from_utc(names["decided_at"])})
