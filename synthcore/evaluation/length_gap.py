"""Whether the two answers of a pair can be told apart by their length alone.

A model that is tuned on pairs in which the chosen answer is mostly the longer one learns to write more, not to be right
(Singhal et al. 2023, arXiv 2310.03716; Dubois et al. 2024, arXiv 2404.04475). So length is measured as a rival: how well would
a rule do that looks at nothing else? Of pairs i with c_i and r_i characters in the chosen and the rejected answer:

    ratio     r_i / c_i; its median, and the share of pairs with |r_i / c_i - 1| <= 0.15
    accuracy  (number of c_i > r_i, and half of those that are equal) / n: "longer is chosen", within pairs; 0.5 is chance
    interval  of it, 95 %, by Wilson (1927), as in `intervals`
    auc       the same rule over all pairs: the share of (i, j) with c_i > r_j, equal ones by half. It is the statistic U of
              Mann and Whitney (1947) by n², from ranks (Hanley and McNeil 1982)

An accuracy far below 0.5 gives as much away as one far above: then the shorter answer is the chosen one. A difference of few
characters counts in full within a pair, for a rule can see it; the auc says whether it also shows from one question to another.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from statistics import median
from typing import NamedTuple

from synthcore.evaluation.intervals import wilson

NEAR = 0.15
FEW = 20  # pairs, below which an interval says next to nothing
FEW_OF_TYPE = 8  # pairs of one type of error, or of a clear difference, below which nothing is said of them
TELLING = 0.6  # an accuracy that is worth a word, when its interval leaves chance out


class Gap(NamedTuple):
    """Of some pairs. `low` and `high` bound the accuracy; without pairs all is 0 but for what chance would be. `apart` are the
    pairs of which one answer is more than 15 % longer than the other, and `apart_longer` those of them whose chosen answer is the longer one."""

    pairs: int
    ratio: float
    within: float
    longer: int
    equal: int
    accuracy: float
    low: float
    high: float
    auc: float
    apart: int = 0
    apart_longer: int = 0

    @property
    def told(self) -> float:
        """How often length alone is right, by the better of "longer is chosen" and "shorter is chosen"."""
        return max(self.accuracy, 1 - self.accuracy)

    @property
    def gives_away(self) -> bool:
        """Whether length says more than chance does, and so much that it matters."""
        return self.tells(FEW)

    @property
    def one_sided(self) -> bool:
        """The same of the pairs that clearly differ in length, where the rule would be used."""
        share = self.apart_longer / max(1, self.apart)
        low, high = wilson(share, self.apart)
        return self.apart >= FEW_OF_TYPE and max(share, 1 - share) >= TELLING and not low <= 0.5 <= high

    def tells(self, least: int) -> bool:
        return self.pairs >= least and self.told >= TELLING and not self.low <= 0.5 <= self.high


class Lengths:
    """Takes pairs one by one and keeps two numbers of each; a group is the type of error, say."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[array[int], array[int]]] = {}

    def add(self, chosen: str, rejected: str, group: str = "") -> None:
        right, wrong = self._of.setdefault(group, (array("q"), array("q")))
        right.append(len(chosen))
        wrong.append(len(rejected))

    def gap(self) -> Gap:
        """Of all pairs."""
        right, wrong = array("q"), array("q")
        for c, r in self._of.values():
            right.extend(c)
            wrong.extend(r)
        return measured(right, wrong)

    def by_group(self) -> dict[str, Gap]:
        """Of each group, the largest first."""
        found = {group: measured(*lengths) for group, lengths in self._of.items()}
        return dict(sorted(found.items(), key=lambda item: (-item[1].pairs, item[0])))


def measured(chosen: Iterable[int], rejected: Iterable[int]) -> Gap:
    """The gap between two rows of lengths, in characters, one of each for every pair."""
    right, wrong = list(chosen), list(rejected)
    if len(right) != len(wrong):
        raise ValueError(f"{len(right)} chosen and {len(wrong)} rejected answers make no pairs")
    pairs = len(right)
    if not pairs:
        return Gap(0, 0.0, 0.0, 0, 0, 0.5, 0.0, 1.0, 0.5)
    ratios = [r / max(c, 1) for c, r in zip(right, wrong, strict=True)]
    longer = sum(c > r for c, r in zip(right, wrong, strict=True))
    equal = sum(c == r for c, r in zip(right, wrong, strict=True))
    accuracy = (longer + equal / 2) / pairs
    apart = [c > r for c, r in zip(right, wrong, strict=True) if max(c, r) > (1 + NEAR) * min(c, r)]  # by the shorter one, so that neither side is favoured
    within = sum(abs(r - c) <= NEAR * c + 1e-9 for c, r in zip(right, wrong, strict=True)) / pairs
    return Gap(pairs, median(ratios), within, longer, equal, accuracy, *wilson(accuracy, pairs), auc(right, wrong), len(apart), sum(apart))


