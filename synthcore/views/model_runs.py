"""A run that asks a model, as a card: counts, money, pace, and what became of the answers in each cell."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from synthcore.core.answers import Fate
from synthcore.core.runs import ENDED, ModelStatus, RunState
from synthcore.llm.pricing import dollars
from synthcore.views.wording import count, listed

if TYPE_CHECKING:
    from synthcore.services.running import CellFates, ModelRun, Similar

FATE: dict[Fate, str] = {
    Fate.ACCEPTED: "accepted",
    Fate.REFUSED: "refused",
    Fate.CUT_OFF: "cut off",
    Fate.FILTERED: "blocked by the provider's filter",
    Fate.EMPTY: "empty",
    Fate.INVALID_JSON: "not JSON",
    Fate.WRONG_SHAPE: "of the wrong shape",
    Fate.UNKNOWN_LABEL: "with an unknown label",
    Fate.WRONG_LABELS: "with labels that do not fit",
    Fate.UNSAFE: "against a safety rule",
    Fate.OFF_PLAN: "not of the planned length or order",
    Fate.PERSONAL_DATA: "with personal data",
    Fate.DUPLICATE: "duplicate",
    Fate.NEAR_DUPLICATE: "near-duplicate",
    Fate.COPIED: "too close to a seed dialogue",
    Fate.FAILED: "given up",
}
# What money went into that delivered nothing. `retries` are requests that were given up or sent again.
WASTE: dict[str, tuple[Fate, ...]] = {
    "retries": (Fate.FAILED,),
    "unparsed": (Fate.CUT_OFF, Fate.EMPTY, Fate.INVALID_JSON, Fate.WRONG_SHAPE, Fate.UNKNOWN_LABEL),
    "refused": (Fate.REFUSED, Fate.FILTERED),
    "rejected by rules": (Fate.WRONG_LABELS, Fate.UNSAFE, Fate.OFF_PLAN, Fate.PERSONAL_DATA),
    "duplicates": (Fate.DUPLICATE, Fate.NEAR_DUPLICATE, Fate.COPIED),
}
MODE = {"json_schema": "answers held to a JSON schema", "json_object": "answers as JSON, without a schema", "text": "answers as plain text"}
STRIP = ("planned", "sent", "answered", "parsed", "accepted", "refilled", "waiting", "failed")
HELP = {
    "planned": "dialogues that are the model's",
    "sent": "requests that went out, also in an earlier run whose answers serve again",
    "answered": "requests that were answered",
    "parsed": "answers that are a dialogue of the right shape",
    "accepted": "dialogues that passed every check",
    "refilled": "places asked for again, because an answer was not accepted",
    "waiting": "requests that are sent again when their time is due",
    "failed": "places given up",
}
REFUSALS = (Fate.REFUSED, Fate.FILTERED)
CHANCE = 0.01  # below this, refusals in one group are not an accident
FEW = 3


@dataclass(frozen=True)
class Card:
    """What a card shows. `money` is the spending against the cap and `share` how far it is (None without a cap); `cells`
    are (concern / risk, how answers ended, how many of how many, share), worst first. `cap` is the former cap of a run that
    reached it: resuming needs a higher one. Empty sentences are not shown."""

    id: str
    strip: tuple[tuple[str, str, str], ...]
    money: str
    share: float | None
    pace: str
    server: str
    personal: str
    waste: str
    bends: str
    stopped: str
    cells: tuple[tuple[str, str, str, str], ...]
    batches: tuple[tuple[str, str, str], ...]
    cap: Decimal | None


def card(found: ModelRun) -> Card:
    run, status = found.run, found.status or ModelStatus(by_model=int(found.run.params.get("by_model") or 0))
    groups = by_group(found.cells)
    return Card(
        id=run.id,
        strip=tuple((name, f"{n:,}", HELP[name]) for name, n in _counts(found, status).items()),
        money=_money(found, status),
        share=_share(status),
        pace=_pace(status) if run.state is RunState.RUNNING else "",
        server=_server(found, status),
        personal=_personal(status),
        waste=waste_line(found, status),
        bends=bends(groups, status.failed),
        stopped=status.stopped if run.state in ENDED and status.stopped and status.stopped not in (run.error or "") else "",
        cells=cells(groups),
        batches=tuple((b.id, b.state.replace("_", " "), f"{b.done:,} of {b.requests:,}") for b in status.batches),
        cap=status.cap if capped(found) else None,
    )


def _counts(found: ModelRun, status: ModelStatus) -> dict[str, int]:
    """The strip. A worker counts what it sends and hears in its own sitting; what is stored tells of earlier ones too."""
    fates = Counter[Fate]()
    for cell in found.cells:
        fates.update(cell.fates)
    earlier = max(0, fates.total() - fates[Fate.FAILED] - status.held - status.answered)
    parsed = sum(fates[fate] for fate in (Fate.ACCEPTED, *WASTE["duplicates"], Fate.PERSONAL_DATA)) - status.held
    return dict(zip(STRIP, (
        status.by_model, status.sent + earlier, status.answered + earlier, max(status.parsed, parsed), max(status.accepted, fates[Fate.ACCEPTED]),
        max(status.refilled, found.refilled), status.waiting, status.failed,
    ), strict=True))  # fmt: skip


def capped(found: ModelRun) -> bool:
    """Whether the cap is what stopped the run."""
    status = found.status
    return bool(status and status.cap is not None and found.run.state is not RunState.RUNNING and found.stopped_by == "over_budget")


def _money(found: ModelRun, status: ModelStatus) -> str:
    if status.spent is None and not found.run.cost:
        return f"No price is known for {found.run.params.get('model')}: tokens are counted, dollars are not." if found.status else ""
    spent = found.run.cost if status.spent is None else status.spent
    said = f"{dollars(spent)} of {dollars(status.cap)} spent" if status.cap is not None else f"{dollars(spent)} spent, no cap"
    if status.accepted and spent:
        said += f", {dollars(spent / status.accepted)} an accepted dialogue"
    if status.reserved:
        said += f"; {dollars(status.reserved)} set aside for requests under way"
    return said


def _share(status: ModelStatus) -> float | None:
    if not status.cap or status.spent is None:
        return None
    return min(1.0, float(status.spent / status.cap))


def _pace(status: ModelStatus) -> str:
    said = [f"{status.rate:,.0f} accepted a minute" if status.rate is not None and status.rate >= 1 else ""]
    said.append(f"about {duration(status.seconds_left)} left" if status.seconds_left is not None else "")
    said.append(f"{status.in_flight:,} under way, {status.limit:,} at once at most" if status.limit is not None and not status.batches else "")
    return " · ".join(part for part in said if part)


def duration(seconds: float) -> str:
    """`40 s`, `12 min`, `3 h`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{round(seconds / 3600)} h"


