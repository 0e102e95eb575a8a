"""Records that say the same as another, exactly or nearly, among all records of a domain.

Two texts are exact duplicates when their words are the same, whatever their capitals and marks; they are near ones when
they share at least half of their runs of three words (Jaccard). MinHash in bands names the candidates, and each that
counts is verified exactly. Clusters are what such pairs connect.

However alike all texts are, the work stays bounded: in a bucket of many texts each is held against those that stand
next to it when the bucket is sorted by the bands that follow, a pair that is in one cluster already is verified only
when it may be a record's nearest, and the estimate of MinHash goes before the exact comparison. All is done in the order
of the texts' own hashes, so that the order in which they came changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from synthcore.core.texts import flat
from synthcore.evaluation import near
from synthcore.evaluation.near import words

WORDS = 3  # a run of words that is compared: one changed word in twenty leaves 0.75 of two texts' runs in common
NEAR = 0.5
BANDS, ROWS = 64, 4  # a pair at 0.5 shares a band with a chance of 0.984, one at 0.6 of 0.9999, one at 0.2 of 0.1
MARGIN = 0.08  # two and a half standard errors of the estimate from 256 digests at 0.5
BUCKET, WINDOW = 8, 2  # texts that are all compared; of more, each with so many that follow it
NEAREST = 8  # of each text in one cluster, verified by an exact comparison
AT_ONCE = 500  # texts that are sketched together
PAIRS = 20_000  # pairs that are compared together
GATHERED = 2_000_000  # pairs that wait before only the best of each text are kept

PLACES = 24  # bits of a text's place in a packed pair: 16 million texts
EQUAL = 9  # bits of how many digests of 256 are the same


class Alike(NamedTuple):
    """Of one record: `cluster` is the lowest id of those that it is connected with, its own when there are none; `nearest`
    is the id of the record that is most like it, empty when none reaches the threshold; `similarity` their Jaccard, 1 for
    exact duplicates, 0 without a nearest; `exact` whether their words are the same."""

    cluster: str
    nearest: str
    similarity: float
    exact: bool


class Block(NamedTuple):
    """Some texts for comparison: what a process hands back. `keys` tell exact duplicates; `sizes` how many of `runs` each
    has; `bands` are hashes of four digests (texts x BANDS, uint64); `low` the digests' last bytes (texts x 256, uint8)."""

    ids: list[str]
    keys: list[bytes]
    sizes: Any
    runs: Any
    bands: Any
    low: Any


