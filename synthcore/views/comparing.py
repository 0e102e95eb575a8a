"""Two sets of the same records side by side: losses first, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from synthcore.views.trust import named
from synthcore.views.wording import count, sentence

if TYPE_CHECKING:
    from synthcore.evaluation.comparison import Compared
    from synthcore.services.comparing import Comparison

CLINICIANS = "clinicians"  # as services.comparing calls them among the judges
RANK = {"loss": 0, "gain": 1, "change": 2, "no difference": 3, "too few": 4}
COLUMNS = ("Quality", "By", "Outcome", "What was found")
BY = {
    "record": "in both", "version": "made from one another", "source": "from the same source question", "id": "under the same id",
    "place": "in the same place of a run with the same seed number",
}  # fmt: skip


class Side(NamedTuple):
    """`kind` is that of a note; `by_clinicians` whether what they decided is among the rows."""

    verdict: str
    kind: str
    same: str
    rows: tuple[tuple[str, ...], ...]
    drift: tuple[tuple[str, ...], ...]
    refused: tuple[str, ...]
    by_clinicians: bool


def side_by_side(found: Comparison) -> Side:
    losses = [row for row in found.rows if row.outcome == "loss" and not row.drift]
    verdict = f"{found.after} lost against {found.before} in {count(len(losses), 'quality', 'qualities')}." if found.loss else "No significant loss."
    by = ", ".join(f"{n:,} {BY[way]}" for way, n in found.by.items())
    ordered = sorted(found.rows, key=lambda row: RANK[row.outcome])
    return Side(
        verdict, "bad" if found.loss else "good", f"{count(found.same, 'record')} of both are the same ({by}); {found.anchors:,} have the same text.",
        tuple(cells(row) for row in ordered if not row.drift), tuple(cells(row) for row in ordered if row.drift), found.refused,
        any(row.judge == CLINICIANS for row in found.rows),
    )  # fmt: skip


def cells(row: Compared) -> tuple[str, ...]:
    """A row of COLUMNS."""
    title = sentence(row.title) + (f" ({row.branch})" if row.branch in ("chosen", "rejected") else "")
    judge = "Clinicians" if row.judge == CLINICIANS else " and ".join(named(one) for one in row.judge.split(" and "))
    return title, judge, row.outcome, row.sentence.removeprefix(f"{row.outcome}: ")