def _server(found: ModelRun, status: ModelStatus) -> str:
    params = found.run.params
    said = [f"{status.model or params.get('model')} at {status.host or params.get('host')}", MODE.get(status.mode or "", "")]
    templates = status.by_template or int(params.get("by_template") or 0)
    said.append(f"templates make {templates:,}" if templates else "")
    said.append(f"templates filled {status.fallback:,} that the model did not deliver" if status.fallback else "")
    return " · ".join(part for part in said if part)


def _personal(status: ModelStatus) -> str:
    masked = listed([count(n, kind, kind if kind.isupper() else None) for kind, n in status.masked.items()])
    said = [f"{masked} masked before sending" if masked else "", f"{count(status.held, 'request')} held back, not sent" if status.held else ""]
    said = [part for part in said if part]
    return f"Personal data: {'; '.join(said)}." if said else ""


def waste_line(found: ModelRun, status: ModelStatus | None = None) -> str:
    """Where money went that delivered nothing, in one line; empty where nothing was paid."""
    cost = found.run.cost if status is None or status.spent is None else max(status.spent, found.run.cost)
    if not cost:
        return ""
    lost = {name: sum((found.waste.get(fate, Decimal(0)) for fate in fates), Decimal(0)) for name, fates in WASTE.items()}
    lost["retries"] = max(lost["retries"], (status.wasted.get("retries") if status else None) or Decimal(0))
    if found.rejected and found.made:
        lost["rejected by reviewers"] = max(cost - sum(lost.values()), Decimal(0)) * found.rejected / found.made
    told = [f"{name} {dollars(usd)}" for name, usd in sorted(lost.items(), key=lambda item: -item[1]) if usd]
    if not told:
        return "Wasted: nothing."
    whole = sum(lost.values(), Decimal(0))
    return f"Wasted: {dollars(whole)} of {dollars(cost)} ({float(whole / cost):.0%}): {', '.join(told)}."


