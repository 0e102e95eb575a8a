"""Where the work stands for whoever looks, and the one thing to do next."""

import streamlit as st

from synthcore.core.people import may
from synthcore.core.tallies import Selection
from synthcore.services import measuring_progress, measuring_work, next_step, running
from synthcore.services.domains import domain
from synthcore.ui import assigning, session
from synthcore.ui import overview as panels
from synthcore.views import overview as views

visit = session.require_person()
asked = (visit.context, visit.person)
role = visit.person.role
parts = measuring_progress.parts(*asked)
view = views.overview(
    domain(visit.context).about.title,
    role,
    next_step.what_next(*asked),
    measuring_progress.standing(*asked, selection=Selection()),
    own=measuring_work.own_work(*asked) if may(role, "review") else None,
    team=measuring_work.team_work(*asked) if views.glance(role) == "lead" else None,
    runs=running.list_runs(*asked),
    parts=parts,
    titles={part.domain: domain(visit.context, part.domain).about.title for part in parts},
)
panels.head(view)
assigning.line(visit, counted=True)
panels.numbers(view)
panels.runs(view.runs)
panels.ended(view)
st.space("small")
panels.importing_panel(visit)
panels.download(visit, view.offers)
