"""What the table of records is asked for: by the fields of its page, and by a link from another page beyond them. In words that stand
above it, and as what the table takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from synthcore.core.ports import Filters
from synthcore.core.record_table import Wanted, exactly
from synthcore.views.review import SHOWN
from synthcore.views.selection import KIND, METHOD, NOT_SAID, named, quoted
from synthcore.views.wording import LABEL

# What can be asked for beyond the fields of the page, by the name in the address behind `evaluate-`.
FIELDS = ("kind", "made_with", "method", "model", "modification", "error_type", "run", "since", "until")
DAYS = ("since", "until")
LABELS = ("session_type", "concern", "risk_level")
OF_FILTERS = ("batch", "domain", *LABELS)
OF_TABLE = ("dimension", "choice", "judge", "branch", "marked")
NAME = {
    "kind": "", "made_with": "made with", "method": "", "model": "model", "modification": "modification", "error_type": "type of error", "run": "run",
    "since": "since", "until": "until",
}  # fmt: skip
WHAT = {
    "method": "way of making", "made_with": "template or prompt", "found": "finding", "dimension": "judged quality", "choice": "result of a judge",
    "branch": "answer", "marked": "reason", "doubted": "label", **{label: LABEL[label].lower() for label in LABELS},
}  # fmt: skip
DECIDED_ONLY = "By what checks and judges found, and by types of error, only decided records are listed to you."


class Narrowed(NamedTuple):
    """`said` is what was asked for beyond the fields of the page, by field; "" asks for the records that do not say. `wrong` are
    sentences about what nothing can fit: no record does then."""

    said: Mapping[str, Any]
    wrong: tuple[str, ...] = ()


def read(params: Mapping[str, str]) -> Narrowed:
    """`params` are those of an address, by field: those of FIELDS, and `status`; empty ones ask for nothing."""
    said, wrong = dict[str, Any](), []
    if (status := params.get("status", "")) and status not in SHOWN:
        wrong.append(f"There is no status {quoted(status)}.")
    for field in FIELDS:
        value = params.get(field, "")
        if not value:
            continue
        if field in DAYS:
            try:
                said[field] = date.fromisoformat(value)
            except ValueError:
                wrong.append(f"{quoted(value)} is not a day: write it like 2026-03-01.")
        elif field == "kind" and value not in KIND:
            wrong.append(f"There is no kind {quoted(value)} of records. There are {' and '.join(KIND)}.")
        else:
            said[field] = "" if value == NOT_SAID else value
    if all(field in said for field in DAYS) and said["since"] > said["until"]:
        wrong.append(f"No day is from {said.pop('since')} to {said.pop('until')}.")
    return Narrowed(said, tuple(wrong))


def wanted(fields: Mapping[str, str | None], narrowed: Narrowed, *, nothing: bool = False, **more: Any) -> Wanted:
    """What the table is asked for. `fields` are those of the page by the name in the address behind `evaluate-`, in the words of core
    (None asks for nothing), `more` is given as it is. NOT_SAID asks for the records that do not say; with `nothing` no record fits."""
    given = {field: "" if value == NOT_SAID else value for field, value in fields.items() if value is not None}
    said = dict(narrowed.said)
    filters = Filters.model_validate(
        {name: given[name] for name in (*OF_FILTERS, "text") if name in given}
        | ({"status": given["status"]} if given.get("status") in SHOWN else {})
        | ({"kind": said.pop("kind")} if "kind" in said else {})
    )
    asked = {name: given[name] for name in OF_TABLE if given.get(name)}
    return Wanted.model_validate({"filters": filters} | asked | said | ({"ids": ()} if nothing or narrowed.wrong else {}) | more)


def line(narrowed: Narrowed, titles: Mapping[str, Mapping[str, str]]) -> str:
    """`Only: made with dialogue@3 · since 2 March 2026`; empty where nothing is asked for. `titles` are those of the domain's values,
    by field."""
    told = [named(NAME[field], _words(field, value, titles)) for field, value in narrowed.said.items()]
    return f"Only: {' · '.join(told)}" if told else ""


def unknown(asked: Mapping[str, str]) -> str:
    """That no record says what these fields ask for, or that the batch is not there; empty without any."""
    told = [f"{quoted((exactly(value) if field == 'made_with' else value) or value or NOT_SAID)} ({WHAT.get(field, NAME.get(field, field))})"
            for field, value in asked.items() if field != "batch"]  # fmt: skip
    there = [f"There is no batch {quoted(asked['batch'])}."] if "batch" in asked else []
    return " ".join((*there, *([f"No record here says {' or '.join(told)}."] if told else [])))


def _words(field: str, value: Any, titles: Mapping[str, Mapping[str, str]]) -> str:
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if field in ("kind", "method"):
        title = {"kind": KIND, "method": METHOD}[field].get(value, f"Made by {quoted(value)}" if value else f"Way of making {NOT_SAID}")
        return title[:1].lower() + title[1:]
    return quoted(titles.get(field, {}).get(value, exactly(value) or value) or NOT_SAID, marks=False)
