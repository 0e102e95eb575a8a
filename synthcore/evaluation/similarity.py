"""How alike the texts of a batch are, and what to change when they are too alike.

A model that is asked the same thing often answers the same thing often; shares and openers show it before a reader does.
"""

from __future__ import annotations

import random
from array import array
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from synthcore.evaluation.near import jaccard, sketches, words

MOST = 5_000  # texts that are measured; of more, a sample that is always the same
PERMUTATIONS = 128
CANDIDATES = 8  # of each text, verified by an exact comparison
CHUNK = 256
SEED = 20260101
NEARLY, ALIKE = 0.8, 0.5
OPENER = 3  # words that begin a turn

TOO_MANY_NEAR, TOO_MANY_ALIKE, TOO_COMMON = 0.01, 0.1, 0.1
ENOUGH = 20  # texts, before how they begin says anything
FEW = 5  # texts that count against a cell's share, so that two of two is not the worst there is
HOTTEST = 1.0  # above this temperature models lose the thread, so it is never advised


class Similarity(NamedTuple):
    """Of a batch of texts. Shares are of 1. `nearest` is the mean Jaccard of each text with its nearest neighbour, on runs
    of five words; `distinct_2` the share of its pairs of words that are different; `opener` the words that begin most
    turns. `worst` is the cell with the largest share of near texts (of alike ones, where none is near), empty when
    there is no such cell."""

    texts: int
    measured: int
    exact: int
    near_share: float
    alike_share: float
    nearest: float
    distinct_2: float
    opener: str
    opener_share: float
    worst: tuple[str, ...]
    worst_share: float


def report(texts: Sequence[str], *, cells: Sequence[tuple[str, ...]] = ()) -> Similarity:
    """`cells`, when given, is as long as `texts` and says to which cell each belongs. A text has a turn on each line."""
    places = range(len(texts)) if len(texts) <= MOST else sorted(random.Random(SEED).sample(range(len(texts)), MOST))
    chosen = [texts[i] for i in places]
    nearest = nearest_of(chosen)
    worst, worst_share = _worst([tuple(cells[i]) for i in places] if cells else [], nearest)
    opener, opener_share = _opener(chosen)
    return Similarity(
        texts=len(texts),
        measured=len(chosen),
        exact=len(chosen) - len(set(chosen)),
        near_share=_share(nearest, NEARLY),
        alike_share=_share(nearest, ALIKE),
        nearest=sum(nearest) / len(nearest) if nearest else 0.0,
        distinct_2=_distinct(chosen),
        opener=opener,
        opener_share=opener_share,
        worst=worst,
        worst_share=worst_share,
    )


def advice(similarity: Similarity, *, temperature: float | None, scenarios: int = 0) -> str:
    """What is too alike and what to change, in one or two sentences; empty when nothing is. `temperature` is that of the
    run (None: its provider's own); `scenarios` is how many the batch drew from, 0 when not known."""
    if not (fault := _fault(similarity)):
        return ""
    if temperature is None:
        hotter = "set a temperature (0.9, say)"
    elif temperature < HOTTEST:
        hotter = f"raise the temperature above {temperature:g}"
    else:
        hotter = ""
    more = f"add scenarios for {' / '.join(similarity.worst[:2])}" if similarity.worst else "add scenarios"
    if scenarios:
        more += f" (there {'is' if scenarios == 1 else 'are'} {scenarios})"
    sampled = f" Measured on {similarity.measured:,} of {similarity.texts:,}." if similarity.measured < similarity.texts else ""
    return f"{fault}: {f'{hotter} or {more}' if hotter else more}.{sampled}"


def _fault(similarity: Similarity) -> str:
    """The gravest way in which the texts are too alike, in a lead's words."""
    if similarity.measured < 2:
        return ""
    if similarity.near_share > TOO_MANY_NEAR:
        return f"{_one_in(similarity.near_share)} nearly the same as another"
    if similarity.alike_share > TOO_MANY_ALIKE:
        return f"{_one_in(similarity.alike_share)} half the same as another"
    if similarity.opener_share > TOO_COMMON and similarity.measured >= ENOUGH:
        return f"{similarity.opener_share:.0%} of all turns begin with “{similarity.opener}”"
    return ""


def _one_in(share: float) -> str:
    return f"1 in {round(1 / share)} dialogues is" if share < 0.67 else f"{share:.0%} of the dialogues are"


def _share(nearest: Sequence[float], least: float) -> float:
    return sum(value >= least for value in nearest) / len(nearest) if nearest else 0.0


def _worst(where: Sequence[tuple[str, ...]], nearest: Sequence[float]) -> tuple[tuple[str, ...], float]:
    """The cell with the largest share of near texts, small cells held back; and that share."""
    sizes = Counter(where)
    for least in (NEARLY, ALIKE):
        found = Counter(cell for cell, value in zip(where, nearest, strict=False) if value >= least)
        if found:
            cell = max(sorted(found), key=lambda c: found[c] / (sizes[c] + FEW))
            return cell, found[cell] / sizes[cell]
    return (), 0.0


def _opener(texts: Sequence[str]) -> tuple[str, float]:
    """The first words that most turns begin with, and the share of the turns that do."""
    openers = Counter(" ".join(said[:OPENER]) for text in texts for turn in text.split("\n") if len(said := words(turn)) >= OPENER)
    opener, most = max(openers.items(), key=lambda o: (o[1], o[0]), default=("", 0))
    return opener, most / openers.total() if openers else 0.0


def _distinct(texts: Sequence[str]) -> float:
    """Different pairs of neighbouring words by all pairs; 1 where there are none."""
    import numpy as np

    pairs = array("q")
    for text in texts:
        said = words(text)
        pairs.extend(map(hash, pairwise(said)))
    return len(np.unique(np.frombuffer(pairs, dtype=np.int64))) / len(pairs) if pairs else 1.0


def nearest_of(texts: Sequence[str]) -> list[float]:
    """Of each text, the exact Jaccard with its nearest neighbour among the candidates that MinHash ranks first."""
    import numpy as np  # where it is used: a command's start must not wait for it

    if len(texts) < 2:
        return [0.0] * len(texts)
    runs: list[array[int]] = []
    digests: Any = np.zeros((PERMUTATIONS, len(texts)), dtype=np.uint16)  # 16 bits tell two apart all but always
    chunks = [range(start, min(start + CHUNK, len(texts))) for start in range(0, len(texts), CHUNK)]
    for rows in chunks:
        known = sketches(texts[rows.start : rows.stop], PERMUTATIONS)
        runs += [sketch.runs for sketch in known]
        digests[:, rows.start : rows.stop] = np.array([sketch.digest for sketch in known], dtype=np.uint32).T & 0xFFFF
    candidates = min(CANDIDATES, len(texts) - 1)
    nearest: list[float] = []
    for rows in chunks:
        equal = np.zeros((len(rows), len(texts)), dtype=np.uint8)
        for digest in digests:
            equal += digest[rows.start : rows.stop, None] == digest[None, :]
        equal[np.arange(len(rows)), np.array(rows)] = 0  # itself
        ranked = np.argpartition(equal, len(texts) - candidates, axis=1)[:, -candidates:]
        for row, others in zip(rows, ranked.tolist(), strict=True):
            here = set(runs[row])
            nearest.append(max((jaccard(here, runs[other]) for other in others if other != row), default=0.0))
    return nearest
