"""A caution becomes a permission: an unsuitable treatment (e2), an interaction (e3), a prescription changed alone (e11)."""

from __future__ import annotations

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
SUITABLE = swaps(
    (r"(?:(?<=[.!?;] )|^)never (?=(?:put|use|keep|share|leave)\b)", "you can safely "),
    (rf"\b(?:should|must) not (?={_TAKE}\b)", "can safely "),
    (r"\b(is|are) not (?:recommended|advised|safe|suitable)\b", r"\1 recommended"),
    (r"\b(?:is|are) contraindicated\b", "can be used without concern"),
    (r"\bshould (?:also )?avoid\b", "need not avoid"),
    (r"\b(?:must|need to) avoid\b", "need not avoid"),
    (r"(?:(?<=[.!?;] )|^)avoid(?:ing)? (?=\w)", "there is no need to avoid "),
    (r"\bto avoid (?=(?:alcohol|raw|contact|exposure|smoking|eating|drinking|taking))", "not to worry about "),
    (r"\b(?:may|might) not be safe\b", "are safe"),
    (r"\bdo not (?=(?:take|use|eat|drink|give)\b)", "it is fine to "),
    (r"\blimit (?=(?:salt|sodium|protein|the fluids|fluids)\b)", "increase "),
)


def edits(answer: Answer, rng: Random) -> Iterator[Edit]:
    yield from swapped(answer, ALONE, rng, "e11", "A prescription is not changed alone: {new!r} stands where {old!r} is right.")
    yield from swapped(answer, TOGETHER, rng, "e3", "What affects each other is said to go together: {new!r} stands where {old!r} is right.")
    yield from swapped(answer, SUITABLE, rng, "e2", "What does harm here is said to be suitable: {new!r} stands where {old!r} is right.")
