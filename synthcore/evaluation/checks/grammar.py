"""Grammar and spelling, as an engine sees them: its lints become findings, and their number among a hundred words a measure.

The engine is given (`examiner`): this file asks none by itself, and what it says of the same lints is the same. Of what users
type, capitals are no matter: somebody in need who writes "i cant sleep" is true to life, and only the second word of it a slip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from synthcore.core.lints import CAPITALS, READ, SPELLING, EngineLost, Grammar, Lint
from synthcore.core.measurements import Finding, Outcome
from synthcore.core.records import Dialogue, Record
from synthcore.evaluation.check import Described, Examine, Lost, Measure, Result
from synthcore.evaluation.label_rules import USER
from synthcore.evaluation.language import is_english
from synthcore.evaluation.spoken import QUESTION

VERSION = "2"
SPELT = "spelling"  # the code of a word that the dictionary lacks: what can be added to the words of a domain
PER = "per_100_words"
DESCRIBED = (
    Described(PER, "Findings in 100 words", "", "lower"),
    Described(f"{PER}.assistant", "Findings in 100 words, assistant", "", "lower"),
    Described(f"{PER}.user", "Findings in 100 words, user", "", "lower"),
)
Spans = list[tuple[int, int]]
Hide = Callable[[Record], Callable[[str], Spans]]


class Said(NamedTuple):
    """One message. `turn` counts from 1 within its branch; an answer of a pair is the only turn of its own."""

    branch: str
    turn: int
    role: str
    text: str


def examiner(engine: Grammar, *, hide: Hide | None = None) -> Examine:
    """What the check says of a record by this engine. `hide` tells, for a record, which characters of a text the engine must
    not be shown (personal data, when it is not on this machine): it is given others in their place, and what it says of them
    is passed over. Raises Lost when the engine goes away."""

    def examine(record: Record) -> Result:
        said = [one for one in _messages(record) if is_english(one.text)]
        hidden: list[Spans] = [[] for _ in said]
        if hide:
            spans_of = hide(record)
            hidden = [spans_of(one.text) for one in said]
        try:
            found = engine.check([_without(one.text, spans) for one, spans in zip(said, hidden, strict=True)])
        except EngineLost as lost:
            raise Lost(str(lost)) from None
        seen = [_seen(one, lints, spans) for one, lints, spans in zip(said, found, hidden, strict=True)]
        return result(record, said, seen)

    return examine


def result(record: Record, said: Sequence[Said], lints: Sequence[Sequence[Lint]]) -> Result:
    """Findings of the lints of each message, and how many there are to a hundred words: in each branch, and in what each
    speaker says there."""
    findings = tuple(_finding(record, one, lint) for one, some in zip(said, lints, strict=True) for lint in some)
    counted: dict[tuple[str, str], _Counted] = {}
    for one, some in zip(said, lints, strict=True):
        for place in ((one.branch, PER), (one.branch, f"{PER}.{one.role}")):
            before = counted.get(place, _Counted(0, 0, False))
            counted[place] = _Counted(before.words + len(one.text[:READ].split()), before.lints + len(some), before.cut or len(one.text) > READ)
    return Result(tuple(_measure(*place, numbers) for place, numbers in counted.items()), findings)


class _Counted(NamedTuple):
    """`cut` when a text was too long to be read whole."""

    words: int
    lints: int
    cut: bool


def _measure(branch: str, name: str, counted: _Counted) -> Measure:
    words, number, cut = counted
    if not words:
        return Measure(name, Outcome.UNAVAILABLE, reason="There are no words.", branch=branch)
    return Measure(name, number=100 * number / words, reason=f"Of each message the first {READ:,} characters were read." if cut else "", branch=branch)


def _messages(record: Record) -> Iterator[Said]:
    body = record.body
    if isinstance(body, Dialogue):
        yield from (Said("dialogue", place, turn.role, turn.text) for place, turn in enumerate(body.turns, 1))
    else:
        yield from (Said(QUESTION, place, turn.role, turn.text) for place, turn in enumerate(body.prompt, 1))
        yield from (Said(name, 1, turn.role, turn.text) for name, turn in (("chosen", body.chosen), ("rejected", body.rejected)))


def _seen(said: Said, lints: Sequence[Lint], hidden: Spans) -> list[Lint]:
    """The lints that count."""
    return [
        lint for lint in lints if not (said.role == USER and lint.kind == CAPITALS) and not any(start < lint.end and lint.start < end for start, end in hidden)
    ]


def _without(text: str, spans: Spans) -> str:
    """The text with other characters in these places, as many as there were."""
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], "x" * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def _finding(record: Record, said: Said, lint: Lint) -> Finding:
    return Finding(
        record_id=record.id, branch=said.branch, turn=said.turn, start=lint.start, end=lint.end,
        code=SPELT if lint.kind == SPELLING else lint.rule, message=_sentence(lint), suggestion=lint.suggestions[0] if lint.suggestions else None,
    )  # fmt: skip


def _sentence(lint: Lint) -> str:
    """What the engine says, without what it says anyway: the place shows the word."""
    return "This word is in no dictionary." if lint.kind == SPELLING else lint.message
