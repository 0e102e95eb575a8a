"""The panels of the Overview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.people import may
from synthcore.services import exporting, importing
from synthcore.services.exporting import Format
from synthcore.ui import navigation
from synthcore.ui.session import Visit
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import lead, note, quiet, table
from synthcore.views.export import file_name, media_type
from synthcore.views.overview import PART_COLUMNS, RUN_COLUMNS, Offer, Overview
from synthcore.views.runs import RunLine

RESULT = "overview-imported"


def head(view: Overview) -> None:
    """The domain's title, one sentence, and the one thing to do."""
    st.title(view.title)
    lead(view.sentence)
    if view.stopped:
        quiet(view.stopped)
    with st.container(horizontal=True, key="overview-acts", gap="small"):
        for place, button in enumerate(view.buttons):
            if st.button(button.label, key=f"overview-{'also' if place else 'next'}", type="secondary" if place else "primary"):
                navigation.go(button.page, **button.query)


def numbers(view: Overview) -> None:
    grid = st.grid(len(view.numbers), min_column_width=150, gap="small", key="overview-numbers")
    for number in view.numbers:
        with grid.cell():
            st.metric(
                number.label, number.value, number.more or None, delta_color="off", delta_arrow="off", help=number.help, border=True
            )  # fmt: skip
    if view.far:
        st.progress(view.far[0], text=view.far[1])
    if view.pace:
        quiet(view.pace)
    if view.parts:
        table(PART_COLUMNS, view.parts, numbers=(2, 3, 4), label="Records by domain and kind")


def runs(lines: tuple[RunLine, ...]) -> None:
    if not lines:
        return
    st.header("In progress")
    for line in lines:
        st.progress(line.fraction or 0.0, text=line.sentence)
        quiet(" · ".join(part for part in (line.title, line.batch, line.person) if part))
    navigation.link("generate", "Pause, resume or cancel on Generate")


def ended(view: Overview) -> None:
    """For those who make records."""
    if view.ended:
        st.header("Runs that have ended")
        stacked(RUN_COLUMNS, view.ended, numbers=(3,), label="The newest runs that have ended")
    if view.no_runs:
        quiet(view.no_runs)


def importing_panel(visit: Visit) -> None:
    """Upload a file of dialogues, pairs or reviews, for those who may. The page's limit is set in the server's configuration; the
    command has none."""
    if not may(visit.person.role, "import"):
        return
    limit = st.get_option("server.maxUploadSize")
    with st.expander("Import a file", icon=":material/upload:", key="overview-import-panel", expanded=RESULT in st.session_state):
        st.file_uploader(
            "Dialogues or reviews (JSON), or pairs (questions_and_responses.csv, preferences as JSONL)", type=["json", "csv", "jsonl"], key="overview-file"
        )
        st.text_input("Batch", key="overview-batch", placeholder="The file's name", help="The batch that the records join, or that the reviews belong to.")
        st.button("Import", key="overview-import", on_click=_import, args=(visit,))
        quiet(f"Files above {limit} MB: run “synthcore import --file NAME”. Importing a file again adds nothing.")
        if result := st.session_state.pop(RESULT, None):
            _imported(result)


def _import(visit: Visit) -> None:
    upload = st.session_state.get("overview-file")
    if upload is None:
        st.session_state[RESULT] = "Choose a file first."
        return
    try:
        st.session_state[RESULT] = importing.import_upload(
            visit.context, visit.person, name=upload.name, data=upload.getvalue(), batch=st.session_state.get("overview-batch") or None
        )
    except SynthcoreError as error:
        st.session_state[RESULT] = str(error)


def _imported(result: importing.Imported | str) -> None:
    if isinstance(result, str):
        note(result, "bad")
        return
    note(result.sentence, "warn" if result.problem_count else "good")
    for warning in result.warnings:
        note(warning, "warn")
    if result.problems:
        table(("Where", "What"), [(problem.where, problem.what) for problem in result.problems], label="Problems in the file")


def download(visit: Visit, offers: tuple[Offer, ...]) -> None:
    """The approved records of each kind, made when a button is pressed."""
    with st.container(horizontal=True, key="overview-downloads", gap="small"):
        for offer in offers:
            name = file_name(offer.format, "approved")
            st.download_button(
                offer.label, approved_file(visit, offer.format), name, media_type(name), key=f"overview-download-{offer.format}", on_click="ignore",
                icon=":material/download:", disabled=not offer.approved, help=offer.help,
            )  # fmt: skip


def approved_file(visit: Visit, format: Format) -> Callable[[], Any]:
    return lambda: exporting.export_download(visit.context, visit.person, format=format, status="approved").data
