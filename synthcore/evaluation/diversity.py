"""How varied the texts of a batch are, measured so that two batches can be held against each other.

All of these numbers fall as a batch grows: the more is said, the more is said again. So they are taken from samples of
one size, counted in words, and two batches are compared only at a size that both have. A sample takes texts in an order
drawn from their own content and cuts the last one where the size is reached: neither the order in which texts came nor
the window of a compressor plays a part. Several draws give a mean and a spread.
"""

from __future__ import annotations

import hashlib
import lzma
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from synthcore.core.measurements import Outcome
from synthcore.evaluation.near import words
from synthcore.evaluation.similarity import nearest_of

SIZES = (2_000, 10_000)  # words of a sample; one of 50 dialogues has about 12,000
DRAWS = 5
OPENER = 3  # words that begin a turn
GRAMS = (1, 2, 3)
_WINDOW = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 1 << 23}]  # wider than any sample: where a text stands changes nothing


class Spread(NamedTuple):
    """A measure over the draws, all of them numbers: the mean, the least and the most."""

    mean: float
    least: float
    most: float


class Diversity(NamedTuple):
    """Of samples of `size` words from `texts` texts. `values` by name:

    distinct_1, distinct_2, distinct_3: different runs of so many words by all of them, within turns (Li et al. 2016)
    compression: bytes by bytes compressed; 1 is what cannot be compressed, more is more of the same
    nearest: the mean Jaccard of each text with its nearest neighbour in the sample, on runs of five words
    opener: the share of turns that begin with the most frequent three words

    Without enough words the outcome is `unavailable`, with the reason, and there are no values."""

    size: int
    texts: int
    outcome: Outcome
    reason: str
    values: dict[str, Spread]


def measure(texts: Sequence[str], size: int, *, draws: int = DRAWS) -> Diversity:
    """Of texts with a turn on each line. The same texts have the same values, whatever their order."""
    found = []
    for draw in range(draws):
        sample = _sample(texts, size, draw)
        taken = sum(len(turn) for text in sample for turn in text)
        if taken < size:
            return Diversity(size, len(texts), Outcome.UNAVAILABLE, f"There are {taken:,} words; a sample takes {size:,}.", {})
        found.append(_values(sample))
    spread = {name: Spread(sum(v[name] for v in found) / draws, min(v[name] for v in found), max(v[name] for v in found)) for name in found[0]}
    return Diversity(size, len(texts), Outcome.OK, "", spread)


def _sample(texts: Sequence[str], size: int, draw: int) -> list[list[list[str]]]:
    """Texts as turns of words: `size` words in all, or all that there are."""

    def lot(text: str) -> tuple[bytes, str]:
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, salt=draw.to_bytes(2, "big")).digest(), text

    sample: list[list[list[str]]] = []
    left = size
    for text in sorted(texts, key=lot):
        turns: list[list[str]] = []
        for turn in text.split("\n"):
            if said := words(turn)[:left]:
                turns.append(said)
                left -= len(said)
        if turns:
            sample.append(turns)
        if not left:
            break
    return sample


def _values(sample: list[list[list[str]]]) -> dict[str, float]:
    turns = [turn for text in sample for turn in text]
    whole = "\n".join(" ".join(turn) for turn in turns).encode()
    openers = Counter(tuple(turn[:OPENER]) for turn in turns if len(turn) >= OPENER)
    nearest = nearest_of(["\n".join(map(" ".join, text)) for text in sample])
    return {f"distinct_{length}": _distinct(turns, length) for length in GRAMS} | {
        "compression": len(whole) / len(lzma.compress(whole, format=lzma.FORMAT_RAW, filters=_WINDOW)),
        "nearest": sum(nearest) / len(nearest),
        "opener": max(openers.values()) / openers.total() if openers else 0.0,
    }


def _distinct(turns: Iterable[Sequence[str]], length: int) -> float:
    """1 where there are no runs of that length."""
    runs = Counter(run for turn in turns for run in zip(*(islice(turn, start, None) for start in range(length)), strict=False))
    return len(runs) / runs.total() if runs else 1.0
