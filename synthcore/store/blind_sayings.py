"""What reviewers said of records before anything was shown to them that could lead them: the answers of which agreement is
measured."""

from __future__ import annotations

import json
from typing import Any

from synthcore.core.calibration import LABELS
from synthcore.core.desk_ports import Said
from synthcore.store import encoding
from synthcore.store.file import File, one
from synthcore.store.reviews import STANDS

# Quotes inside of JSON texts are escaped, so that only the key itself can match.
BLIND = """v.desk like '%"blind":true%'"""
IN_BATCH = "and v.record_id in (select record_id from batch_record where batch_id = (select id from batch where name = $batch))"


class BlindSayings:
    def __init__(self, file: File) -> None:
        self._file = file

    def version(self) -> tuple[int, ...]:
        """Changes when an answer is added or taken back, or a batch grows: what was measured at the same version still holds."""
        tables = ("review", "withdrawal", "pair_answer", "calibration_answer", "batch_record", "batch")
        with self._file.read() as c:
            row = one(c, f"select {', '.join(f'(select count(*) from {table})' for table in tables)}")
        return tuple(row or ())

    def domains(self, batch: str | None) -> list[tuple[str, str]]:
        """The domains, by name, and kinds of records of which anything was said blind."""
        values = {"batch": encoding.column(batch)} if batch is not None else {}
        where = IN_BATCH if batch is not None else ""
        with self._file.read() as c:
            return c.execute(
                f"""select distinct split_part(r.domain, '@', 1) as name, r.kind from record r join (
                        select v.record_id from review v where {BLIND} {where} union select v.record_id from pair_answer v where true {where}) v
                    on v.record_id = r.id order by name, r.kind""",
                values,
            ).fetchall()

    def of_dialogues(self, domain: str, batch: str | None) -> list[Said]:
        """Of each person on each dialogue: their first answers, and the verdict of that blind review unless they took it back.
        Nothing of a dialogue on which no decision of theirs stands."""
        rows = self._rows(
            f"""select v.record_id, v.person, v.verdict, v.blind_labels, v.id in (select review_id from withdrawal)
                from review v join record r on r.id = v.record_id where {BLIND} and r.kind = 'dialogue' and split_part(r.domain, '@', 1) = $domain
                and (v.person, v.record_id) in (select (person, record_id) from review where {STANDS}) [in batch]
                qualify row_number() over (partition by v.person, v.record_id order by v.decided_at, v.id) = 1
                order by v.decided_at, v.id""",
            domain,
            batch,
        )
        found = []
        for record_id, person, verdict, first, withdrawn in rows:
            labels = json.loads(first) if first else {}
            found += [Said(name, record_id, person, labels[name]) for name in LABELS if labels.get(name)]
            if not withdrawn:
                found.append(Said("verdict", record_id, person, verdict))
        return found

    def of_pairs(self, domain: str, batch: str | None) -> list[Said]:
        """Of each person on each pair what they said without knowing which answer is which, by the role of the answers: whether
        each is correct, how it is rated on each axis (as `chosen:<axis>`), and which is better. What was said after they had ruled on the pair is left out."""
        rows = self._rows(
            """select v.record_id, v.person, v.left_is = 'chosen', v.left_correct, v.right_correct, v.better, v.ratings
               from pair_answer v join record r on r.id = v.record_id where split_part(r.domain, '@', 1) = $domain and not v.not_enough_context
               and not exists (select 1 from review w where w.record_id = v.record_id and w.person = v.person and w.adjudicates
                   and w.decided_at < v.answered_at)
               [in batch] order by v.answered_at, v.record_id""",
            domain,
            batch,
        )
        found = []
        for record_id, person, as_told, left, right, better, ratings in rows:
            chosen, rejected = (left, right) if as_told else (right, left)
            for name, value in (("chosen_correct", chosen), ("rejected_correct", rejected)):
                if value is not None:
                    found.append(Said(name, record_id, person, "yes" if value else "no"))
            rated = json.loads(ratings) if ratings else {}
            for side, by_axis in rated.items():
                of = "chosen" if (side == "left") == as_told else "rejected"
                found += [Said(f"{of}:{axis}", record_id, person, choice) for axis, choice in by_axis.items()]
            if better is not None:
                role = "neither" if better == "neither" else "chosen" if (better == "left") == as_told else "rejected"
                found.append(Said("better", record_id, person, role))
        return found

    def _rows(self, query: str, domain: str, batch: str | None) -> list[tuple[Any, ...]]:
        values = {"domain": encoding.column(domain)} | ({"batch": encoding.column(batch)} if batch is not None else {})
        with self._file.read() as c:
            return c.execute(query.replace("[in batch]", IN_BATCH if batch is not None else ""), values).fetchall()
