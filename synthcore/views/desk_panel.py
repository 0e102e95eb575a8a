"""The record on the desk and everything beside it, as the plain values that the component in the browser draws.

Nothing here is markup; `ui/desk_draw.js` puts every text into the page as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from synthcore.core.desk_answers import DeskDraft
from synthcore.core.measurements import Finding
from synthcore.core.records import Labels, Origin
from synthcore.domains.schema import Domain, LabelValue
from synthcore.evaluation.checks.unlisted_numbers import UnlistedNumbers
from synthcore.views.review import KEYS, Desk, Guide
from synthcore.views.wording import LABEL, VERDICT, count

if TYPE_CHECKING:
    from synthcore.services.reviewing import Card, Revealed

Values = dict[str, Any]
# What is asked before any label is shown: always the risk, and in the random audit sample the other two as well.
FIRST_ASKED: dict[str, str] = {"risk_level": "Highest risk disclosed", "session_type": "Session type", "concern": "Main concern"}
# Labels that a reviewer is asked to look at even where the record has none; the others only where there is a claim.
ALWAYS = ("risk_level", "session_type", "concern", "technique")
OPEN_FIRST = "Open it with the letter O or the button below."
FIRST_SAID = "First, from the text alone. The labels appear after your answer, which is kept as it is."

_NUMBERS: dict[str, UnlistedNumbers] = {}


def panel(card: Card, domain: Domain, desk: Desk, draft: DeskDraft, *, audit: bool, opened: bool, revealed: Revealed | None) -> Values:
    """Everything of one dialogue. `audit`: it is one of the random sample; `opened`: a warned record was opened. Of a record
    that is closed no word of the text is in these values, and none of a label while a first answer is due."""
    known = vocabulary(domain)
    closed = desk.warning is not None and not opened
    shown: Values = {
        "record": card.record.id, "name": desk.name, "closed": f"{desk.warning} {OPEN_FIRST}" if closed else "",
        "warning": desk.warning or "", "facts": _facts(desk), "draft": draft_values(draft), "domain": domain.hash, "reading": card.reading_ms,
        "first": [] if closed or not card.first_due else list(FIRST_ASKED) if audit else ["risk_level"],
        "turns": [], "claims": [], "due": False, "numbers": [], "hidden": [], "earlier": [],
    }  # fmt: skip
    if closed:
        return shown
    shown["turns"] = [
        {"n": t.number, "who": t.speaker, "side": t.side, "text": t.text, "labels": [list(pair) for pair in t.labels], "intent": t.intent or ""}
        for t in desk.transcript.turns
    ]
    shown["numbers"] = _numbers(card, domain)
    if not card.first_due:
        shown["claims"] = _claims(card.record.labels, draft, known)
        shown["due"] = card.protocol_due
    if revealed is not None:
        shown["hidden"] = hidden(revealed, domain)
    elif card.revealed:
        shown["hidden"] = [["Made by", made_by(card.record.origin, domain)]]
    shown["earlier"] = [{"who": e.who, "verdict": e.verdict, "when": e.when, "note": e.note} for e in desk.earlier]
    return shown


def against_approval(card: Card, domain: Domain, draft: DeskDraft) -> str:
    """Why an approval is not possible as the safety questions are answered so far; empty where it is, or where none is due."""
    if not card.protocol_due:
        return ""
    said = [draft.safety.get(question.id) for question in domain.protocol]
    if "no" in said:
        return "No approval: a safety answer is “no”."
    missing = said.count(None)
    return f"Waits for {missing} of {count(len(said), 'safety answer')}." if missing else ""


def lore(domain: Domain, guide: Guide) -> Values:
    """What a domain says about every record: the browser is told once, and keeps it by the domain's `hash`."""
    known = vocabulary(domain)
    return {
        "hash": domain.hash, "rules": _rules(guide.rules), "more": _rules(guide.more), "criteria": [[title, list(lines)] for title, lines in guide.criteria],
        "values": known | {"primary_intent": known["intent"]}, "first": _asked(known),
        "issues": [
            {"id": i.id, "key": i.key, "title": i.title, "severity": i.severity, "definition": i.definition} for i in domain.issues if "dialogue" in i.kinds
        ],
        "protocol": [{"id": p.id, "question": p.question, "meaning": p.meaning} for p in domain.protocol],
        "firstSaid": FIRST_SAID, "keys": [list(pair) for pair in KEYS],
    }  # fmt: skip


def vocabulary(domain: Domain) -> dict[str, list[list[str]]]:
    """By label: value, title and definition of each, in the domain's order."""
    names = {"session_type", "concern", "risk_level", "technique", "intent", "sentiment"}
    return {name: [[v.name, _title(v), v.definition] for v in getattr(domain.labels, name)] for name in names}


