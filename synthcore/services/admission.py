"""Whether a new dialogue may join the others: it says what no other says, and copies no seed dialogue.

An exact copy is looked for everywhere, a near copy in the cell that the dialogue fills.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from synthcore.core import ids
from synthcore.core.answers import Fate
from synthcore.core.quotas import Cell
from synthcore.evaluation.near import Near
from synthcore.evaluation.overlap import Seeds

NEAR = 0.8


class Admission:
    """What is there, and what has been admitted. The same calls in the same order have the same answers.

    `known` are the content hashes of records that exist elsewhere; it is only read. `seeds` are the texts of the seed
    dialogues, `ordinary` the phrases that any dialogue may share with them (the domain's crisis lines).
    """

    def __init__(self, known: Container[str], seeds: Iterable[str], *, ordinary: Iterable[str] = (), threshold: float = NEAR) -> None:
        self._known = known
        self._seeds = Seeds(seeds, ordinary=ordinary)
        self._threshold = threshold
        self._admitted: dict[str, str] = {}  # content hash -> name
        self._cells: dict[Cell, Near] = {}

    def consider(self, cell: Cell, dialogue: Mapping[str, Any]) -> tuple[Fate, str]:
        """ACCEPTED, or DUPLICATE, COPIED or NEAR_DUPLICATE with the reason in a sentence. What is accepted is remembered."""
        turns = said(dialogue)
        content = ids.content_hash(turns)
        if content in self._admitted:
            return Fate.DUPLICATE, f"It says word for word what {self._admitted[content]} says."
        if content in self._known:
            return Fate.DUPLICATE, "It says word for word what a record says that exists already."
        if reason := self._seeds.copied_turns([text for _, text in turns]):
            return Fate.COPIED, reason
        name = _name(dialogue, content)
        if near := self._near(cell).admit(name, _joined(turns)):
            return Fate.NEAR_DUPLICATE, f"It shares {near[1]:.0%} of its runs of five words with {near[0]}."
        self._admitted[content] = name
        return Fate.ACCEPTED, ""

    def remember(self, cell: Cell, dialogue: Mapping[str, Any]) -> None:
        """A dialogue that was accepted before, whatever it is like. A second time changes nothing."""
        turns = said(dialogue)
        content = ids.content_hash(turns)
        if content not in self._admitted:
            self._admitted[content] = _name(dialogue, content)
            self._near(cell).add(self._admitted[content], _joined(turns))

    def _near(self, cell: Cell) -> Near:
        return self._cells.setdefault(tuple(cell), Near(threshold=self._threshold))


def said(dialogue: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Who says what, of a dialogue as files hold it."""
    return [(str(m.get("role", "")), str(m.get("text", m.get("content", "")))) for m in dialogue.get("messages") or () if isinstance(m, Mapping)]


def text_of(dialogue: Mapping[str, Any]) -> str:
    """A dialogue as one text for comparison: what both say, a line each."""
    return _joined(said(dialogue))


def _joined(turns: Iterable[tuple[str, str]]) -> str:
    return "\n".join(text for _, text in turns)


def _name(dialogue: Mapping[str, Any], content: str) -> str:
    return str(dialogue.get("dialogue_id") or ids.generated_id(content))
