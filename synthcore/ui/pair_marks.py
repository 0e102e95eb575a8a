"""What someone has said of a pair and not yet answered: of each side whether it is correct and how it is rated, and whether
the question has drifted. It is in the URL as well, under a token of the pair and the person, so that a reload keeps it and
nobody else who opens the address gets it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import streamlit as st

from synthcore.core.ids import digest
from synthcore.core.pair_answers import PairReview
from synthcore.ui import session

MARKS = "pair-marks"
IN_URL, MARKED = "marks", ("left", "right", "drifted")
# `left-no` says that the left answer is not correct, `left~harm-slight` how it is rated on an axis.
WORD = re.compile(r"(?:(left|right|drifted)-(yes|no)|((?:left|right)~[a-z][a-z0-9_]*)-([a-z][a-z0-9_]*))")


def marks(record_id: str) -> dict[str, bool]:
    """What this person has marked so far: of the two answers, by side, and whether the question has drifted. It stays until
    the record is decided."""
    return {name: word == "yes" for name, word in _words(record_id).items() if name in MARKED}


def mark(record_id: str, name: str, value: bool) -> None:
    """Say of an answer whether it is correct, or of the question whether it has drifted. Nothing is stored by it."""
    _words(record_id)[name] = "yes" if value else "no"
    _keep(record_id)


def ratings(record_id: str, side: str) -> dict[str, str]:
    """By axis, as this person has rated the answer on a side so far."""
    return {name.partition("~")[2]: word for name, word in _words(record_id).items() if name.startswith(f"{side}~")}


def rate(record_id: str, side: str, given: Mapping[str, str]) -> None:
    """All ratings of a side at once. Nothing is stored by it."""
    words = _words(record_id)
    for name in [name for name in words if name.startswith(f"{side}~")]:
        del words[name]
    words.update({f"{side}~{axis}": choice for axis, choice in given.items()})
    _keep(record_id)


def begin(record_id: str, said: PairReview) -> None:
    """Begin with what was said before."""
    for side, correct, rated in (("left", said.left_correct, said.left_ratings), ("right", said.right_correct, said.right_ratings)):
        rate(record_id, side, rated)
        if correct is not None:
            mark(record_id, side, correct)
    if said.drifted:
        mark(record_id, "drifted", True)


def drifted(record_id: str) -> bool:
    return marks(record_id).get("drifted", False)


def forget(record_id: str) -> None:
    """Drop what was marked on a record."""
    st.session_state.get(MARKS, {}).pop(_token(record_id), None)
    st.query_params.pop(IN_URL, None)


def _words(record_id: str) -> dict[str, str]:
    kept: dict[str, dict[str, str]] = st.session_state.setdefault(MARKS, {})
    token = _token(record_id)
    if token not in kept:
        of, *parts = str(st.query_params.get(IN_URL) or "").split(".")
        found = [WORD.fullmatch(part) for part in parts if of == token]
        kept[token] = {one[1] or one[3]: one[2] or one[4] for one in found if one}
    return kept[token]


def _keep(record_id: str) -> None:
    st.query_params[IN_URL] = ".".join([_token(record_id), *(f"{name}-{word}" for name, word in _words(record_id).items())])


def _token(record_id: str) -> str:
    """The sides follow from the person's name, and so does the token."""
    return digest("marks", record_id, session.require_person().person.name)[:12]
