"""Length and turns: how much each side says, how long its messages are, who has the last word, and signs that nobody sees.

Whether the number of messages fits the session type, and whether two in a row are from one side, is told by label_rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from statistics import median

from synthcore.core.measurements import Finding, Outcome
from synthcore.core.records import Dialogue, Record
from synthcore.domains.checks import Structure
from synthcore.domains.schema import Domain
from synthcore.evaluation.check import Check, Described, Examine, Measure, Result
from synthcore.evaluation.label_rules import USER
from synthcore.evaluation.spoken import MOST, Spoken, finding, spoken

# Signs that hide words or turn their order around. Joiners, soft hyphens and marks of direction have their use in other scripts.
HIDING = re.compile("[\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\U000e0001-\U000e007f]+")
FEW = 4  # messages, below which shares of the words say nothing
FLAG = "\U0001f3f4"  # a flag of a region is written with signs that otherwise hide


def prepare(domain: Domain) -> Examine:
    limits = domain.checks.structure

    def examine(record: Record) -> Result:
        messages = spoken(record)
        sizes = [len(said.reading.text.split()) for said in messages]
        findings = [one for said, size in zip(messages, sizes, strict=True) for one in _message(record, said, size, limits)]
        if not isinstance(record.body, Dialogue):
            measures = [Measure(f"words.{said.role}", number=size, branch=said.branch) for said, size in zip(messages, sizes, strict=True)]
            return Result(tuple(measures), tuple(findings))
        if messages and messages[-1].role == USER and any(said.reply for said in messages):
            findings.append(finding(record, messages[-1], "unanswered", f"The last message is the {USER}'s, and no reply follows."))
        measures = [Measure("turns", number=len(messages)), *_sides(messages, sizes)]
        share = next((m.number for m in measures if m.name == "reply_share"), None)
        if limits and share is not None and len(messages) >= FEW and not limits.reply_share[0] <= share <= limits.reply_share[1]:
            low, high = limits.reply_share
            message = f"The replies have {share:.0%} of all words; the domain expects {low:.0%} to {high:.0%}."
            findings.append(Finding(record_id=record.id, code="one_sided", message=message))
        return Result(tuple(measures), tuple(findings))

    return examine


def _sides(messages: Sequence[Spoken], sizes: Sequence[int]) -> Iterator[Measure]:
    by_role: dict[str, list[int]] = {}
    for said, size in zip(messages, sizes, strict=True):
        by_role.setdefault(said.role, []).append(size)
    for role, of in by_role.items():
        yield Measure(f"words.{role}", number=sum(of))
        yield Measure(f"words_per_turn.{role}", number=median(of))
        yield Measure(f"longest_turn.{role}", number=max(of))
    whole = sum(sizes)
    if whole:
        yield Measure("reply_share", number=sum(size for said, size in zip(messages, sizes, strict=True) if said.reply) / whole)
    else:
        yield Measure("reply_share", Outcome.UNAVAILABLE, reason="No word is said.")


def _message(record: Record, said: Spoken, size: int, limits: Structure | None) -> Iterator[Finding]:
    written = said.reading.written
    if not said.reading.text.strip() and (written.strip() or said.branch != "dialogue"):
        yield finding(record, said, "nothing_seen", "The message holds nothing that can be seen.")
    for sign in islice(HIDING.finditer(written), MOST) if not written.isascii() else ():
        if (sign[0] == "\ufeff" and sign.start() == 0) or FLAG in written[max(0, sign.start() - 1) : sign.start()]:
            continue
        yield Finding(
            record_id=record.id, branch=said.branch, turn=said.turn, start=sign.start(), end=sign.end(), code="hidden_signs",
            message="Signs that nobody sees stand here; they may hide words.",
        )  # fmt: skip
    most = limits.longest.get(said.role) if limits else None
    if most and size > most:
        yield finding(record, said, "long_turn", f"The message has {size} words; the domain's limit for the {said.role} is {most}.")


_ROLES = ("user", "assistant")
CHECK = Check(
    name="structure",
    title="Length and turns",
    says="How many messages there are, how long they are, how much each side says, and who has the last word.",
    version="1",
    kinds=("dialogue", "pair"),
    prepare=prepare,
    described=(
        Described("turns", "Messages", "messages", "between"),
        Described("reply_share", "Share of all words that the replies have", "share", "between"),
        *(Described(f"words.{role}", f"Words, {role}", "words") for role in _ROLES),
        *(Described(f"words_per_turn.{role}", f"Words in the middle message, {role}", "words", "between") for role in _ROLES),
        *(Described(f"longest_turn.{role}", f"Words in the longest message, {role}", "words", "lower") for role in _ROLES),
    ),
    most=0,
)
