"""Generate: what can be ordered, what an order comes to, and how its runs are doing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.core.runs import ENDED, Run
from synthcore.domains.schema import Domain
from synthcore.views.leaving import label_titles
from synthcore.views.runs import RunLine, history, live
from synthcore.views.transcript import Transcript, transcript
from synthcore.views.wording import LABEL, count

if TYPE_CHECKING:
    from synthcore.services.generating import Method, Planned, Preview

MOST = 1_000_000
DEFAULT_COUNT = 50
STOPPED = 2  # runs that stopped before their end and are shown each by itself


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
    by: str = ""


def plan(preview: Preview, domain: Domain, method: str = "template") -> Plan:
    planned = preview.planned
    total = sum(planned.session_type.values())
    titles = label_titles(domain)
    return Plan(
        sentence=f"{count(total, 'dialogue')}; seed number {preview.seed_number} makes the same ones again.",
        tables=tuple((LABEL[name], _rows(planned, name, titles[name], total)) for name in ("session_type", "concern", "risk_level")),
        samples=tuple(_sample(dialogue, domain, titles) for dialogue in preview.dialogues),
        took=preview.took,
        by="No model is asked for a preview: these examples are made by templates." if method == "hybrid" else "",
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


@dataclass(frozen=True)
class Work:
    """Runs of this task: those under way, those that somebody has just seen the end of, and those at their end. `last` is the
    newest of all, when it asked a model or made pairs, and has ended. Of those that stopped before their end, `stopped` are the newest that
    nobody has put away, and `older` the others. `pilots` are the seed numbers of pilots under way."""

    live: tuple[RunLine, ...]
    history: tuple[RunLine, ...]
    last: RunLine | None = None
    just_ended: tuple[RunLine, ...] = ()
    stopped: tuple[RunLine, ...] = ()
    older: tuple[RunLine, ...] = ()
    pilots: tuple[int, ...] = ()

    @property
    def polling(self) -> bool:
        """Whether anything moves without being touched: a paused run does not."""
        return any("resume" not in line.actions for line in self.live)


def work(runs: Sequence[Run], *, seen: Collection[str] = (), dismissed: Collection[str] = ()) -> Work:
    """`seen` are ids of runs whose end is still to be told, `dismissed` of those that were put away."""
    mine = [run for run in runs if run.task == "generate"]
    under_way, ended = live(mine), history(mine)
    last = ended[0] if ended and mine[0].id == ended[0].id and (ended[0].model or ended[0].pairs) and ended[0].id not in seen else None
    open_ends = [line for line in ended if line.actions and line.id not in seen and line is not last]
    asking = [line for line in open_ends if line.id not in dismissed][:STOPPED]
    pilots = tuple(int(run.params["seed_number"]) for run in mine if run.state not in ENDED and run.params.get("pilot"))
    return Work(
        under_way, ended, last, just_ended=tuple(line for line in ended if line.id in seen), stopped=tuple(asking),
        older=tuple(line for line in open_ends if line not in asking), pilots=pilots,
    )  # fmt: skip
