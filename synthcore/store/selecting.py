"""What filters select, as parts of a query over `record_state s`."""

from __future__ import annotations

from typing import Any

from synthcore.core.ports import Filters
from synthcore.store import encoding

OPEN = "('unreviewed', 'needs_second')"
# The last word of each reviewer on a record, of what was not taken back.
LAST_WORDS = """select record_id, person, arg_max(verdict, (decided_at, id)) as verdict, bool_or(adjudicates) as ruled from review
    where id not in (select review_id from withdrawal) group by record_id, person"""
UNSURE = f"select record_id from ({LAST_WORDS}) where verdict = 'not_enough_context'"
LABELS = ("session_type", "concern", "risk_level")


def terms(filters: Filters, *, record: bool = False) -> tuple[str, str, dict[str, Any]]:
    """Tables, condition and values. Tables that no filter asks for are not joined, but `record r` where it is wanted anyway."""
    tables, said = "record_state s", _status(filters)
    where = [said] if said else ["true"]
    values: dict[str, Any] = {}
    if filters.status not in ("any", "open", "not_enough_context"):
        values["status"] = filters.status
    if filters.batch is not None:
        tables += " join batch_record b on b.record_id = s.record_id and b.batch_id = (select id from batch where name = $batch)"
        values["batch"] = encoding.column(filters.batch)
    equal: dict[str, str] = {f"r.{label}": value for label in LABELS if (value := getattr(filters, label)) is not None}
    equal |= {"r.kind": filters.kind} if filters.kind else {}
    equal |= {"split_part(r.domain, '@', 1)": filters.domain} if filters.domain else {}
    if record or equal or filters.text:
        tables += " join record r on r.id = s.record_id"
    for n, (column, value) in enumerate(equal.items()):
        where.append(f"coalesce({column} = $equal{n}, false)")
        values[f"equal{n}"] = encoding.column(value)
    if filters.text:
        # The text as it stands inside a JSON string, so that quotes and line ends are found too.
        where.append("(contains(lower(r.body), lower($text)) or r.external_id = $exact)")
        values |= {"text": encoding.column(encoding.dump(filters.text)[1:-1]), "exact": encoding.column(filters.text)}
    return tables, " and ".join(where), values


def order(filters: Filters) -> str:
    """What a queue is in the order of: the places of a batch, or arrival."""
    return "s.seq" if filters.batch is None else "b.position"


def _status(filters: Filters) -> str:
    if filters.status == "any":
        return ""
    if filters.status == "open":
        return f"s.status in {OPEN}"
    if filters.status == "not_enough_context":
        return f"s.status in {OPEN} and s.record_id in ({UNSURE})"
    return "s.status = $status"
