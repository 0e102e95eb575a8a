"""A run that asks a model, as a card: counts, money, pace, and what became of the answers in each cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from synthcore.core.answers import Fate
from synthcore.core.runs import ENDED, ModelStatus, RunState
from synthcore.llm.pricing import dollars
from synthcore.views.fates import bends, by_group, cells
from synthcore.views.wording import count, listed

if TYPE_CHECKING:
    from synthcore.services.likeness import Similar
    from synthcore.services.model_folders import NextCap
    from synthcore.services.running import ModelRun

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
    "sent": "requests that this run sent",
    "answered": "requests that were answered, also in an earlier run whose answers serve again",
    "parsed": "answers that are a dialogue of the right shape",
    "accepted": "dialogues that passed every check",
    "refilled": "places asked for again, because an answer was not accepted",
    "waiting": "requests that are sent again when their time is due",
    "failed": "places given up",
}
# The same of a run of pairs, whose requests are about one part of a pair each.
HELP_PAIRS = HELP | {
    "planned": "pairs that are the model's",
    "parsed": "answers that are a question or a response of the right shape",
    "accepted": "questions and responses that passed every check: up to three for a pair",
    "refilled": "questions and responses asked for again, because an answer was not accepted",
    "failed": "questions and responses given up",
}
NAMES_PAIRS = {"planned": "pairs", "accepted": "parts accepted"}
# What a server in trouble does, by kind of fault (llm.faults).
FAULT = {
    "rate_limited": "asked to slow down", "server": "errors of its own (5xx)", "connection": "not reached", "stalled": "no answer in time",
    "broken_off": "answers broken off", "invalid": "requests not accepted", "no_host": "its name not found",
}  # fmt: skip


@dataclass(frozen=True)
class Card:
    """What a card shows. `money` is the spending against the cap and `share` how far it is (None without a cap); `cells`
    are (concern / risk, how answers ended, how many of how many, share), worst first. `next_cap` is that of a run that its
    cap has stopped: resuming needs a higher one. Empty sentences are not shown."""

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
    next_cap: NextCap | None
    sums: str = ""
    trouble: str = ""
    gives_up: str = ""
    by: tuple[str, str] = ("concern", "risk")


def card(found: ModelRun) -> Card:
    run, status = found.run, found.status or ModelStatus(by_model=int(found.run.params.get("by_model") or 0))
    groups, counts, running = by_group(found.cells), _counts(found, status), run.state is RunState.RUNNING
    pairs = run.params.get("kind") == "pair"
    served = max(0, counts["sent"] - found.sent_here) if found.sent_here is not None else 0
    names, helps = (NAMES_PAIRS, HELP_PAIRS) if pairs else ({}, HELP)
    return Card(
        id=run.id,
        strip=tuple((names.get(name, name), f"{n - (served if name == 'sent' else 0):,}", helps[name]) for name, n in counts.items()),
        money=_money(found, status),
        share=_share(found, status),
        pace=_pace(status) if running else "",
        server=_server(found, status),
        personal=_personal(status),
        waste=waste_line(found, status),
        bends=bends(groups, status.failed, found.titles),
        stopped=status.stopped if run.state in ENDED and status.stopped and status.stopped not in (run.error or "") else "",
        cells=cells(groups, found.titles),
        batches=tuple((b.id, b.state.replace("_", " "), f"{b.done:,} of {b.requests:,}") for b in status.batches),
        next_cap=found.next_cap,
        sums=_sums(counts, status, under_way=status.in_flight if running else 0, served=served),
        trouble=_trouble(status) if running else "",
        gives_up=_gives_up(status, counts),
        by=("stage", "modification") if pairs else ("concern", "risk"),
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
        max(status.refilled, found.refilled), 0 if found.run.state in ENDED else status.waiting, status.failed,
    ), strict=True))  # fmt: skip


def _sums(counts: Mapping[str, int], status: ModelStatus, *, under_way: int, served: int = 0) -> str:
    """How the numbers of the strip come to each other: where requests went, and what refused answers led to. `served` of them
    an earlier run had sent, whose answers serve again."""
    lost = max(0, counts["sent"] - counts["answered"] - under_way)
    unfit = max(0, counts["answered"] - counts["accepted"])
    if not lost and not unfit and not served:
        return ""
    sent = [f"{counts['answered']:,} answered", f"{under_way:,} under way" if under_way else "", f"{lost:,} met a fault" if lost else ""]
    of = f"{counts['sent']:,} requests, {served:,} of them sent and paid for by an earlier run" if served else f"{counts['sent']:,} sent"
    said = f"Of {of}: {listed([part for part in sent if part])}."
    if not unfit:
        return said
    ways = ((status.repairs, "sent back to be mended"), (counts["refilled"], "asked for anew"), (counts["failed"], "given up"))
    led = [f"{n:,} {words}" for n, words in ways if n]
    return f"{said} {count(unfit, 'answer')} not accepted{f': {listed(led)}' if led else ''}."


def _trouble(status: ModelStatus) -> str:
    """What holds a run up while it goes on, and when it tries again."""
    faults = [f"{FAULT.get(kind, kind.replace('_', ' '))} ({n:,} ×)" for kind, n in sorted(status.faults.items(), key=lambda item: -item[1]) if n]
    if not faults or not (status.waiting or status.next_try is not None):
        return ""
    due = f", the next in {duration(status.next_try)}" if status.next_try is not None else ""
    waits = f" {count(status.waiting, 'request waits', 'requests wait')} to be sent again{due}." if status.waiting else ""
    return f"{status.host or 'The server'} is in trouble: {listed(faults)}.{waits}"


def _gives_up(status: ModelStatus, counts: Mapping[str, int]) -> str:
    """What an answer that was not accepted leads to."""
    if counts["failed"]:
        return f"Each answer that was not accepted cost its place an attempt. {count(counts['failed'], 'place')} had no attempt left and stayed empty."
    return "Each answer that was not accepted cost its place an attempt; the place was asked for again."


def _spent(found: ModelRun, status: ModelStatus) -> Decimal | None:
    """One sum for every line of the card; None where no price is known. The worker also counts what no answer came of."""
    return max(status.spent, found.run.cost) if status.spent is not None else found.run.cost or None


def _money(found: ModelRun, status: ModelStatus) -> str:
    spent, cap = _spent(found, status), _cap(found, status)
    if spent is None:
        return f"No price is known for {found.run.params.get('model')}: tokens are counted, dollars are not." if found.status and status.answered else ""
    most = "at most " if status.at_most else ""
    said = f"{most}{dollars(spent)} of {dollars(cap)} spent" if cap is not None else f"{most}{dollars(spent)} spent, no cap"
    own = _accepted(found, status) - found.paid_before
    if own > 0 and spent:
        before = f" ({found.paid_before:,} more rest on answers that an earlier run paid for)" if found.paid_before else ""
        said += f", {dollars(spent / own)} an accepted {'pair' if found.run.params.get('kind') == 'pair' else 'dialogue'}{before}"
    if status.reserved and found.run.state is RunState.RUNNING:
        said += f"; {dollars(status.reserved)} set aside for requests under way"
    if status.at_most:
        said += ". Requests that no answer came of, or that the server did not count, are counted in full"
    return said[:1].upper() + said[1:]


def _accepted(found: ModelRun, status: ModelStatus) -> int:
    """Records of the model's that are whole: of a pair, the rejected answer is the last part."""
    if found.run.params.get("kind") == "pair":
        return sum(cell.fates.get(Fate.ACCEPTED, 0) for cell in found.cells if cell.cell[1] == "rejected")
    return max(status.accepted, sum(cell.fates.get(Fate.ACCEPTED, 0) for cell in found.cells))


