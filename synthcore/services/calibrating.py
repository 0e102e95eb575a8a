"""Calibration: items whose answers are known, asked like records of the desk, and one's own records once more.

Nothing of it is a review: it decides no record, counts in no statistics of records and leaves with no export.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from synthcore.core import ids
from synthcore.core.calibration import LABELS, Answers, CalibrationAnswer, ItemSet, merged, next_asked
from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.core.reviews import latest
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import vocabulary
from synthcore.formats.reviews import same_person
from synthcore.services import calibration_items, domains
from synthcore.services.calibration_items import Item
from synthcore.services.context import Context

EVER = datetime(1970, 1, 1, tzinfo=UTC)
# A repeat is none of one's latest decisions: those are remembered.
FRESH = 20


class Offer(Frozen):
    """Calibration for somebody who has not decided anything yet: how many items a round has. Nobody is made to. A `size` of 0:
    none has a confirmed answer, and `proposed` wait for a lead."""

    size: int
    proposed: int = 0


class Asked(Frozen):
    """An item as it is asked: who says what, and what was said of it so far. `asks` is what comes next: the risk, the session
    type, the concern, the verdict; None when all is said. `claimed` are its labels, empty as long as they are
    asked for; `known` and `why` are what is right of it, None until everything is said."""

    item_set: ItemSet
    item_id: str
    domain: str
    dialogue: dict[str, Any]
    said: Answers
    asks: str | None
    claimed: dict[str, str] = {}
    known: Answers | None = None
    why: str = ""


class Round(Frozen):
    """`item` is the `position`-th of `size` in this round; None between rounds, when there is `left` for another or nothing.
    `done` counts the items that this person has finished, in all rounds."""

    item: Asked | None
    position: int
    size: int
    done: int
    left: int


class Repeat(Frozen):
    """A record of this person's own that is asked once more."""

    record_id: str


def calibration_offer(context: Context, person: Person, *, domain: str | None = None) -> Offer | None:
    """What is offered before the first real batch; None to whoever has begun, and where there is nothing to calibrate on."""
    require(person, "review")
    if context.store.reviews.count_since(person.name, EVER) or context.store.calibration.of(person.name, "challenge"):
        return None
    about = domains.domain(context, domain)
    found = calibration_items.items(context, about, "challenge").values()
    known = sum(item.known is not None for item in found)
    return Offer(size=min(known, _size(context)), proposed=len(found) - known) if found else None


def calibration_round(context: Context, person: Person, *, item_set: ItemSet = "challenge", begin: bool = False, domain: str | None = None) -> Round:
    """Where this person is (verb `review`): the item that they have begun or that comes next, in an order of their own that is always
    the same. After the last of a round there is none, unless `begin` opens another. Skipped items count as done."""
    require(person, "review")
    about = domains.domain(context, domain)
    known = {item_id: item for item_id, item in calibration_items.items(context, about, item_set).items() if item.known is not None}
    if item_set == "adjudicated":
        known = {item_id: item for item_id, item in known.items() if not _decided(context, person, item_id)}
    said = _said(context, person, item_set)
    done = sum(said[item_id].finished for item_id in known if item_id in said)
    waiting = [item_id for item_id in known if item_id not in said or not said[item_id].finished]
    begun = [item_id for item_id in waiting if item_id in said]
    size = _size(context)
    if not waiting or (done and done % size == 0 and not begun and not begin):
        return Round(item=None, position=size, size=size, done=done, left=len(waiting))
    chosen = min(begun or waiting, key=lambda item_id: ids.digest("calibration", item_set, person.name, item_id))
    place = done % size + 1
    return Round(
        item=_asked(about, known[chosen], said.get(chosen, Answers())), position=place, size=min(size, place - 1 + len(waiting)), done=done, left=len(waiting)
    )  # fmt: skip


def answer_item(
    context: Context, person: Person, *, answer_id: str, item_set: ItemSet, item_id: str, answers: Answers, opened_at: datetime | None = None,
    active_ms: int | None = None, domain: str | None = None,
) -> Asked:  # fmt: skip
    """Store an answer to an item, or several of them (verb `review`); returns the item as it is asked now, with what is right
    of it once everything is said. What was said before stays. Raises BadRequest for an item that is not asked, a word that
    the domain does not know, and a verdict before the labels, because the labels that are claimed are shown with it."""
    require(person, "review")
    item, about = _item(context, person, item_set, item_id, domain)
    words = vocabulary(about)
    for name in LABELS:
        value = getattr(answers, name)
        if value is not None and value not in getattr(words, name):
            raise UnknownValue(name.replace("_", " "), value, getattr(words, name))
    before = _said(context, person, item_set).get(item_id, Answers())
    if answers.verdict is not None and not answers.skipped and next_asked(before) not in ("verdict", None):
        raise BadRequest("say the risk, the session type and the concern first: the labels as they are claimed are shown with the verdict.")
    at = context.store.reviews.count_since(person.name, EVER) if item_set == "repeat" else None
    if not before.finished:
        context.store.calibration.add(
            CalibrationAnswer(
                id=answer_id, person=person.name, item_set=item_set, item_id=item_id, answers=answers.model_copy(update={"at": at}),
                opened_at=opened_at, answered_at=datetime.now(UTC), active_ms=active_ms,
            )
        )  # fmt: skip
    return _asked(about, item, _said(context, person, item_set)[item_id])


