"""How far a judge may be trusted: one word a dimension with what follows from it, the figures beside it, the statistics folded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from synthcore.core.reviews import Status
from synthcore.domains.schema import Domain
from synthcore.views.agreement import brief
from synthcore.views.wording import STATUS, count

if TYPE_CHECKING:
    from synthcore.evaluation.agreement import Figure
    from synthcore.evaluation.trust import Trust
    from synthcore.services.trusting import Dimension

WORDS = {"trusted": "good", "not trusted": "bad", "not enough labels": "warn"}
COLUMNS = ("Quality", "Judge, where both answered", "Clinicians, the same records", "Judge, unreviewed", "Unreviewed, corrected")
NOTHING = "No judge has answered anything yet, so there is nothing to trust or distrust. Start one under Judges."
LEGEND = (
    "A share or a mean with its 95% interval. Where both answered, judge and clinicians are counted on the same records; the corrected figure is what the "
    "judge's answers on unreviewed records come to once its errors on records drawn at random are taken out."
)


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
    share = row.question.kind != "score"
    figures = tuple(brief(figure, share=share) for figure in (row.judge, row.clinicians, row.unreviewed, row.corrected))
    met = row.confusion
    cells = tuple((a, b, n) for a, ns in zip(met.values, met.counts, strict=True) for b, n in zip(met.values, ns, strict=True))
    return Line(row.question.name, row.question.title, WORDS[row.verdict.word], row.sentence, figures, tuple(_folded(row)), Heat(cells, met.values))


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
