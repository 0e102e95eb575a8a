"""Iterate: what reviewers say of each prompt and template, its text beside that, and a new version of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from html import escape
from urllib.parse import urlencode

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.people import may
from synthcore.core.tallies import Selection
from synthcore.services import iterating
from synthcore.services.domains import domain
from synthcore.services.iterating import Maker, Source
from synthcore.ui import session
from synthcore.ui.session import Visit, require_person
from synthcore.ui.tables import stacked, table_html, td_html, tr_html
from synthcore.ui.widgets import attempt, note, quiet, told
from synthcore.views import iterate as views
from synthcore.views.figures import Link

CHOSEN, TEXT, MESSAGE = "iterate-made-with", "iterate-text", "iterate-message"


def draw(visit: Visit, selection: Selection, goal: int | None) -> None:
    makers = iterating.makers(visit.context, visit.person, selection=selection)
    if not makers:
        quiet(views.NOTHING)
        return
    issues = {issue.id: issue.title for issue in domain(visit.context, selection.domain).issues}
    stacked(views.COLUMNS, views.rows(makers, issues), numbers=(1, 2, 3, 4), label="Prompts and templates, and why they are turned down")
    if len(makers) > views.SHOWN:
        quiet(f"The {views.SHOWN} of {len(makers):,} of which most was turned down.")
    names = [one.made_with for one in makers]
    made_with = st.selectbox("Prompt or template", names, key=CHOSEN, bind="query-params") or names[0]
    chosen = makers[names.index(made_with)]
    _before_after(visit, selection, made_with)
    left, right = st.columns([2, 3], gap="large")
    with left:
        _reasons(visit, selection, chosen, issues)
    with right:
        _text(visit, selection, made_with)


def _before_after(visit: Visit, selection: Selection, made_with: str) -> None:
    found = iterating.before_after(visit.context, visit.person, selection=selection, made_with=made_with)
    if found is None:
        return
    view = views.compared(found)
    note(view.sentence, view.kind)  # type: ignore[arg-type]
    quiet(view.more)
    if view.query:
        st.html(_link("evaluate", view.query, "Compare the two batches, record by record"))


def _reasons(visit: Visit, selection: Selection, chosen: Maker, issues: Mapping[str, str]) -> None:
    st.subheader("Why it was turned down")
    reasons = views.why(chosen, issues, selection)
    if reasons:
        body = "".join(tr_html(td_html(escape(one.title)) + _number(one, 0) + _number(one, 1)) for one in reasons)
        st.html(table_html(views.WHY, body, numbers=(1, 2), label="Reasons, with the records that have them"))
    else:
        quiet("Nobody marked an issue.")
    _notes(views.notes(iterating.remarks(visit.context, visit.person, selection=selection.model_copy(update={"made_with": chosen.made_with}))))


def _number(one: views.Why, at: int) -> str:
    link, records = one.links[at], (one.revise, one.rejected)[at]
    return td_html(_link(link.page, dict(link.query), f"{records:,}") if isinstance(link, Link) else "0", name=views.WHY[1 + at], number=True)


def _link(page: str, query: Mapping[str, str], text: str) -> str:
    where = escape(f"{page}?{urlencode(session.query(**query))}")
    return f'<a href="{where}" target="_self">{escape(text)}</a>'


def _notes(notes: Sequence[views.Said]) -> None:
    """As they were written, as text and nothing else."""
    if not notes:
        quiet("Nobody wrote a note.")
        return
    st.html("".join(f'<div class="sc-quiet">{escape(one.head)}</div><div class="sc-quote">{escape(one.note)}</div>' for one in notes))


def _text(visit: Visit, selection: Selection, made_with: str) -> None:
    told(MESSAGE)
    if not may(visit.person.role, "generate"):
        quiet("An editor or a lead can change its text here.")
        return
    try:
        now = iterating.source(visit.context, visit.person, made_with=made_with, domain=selection.domain)
    except SynthcoreError:
        quiet("The domain does not have it any more, so there is no text to change.")
        return
    st.subheader("The prompt" if now.kind else "The template")
    if now.present != made_with:
        quiet(f"Its present version, {now.present}; the reasons are those of {made_with}.")
    # Another text beneath it, by whoever: the field begins anew with that.
    key = f"{TEXT}-{sha256(f'{now.path}{made_with}{now.text}'.encode()).hexdigest()[:12]}"
    text = st.text_area(now.path, now.text, key=key, height=420, max_chars=iterating.MOST)
    if text is None or text == now.text:
        quiet("Change the text, and leave the field: what differs is shown here, and can be saved as a new version. The former one stays.")
        return
    _change(visit, selection, now, made_with, text)


def _change(visit: Visit, selection: Selection, now: Source, made_with: str, text: str) -> None:
    change = iterating.change(visit.context, visit.person, made_with=made_with, text=text, domain=selection.domain)
    for said, kind in views.change_notes(change):
        note(said, kind)  # type: ignore[arg-type]
    st.code(change.diff, language="diff", wrap_lines=True)
    st.button(
        "Save as a new version", key="iterate-save", type="primary", icon=":material/save:", disabled=bool(change.needed), on_click=_save,
        args=(selection.domain, made_with, now.text, text),
    )  # fmt: skip


def _save(name: str | None, made_with: str, before: str, text: str) -> None:
    visit = require_person()

    def save() -> str:
        saved = iterating.save_version(visit.context, visit.person, made_with=made_with, text=text, before=before, domain=name)
        return f"Saved as {saved.domain}. What is made from now on is made with {saved.made_with}; plan a batch, and compare here once it is reviewed."

    attempt(MESSAGE, save)
