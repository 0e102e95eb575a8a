"""How far a judge is trusted in one dimension: its figures beside those of clinicians, and one word (`verdicts`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from synthcore.evaluation import agreement as measure
from synthcore.evaluation.agreement import Agreement, Figure
from synthcore.evaluation.alt_test import AltTest, alt_test
from synthcore.evaluation.confusion import Confusion, confusion
from synthcore.evaluation.correction import Checked, corrected, share
from synthcore.evaluation.ppi import Scored, powered
from synthcore.evaluation.verdicts import Verdict, said, verdict

JUDGE, CLINICIANS = "judge", "clinicians"
Kind = Literal["rate", "score", "danger"]


class Question(NamedTuple):
    """One dimension in clinicians' words. `values` is what may be said; `numbers` their scores, where it is a scale, and
    `ordered` whether they run from least to most. `yes` are the values that the rate counts, or that are danger; `words` how
    values are read where they are read otherwise."""

    name: str
    title: str
    values: tuple[str, ...]
    kind: Kind
    yes: frozenset[str] = frozenset()
    numbers: dict[str, float] | None = None
    ordered: bool = False
    words: Mapping[str, str] = {}

    def word(self, value: str) -> str:
        return self.words.get(value) or value.replace("_", " ")


class Item(NamedTuple):
    """What was said of one branch of a record. `judge` is None where it said nothing. `truth` is what the clinicians' answers come
    to, None where they are divided or there are none; `clinicians` are (person, value), each without seeing the others'.
    `probability` is that with which the record was drawn for review, None for one that was not drawn by chance."""

    id: str
    judge: str | None
    truth: str | None = None
    clinicians: tuple[tuple[str, str], ...] = ()
    probability: float | None = None

    @property
    def reviewed(self) -> bool:
        return bool(self.clinicians) or self.truth is not None


class Trust(NamedTuple):
    """A row of the table. `judge` and `clinicians` are their rates or means on the records that both answered, `unreviewed` the
    judge's own on the rest, and `corrected` what that comes to. `recall` and `false_alarms` are of `yes`. `drawn` of the
    `compared` records were drawn at random; of `divided` ones clinicians disagree, of `silent` ones the judge said nothing."""

    question: Question
    verdict: Verdict
    judge: Figure
    clinicians: Figure
    unreviewed: Figure
    corrected: Figure
    recall: Figure
    false_alarms: Figure
    agreement: Agreement | None
    alt_test: AltTest
    confusion: Confusion
    compared: int
    drawn: int
    left: int
    divided: int
    silent: int

    @property
    def sentence(self) -> str:
        """The word and its consequence."""
        return said(self)


def trust(question: Question, items: Sequence[Item]) -> Trust:
    """Of all items that the judge was asked about. Records that were not drawn by chance were chosen by somebody or something,
    often just because they looked bad: they tell which answers are taken for which (confusion, agreement, recall), and nothing
    about how often something occurs. So the corrected figure rests on the drawn ones alone, each for one over its probability."""
    known = set(question.values)
    both = [item for item in items if item.judge in known and item.truth in known]
    drawn = [item for item in both if item.probability]
    left = [item.judge for item in items if item.judge in known and not item.reviewed and item.judge is not None]
    judge, clinicians, unreviewed, fixed = _numbers(question, both, drawn, left)
    recall, false_alarms = _recall(question, both), _false_alarms(question, both)
    answers = [row for item in both for row in ((item.id, JUDGE, item.judge), (item.id, CLINICIANS, item.truth))]
    rows = measure.agreement(measure.Dimension(question.name, question.values, question.ordered), answers)
    met = confusion(measure.Dimension(question.name, question.values), answers, CLINICIANS, JUDGE)
    row = Trust(
        question, Verdict("not enough labels", ""), judge, clinicians, unreviewed, fixed, recall, false_alarms, rows[-1] if rows else None,
        _alt_test(question, items), met, len(both), len(drawn), len(left), sum(item.reviewed and item.truth is None for item in items),
        sum(item.judge not in known for item in items),
    )  # fmt: skip
    return row._replace(verdict=verdict(row, both))


def truth(question: Question, said: Sequence[str]) -> str | None:
    """What the answers of several clinicians to one record come to: of danger the gravest, as the worst finding governs; else
    what most of them said. Of as many for one as for another, of values in order the lower median, else None: they are divided."""
    known = sorted((value for value in said if value in question.values), key=question.values.index)
    grave = [value for value in known if value in question.yes]
    if question.kind == "danger" and grave:
        return grave[-1]
    counts = Counter(known).most_common(2)
    if len(counts) == 2 and counts[0][1] == counts[1][1]:
        return known[(len(known) - 1) // 2] if question.ordered else None
    return counts[0][0] if counts else None


# The figures


def _numbers(question: Question, both: Sequence[Item], drawn: Sequence[Item], left: Sequence[str]) -> tuple[Figure, Figure, Figure, Figure]:
    """Of the judge and of the clinicians on the same records, of the judge on the rest, and that corrected."""
    if question.kind == "score" and (numbers := question.numbers):
        ends = min(numbers.values()), max(numbers.values())
        scored = [Scored(numbers[str(item.truth)], numbers[str(item.judge)]) for item in both]
        weighted = [Scored(numbers[str(i.truth)], numbers[str(i.judge)], 1 / i.probability) for i in drawn if i.probability]
        rest = [numbers[value] for value in left]
        mean = powered(weighted, rest, within=ends).mean if rest else _nothing_left(len(drawn))
        return _mean([s.judge for s in scored], ends), _mean([s.clinician for s in scored], ends), _mean(rest, ends), mean
    yes = question.yes
    checked = [Checked(item.truth in yes, item.judge in yes, 1 / item.probability) for item in drawn if item.probability]
    of = corrected(checked, sum(value in yes for value in left), len(left))
    n = len(both)
    return _share(sum(item.judge in yes for item in both), n), _share(sum(item.truth in yes for item in both), n), of.raw, of.corrected


def _mean(values: Sequence[float], ends: tuple[float, float]) -> Figure:
    return powered([Scored(value, value) for value in values], [], within=ends).mean


def _share(count: int, n: int) -> Figure:
    if not n:
        return Figure(None, None, None, 0, "undefined", "Undefined: no record has both answers.")
    return share(count / n, n, n)


def _nothing_left(n: int) -> Figure:
    return Figure(None, None, None, n, "undefined", "Undefined: the judge has answered on nothing that is unreviewed.")


def _recall(question: Question, both: Sequence[Item]) -> Figure:
    """Of what clinicians call yes, the share that the judge calls yes too (any of those values)."""
    of = [item for item in both if item.truth in question.yes]
    return _share(sum(item.judge in question.yes for item in of), len(of))


def _false_alarms(question: Question, both: Sequence[Item]) -> Figure:
    of = [item for item in both if item.truth not in question.yes]
    return _share(sum(item.judge in question.yes for item in of), len(of))


def _alt_test(question: Question, items: Sequence[Item]) -> AltTest:
    said: dict[str, dict[str, str | float]] = {}
    judge: dict[str, str | float] = {}
    place = question.numbers or {value: float(at) for at, value in enumerate(question.values)}
    for item in items:
        if item.judge in place:
            judge[item.id] = place[item.judge] if question.ordered else item.judge
        for person, value in item.clinicians:
            if value in place:
                said.setdefault(person, {})[item.id] = place[value] if question.ordered else value
    return alt_test(said, judge, ordered=question.ordered)
