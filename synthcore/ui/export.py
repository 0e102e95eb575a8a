"""The panels of the Export page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from synthcore.core.people import may
from synthcore.core.ports import Filters
from synthcore.services import exporting, measuring_repetition
from synthcore.services.exporting import Format, Wanted
from synthcore.services.measuring_progress import Part
from synthcore.ui import lengths
from synthcore.ui.session import Visit
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import lead, note, quiet
from synthcore.views.export import FORMATS, WANTED, Export, domains, kind, media_type
from synthcore.views.repetition import seeds_line

EVERY_BATCH, EVERY_DOMAIN = "All batches", "All domains"


class Choice(NamedTuple):
    format: Format
    status: Wanted
    batch: str | None
    domain: str | None


def choose(batches: list[str], parts: Sequence[Part]) -> Choice:
    """What the file is to hold. The domain is asked for where there are records of several."""
    first, second, third = st.columns(3)
    with first:
        format = st.radio("Format", list(FORMATS), format_func=FORMATS.__getitem__, key="export-format", bind="query-params", on_change=_usual_status)
    with second:
        status = st.selectbox("Status", list(WANTED), format_func=WANTED.__getitem__, key="export-status", bind="query-params")
    with third:
        batch = st.selectbox("Batch", [EVERY_BATCH, *batches], key="export-batch", bind="query-params")
        domain = _domain(parts, format or "dialogues")
    return Choice(format or "dialogues", status or "approved", None if batch in (None, EVERY_BATCH) else batch, domain)


def _domain(parts: Sequence[Part], format: Format) -> str | None:
    names, several = domains(parts, format)
    if not several:
        return None
    options = [name or EVERY_DOMAIN for name in names]
    if st.session_state.get("export-domain") not in (None, *options):
        st.session_state["export-domain"] = options[0]  # another format is of other domains
    chosen = st.selectbox(
        "Domain", options, key="export-domain", bind="query-params", help="A data set is of one domain." if EVERY_DOMAIN not in options else None
    )
    return None if chosen in (None, EVERY_DOMAIN) else chosen


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


def maker(visit: Visit, choice: Choice) -> Callable[[], bytes]:
    """The file, made when the button is pressed."""
    return lambda: exporting.export_download(visit.context, visit.person, **choice._asdict()).data


def length(view: Export) -> None:
    if view.length:
        st.header("Length of the answers")
        lengths.draw(view.length, gives_away=view.gives_away)


def seeds(visit: Visit, choice: Choice) -> None:
    """How much of the wording of the records in the file is that of seed dialogues."""
    shown = Filters(batch=choice.batch, domain=choice.domain, kind=kind(choice.format), status=choice.status)
    if line := seeds_line(measuring_repetition.held_against_seeds(visit.context, visit.person, filters=shown)):
        st.header("Wording of the seeds")
        quiet(line)


def left_out(view: Export) -> None:
    st.header("What stays out, and why")
    if not view.left_out:
        quiet("Nothing: every record of the selection is in the file.")
        return
    rows = [(line.status, f"{line.records:,}", line.why) for line in view.left_out]
    stacked(("Status", "Records", "Why"), rows, numbers=(1,), label="Records that are left out")


def command(view: Export) -> None:
    st.header("The same from a terminal")
    st.code(view.command, language=None, wrap_lines=True)
