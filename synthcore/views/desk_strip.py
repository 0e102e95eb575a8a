"""What stands above the next record: that the last decision is on disk, and what was hidden until it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synthcore.core.reviews import Status
from synthcore.domains.schema import Domain
from synthcore.views.desk_panel import made_by, titled, vocabulary
from synthcore.views.review import SECOND
from synthcore.views.wording import LABEL, VERDICT, clock, count, listed

if TYPE_CHECKING:
    from synthcore.services.reviewing import Decided, Revealed

AGAIN = "Look again."


@dataclass(frozen=True)
class Strip:
    """`head` says when, `lines` what was hidden, `differences` where the reviewer and the generated labels differ. `review_id`
    and `record_id` are those of the decision that can be changed."""

    time: str
    verdict: str
    name: str
    review_id: str
    record_id: str
    lines: tuple[str, ...]
    differences: tuple[str, ...]

    @property
    def head(self) -> str:
        return f"Saved {self.time}"

    def values(self) -> dict[str, Any]:
        """For the component in the browser."""
        return {"what": f"{self.name} · {self.verdict}", "lines": list(self.lines), "differences": list(self.differences)}


def strip(decided: Decided, name: str, domain: Domain, revealed: Revealed | None) -> Strip:
    """`revealed` is None where nothing was hidden; `name` is what the record is called on the desk."""
    review = decided.review
    lines = []
    if decided.meanwhile:
        theirs = listed([f"{r.person}: {VERDICT[r.verdict].lower()} at {clock(r.decided_at)}" for r in decided.meanwhile])
        now = " The record is disputed now." if decided.status is Status.DISPUTED else ""
        lines.append(f"Someone else decided meanwhile ({theirs}). Both decisions are kept.{now}")
    if decided.status is Status.NEEDS_SECOND:
        lines.append(SECOND)
    if revealed is not None:
        lines.append(f"Hidden until now: {_hidden(revealed, domain, meanwhile=bool(decided.meanwhile))}.")
    return Strip(
        clock(review.decided_at), VERDICT[review.verdict], name, review.id, review.record_id, tuple(lines),
        tuple(differences(revealed, name, domain)) if revealed else (),
    )  # fmt: skip


def _hidden(revealed: Revealed, domain: Domain, *, meanwhile: bool) -> str:
    parts = [f"made by {made_by(revealed.origin, domain)}", (count(len(revealed.findings), "finding") if revealed.findings else "no finding") + " of checks"]
    if revealed.scores:
        parts.append(count(len(revealed.scores), "score") + " of judges")
    if not meanwhile:
        parts += [f"{review.person} said {VERDICT[review.verdict].lower()}" for review in revealed.others]
    return ", ".join(parts)


def differences(revealed: Revealed, name: str, domain: Domain) -> list[str]:
    """One sentence for each label that the reviewer sees otherwise than it was generated."""
    known = vocabulary(domain)
    said = {**(revealed.first.model_dump(exclude_none=True) if revealed.first else {})}
    found = []
    for label in revealed.differences:
        options = known["intent" if label == "primary_intent" else label]
        generated = titled(getattr(revealed.generated, label), options).lower() or "nothing"
        mine = said.get(label)
        if mine is None or mine == getattr(revealed.generated, label):
            mine = getattr(revealed.said, label)
        of = "" if label == "risk_level" else f" for {LABEL[label].lower()}"
        found.append(f"{name}: generated {generated}{of}, you said {titled(mine, options).lower()}. {AGAIN}")
    return found
