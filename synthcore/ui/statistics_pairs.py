"""What pairs are made of, in the place of a distribution: no target is set for them."""

from __future__ import annotations

import streamlit as st

from synthcore.core.tallies import Selection
from synthcore.services import measuring_progress
from synthcore.services.domains import domain
from synthcore.ui import figures, lengths
from synthcore.ui.session import Visit
from synthcore.views import pair_statistics as views


def draw(visit: Visit, selection: Selection, goal: int | None) -> None:
    """`goal` is one of dialogues, and says nothing here."""
    split = measuring_progress.pair_split(visit.context, visit.person, selection=selection)
    st.header("Length of the answers")
    lengths.draw(split.length, gives_away=split.gives_away)
    figures.side_by_side(views.figures(split, domain(visit.context, selection.domain), selection))
