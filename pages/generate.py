"""Order new dialogues or preference pairs, look at a few first, and watch the runs."""

import streamlit as st

from synthcore.services import generating
from synthcore.services.domains import domain
from synthcore.ui import generate as panels
from synthcore.ui import model_form, pair_form, run_card, run_list, session
from synthcore.ui.widgets import sentences
from synthcore.views import generate as views

visit = session.require_person()
asked = (visit.context, visit.person)

st.title("Generate")
now = run_card.progress(visit)
if pair_form.wanted():
    pair_form.page(visit, now)
else:
    names = generating.domains(*asked)
    about = domain(visit.context, st.session_state.get("generate-domain") or names[0])
    offered = views.choices(generating.methods(*asked, domain=about.about.id), about)
    order = panels.order_form(names, about.about.id, offered, visit.context.settings.model)
    sent, refusal = model_form.panel(visit, order, about, now)
    if panels.buttons(visit, order, sent, now, refusal):
        with sentences():
            preview = generating.preview(*asked, order=order)
            panels.remember_seed(order, preview.seed_number)
            panels.plan_panel(views.plan(preview, about, order.method))
run_list.history(visit, now)
