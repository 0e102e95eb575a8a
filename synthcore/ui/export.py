"""The panels of the Export page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from synthcore.core.people import may
from synthcore.services import exporting
from synthcore.services.exporting import Format, Wanted
from synthcore.ui.session import Visit
from synthcore.ui.widgets import lead, note, quiet, table
from synthcore.views.export import FORMATS, WANTED, Export, media_type

EVERY_BATCH = "All batches"


def choose(batches: list[str]) -> tuple[Format, Wanted, str | None]:
    first, second, third = st.columns(3)
    with first:
        format = st.radio("Format", list(FORMATS), format_func=FORMATS.__getitem__, key="export-format", bind="query-params", on_change=_usual_status)
    with second:
        status = st.selectbox("Status", list(WANTED), format_func=WANTED.__getitem__, key="export-status", bind="query-params")
    with third:
        batch = st.selectbox("Batch", [EVERY_BATCH, *batches], key="export-batch", bind="query-params")
    return format or "dialogues", status or "approved", None if batch in (None, EVERY_BATCH) else batch


def _usual_status() -> None:
    """Records usually go out when they are approved, reviews all together."""
    st.session_state["export-status"] = "any" if st.session_state["export-format"] == "reviews" else "approved"


def summary(view: Export) -> None:
    lead(view.sentence)
    note(view.safety, "plain" if view.safe else "warn")


def download(visit: Visit, view: Export, make: Callable[[], bytes]) -> None:
    allowed = may(visit.person.role, "export")
    st.download_button(
        "Download", make, view.file_name, media_type(view.file_name), key="export-download", type="primary", on_click="ignore", icon=":material/download:",
        disabled=view.empty or not allowed,
    )  # fmt: skip
    if not allowed:
        quiet(f"The role {visit.person.role.value} does not permit to export.")


def maker(visit: Visit, format: Format, status: Wanted, batch: str | None) -> Callable[[], bytes]:
    """The file, made when the button is pressed."""
    return lambda: exporting.export_download(visit.context, visit.person, format=format, status=status, batch=batch).data


def left_out(view: Export) -> None:
    st.header("What stays out, and why")
    if not view.left_out:
        quiet("Nothing: every record of the selection is in the file.")
        return
    rows = [(line.status, f"{line.records:,}", line.why) for line in view.left_out]
    table(("Status", "Records", "Why"), rows, numbers=(1,), label="Records that are left out")


def command(view: Export) -> None:
    st.header("The same from a terminal")
    st.code(view.command, language=None, wrap_lines=True)
