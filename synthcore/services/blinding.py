"""What a reviewer is shown of a record before they have decided on it, and before they have said the first thing of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from synthcore.core.errors import BadRequest, NotAllowed
from synthcore.core.people import Person
from synthcore.core.record_table import Wanted
from synthcore.core.records import Dialogue, Labels, Origin, Record, Turn
from synthcore.core.reviews import DECIDED, Review, Status
from synthcore.core.texts import flat
from synthcore.services.context import Context

STAND_IN = Origin(method="import")
# Of a message: what it is made of. Everything else that a file says of it may tell a label or a maker.
SPOKEN = ("role", "text", "content")


def has_decided(reviews: tuple[Review, ...], person: Person) -> bool:
    """Whether a decision of this person stands."""
    return any(r.person == person.name and r.withdrawn_at is None for r in reviews)


def has_seen(reviews: tuple[Review, ...], person: Person) -> bool:
    """Whether everything of the record was shown to this person at some time: a decision that was taken back had shown it."""
    return any(r.person == person.name for r in reviews)


def blind(person: Person, status: Status, said: Iterable[str]) -> bool:
    """Whether a record that stands so, and of which those people have said something, is still to be decided on by this person: then
    nothing that a check, a judge or a colleague says of it is told to them."""
    return person.role == "clinician" and status not in DECIDED and flat(person.name) not in map(flat, said)


def require_told(context: Context, person: Person, record_id: str) -> None:
    """Raises NotAllowed where a record is still to be decided on by this person, BadRequest where there is none."""
    whole = context.store.reviews.whole(record_id)
    if whole is None:
        raise BadRequest(f"there is no record {record_id!r}.")
    _, state, said = whole
    if blind(person, state.status, (review.person for review in said if review.withdrawn_at is None)):
        raise NotAllowed(f"{person.name} has yet to decide on this record. What checks, judges and colleagues say of it is told after that.")


def told(context: Context, person: Person, record_ids: Collection[str]) -> set[str]:
    """Those of these records of which this person may know what is said of them. Of versions that are not the newest, whoever answers
    blind is told nothing here: a newer one may wait for them."""
    if person.role != "clinician" or not record_ids:
        return set(record_ids)
    rows, _ = context.store.record_table.page(Wanted(ids=tuple(record_ids), order="decided"), offset=0, limit=len(record_ids))
    return {row.record_id for row in rows if not blind(person, row.status, (one.person for one in row.said))}


def covered(record: Record, *, labels: bool) -> Record:
    """A dialogue without what tells where it comes from, and, unless `labels`, without its labels. The origin that it has
    then is a stand-in."""
    if not isinstance(record.body, Dialogue):
        return record
    body = record.body if labels else Dialogue(turns=tuple(Turn(role=t.role, text=t.text, timestamp=t.timestamp) for t in record.body.turns))
    return record.model_copy(
        update={"origin": STAND_IN, "extras": _told(record.extras), "labels": record.labels if labels else Labels(), "body": body}
    )  # fmt: skip


def _told(extras: dict[str, Any]) -> dict[str, Any]:
    """Of the keys that only the file knows: who speaks, and what is said."""
    kept: dict[str, Any] = {}
    profile, messages = extras.get("user_profile"), extras.get("messages")
    if isinstance(profile, dict) and (known := {key: profile[key] for key in ("age_range", "mood_score") if key in profile}):
        kept["user_profile"] = known
    if isinstance(messages, list):
        kept["messages"] = [{key: m[key] for key in SPOKEN if key in m} if isinstance(m, dict) else {} for m in messages]
    return kept
