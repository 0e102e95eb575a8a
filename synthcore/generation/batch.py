"""A batch of generated dialogues: every place of the quotas filled once, no content twice."""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterator

from synthcore.core.errors import BadRequest
from synthcore.core.quotas import Cell, Quotas
from synthcore.domains.schema import Domain
from synthcore.generation.templates import Generator, Made

ATTEMPTS = 40


class Seen:
    """A set of 48-bit fingerprints in one array: 10 bytes for each that it can hold (a Python set takes about 90).

    48 bits are what a generated `dialogue_id` shows, so that no two ids of a batch are equal either.
    """

    def __init__(self, most: int) -> None:
        self.size = most * 5 // 4 + 8
        self.slots = array("Q", [0]) * self.size

    def add(self, content_hash: str) -> bool:
        """Whether the content is new; it is remembered."""
        key = int(content_hash[:12], 16) + 1
        at = key % self.size
        while self.slots[at]:
            if self.slots[at] == key:
                return False
            at = (at + 1) % self.size
        self.slots[at] = key
        return True


def impossible_cells(domain: Domain) -> set[Cell]:
    """Cells that no plan but a fallback serves: they get nothing unless nothing else is asked for."""
    barred: set[Cell] = set()
    for name, course in domain.courses.items():
        for session in domain.sessions:
            if all(p.fallback for p in course.plan if p.session == session):
                barred |= {(session, concern, name) for concern in domain.concerns}
    return barred


def make(generator: Generator, quotas: Quotas, *, known: Container[str] = (), start: int = 0) -> Iterator[Made]:
    """The dialogues of a batch in the order of its places, from place `start`.

    `known` are content hashes that exist elsewhere. A dialogue that repeats a content or copies a seed turn is drawn
    again. Raises BadRequest when a cell has nothing new to give.
    """
    seen = Seen(len(quotas.order))
    for index, place in enumerate(quotas.order):
        cell = quotas.cells[place]
        for attempt in range(ATTEMPTS):
            made = generator.dialogue(index, cell, attempt)
            copied = generator.pattern is not None and generator.pattern.copies(made.dialogue)
            if not copied and made.content_hash not in known and seen.add(made.content_hash):
                break
        else:
            raise BadRequest(f"the templates have no new dialogue left for {', '.join(cell)}; add scenarios or lines to the domain.")
        if index >= start:
            yield made
