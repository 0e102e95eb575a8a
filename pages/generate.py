"""Order new dialogues, look at a few first, and watch the runs."""

import streamlit as st

from synthcore.core.people import may
from synthcore.services import generating, running
from synthcore.services.domains import domain
from synthcore.ui import generate as panels
from synthcore.ui import session
from synthcore.ui.widgets import sentences
from synthcore.views import generate as views

visit = session.require_person()
asked = (visit.context, visit.person)

st.title("Generate")
panels.progress(visit)
names = generating.domains(*asked)
about = domain(visit.context, st.session_state.get("generate-domain") or names[0])
order = panels.order_form(names, about.about.id, views.choices(generating.methods(*asked), about))
if panels.buttons(visit, order):
    with sentences():
        preview = generating.preview(*asked, order=order)
        panels.remember_seed(order, preview.seed_number)
        panels.plan_panel(views.plan(preview, about))
panels.history(views.work(running.list_runs(*asked)), allowed=may(visit.person.role, "generate"))
