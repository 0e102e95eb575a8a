"""Domains: what a domain is, its modifications with what came of each, and the proposals that wait for an expert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.core.proposals import Decided, Feedback, Kind, Proposal, Ruling
from synthcore.domains.pair_soundness import GUARDS, NEEDED, USUAL
from synthcore.domains.schema import Domain, Modification
from synthcore.generation.pair_plan import modification_shares
from synthcore.views.wording import count, listed, sentence, stamp

if TYPE_CHECKING:
    from synthcore.services.proposing import Listed, Proposed
    from synthcore.services.proposing_by_model import Request

KIND: dict[Kind, str] = {
    "keep": "Keeps what is asked: the source's own answer still fits.",
    "shift": "Shifts what is asked: the source's own answer no longer fits.",
}
DECIDED = {
    Decided.APPROVED: "approved the proposal", Decided.REJECTED: "turned the proposal down",
    Decided.SWITCHED_ON: "switched on", Decided.SWITCHED_OFF: "switched off",
}  # fmt: skip
NOTHING, UNREVIEWED = "–", "Not reviewed"
DRIFT = "A review counts as drift when its note, labels or flags say “drift”."


@dataclass(frozen=True)
class ModificationLine:
    """`share` is its part of the new questions of a run, as the domain's targets or its weight have it. `proposed_as` tells
    of a proposal that was edited."""

    id: str
    title: str
    instruction: str
    kind: str
    guards: tuple[str, ...]
    risk: str
    on: bool
    state: str
    made: str
    share: str
    records: str
    approved: str
    drift: str
    proposed_as: str = ""

    @property
    def option(self) -> str:
        return f"{self.id} · {self.title}"


@dataclass(frozen=True)
class ProposalCard:
    """`facts` are names with their values, each text as somebody or something wrote it."""

    id: str
    title: str
    kind: Kind
    instruction: str
    facts: tuple[tuple[str, str], ...]
    origin: str


@dataclass(frozen=True)
class HistoryLine:
    when: str
    what: str
    note: str
    version: str


@dataclass(frozen=True)
class DomainView:
    sentence: str
    facts: tuple[tuple[str, str], ...]
    disclaimer: str
    modifications: tuple[ModificationLine, ...]
    feedback: str
    waiting: tuple[ProposalCard, ...]
    turned_down: tuple[ProposalCard, ...]
    history: tuple[HistoryLine, ...]


def domain_view(domain: Domain, found: Listed) -> DomainView:
    """The page of one domain."""
    feedback = {one.modification_id: one for one in found.feedback}
    shares = modification_shares(domain)
    whole = sum(shares.values()) or 1.0
    proposed_as = _edited(found)
    lines = tuple(_line(m, shares.get(m.id, 0.0) / whole, feedback.get(m.id), found.rulings, proposed_as.get(m.id, "")) for m in domain.modifications.values())
    return DomainView(
        sentence=_sentence(domain, lines, len(found.waiting)),
        facts=_facts(domain),
        disclaimer=domain.about.disclaimer,
        modifications=lines,
        feedback=DRIFT if feedback else "No record names a modification yet. What reviewers make of each is shown here once pairs are generated and reviewed.",
        waiting=tuple(_card(p) for p in found.waiting),
        turned_down=tuple(_card(p, _rejection(p, found.rulings)) for p in found.turned_down),
        history=tuple(_history(r) for r in found.rulings),
    )


def proposed(result: Proposed) -> str:
    """What a round of proposing came to, in a sentence."""
    read = f"{count(result.questions, 'question')} of {result.source} (column {result.column}) read: "
    if not (result.new or result.there):
        return f"{read}no structure is shared by enough of them, or the modifications cover what is."
    there = f", {result.there:,} known already" if result.there else ""
    left = f", {result.left_out:,} left out as unusable or not new" if result.left_out else ""
    return f"{read}{count(result.new, 'new proposal')}{there}{left}."


def leaving(request: Request) -> tuple[str, str]:
    """What would be sent to a model and where, and what the personal-data check says of it."""
    cost = f" It costs {request.usd} at most." if request.usd else " No price is known for it."
    where = "this machine" if request.local else "another machine"
    masked = ", ".join(kind if n == 1 else f"{n} × {kind}" for kind, n in request.masked.items())
    personal = (
        "Nothing leaves this machine." if request.local else f"Personal data is masked: {masked}." if masked else "The personal-data check found nothing."
    )
    return f"One request to {request.model} at {request.host} ({where}) with {listed(list(request.fields))}.{cost}", personal


def ruled(ruling: Ruling) -> str:
    """What a decision did, in a sentence."""
    if ruling.decided is Decided.REJECTED:
        return "Turned down. It is kept under “Turned down”, and will not be proposed again."
    what = {Decided.APPROVED: "is now a modification", Decided.SWITCHED_ON: "is switched on", Decided.SWITCHED_OFF: "is switched off"}[ruling.decided]
    return f"{ruling.modification_id} {what}; version {ruling.version} of the domain is in use."


def _sentence(domain: Domain, lines: Sequence[ModificationLine], waiting: int) -> str:
    if not lines:
        return f"{domain.about.title}, version {domain.about.version}. It makes no questions, so it has no modifications."
    on = sum(line.on for line in lines)
    wait = f"{count(waiting, 'proposal waits', 'proposals wait')} for an expert." if waiting else "No proposal waits."
    return f"{domain.about.title}, version {domain.about.version}: {count(len(lines), 'modification')}, {on:,} of them approved. {wait}"


def _facts(domain: Domain) -> tuple[tuple[str, str], ...]:
    about = domain.about
    return (
        ("Name", about.id), ("Version", about.version), ("Language", about.language),
        ("Makes", listed([f"{kind}s" for kind in about.kinds])), ("Licence", about.licence),
    )  # fmt: skip


def _edited(found: Listed) -> dict[str, str]:
    """By modification, what an expert edited before approving it."""
    ideas = {p.id: p.idea for p in found.approved}
    edited = ((r.modification_id, ideas[r.proposal_id]) for r in found.rulings if r.edited and r.proposal_id in ideas)
    return {modification: f"Proposed as “{idea.title}” ({idea.kind}), and edited: {idea.instruction}" for modification, idea in edited}


def _line(
    modification: Modification, share: float, feedback: Feedback | None, rulings: Sequence[Ruling], proposed_as: str = ""
) -> ModificationLine:  # fmt: skip
    return ModificationLine(
        id=modification.id, title=modification.title, instruction=modification.instruction, kind=sentence(modification.kind),
        guards=tuple(guard_title(guard) for guard in modification.guard), risk=modification.risk, on=modification.approved,
        state=_state(modification, rulings), made="a rule or a model" if modification.rule else "a model only",
        share=f"{share * 100:.1f} %" if share else NOTHING,
        records=f"{feedback.records:,}" if feedback else NOTHING,
        approved=_share(feedback.approved, feedback.decided) if feedback else NOTHING,
        drift=_share(feedback.drifted, feedback.reviews) if feedback else NOTHING,
        proposed_as=proposed_as,
    )  # fmt: skip


def _state(modification: Modification, rulings: Sequence[Ruling]) -> str:
    if modification.approved:
        return "Approved as shipped" if modification.approved_by == "shipped" else f"Approved by {modification.approved_by}"
    off = next((r for r in rulings if r.modification_id == modification.id), None)
    return f"Off, by {off.person}" if off and off.decided is Decided.SWITCHED_OFF else "Not approved"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%} of {whole:,}".replace("%", " %") if whole else UNREVIEWED


def _card(proposal: Proposal, rejection: Ruling | None = None) -> ProposalCard:
    idea = proposal.idea
    facts = [("Why", idea.reason), ("Risk", sentence(idea.risk)), ("From", idea.example_source), ("To", idea.example_result)]
    if rejection:
        facts.append(("Turned down", f"{rejection.person}, {stamp(rejection.decided_at)}: {rejection.note}"))
    by = f"by {proposal.model}" if proposal.made_by == "model" else "by counting"
    return ProposalCard(
        id=proposal.id, title=idea.title, kind=idea.kind, instruction=idea.instruction, facts=tuple((k, v) for k, v in facts if v),
        origin=f"Proposed {by} from {proposal.source}, for {proposal.person}, {stamp(proposal.proposed_at)}",
    )  # fmt: skip


def _rejection(proposal: Proposal, rulings: Sequence[Ruling]) -> Ruling | None:
    return next((r for r in rulings if r.proposal_id == proposal.id), None)


def _history(ruling: Ruling) -> HistoryLine:
    thing = f"{ruling.modification_id} · {ruling.title}" if ruling.modification_id else ruling.title
    what = f"{DECIDED[ruling.decided]}, edited" if ruling.edited else DECIDED[ruling.decided]
    return HistoryLine(stamp(ruling.decided_at), f"{ruling.person} {what}: {thing}", ruling.note, ruling.version)


def guard_title(guard: str) -> str:
    return guard.replace("_", " ")


def guards_offered(kind: Kind) -> list[str]:
    """Those that an expert may add to what every modification of the kind has: of a question that asks the same, nothing may
    be added, and of one that asks something else, not all is kept."""
    other = ("_listed", "adds_") if kind == "keep" else ("numbers_kept", "facts_kept")
    return [guard for guard in GUARDS if guard not in NEEDED[kind] and not any(part in guard for part in other)]


def guards_usual(kind: Kind) -> list[str]:
    """Those of them that a proposal has when nobody edits it."""
    return [guard for guard in USUAL if guard in guards_offered(kind)]


def guards_always(kind: Kind) -> str:
    return f"Every one that {'keeps' if kind == 'keep' else 'shifts'} what is asked is held against: {listed([guard_title(guard) for guard in NEEDED[kind]])}."
