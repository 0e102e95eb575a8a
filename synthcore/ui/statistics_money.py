"""Money on the Statistics page."""

from __future__ import annotations

from synthcore.core.tallies import Selection
from synthcore.services import measuring_money
from synthcore.ui import figures
from synthcore.ui.session import Visit
from synthcore.ui.widgets import lead, note
from synthcore.views import money as views


def draw(visit: Visit, selection: Selection, goal: int | None) -> None:
    """What was spent, on what, and for how much that is of use."""
    view = views.money(measuring_money.money(visit.context, visit.person, selection=selection), selection)
    lead(view.lead)
    for said in view.notes:
        note(said)
    figures.side_by_side(view.figures)
