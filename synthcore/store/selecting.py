"""What filters select, as parts of a query over `record_state s`."""

from __future__ import annotations

from typing import Any

from synthcore.core.ports import Filters, Shown
from synthcore.core.reviews import DECIDED, WAITING
from synthcore.store import encoding

OPEN, SETTLED = (f"({', '.join(repr(status.value) for status in some)})" for some in (WAITING, DECIDED))
# The last word of each reviewer on a record, of what was not taken back.
LAST_WORDS = """select record_id, person, arg_max(verdict, (decided_at, id)) as verdict, bool_or(adjudicates) as ruled from review
    where id not in (select review_id from withdrawal) group by record_id, person"""
UNSURE = f"select record_id from ({LAST_WORDS}) where verdict = 'not_enough_context'"
LABELS = ("session_type", "concern", "risk_level")
# A text as it stands inside a JSON string, so that quotes and line ends are found too, or a name.
TEXT = "(contains(lower(r.body), lower($text)) or r.external_id = $exact)"


def terms(filters: Filters, *, record: bool = False) -> tuple[str, str, dict[str, Any]]:
    """Tables, condition and values. Tables that no filter asks for are not joined, but `record r` where it is wanted anyway. Labels are
    those that a record was made with: what reviewers correct does not change what a queue holds."""
    tables, said = "record_state s", stands(filters.status)
    where = [said] if said else ["true"]
    values: dict[str, Any] = {"status": filters.status} if "$status" in said else {}
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
        where.append(TEXT)
        values |= wording(filters.text)
    return tables, " and ".join(where), values


def wording(text: str) -> dict[str, Any]:
    """The values of TEXT."""
    return {"text": encoding.column(encoding.dump(text)[1:-1]), "exact": encoding.column(text)}


def order(filters: Filters) -> str:
    """What a queue is in the order of: the places of a batch, or arrival."""
    return "s.seq" if filters.batch is None else "b.position"


def stands(status: Shown) -> str:
    """A condition on where records stand, with `$status` where they stand as one thing; empty for all."""
    if status == "any":
        return ""
    if status == "open":
        return f"s.status in {OPEN}"
    if status == "not_enough_context":
        return f"s.status in {OPEN} and s.record_id in ({UNSURE})"
    return "s.status = $status"
