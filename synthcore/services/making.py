"""The seam between asking a model and what it is asked for: dialogues or preference pairs.

A run has places; those that are a model's are asked for one after another (services.asking), and a maker says what is asked
and what an answer comes to. A place may only become ready when another one is filled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from synthcore.core.answers import Answer, Ask, Attempt, Fate
from synthcore.services.delivery import Lines

SHOWN = 3  # reasons


class Judged(NamedTuple):
    """What an answer is for itself. `made` is there when the fate is ACCEPTED."""

    fate: Fate
    reason: str
    made: Any = None


class Maker(Protocol):
    """What places are to hold. The same calls in the same order have the same answers."""

    def cell_of(self, place: int) -> tuple[str, ...]: ...
    def prompt_of(self, place: int) -> str:
        """The name of the prompt that a place is asked with, `dialogue@1`."""
        ...

    def ready(self, place: int) -> bool:
        """Whether a place can be asked for: all that its prompt needs is there."""
        ...

    def after(self, place: int) -> Sequence[int]:
        """The model's places that become ready once this one is filled."""
        ...

    def ask(self, place: int, attempt: int) -> Ask: ...
    def repair(self, ask: Ask, text: str, error: str) -> Ask: ...
    def judge(self, ask: Ask, answer: Answer) -> Judged: ...
    def consider(self, place: int, made: Any) -> tuple[Fate, str]:
        """Whether it may join the others: ACCEPTED, or why not. What is accepted is remembered."""
        ...

    def keep(self, ask: Ask, answer: Answer, made: Any) -> None:
        """Write it down."""
        ...

    def give_up(self, attempt: Attempt) -> None:
        """Nothing more is asked for a place in this sitting; this was the last that was."""
        ...

    def kept(self) -> Mapping[int, int | None]:
        """What an earlier sitting has written: the attempt that filled a place, None where something else than an answer did."""
        ...


class Work(Maker, Protocol):
    """All of a run's work, of which the model's places are a part."""

    @property
    def files(self) -> Sequence[Lines]:
        """What it writes."""
        ...

    @property
    def mine(self) -> Sequence[int]:
        """The model's places, in the order of the plan."""
        ...

    @property
    def planned(self) -> int:
        """Records that are wanted."""
        ...

    @property
    def by_rule(self) -> int:
        """Of them, those that ask no model."""
        ...

    @property
    def fallen_back(self) -> int:
        """Records made in a model's stead."""
        ...

    def take_up(self) -> None:
        """Bring to mind what is there already. Called once, before anything else."""
        ...

    def filled(self) -> int:
        """Records that are there."""
        ...

    def before_asking(self, held: Callable[[], bool]) -> None:
        """Make what needs no model. `held` waits while the run is paused; True tells to leave."""
        ...

    def instead(self, fallback: str, held: Callable[[], bool]) -> None:
        """Make without a model what it did not deliver, marked with the reason."""
        ...

    def missing(self) -> Sequence[int]:
        """The model's places whose records are not there, one for each record."""
        ...

    def unmade(self) -> Sequence[str]:
        """Why further records are not there, a sentence for each."""
        ...


class Independent:
    """What a Work says whose places wait for none of the others, all of them the model's, with nothing to stand in for it."""

    by_rule = fallen_back = 0

    def ready(self, place: int) -> bool:
        return True

    def after(self, place: int) -> Sequence[int]:
        return ()

    def give_up(self, attempt: Attempt) -> None:
        """Its outcome is written down already."""

    def before_asking(self, held: Callable[[], bool]) -> None:
        """Nothing is made without the model."""

    def instead(self, fallback: str, held: Callable[[], bool]) -> None:
        """Nobody stands in for it."""


def counted(reasons: Sequence[str], planned: int) -> str:
    """Why records could not be made, the most frequent reasons first, as a sentence."""
    worst = Counter(reasons).most_common(SHOWN)
    named = "; ".join(f"{n} × {reason.rstrip('.')}" for reason, n in worst)
    more = len(set(reasons)) - len(worst)
    return f"{len(reasons)} of {planned} could not be made ({named}{f'; {more} more reasons' if more > 0 else ''})."
