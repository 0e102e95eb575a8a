"""What adapts the program to a field: a domain's modifications, the proposals for it, and what experts decided."""

import streamlit as st

from synthcore.services import proposing
from synthcore.services.domains import domain
from synthcore.ui import domains as panels
from synthcore.ui import proposal_card, proposing_form, session
from synthcore.ui.widgets import lead, sentences
from synthcore.views import domains as views

visit = session.require_person()
asked = (visit.context, visit.person)

left, right = st.columns([6, 3], vertical_alignment="center")
left.title("Domains")
with right:
    name = panels.pick(proposing.domains_listed(*asked))
view = views.domain_view(domain(visit.context, name), proposing.list_proposals(*asked, domain=name))
lead(view.sentence)
if view.modifications:
    with sentences():
        proposal_card.waiting(visit, view)
        proposing_form.propose(visit, name)
        panels.modifications(visit, view, name)
    panels.history(view)
panels.about(view)
