"""Where the work stands, and the one thing to do next."""

import streamlit as st

from synthcore.services import measuring_progress, running
from synthcore.services.domains import domain
from synthcore.ui import overview as panels
from synthcore.ui import session
from synthcore.views import overview as views

visit = session.require_person()
asked = (visit.context, visit.person)
parts = measuring_progress.parts(*asked)
view = views.overview(
    domain(visit.context).about.title,
    measuring_progress.counts(*asked),
    measuring_progress.what_next(*asked),
    running.list_runs(*asked),
    measuring_progress.counts(*asked, kind="pair"),
    parts,
    {part.domain: domain(visit.context, part.domain).about.title for part in parts},
)
panels.head(view)
panels.numbers(view)
panels.runs(view.runs)
st.space("small")
panels.importing_panel(visit)
panels.download(visit, view.offers)
