"""What is right of the items that reviewers calibrate on: a lead confirms or changes it, and chooses records."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from synthcore.core.calibration import LABELS, Answers, KnownAnswer
from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.people import Person, require
from synthcore.core.records import Dialogue, Frozen
from synthcore.core.reviews import Verdict, latest
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import vocabulary
from synthcore.services import calibration_items, domains
from synthcore.services.context import Context


class Proposed(Frozen):
    """A dialogue of the challenge set with the answers that its file proposes, and who has confirmed what where somebody has.
    `trait` tells what is hard about it; `counts`: reviewers are asked."""

    item_id: str
    name: str
    trait: str
    dialogue: dict[str, Any]
    claimed: dict[str, str]
    answers: Answers
    why: str
    counts: bool
    confirmed_by: str | None
    confirmed_at: datetime | None


def challenge_answers(context: Context, person: Person, *, domain: str | None = None) -> tuple[Proposed, ...]:
    """All of the challenge set, in its order (verb `adjudicate`). What was confirmed stands in place of what was proposed."""
    require(person, "adjudicate")
    about = domains.domain(context, domain)
    confirmed = context.store.known_answers.of("challenge")
    found = []
    for one in about.challenge:
        item, said = calibration_items.of_challenge(about, one, confirmed), confirmed.get(calibration_items.challenge_id(about, one))
        found.append(
            Proposed(
                item_id=item.item_id, name=one.id, trait=one.trait, dialogue=item.dialogue, claimed=item.claimed,
                answers=item.known or calibration_items.proposed(one), why=item.why, counts=item.known is not None,
                confirmed_by=said.person if said else None, confirmed_at=said.confirmed_at if said else None,
            )
        )  # fmt: skip
    return tuple(found)


def confirm_answers(context: Context, person: Person, *, item_id: str, answers: Answers, why: str, domain: str | None = None) -> KnownAnswer:
    """Say what is right of a dialogue of the challenge set, and why (verb `adjudicate`): all four answers. It counts from now
    on, and again when it is changed. Raises BadRequest for an item that the set does not have."""
    require(person, "adjudicate")
    about = domains.domain(context, domain)
    if item_id not in {calibration_items.challenge_id(about, one) for one in about.challenge}:
        raise BadRequest(f"there is no dialogue {item_id!r} in the challenge set of {about.about.id}.")
    said = _complete(about, answers)
    if not why.strip():
        raise BadRequest("say why, in a sentence: it is what reviewers learn from.")
    known = KnownAnswer(item_set="challenge", item_id=item_id, answers=said, why=why.strip(), person=person.name, confirmed_at=datetime.now(UTC))
    context.store.known_answers.confirm(known)
    return known


def confirm_proposed(context: Context, person: Person, *, item_ids: tuple[str, ...], domain: str | None = None) -> tuple[KnownAnswer, ...]:
    """Say of dialogues of the challenge set that what their file proposes is right (verb `adjudicate`); those that count already
    are passed over. Raises BadRequest for an item that the set does not have, before anything is confirmed."""
    require(person, "adjudicate")
    by_id = {one.item_id: one for one in challenge_answers(context, person, domain=domain)}
    if strange := [item_id for item_id in item_ids if item_id not in by_id]:
        raise BadRequest(f"there is no dialogue {strange[0]!r} in the challenge set.")
    waiting = [by_id[item_id] for item_id in dict.fromkeys(item_ids) if not by_id[item_id].counts]
    return tuple(confirm_answers(context, person, item_id=one.item_id, answers=one.answers, why=one.why, domain=domain) for one in waiting)


def choose_ruling(context: Context, person: Person, *, record_id: str, why: str = "") -> KnownAnswer:
    """Take a record that was ruled on into the calibration set (verb `adjudicate`). What is right of it is the ruling, the
    risk that governs, and its labels as the ruling leaves them; `why` is the ruling's reason unless it is given. Raises
    BadRequest where no ruling stands, and for pairs, which are not asked about in this way."""
    require(person, "adjudicate")
    found = context.store.records.with_state(record_id)
    ruling = next((r for r in latest(context.store.reviews.of(record_id)) if r.adjudicates), None)
    if found is None or ruling is None:
        raise BadRequest("only a record with a lead's ruling has a known answer.")
    record, state = found
    if not isinstance(record.body, Dialogue):
        raise BadRequest("reviewers calibrate on dialogues; this is a preference pair.")
    words = vocabulary(domains.domain(context, record.domain.split("@")[0]))
    settled = ruling.labels.model_dump(exclude_none=True) if ruling.labels else {}
    given = {name: words.canonical(name, settled.get(name, getattr(record.labels, name))) for name in LABELS}
    given["risk_level"] = state.governing_risk
    answers = Answers(verdict=ruling.verdict, **{name: value for name, value in given.items() if value in getattr(words, name)})
    known = KnownAnswer(
        item_set="adjudicated", item_id=record_id, answers=answers, why=why.strip() or ruling.note, person=person.name, confirmed_at=datetime.now(UTC)
    )
    context.store.known_answers.confirm(known)
    return known


def _complete(domain: Domain, answers: Answers) -> Answers:
    """Raises BadRequest unless each label has a word of the domain and there is a verdict that decides."""
    words = vocabulary(domain)
    for name in LABELS:
        value, valid = getattr(answers, name), getattr(words, name)
        if value not in valid:
            raise UnknownValue(name.replace("_", " "), value or "", valid)
    if answers.verdict in (None, Verdict.NOT_ENOUGH_CONTEXT):
        raise BadRequest("a known answer has a verdict: approved, needs revision or rejected.")
    return Answers(risk_level=answers.risk_level, session_type=answers.session_type, concern=answers.concern, verdict=answers.verdict)
