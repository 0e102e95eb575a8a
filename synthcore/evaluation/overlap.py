"""Whether a text copies a seed dialogue: a long run of its words, or many of its runs of eight words.

The seeds are kept as numbers of their words with two tables of places; a hit is verified by comparing the words.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from synthcore.evaluation.near import words

RUN = 12  # words in a row that no two people find by chance
GRAM = 8
SHARE = 0.3  # of the runs of eight words of a turn, or of a dialogue
QUOTED = 8  # words of a seed that a reason shows


class Overlap(NamedTuple):
    """`longest` is how many words in a row a text shares with a seed dialogue at most; `share`, of 1, how many of its runs of
    eight words are a seed's."""

    longest: int
    share: float


class Seeds:
    """Seed dialogues, to hold texts against. `ordinary` are phrases that everyone must use, such as how a crisis line is
    named: no run goes across one, and what is left of it counts."""

    def __init__(self, texts: Iterable[str], *, ordinary: Iterable[str] = ()) -> None:
        phrases = sorted({phrase for p in ordinary if (phrase := " ".join(words(p)))}, key=lambda p: (-len(p), p))
        self._ordinary = re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, phrases))})(?!\S)") if phrases else None
        self._numbers: dict[str, int] = {}
        self._words = array("I", [0])  # 0 ends a piece: no run goes across
        self._starts = array("I")  # where each text begins
        for text in texts:
            self._starts.append(len(self._words))
            for piece in self._pieces(text):
                self._words.extend(self._numbers.setdefault(word, len(self._numbers) + 1) for word in piece)
                self._words.append(0)
        self._tables: dict[int, _Places] = {}

    def __len__(self) -> int:
        return len(self._starts)

    def copied(self, text: str) -> str:
        """Why a text counts as a copy, in a sentence; empty when it does not."""
        return self.copied_turns([text])

    def copied_turns(self, turns: Sequence[str]) -> str:
        """The same of a dialogue: of each turn, then of all its turns together."""
        hits = grams = 0
        for number, turn in enumerate(turns, 1):
            who = f"Turn {number}" if len(turns) > 1 else "The text"
            here = count = 0
            for known in self._known(turn):
                found = self._shared(known)
                if reason := self._run(known, found):
                    return f"{who} has {reason}."
                here, count = here + len(found), count + max(0, len(known) - GRAM + 1)
            if count and here >= SHARE * count:
                return f"{who} takes {here} of its {count} runs of {GRAM} words from the seed dialogues."
            hits, grams = hits + here, grams + count
        if grams and hits >= SHARE * grams:
            return f"The dialogue takes {hits} of its {grams} runs of {GRAM} words from the seed dialogues."
        return ""

    def overlap(self, turns: Iterable[str]) -> Overlap:
        """How much of a dialogue is in the seeds, turn by turn."""
        longest = hits = grams = 0
        for turn in turns:
            for known in self._known(turn):
                longest = self._longest(known, longest)
                hits += len(self._shared(known)) if longest >= GRAM else 0
                grams += max(0, len(known) - GRAM + 1)
        return Overlap(longest, hits / grams if grams else 0.0)

    def _longest(self, known: array[int], most: int) -> int:
        """The length of the longest run of a piece that is a seed's, or `most` when none is longer."""
        for at in _whole(known, 1):
            while at + most < len(known) and known[at + most] and (place := self._places(most + 1).find(known, at)) >= 0:
                most = self._length(known, at, place, most + 1)
        return most

    def _length(self, known: array[int], at: int, place: int, length: int) -> int:
        """How long a run is that a piece and the seeds share for `length` words at least."""
        while at + length < len(known) and known[at + length] and known[at + length] == self._words[place + length]:
            length += 1
        return length

    def _places(self, length: int) -> _Places:
        if length not in self._tables:
            self._tables[length] = _Places(self._words, length)
        return self._tables[length]

    def _known(self, text: str) -> Iterator[array[int]]:
        """The pieces of a text as numbers of their words; 0 for a word that no seed has."""
        return (array("I", (self._numbers.get(word, 0) for word in piece)) for piece in self._pieces(text))

    def _shared(self, known: array[int]) -> list[int]:
        """Where runs of eight words begin that the seeds have too."""
        return [at for at in _whole(known, GRAM) if self._places(GRAM).find(known, at) >= 0]

    def _run(self, known: array[int], found: Iterable[int]) -> str:
        """The first long run of a piece that is a seed's; it begins where a shorter one was found."""
        for at in found:
            if (place := self._places(RUN).find(known, at)) >= 0:
                length = self._length(known, at, place, RUN)
                return f"{length} words in a row of seed dialogue {bisect_right(self._starts, place)} (“{self._quoted(place)} …”)"
        return ""

    def _quoted(self, place: int) -> str:
        spelt = list(self._numbers)
        return " ".join(spelt[number - 1] for number in self._words[place : place + QUOTED])

    def _pieces(self, text: str) -> list[list[str]]:
        found = words(text)
        if self._ordinary is None:
            return [found]
        return [piece.split() for piece in self._ordinary.sub("\n", " ".join(found)).split("\n")]


def _whole(known: Sequence[int], length: int) -> Iterator[int]:
    """Where runs of `length` words begin of which the seeds have every word."""
    since = 0
    for end, word in enumerate(known):
        since = since + 1 if word else 0
        if since >= length:
            yield end - length + 1


class _Places:
    """Where each run of `length` words first stands: an open table of places, four bytes each."""

    def __init__(self, whole: array[int], length: int) -> None:
        self._whole, self._length = whole, length
        starts = list(_whole(whole, length))
        self._table = array("I", [0]) * (len(starts) * 3 // 2 + 8)
        for start in starts:
            slot, there = self._look(whole[start : start + length])
            if not there:
                self._table[slot] = start

    def find(self, piece: array[int], at: int) -> int:
        """The first place in the seeds of the run that begins at `at`; -1 when it is not there."""
        run = piece[at : at + self._length]
        return (self._look(run)[1] or -1) if len(run) == self._length else -1

    def _look(self, run: array[int]) -> tuple[int, int]:
        """The slot of a run of words, and its place; 0 when it is not there (no run begins at place 0)."""
        slot = hash(run.tobytes()) % len(self._table)
        while there := self._table[slot]:
            if self._whole[there : there + self._length] == run:
                return slot, there
            slot = (slot + 1) % len(self._table)
        return slot, 0
