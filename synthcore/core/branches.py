"""Branches: the runs of turns in a record that can be judged. The only place, beside the formats, that asks its kind."""

from __future__ import annotations

from typing import NamedTuple, assert_never

from synthcore.core.records import Body, Dialogue, PreferencePair, Turn


class Branch(NamedTuple):
    name: str
    turns: tuple[Turn, ...]


def branches(body: Body) -> tuple[Branch, ...]:
    """A dialogue has one branch, a pair has two."""
    match body:
        case Dialogue():
            return (Branch("dialogue", body.turns),)
        case PreferencePair():
            return (Branch("chosen", (*body.prompt, body.chosen)), Branch("rejected", (*body.prompt, body.rejected)))
        case _:
            assert_never(body)
