"""Target against actual, what is still missing, and decisions over time."""

import streamlit as st

from synthcore.services import measuring_progress, reviewing
from synthcore.services.domains import domain
from synthcore.ui import agreement, navigation, session
from synthcore.ui import statistics as panels
from synthcore.ui.widgets import lead
from synthcore.views import leaving as titles
from synthcore.views import statistics as views

visit = session.require_person()
asked = (visit.context, visit.person)

st.title("Statistics")
everything = measuring_progress.counts(*asked)
if not everything.total:
    lead("There is nothing to count yet. Generate a first batch, or import a file on the Overview.")
    if st.button("Generate", key="statistics-generate", type="primary"):
        navigation.go("generate")
    st.stop()
name = panels.domain_filter(measuring_progress.domains_used(*asked))
about = domain(visit.context, name)
kind = panels.kind_filter(measuring_progress.kinds_used(*asked, domain=name))
batches = [b.name for b in reviewing.batches(*asked)]
if kind == "pair":
    batch = panels.batch_filter(batches)
    paired = views.pair_statistics(
        measuring_progress.pair_split(*asked, domain=name, batch=batch),
        measuring_progress.counts(*asked, batch=batch, kind=kind, domain=name),
        measuring_progress.decisions_over_time(*asked, batch=batch, kind=kind, domain=name),
        about,
    )
    lead(paired.sentence)
    panels.pairs(paired)
    panels.decisions(paired.days)
else:
    batch, goal = panels.filters(batches, measuring_progress.counts(*asked, kind=kind, domain=name).total)
    view = views.statistics(
        measuring_progress.distribution(*asked, domain=name, batch=batch, goal=goal),
        measuring_progress.counts(*asked, batch=batch, kind=kind, domain=name),
        measuring_progress.decisions_over_time(*asked, batch=batch, kind=kind, domain=name),
        titles.label_titles(about),
    )
    lead(view.sentence)
    panels.distribution(view)
    panels.decisions(view)
agreement.panel(visit, batch=batch, domain=name)
