"""Who is to look at which batch first: said to whom it is, listed for all, and changed by a lead."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from synthcore.core.people import may
from synthcore.services import assigning
from synthcore.services.assigning import AssignedBatch
from synthcore.ui.session import Visit, require_person
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import attempt, quiet, sentences, told
from synthcore.views import assigning as views

MESSAGE, BATCH = "assigning-message", "assigning-batch"


def line(visit: Visit, *, counted: bool = False) -> None:
    """What this person is named for, and with `counted` how much of it is left; nothing where that is nothing."""
    if not may(visit.person.role, "review"):
        return
    found = assigning.assigned_to(visit.context, visit.person)
    if said := views.mine(found) if counted else views.first(found):
        quiet(said)


def people_field(visit: Visit, label: str, key: str, *, chosen: Sequence[str] = (), disabled: bool = False) -> None:
    """Names of reviewers, or of somebody who has not come yet; nobody means everybody. Whoever acts on it asks the session: a press
    may come before the page is drawn with the last name."""
    known = assigning.who_may_review(visit.context, visit.person)
    st.multiselect(
        label, [*known, *(name for name in chosen if name not in known)], default=list(chosen), key=key, placeholder="Everybody", accept_new_options=True,
        disabled=disabled, help="They get its records first, everybody else after all others. Nobody is refused. Type a name that is not in the list.",
    )  # fmt: skip


def panel(visit: Visit) -> None:
    """Every batch with who is to look at it first."""
    batches = assigning.assigned_batches(visit.context, visit.person)
    if not batches:
        return
    st.header("Batches")
    told(MESSAGE)
    with st.expander("Who looks at which batch first", key="assigning-panel"):
        if may(visit.person.role, "adjudicate"):
            with sentences():
                _form(visit, batches)
        stacked(views.COLUMNS, views.rows(batches), numbers=(1, 2), label="Batches and who looks at them first")
        if len(batches) == assigning.SHOWN:
            quiet(f"The {assigning.SHOWN} newest; type the name of an older one.")


def _form(visit: Visit, batches: Sequence[AssignedBatch]) -> None:
    """An older batch is named by typing."""
    batch = st.selectbox("Batch", [one.batch for one in batches], key=BATCH, accept_new_options=True) or batches[0].batch
    found = assigning.assignment_of(visit.context, visit.person, batch=batch)
    key = f"assigning-people-{batch}"
    people_field(visit, "Assigned to", key, chosen=found.people)
    st.button("Assign", key="assigning-save", on_click=_assign, args=(batch, key))


def _assign(batch: str, key: str) -> None:
    visit, people = require_person(), tuple(st.session_state.get(key) or ())

    def act() -> str:
        found = assigning.assign_batch(visit.context, visit.person, batch=batch, people=people)
        return f"The batch “{found.batch}” is assigned to {views.who(found)}."

    attempt(MESSAGE, act)
