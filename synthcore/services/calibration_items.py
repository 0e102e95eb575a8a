"""The items on which reviewers calibrate: dialogues of the domain's challenge set, and records that a lead chose."""

from __future__ import annotations

from typing import Any, NamedTuple

from synthcore.core import ids
from synthcore.core.calibration import LABELS, Answers, ItemSet, KnownAnswer
from synthcore.core.records import Dialogue, Record
from synthcore.core.reviews import Verdict
from synthcore.domains.challenge import Challenge
from synthcore.domains.schema import Domain
from synthcore.formats.dialogue_records import showable, to_file
from synthcore.services.blinding import covered
from synthcore.services.context import Context


class Item(NamedTuple):
    """`dialogue` holds who says what, and nothing that tells an answer; `claimed` are the labels that it carries, shown once
    the reviewer has given their own. `known` is what counts, and why; None as long as nobody has confirmed it."""

    item_set: ItemSet
    item_id: str
    dialogue: dict[str, Any]
    claimed: dict[str, str]
    known: Answers | None
    why: str


def items(context: Context, domain: Domain, item_set: ItemSet) -> dict[str, Item]:
    """By id: all of the challenge set, confirmed or not; of the records those of this domain that were chosen."""
    known = context.store.known_answers.of(item_set)
    if item_set == "challenge":
        return {item.item_id: item for one in domain.challenge for item in [of_challenge(domain, one, known)]}
    found = {}
    for item_id, answer in known.items():
        record = context.store.records.get(item_id)
        if record is not None and record.domain.split("@")[0] == domain.about.id:
            found[item_id] = of_record(record, item_set, answer.answers, answer.why)
    return found


def challenge_id(domain: Domain, challenge: Challenge) -> str:
    """It changes with the text, so that nobody's confirmation passes to other words."""
    text = ids.digest(*(part for turn in challenge.messages for part in (turn.role, turn.text)))
    return f"{domain.about.id}/{challenge.id}/{text[:8]}"


def proposed(challenge: Challenge) -> Answers:
    """What the file says."""
    return Answers(
        risk_level=challenge.risk_level, session_type=challenge.session_type, concern=challenge.concern, verdict=Verdict(challenge.verdict)
    )  # fmt: skip


def of_challenge(domain: Domain, challenge: Challenge, confirmed: dict[str, KnownAnswer]) -> Item:
    """An answer that was confirmed here goes before one that is confirmed in the file."""
    item_id, in_file = challenge_id(domain, challenge), proposed(challenge)
    dialogue = {"messages": [{"role": turn.role, "text": turn.text} for turn in challenge.messages]}
    known, why = (in_file if challenge.confirmed else None), challenge.why
    if said := confirmed.get(item_id):
        known, why = said.answers, said.why
    return Item("challenge", item_id, showable(dialogue), _labels(in_file) | {str(name): value for name, value in challenge.claimed.items()}, known, why)


def of_record(record: Record, item_set: ItemSet, known: Answers | None, why: str) -> Item:
    shown = covered(record, labels=False)
    dialogue = showable(to_file(shown)) if isinstance(shown.body, Dialogue) else {}
    claimed = {name: value for name in LABELS if (value := getattr(record.labels, name))}
    return Item(item_set, record.id, dialogue, claimed, known, why)


def _labels(answers: Answers) -> dict[str, str]:
    return {name: value for name, value in answers.said().items() if name in LABELS}
