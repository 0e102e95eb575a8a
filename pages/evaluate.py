"""What checks and judges say, beside what people decided: record by record, and how far a judge may be trusted."""

import streamlit as st

from synthcore.services import checking, dossiers, pair_bias, reviewing, trusting
from synthcore.ui import comparing, evaluate_checks, evaluate_records, grammar, judges, session, trust
from synthcore.ui import dossier as record_panel
from synthcore.ui import evaluate as panels
from synthcore.ui.widgets import lead, sentences
from synthcore.views import dossier as record_view
from synthcore.views import evaluate as views
from synthcore.views import trust as trust_view

visit = session.require_person()
asked = (visit.context, visit.person)

st.title("Evaluate")
domain = panels.domain(visit)
if domain is None:
    lead("There is nothing to evaluate yet. Generate a first batch, or import a file on the Overview.")
    st.stop()
names = views.names(domain, checking.known())
part = panels.part()
if part == "Records":
    chosen = evaluate_records.filters(visit, domain, [b.name for b in reviewing.batches(*asked)], names)
    if record_id := evaluate_records.opened():
        with sentences():
            found = dossiers.dossier(*asked, record_id=record_id)
            evaluate_records.ways(visit, chosen.wanted, record_id)
            page = record_view.page(found, names)
            record_panel.draw(page, hidden=found.hidden)
            grammar.unknown_words(visit, page.unknown, domain.about.id)
    else:
        evaluate_records.table(visit, chosen, names.dimensions)
elif part == "Checks":
    evaluate_checks.draw(visit, domain, names)
elif part == "Judges":
    judges.draw(visit, domain, [b.name for b in reviewing.batches(*asked)], names)
elif part == "Trust":
    trust.draw(trust_view.groups(trusting.trust_in_judges(*asked, domain=domain.about.id)), trust_view.unasked(domain))
    trust.bias(pair_bias.judge_bias(*asked, domain=domain.about.id))
    trust.by_decision(visit, names.dimensions)
else:
    comparing.draw(visit, [b.name for b in reviewing.batches(*asked)])
