"""What a link asks the table of records for beyond the fields of its page: which records it lists, in words that stand above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from synthcore.views.selection import KIND, METHOD

# What can be asked for so, by the name in the address behind `evaluate-`.
FIELDS = ("kind", "made_with", "method", "model", "modification", "error_type", "run", "since", "until")
DAYS = ("since", "until")
NAME = {
    "kind": "", "made_with": "made with", "method": "", "model": "model", "modification": "modification", "error_type": "type of error", "run": "run",
    "since": "since", "until": "until",
}  # fmt: skip
LONGEST = 60  # characters of a value that are shown
DECIDED_ONLY = "By their type of error only pairs are listed that are decided."


class Narrowed(NamedTuple):
    """`said` is what was asked for, by field. `wrong` are sentences about what nothing can fit: no record does then."""

    said: Mapping[str, Any]
    wrong: tuple[str, ...] = ()


def read(params: Mapping[str, str]) -> Narrowed:
    """`params` are those of an address, by field of FIELDS; empty ones ask for nothing."""
    said, wrong = dict[str, Any](), []
    for field in FIELDS:
        value = params.get(field, "")
        if not value:
            continue
        if field in DAYS:
            try:
                said[field] = date.fromisoformat(value)
            except ValueError:
                wrong.append(f"“{_short(value)}” is not a day: write it like 2026-03-01.")
        elif field == "kind" and value not in KIND:
            wrong.append(f"There is no kind “{_short(value)}” of records. There are {' and '.join(KIND)}.")
        else:
            said[field] = value
    return Narrowed(said, tuple(wrong))


def line(narrowed: Narrowed, titles: Mapping[str, Mapping[str, str]]) -> str:
    """`Only: made with dialogue@3 · since 2 March 2026`; empty where nothing is asked for. `titles` are those of the domain's values,
    by field."""
    told = [f"{NAME[field]} {_words(field, value, titles)}".strip() for field, value in narrowed.said.items()]
    return f"Only: {' · '.join(told)}" if told else ""


def unknown(narrowed: Narrowed, fields: Sequence[str]) -> str:
    """That no record says these; empty where all that is asked for is known."""
    named = [f"“{_short(str(narrowed.said[field]))}” ({NAME[field] or 'way of making'})" for field in fields if field in narrowed.said]
    return f"No record here says {' or '.join(named)}." if named else ""


def _words(field: str, value: Any, titles: Mapping[str, Mapping[str, str]]) -> str:
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if field in ("kind", "method"):
        title = {"kind": KIND, "method": METHOD}[field].get(value, f"Made by {_short(value)}")
        return title[:1].lower() + title[1:]
    return _short(titles.get(field, {}).get(value, value))


def _short(said: str) -> str:
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
