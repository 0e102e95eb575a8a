"""Hand over: choose what a file holds, see what stays out of it and why, download it."""

import streamlit as st

from synthcore.services import exporting, measuring_progress, reviewing
from synthcore.ui import export as panels
from synthcore.ui import session
from synthcore.views import export as views

visit = session.require_person()
asked = (visit.context, visit.person)

st.title("Export")
choice = panels.choose([b.name for b in reviewing.batches(*asked)], measuring_progress.parts(*asked))
counts = measuring_progress.counts(*asked, batch=choice.batch, kind=views.kind(choice.format), domain=choice.domain)
view = views.export(counts, exporting.outlook(*asked, **choice._asdict()), **choice._asdict())
panels.summary(view)
panels.download(visit, view, panels.maker(visit, choice))
panels.length(view)
panels.seeds(visit, choice)
panels.left_out(view)
panels.command(view)