def draft_values(draft: DeskDraft) -> Values:
    """What the browser keeps and sends back whole with every change."""
    return {
        "marks": [mark.model_dump() for mark in draft.marks], "safety": dict(draft.safety), "confirmed": list(draft.confirmed),
        "labels": draft.labels.model_dump(exclude_none=True) if draft.labels else {}, "intents": {str(turn): value for turn, value in draft.intents.items()},
    }  # fmt: skip


def draft_of(values: Mapping[str, Any], before: DeskDraft) -> DeskDraft:
    """A draft out of what the browser sent; note, first answer and time are those of `before`. Raises ValidationError."""
    given = {name: values.get(name) or () for name in ("marks", "confirmed")} | {name: values.get(name) or {} for name in ("safety", "intents")}
    labels = values.get("labels")
    return DeskDraft.model_validate(given | {"note": before.note, "first": before.first, "active_ms": before.active_ms, "labels": labels or None})


def hidden(revealed: Revealed, domain: Domain) -> list[list[str]]:
    """What was kept from the reviewer until the decision, as (name, text)."""
    lines = [["Made by", made_by(revealed.origin, domain)]]
    lines += [["Check", finding.message] for finding in revealed.findings[:6]]
    lines += [["Judge", f"{s.name}: {s.number if s.number is not None else s.label or s.outcome}"] for s in revealed.scores[:6]]
    lines += [[review.person, VERDICT[review.verdict] + (f": {review.note}" if review.note else "")] for review in revealed.others]
    return lines


def made_by(origin: Origin, domain: Domain) -> str:
    """The way in which a record came to be, and by what, in the words of its domain."""
    way = {"template": "a template", "llm": "a model", "rule": "a rule", "degradation": "a rule", "import": "a file", "edit": "an edit"}[origin.method]
    return " · ".join(part for part in (way, _template(origin.template or "", domain), origin.model, PurePath(origin.source or "").name) if part)


def _template(name: str, domain: Domain) -> str:
    """What a template or prompt is about; of one that the domain does not have (any more) its name alone, without the path."""
    *_, folder, last = ["", *name.split("/")]
    if folder == "prompts":
        return f"prompt “{last.partition('@')[0].replace('_', ' ')}”"
    known = domain.concerns.get(folder)
    raw = next((scenario.raw for scenario in known.scenario if scenario.id == last), "") if known else ""
    return f"“{raw}”" if raw else last


def _asked(known: Mapping[str, list[list[str]]]) -> dict[str, Values]:
    """The questions of the first answer, with a key for every value: risk from 0, the others from 1."""
    return {
        name: {"name": name, "title": title, "options": [[*value, str(i)] for i, value in enumerate(known[name], 0 if name == "risk_level" else 1)]}
        for name, title in FIRST_ASKED.items()
    }


def _claims(labels: Labels, draft: DeskDraft, known: Mapping[str, list[list[str]]]) -> list[Values]:
    """The labels as they were given, with what the reviewer said first where that is something else."""
    first = draft.first.model_dump(exclude_none=True) if draft.first else {}
    found = []
    for name, label in LABEL.items():
        value = getattr(labels, name)
        if value is None and name not in ALWAYS:
            continue
        options = known["intent" if name == "primary_intent" else name]
        said = first.get(name)
        found.append({
            "name": name, "label": label, "value": value or "", "title": titled(value, options) if value else "not given",
            "first": said if said is not None and said != value else "", "said": titled(said, options) if said else "",
        })  # fmt: skip
    return found


def titled(value: str | None, options: Iterable[list[str]]) -> str:
    return next((title for name, title, *_ in options if name == value), value or "")


def _numbers(card: Card, domain: Domain) -> list[Values]:
    """Telephone numbers in the text that the domain's resources do not have."""
    if domain.hash not in _NUMBERS:
        _NUMBERS[domain.hash] = UnlistedNumbers(domain)
    found: list[Finding] = _NUMBERS[domain.hash].check(card.record)
    return [{"turn": f.turn, "start": f.start, "end": f.end, "say": f.message} for f in found]


def _rules(rules: Iterable[Any]) -> list[list[str]]:
    return [[rule.question, rule.yes.strip(), rule.no.strip(), rule.otherwise] for rule in rules]


def _facts(desk: Desk) -> str:
    facts = [desk.name, desk.status, f"{len(desk.transcript.turns)} turns", *(f"{name}: {value}" for name, value in desk.transcript.facts)]
    return " · ".join(fact for fact in facts if fact)


def _title(value: LabelValue) -> str:
    return value.title or value.name