def auc(above: Iterable[int], below: Iterable[int]) -> float:
    """How often a number of the first row is above one of the second, equal ones by half; 0.5 where a row is empty."""
    first, second = list(above), list(below)
    if not first or not second:
        return 0.5
    tagged = sorted([(value, True) for value in first] + [(value, False) for value in second])
    ranks, at = 0.0, 0
    while at < len(tagged):
        end = at
        while end < len(tagged) and tagged[end][0] == tagged[at][0]:
            end += 1
        ranks += sum(mine for _, mine in tagged[at:end]) * (at + 1 + end) / 2  # equal values share the mean of their ranks
        at = end
    return (ranks - len(first) * (len(first) + 1) / 2) / (len(first) * len(second))


def sentences(gap: Gap, types: Mapping[str, Gap] | None = None, *, listed: bool = True) -> tuple[str, ...]:
    """What was measured, for people: the lengths, what length alone tells, and what to do about it; also by type of error,
    and among the pairs that clearly differ, for a mean may hide what one type gives away. The conclusion comes last. With `listed`
    the numbers of each type are a sentence too."""
    if not gap.pairs:
        return ("No pair has both answers, so their lengths are not compared.",)
    count = f"{gap.pairs:,} pair{'' if gap.pairs == 1 else 's'}"
    said = [
        f"The rejected answer has {gap.ratio:.2f} times the characters of the chosen one (median of {count}); {gap.within:.0%} are within {NEAR:.0%} of it.",
        f"The chosen answer is the longer one in {gap.longer:,} and as long in {gap.equal:,}. A rule that picks the longer answer is right in "
        f"{gap.accuracy:.0%} (95% interval {gap.low:.0%} to {gap.high:.0%}; chance is 50%), and tells the sides of different questions apart "
        f"with an AUC of {gap.auc:.2f}.",
    ]
    if gap.apart:
        said.append(
            f"Of the {gap.apart:,} in which one answer is more than {NEAR:.0%} longer than the other, the chosen answer is the longer one in "
            f"{gap.apart_longer:,}."
        )
    if types and listed:
        said.append(f"By type of error (pairs, chosen longer, median ratio): {'; '.join(_of_type(name, of) for name, of in types.items())}.")
    telling = [name for name, of in (types or {}).items() if of.tells(FEW_OF_TYPE)]
    if gap.pairs < FEW and not telling:
        said.append(f"These are too few to conclude anything from; {FEW} or more tell more.")
    elif gap.gives_away:
        which = "longer" if gap.accuracy > 0.5 else "shorter"
        said.append(
            f"Length alone gives the chosen answer away: it is mostly the {which} one, and a model that is tuned on these pairs may learn that. "
            f"Make more pairs in which the {'rejected' if which == 'longer' else 'chosen'} answer is the longer one, or leave some of these out."
        )
    elif telling or gap.one_sided:
        where = [f"within {', '.join(telling)}"] if telling else []
        where += ["where the lengths clearly differ"] if gap.one_sided else []
        said.append(
            f"Over all pairs length tells little, but it gives the chosen answer away {' and '.join(where)}: a model that is tuned on these pairs may "
            "learn that. Leave some of these out, or make more pairs in which it is the other way round."
        )
    elif gap.low <= 0.5 <= gap.high:
        said.append("Nothing here shows that length alone gives the chosen answer away.")
    else:
        said.append("Length alone is right slightly more often than chance.")
    return tuple(said)


def before_review(gap: Gap, types: Mapping[str, Gap] | None = None) -> tuple[str, ...]:
    """The same for a page that is looked at before pairs are judged blind. Of few pairs the conclusion alone: their numbers would
    tell which side is which."""
    said = sentences(gap, types, listed=False)
    return said if gap.pairs >= FEW_OF_TYPE else said[-1:]


def _of_type(name: str, gap: Gap) -> str:
    return f"{name or 'none stated'} {gap.pairs:,}, {gap.longer:,}, {gap.ratio:.2f}"
