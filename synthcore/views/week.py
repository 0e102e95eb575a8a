"""The first screen of Statistics against the week before: is quality rising, is the backlog growing, who needs help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.views.wording import count, listed, sentence

if TYPE_CHECKING:
    from synthcore.evaluation.helping import Evidence
    from synthcore.services.helping import InNeed, Stopped
    from synthcore.services.measuring_week import Rate, Week

NAMED = 2  # people who are spoken of one by one
SLIGHT = 0.005  # of so many records that chance makes less than this, a difference shows in no whole percent
AS_BEFORE = "Quality: as in the week before"
WHAT = {
    "agreement": "the same verdict as colleagues on {} of {} records that both decided blind",
    "known": "{} of {} known answers met",
    "disputes": "{} of {} records that a colleague decided too are disputed",
}


@dataclass(frozen=True)
class Sign:
    """`head` answers a question in a few words, `why` says what it rests on."""

    head: str
    why: str


def quality(found: Week, hint: str = "") -> Sign:
    """Whether more is approved than in the week before. `hint` says what is missing before quality can be told at all."""
    if hint:
        return Sign("Quality", hint)
    rate, before = found.rate, found.rate_before
    if rate is None:
        return Sign("Quality", f"Nothing was settled in seven days; {_rate(before)} in the seven before." if before else "Nothing was settled in 14 days.")
    now = f"{_rate(rate)} ({rate.low:.0%} to {rate.high:.0%})"
    if before is None:
        return Sign("Quality", f"{now} in seven days; nothing was settled in the seven before.")
    then = f"{now} in seven days, {before.share:.0%} of {before.of:,} before"
    if found.change is None:
        return Sign("Quality", f"{then}: too few to compare.")
    way = direction(found)
    return Sign(f"Quality is {way}", f"{then}: more than chance makes.") if way else Sign(AS_BEFORE, f"{then}: no difference that chance would not make.")


def direction(found: Week) -> str:
    """`rising` or `falling`; empty where chance alone makes such a difference, where it shows in no whole percent, and of too few."""
    if found.rate is None or found.rate_before is None or found.change is None:
        return ""
    low, high = found.change
    if low <= 0 <= high or abs(found.rate.share - found.rate_before.share) < SLIGHT:
        return ""
    return "rising" if low > 0 else "falling"


def backlog(found: Week) -> Sign:
    """Whether more waits than a week ago."""
    moved = f"{found.came:,} came in, {found.settled:,} decided in seven days."
    if not found.backlog_before:
        return Sign(f"Backlog {found.backlog:,}", f"Nothing waited a week ago; {moved}" if found.backlog else "Nothing waits for a decision.")
    more = found.backlog - found.backlog_before
    head = f"Backlog is {'growing' if more > 0 else 'shrinking'}: {found.backlog:,}" if more else f"Backlog as a week ago: {found.backlog:,}"
    said = f"{abs(more):,} {'more' if more > 0 else 'fewer'} than a week ago; " if more else ""
    return Sign(head, f"{said}{moved}")


def help_needed(found: Sequence[InNeed], *, narrowed: bool = False) -> Sign | None:
    """None where nobody stands out. `narrowed` is whether more is selected than what this is told of."""
    if not found:
        return None
    names = listed([one.person for one in found[:NAMED]] + ([count(len(found) - NAMED, "other")] if len(found) > NAMED else []))
    # A team of which everybody stands out has few people or unclear guidelines; each is told all the same.
    said = sentence(f"{_reasons(found[0])}.") if len(found) == 1 else " ".join(f"{one.person}: {_reasons(one)}." for one in found[:NAMED])
    return Sign(f"May need help: {names}", f"{said} Told of all records, whatever is selected." if narrowed else said)


def _rate(rate: Rate) -> str:
    return f"{rate.share:.0%} of {rate.of:,} approved"


def _reasons(one: InNeed) -> str:
    return "; ".join([*map(_evidence, one.evidence), *([_stopped(one.stopped)] if one.stopped else [])])


def _evidence(one: Evidence) -> str:
    said = WHAT[one.reason].format(f"{one.cases:,}", f"{one.of:,}")
    others = f"; colleagues {one.others:.0%}" if one.others is not None else ""
    return f"{said} ({one.cases / one.of:.0%}, {one.low:.0%} to {one.high:.0%}{others})"


def _stopped(one: Stopped) -> str:
    return f"no decision for {count(one.days, 'day')} after {one.decisions:,} in the four weeks before, while {one.waiting:,} wait"
