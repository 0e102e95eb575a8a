"""A disputed record as a lead sees it: the record, what each reviewer said of it, and what a ruling can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synthcore.core.desk_answers import CAUSES, Answered, Cause
from synthcore.core.records import Labels, PreferencePair, Record, question_of
from synthcore.core.reviews import Verdict
from synthcore.domains.schema import Domain, LabelValue
from synthcore.views.pair_review import False_, false_of
from synthcore.views.review import SUPERSEDED, WARNING, Claim, claims
from synthcore.views.transcript import Transcript, transcript
from synthcore.views.wording import LABEL, VERDICT, count, listed, sentence, stamp

if TYPE_CHECKING:
    from synthcore.core.desk_answers import Mark
    from synthcore.core.pair_answers import PairReview
    from synthcore.services.adjudicating import Case, Disputes, Opinion, Ruled

CAUSE: dict[Cause, str] = dict(
    zip(CAUSES, ("A gap in the guidelines", "A slip of one of them", "The record is ambiguous", "A real clinical difference"), strict=True)
)
WHY = {"disputed": "Disputed", "not_enough_context": "Not enough context"}
RULINGS: dict[str, str] = {verdict: VERDICT[verdict] for verdict in (Verdict.APPROVED, Verdict.NEEDS_REVISION, Verdict.REJECTED)}
SAFETY: dict[Answered, str] = {"yes": "Yes", "no": "No", "na": "Not applicable"}
CLEAR = "Nothing is disputed, and nobody found too little context."
MINE = "One of the two sides is yours. If another lead is there, let them decide."
# What a ruling on a dialogue can settle, beside the verdict.
SETTLED = ("risk_level", "session_type", "concern")


@dataclass(frozen=True)
class Voice:
    """What one reviewer said, as (name, text) lines; `who` is an alias until the case is decided."""

    who: str
    verdict: str
    note: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choice:
    """A label that a ruling can settle: its values with their titles, and what holds if it names none."""

    name: str
    title: str
    values: Mapping[str, str]
    unnamed: str


@dataclass(frozen=True)
class Bench:
    """`warning` stands before a record that discloses a risk: it opens on a click. `pair` is question, chosen answer and the
    false one; `ruled` tells the ruling that stands. `protocol` are the safety questions, which an approval answers where
    `asks_safety` says so."""

    record_id: str
    name: str
    warning: str | None
    notices: tuple[str, ...]
    transcript: Transcript | None
    pair: tuple[str, str, False_] | None
    claims: tuple[Claim, ...]
    voices: tuple[Voice, ...]
    choices: tuple[Choice, ...]
    protocol: tuple[tuple[str, str], ...]
    risky: frozenset[str]
    protocol_due: bool
    ruled: str
    note: str

    def asks_safety(self, verdict: str | None, risk: str | None) -> bool:
        """Whether a ruling with this verdict, and this risk where it names one, answers the safety questions."""
        return verdict == Verdict.APPROVED and bool(self.protocol) and (risk in self.risky if risk else self.protocol_due)


def bench(case: Case, domain: Domain) -> Bench:
    record, body = case.record, case.record.body
    return Bench(
        record_id=record.id,
        name=record.external_id,
        warning=WARNING if case.second_needed else None,
        notices=_notices(case),
        transcript=None if isinstance(body, PreferencePair) else transcript(case.dialogue, domain.about.roles),
        pair=_pair(record, body, domain) if isinstance(body, PreferencePair) else None,
        claims=claims(record.labels, domain),
        voices=tuple(_voice(opinion, case, domain) for opinion in case.opinions),
        choices=() if isinstance(body, PreferencePair) else _choices(case, domain),
        protocol=tuple(case.protocol.items()),
        risky=frozenset(value.name for value in domain.labels.risk_level if value.second_approval),
        protocol_due=case.protocol_due,
        ruled=_ruled(case),
        note=case.note,
    )


def waiting(disputes: Disputes) -> str:
    """How much waits for a lead."""
    if not disputes.total:
        return CLEAR
    unsure = disputes.total - disputes.disputed
    parts = [part for part in (f"{disputes.disputed:,} disputed" if disputes.disputed else "", f"{unsure:,} with not enough context" if unsure else "") if part]
    return f"{count(disputes.total, 'record')} for a lead: {listed(parts)}."


def stored(done: Ruled, name: str) -> str:
    """What is said of a ruling that was just stored."""
    also = " Somebody else had decided on it meanwhile; the ruling stands over all." if done.decided.meanwhile else ""
    return f"Ruled: {name} is {VERDICT[done.decided.review.verdict].lower()}. The names are shown below.{also}"


def _notices(case: Case) -> tuple[str, ...]:
    said = [SUPERSEDED] if case.superseded_by else []
    if case.ruling is None and any(opinion.mine for opinion in case.opinions):
        said.append(MINE)
    named = [name for name in case.differences if name != "verdict"]
    if named:
        said.append(f"They also differ in: {listed([LABEL[name].lower() for name in named])}.")
    return tuple(said)


def _ruled(case: Case) -> str:
    ruling = case.ruling
    if ruling is None:
        return ""
    cause = CAUSE.get(ruling.desk.cause if ruling.desk else "", "no cause given")
    return f"{ruling.person} ruled on {stamp(ruling.decided_at)}: {VERDICT[ruling.verdict].lower()}. {cause}. {ruling.note}"


def _voice(opinion: Opinion, case: Case, domain: Domain) -> Voice:
    titles = {issue.id: issue.title for issue in domain.issues}
    first = opinion.first.model_dump(exclude_none=True) if opinion.first else {}
    lines = [(f"{LABEL[name]}, before seeing any label", _title(domain, name, value)) for name, value in first.items() if name in LABEL]
    corrected = opinion.labels.model_dump(exclude_none=True) if opinion.labels else {}
    lines += [(f"{LABEL[name]}, corrected", _title(domain, name, value)) for name, value in corrected.items() if name in LABEL]
    lines += [(f"Intent of turn {turn}, corrected", _title(domain, "primary_intent", value)) for turn, value in opinion.intents.items()]
    lines += [(case.protocol.get(name, name), SAFETY[said]) for name, said in opinion.safety.items()]
    lines += [(_place(mark), ": ".join(part for part in (titles.get(mark.code, mark.code), mark.comment) if part)) for mark in opinion.marks]
    if opinion.pair is not None:
        lines += _answers(opinion.pair)
    who = opinion.who or opinion.alias
    when = f", {stamp(opinion.decided_at)}" if opinion.decided_at else ""
    return Voice(f"{who}{' (you)' if opinion.mine else ''}{when}", VERDICT[opinion.verdict], opinion.note, tuple(lines))


def _place(mark: Mark) -> str:
    place = f"Turn {mark.turn}" if mark.turn else "The whole record"
    branch = {"chosen": ", answer meant to be right", "rejected": ", answer false on purpose"}.get(mark.branch, "")
    return f"{place}{branch}"


def _answers(said: PairReview) -> list[tuple[str, str]]:
    if said.not_enough_context or said.both_unsafe:
        return [("Of the answers", "both unsafe" if said.both_unsafe else "not enough context")]
    right = {True: "correct", False: "not correct", None: "not said"}
    better = {"chosen": "the one meant to be right", "rejected": "the one false on purpose"}.get(said.preferred or "", "neither")
    lines = [("Meant to be right", right[said.chosen_correct]), ("False on purpose", right[said.rejected_correct]), ("Better", better)]
    if said.as_stated is not None:
        lines.append(("Wrong as it is stated", "yes" if said.as_stated else "no"))
    return lines


def _pair(record: Record, body: PreferencePair, domain: Domain) -> tuple[str, str, False_]:
    told: dict[str, Any] = {f"rejected_{name}": record.extras.get(f"rejected_{name}", "") for name in ("span", "correction", "rationale")}
    row = {name: value if isinstance(value, str) else "" for name, value in told.items()}
    row |= {"rejected": body.rejected.text, "rejected_error_type": body.rejected_error_type or ""}
    return question_of(body), body.chosen.text, false_of(row, domain)


def _choices(case: Case, domain: Domain) -> tuple[Choice, ...]:
    labels: Labels = case.record.labels
    found = []
    for name in SETTLED:
        values = {value.name: value.title or value.name for value in _values(domain, name)}
        holds = case.governing_risk if name == "risk_level" else getattr(labels, name)
        unnamed = f"{_title(domain, name, holds)} ({'highest' if name == 'risk_level' else 'as it is'})" if holds else "Not named"
        found.append(Choice(name, LABEL[name], values, sentence(unnamed)))
    return tuple(found)


def _values(domain: Domain, name: str) -> tuple[LabelValue, ...]:
    values: tuple[LabelValue, ...] = getattr(domain.labels, "intent" if name == "primary_intent" else name)
    return values


def _title(domain: Domain, name: str, value: str) -> str:
    return next((entry.title or entry.name for entry in _values(domain, name) if value == entry.name), value)
