"""Invented data for trying the program out: dialogues from the templates, reviews by three people who do not exist."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from synthcore.core import ids
from synthcore.core.people import Role
from synthcore.core.records import Labels, Origin, Record
from synthcore.core.reviews import Review, Verdict
from synthcore.domains.vocabulary import versioned
from synthcore.formats.dialogue_records import from_file
from synthcore.generation.batch import make
from synthcore.generation.request import Request
from synthcore.generation.templates import Generator
from synthcore.services import checking, domains
from synthcore.services.context import Context

RECORDS, BATCHES, REVIEWS = 400, 4, 250
SEED_NUMBER = 2025
WEEKS = 6
# name, role, how she leans (approved, needs revision, rejected, not enough context)
REVIEWERS = (
    ("Ines Moreau (invented)", Role.CLINICIAN, (72, 16, 9, 3)),
    ("Tomas Okafor (invented)", Role.CLINICIAN, (60, 24, 13, 3)),
    ("Mei Lindqvist (invented)", Role.LEAD, (78, 12, 8, 2)),
)
NOTES = {
    Verdict.APPROVED: ("", "", "", "Good pacing.", "Warm, and it stays with what was said."),
    Verdict.NEEDS_REVISION: ("The second reply asks before it reflects.", "The close comes too fast.", "Shorten the longest reply."),
    Verdict.REJECTED: ("The label and the text do not match.", "No one would say this.", "Advice where listening was asked for."),
    Verdict.NOT_ENOUGH_CONTEXT: ("I cannot tell how serious this is.", "What came before this?"),
}


def build(context: Context, now: datetime) -> None:
    """Fill an empty store. The same `now` makes the same data."""
    domain = domains.domain(context)
    vocabulary = domains.kept(context, domain)
    request = Request(count=RECORDS, seed_number=SEED_NUMBER)
    began = now - timedelta(weeks=WEEKS)
    origin = Origin(method="template", seed_number=SEED_NUMBER)
    records = [
        from_file(
            made.dialogue, domain=versioned(domain), source=None, created_at=began + timedelta(hours=n // 100 * 168),
            origin=origin.model_copy(update={"template": made.template}),
        )
        for n, made in enumerate(make(Generator(domain, SEED_NUMBER), request.quotas(domain)))
    ]  # fmt: skip
    size = RECORDS // BATCHES
    for number in range(BATCHES):
        batch = context.store.batches.open(f"Demo batch {number + 1}", source=None, header={}, exact=True)
        group = records[number * size : (number + 1) * size]
        context.store.records.add(group, vocabulary=vocabulary, batch=batch.id)
        checking.Checker(context, domain).check(group)
    for name, role, _ in REVIEWERS:
        context.store.people.set_role(name, role, began)
    context.store.reviews.add_many(list(_reviews(records, began)))


def _reviews(records: Sequence[Record], began: datetime) -> Iterator[Review]:
    """The first half of the records is reviewed, in order; about every fifth of them a second time by someone else."""
    rng = random.Random(SEED_NUMBER)
    clock, position = began + timedelta(hours=9), dict.fromkeys(range(len(REVIEWERS)), 0)
    plan: list[tuple[int, int]] = []
    for n in range(len(records)):
        first = rng.randrange(len(REVIEWERS))
        plan.append((n, first))
        if n % 5 == 0:
            plan.append((n, (first + 1 + rng.randrange(2)) % len(REVIEWERS)))
    step = timedelta(weeks=WEEKS) / (REVIEWS + 20)
    for number, (n, who) in enumerate(plan[:REVIEWS]):
        name, _, leaning = REVIEWERS[who]
        clock += step * rng.uniform(0.3, 1.7)
        position[who] += 1
        verdict = rng.choices(list(Verdict), leaning)[0]
        yield Review(
            id=ids.digest("demo", str(number)), record_id=records[n].id, person=name, verdict=verdict, note=rng.choice(NOTES[verdict]),
            labels=Labels(risk_level=records[n].labels.risk_level), opened_at=clock - timedelta(seconds=rng.randrange(25, 240)),
            decided_at=clock.astimezone(UTC),
            active_ms=rng.randrange(15_000, 180_000), position=position[who], source="demo",
        )  # fmt: skip
