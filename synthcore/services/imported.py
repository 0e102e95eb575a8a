"""What became of a file that was imported."""

from __future__ import annotations

from typing import Literal

from synthcore.core.records import Frozen

SHOWN = 100


class Problem(Frozen):
    """Something in a file that did not come in. `where` names the place in it."""

    where: str
    what: str


class Imported(Frozen):
    """`read` = `added` + `already_there` + `undecided` + `unmatched` + `problem_count`. `undecided` and `unmatched` are
    rows of a reviews file that decide nothing, or name no dialogue of the batch; `warnings` say which. `problems` holds
    the first 100. `same_text` counts added records whose conversation the store already had under other labels or
    another id."""

    kind: Literal["dialogues", "pairs", "reviews"]
    file: str
    batch: str
    read: int
    added: int
    already_there: int
    same_text: int = 0
    undecided: int = 0
    unmatched: int = 0
    problem_count: int = 0
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What happened, for a person."""
        noun = self.kind if self.read != 1 else self.kind[:-1]
        parts = [f"{self.file}: {self.read:,} {noun} read", f"{self.added:,} added to the batch {self.batch!r}"]
        for count, what in (
            (self.already_there, "already there"), (self.undecided, "without a decision"), (self.unmatched, "of dialogues that are not in the batch"),
            (self.problem_count, "not readable"),
        ):  # fmt: skip
            if count:
                parts.append(f"{count:,} {what}")
        if self.same_text:
            parts.append(f"{self.same_text:,} of the added repeat a text")
        return ", ".join(parts) + "."
