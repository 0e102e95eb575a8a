"""Generate: what can be ordered, what an order comes to, and how its runs are doing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.core.runs import Run
from synthcore.domains.schema import Domain
from synthcore.views.runs import RunLine, history, live
from synthcore.views.transcript import Transcript, transcript
from synthcore.views.wording import LABEL, count, listed

if TYPE_CHECKING:
    from synthcore.services.generating import Method, Planned, Preview
    from synthcore.services.quoting import Sent

MOST = 1_000_000
DEFAULT_COUNT = 50


@dataclass(frozen=True)
class Choices:
    """What the form offers. `missing` groups the methods that are not available by what they need."""

    methods: dict[str, str]
    available: tuple[str, ...]
    missing: tuple[tuple[str, tuple[str, ...]], ...]
    concerns: dict[str, str]
    session_types: dict[str, str]


def choices(methods: Sequence[Method], domain: Domain) -> Choices:
    missing: dict[str, tuple[str, ...]] = {}
    for method in methods:
        if not method.available:
            missing[method.needs] = (*missing.get(method.needs, ()), method.title)
    return Choices(
        methods={m.name: m.title for m in methods},
        available=tuple(m.name for m in methods if m.available),
        missing=tuple(missing.items()),
        concerns={v.name: v.title or v.name for v in domain.labels.concern},
        session_types={v.name: v.title or v.name for v in domain.labels.session_type},
    )


@dataclass(frozen=True)
class Leaving:
    """What would leave for a model's server: sentences, and the exact messages of one place as (who, text). `warning` tells
    that `personal` speaks of something found."""

    sentence: str
    personal: str
    warning: bool
    fields: str
    place: str
    messages: tuple[tuple[str, str], ...]
    shape: str
    host: str
    by_model: int


ROLE = {"system": "Instructions (system)", "user": "Request (user)", "assistant": "Answer (assistant)"}


def leaving(sent: Sent, checked: Sent, domain: Domain) -> Leaving:
    """`sent` shows a place, `checked` is what was found over all of them."""
    titles = label_titles(domain)
    cell = " / ".join(titles[name].get(value, value) for name, value in zip(("session_type", "concern", "risk_level"), sent.cell, strict=True))
    where = f"{sent.model} at {sent.host}" + (", which is this machine" if sent.local else "")
    made = f"; templates make the other {sent.by_template:,}" if sent.by_template else ""
    personal, warning = _personal(checked)
    return Leaving(
        sentence=f"{count(sent.of, 'dialogue is', 'dialogues are')} asked of {where}{made}.",
        personal=personal,
        warning=warning,
        fields=f"Each request holds: {listed(list(sent.fields))}.",
        place=f"Request {sent.index + 1:,} of {sent.of:,}: dialogue {sent.place + 1:,} ({cell})" if sent.of else "",
        messages=tuple((ROLE.get(m.role, m.role), m.text) for m in sent.messages),
        shape=sent.shape,
        host=plain_host(sent.host),
        by_model=sent.of,
    )


def _personal(sent: Sent) -> tuple[str, bool]:
    if sent.local:
        return "Nothing leaves this machine, so no personal data is looked for.", False
    over = f"Personal-data check over {count(sent.checked, 'request')}"
    more = f" The run checks the other {sent.of - sent.checked:,} before it sends them." if sent.of > sent.checked else ""
    if sent.held:
        return f"{over}: {count(sent.held, 'request holds', 'requests hold')} {_kinds(sent.found)} and will not be sent.{more}", True
    if sent.masked:
        return f"{over}: {_kinds(sent.masked)} {'is' if sum(sent.masked.values()) == 1 else 'are'} masked before sending.{more}", True
    return f"{over}: nothing found.{more}", False


def _kinds(found: Mapping[str, int]) -> str:
    """`2 e-mails and 1 SSN`."""
    plural = {"address": "addresses", "e-mail": "e-mails", "phone": "phone numbers", "card": "card numbers", "IP address": "IP addresses", "name": "names"}
    single = {"phone": "phone number", "card": "card number"}
    return listed([f"{n:,} {single.get(kind, kind) if n == 1 else plural.get(kind, kind)}" for kind, n in found.items()])


def plain_host(host: str) -> str:
    """A host as it may stand in a label, which is markdown: letters, digits, dots, dashes and a port."""
    return re.sub(r"[^\w.:-]", "", host)


def start_label(total: int, by_model: int, host: str) -> str:
    """`Start: 50 dialogues, 15 asked of api.openai.com`."""
    return f"Start: {count(total, 'dialogue')}" + (f", {by_model:,} asked of {host}" if by_model else "")


@dataclass(frozen=True)
class Sample:
    title: str
    transcript: Transcript


@dataclass(frozen=True)
class Plan:
    """What an order comes to: how many of each value, and a few dialogues that are not stored."""

    sentence: str
    tables: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    samples: tuple[Sample, ...]
    took: str


def plan(preview: Preview, domain: Domain) -> Plan:
    planned = preview.planned
    total = sum(planned.session_type.values())
    titles = label_titles(domain)
    return Plan(
        sentence=f"{count(total, 'dialogue')}; chance is fixed by seed number {preview.seed_number}.",
        tables=tuple((LABEL[name], _rows(planned, name, titles[name], total)) for name in ("session_type", "concern", "risk_level")),
        samples=tuple(_sample(dialogue, domain, titles) for dialogue in preview.dialogues),
        took=preview.took,
    )


def _rows(planned: Planned, name: str, titles: Mapping[str, str], total: int) -> tuple[tuple[str, str, str], ...]:
    numbers: dict[str, int] = getattr(planned, name)
    return tuple((titles.get(value, value), f"{n:,}", f"{n / total:.0%}" if total else "–") for value, n in numbers.items())


def _sample(dialogue: Mapping[str, object], domain: Domain, titles: Mapping[str, Mapping[str, str]]) -> Sample:
    profile, labels = dialogue.get("user_profile"), dialogue.get("labels")
    values = (
        ("session_type", dialogue.get("session_type")),
        ("concern", profile.get("concern") if isinstance(profile, Mapping) else None),
        ("risk_level", labels.get("max_risk_level") if isinstance(labels, Mapping) else None),
    )
    said = [f"{titles[name].get(str(value), str(value))}" for name, value in values[:2] if value]
    risk = values[2][1]
    if risk:
        said.append(f"risk {risk}")
    return Sample(" · ".join(said), transcript(dialogue, domain.about.roles))


def label_titles(domain: Domain) -> dict[str, dict[str, str]]:
    """The title of each value of the labels that targets are set for."""
    return {name: {v.name: v.title or v.name for v in getattr(domain.labels, name)} for name in ("session_type", "concern", "risk_level")}


@dataclass(frozen=True)
class Work:
    """Runs of this task: those under way, and those at their end. `last` is the newest of all, when it asked a model and has
    ended."""

    live: tuple[RunLine, ...]
    history: tuple[RunLine, ...]
    last: RunLine | None = None

    @property
    def polling(self) -> bool:
        """Whether anything moves without being touched: a paused run does not."""
        return any("resume" not in line.actions for line in self.live)


def work(runs: Sequence[Run]) -> Work:
    mine = [run for run in runs if run.task == "generate"]
    ended = history(mine)
    return Work(live(mine), ended, ended[0] if ended and mine[0].id == ended[0].id and ended[0].model else None)
