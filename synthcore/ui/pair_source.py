"""Where the questions of new pairs come from: a sample, a file or a dataset of the hub, shown before anything is made of it."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.ids import digest
from synthcore.services import making_pairs, source_tables
from synthcore.services.making_pairs import Look, PairSource
from synthcore.ui.session import Visit
from synthcore.ui.widgets import note, quiet, table
from synthcore.views.pair_form import COLUMNS, ORIGINS, found
from synthcore.views.wording import sentence

UPLOAD, LOOKS, LOADED = "pairs-upload-kept", "pairs-looks", "pairs-hub-loaded"
KEPT: dict[str, Any] = {"persist_state": "session"}  # what is typed stays while another page is looked at
FORMATS = ("csv", "tsv", "json", "jsonl", "parquet")
KEEP = 8  # looks that a session keeps


class Upload(NamedTuple):
    """A file from a browser; `mark` tells it from another of the same name."""

    name: str
    data: bytes
    mark: str


def panel(visit: Visit, rows: int) -> PairSource | None:
    """The source that is chosen, as it is to be read, for so many rows; None while there is none that can be read."""
    with st.container(border=True, key="pairs-source", gap="small"):
        st.header("Questions")
        origin = st.radio("Where they come from", list(ORIGINS), format_func=ORIGINS.__getitem__, key="pairs-from", horizontal=True, bind="query-params")
        source = {"upload": _upload, "hub": _hub}.get(origin or "sample", _sample)()
        return _looked(visit, source, rows) if source else None


def _sample() -> PairSource:
    names = making_pairs.samples()
    chosen = st.selectbox("Sample", names, key="pairs-sample", bind="query-params", help="Written for this program, and no medical advice.")
    return PairSource(sample=chosen or names[0])


def _upload() -> PairSource | None:
    """An uploader forgets its file when another page is shown; the file is kept beside it."""
    sent = st.file_uploader("CSV, JSON, JSONL or Parquet", type=FORMATS, key="pairs-upload", on_change=_drop)
    if sent and UPLOAD not in st.session_state:
        data = sent.getvalue()
        st.session_state[UPLOAD] = Upload(sent.name, data, digest(sent.name, str(len(data)), str(sent.file_id)))
    kept: Upload | None = st.session_state.get(UPLOAD)
    if kept and not sent:
        quiet(f"{kept.name} is still the file.")
        st.button("Remove the file", key="pairs-upload-remove", on_click=_drop)
    if not kept:
        quiet("No file yet.")
        return None
    return PairSource(upload=kept.data, name=kept.name)


def _drop() -> None:
    st.session_state.pop(UPLOAD, None)


def _hub() -> PairSource | None:
    """Nothing is fetched while the fields are being filled: only at the button, and then once."""
    first, second, third, fourth = st.columns([4, 2, 2, 2], gap="small")
    name = first.text_input("Dataset", key="pairs-hub-id", placeholder="owner/name", max_chars=200, **KEPT)
    config = second.text_input("Config", key="pairs-hub-config", placeholder="if it has several", max_chars=100, **KEPT)
    split = third.text_input("Split", "train", key="pairs-hub-split", max_chars=100, **KEPT)
    revision = fourth.text_input("Revision", key="pairs-hub-revision", placeholder="newest", max_chars=100, **KEPT)
    source = PairSource(
        dataset=(name or "").strip(), config=(config or "").strip() or None, split=(split or "").strip() or "train", revision=(revision or "").strip() or None
    )
    st.button("Load", key="pairs-hub-load", on_click=_load, args=(source,), disabled=not source.dataset)
    if st.session_state.get(LOADED) != source:
        quiet("Nothing is fetched before Load is pressed. Of a large dataset only as many rows are read as are needed.")
        return None
    return source


def _load(source: PairSource) -> None:
    st.session_state[LOADED] = source
    st.session_state.pop(LOOKS, None)
    source_tables.forget(source)


def _looked(visit: Visit, source: PairSource, rows: int) -> PairSource | None:
    """The source with the columns that are chosen, after its questions are shown."""
    place = digest("source", *_mark(source))[:12]
    first = _look(visit, source, rows)
    if isinstance(first, str):
        return _other_column(visit, source, rows, first, place)
    question, answer = _columns(first, place)
    chosen = source
    if (question, answer) != (first.column, first.answer_column):
        chosen = source.model_copy(update={"column": question, "answer_column": answer or None})
    return _shown(visit, chosen, rows)


def _columns(look: Look, place: str) -> tuple[str, str]:
    """Of the question and of the answer, as they were found or as they are chosen instead."""
    left, right = st.columns(2, gap="medium")
    options = list(dict.fromkeys((look.column, *look.columns)))
    question = left.selectbox("Question column", options, key=f"pairs-column-{place}", **KEPT)
    answers = list(dict.fromkeys((look.answer_column, *look.columns)))
    answer = right.selectbox("Answer column", answers, key=f"pairs-answers-{place}", format_func=lambda name: name or "none", **KEPT)
    return question or look.column, answer or ""


def _other_column(visit: Visit, source: PairSource, rows: int, why: str, place: str) -> PairSource | None:
    """Where no column is known to hold questions, both are asked for, out of those that there are."""
    looks = (_look(visit, source.model_copy(update={"column": number}), rows) for number in ("2", "1"))  # the first is often that of the row
    any_column = next((look for look in looks if not isinstance(look, str)), why)
    if "column" not in why:
        note(why, "bad")
        return None
    if isinstance(any_column, str):
        return _typed_column(visit, source, rows, why, place)
    left, right = st.columns(2, gap="medium")
    question = left.selectbox("Question column", any_column.columns, index=None, key=f"pairs-column-named-{place}", placeholder="choose one", **KEPT)
    answer = right.selectbox("Answer column", any_column.columns, index=None, key=f"pairs-answers-named-{place}", placeholder="none", **KEPT)
    if not question:
        note(why, "warn")
        heads = any_column.columns[:COLUMNS]
        table(heads, ([row.get(name, "") for name in heads] for row in any_column.rows), label="The first rows of the file")
        return None
    if not answer:
        quiet("Without a column of answers, rules can make no pairs: they take the right answer from the source.")
    return _shown(visit, source.model_copy(update={"column": question, "answer_column": answer}), rows)


def _typed_column(visit: Visit, source: PairSource, rows: int, why: str, place: str) -> PairSource | None:
    """Where the columns cannot be listed either: a part of a nested one, say."""
    name = st.text_input("Question column", key=f"pairs-column-typed-{place}", max_chars=200, placeholder="none was found", **KEPT)
    if not (name or "").strip():
        note(why, "warn")
        return None
    return _shown(visit, source.model_copy(update={"column": name.strip()}), rows)


def _shown(visit: Visit, source: PairSource, rows: int) -> PairSource | None:
    look = _look(visit, source, rows)
    if isinstance(look, str):
        note(look, "bad")
        return None
    view = found(look, limit=source_tables.limit(source, rows))
    note(view.sentence, "good")
    for said in (view.skipped, *view.notes):
        if said:
            quiet(said)
    with st.container(key="pairs-rows"):
        table(view.heads, view.rows, label="The first rows of the source")
    return source


def _look(visit: Visit, source: PairSource, rows: int) -> Look | str:
    """What a source holds, or why it cannot be read; each is read once, not at every drawing of the page."""
    key = (*_mark(source), str(rows))
    kept: dict[tuple[str, ...], Look | str] = st.session_state.setdefault(LOOKS, {})
    if key not in kept:
        try:
            with st.spinner("Reading the source …"):
                kept[key] = making_pairs.look_at_source(visit.context, visit.person, source=source, wanted=rows)
        except SynthcoreError as error:
            kept[key] = sentence(str(error))
        while len(kept) > KEEP:
            kept.pop(next(iter(kept)))
    return kept[key]


def _mark(source: PairSource) -> tuple[str, ...]:
    """What tells a source from another; of a file not its content, which may be large."""
    kept: Upload | None = st.session_state.get(UPLOAD) if source.upload is not None else None
    parts = (source.sample, kept.mark if kept else "", source.dataset, source.config, source.split, source.revision, source.column, source.answer_column)
    return tuple(part or "" for part in parts)
