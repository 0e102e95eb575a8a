"""Iterate: which prompts and templates need work, what reviewers say of one of them, and whether its versions differ. Its text:
ui.rewording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from html import escape
from urllib.parse import urlencode

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.people import may
from synthcore.core.tallies import Selection
from synthcore.evaluation.makers import lineage_of, prompts_of, titles
from synthcore.services import before_after, iterating
from synthcore.services.domains import domain
from synthcore.services.iterating import Maker
from synthcore.ui import rewording, session
from synthcore.ui.session import Visit
from synthcore.ui.tables import stacked, table_html, td_html, tr_html
from synthcore.ui.widgets import note, quiet
from synthcore.views import iterate as views

CHOSEN, SEARCH, EVERY = "iterate-made-with", "iterate-search", "iterate-every"
BEFORE, AFTER = "iterate-before", "iterate-after"
OPEN = 4  # reasons with their notes before the others are folded


def draw(visit: Visit, selection: Selection, goal: int | None) -> None:
    makers = iterating.makers(visit.context, visit.person, selection=selection)
    if not makers:
        quiet(views.NOTHING)
        return
    about = domain(visit.context, selection.domain)
    issues, names = {issue.id: issue.title for issue in about.issues}, titles((one.made_with for one in makers), about)
    search = st.text_input(
        "Search", key=SEARCH, bind="query-params", icon=":material/search:", placeholder="A prompt, a concern, a reason", width=340,
    )  # fmt: skip
    found = views.searched(makers, names, issues, search or "")
    if not found:
        quiet(f"None of {len(makers):,} prompts and templates has these words in its name or its reasons.")
        return
    _table(views.rows(found, names, issues, selection))
    chosen = st.selectbox(
        "Look into", [one.made_with for one in found], format_func=names.__getitem__, key=CHOSEN, bind="query-params", width=560,
        help="Those with most rejected records first; what fewer than ten decisions speak of comes last.",
    )  # fmt: skip
    one = next((one for one in found if one.made_with == chosen), found[0])
    _before_after(visit, selection, one.made_with)
    if not may(visit.person.role, "generate"):
        _reasons(visit, selection, one, issues)
        quiet("An editor or a lead can change its text here.")
        return
    grid = st.grid(2, min_column_width=400, gap="large")
    with grid.cell():
        rewording.draw(visit, selection.domain, one.made_with)
    with grid.cell():
        _reasons(visit, selection, one, issues)


def _table(rows: Sequence[views.Row]) -> None:
    """The first, and all where that is asked for."""
    every = bool(st.session_state.get(EVERY))
    body = "".join(tr_html(_cells(row)) for row in (rows if every else rows[: views.FIRST]))
    st.html(table_html(views.COLUMNS, body, numbers=(1, 2, 3, 4), label="Prompts and templates, and why they are turned down"))
    if len(rows) > views.FIRST:
        st.button(
            f"Show the first {views.FIRST}" if every else f"Show all {len(rows):,}", key="iterate-more", type="tertiary",
            icon=f":material/{'expand_less' if every else 'expand_more'}:", on_click=_flip,
        )  # fmt: skip


def _cells(row: views.Row) -> str:
    numbers = [f"{row.decided:,}", row.approved, _number(row.revise, f"to revise, of {row.title}"), _number(row.rejected, f"rejected, of {row.title}")]
    cells = "".join(td_html(said, name=views.COLUMNS[n], number=True) for n, said in enumerate(numbers, start=1))
    return td_html(escape(row.title).replace("version ", "version&nbsp;")) + cells + td_html(escape(row.why), name=views.COLUMNS[5])


def _flip() -> None:
    st.session_state[EVERY] = not st.session_state.get(EVERY)


def _number(one: views.Counted, label: str = "", words: str = "") -> str:
    said = f"{one.records:,} {words}".strip()
    return _link(one.link.page, dict(one.link.query), said, label and f"{said} {label}") if one.link else said


def _link(page: str, query: Mapping[str, str], text: str, label: str = "") -> str:
    where, said = escape(f"{page}?{urlencode(session.query(**query))}"), f' aria-label="{escape(label)}"' if label else ""
    return f'<a href="{where}" target="_self"{said}>{escape(text)}</a>'


# What reviewers said


def _reasons(visit: Visit, selection: Selection, one: Maker, issues: Mapping[str, str]) -> None:
    st.subheader("Why it was turned down")
    remarks = iterating.remarks(visit.context, visit.person, selection=selection, made_with=one.made_with)
    reasons = views.why(one, issues, remarks, selection)
    if not reasons:
        quiet("Nobody marked an issue or wrote a note.")
        return
    st.html("".join(map(_reason, reasons[:OPEN])))
    if rest := reasons[OPEN:]:
        with st.expander(f"More reasons ({len(rest):,})", key="iterate-reasons"):
            st.html("".join(map(_reason, rest)))


def _reason(one: views.Why) -> str:
    """With what was written, as text and nothing else."""
    counts = " · ".join(_number(n, f"for {one.title}", words) for n, words in ((one.rejected, "rejected"), (one.revise, "to revise")) if n.records)
    beyond = one.notes - len(one.said)
    more = f'<div class="sc-quiet">Notes on {beyond:,} more records</div>' if beyond > 0 and one.said else ""
    head = f'<div class="sc-reason"><b>{escape(one.title)}</b>{f" {counts}" if counts else ""}</div>'
    return head + "".join(map(_said, one.said)) + more


def _said(one: views.Said) -> str:
    where = _link("evaluate", {"evaluate-part": "Records", "record": one.record}, one.head)
    return f'<div class="sc-quote">{escape(one.note)}<div class="sc-quiet">{where}</div></div>'


# Before and after


def _before_after(visit: Visit, selection: Selection, made_with: str) -> None:
    versions = before_after.maker_versions(visit.context, visit.person, selection=selection, made_with=made_with)
    if len(versions) < 2:
        return
    st.subheader("Before and after")
    named = {one.made_with: views.version(one) for one in versions}
    key = sha256(lineage_of(made_with).encode()).hexdigest()[:12]  # versions of another are other choices
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        after = st.selectbox("After", list(named), 0, named.__getitem__, key=f"{AFTER}-{key}", width=260) or versions[0].made_with
        older = [name for name in named if name != after]
        usual = next((n for n, name in enumerate(older) if list(named).index(name) > list(named).index(after)), 0)
        before = st.selectbox("Before", older, usual, named.__getitem__, key=f"{BEFORE}-{key}-{named[after]}", width=260) or older[usual]
    found = before_after.before_after(visit.context, visit.person, selection=selection, made_with=made_with, before=before, after=after)
    if found is None:
        return
    view = views.compared(found)
    note(view.sentence, view.kind)  # type: ignore[arg-type]
    stacked(views.VERSIONS, view.rows, numbers=(1, 2, 3, 4), label="How often each version is approved")
    quiet(" ".join(filter(None, (view.chance, view.paired))))
    if view.query:
        st.html(_link("evaluate", view.query, "Compare the two batches, record by record"))
    if may(visit.person.role, "generate"):
        _texts(visit, selection.domain, before, after)


def _texts(visit: Visit, name: str | None, before: str, after: str) -> None:
    """What the two versions were asked with."""
    with st.expander("What differs in their texts", key="iterate-texts"):
        for old, new in zip(prompts_of(before) or (before,), prompts_of(after) or (after,), strict=True):
            was, now = (_text_of(visit, name, one) for one in (old, new))
            if was is None or now is None:
                quiet("The text of one of them is in none of the domain's folders here any more.")
            elif diff := iterating.difference(was, now, old, new):
                st.code(diff, language="diff", wrap_lines=True, height=min(420, 60 + 24 * diff.count("\n")))
            else:
                quiet("Their texts are the same.")


def _text_of(visit: Visit, name: str | None, made_with: str) -> str | None:
    try:
        return iterating.former_text(visit.context, visit.person, made_with=made_with, domain=name)
    except SynthcoreError:
        return None
