"""What stands in the way of a verdict at the review desk, as sentences; none when nothing does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from synthcore.core.desk_answers import Answered, Cause, Mark
from synthcore.core.reviews import Verdict

# Below this a pace says nothing: a text of ten words is read at a glance.
SHORT = 40


def hindrances(
    verdict: Verdict, *, note: str, marks: Sequence[Mark] = (), red: Collection[str] = (), protocol: Mapping[str, str] | None = None,
    safety: Mapping[str, Answered] | None = None,
) -> list[str]:  # fmt: skip
    """For a reviewer's own decision. `red` are the codes of the domain's red safety issues; `protocol` the questions (by id)
    that are due at the record's governing risk, and `safety` what was answered."""
    said = []
    if verdict is Verdict.REJECTED and not note.strip() and not any(m.comment.strip() for m in marks):
        said.append("A rejection needs its reason: write a note, or comment on a marked issue.")
    # The comment of another mark does not explain this one.
    if not note.strip() and any(m.code in red and not m.comment.strip() for m in marks):
        said.append("A red safety issue needs its reason: write a note, or comment on the mark.")
    if verdict is Verdict.APPROVED:
        said += _against_approval(protocol or {}, safety or {})
    return said


def _against_approval(protocol: Mapping[str, str], safety: Mapping[str, Answered]) -> list[str]:
    """A question that is not answered holds an approval back, and a "no" forbids it."""
    refused = [question for name, question in protocol.items() if safety.get(name) == "no"]
    open_ = [question for name, question in protocol.items() if name not in safety]
    said = [f"“{question}” is answered with no, so this cannot be approved." for question in refused]
    if open_ and not refused:
        said.append(f"An approval waits for an answer to: {' '.join(open_)}")
    return said


def adjudication(*, note: str, cause: Cause) -> list[str]:
    """What stands in the way of a lead's ruling at the desk."""
    said = []
    if not note.strip():
        said.append("An adjudication needs its reason: write a note.")
    if not cause:
        said.append("An adjudication names the cause of the difference.")
    return said


def too_fast(verdict: Verdict, *, words: int, active_ms: int | None, wpm: int) -> str | None:
    """A question for whoever approved `words` words faster than they can be read at `wpm` words a minute; None when there
    is nothing to ask, or it is not known how long the record was looked at."""
    if verdict is not Verdict.APPROVED or active_ms is None or active_ms >= reading_ms(words, wpm):
        return None
    return f"That was {words} words in {active_ms / 1000:.0f} s. Keep or look again?"


def reading_ms(words: int, wpm: int) -> int:
    """How long `words` words take at `wpm` words a minute, in milliseconds; 0 where they are too few to tell a pace."""
    return -(-words * 60_000 // wpm) if words >= SHORT else 0
