"""Agreement of reviewers as a table: each number with its interval, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.evaluation.agreement import LEAST, NOBODY_VARIES, Agreement, Figure
from synthcore.views.wording import LABEL, listed

if TYPE_CHECKING:
    from synthcore.services.measuring_agreement import Agreed

NAMES = {
    "risk_level": f"{LABEL['risk_level']}, said first", "session_type": f"{LABEL['session_type']}, said first", "concern": f"{LABEL['concern']}, said first",
    "verdict": "Verdict, blind", "chosen_correct": "Answer meant to be right is correct", "rejected_correct": "Answer false on purpose is correct",
    "better": "Better answer",
}  # fmt: skip
ROLES = {"chosen": "answer meant to be right", "rejected": "answer false on purpose"}
COLUMNS = ("Asked", "Reviewers", "Records", "Same", "Cohen's kappa", "Weighted kappa", "Gwet's AC1", "Krippendorff's alpha")
KINDS = {"dialogue": "Dialogues", "pair": "Preference pairs"}
NOTHING = "No two reviewers have answered the same record blind yet."
MINE = "You share no record with a colleague yet on which both of you answered blind."
LEGEND = (
    f"Only blind first answers count. Each number with its 95% interval; below {LEAST} common records nothing is said. "
    "The share of equal answers is high by chance where one value is common; kappa is low there however well reviewers agree, and AC1 is not. "
    "Weighted kappa counts a miss by two steps four times; alpha takes any number of reviewers."
)


@dataclass(frozen=True)
class Table:
    """`title` names domain and kind; `notes` are sentences below it."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def tables(found: tuple[Agreed, ...]) -> tuple[Table, ...]:
    """One for each domain and kind that has rows. Of two reviewers all and each two are the same row, which stands once."""
    return tuple(_table(one) for one in found if one.rows)


def _table(one: Agreed) -> Table:
    left_out = sum(row.left_out for row in one.rows if row.everyone)
    notes = (f"{left_out:,} answers with a word that the domain does not know are left out.",) if left_out else ()
    return Table(f"{KINDS[one.kind]} · {one.domain}", tuple(_row(row, one.titles) for row in one.rows if not (row.everyone and len(row.raters) == 2)), notes)


def _row(row: Agreement, titles: Mapping[str, str]) -> tuple[str, ...]:
    who = f"All {len(row.raters)}" if row.everyone else listed(list(row.raters))
    figures = [brief(figure, share=False) for figure in (row.kappa, row.weighted, row.ac1, row.alpha)]
    return (_name(row.dimension, titles), who, f"{row.n:,}", brief(row.percent, share=True), *figures)


def _name(dimension: str, titles: Mapping[str, str]) -> str:
    """What was asked; an axis is named with the answer that was rated on it."""
    role, rated, _ = dimension.partition(":")
    return f"{titles.get(dimension, dimension)}: {ROLES[role]}" if rated and role in ROLES else NAMES.get(dimension, dimension)


def brief(figure: Figure | None, *, share: bool) -> str:
    """`82% (70 to 91)`, `0.62 (0.40 to 0.79)`, or why there is none."""
    if figure is None:
        return "–"
    if figure.value is None:
        if figure.status == "too_few":
            return f"Too few ({figure.n:,})"
        return "Undefined: nobody varies" if figure.sentence == NOBODY_VARIES else "Undefined: all the same"
    if share:
        return f"{figure.value:.0%} ({figure.low or 0:.0%} to {figure.high or 0:.0%})"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.2f} (no interval)"
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"
