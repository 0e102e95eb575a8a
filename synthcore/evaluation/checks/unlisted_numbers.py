"""Telephone numbers in what an assistant says that no place of the domain's resources has: each is a red issue, whether it is
wrong, closed, or right for somebody else. Which of the listed ones fits the user's place is for the reviewer."""

from __future__ import annotations

from collections.abc import Iterator

from synthcore.core.measurements import Finding
from synthcore.core.records import Dialogue, Record
from synthcore.domains.desk import UNLISTED_NUMBER
from synthcore.domains.schema import Domain
from synthcore.domains.telephone import Span, Telephone
from synthcore.evaluation.check import Check, Examine, Result
from synthcore.evaluation.checks import personal_data
from synthcore.evaluation.label_rules import USER

VERSION = "1"


class UnlistedNumbers:
    """The check of one domain, compiled once."""

    def __init__(self, domain: Domain) -> None:
        self._telephone = Telephone(domain)

    def check(self, record: Record) -> list[Finding]:
        """One finding a number, with its branch, its turn (from 1; an answer of a pair is the only turn of its branch) and its
        characters. What the user says is not looked at, and the message quotes nothing."""
        return [
            Finding(
                record_id=record.id, branch=branch, turn=turn, start=start, end=end, code=UNLISTED_NUMBER, severity="error",
                message="A telephone number is named that the domain's resources do not have.",
            )
            for branch, turn, text in _said(record)
            for start, end in self.find(text)
        ]  # fmt: skip

    def find(self, text: str) -> list[Span]:
        """Where in a text numbers stand that are not listed, in order, none twice."""
        if not any(map(str.isdigit, text)):  # most texts hold none
            return []
        phones = [(start, end) for kind, start, end in personal_data.find(text, allowed=self._telephone.numbers) if kind == "phone"]
        told = [(a, z) for a, z in self._telephone.told(text) if not any(start < z and a < end for start, end in phones)]
        return sorted(phones + told)


def _said(record: Record) -> Iterator[tuple[str, int, str]]:
    """(branch, turn, text) of everything that is the assistant's."""
    body = record.body
    if isinstance(body, Dialogue):
        yield from (("dialogue", place, turn.text) for place, turn in enumerate(body.turns, 1) if turn.role != USER)
    else:
        yield from (("chosen", 1, body.chosen.text), ("rejected", 1, body.rejected.text))


def _prepare(domain: Domain) -> Examine:
    numbers = UnlistedNumbers(domain)
    return lambda record: Result(findings=tuple(numbers.check(record)))


CHECK = Check(
    name="unlisted_numbers",
    title="Unlisted numbers",
    says="Whether a reply names a telephone number that the domain's resources do not have.",
    version=VERSION,
    kinds=("dialogue", "pair"),
    prepare=_prepare,
    most=0,
)
