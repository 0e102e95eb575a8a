"""The Overview: where the work stands in one glance for each role, and the one thing to do next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from synthcore.core.people import Role, may
from synthcore.core.runs import Run
from synthcore.llm.pricing import dollars
from synthcore.views import care, week
from synthcore.views.flow import lasting
from synthcore.views.runs import RunLine, history, live
from synthcore.views.wording import STATUS, count, listed

if TYPE_CHECKING:
    from synthcore.services.exporting import Format
    from synthcore.services.measuring_progress import Part, Standing
    from synthcore.services.measuring_week import Week
    from synthcore.services.measuring_work import OwnWork, TeamWork
    from synthcore.services.next_step import NextStep

# Where the button of a step leads: a page, and what its address says, in the words of that page.
LEADS_TO: dict[str, tuple[str, dict[str, str]]] = {
    "generate": ("generate", {}),
    "review": ("review", {}),
    "adjudicate": ("review", {"review-part": "Disputes"}),
    "plan": ("statistics", {"part": "next-batch"}),
    "revise": ("review", {"review-status": STATUS["needs_revision"]}),
    "export": ("export", {}),
    "wait": ("statistics", {}),
}
KIND = {"dialogue": "Dialogues", "pair": "Preference pairs"}
PART_COLUMNS = ("Domain", "Kind", "Records", "Waiting", "Approved")
RUN_COLUMNS = ("Started", "Run", "State", "Records", "By")
RATE = "Of the records whose last word came within seven days and that it settled."
LONGEST = 40  # characters of a name in the words of a button
LATEST = 5  # runs that have ended, for those who make them
PLAIN = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*\Z")  # a name that can be no markup in the words of a button

Glance = Literal["reviewer", "lead", "member"]


@dataclass(frozen=True)
class Number:
    """`more` is a second, smaller line."""

    label: str
    value: str
    more: str
    help: str


@dataclass(frozen=True)
class Button:
    label: str
    page: str
    query: Mapping[str, str]


@dataclass(frozen=True)
class Offer:
    """A file of approved records that can be downloaded."""

    format: Format
    label: str
    approved: int
    help: str


@dataclass(frozen=True)
class Overview:
    """The first of the `buttons` is the one thing to do; `stopped` says at which record somebody stopped, which another leads to.
    `far` is the share of their queue that a reviewer has decided, with its words; `ended` are rows in RUN_COLUMNS."""

    title: str
    sentence: str
    stopped: str
    buttons: tuple[Button, ...]
    numbers: tuple[Number, ...]
    far: tuple[float, str] | None
    pace: str
    runs: tuple[RunLine, ...]
    ended: tuple[tuple[str, ...], ...]
    no_runs: str
    parts: tuple[tuple[str, ...], ...]
    offers: tuple[Offer, ...]


def glance(role: Role) -> Glance:
    """Who sees what: whoever only reviews sees their own work, whoever leads that of the team, others what is being made."""
    if may(role, "adjudicate"):
        return "lead"
    return "reviewer" if may(role, "review") else "member"


def overview(
    title: str, role: Role, step: NextStep, standing: Standing, *, own: OwnWork | None, team: TeamWork | None, runs: Sequence[Run] = (),
    parts: Sequence[Part] = (), titles: Mapping[str, str] | None = None,
) -> Overview:  # fmt: skip
    """`standing` is that of all records; `own` is of whoever may review, `team` of whoever leads. `title` is that of the usual
    domain, `titles` those of all, whose records are told apart by `parts` where there are several."""
    titles, seen = titles or {}, glance(role)
    of = {part.domain for part in parts}
    if len(of) == 1:
        title = titles.get(next(iter(of)), title)
    mine = seen == "reviewer" and own is not None
    return Overview(
        title=title if len(of) < 2 else "Overview",
        sentence=step.sentence,
        stopped=f"You stopped at {own.stopped.name}." if own and own.stopped else "",
        buttons=_buttons(step, own, mine=mine),
        numbers=_numbers(seen, standing, own, team, pairs_only={part.kind for part in parts} == {"pair"}),
        far=_far(own) if mine and own else None,
        pace=f"Your pace: {care.pace(own.pace)} {care.OWN}" if mine and own and own.pace.decisions else "",
        runs=() if mine else live(runs),
        ended=_ended(runs) if seen == "member" else (),
        no_runs="No run yet." if seen == "member" and not runs else "",
        parts=tuple(_part(part, titles) for part in parts) if len(parts) > 1 and not mine else (),
        offers=_offers(parts) if may(role, "export") else (),
    )


def _numbers(seen: Glance, standing: Standing, own: OwnWork | None, team: TeamWork | None, *, pairs_only: bool) -> tuple[Number, ...]:
    if seen == "lead" and team:
        return _of_team(team, standing, pairs_only=pairs_only)
    if seen == "reviewer" and own:
        return (
            Number("For your decision", f"{own.waiting:,}", "in your queue", "Records that wait for a decision, and may wait for yours."),
            Number("Decided today", f"{own.today:,}", f"{own.week:,} in seven days", "Your decisions that stand."),
            Number("Decided by you", f"{own.ever:,}", "of all time", "Your decisions that stand."),
        )
    waiting = (
        f"{count(standing.waiting, 'record')} without the decisions they need: {_split(standing)}." if standing.waiting else "Nothing waits for a decision."
    )
    return (
        Number("Waiting", f"{standing.waiting:,}", "for a decision", waiting),
        Number("Approved", f"{standing.by_status.get('approved', 0):,}", "ready to export", "Records that may be exported as training data."),
        Number("Records", f"{standing.total:,}", "in all", "The newest version of each."),
    )


def _of_team(team: TeamWork, standing: Standing, *, pairs_only: bool) -> tuple[Number, ...]:
    """A goal is one of dialogues: of pairs alone none can be set."""
    if team.goal:
        goal, towards = f"of {team.goal:,}", "Approved dialogues towards the goal of the domain."
    elif pairs_only or not standing.total:
        goal, towards = f"of {standing.total:,}", "Records that may be exported, of all that there are."
    else:
        goal, towards = f"of {standing.total:,}; no goal is set", "Records that may be exported, of all that there are. A goal is set on Statistics."
    rate = team.week.rate
    return (
        Number("Approved", f"{team.approved:,}", goal, towards),
        Number("Backlog", f"{team.week.backlog:,}", _moved(team), f"Records without the decisions they need. {week.backlog(team.week).why}"),
        Number("Approval rate", f"{rate.share:.0%}" if rate else "–", _compared(team.week), f"{RATE} {week.quality(team.week).why}"),
        Number("Spent", dollars(team.spent), "in seven days", "On runs that began within seven days (UTC)."),
    )


def _moved(team: TeamWork) -> str:
    found = team.week
    if not found.backlog:
        return "nothing waits"
    more = found.backlog - found.backlog_before
    moved = f"{abs(more):,} {'more' if more > 0 else 'fewer'} in a week" if more and found.backlog_before else "as a week ago" if not more else ""
    return "; ".join(part for part in (moved, f"oldest {lasting(team.oldest)}" if team.oldest is not None else "") if part)


def _compared(found: Week) -> str:
    rate, before = found.rate, found.rate_before
    if rate is None:
        return "none settled in a week"
    if before is None or found.change is None:
        return f"{rate.low:.0%} to {rate.high:.0%} of {rate.of:,} in a week"
    way = week.direction(found)
    return f"{way} from {before.share:.0%}" if way else f"{before.share:.0%} before: may be chance"


def _buttons(step: NextStep, own: OwnWork | None, *, mine: bool) -> tuple[Button, ...]:
    """Whoever only reviews goes on where they stopped: the next record of their queue comes after it."""
    following = Button(step.button, *LEADS_TO[step.action])
    if own is None or own.stopped is None:
        return (following,)
    name = own.stopped.name
    plain = PLAIN.match(name) and len(name) <= LONGEST
    back = Button(f"Go on with {name}" if plain else "Go on where you stopped", "review", {"record": own.stopped.record_id})
    return (back,) if mine else (following, back)


def _far(own: OwnWork) -> tuple[float, str] | None:
    whole = own.ever + own.waiting
    return (own.ever / whole, f"{own.ever:,} decided by you, {own.waiting:,} to go") if whole else None


def _ended(runs: Sequence[Run]) -> tuple[tuple[str, ...], ...]:
    return tuple((line.started, line.title, line.state, f"{line.done:,} of {line.total:,}", line.person) for line in history(runs)[:LATEST])


def _part(part: Part, titles: Mapping[str, str]) -> tuple[str, ...]:
    found = part.counts
    numbers = (found.total, found.waiting, found.by_status.get("approved", 0))
    return (titles.get(part.domain, part.domain), KIND[part.kind], *(f"{n:,}" for n in numbers))


def _offers(parts: Sequence[Part]) -> tuple[Offer, ...]:
    """A file for each kind of record that there is; of dialogues also when there is nothing yet."""
    approved = {kind: sum(part.counts.by_status.get("approved", 0) for part in parts if part.kind == kind) for kind in KIND}
    there = {part.kind for part in parts}
    found = []
    if "dialogue" in there or not there:
        found.append(Offer("dialogues", "Download approved", approved["dialogue"], "All approved dialogues as one file."))
    if "pair" in there:
        said = "All approved pairs as a CSV. Each row holds an answer that is false on purpose."
        found.append(Offer("pairs", "Download approved pairs", approved["pair"], said))
    return tuple(o if o.approved else replace(o, help="Nothing is approved yet.") for o in found)


def _split(standing: Standing) -> str:
    parts = (("unreviewed", "not reviewed yet"), ("needs_second", "needing a second approval"))
    return listed([f"{n:,} {words}" for name, words in parts if (n := standing.by_status.get(name, 0))]) or "none"
