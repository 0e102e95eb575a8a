"""What was found by comparing records with each other and with the seeds, in lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from synthcore.core.measurements import Outcome
from synthcore.core.repetition import RUN, Clusters, Held, Value

TITLES: Mapping[str, str] = {
    "distinct_1": "different words",
    "distinct_2": "different pairs of words",
    "distinct_3": "different runs of three words",
    "compression": "compressed",
    "nearest": "like the nearest text",
    "opener": "turns with the most frequent beginning",
}
TIMES = ("compression",)  # a ratio; the others are shares


def lines(clusters: Clusters, held: Held, values: Sequence[Value], whole: Sequence[Value]) -> list[str]:
    """All that is to be said of the records of a batch."""
    return [line for line in (duplicates_line(clusters), seeds_line(held), diversity_line(values, whole)) if line]


def duplicates_line(clusters: Clusters) -> str:
    if clusters.rate is None:
        return "No record has been compared with the others yet."
    said = f"{clusters.exact:,} of {clusters.compared:,} records say word for word what another says, {clusters.near:,} nearly"
    left = clusters.records - clusters.compared
    return f"{said}; {clusters.rate:.1%} are repeated.{f' Not compared yet: {left:,}.' if left else ''}"


def seeds_line(held: Held) -> str:
    if not held.held:
        return "No record was held against seed dialogues." if held.without else ""
    longest = f"the longest run that any shares is {held.longest:,} word{'' if held.longest == 1 else 's'}"
    return f"{held.sharing:,} of {held.held:,} share a run of {RUN} words with a seed dialogue; {longest}."


def diversity_line(values: Sequence[Value], whole: Sequence[Value] = ()) -> str:
    """Of a batch, with those of all records of its domain where these are given: both from samples of one size, the largest
    that can be taken. Empty where nothing was measured."""
    if not values:
        return ""
    size = same_size([values, whole] if whole else [values])
    if size is None:
        return f"How varied they are cannot be said: {min(values, key=lambda value: value.size).reason}"
    told, other = ({value.name: value for value in those if value.size == size} for those in (values, whole))
    shown = (f"{title} {_number(told[name], other.get(name))}" for name, title in TITLES.items() if name in told)
    return f"In samples of {size:,} words: {', '.join(shown)}."


def same_size(values: Sequence[Sequence[Value]]) -> int | None:
    """The largest size of samples that all of some batches have; None when there is none, so that they cannot be compared."""
    sizes = [{value.size for value in those if value.outcome is Outcome.OK} for those in values]
    return max(set.intersection(*sizes), default=None) if sizes else None


def _number(value: Value, other: Value | None) -> str:
    """The mean, with the least and the most of the draws."""
    spell = "{:.1f}".format if value.name in TIMES else "{:.0%}".format
    times = " times" if value.name in TIMES else ""
    beside = f"; all records {spell(other.number)}" if other else ""
    return f"{spell(value.number)}{times} ({spell(value.least)}–{spell(value.most)}{beside})"
