"""Order new dialogues, look at a few first, and watch the runs."""

import streamlit as st

from synthcore.services import generating, running
from synthcore.services.domains import domain
from synthcore.ui import generate as panels
from synthcore.ui import model_form, run_card, session
from synthcore.ui.widgets import sentences
from synthcore.views import generate as views

visit = session.require_person()
asked = (visit.context, visit.person)

st.title("Generate")
run_card.progress(visit)
names = generating.domains(*asked)
about = domain(visit.context, st.session_state.get("generate-domain") or names[0])
offered = views.choices(generating.methods(*asked, domain=about.about.id), about)
order = panels.order_form(names, about.about.id, offered, visit.context.settings.model)
sent = None
if order.method != "template":
    with sentences():
        sent = model_form.panel(visit, order, about)
if panels.buttons(visit, order, sent):
    with sentences():
        preview = generating.preview(*asked, order=order)
        panels.remember_seed(order, preview.seed_number)
        panels.plan_panel(views.plan(preview, about))
run_card.history(visit, views.work(running.list_runs(*asked)))
