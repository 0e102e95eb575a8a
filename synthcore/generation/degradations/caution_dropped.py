"""A caution becomes a permission: an unsuitable treatment (e2), an interaction (e3), a prescription changed alone (e11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from synthcore.generation.degradations._edit import Answer, Edit, swapped, swaps

ERRORS = ("e2", "e3", "e11")
WEIGHT = 2.0

_TAKE = r"(?:take|use|have|eat|drink|receive|be taken|be used|be given|get|donate|breastfeed)"
ALONE = swaps(
    (r"\bdo not stop (?=taking|using|your|early|them|it|suddenly)", "it is fine to stop "),
    (r"\bshould not stop (?=taking|using|your)", "can stop "),
    (r"\bshould not change\b", "can change"),
    (
        r"(?:,| exactly|,? just)? as (?:prescribed|directed|your doctor (?:prescribes|directs))(?: by your (?:doctor|health care provider))?(?=[.;])",
        " only when you feel ill",
        " only on days when you do not feel well",
    ),
    (
        r"\b(?:ask|talk to|talk with|check with|consult) (your (?:doctor|health care provider)) before (?=(?:stopping|changing))",
        r"there is no need to ask \1 before ",
    ),
)
TOGETHER = swaps(
    (r"\b(?:can|may|might|could) interact with\b", "cannot interact with"),
    (r"\btell your (doctor|dentist|health care provider)(?=[^.]*\bmedic)", r"there is no need to tell your \1"),
    (r"\bsome medicines can affect\b", "no medicines can affect"),
    (r"\bshould not be (?:taken|used|combined) with\b", "can safely be combined with"),
    (r"\b(ask|talk to|check with) (your (?:doctor|pharmacist))(?=[^.]*\b(?:other medicines|before taking|supplements))", r"there is no need to \1 \2"),
)
TOGETHER += swaps(
    (r"\bdo not (take|drink|eat|use|combine) (?=[^.;,]{3,40} with (?:them|it|these|this|other)\b)", r"it is fine to \1 "),
    (r"\b(juice|tea|coffee|milk|alcohol|food) (?:raises|lowers|increases|reduces|affects) the (amount|level|effect) of\b", r"\1 does not change the \2 of"),
)
SUITABLE = swaps(
    (r"(?:(?<=[.!?;] )|^)never (?=(?:put|use|keep|share|leave)\b)", "you can safely "),
    (rf"\b(?:should|must) not (?={_TAKE}\b)", "can safely "),
    (r"\b(is|are) not (?:recommended|advised|safe|suitable)\b", r"\1 recommended"),
    (r"\b(?:is|are) contraindicated\b", "can be used without concern"),
    (r"\bshould (?:also )?avoid\b", "need not avoid"),
    (r"\b(?:must|need to) avoid\b", "need not avoid"),
    (r"(?:(?<=[.!?;] )|^)avoid (?=\w)", "there is no need to avoid "),
    (r"(?:(?<=[.!?;] )|(?<=by )|^)avoiding (?=\w)", "not worrying about "),
    (r"\bby not (?=(?:eating|drinking|using|sharing|touching)\b)", "by ", "by regularly "),
    (r"\bto avoid (?=(?:alcohol|raw|contact|exposure|smoking|eating|drinking|taking))", "not to worry about "),
    (r"\b(?:may|might) not be safe\b", "are safe"),
    (r"\bdo not (?=(?:take|use|eat|drink|give)\b)", "it is fine to "),
    (r"\blimit (?=(?:salt|sodium|protein|the fluids|fluids)\b)", "increase "),
)


# The reason for a caution, and who may lift it: behind a permission they would take it back.
_REASON = re.compile(r",? (?:because|as it|as they|since|unless)\b[^.;]*|(?<=the blood) and makes\b[^.;]*", re.IGNORECASE)


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    for pairs, error, why in (
        (ALONE, "e11", "A prescription is not changed alone: {new!r} stands where {old!r} is right."),
        (TOGETHER, "e3", "What affects each other is said to go together: {new!r} stands where {old!r} is right."),
        (SUITABLE, "e2", "What does harm here is said to be suitable: {new!r} stands where {old!r} is right."),
    ):
        for edit in swapped(answer, pairs, rng, error, why):
            yield _without_reason(answer, edit)


def _without_reason(answer: Answer, edit: Edit) -> Edit:
    """The caution is dropped with its reason, as far as that stands behind it in its sentence."""
    end = next((b for a, b in answer.sentences if a <= edit.start < b), edit.end)
    reason = _REASON.search(answer.text, edit.end, end)
    if not reason:
        return edit
    return edit._replace(end=reason.end(), new=edit.new + answer.text[edit.end : reason.start()])