Groups = Mapping[tuple[str, str], Counter[Fate]]


def by_group(found: Sequence[CellFates]) -> Groups:
    """How answers ended by concern and risk: session types are put together, because refusals follow the other two and a
    cell alone holds few."""
    groups: dict[tuple[str, str], Counter[Fate]] = {}
    for one in found:
        groups.setdefault((one.cell[1], one.cell[2]), Counter()).update(one.fates)
    return groups


def cells(groups: Groups) -> tuple[tuple[str, str, str, str], ...]:
    """(concern / risk, how answers ended, how many of how many, share), worst first."""
    rows = [(n / fates.total(), n, group, fate, fates.total()) for group, fates in groups.items() for fate, n in fates.items() if fate is not Fate.ACCEPTED]
    rows.sort(key=lambda row: (-row[0], -row[1], row[2], row[3]))
    return tuple((" / ".join(group), FATE[fate], f"{n:,} of {of:,}", f"{share:.0%}") for share, n, group, fate, of in rows)


def bends(groups: Groups, failed: int) -> str:
    """A sentence when the model refuses one group much more often than the others; without it that group would be thin."""
    refused = {group: sum(fates[fate] for fate in REFUSALS) for group, fates in groups.items()}
    everything, answers = sum(refused.values()), sum(fates.total() for fates in groups.values())
    worst = [
        (chance, group)
        for group, n in refused.items()
        if n >= FEW and (chance := tail(n, groups[group].total(), everything, answers)) < CHANCE
    ]  # fmt: skip
    if not worst:
        return ""
    named = [f"{' / '.join(group)} ({refused[group]:,} of {groups[group].total():,} answers)" for _, group in sorted(worst)[:3]]
    left, of = everything - sum(refused[g] for _, g in worst), answers - sum(groups[g].total() for _, g in worst)
    elsewhere = f", against {left:,} of {of:,} elsewhere" if of else ""
    after = (
        f"{count(failed, 'place is', 'places are')} given up, and the distribution bends away from them." if failed else "So far each place is asked for again."
    )
    return f"The model refuses {listed(named)} more often than the rest{elsewhere}. {after}"


def tail(n: int, drawn: int, marked: int, whole: int) -> float:
    """The chance that `drawn` answers out of `whole`, of which `marked` are refusals, hold `n` refusals or more (the tail of the
    hypergeometric distribution, which is Fisher's exact test of one side)."""
    lowest, most = max(n, drawn + marked - whole), min(drawn, marked)
    ways = _log_ways(whole, drawn)
    return sum(math.exp(_log_ways(marked, k) + _log_ways(whole - marked, drawn - k) - ways) for k in range(lowest, most + 1))


def _log_ways(of: int, choose: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(choose + 1) - math.lgamma(of - choose + 1)


def similar_line(found: Similar) -> str:
    """How alike the dialogues of a run are, and what to change."""
    shares = f"{found.near_share:.0%} are nearly the same as another and {found.alike_share:.0%} share half of its wording"
    advice = f" {found.advice[:1].upper()}{found.advice[1:]}" if found.advice else " Nothing needs to change."
    return f"Of {count(found.texts, 'dialogue')} by the model, {shares} (on average each shares {found.nearest:.0%} with its nearest).{advice}"
