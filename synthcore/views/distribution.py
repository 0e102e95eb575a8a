"""Target against actual, label by label and in the joint table: figures, what is missing, and the distances in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.core.next_batch import FEW
from synthcore.core.quotas import DIMENSIONS
from synthcore.core.tallies import Selection
from synthcore.views.figures import Figure, Grid, GridCell, Link, Part, TargetBar, Targets, counted_behind
from synthcore.views.wording import LABEL, count, listed

if TYPE_CHECKING:
    from synthcore.evaluation.distribution import Change, Fit
    from synthcore.services.measuring_distribution import Distribution, Joint, OtherWord, Share

Titles = Mapping[str, Mapping[str, str]]  # of each value of each label

COLUMNS = ("Value", "Target", "All records", "Approved", "Due", "Missing", "Approval rate", "To generate")
LEGEND = (
    "Shares with their 95% interval (Wilson). Due is what the goal asks for. To generate is how many to make so that the missing ones can be expected to be "
    "approved, once those that wait, are disputed or need revision are decided too: at the rate at which records of that value are approved (of all records, "
    f"where few of that value are decided; one for one, where fewer than {FEW} are decided at all). Next batch looks at every combination of the labels and "
    "at what makes them, so that its number may differ: what one combination has too many of is of no use to another."
)
NOT_SAID, NONE_GIVEN = "(not said)", "(none)"  # in words, and as it is counted
NOUN = {"risk_level": "level of risk"}
HOW = {"exact": "added up exactly", "asymptotic": "by the distribution for many records", "monte_carlo": "from 9,999 random samples"}
DOUBT = 0.05
EXPECTED = 0.5  # records that a combination is due, from which it is missed
NAMED = 6


@dataclass(frozen=True)
class Gap:
    """The table of one label, in the columns of COLUMNS."""

    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Distances:
    """What is folded of one label: sentences about how far it is from the target, and what would bring it there."""

    title: str
    lines: tuple[str, ...]


def targets(found: Distribution, titles: Titles, selection: Selection) -> tuple[Figure, ...]:
    """One figure a label: what is approved, what waits, what is due."""
    return tuple(_target(found, label, shares, titles, selection) for label, shares in _labels(found))


def gaps(found: Distribution, titles: Titles) -> tuple[Gap, ...]:
    return tuple(Gap(LABEL[label], tuple(_gap(share, title_of(titles, label, share.value)) for share in shares)) for label, shares in _labels(found))


def notes(found: Distribution, titles: Titles, words: Sequence[OtherWord] = ()) -> tuple[str, ...]:
    """What a reader of the numbers has to know: targets that do not add up, values that none is asked of, words unknown to the
    domain."""
    said = [
        f"The target of {LABEL[label].lower()} sums to {fit.sums_to:g}, not to 100: each share is taken as its part of that."
        for label, fit in found.fits.items()
        if fit.sums_to is not None
    ]
    for label, shares in _labels(found):
        off = [f"{title_of(titles, label, share.value)} {share.generated:,}" for share in shares if not share.target and share.generated]
        if off:
            said.append(f"Off target, because it asks for none of them: {LABEL[label].lower()} {_some(off)}.")
    if words:
        number = sum(word.records for word in words)
        named = _some([f"{word.word} {word.records:,}" for word in words])
        names, they = ("record names", "it came in, and counts") if number == 1 else ("records name", "they came in, and count")
        said.append(f"{number:,} {names} a concern that the domain does not know, or did not when {they} under its other one: {named}.")
    return tuple(said)


def distances(found: Distribution, titles: Titles) -> tuple[Distances, ...]:
    """Of the labels that are not selected: of a selected one every record has the same value."""
    told = []
    for label, fit in found.fits.items():
        name, of = NOUN.get(label, LABEL[label].lower()), titles.get(label, {})
        lines = [*_fit("All records", fit.generated, name), *_fit("Approved", fit.approved, name)]
        if fit.approved.records > fit.approved.off_target:
            lines += _mended(fit.grown, fit.cut, of)
        told.append(Distances(LABEL[label], tuple(lines)))
    return tuple(told)


def joint(found: Distribution, titles: Titles, selection: Selection, risk: str | None = None) -> Figure:
    """Session type by concern, of every risk level or of one: approved records, of so many that the target expects."""
    table = _table(found.cells, risk)
    names = {label: {value: title_of(titles, label, value) for value in _values(found, label)} for label in DIMENSIONS[:2]}
    cells, rows, counted = [], [], []
    for (session, concern), there in table.items():
        y, x = names["session_type"].get(session, session), names["concern"].get(concern, concern)
        nothing = not there.possible and not there.generated
        cells.append(GridCell(x, y, None if nothing else there.approved, f"of {_about(there.due)}" if there.due else ""))
        rows.append((y, x, there.approved, there.waiting, there.generated, round(there.due, 1)))
        labels = {"session_type": session, "concern": concern} | ({"risk_level": risk} if risk else {})
        counted.append((labels, there.approved, there.waiting, there.generated))
    parts = _ways(found, selection, counted)
    of = f", risk {title_of(titles, 'risk_level', risk)}" if risk else ""
    return Figure(
        name="distribution-joint", title=f"Session type by concern{of}: approved of expected", summary=empty(found, titles, risk),
        unit="records", columns=(LABEL["session_type"], LABEL["concern"], "Approved", "Waiting", "All records", "Expected"), rows=tuple(rows),
        chart=Grid(tuple(cells), LABEL["concern"], LABEL["session_type"]), links=parts[0].links, parts=parts,
    )  # fmt: skip


def empty(found: Distribution, titles: Titles, risk: str | None = None) -> str:
    """Which combinations have nothing approved although the target expects something of them, the most wanted first."""
    table = {cell: there for cell, there in _table(found.cells, risk).items() if there.due >= EXPECTED}
    bare = sorted(((there.due, cell, there) for cell, there in table.items() if not there.approved), key=lambda one: (-one[0], one[1]))
    if not table:
        return "The target expects nothing here."
    if not bare:
        return f"Each of the {count(len(table), 'combination')} that the target expects something of has approved records."
    named = []
    for due, (session, concern), there in bare:
        waiting = f", {there.waiting:,} waiting" if there.waiting else ""
        named.append(f"{title_of(titles, 'session_type', session)} with {title_of(titles, 'concern', concern)} (about {_about(due)} expected{waiting})")
    return f"{len(bare):,} of {count(len(table), 'combination')} {'has' if len(bare) == 1 else 'have'} nothing approved yet: {_some(named)}."


def title_of(titles: Titles, label: str, value: str) -> str:
    """The domain's title of a value, else the value itself."""
    return NOT_SAID if value == NONE_GIVEN else titles.get(label, {}).get(value) or value