def _cap(found: ModelRun, status: ModelStatus) -> Decimal | None:
    return found.next_cap.former if status.cap is None and found.next_cap else status.cap


def _share(found: ModelRun, status: ModelStatus) -> float | None:
    spent, cap = _spent(found, status), _cap(found, status)
    return min(1.0, float(spent / cap)) if cap and spent is not None else None


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
    said = [f"{status.model or params.get('model')} at {status.host or params.get('host')}", MODE.get(status.mode or "", "") if status.answered else ""]
    templates = status.by_template or int(params.get("by_template") or 0)
    others = "rules" if params.get("kind") == "pair" else "templates"
    said.append(f"{others} make {templates:,}" if templates else "")
    said.append(f"{others} filled {status.fallback:,} that the model did not deliver" if status.fallback else "")
    return " · ".join(part for part in said if part)


def _personal(status: ModelStatus) -> str:
    masked = listed([count(n, kind, kind if kind.isupper() else None) for kind, n in status.masked.items()])
    said = [f"{masked} masked before sending" if masked else "", f"{count(status.held, 'request')} held back, not sent" if status.held else ""]
    said = [part for part in said if part]
    return f"Personal data: {'; '.join(said)}." if said else ""


def waste_line(found: ModelRun, status: ModelStatus | None = None) -> str:
    """Where money went that delivered nothing, in one line; empty where nothing was paid."""
    cost = _spent(found, status or ModelStatus())
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


def similar_line(found: Similar) -> str:
    """How alike the dialogues of a run are, and what to change."""
    said = []
    if found.texts > 1:
        shares = f"{found.near_share:.0%} are nearly the same as another and {found.alike_share:.0%} share half of its wording"
        said.append(f"Of {count(found.texts, 'dialogue')} by the model, {shares} (on average each shares {found.nearest:.0%} with its nearest).")
    if found.twice:
        said.append(f"{count(found.twice, 'further answer was', 'further answers were')} turned away because another dialogue says the same.")
    if found.copied:
        said.append(f"{count(found.copied, 'answer was', 'answers were')} too close to a seed dialogue: give more seed dialogues, or none.")
    if found.advice:
        said.append(found.advice[:1].upper() + found.advice[1:])
    elif not found.copied:
        said.append("Nothing needs to change.")
    return " ".join(said)
