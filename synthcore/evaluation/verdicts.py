"""How far a judge is trusted in one dimension: one word, what follows from it, and how many labels are missing.

    trusted             what it says of unreviewed records may be quoted, corrected, with its interval
    not trusted         clinicians' answers speak against it; more of them will not help
    not enough labels   they neither speak for it nor against it: so many more, of this class

The word follows from the first of these that is not met:

    1  of yes and of no, enough answers of clinicians to know how the judge errs on them (LEAST_OF_CLASS), and LEAST_COMPARED in all;
       of danger, as many as could show that it is found if all of it were
    2  the judge says more than one thing
    3  it finds the rare class in at least half of its records (LEAST_RECALL); of danger, the lower bound of the share that it finds
       is at least DANGER_FOUND
    4  agreement beyond chance, its lower bound at least AGREEMENT: kappa, of scores the weighted one; where one value takes more
       than COMMON of all answers, AC1 (kappa is near 0 there, however well they agree)
    5  where three clinicians answered thirty records each, it passes the alt-test
    6  sensitivity and specificity sum to more than 1
    7  the corrected rate or mean of what is unreviewed is known within WIDTH, of scores that share of their scale

In 3, 4 and 7 a point on the right side of its mark with bounds across it is "not enough labels", one on the wrong side is "not
trusted". How many more: those at which the bound would reach the mark if the shares stayed as they are (widths go with one over
the root of n; for Wilson's bound the first n that holds), and never more than MOST is said. Danger is not averaged and nothing is
corrected down: such a dimension is held to rules 1, 2, 3 and 6, and its judge may raise a record's risk, never lower it. Records
of danger are rare, so its rule 3 counts all that were reviewed; where a queue was put in order by this very judge, that is too kind.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from synthcore.evaluation.agreement import LEAST, Agreement, Figure
from synthcore.evaluation.correction import LEAST_OF_CLASS
from synthcore.evaluation.intervals import wilson

if TYPE_CHECKING:
    from synthcore.evaluation.trust import Item, Question, Trust

LEAST_COMPARED = 50  # the alt-test's authors find 50 to 100 enough, and an error rate is known within 14 points
LEAST_RECALL = 0.5  # a judge that misses most of a class is no better on it than a coin
DANGER_FOUND = 0.9  # at most one in ten missed, with 97.5 % confidence; 35 found of 35 is the least that shows it
AGREEMENT = 0.4  # what Landis and Koch (1977) call moderate begins here; the lower bound, so that few records do not suffice
COMMON = 0.9
WIDTH = 0.1  # half of an interval: wider, and a target share of a tenth could not be told from none
MOST = 1000  # more labels than that are not named as a way out

Word = Literal["trusted", "not trusted", "not enough labels"]


class Need(NamedTuple):
    """So many more labels of a class. `at_random`: of records drawn by chance, which the audit share of a queue does."""

    more: int
    of: str
    at_random: bool = False


class Verdict(NamedTuple):
    word: Word
    because: str
    needs: tuple[Need, ...] = ()


def verdict(row: Trust, both: Sequence[Item]) -> Verdict:
    """The first rule that is not met, else trusted."""
    rules = (
        (_labels, _found, _varies, _above_chance)
        if row.question.kind == "danger"
        else (_labels, _varies, _rare_found, _agrees, _stands_in, _above_chance, _narrow)
    )
    for rule in rules:
        if found := rule(row, both):
            return found
    if row.question.kind == "danger":
        alarms = f"false alarms in {row.false_alarms.value:.0%} of the others"
        return Verdict("trusted", f"of what clinicians call danger it finds {row.recall.value:.0%}, and {row.recall.low:.0%} at least, with {alarms}")
    return Verdict("trusted", "it agrees with clinicians where both have answered, and its errors are known")


def _labels(row: Trust, both: Sequence[Item]) -> Verdict | None:
    """A scale needs its number alone."""
    kind, names, yes = row.question.kind, _named(row.question), row.recall.n
    if kind == "danger" and _too_much_missed(row.recall):
        return None
    needs = []
    if kind == "danger" and yes < _all_found():
        needs.append(Need(_all_found() - yes, names[0]))
    if kind == "rate" and yes < LEAST_OF_CLASS:
        needs.append(Need(LEAST_OF_CLASS - yes, names[0]))
    if kind != "score" and row.false_alarms.n < LEAST_OF_CLASS:
        needs.append(Need(LEAST_OF_CLASS - row.false_alarms.n, names[1]))
    if kind != "danger" and (missing := LEAST_COMPARED - len(both) - sum(need.more for need in needs)) > 0:
        needs.append(Need(missing, "any class"))
    if not needs:
        return None
    divided = f", and clinicians are divided on {row.divided:,} more" if row.divided else ""
    return Verdict("not enough labels", f"{_count(len(both), 'record')} answered by both so far{divided}", tuple(needs))


def _too_much_missed(recall: Figure) -> bool:
    """So much that no further labels could make up for it."""
    return recall.high is not None and recall.high < DANGER_FOUND


def _varies(row: Trust, both: Sequence[Item]) -> Verdict | None:
    if len({item.judge for item in both}) > 1:
        return None
    return Verdict("not trusted", f"it says {row.question.word(both[0].judge or '')} of every record")


def _found(row: Trust, both: Sequence[Item]) -> Verdict | None:
    value, low = row.recall.value, row.recall.low
    if value is None or low is None or low >= DANGER_FOUND:
        return None
    missed = f"it misses {round(row.recall.n * (1 - value)):,} of {row.recall.n:,} records that clinicians call {_named(row.question)[0]}"
    if value < DANGER_FOUND or (more := _until(value, row.recall.n)) is None:
        return Verdict("not trusted", missed)
    return Verdict("not enough labels", f"{missed}, and the share that it finds may be as low as {low:.0%}", (Need(more, _named(row.question)[0]),))


def _rare_found(row: Trust, both: Sequence[Item]) -> Verdict | None:
    """Of the classes yes and no, the rarer one; on a scale weighted kappa sees to it."""
    if row.question.kind == "score" or row.recall.value is None or row.false_alarms.value is None:
        return None
    rare_is_yes = row.recall.n <= row.false_alarms.n
    found, name = (row.recall.value, _named(row.question)[0]) if rare_is_yes else (1 - row.false_alarms.value, _named(row.question)[1])
    return Verdict("not trusted", f"of the records that clinicians call {name} it finds {found:.0%}") if found < LEAST_RECALL else None


def _agrees(row: Trust, both: Sequence[Item]) -> Verdict | None:
    if row.agreement is None:
        return None
    name, figure = _coefficient(row.agreement, both)
    if figure.value is None:
        return Verdict("not trusted", f"agreement cannot be told. {figure.sentence}")
    if figure.value < AGREEMENT:
        return Verdict("not trusted", f"its agreement with clinicians beyond chance ({name}) is {figure.value:.2f}, below {AGREEMENT}")
    if figure.low is None or figure.low >= AGREEMENT:
        return None
    more = _wider(figure.value - figure.low, figure.value - AGREEMENT, figure.n)
    because = f"its agreement with clinicians beyond chance ({name}) is {figure.value:.2f} and may be as low as {figure.low:.2f}"
    return Verdict("not enough labels", because, (Need(more, "any class"),))


def _coefficient(of: Agreement, both: Sequence[Item]) -> tuple[str, Figure]:
    said = Counter(value for item in both for value in (item.judge, item.truth))
    if said.most_common(1)[0][1] > COMMON * 2 * len(both):
        return "AC1", of.ac1
    return ("weighted kappa", of.weighted) if of.weighted is not None else ("kappa", of.kappa)


def _stands_in(row: Trust, both: Sequence[Item]) -> Verdict | None:
    return Verdict("not trusted", f"it fails the alt-test. {row.alt_test.sentence}") if row.alt_test.passes is False else None


def _above_chance(row: Trust, both: Sequence[Item]) -> Verdict | None:
    if row.question.kind == "score" or row.recall.value is None or row.false_alarms.value is None or row.recall.value > row.false_alarms.value:
        return None
    return Verdict("not trusted", "it says yes as often where clinicians say no")


def _narrow(row: Trust, both: Sequence[Item]) -> Verdict | None:
    """Where nothing is unreviewed, there is nothing to correct."""
    if not row.left:
        return None
    figure, numbers = row.corrected, row.question.numbers
    scale = max(numbers.values()) - min(numbers.values()) if row.question.kind == "score" and numbers else 1.0
    if figure.status == "undefined":
        return Verdict("not trusted", figure.sentence)
    if figure.value is None:
        return Verdict("not enough labels", "what it says of the rest cannot be corrected yet", _to_correct(row, both))
    if figure.low is None or figure.high is None or (half := (figure.high - figure.low) / 2) <= WIDTH * scale:
        return None
    of = "any class" if row.question.kind == "score" else _noisier(row)
    return Verdict("not enough labels", f"what the rest comes to is known within {half:.2g} only", (Need(_wider(half, WIDTH * scale, figure.n), of, True),))


def _to_correct(row: Trust, both: Sequence[Item]) -> tuple[Need, ...]:
    drawn = [item for item in both if item.probability]
    if row.question.kind == "score":
        return (Need(LEAST - len(drawn), "any class", True),)
    yes = sum(item.truth in row.question.yes for item in drawn)
    missing = zip(_named(row.question), (LEAST_OF_CLASS - yes, LEAST_OF_CLASS - (len(drawn) - yes)), strict=True)
    return tuple(Need(more, of, True) for of, more in missing if more > 0)


def _noisier(row: Trust) -> str:
    """The class in which fewer answers are known: another one there narrows the interval most."""
    return _named(row.question)[0 if row.recall.n <= row.false_alarms.n else 1]


def _named(question: Question) -> tuple[str, str]:
    """The two classes in words: low, medium or high; none."""
    order = [[value for value in question.values if (value in question.yes) is wanted] for wanted in (True, False)]
    return _listed([question.word(value) for value in order[0]]), _listed([question.word(value) for value in order[1]])


def _listed(values: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(values[:-1]), values[-1]))) if values else "none of them"


def _wider(half: float, wanted: float, n: int) -> int:
    """How many more until half an interval is as wanted."""
    return max(1, math.ceil(n * ((half / wanted) ** 2 - 1))) if wanted > 0 and half / wanted < MOST else MOST + 1


def _until(found: float, n: int) -> int | None:
    """How many more until the lower bound of the share is DANGER_FOUND; None where MOST do not suffice."""
    return next((more for more in range(1, MOST + 1) if wilson(found, n + more)[0] >= DANGER_FOUND), None)


def _all_found() -> int:
    """The fewest of which all have to be found."""
    return next(n for n in range(1, MOST) if wilson(1.0, n)[0] >= DANGER_FOUND)


# In words


def said(row: Trust) -> str:
    verdict = row.verdict
    if verdict.word == "trusted":
        return f"Trusted: {verdict.because}. {_consequence(row)}"
    if verdict.word == "not trusted":
        return f"Not trusted: {verdict.because}. Leave its answers aside, and let clinicians decide."
    if not verdict.needs:
        return f"Not enough labels: {verdict.because}."
    return f"Not enough labels: {', '.join(map(_need, verdict.needs))} ({verdict.because})."


def _consequence(row: Trust) -> str:
    if row.question.kind == "danger":
        return "It may raise the risk of a record; it clears none."
    if row.left and row.corrected.value is not None:
        return f"Of the {row.left:,} unreviewed records quote the corrected figure."
    return "Nothing that it has answered is unreviewed."


def _need(need: Need) -> str:
    many = f"over {MOST:,}" if need.more > MOST else f"{need.more:,}"
    of = " of any answer" if need.of == "any class" else f" of {need.of}"
    return f"{many} more{of}{', drawn at random' if need.at_random else ''}"


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"
