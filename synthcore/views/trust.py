"""How far a judge may be trusted: one word a dimension with what follows from it, the figures beside it, the statistics folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from synthcore.core.reviews import Status
from synthcore.domains.schema import Domain
from synthcore.evaluation.intervals import wilson
from synthcore.views.agreement import brief
from synthcore.views.wording import STATUS, count, sentence

if TYPE_CHECKING:
    from synthcore.evaluation.agreement import Figure
    from synthcore.evaluation.trust import Trust
    from synthcore.services.pair_bias import Bias
    from synthcore.services.trusting import Dimension

WORDS = {"trusted": "good", "not trusted": "bad", "not enough labels": "warn"}
COLUMNS = ("Quality", "Judge, where both answered", "Clinicians, the same records", "Judge, unreviewed", "Unreviewed, corrected")
NOTHING = "No judge has answered anything yet, so there is nothing to trust or distrust. Start one under Judges."
LEGEND = (
    "A share or a mean with its 95% interval. Where both answered, judge and clinicians are counted on the same records; the corrected figure is what the "
    "judge's answers on unreviewed records come to once its errors on records drawn at random are taken out."
)


NO_RECORDS, NOTHING_LEFT, NONE_DRAWN = "No record yet", "Nothing is unreviewed", "No record was drawn at random yet"
CALIBRATION = ("The judge says", "Records", "Clinicians", "If the judge were right")
BIAS = (
    "Quality and judge", "Pairs", "Winner changes with the order", "The first answer wins", "The longer answer wins", "The same for clinicians",
    "More than for clinicians",
)  # fmt: skip
BIAS_LEGEND = (
    "Each pair is judged in both orders; a winner that changes with the order counts as a tie. A half of all wins for the first answer is fair. Longer answers "
    "may be better: what tells of the judge is how much more often they win with it than with clinicians on the same pairs."
)
NORMAL = 1.96  # of a 95% interval


class Bars(NamedTuple):
    """(status, choice, records), choices in order."""

    bars: tuple[tuple[str, str, int], ...]
    choices: tuple[str, ...]


def bars(found: Sequence[tuple[Status, str, int]]) -> Bars:
    """What a judge says, by what became of the records."""
    choices = dict.fromkeys(sorted(choice.replace("_", " ") for _, choice, _ in found))
    return Bars(tuple((STATUS[status], choice.replace("_", " "), n) for status, choice, n in found), tuple(choices))


class Heat(NamedTuple):
    """Of the records that both answered: (what clinicians said, what the judge said, records)."""

    cells: tuple[tuple[str, str, int], ...]
    values: tuple[str, ...]


class Point(NamedTuple):
    """What clinicians say of the records of which the judge said one thing: a mean or a share, with 95% bounds where there are any.
    `promised` is what it would be if the judge were right each time."""

    judge: str
    records: int
    clinicians: float
    low: float | None
    high: float | None
    promised: float


class Calibration(NamedTuple):
    """`says` is what the height of a point is; with `share` it is one, else it lies between the ends of the scale."""

    says: str
    share: bool
    ends: tuple[float, float]
    points: tuple[Point, ...]

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        return tuple((one.judge, f"{one.records:,}", self.spelt(one.clinicians, one.low, one.high), self.spelt(one.promised)) for one in self.points)

    def spelt(self, value: float, low: float | None = None, high: float | None = None) -> str:
        form = "{:.0%}".format if self.share else "{:.2f}".format
        return form(value) + (f" ({form(low)} to {form(high)})" if low is not None and high is not None else "")


class Line(NamedTuple):
    """A dimension. `kind` is that of a note; `figures` are the cells of its row behind the title, `folded` its statistics as
    (name, value)."""

    name: str
    title: str
    kind: str
    sentence: str
    figures: tuple[str, ...]
    folded: tuple[tuple[str, str], ...]
    heat: Heat
    calibration: Calibration


class Group(NamedTuple):
    """The dimensions of one judge."""

    judge: str
    lines: tuple[Line, ...]

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        return tuple((line.title, *line.figures) for line in self.lines)


def groups(found: Sequence[Dimension]) -> tuple[Group, ...]:
    """By judge, with what a life may hang on first."""
    judges = dict.fromkeys(one.judge for one in sorted(found, key=lambda one: one.trust.question.kind != "danger"))
    return tuple(Group(named(judge), in_order([one for one in found if one.judge == judge])) for judge in judges)


def unasked(domain: Domain) -> str:
    """Of which judged qualities nobody can say how far the judge is right."""
    titles = [one.title for rubric in domain.rubrics.values() for one in rubric.dimension if not one.against]
    return f"No clinician is asked about these, so nothing is known of how a judge does on them: {', '.join(titles)}." if titles else ""


def named(judge: str) -> str:
    """`gpt-4.1: conduct 1` of `conduct@1/gpt-4.1/1f3a`."""
    rubric, _, rest = judge.partition("/")
    model, _, _ = rest.rpartition("/")
    return f"{model}: {rubric.replace('@', ' ')}" if model else judge


def in_order(found: Sequence[Dimension]) -> tuple[Line, ...]:
    dangers = frozenset(one.trust.question.name for one in found if one.trust.question.kind == "danger")
    return safety_first([line(one.trust) for one in found], dangers)


def line(row: Trust) -> Line:
    met, word = row.confusion, row.question.word
    cells = tuple((word(a), word(b), n) for a, ns in zip(met.values, met.counts, strict=True) for b, n in zip(met.values, ns, strict=True))
    heat = Heat(cells, tuple(map(word, met.values)))
    return Line(
        row.question.name, sentence(row.question.title), WORDS[row.verdict.word], row.sentence, _figures(row), tuple(_folded(row)), heat, calibration(row)
    )


def _figures(row: Trust) -> tuple[str, ...]:
    share = row.question.kind != "score"
    both = [_figure(figure, share=share) if row.compared else NO_RECORDS for figure in (row.judge, row.clinicians)]
    if not row.left:
        return (*both, NOTHING_LEFT, NOTHING_LEFT)
    return (*both, _figure(row.unreviewed, share=share), _figure(row.corrected, share=share) if row.drawn else NONE_DRAWN)


def _figure(figure: Figure, *, share: bool) -> str:
    return figure.sentence.rstrip(".") if figure.status == "undefined" else brief(figure, share=share)


def calibration(row: Trust) -> Calibration:
    """Of each thing that the judge said, what clinicians say of the same records. Shares have Wilson's bounds, means those of
    the normal distribution, cut off at the ends of the scale."""
    question, counts = row.question, row.confusion.counts
    numbers = question.numbers if question.kind == "score" and question.numbers else {value: float(value in question.yes) for value in question.values}
    share = question.kind != "score"
    yes = [question.word(value) for value in question.values if value in question.yes]
    ends = (min(numbers.values(), default=0.0), max(numbers.values(), default=1.0))
    points = []
    for at, value in enumerate(row.confusion.values):
        of = {numbers[said]: 0 for said in row.confusion.values}
        for said, ns in zip(row.confusion.values, counts, strict=True):
            of[numbers[said]] += ns[at]
        if n := sum(of.values()):
            points.append(Point(question.word(value), n, *_mean(of, n, ends, share=share), numbers[value]))
    return Calibration(f"Clinicians say {' or '.join(yes)}" if share else "Clinicians' mean", share, (0.0, 1.0) if share else ends, tuple(points))


def _mean(of: Mapping[float, int], n: int, ends: tuple[float, float], *, share: bool) -> tuple[float, float | None, float | None]:
    mean = sum(number * count for number, count in of.items()) / n
    if share:
        return (mean, *wilson(mean, n))
    if n < 2:
        return mean, None, None
    half = NORMAL * (sum(count * (number - mean) ** 2 for number, count in of.items()) / (n - 1) / n) ** 0.5
    return mean, max(ends[0], mean - half), min(ends[1], mean + half)


def bias(found: Sequence[Bias]) -> tuple[tuple[str, ...], ...]:
    """Rows of BIAS: whether a judge of pairs minds which answer stands first, and which is longer."""
    return tuple(
        (
            f"{one.title}, {named(one.judge)}", f"{one.pairs:,}", _short(one.position.flips), _short(one.position.first, one.position.p),
            _short(one.length.judge), _short(one.length.clinicians), _short(one.length.more, signed=True),
        )
        for one in found
    )  # fmt: skip


def _short(figure: Figure, p: float | None = None, *, signed: bool = False) -> str:
    if figure.value is None:
        return brief(figure, share=True)
    form = "{:+.0%}".format if signed else "{:.0%}".format
    bounds = "" if figure.low is None or figure.high is None else f" ({form(figure.low)} to {form(figure.high)})"
    return form(figure.value) + bounds + (f", p = {p:.2g}" if p is not None else "")


def _folded(row: Trust) -> Iterable[tuple[str, str]]:
    yield "Records that both answered", f"{row.compared:,}, of them {row.drawn:,} drawn at random"
    yield "Unreviewed records", f"{row.left:,}"
    if row.divided:
        yield "Clinicians are divided on", count(row.divided, "record")
    if row.silent:
        yield "The judge said nothing on", count(row.silent, "record")
    yield "Finds of what clinicians find", _told(row.recall)
    yield "Says so where clinicians do not", _told(row.false_alarms)
    if row.agreement:
        for title, figure in (("Cohen's kappa", row.agreement.kappa), ("Weighted kappa", row.agreement.weighted), ("Gwet's AC1", row.agreement.ac1)):
            if figure is not None:
                yield title, brief(figure, share=False)
    yield "Alt-test", row.alt_test.sentence


def _told(figure: Figure) -> str:
    return f"{brief(figure, share=True)} of {figure.n:,}" if figure.value is not None else figure.sentence


def safety_first(lines: Sequence[Line], dangers: frozenset[str]) -> tuple[Line, ...]:
    """What a life may hang on comes first; then what is not trusted."""
    rank = {"bad": 0, "warn": 1, "good": 2}
    return tuple(sorted(lines, key=lambda one: (one.name not in dangers, rank[one.kind])))
