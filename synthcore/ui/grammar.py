"""Grammar on the Evaluate page: which engines there are, having LanguageTool fetched, and words that are right in a domain."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from synthcore.core.people import may
from synthcore.services import domain_words, grammar_setup
from synthcore.ui.session import Visit, require_person
from synthcore.ui.widgets import attempt, quiet, told
from synthcore.views.wording import count

MESSAGE, WORDS = "grammar-message", "grammar-words-message"
MEGABYTE = 1_000_000


def engines(visit: Visit, domain: str) -> None:
    """What checks grammar here; nothing is fetched before somebody asks for it."""
    now = grammar_setup.grammar_engines(visit.context, visit.person)
    st.header("Grammar")
    quiet(now.harper)
    quiet(now.languagetool)
    if now.sends_to:
        quiet(f"Texts go to {now.sends_to}; personal data in them is masked before.")
    if now.come is not None:
        st.progress(min(1.0, now.come / now.size) if now.size else 0.0, text=f"{now.come / MEGABYTE:.0f} of {now.size / MEGABYTE:.0f} MB")
    elif now.can_install:
        label = f"Fetch LanguageTool ({now.size / MEGABYTE:.0f} MB)"
        st.button(label, key="grammar-install", on_click=_install, disabled=not may(visit.person.role, "administer"))
    if now.last_error:
        quiet(f"The last attempt: {now.last_error}")
    told(MESSAGE)
    known = domain_words.domain_words(visit.context, visit.person, domain=domain)
    with st.expander(f"Words of the domain ({len(known.shipped) + len(known.added):,})", key="grammar-words"):
        quiet(f"{count(len(known.shipped), 'word')} came with the domain. Added by people: {', '.join(one.word for one in known.added) or 'none'}.")
        if known.added and may(visit.person.role, "edit"):
            word = st.selectbox("Take a word away", [one.word for one in known.added], key="grammar-remove")
            st.button("Take away", key="grammar-remove-it", on_click=_say, args=(word, domain, False), disabled=word is None)
        told(WORDS)


def unknown_words(visit: Visit, words: Sequence[str], domain: str) -> None:
    """Words of a record that the dictionary does not know: a press makes one right in its domain from the next check on."""
    if words and may(visit.person.role, "edit"):
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            word = st.selectbox("A word that the dictionary does not know", words, key="grammar-unknown")
            st.button("Add to the domain's words", key="grammar-add", on_click=_say, args=(word, domain, True), disabled=word is None)
    told(WORDS)


def _install() -> None:
    visit = require_person()
    attempt(MESSAGE, lambda: grammar_setup.begin_install(visit.context, visit.person).languagetool)


def _say(word: str, domain: str, right: bool) -> None:
    visit = require_person()

    def act() -> str:
        (domain_words.add_word if right else domain_words.remove_word)(visit.context, visit.person, word=word, domain=domain)
        return f"{word} is {'right in' if right else 'no word of'} {domain} from the next check on."

    attempt(WORDS, act)
