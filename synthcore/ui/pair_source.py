"""Where questions come from: a sample, a file or a dataset of the hub, shown before anything is made of it.

Used for new pairs and for proposals. A picker's name begins the keys of its fields, so that a page keeps its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.core.ids import digest
from synthcore.services import making_pairs, proposing, source_tables
from synthcore.services.making_pairs import Look, PairSource
from synthcore.ui.session import Visit
from synthcore.ui.tables import stacked
from synthcore.ui.widgets import note, quiet
from synthcore.views.pair_form import COLUMNS, ORIGINS, found
from synthcore.views.wording import sentence

KEPT: dict[str, Any] = {"persist_state": "session"}  # what is typed stays while another page is looked at
FORMATS = ("csv", "tsv", "json", "jsonl", "parquet")
KEEP = 8  # looks that a session keeps


class Upload(NamedTuple):
    """A file from a browser; `mark` tells it from another of the same name."""

    name: str
    data: bytes
    mark: str


class Picker(NamedTuple):
    """A place where a source is picked. `look` reads one, for so many rows; `most` is how many questions that reads at most.
    With `answers` the column of the answers is picked too."""

    name: str
    look: Callable[[Visit, PairSource, int], Look]
    most: Callable[[PairSource, int], int]
    answers: bool

    def key(self, part: str) -> str:
        return f"{self.name}-{part}"

    @property
    def upload(self) -> Upload | None:
        return st.session_state.get(self.key("upload-kept"))


PAIRS = Picker(
    "pairs", lambda visit, source, rows: making_pairs.look_at_source(visit.context, visit.person, source=source, wanted=rows), source_tables.limit, True
)
PROPOSALS = Picker(
    "domains", lambda visit, source, rows: proposing.look_at_questions(visit.context, visit.person, questions=source),
    lambda source, rows: proposing.READ_AT_MOST, False,
)  # fmt: skip


def panel(visit: Visit, rows: int) -> PairSource | None:
    """The source of new pairs that is chosen, as it is to be read, for so many rows; None while there is none that can be read."""
    with st.container(border=True, key="pairs-source", gap="small"):
        st.header("Questions")
        return pick(visit, PAIRS, rows)


def pick(visit: Visit, picker: Picker, rows: int = 0) -> PairSource | None:
    """The source that is chosen, after its questions are shown; None while there is none that can be read."""
    origin = st.radio("Where they come from", list(ORIGINS), format_func=ORIGINS.__getitem__, key=picker.key("from"), horizontal=True, bind="query-params")
    source = {"upload": _upload, "hub": _hub}.get(origin or "sample", _sample)(picker)
    return _looked(visit, picker, source, rows) if source else None


def _sample(picker: Picker) -> PairSource:
    names = making_pairs.samples()
    chosen = st.selectbox("Sample", names, key=picker.key("sample"), bind="query-params", help="Written for this program, and no medical advice.")
    return PairSource(sample=chosen or names[0])


def _upload(picker: Picker) -> PairSource | None:
    """An uploader forgets its file when another page is shown; the file is kept beside it."""
    sent = st.file_uploader("CSV, JSON, JSONL or Parquet", type=FORMATS, key=picker.key("upload"), on_change=_drop, args=(picker,))
    if sent and not picker.upload:
        data = sent.getvalue()
        st.session_state[picker.key("upload-kept")] = Upload(sent.name, data, digest(sent.name, str(len(data)), str(sent.file_id)))
    kept = picker.upload
    if kept and not sent:
        quiet(f"{kept.name} is still the file.")
        st.button("Remove the file", key=picker.key("upload-remove"), on_click=_drop, args=(picker,))
    if not kept:
        quiet("No file yet.")
        return None
    return PairSource(upload=kept.data, name=kept.name)


def _drop(picker: Picker) -> None:
    st.session_state.pop(picker.key("upload-kept"), None)


def _hub(picker: Picker) -> PairSource | None:
    """Nothing is fetched while the fields are being filled: only at the button, and then once."""
    first, second, third, fourth = st.columns([4, 2, 2, 2], gap="small")
    name = first.text_input("Dataset", key=picker.key("hub-id"), placeholder="owner/name", max_chars=200, **KEPT)
    config = second.text_input("Config", key=picker.key("hub-config"), placeholder="If it has several", max_chars=100, **KEPT)
    split = third.text_input("Split", "train", key=picker.key("hub-split"), max_chars=100, **KEPT)
    revision = fourth.text_input("Revision", key=picker.key("hub-revision"), placeholder="Newest", max_chars=100, **KEPT)
    source = PairSource(
        dataset=(name or "").strip(), config=(config or "").strip() or None, split=(split or "").strip() or "train", revision=(revision or "").strip() or None
    )
    st.button("Load", key=picker.key("hub-load"), on_click=_load, args=(picker, source), disabled=not source.dataset)
    if st.session_state.get(picker.key("hub-loaded")) != source:
        quiet("Nothing is fetched before Load is pressed. Of a large dataset only as many rows are read as are needed.")
        return None
    return source


def _load(picker: Picker, source: PairSource) -> None:
    st.session_state[picker.key("hub-loaded")] = source
    st.session_state.pop(picker.key("looks"), None)
    source_tables.forget(source)


def _looked(visit: Visit, picker: Picker, source: PairSource, rows: int) -> PairSource | None:
    """The source with the columns that are chosen, after its questions are shown."""
    place = digest("source", *_mark(picker, source))[:12]
    first = _look(visit, picker, source, rows)
    if isinstance(first, str):
        return _other_column(visit, picker, source, rows, first, place)
    question, answer = _columns(picker, first, place)
    chosen = source
    if (question, answer) != (first.column, first.answer_column):
        chosen = source.model_copy(update={"column": question, "answer_column": answer or None})
    return _shown(visit, picker, chosen, rows)


def _columns(picker: Picker, look: Look, place: str) -> tuple[str, str]:
    """Of the question and of the answer, as they were found or as they are chosen instead."""
    left, right = st.columns(2, gap="medium")
    options = list(dict.fromkeys((look.column, *look.columns)))
    question = left.selectbox("Question column", options, key=picker.key(f"column-{place}"), **KEPT)
    if not picker.answers:
        return question or look.column, look.answer_column
    answers = list(dict.fromkeys((look.answer_column, *look.columns)))
    answer = right.selectbox("Answer column", answers, key=picker.key(f"answers-{place}"), format_func=lambda name: name or "None", **KEPT)
    return question or look.column, answer or ""


def _other_column(visit: Visit, picker: Picker, source: PairSource, rows: int, why: str, place: str) -> PairSource | None:
    """Where no column is known to hold questions, both are asked for, out of those that there are."""
    looks = (_look(visit, picker, source.model_copy(update={"column": number}), rows) for number in ("2", "1"))  # the first is often that of the row
    any_column = next((look for look in looks if not isinstance(look, str)), why)
    if "column" not in why:
        note(why, "bad")
        return None
    if isinstance(any_column, str):
        return _typed_column(visit, picker, source, rows, why, place)
    left, right = st.columns(2, gap="medium")
    question = left.selectbox("Question column", any_column.columns, index=None, key=picker.key(f"column-named-{place}"), placeholder="Choose one", **KEPT)
    answer = None
    if picker.answers:
        answer = right.selectbox("Answer column", any_column.columns, index=None, key=picker.key(f"answers-named-{place}"), placeholder="None", **KEPT)
    if not question:
        note(why, "warn")
        heads = any_column.columns[:COLUMNS]
        _rows(picker, heads, [[row.get(name, "") for name in heads] for row in any_column.rows], "The first rows of the file")
        return None
    if picker.answers and not answer:
        quiet("Without a column of answers, rules can make no pairs: they take the right answer from the source.")
    return _shown(visit, picker, source.model_copy(update={"column": question, "answer_column": answer}), rows)


def _typed_column(visit: Visit, picker: Picker, source: PairSource, rows: int, why: str, place: str) -> PairSource | None:
    """Where the columns cannot be listed either: a part of a nested one, say."""
    name = st.text_input("Question column", key=picker.key(f"column-typed-{place}"), max_chars=200, placeholder="None was found", **KEPT)
    if not (name or "").strip():
        note(why, "warn")
        return None
    return _shown(visit, picker, source.model_copy(update={"column": name.strip()}), rows)


def _shown(visit: Visit, picker: Picker, source: PairSource, rows: int) -> PairSource | None:
    look = _look(visit, picker, source, rows)
    if isinstance(look, str):
        note(look, "bad")
        return None
    view = found(look, limit=picker.most(source, rows), answers=picker.answers)
    note(view.sentence, "good")
    for said in (view.skipped, *view.notes):
        if said:
            quiet(said)
    _rows(picker, view.heads, view.rows, "The first rows of the source")
    return source


def _rows(picker: Picker, heads: Sequence[str], rows: Sequence[Sequence[str]], label: str) -> None:
    with st.container(key=picker.key("source-rows")):
        stacked(heads, rows, label=label, texts=True)


def _look(visit: Visit, picker: Picker, source: PairSource, rows: int) -> Look | str:
    """What a source holds, or why it cannot be read; each is read once, not at every drawing of the page."""
    key = (*_mark(picker, source), str(rows))
    kept: dict[tuple[str, ...], Look | str] = st.session_state.setdefault(picker.key("looks"), {})
    if key not in kept:
        try:
            with st.spinner("Reading the source …"):
                kept[key] = picker.look(visit, source, rows)
        except SynthcoreError as error:
            kept[key] = sentence(str(error))
        while len(kept) > KEEP:
            kept.pop(next(iter(kept)))
    return kept[key]


def _mark(picker: Picker, source: PairSource) -> tuple[str, ...]:
    """What tells a source from another; of a file not its content, which may be large."""
    kept = picker.upload if source.upload is not None else None
    parts = (source.sample, kept.mark if kept else "", source.dataset, source.config, source.split, source.revision, source.column, source.answer_column)
    return tuple(part or "" for part in parts)
