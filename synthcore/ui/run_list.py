"""The runs that have ended: the newest, those that stopped before their end, and all of them in a table."""

from __future__ import annotations

import streamlit as st

from synthcore.services import running
from synthcore.ui.run_card import acts, ended
from synthcore.ui.session import Visit
from synthcore.ui.widgets import note, quiet, table
from synthcore.views.generate import Work
from synthcore.views.runs import RunLine


def history(visit: Visit, now: Work) -> None:
    """The newest of all with its card when it asked a model; a few that wait for a decision, the others folded."""
    st.header("Runs")
    if now.last:
        ended(visit, now.last)
    if not now.history:
        quiet("No run has ended yet." if now.live else "No run yet.")
        return
    for line in now.stopped:
        _stopped(visit, line, dismissible=True)
    if now.older:
        with st.expander(f"Other runs that can be resumed ({len(now.older)})", key="generate-older", on_change="rerun") as folded:
            for line in now.older if folded.open else ():
                _stopped(visit, line)
    rows = [(line.started, line.title, line.state, f"{line.done:,} of {line.total:,}", line.batch, line.person) for line in now.history]
    with st.container(key="generate-runs"):
        table(("Started", "Run", "State", "Records", "Batch", "By"), rows, numbers=(3,), label="Runs that have ended")


def _stopped(visit: Visit, line: RunLine, *, dismissible: bool = False) -> None:
    with st.container(key=f"generate-stopped-{line.id}", gap="xsmall"):
        note(line.error or f"{line.sentence}.", "bad" if line.error else "plain", head=f"{line.name}:")
        cap = running.next_cap(visit.context, visit.person, run_id=line.id) if line.model else None
        acts(visit, line, (("resume", "resume"), *((("dismiss", "dismiss"),) if dismissible else ())), cap)
