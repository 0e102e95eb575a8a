"""Whether a judge of pairs minds which answer stands first, and which is longer, dimension by dimension.

A judge scores both answers; the one with the higher score wins. Pairs that it judged in both orders tell what the order does, all
that it judged what length does: beside it, on the same pairs, how often the longer answer won with the clinicians who said which
answer is better without knowing which was meant to be right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from synthcore.core.people import Person, require
from synthcore.core.records import Frozen, PreferencePair, Record
from synthcore.core.reviews import Review
from synthcore.core.trust_ports import Said
from synthcore.domains.schema import Domain
from synthcore.evaluation.judging import JudgedPair
from synthcore.evaluation.swap import Length, Longer, Position, Swapped, Winner, length, position
from synthcore.services import domains
from synthcore.services.context import Context
from synthcore.services.remembering import remembered

BRANCHES = ("chosen", "rejected")


class Bias(Frozen):
    """Of one judge in one dimension. `pairs` were judged, some of them in both orders."""

    domain: str
    judge: str
    name: str
    title: str
    pairs: int
    position: Position
    length: Length


class _Pair(NamedTuple):
    """`first` is the answer that stands first unless they are swapped, `longer` the one with more words, None where both have as
    many, `better` what most clinicians said."""

    first: str
    longer: str | None
    better: Winner | None


def judge_bias(context: Context, person: Person, *, domain: str | None = None, batch: str | None = None) -> tuple[Bias, ...]:
    """Of a domain (None: of each) and a batch (None: of everything), for dimensions with scores, in the order of the rubrics."""
    require(person, "look")
    there = [name for name in context.store.judged.domains() if domain in (None, name)]
    abouts = {name: domains.domain(context, name) for name in there}
    key = ("bias", batch, domain, tuple((name, about.hash) for name, about in abouts.items()))
    return remembered(
        context, key, lambda: tuple(row for about in abouts.values() for row in _of_domain(context, about, batch)), version=context.store.judged.version()
    )  # fmt: skip


def _of_domain(context: Context, about: Domain, batch: str | None) -> Iterator[Bias]:
    scaled = {
        f"{rubric.family}.{dimension.id}": (rubric.name, dimension.title)
        for rubric in about.rubrics.values()
        for dimension in rubric.dimension
        if rubric.applies_to == "pair" and dimension.about == "each" and all(choice.score is not None for choice in dimension.choice)
    }
    rows = context.store.judged.said(scaled, domain=about.about.id, batch=batch) if scaled else []
    if not rows:
        return
    pairs = _pairs(context, {row.record_id for row in rows})
    for name, (rubric, title) in scaled.items():
        won = _winners([row for row in rows if row.name == name and row.judge.startswith(f"{rubric}/")])
        for judge in sorted(won):
            plain, swapped = won[judge]
            yield Bias(
                domain=about.about.id, judge=judge, name=name, title=title, pairs=len(plain), position=position(_swapped(pairs, plain, swapped)),
                length=length(_longer(pairs, plain)),
            )  # fmt: skip


def _pairs(context: Context, record_ids: set[str]) -> dict[str, _Pair]:
    reviewed = context.store.judged.reviewed(record_ids)
    return {
        record.id: _pair(record, record.body, reviewed[record.id].reviews if record.id in reviewed else ())
        for record in context.store.judged.records(record_ids)
        if isinstance(record.body, PreferencePair)
    }


def _pair(record: Record, body: PreferencePair, reviews: Sequence[Review]) -> _Pair:
    judged = JudgedPair(record.id, "\n".join(turn.text for turn in body.prompt), body.chosen.text, body.rejected.text)
    chosen, rejected = len(judged.chosen.split()), len(judged.rejected.split())
    longer = None if chosen == rejected else "chosen" if chosen > rejected else "rejected"
    said = [review.pair.preferred for review in reviews if review.pair and review.pair.blind and review.pair.better and review.withdrawn_at is None]
    lead = said.count("chosen") - said.count("rejected")
    better: Winner | None = None if not said else "chosen" if lead > 0 else "rejected" if lead < 0 else "tie"
    return _Pair(judged.order[0], longer, better)


Won = dict[str, Winner]


def _winners(rows: Sequence[Said]) -> dict[str, tuple[Won, Won]]:
    """By judge, who won each pair in its first order, and swapped; of repeats the first."""
    scores: dict[tuple[str, bool, str, str], dict[str, float]] = {}
    for row in rows:
        if row.number is not None and row.branch in BRANCHES:
            scores.setdefault((row.judge, row.repeat.endswith("x"), row.record_id, row.repeat), {})[row.branch] = row.number
    found: dict[str, tuple[Won, Won]] = {}
    for (judge, swapped, record_id, _), both in sorted(scores.items(), key=lambda one: (len(one[0][3]), one[0])):
        if len(both) == len(BRANCHES):
            lead = both["chosen"] - both["rejected"]
            found.setdefault(judge, ({}, {}))[swapped].setdefault(record_id, "chosen" if lead > 0 else "rejected" if lead < 0 else "tie")
    return found


def _swapped(pairs: Mapping[str, _Pair], plain: Won, swapped: Won) -> Iterator[Swapped]:
    for record_id in plain.keys() & swapped.keys() & pairs.keys():
        both = (plain[record_id], swapped[record_id])
        yield Swapped(*(both if pairs[record_id].first == "chosen" else both[::-1]))


def _longer(pairs: Mapping[str, _Pair], won: Won) -> Iterator[Longer]:
    """Pairs in which the judge has a winner and one answer is longer; the clinicians' word counts where they have one, too."""
    for record_id, winner in won.items():
        pair = pairs.get(record_id)
        if pair and pair.longer and winner != "tie":
            yield Longer(winner == pair.longer, None if pair.better in (None, "tie") else pair.better == pair.longer)
