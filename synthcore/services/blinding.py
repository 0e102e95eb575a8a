"""What a reviewer is shown of a record before they have decided on it, and before they have said the first thing of it."""

from __future__ import annotations

from typing import Any

from synthcore.core.people import Person
from synthcore.core.records import Dialogue, Labels, Origin, Record, Turn
from synthcore.core.reviews import Review

STAND_IN = Origin(method="import")
# Of a message: what it is made of. Everything else that a file says of it may tell a label or a maker.
SPOKEN = ("role", "text", "content")


def has_decided(reviews: tuple[Review, ...], person: Person) -> bool:
    """Whether a decision of this person stands."""
    return any(r.person == person.name and r.withdrawn_at is None for r in reviews)


def has_seen(reviews: tuple[Review, ...], person: Person) -> bool:
    """Whether everything of the record was shown to this person at some time: a decision that was taken back had shown it."""
    return any(r.person == person.name for r in reviews)


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
