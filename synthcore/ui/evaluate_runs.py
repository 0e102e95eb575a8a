"""Runs of checks and judges while they go on, followed without redrawing the page."""

from __future__ import annotations

import streamlit as st

from synthcore.core.people import may
from synthcore.core.runs import ENDED, Run
from synthcore.services import running
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, note, told
from synthcore.views.checks import first_sentence, progress

MESSAGE, LIVE = "evaluate-run-message", "evaluate-live"
RECENT = 20


def draw(visit: Visit, kind: str) -> None:
    """The runs of a kind that are under way, and the last one where it failed."""
    going = _going(visit, kind)
    st.session_state[f"{LIVE}-{kind}"] = [run.id for run in going]
    told(MESSAGE)
    if going:
        _followed(kind)
        return
    mine = [run for run in running.list_runs(visit.context, visit.person, limit=RECENT) if run.params.get("kind") == kind]
    if mine and mine[0].error:
        note(first_sentence(mine[0].error), "bad", head="The last run:")
        if len(first_sentence(mine[0].error)) < len(mine[0].error):
            with st.expander("All of what it said", key=f"evaluate-error-{kind}"):
                st.text(mine[0].error)


@st.fragment(run_every="1s")
def _followed(kind: str) -> None:
    visit = require_person()
    going = _going(visit, kind)
    if [run.id for run in going] != st.session_state.get(f"{LIVE}-{kind}"):
        st.rerun()  # one has ended: what it found is drawn with the page
    for run in going:
        share, words = progress(run)
        st.progress(share, text=words)
        with st.container(horizontal=True, gap="small"):
            acts = (("Resume", running.resume_run),) if run.state == "paused" else (("Pause", running.pause_run),)
            for title, act in (*acts, ("Cancel", running.cancel_run)):
                st.button(title, key=f"evaluate-{title.lower()}-{run.id}", on_click=_act, args=(act, run.id), disabled=not may(visit.person.role, "generate"))


def _act(act, run_id: str) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    visit = require_person()

    def done() -> str:
        run = act(visit.context, visit.person, run_id=run_id)
        return f"The run is {run.state.value}."

    attempt(MESSAGE, done)


def _going(visit: Visit, kind: str) -> list[Run]:
    found = running.list_runs(visit.context, visit.person, limit=RECENT)
    return [run for run in found if run.params.get("kind") == kind and run.state not in ENDED]
