"""What Statistics counts, as its address says it. What an address asks for and nobody can give is told in a sentence and left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from synthcore.core.tallies import Selection
from synthcore.views.wording import LABEL

# The name in the address of each thing that can be selected, and what it is called on the page.
NAMES = {
    "domain": "domain", "kind": "kind", "batch": "batch", "session_type": "session-type", "concern": "concern", "risk_level": "risk",
    "method": "method", "model": "model", "made_with": "made-with",
}  # fmt: skip
DAYS = {"since": "since", "until": "until"}
GOAL, PART = "goal", "part"
MOST = 10_000_000  # records that a goal may ask for
TITLE = {
    "domain": "Domain", "kind": "Kind", "batch": "Batch", **{label: LABEL[label] for label in ("session_type", "concern", "risk_level")},
    "method": "Way of making", "model": "Model", "made_with": "Template or prompt", "since": "From", "until": "To",
}  # fmt: skip
METHOD = {
    "template": "By a template", "llm": "By a model", "rule": "By a rule", "degradation": "By a rule that spoils", "import": "Imported", "edit": "Edited",
}  # fmt: skip
KIND = {"dialogue": "Dialogues", "pair": "Preference pairs"}
NOT_SAID = "(not said)"
LONGEST = 60  # characters of a wrong value that are repeated


@dataclass(frozen=True)
class Asked:
    """`problems` are sentences about what was left out, `wrong` the names in the address that asked for it."""

    selection: Selection
    goal: int | None
    part: str
    problems: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def complaint(self) -> str:
        """All of it for a person; empty where nothing was left out."""
        left = "That is left out; the rest of the address holds." if len(self.problems) == 1 else "All that is left out; the rest of the address holds."
        return " ".join((*self.problems, left)) if self.problems else ""


def one_of(params: Mapping[str, str], field: str, choices: Sequence[str]) -> str:
    """What the address says of a field that always has a value; the first choice where it says nothing that can be."""
    said = params.get(NAMES[field])
    return said if said is not None and said in choices else choices[0]


def read(params: Mapping[str, str], choices: Mapping[str, Sequence[str]], parts: Sequence[str]) -> Asked:
    """`choices` has the values of each field of NAMES; domain and kind have the first of theirs where the address says nothing.
    So has the part, which is one of `parts`."""
    problems: dict[str, str] = {}
    chosen: dict[str, Any] = {field: choices[field][0] for field in ("domain", "kind")}
    for field, name in NAMES.items():
        if name in params:
            if params[name] in choices[field]:
                chosen[field] = params[name]
            else:
                problems[name] = _nowhere(field, params[name])
    chosen |= _days(params, problems)
    part = params.get(PART, parts[0])
    if part not in parts:
        problems[PART] = f"There is no part {quoted(part)} of this page. It has {', '.join(parts)}."
        part = parts[0]
    goal = _goal(params, problems)
    return Asked(Selection(**chosen), goal, part, tuple(dict.fromkeys(problems.values())), tuple(problems))


def _nowhere(field: str, value: str) -> str:
    if field in ("batch", "kind"):
        return f"There is no {field} {quoted(value)} here."
    if field == "domain":
        return f"There are no records of a domain {quoted(value)}."
    return f"No record here has the {TITLE[field].lower()} {quoted(value)}." if value else f"Every record here says its {TITLE[field].lower()}."


def with_goal(asked: Asked, goal: int) -> Asked:
    return replace(asked, goal=goal)


def _days(params: Mapping[str, str], problems: dict[str, str]) -> dict[str, date]:
    found = {}
    for field, name in DAYS.items():
        if name in params:
            try:
                found[field] = date.fromisoformat(params[name])
            except ValueError:
                problems[name] = f"{quoted(params[name])} is not a day: write it like 2026-03-01."
    if len(found) == len(DAYS) and found["since"] > found["until"]:
        problems |= dict.fromkeys(DAYS.values(), f"No day is from {found['since']} to {found['until']}.")
        return {}
    return found


def _goal(params: Mapping[str, str], problems: dict[str, str]) -> int | None:
    said = params.get(GOAL)
    if said is None:
        return None
    if said.isascii() and said.isdecimal() and 0 < int(said[:12]) <= MOST:
        return int(said)
    problems[GOAL] = f"The goal {quoted(said)} is not a number of records from 1 to {MOST:,}."
    return None


def quoted(said: str, *, marks: bool = True) -> str:
    """As somebody wrote it, as far as a line has room for it."""
    short = said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
    return f"“{short}”" if marks else short


def named(what: str, value: str) -> str:
    """`concern Grief`; of a name that says what it is of already, the name alone: `batch 00010`."""
    return value if value.lower().startswith(f"{what} ") else f"{what} {value}".strip()


def title(field: str, value: str, titles: Mapping[str, Mapping[str, str]]) -> str:
    """A value in words. `titles` are those of label values, by label."""
    known = {"method": METHOD, "kind": KIND}.get(field) or titles.get(field, {})
    return known.get(value, value) or NOT_SAID


def described(selection: Selection, titles: Mapping[str, Mapping[str, str]]) -> str:
    """Which records are counted, beside domain and kind; empty where all are."""
    said = [named(TITLE[field].lower(), title(field, value, titles)) for field, value in _filters(selection).items()]
    return f"Only: {', '.join(said)}." if said else ""


def _filters(selection: Selection) -> dict[str, str]:
    return {field: str(value) for field, value in selection.model_dump(exclude_none=True).items() if field not in ("domain", "kind")}


def query(selection: Selection, *, goal: int | None = None, part: str | None = None) -> dict[str, str]:
    """The parameters of an address that asks for this: what `read` reads."""
    said = {(NAMES | DAYS)[field]: str(value) for field, value in selection.model_dump(exclude_none=True).items()}
    return said | ({GOAL: str(goal)} if goal is not None else {}) | ({PART: part} if part is not None else {})
