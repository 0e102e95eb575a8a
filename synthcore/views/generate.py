"""Generate: what can be ordered, what an order comes to, and how its runs are doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.core.runs import Run
from synthcore.domains.schema import Domain
from synthcore.views.runs import RunLine, history, live
from synthcore.views.transcript import Transcript, transcript
from synthcore.views.wording import LABEL, count

if TYPE_CHECKING:
    from synthcore.services.generating import Method, Planned, Preview

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
    """Runs of this task: those under way, and those at their end."""

    live: tuple[RunLine, ...]
    history: tuple[RunLine, ...]

    @property
    def polling(self) -> bool:
        """Whether anything moves without being touched: a paused run does not."""
        return any("resume" not in line.actions for line in self.live)


def work(runs: Sequence[Run]) -> Work:
    mine = [run for run in runs if run.task == "generate"]
    return Work(live(mine), history(mine))