def _labels(found: Distribution) -> Iterator[tuple[str, tuple[Share, ...]]]:
    for label in DIMENSIONS:
        yield label, getattr(found, label)


def _values(found: Distribution, label: str) -> list[str]:
    return [share.value for share in getattr(found, label)]


def _target(found: Distribution, label: str, shares: Sequence[Share], titles: Titles, selection: Selection) -> Figure:
    named = [(title_of(titles, label, share.value), share) for share in shares]
    lacking = [f"{name} lacks {share.missing:,} of {share.due:,}" for name, share in named if share.missing]
    name = LABEL[label]
    return Figure(
        name=f"distribution-{label.replace('_', '-')}", title=f"{name} against the target",
        summary=f"{'; '.join(lacking)}." if lacking else "Nothing is missing.", unit="records",
        columns=(name, "Approved", "Waiting", "Due", "Missing", "All records", "Target, %", "Share of approved, %"),
        rows=tuple(
            (
                value, share.approved, share.waiting, share.due, share.missing, share.generated, round(100 * share.target, 2),
                round(100 * share.approved_share, 2),
            )
            for value, share in named
        ),
        chart=Targets(tuple(TargetBar(value, share.approved, share.waiting, share.due) for value, share in named)),
        parts=_ways(found, selection, [({label: share.value}, share.approved, share.waiting, share.generated) for share in shares]),
    )  # fmt: skip


def _gap(share: Share, title: str) -> tuple[str, ...]:
    def part(number: int, of: float, bounds: tuple[float, float]) -> str:
        return f"{number:,} = {_percent(of)} ({_percent(bounds[0])} to {_percent(bounds[1])})" if number else "0"

    return (
        title, _percent(share.target), part(share.generated, share.generated_share, share.generated_bounds),
        part(share.approved, share.approved_share, share.approved_bounds), f"{share.due:,}", f"{share.missing:,}" if share.missing else "–",
        "–" if share.approval_rate is None else _percent(share.approval_rate), _to_make(share),
    )  # fmt: skip


def _to_make(share: Share) -> str:
    if not share.missing:
        return "–"
    if share.to_make is None:
        return "none gets approved"
    return f"{share.to_make:,}" if share.to_make else "those there may do"


