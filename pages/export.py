"""Hand over: choose what a file holds, see what stays out of it and why, download it."""

import streamlit as st

from synthcore.services import measuring_progress, reviewing
from synthcore.ui import export as panels
from synthcore.ui import session
from synthcore.views import export as views

visit = session.require_person()
asked = (visit.context, visit.person)

st.title("Export")
format, status, batch = panels.choose([b.name for b in reviewing.batches(*asked)])
view = views.export(measuring_progress.counts(*asked, batch=batch, kind=views.kind(format)), format=format, status=status, batch=batch)
panels.summary(view)
panels.download(visit, view, panels.maker(visit, format, status, batch))
panels.left_out(view)
panels.command(view)
