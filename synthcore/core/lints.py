"""What a grammar engine finds in a text, and the port behind which the engines stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

SPELLING, CAPITALS = "Spelling", "Capitalization"  # kinds that every engine names alike
READ = 12_000  # characters of a text that an engine reads: more than anybody reads of one answer


class Lint(NamedTuple):
    """A place in a text that an engine objects to: `text[start:end]`, in characters of the `str`. `rule` is the engine's own
    name of its rule, `kind` the group that the rule belongs to ("Spelling", "Agreement" …), `suggestions` are what could stand
    there instead, best first; the empty text means that it should go."""

    start: int
    end: int
    rule: str
    kind: str
    message: str
    suggestions: tuple[str, ...] = ()


def cased(lint: Lint, text: str) -> Lint:
    """The lint; where the engine takes a word in the wrong case ("thursday") for one that is spelt wrong, of the kind that it is."""
    word = text[lint.start : lint.end].casefold()
    return lint._replace(kind=CAPITALS) if lint.kind == SPELLING and lint.suggestions and lint.suggestions[0].casefold() == word else lint


class Grammar(Protocol):
    """An engine. `status` is empty when it can be asked, else the sentence that says why not."""

    name: str

    def status(self) -> str: ...

    def check(self, texts: Sequence[str]) -> list[list[Lint]]:
        """The lints of each text, in the order of the text. Raises EngineLost when the engine cannot be asked (any more)."""
        ...


class EngineLost(Exception):
    """The engine is not there, or went away while it was asked; the sentence says why. What was not checked stays unchecked."""