def _fit(what: str, fit: Fit, label: str) -> Iterator[str]:
    if fit.total_variation is None:
        yield f"{what}: none yet."
        return
    yield (
        f"{what}: {_percent(fit.total_variation)} of {count(fit.records, 'record')} would need another {label} to match the target (total variation "
        f"{fit.total_variation:.3f}, Jensen–Shannon divergence {fit.jensen_shannon:.3f} bit; both are 0 at the target and at most 1)."
    )
    if fit.p is None or fit.how is None:
        yield "Whether chance explains that cannot be tested: it takes records of at least two values that the target asks for."
        return
    p = "p < 0.001" if fit.p < 0.001 else f"p = {fit.p:.3f}"
    explains = "so chance does not explain it" if fit.p < DOUBT else "so chance may explain it"
    off = f" {count(fit.off_target, 'record')} off target cannot be tested and {'is' if fit.off_target == 1 else 'are'} left out." if fit.off_target else ""
    yield (
        f"Chance alone makes a difference as large in {_often(fit.p)}, {explains} (χ² = {fit.chi_square:.2f}, "
        f"{count(fit.degrees, 'degree')} of freedom, {p}, {HOW[fit.how]}).{off}"
    )


def _often(p: float) -> str:
    if p < 0.001:
        return "fewer than 1 of 1,000 data sets"
    if p > 0.995:
        return "nearly every data set"
    return f"about {p * 1000:.0f} of 1,000 data sets" if p < 0.01 else f"about {p * 100:.0f} of 100 data sets"


def _mended(grown: Change, cut: Change, titles: Mapping[str, str]) -> Iterator[str]:
    """Two ways from what is approved to the shares of the target, whatever the goal."""
    if not sum(grown.by.values()):
        yield "What is approved has the shares of the target."
        return
    yield f"In the shares of the target with none left out: {_changed(grown, 'more', titles)}."
    if cut.size:
        yield f"With none added: {_changed(cut, 'left out', titles)}."
    else:
        yield "Leaving some out does not help: of a value that the target asks for, nothing is approved."


def _changed(change: Change, how: str, titles: Mapping[str, str]) -> str:
    by = [f"{titles.get(value) or value} {number:,}" for value, number in change.by.items() if number]
    return f"{count(change.size, 'record')}, {sum(change.by.values()):,} {how} ({listed(by)})"


def _table(cells: Iterable[Joint], risk: str | None) -> dict[tuple[str, str], Joint]:
    """By session type and concern, of all risk levels or of one."""
    table: dict[tuple[str, str], Joint] = {}
    for cell in cells:
        if risk is None or cell.risk_level == risk:
            key = cell.session_type, cell.concern
            table[key] = _together(table[key], cell) if key in table else cell
    return table


def _together(a: Joint, b: Joint) -> Joint:
    return a.model_copy(update={
        "generated": a.generated + b.generated, "approved": a.approved + b.approved, "waiting": a.waiting + b.waiting, "due": a.due + b.due,
        "possible": a.possible or b.possible,
    })  # fmt: skip


def _ways(found: Distribution, selection: Selection, counted: Sequence[tuple[Mapping[str, str], int, int, int]]) -> tuple[Part, ...]:
    """From the numbers approved, waiting and in all, by the labels of each row: to the records that have these labels, and all else that is
    selected. Where records of other words count under a label, they cannot be listed by it."""

    def way(labels: Mapping[str, str], status: str | None, records: int) -> Link | None:
        if not records or any(value in found.gathered.get(label, ()) for label, value in labels.items()):
            return None
        return counted_behind(of, status=status, **{label: "" if value == NONE_GIVEN else value for label, value in labels.items()})

    of = selection.model_copy(update={"kind": "dialogue"})
    columns = (("Approved", "approved"), ("Waiting", "open"), ("All records", None))
    return tuple(Part(name, tuple(way(labels, status, numbers[i]) for labels, *numbers in counted)) for i, (name, status) in enumerate(columns))


def _some(words: Sequence[str]) -> str:
    """The first few by name, the others by number."""
    return listed([*words[:NAMED], f"{len(words) - NAMED:,} more"]) if len(words) > NAMED + 1 else listed(list(words))


def _about(records: float) -> str:
    return f"{records:,.0f}" if records >= 10 else f"{records:.1f}".removesuffix(".0")


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.1 or not share else f"{share:.1%}"
