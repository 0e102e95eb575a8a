"""What the checks found: by rule, and record by record."""

import streamlit as st

from synthcore.services import evaluating, reviewing
from synthcore.ui import evaluate as panels
from synthcore.ui import session
from synthcore.ui.widgets import lead
from synthcore.views import evaluate as views

visit = session.require_person()
asked = (visit.context, visit.person)

st.title("Evaluate")
left, middle, right = st.columns([2, 2, 3])
with left:
    batch = panels.batch_filter([b.name for b in reviewing.batches(*asked)])
rules = evaluating.rule_counts(*asked, batch=batch)
with middle:
    code = panels.rule_filter([rule.code for rule in rules])
with right:
    severity = panels.kind_filter()
offset = (panels.page_number() - 1) * panels.PER_PAGE
found = evaluating.records_with_findings(*asked, code=code, severity=severity, batch=batch, offset=offset, limit=panels.PER_PAGE)
view = views.evaluation(rules, found, per_page=panels.PER_PAGE)
lead(view.sentence)
panels.check_button(visit, evaluating.count_unchecked(*asked))
if view.rules:
    panels.rules(view)
    panels.records(view)
