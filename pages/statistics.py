"""How far the data set is, how good, how fast and at what price, and what to do next."""

import streamlit as st

from synthcore.core.tallies import Selection
from synthcore.services import measuring_progress
from synthcore.ui import advice, session, statistics_filters
from synthcore.ui import statistics as panels

visit = session.require_person()

st.title("Statistics")
if not measuring_progress.standing(visit.context, visit.person, selection=Selection()).total:
    panels.empty(visit)
    st.stop()
first = st.container()
asked = statistics_filters.asked(visit, list(panels.DRAWN_BY))
with first:
    last = panels.head(visit, asked.selection, asked.goal)
if last:
    called_for = panels.first(visit, asked.selection, asked.goal)
    panels.part(asked.part)
    panels.draw(visit, asked.part, asked.selection, asked.goal)
    with called_for:
        advice.draw(visit, asked.selection, asked.goal)
    last()