def repeat_due(context: Context, person: Person) -> Repeat | None:
    """The record of this person's own that they are asked once more before the next one of the queue; None mostly. Which and
    when follows from the person and from how many decisions they have made; it was announced to them."""
    require(person, "review")
    settings = context.store.queue_settings.of(None)
    decided = context.store.reviews.count_since(person.name, EVER)
    if decided < max(1, settings.repeats_after) or not drawn(person.name, decided, settings.repeat_share):
        return None
    said = _said(context, person, "repeat")
    if any(answers.finished and answers.at == decided for answers in said.values()):
        return None
    begun = [record_id for record_id, answers in said.items() if not answers.finished]
    own = context.store.calibration.repeatable(person.name)
    waiting = [record_id for record_id in own[:-FRESH] if record_id not in said]
    if begun:
        return Repeat(record_id=begun[0])
    return Repeat(record_id=waiting[int(ids.digest("which", person.name, str(decided))[:8], 16) % len(waiting)]) if waiting else None


def repeat_follows(context: Context, person: Person) -> bool:
    """Whether this person may be asked for a repeat after one more decision: then the queue's next record does not come next."""
    require(person, "review")
    settings = context.store.queue_settings.of(None)
    decided = context.store.reviews.count_since(person.name, EVER) + 1
    return decided >= max(1, settings.repeats_after) and drawn(person.name, decided, settings.repeat_share)


def drawn(person: str, decided: int, share: float) -> bool:
    """Whether a repeat falls due after so many decisions: for this share of them, by a lot of the person's own."""
    return int(ids.digest("repeat", person, str(decided))[:13], 16) / 16**13 < share


def repeat_item(context: Context, person: Person, *, record_id: str) -> Asked:
    """A record of one's own as it is asked once more. Raises BadRequest for a record on which one has no standing decision."""
    require(person, "review")
    item, about = _item(context, person, "repeat", record_id, None)
    return _asked(about, item, _said(context, person, "repeat").get(record_id, Answers()))


def earlier(context: Context, person: str, record_id: str) -> Answers | None:
    """What a person said of a record at the desk: the labels that they set before seeing any, and their verdict that stands."""
    mine = latest(r for r in context.store.reviews.of(record_id) if r.person == person and not r.adjudicates)
    if not mine:
        return None
    first = mine[-1].blind_labels
    return Answers(verdict=mine[-1].verdict, **({name: getattr(first, name) for name in LABELS} if first else {}))


def _item(context: Context, person: Person, item_set: ItemSet, item_id: str, domain: str | None) -> tuple[Item, Domain]:
    if item_set == "repeat":
        record, before = context.store.records.get(item_id), earlier(context, person.name, item_id)
        if record is None or before is None:
            raise BadRequest("there is no decision of yours on this record to repeat.")
        return calibration_items.of_record(record, "repeat", before, ""), domains.domain(context, record.domain.split("@")[0])
    about = domains.domain(context, domain)
    item = calibration_items.items(context, about, item_set).get(item_id)
    if item is None or item.known is None:
        raise BadRequest(f"there is no item {item_id!r} with a known answer.")
    return item, about


def _asked(about: Domain, item: Item, said: Answers) -> Asked:
    asks = next_asked(said)
    labelled = asks in ("verdict", None)
    return Asked(
        item_set=item.item_set, item_id=item.item_id, domain=about.about.id, dialogue=item.dialogue, said=said, asks=asks,
        claimed=item.claimed if labelled else {}, known=None if asks else item.known, why="" if asks else item.why,
    )  # fmt: skip


def _said(context: Context, person: Person, item_set: ItemSet) -> dict[str, Answers]:
    """By item."""
    found: dict[str, list[Answers]] = {}
    for answer in context.store.calibration.of(person.name, item_set):
        found.setdefault(answer.item_id, []).append(answer.answers)
    return {item_id: merged(answers) for item_id, answers in found.items()}


def _decided(context: Context, person: Person, record_id: str) -> bool:
    """Whether they have seen what was hidden of a record: whoever has decided on it has."""
    return any(same_person(review.person) == same_person(person.name) for review in context.store.reviews.of(record_id))


def _size(context: Context) -> int:
    return context.store.queue_settings.of(None).calibration_items