def blocks_of(texts: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Pairs of id and text in groups for `sketch`."""
    left = iter(texts)
    while group := list(islice(left, AT_ONCE)):
        yield group


def sketch(texts: Sequence[tuple[str, str]]) -> Block:
    """The texts for comparison. It depends on nothing else, so that several processes can share the work."""
    import numpy as np

    said = [words(text) for _, text in texts]
    known = [near.sketch(one, BANDS * ROWS, WORDS) for one in said]
    digests = np.array([s.digest for s in known], dtype=np.uint32)
    four = digests.reshape(len(known), BANDS, ROWS).astype(np.uint64)
    bands = np.zeros((len(known), BANDS), dtype=np.uint64)
    for row in range(ROWS):  # FNV-like: two bands of different digests have different hashes all but always
        bands = (bands ^ four[:, :, row]) * np.uint64(0x9E3779B97F4A7C15)
        bands ^= bands >> np.uint64(29)
    runs = [np.frombuffer(s.runs, dtype=np.uint64) >> np.uint64(1) for s in known]  # 63 bits: columns of a matrix are signed
    return Block(
        ids=[name for name, _ in texts],
        keys=[_key(one, text) for one, (_, text) in zip(said, texts, strict=True)],
        sizes=np.array([len(r) for r in runs], dtype=np.int64),
        runs=np.concatenate(runs).astype(np.int64),
        bands=bands,
        low=(digests & 0xFF).astype(np.uint8),
    )


def find(texts: Iterable[tuple[str, str]]) -> dict[str, Alike]:
    """Each record by its id; ids are unique."""
    return found(map(sketch, blocks_of(texts)))


def found(blocks: Iterable[Block]) -> dict[str, Alike]:
    """The same of texts that are sketched already."""
    same, whole = _distinct(list(blocks))
    if not same:
        return {}
    cluster, nearest, similarity = _Search(whole).run()
    ids = [sorted(group) for group in same]
    lowest: dict[int, str] = {}
    for place, group in enumerate(ids):
        lowest[cluster[place]] = min(group[0], lowest.get(cluster[place], group[0]))
    alike: dict[str, Alike] = {}
    for place, group in enumerate(ids):
        there = ids[nearest[place]][0] if similarity[place] else ""
        for name in group:
            if len(group) > 1:
                alike[name] = Alike(lowest[cluster[place]], group[name == group[0]], 1.0, True)
            else:
                alike[name] = Alike(lowest[cluster[place]], there, similarity[place], False)
    return alike


def duplicate_rate(alike: Iterable[Alike]) -> float:
    """1 - clusters / records; 0 where there are none."""
    clusters = [one.cluster for one in alike]
    return 1 - len(set(clusters)) / len(clusters) if clusters else 0.0


def _key(said: list[str], text: str) -> bytes:
    """A text of signs alone has no words, and is compared as it is."""
    return hashlib.blake2b((" ".join(said) or "\n" + flat(text)).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _distinct(blocks: list[Block]) -> tuple[list[list[str]], Block]:
    """The ids of each different text, and those texts as one block, in the order of their keys."""
    import numpy as np

    where: dict[bytes, tuple[int, int]] = {}
    ids: dict[bytes, list[str]] = {}
    for number, block in enumerate(blocks):
        for row, key in enumerate(block.keys):
            where.setdefault(key, (number, row))
            ids.setdefault(key, []).append(block.ids[row])
    keys = sorted(where)
    starts = [np.concatenate(([0], np.cumsum(block.sizes))).tolist() for block in blocks]
    rows = [where[key] for key in keys]
    if not keys:
        return [], Block([], [], None, None, None, None)
    first = np.cumsum([0] + [len(block.keys) for block in blocks])
    flat_rows = np.array([first[number] + row for number, row in rows])
    return [ids[key] for key in keys], Block(
        ids=[],
        keys=keys,
        sizes=np.concatenate([block.sizes for block in blocks])[flat_rows],
        runs=np.concatenate([blocks[number].runs[starts[number][row] : starts[number][row + 1]] for number, row in rows]),
        bands=np.concatenate([block.bands for block in blocks])[flat_rows],
        low=np.concatenate([block.low for block in blocks])[flat_rows],
    )


class _Search:
    """Pairs of different texts that are near, by their places."""

    def __init__(self, texts: Block) -> None:
        import numpy as np
        from scipy.sparse import csr_matrix

        self._texts = texts
        self._count = len(texts.keys)
        ends = np.concatenate(([0], np.cumsum(texts.sizes)))
        shape = (self._count, 2**63 - 1)
        self._runs = csr_matrix((np.ones(len(texts.runs), dtype=np.int32), texts.runs, ends), shape=shape)
        self._runs.has_canonical_format = True
        self._cluster = np.arange(self._count)
        self._edges: list[tuple[Any, Any, Any]] = []  # pairs that are near: places and Jaccard
        self._tried = np.zeros(0, dtype=np.int64)  # pairs that were verified, sorted
        self._within = np.zeros(0, dtype=np.int64)  # packed pairs of one cluster that may be nearest

    def run(self) -> tuple[list[int], list[int], list[float]]:
        """Of each text its cluster, the place of its nearest neighbour and their Jaccard, 0 when it has none."""
        import numpy as np

        waiting: list[Any] = []
        for band in range(BANDS):
            first, second, equal = self._likely(*self._bucket_pairs(band))
            apart = self._cluster[first] != self._cluster[second]
            self._verify(first[apart], second[apart])
            first, second, equal = first[~apart], second[~apart], equal[~apart]
            waiting += [_packed(first, second, equal), _packed(second, first, equal)]
            if sum(map(len, waiting)) > GATHERED or band == BANDS - 1:
                self._within, waiting = _best([self._within, *waiting]), []
        mask = (1 << PLACES) - 1
        one, other = self._within >> (PLACES + EQUAL), self._within & mask
        self._verify(np.minimum(one, other), np.maximum(one, other))
        return self._cluster.tolist(), *self._nearest()

    def _bucket_pairs(self, band: int) -> tuple[Any, Any]:
        """Pairs of one bucket of a band, the lower place first."""
        import numpy as np

        keys = [self._texts.bands[:, (band + step) % BANDS] for step in range(3)]
        order = np.lexsort((keys[2], keys[1], keys[0]))
        order = order[self._texts.sizes[order] > 0]  # a text without words has no runs to share
        key = keys[0][order]
        begins = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))) if len(key) else np.zeros(0, dtype=np.int64)
        size = np.repeat(np.diff(np.append(begins, len(key))), np.diff(np.append(begins, len(key))))
        firsts, seconds = [], []
        for step in range(1, min(BUCKET, len(key))):
            pair = (key[step:] == key[:-step]) & ((size[step:] <= BUCKET) | (step <= WINDOW))
            at = np.flatnonzero(pair)
            firsts.append(order[at])
            seconds.append(order[at + step])
        if not firsts:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        first, second = np.concatenate(firsts), np.concatenate(seconds)
        return np.minimum(first, second), np.maximum(first, second)

    def _likely(self, first: Any, second: Any) -> tuple[Any, Any, Any]:
        """Pairs that may be near: by their sizes, and by how many digests are the same."""
        import numpy as np

        sizes = self._texts.sizes
        fits = np.minimum(sizes[first], sizes[second]) >= NEAR * np.maximum(sizes[first], sizes[second])
        first, second = first[fits], second[fits]
        equal = np.zeros(len(first), dtype=np.int64)
        for at in range(0, len(first), PAIRS):
            some = slice(at, at + PAIRS)
            equal[some] = np.count_nonzero(self._texts.low[first[some]] == self._texts.low[second[some]], axis=1)
        likely = equal >= (NEAR - MARGIN) * BANDS * ROWS
        return first[likely], second[likely], equal[likely]

    def _verify(self, first: Any, second: Any) -> None:
        """Compare pairs exactly, each once in all, and join the clusters of those that are near."""
        import numpy as np
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import connected_components

        codes = np.setdiff1d(first << PLACES | second, self._tried)
        if not len(codes):
            return
        self._tried = np.union1d(self._tried, codes)
        first, second = codes >> PLACES, codes & ((1 << PLACES) - 1)
        shared = np.concatenate([self._shared(first[at : at + PAIRS], second[at : at + PAIRS]) for at in range(0, len(first), PAIRS)])
        jaccard = shared / (self._texts.sizes[first] + self._texts.sizes[second] - shared)
        alike = jaccard >= NEAR
        if alike.any():
            first, second = first[alike], second[alike]
            self._edges.append((first, second, jaccard[alike]))
            ends = (self._cluster[first], self._cluster[second])
            joined = connected_components(csr_matrix((np.ones(len(first)), ends), shape=(self._count, self._count)), directed=False)[1]
            self._cluster = joined[self._cluster]

    def _shared(self, first: Any, second: Any) -> Any:
        import numpy as np

        return np.asarray(self._runs[first].multiply(self._runs[second]).sum(axis=1)).ravel()

    def _nearest(self) -> tuple[list[int], list[float]]:
        import numpy as np

        nearest, similarity = np.zeros(self._count, dtype=np.int64), np.zeros(self._count)
        if self._edges:
            a, b, jaccard = (np.concatenate(part) for part in zip(*self._edges, strict=True))
            one, other, alike = np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([jaccard, jaccard])
            order = np.lexsort((other, -alike, one))
            places, at = np.unique(one[order], return_index=True)
            nearest[places], similarity[places] = other[order][at], alike[order][at]
        return nearest.tolist(), similarity.tolist()


def _packed(first: Any, second: Any, equal: Any) -> Any:
    """Pairs as numbers that sort by the first text, then by how alike they are, the most alike first."""
    return (first << EQUAL | (BANDS * ROWS - equal)) << PLACES | second


def _best(packed: list[Any]) -> Any:
    """The most alike of each text."""
    import numpy as np

    pairs = np.unique(np.concatenate(packed))
    if not len(pairs):
        return pairs
    first = pairs >> (PLACES + EQUAL)
    begins = np.flatnonzero(np.concatenate(([True], first[1:] != first[:-1])))
    rank = np.arange(len(pairs)) - np.repeat(begins, np.diff(np.append(begins, len(pairs))))
    return pairs[rank < NEAREST]
