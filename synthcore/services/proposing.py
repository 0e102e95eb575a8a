"""The modification list of a domain: what is proposed for it, what experts decide, and what came of each modification.

Nothing that is proposed is used. An expert's approval makes a new version of the domain (services/domain_versions), in which
the proposal is a modification; switching one off or on is a new version too.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from synthcore.core import ids
from synthcore.core.errors import BadRequest, SynthcoreError, UnknownValue
from synthcore.core.people import Person, require
from synthcore.core.proposals import Decided, Edited, Feedback, Idea, Kind, Proposal, Ruling, proposal_id
from synthcore.core.questions import SourceTable
from synthcore.core.records import Frozen
from synthcore.domains.pair_soundness import GUARDS, NEEDED, USUAL
from synthcore.domains.schema import Domain, Modification
from synthcore.generation.structures import Structure, ideas, structures
from synthcore.services import domain_versions, domains, making_pairs
from synthcore.services.context import Context
from synthcore.services.making_pairs import Look

READ_AT_MOST = 2000  # questions that are counted; a structure of a collection shows in them
IDS = tuple(f"m{n:02}" for n in range(1, 100))
LONGEST_NOTE, LONGEST_TITLE, LONGEST_INSTRUCTION = 2000, 120, 1000
Questions = making_pairs.PairSource  # of a source of pairs, the questions alone are read here
_deciding = threading.Lock()


class Listed(Frozen):
    """`turned_down` are rejected proposals, which can be taken up again, `approved` those that are modifications now, as they
    were proposed. `rulings` has the last decision first."""

    waiting: tuple[Proposal, ...]
    turned_down: tuple[Proposal, ...]
    approved: tuple[Proposal, ...]
    rulings: tuple[Ruling, ...]
    feedback: tuple[Feedback, ...]


class Proposed(Frozen):
    """What came of proposing: of `questions` questions in `column`, so many proposals are `new`. `structures` are sentences;
    `left_out` counts what a model wrote that is no proposal."""

    source: str
    column: str
    questions: int
    structures: tuple[str, ...]
    new: int
    there: int
    left_out: int = 0


class Counted(NamedTuple):
    """The questions that proposals are made from, and how they are built."""

    source: str
    column: str
    questions: list[str]
    structures: list[Structure]


def domains_listed(context: Context, person: Person) -> tuple[str, ...]:
    """Every domain, those with modifications first; one that cannot be read at present stands among the others."""

    def has_none(name: str) -> bool:
        try:
            return not domains.domain(context, name).modifications
        except SynthcoreError:
            return True

    return tuple(sorted(domains.domain_names(context, person), key=has_none))


def list_proposals(context: Context, person: Person, *, domain: str | None = None) -> Listed:
    """What is proposed for a domain (default: that of the settings), decided about it, and came of its modifications."""
    require(person, "look")
    name = domains.domain(context, domain).about.id
    rulings = context.store.proposals.rulings(name)
    last = _last(rulings)
    proposals = context.store.proposals.of(name)

    def that_are(decided: Decided) -> tuple[Proposal, ...]:
        return tuple(p for p in proposals if p.id in last and last[p.id].decided is decided)

    return Listed(
        waiting=tuple(p for p in proposals if p.id not in last), turned_down=that_are(Decided.REJECTED), approved=that_are(Decided.APPROVED),
        rulings=tuple(rulings), feedback=tuple(context.store.proposals.feedback(name)),
    )  # fmt: skip


def look_at_questions(context: Context, person: Person, *, questions: Questions) -> Look:
    """What a source holds, before anything is proposed from it (verb `propose`). Raises BadInput or BadRequest with a sentence."""
    require(person, "propose")
    return making_pairs.look_of(_read(questions))


def propose_by_counting(context: Context, person: Person, *, questions: Questions, domain: str | None = None) -> Proposed:
    """Propose what the most frequent structures of the questions suggest (verb `propose`). Proposing again adds nothing."""
    require(person, "propose")
    about = with_questions(domains.domain(context, domain))
    found = counted(questions)
    made = ideas(found.structures, [m.title for m in about.modifications.values()])
    return kept(context, person, about, made, found, by="")


def as_proposed(idea: Idea) -> Edited:
    """What would be approved of an idea that nobody edits."""
    return edited(idea.title, idea.instruction, idea.kind, USUAL)


def edited(title: str, instruction: str, kind: Kind, more: Sequence[str]) -> Edited:
    """What somebody typed; `more` are guards beside those that every modification of the kind has."""
    return Edited(title=title, instruction=instruction, kind=kind, guard=_in_order((*NEEDED[kind], *more)))


def approve_proposal(context: Context, person: Person, *, proposal: str, note: str = "", edited: Edited | None = None) -> Ruling:
    """Approve a proposal by its id (verb `curate`), as it is or as it was `edited`: it becomes a modification of a new version
    of its domain, and what was proposed stays as it was. One that was turned down may be approved after all. Raises BadRequest
    for one that is approved already, and for an edit that makes no modification."""
    require(person, "curate")
    with _deciding:
        found, _ = _undecided(context, proposal)
        wanted = _sound(edited) if edited else as_proposed(found.idea)
        about = with_questions(domains.domain(context, found.domain))
        there = _there(context, about, wanted)
        if there is None:
            there = _modification(about, wanted, found.idea.risk, person)
            about = domain_versions.with_modifications(context, found.domain, [*about.modifications.values(), there])
        changed = None if wanted == as_proposed(found.idea) else wanted
        return _ruled(context, person, about, Decided.APPROVED, note, title=there.title, proposal=found.id, modification=there.id, edited=changed)


def reject_proposal(context: Context, person: Person, *, proposal: str, note: str) -> Ruling:
    """Turn a proposal down (verb `curate`), with a note that says why. Raises BadRequest for one that is decided already."""
    require(person, "curate")
    _said(note, "turns a proposal down")
    with _deciding:
        found, before = _undecided(context, proposal)
        if before is not None:
            raise BadRequest(f"{before.person} has turned this proposal down already.")
        return _ruled(context, person, domains.domain(context, found.domain), Decided.REJECTED, note, title=found.idea.title, proposal=found.id)


def switch_modification(context: Context, person: Person, *, modification: str, on: bool, note: str, domain: str | None = None) -> Ruling:
    """Switch a modification on or off (verb `curate`), with a note that says why; a new version of the domain comes of it."""
    require(person, "curate")
    _said(note, "switches a modification")
    with _deciding:
        about = with_questions(domains.domain(context, domain))
        if modification not in about.modifications:
            raise UnknownValue("modification", modification, about.modifications)
        former = about.modifications[modification]
        if former.approved is on:
            raise BadRequest(f"the modification {modification} is {'on' if on else 'off'} already.")
        changed = former.model_copy(update={"approved": on, "approved_by": person.name if on else ""})
        made = domain_versions.with_modifications(context, about.about.id, (about.modifications | {modification: changed}).values())
        decided = Decided.SWITCHED_ON if on else Decided.SWITCHED_OFF
        return _ruled(context, person, made, decided, note, title=former.title, modification=modification)


# What proposing by a model shares


def with_questions(domain: Domain) -> Domain:
    """The domain itself. Raises BadRequest for one that has no modifications."""
    if not domain.modifications:
        raise BadRequest(f"the domain {domain.about.id} makes no questions, so it has no modifications.")
    return domain


def counted(questions: Questions) -> Counted:
    """The questions of a source, and their structures. Raises what the sources raise."""
    table = _read(questions)
    if not table.questions:
        raise BadRequest(f"{table.source} holds no questions.")
    texts = [question.text for question in table.questions]
    return Counted(table.source, table.column, texts, structures(texts))


def _read(questions: Questions) -> SourceTable:
    if sum(map(bool, (questions.file, questions.dataset.strip(), questions.sample, questions.upload is not None))) != 1:
        raise BadRequest("name either a file or the id of a dataset to read questions from.")
    return making_pairs.read_table(questions.model_copy(update={"limit": READ_AT_MOST}), None)


def kept(context: Context, person: Person, domain: Domain, made: list[Idea], asked: Counted, *, by: str, left_out: int = 0) -> Proposed:
    """Keep ideas as proposals; `by` is the model that had them, "" for counting."""
    name, now = domain.about.id, datetime.now(UTC)
    proposals = [
        Proposal(
            id=proposal_id(name, idea), domain=name, idea=idea, made_by="model" if by else "counting", model=by, source=asked.source, person=person.name,
            proposed_at=now,
        )
        for idea in made
    ]  # fmt: skip
    new = context.store.proposals.add(proposals)
    return Proposed(
        source=asked.source, column=asked.column, questions=len(asked.questions), structures=tuple(s.sentence for s in asked.structures), new=new,
        there=len(proposals) - new, left_out=left_out,
    )  # fmt: skip


def _last(rulings: list[Ruling]) -> dict[str, Ruling]:
    """The decision that counts, by proposal."""
    return {ruling.proposal_id: ruling for ruling in reversed(rulings) if ruling.proposal_id}  # the last one first


def _undecided(context: Context, proposal: str) -> tuple[Proposal, Ruling | None]:
    """A proposal, with its rejection if there is one. Raises BadRequest for one that is not there, or approved."""
    found = context.store.proposals.get(proposal)
    if found is None:
        raise BadRequest(f"there is no proposal {proposal!r}.")
    before = _last(context.store.proposals.rulings(found.domain)).get(proposal)
    if before is not None and before.decided is Decided.APPROVED:
        raise BadRequest(f"{before.person} has approved this proposal already; it is the modification {before.modification_id}.")
    return found, before


def _sound(edited: Edited) -> Edited:
    """An edit, its spaces tidied and its guards in order. Raises BadRequest for one that makes no modification."""
    title, instruction = " ".join(edited.title.split()), edited.instruction.strip()
    for what, text, longest in (("a name", title, LONGEST_TITLE), ("an instruction", instruction, LONGEST_INSTRUCTION)):
        if not text:
            raise BadRequest(f"a modification needs {what}.")
        if len(text) > longest:
            raise BadRequest(f"{what} has at most {longest:,} characters, not {len(text):,}.")
    if unknown := [guard for guard in edited.guard if guard not in GUARDS]:
        raise UnknownValue("guard", unknown[0], GUARDS)
    if lacking := [guard for guard in NEEDED[edited.kind] if guard not in edited.guard]:
        raise BadRequest(f"every modification of the kind {edited.kind} has the guard {lacking[0]!r}.")
    if edited.kind == "shift" and "numbers_kept" in edited.guard:
        raise BadRequest("the guard 'numbers_kept' forbids what a shift may add; 'numbers_listed' is meant for it.")
    return Edited(title=title, instruction=instruction, kind=edited.kind, guard=_in_order(edited.guard))


def _in_order(guards: Sequence[str]) -> tuple[str, ...]:
    """So that the same guards are equal."""
    return tuple(guard for guard in GUARDS if guard in guards)


def _there(context: Context, domain: Domain, wanted: Edited) -> Modification | None:
    """The modification of an approval that was cut short after its folder was made. Raises BadRequest for one that is there
    for another reason."""
    there = next((m for m in domain.modifications.values() if m.instruction == wanted.instruction and m.kind == wanted.kind), None)
    if there is None:
        return None
    known = there.approved_by in ("", "shipped") or any(r.modification_id == there.id for r in context.store.proposals.rulings(domain.about.id))
    if known:
        raise BadRequest(f"the modification {there.id} ({there.title}) has this instruction already.")
    return there


def _modification(domain: Domain, wanted: Edited, risk: str, person: Person) -> Modification:
    free = next((name for name in IDS if name > max(domain.modifications)), None)
    if free is None:
        raise BadRequest(f"the domain {domain.about.id} has a modification {IDS[-1]}, and no number after it; it can take no more.")
    return Modification(
        id=free, title=wanted.title, instruction=wanted.instruction, kind=wanted.kind, guard=wanted.guard, risk=risk, approved=True,
        approved_by=person.name,
    )  # fmt: skip


def _said(note: str, what: str) -> None:
    if not note.strip():
        raise BadRequest(f"a note is needed: who {what} says why.")


def _ruled(
    context: Context, person: Person, domain: Domain, decided: Decided, note: str, *, title: str, proposal: str = "", modification: str = "",
    edited: Edited | None = None,
) -> Ruling:  # fmt: skip
    ruling = Ruling(
        id=ids.new_id(), domain=domain.about.id, decided=decided, proposal_id=proposal, modification_id=modification, title=title,
        note=note.strip()[:LONGEST_NOTE], person=person.name, version="" if decided is Decided.REJECTED else domain.about.version,
        edited=edited, decided_at=datetime.now(UTC),
    )  # fmt: skip
    context.store.proposals.rule(ruling)
    return ruling
