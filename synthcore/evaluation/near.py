"""Texts that are nearly the same, found without comparing each with each.

Two texts are near when they share most of their runs of five words (Jaccard). MinHash bands name the candidates, and
each candidate is verified by an exact comparison. However alike all texts are, one is compared with at most `VERIFIED`
others: a bucket keeps `BUCKET` texts, and the candidates of most bands come first.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

WORDS = 5  # a run of words that is compared
BANDS = 16
FOUND = 0.998  # the share of pairs exactly at the threshold that fall into one bucket at least
BUCKET = 24
VERIFIED = 64
SEED = 20260101

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+(?:'[^\W_]+)*")


class Sketch(NamedTuple):
    """A text for comparison: the sorted 64-bit hashes of its runs of words, and its MinHash digest."""

    runs: array[int]
    digest: list[int]


def words(text: str) -> list[str]:
    """The words of a text, lower case, without marks. A sign of a script without spaces is a word."""
    return _WORD.findall(text.replace("’", "'").lower())


def sketches(texts: Iterable[str], permutations: int) -> list[Sketch]:
    """Each text for comparison. A text of fewer than five words is one run; a text without words has none."""
    return [sketch(words(text), permutations, WORDS) for text in texts]


def sketch(said: list[str], permutations: int, length: int) -> Sketch:
    """Words for comparison, by their runs of `length`."""
    from rensa import RMinHash  # where it is used: the first dialogue that is admitted

    runs = _runs(said, length)
    minhash = RMinHash(num_perm=permutations, seed=SEED)
    minhash.update(runs)  # of one text this is a hundred times faster than rensa's functions for many
    return Sketch(array("Q", sorted(set(RMinHash.hash_token_sets([runs])[0]))), minhash.digest())


def jaccard(one: Collection[int], other: Collection[int]) -> float:
    """Shared runs of words by all runs of both; 0 when either has none."""
    shared = len(set(one).intersection(other))
    return shared / (len(one) + len(other) - shared) if shared else 0.0


class Near:
    """The texts of one cell."""

    def __init__(self, *, threshold: float = 0.8) -> None:
        self.threshold = threshold
        self._rows = _rows(threshold)
        self._names: list[str] = []
        self._runs: list[array[int]] = []
        self._buckets: dict[int, int | list[int]] = {}
        self.compared = 0  # exact comparisons so far

    def __len__(self) -> int:
        return len(self._names)

    def add(self, name: str, text: str) -> None:
        """Remember a text, whatever is near it."""
        self._put(name, self._sketch(text))

    def nearest(self, text: str) -> tuple[str, float] | None:
        """The remembered text that is nearest, with its Jaccard, when it reaches the threshold."""
        return self._nearest(self._sketch(text))

    def admit(self, name: str, text: str) -> tuple[str, float] | None:
        """The same as `nearest`; a text that is near none is remembered."""
        sketch = self._sketch(text)
        found = self._nearest(sketch)
        if found is None:
            self._put(name, sketch)
        return found

    def _sketch(self, text: str) -> Sketch:
        return sketches([text], BANDS * self._rows)[0]

    def _bands(self, sketch: Sketch) -> list[int]:
        if not sketch.runs:
            return []
        return [hash((band, *sketch.digest[band * self._rows : (band + 1) * self._rows])) for band in range(BANDS)]

    def _nearest(self, sketch: Sketch) -> tuple[str, float] | None:
        sharing: Counter[int] = Counter()
        for band in self._bands(sketch):
            there = self._buckets.get(band, ())
            sharing.update((there,) if isinstance(there, int) else there)
        runs, best, most = set(sketch.runs), None, 0.0
        for place, _ in sharing.most_common(VERIFIED):
            other = self._runs[place]
            if min(len(runs), len(other)) < max(len(runs), len(other)) * self.threshold:
                continue
            self.compared += 1
            shared = len(runs.intersection(other))
            alike = shared / (len(runs) + len(other) - shared)
            if alike >= self.threshold and alike > most:
                best, most = place, alike
        return None if best is None else (self._names[best], most)

    def _put(self, name: str, sketch: Sketch) -> None:
        place = len(self._names)
        self._names.append(name)
        self._runs.append(sketch.runs)
        for band in self._bands(sketch):
            there = self._buckets.setdefault(band, place)
            if isinstance(there, list):
                if len(there) < BUCKET:
                    there.append(place)
            elif there != place:
                self._buckets[band] = [there, place]


def _rows(threshold: float) -> int:
    """Digests in a band: as many as leave a pair at the threshold the chance `FOUND` of sharing one of the bands."""
    in_one_band = 1 - (1 - FOUND) ** (1 / BANDS)
    return 12 if threshold >= 0.9 else max(1, int(math.log(in_one_band) / math.log(threshold)))


def _runs(said: list[str], length: int) -> list[str]:
    """The runs of words, each once, in the order of the text."""
    if len(said) < length:
        return [" ".join(said)] if said else []
    return list(dict.fromkeys(" ".join(said[i : i + length]) for i in range(len(said) - length + 1)))
