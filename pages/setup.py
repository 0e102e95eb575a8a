"""Who works here, what the domain is, and where everything lies."""

import streamlit as st

from synthcore.services import people
from synthcore.services.domains import domain
from synthcore.ui import assigning, queue_form, session
from synthcore.ui import setup as panels
from synthcore.ui.versions import versions
from synthcore.views import setup as views

visit = session.require_person()

st.title("Set-up")
view = views.setup(people.list_people(visit.context, visit.person), domain(visit.context), visit.context.settings, versions())
panels.persons(visit, view)
queue_form.panel(visit)
assigning.panel(visit)
panels.domain(view)
panels.house(view)
