"""The text of a prompt or template, and a new version of it. What somebody has begun to write is kept until they save or discard it."""

from __future__ import annotations

from hashlib import sha256

import streamlit as st

from synthcore.core.errors import SynthcoreError
from synthcore.evaluation.makers import lineage_title, maker_of, prompts_of, version_words
from synthcore.services import iterating
from synthcore.services.iterating import Source
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, note, quiet, told
from synthcore.views import iterate as views

TEXT, MESSAGE, DRAFTS, PROMPT = "iterate-text", "iterate-message", "iterate-drafts", "iterate-prompt"
HEIGHT = 460


def draw(visit: Visit, name: str | None, made_with: str) -> None:
    """For those who may change it."""
    prompts = prompts_of(made_with)
    if len(prompts) > 1:  # several made its records together
        made_with = st.selectbox("Prompt", prompts, format_func=lineage_title, key=PROMPT) or prompts[0]
    told(MESSAGE)
    try:
        now = iterating.source(visit.context, visit.person, made_with=made_with, domain=name)
    except SynthcoreError:
        quiet("The domain does not have it any more, so there is no text to change.")
        return
    st.subheader("The prompt" if now.kind else "The template")
    if maker_of(now.present) != maker_of(made_with):
        quiet(f"Its present text, {version_words(now.present)}; the reasons are those of {version_words(made_with)}.")
    slot = f"{now.domain}/{now.path}/{'' if now.kind else made_with.rpartition('/')[2]}"
    begun = st.session_state.get(DRAFTS, {}).get(slot)
    key = f"{TEXT}-{sha256(slot.encode()).hexdigest()[:12]}"
    st.session_state[key] = begun[1] if begun else now.text
    text = st.text_area(now.path, key=key, height=HEIGHT, max_chars=iterating.MOST, on_change=_keep, args=(key, slot, now.text))
    if begun is None:
        quiet("Change the text, and leave the field: what differs is shown here, and can be saved as a new version. The former one stays.")
        return
    if begun[0] != now.text:
        note(views.OTHERS, "warn")
    _change(visit, name, now, made_with, text or "", slot)


def _keep(key: str, slot: str, before: str) -> None:
    """In a callback: what was written, and over what."""
    drafts, text = st.session_state.setdefault(DRAFTS, {}), st.session_state[key] or ""
    if text == before:
        drafts.pop(slot, None)
    else:
        drafts[slot] = (before, text)


def _discard(slot: str) -> None:
    st.session_state[DRAFTS].pop(slot, None)


def _change(visit: Visit, name: str | None, now: Source, made_with: str, text: str, slot: str) -> None:
    change = iterating.change(visit.context, visit.person, made_with=made_with, text=text, domain=name)
    for said, kind in views.change_notes(change, text):
        note(said, kind)  # type: ignore[arg-type]
    with st.container(horizontal=True, gap="small", key="iterate-acts"):
        st.button(
            "Save as a new version", key="iterate-save", type="primary", icon=":material/save:", disabled=bool(change.needed) or not text.strip(),
            on_click=_save, args=(name, made_with, now.text, text, slot),
        )  # fmt: skip
        st.button("Discard the change", key="iterate-discard", on_click=_discard, args=(slot,), help="The field shows the present text again.")
    if text.strip():
        st.code(change.diff, language="diff", wrap_lines=True)


def _save(name: str | None, made_with: str, before: str, text: str, slot: str) -> None:
    visit = require_person()

    def save() -> str:
        saved = iterating.save_version(visit.context, visit.person, made_with=made_with, text=text, before=before, domain=name)
        _discard(slot)
        return (
            f"Saved as {saved.domain}. What is made from now on is made with {version_words(saved.made_with)}; plan a batch, and compare here "
            "once it is reviewed."
        )

    attempt(MESSAGE, save)
