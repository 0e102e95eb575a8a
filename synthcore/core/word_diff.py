"""What changed between two texts, word by word, and between two conversations, turn by turn.

Nothing is lost: the parts that are `same` or `removed`, joined, are the old text, those that are `same` or `added` the new one.
Words that occur once in both texts are its anchors (the idea of patience diff, B. Cohen), so that the time grows with the
length of the texts and not with its square; only short stretches between anchors are compared word against word.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Kind = Literal["same", "removed", "added"]
PIECES = re.compile(r"\w+(?:['’-]\w+)*|\s+|[^\w\s]")
SHORT = 40_000  # comparisons that a stretch without anchors is worth; a longer one is removed and added as a whole
ALIKE = 0.25  # of their words, that two turns share which are one, changed


class Part(NamedTuple):
    kind: Kind
    text: str


class Changed(NamedTuple):
    """One turn: `before` and `after` are its numbers in the old and the new conversation, from 1, None where it is not in it."""

    kind: Literal["same", "changed", "removed", "added"]
    before: int | None
    after: int | None
    role: str
    parts: tuple[Part, ...]


def texts(old: str, new: str) -> list[Part]:
    """The parts of two texts in order; of what was replaced, the removed part comes first. No two neighbours are of one kind."""
    before, after = PIECES.findall(old), PIECES.findall(new)
    return _joined(_apart(before, after))


def turns(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> list[Changed]:
    """The turns, as (role, text), of two conversations. A turn that says some of the same in the same role is a changed one."""
    found: list[Changed] = []
    for n, m in _aligned(old, new):
        if n is None and m is not None:
            found.append(Changed("added", None, m + 1, new[m][0], tuple(texts("", new[m][1]))))
        elif m is None and n is not None:
            found.append(Changed("removed", n + 1, None, old[n][0], tuple(texts(old[n][1], ""))))
        elif n is not None and m is not None:
            kind: Literal["same", "changed"] = "same" if old[n] == new[m] else "changed"
            found.append(Changed(kind, n + 1, m + 1, new[m][0], tuple(texts(old[n][1], new[m][1]))))
    return found


def _apart(a: list[str], b: list[str]) -> Iterator[Part]:
    """Pieces against pieces: what both begin and end with, and between these stretch after stretch."""
    start, most = 0, min(len(a), len(b))
    while start < most and a[start] == b[start]:
        start += 1
    end = 0
    while end < most - start and a[-1 - end] == b[-1 - end]:
        end += 1
    yield Part("same", "".join(a[:start]))
    yield from _middle(a[start : len(a) - end], b[start : len(b) - end])
    yield Part("same", "".join(a[len(a) - end :]))


def _middle(a: list[str], b: list[str]) -> Iterator[Part]:
    if a and b and (anchors := _anchors(a, b)):
        i = j = 0
        for n, m in anchors:
            yield from _apart(a[i:n], b[j:m])
            yield Part("same", a[n])
            i, j = n + 1, m + 1
        yield from _apart(a[i:], b[j:])
    elif a and b and len(a) * len(b) <= SHORT:
        for _, i, i2, j, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            same = a[i:i2] == b[j:j2]
            yield Part("same" if same else "removed", "".join(a[i:i2]))
            yield Part("added", "" if same else "".join(b[j:j2]))
    else:
        yield Part("removed", "".join(a))
        yield Part("added", "".join(b))


def _anchors(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """Where words that stand once in both are, as many of them as come in the same order: the longest rising row."""
    once = {word for word, n in Counter(a).items() if n == 1 and not word.isspace()} & {word for word, n in Counter(b).items() if n == 1}
    places = {word: m for m, word in enumerate(b) if word in once}
    pairs = [(n, places[word]) for n, word in enumerate(a) if word in once]
    tails: list[int] = []  # by length of a row, the pair that ends the one of the lowest end
    before: list[int] = []
    ends: list[int] = []
    for n, (_, m) in enumerate(pairs):
        length = bisect_left(ends, m)
        before.append(tails[length - 1] if length else -1)
        if length == len(tails):
            tails.append(n)
            ends.append(m)
        else:
            tails[length], ends[length] = n, m
    row: list[tuple[int, int]] = []
    here = tails[-1] if tails else -1
    while here >= 0:
        row.append(pairs[here])
        here = before[here]
    return row[::-1]


def _joined(parts: Iterator[Part]) -> list[Part]:
    """Neighbours of one kind as one. White space alone between two changes is a part of both: a phrase that was replaced
    reads as one phrase, not as its words in turn."""
    whole = [part for part in parts if part.text]
    found: list[Part] = []
    removed = added = ""

    def flush() -> None:
        nonlocal removed, added
        found.extend(part for part in (Part("removed", removed), Part("added", added)) if part.text)
        removed = added = ""

    for n, (kind, text) in enumerate(whole):
        if kind == "removed":
            removed += text
        elif kind == "added":
            added += text
        elif text.isspace() and removed and added and n + 1 < len(whole) and whole[n + 1].kind != "same":
            removed, added = removed + text, added + text
        else:
            flush()
            if found and found[-1].kind == "same":
                found[-1] = Part("same", found[-1].text + text)
            else:
                found.append(Part("same", text))
    flush()
    return found


def _aligned(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> list[tuple[int | None, int | None]]:
    """Pairs of indexes in order, None on the side where a turn is missing. Between turns that stayed as they are, those of a
    role that share the most words are paired."""
    found: list[tuple[int | None, int | None]] = []
    for kind, i, i2, j, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += zip(range(i, i2), range(j, j2), strict=True)
        else:
            found += [(None if n is None else n + i, None if m is None else m + j) for n, m in _matched(old[i:i2], new[j:j2])]
    return found


def _matched(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> list[tuple[int | None, int | None]]:
    """The pairing, in order, that shares most: `best[n][m]` is what the turns from n and from m on can share."""
    bags = [[(role, Counter(text.casefold().split())) for role, text in side] for side in (old, new)]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    shared = [[_alike(one, other) for other in bags[1]] for one in bags[0]]
    for n in reversed(range(len(old))):
        for m in reversed(range(len(new))):
            paired = shared[n][m] + best[n + 1][m + 1] if shared[n][m] else 0.0
            best[n][m] = max(best[n + 1][m], best[n][m + 1], paired)
    found: list[tuple[int | None, int | None]] = []
    n = m = 0
    while n < len(old) and m < len(new):
        if shared[n][m] and best[n][m] == shared[n][m] + best[n + 1][m + 1]:
            found.append((n, m))
            n, m = n + 1, m + 1
        elif best[n][m] == best[n + 1][m]:
            found.append((n, None))
            n += 1
        else:
            found.append((None, m))
            m += 1
    return found + [(rest, None) for rest in range(n, len(old))] + [(None, rest) for rest in range(m, len(new))]


def _alike(one: tuple[str, Counter[str]], other: tuple[str, Counter[str]]) -> float:
    """The share of words that two turns have in common (twice the common ones over all); 0 below ALIKE, or in different roles."""
    total = one[1].total() + other[1].total()
    share = 2 * (one[1] & other[1]).total() / total if total else 0.0
    return share if one[0] == other[0] and share >= ALIKE else 0.0
