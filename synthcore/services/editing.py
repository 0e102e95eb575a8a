"""Editing: a person's corrections of a record, kept as a new version that somebody else reviews."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.examined import AT_ENTRY
from synthcore.core.people import Person, require
from synthcore.core.records import Body, Dialogue, Frozen, Labels, Origin, Record, Turn
from synthcore.core.texts import flat
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import versioned
from synthcore.evaluation.checks import personal_data
from synthcore.formats import versions
from synthcore.services import checking, domains
from synthcore.services.context import Context

CHECKED = ("intent", "sentiment", "risk_level")  # labels of a turn


class Saved(Frozen):
    """A version that is on disk; `repeated` tells that it was there before. `sentence` says what becomes of it, `warnings` what
    the checks find in it."""

    record: Record
    repeated: bool
    sentence: str
    warnings: tuple[str, ...]


def save_edit(context: Context, person: Person, *, record_id: str, turns: tuple[Turn, ...], labels: Labels | None = None) -> Saved:
    """Keep other turns, other labels, or both as a new version of a record (verb `edit`); the record itself never changes.

    Of a pair the turns are its prompt, the chosen and the rejected answer. Without `labels` they stay. The version takes its
    parent's place in every batch and waits for a review by someone else. Where another version was saved meanwhile both are
    kept. Raises BadRequest where nothing is changed or a text is missing, UnknownValue for a new label that the domain does not
    know.
    """
    require(person, "edit")
    found = context.store.records.with_state(record_id)
    if found is None:
        raise BadRequest(f"there is no record {record_id!r} in the database.")
    parent, state = found
    domain = domains.domain(context, parent.domain.split("@")[0])
    labels = parent.labels if labels is None else labels
    turns = tuple(_fitting(domain, parent.body, turns))
    _known_labels(domain, parent.labels, labels)
    if turns == versions.turns_of(parent.body) and labels == parent.labels:
        raise BadRequest("nothing was changed, so there is no new version to save.")
    origin = Origin(
        method="edit", parent_id=parent.id, source=person.name, inherited_risk=state.governing_risk
    )  # fmt: skip
    return _saved(context, domain, parent, turns, labels, origin)


def _saved(context: Context, domain: Domain, parent: Record, turns: Sequence[Turn], labels: Labels, origin: Origin) -> Saved:
    """Another version may be saved between a look and the writing: then the name is another one."""
    vocabulary, others = domains.kept(context, domain), 0
    while True:
        made = versions.version(parent, turns, labels, origin, domain=versioned(domain), created_at=datetime.now(UTC), number=others + 1)
        kept = context.store.records.add_version(made, vocabulary=vocabulary, others=others)
        if kept.record_id:
            break
        others = kept.others
    record = made if kept.added else context.store.records.get(kept.record_id) or made
    checking.Checker(context, domain).check([record])
    return Saved(
        record=record, repeated=not kept.added, sentence=_sentence(context, parent, record, kept.others), warnings=tuple(_warnings(context, domain, record))
    )


def _sentence(context: Context, parent: Record, record: Record, others: int) -> str:
    waits = "It waits for a review by someone else than its editor."
    if not others:
        return f"Saved as a new version of {parent.external_id}. {waits}"
    state = context.store.records.state(parent.id)
    first = context.store.records.get(state.superseded_by) if state and state.superseded_by else None
    who = (first.origin.source if first.origin.method == "edit" else first.origin.model) if first else None
    return (
        f"Meanwhile {who or 'someone'} saved another version of {parent.external_id}. Both are kept and wait for review, yours as "
        f"{record.external_id}: approve one of them at most."
    )


def _warnings(context: Context, domain: Domain, record: Record) -> list[str]:
    """What the rules find, and personal data; of a pair the rules look for those too."""
    found = context.store.findings.of([record.id], AT_ENTRY).get(record.id, [])
    said = [f"{f'turn {f.turn}: ' if f.turn else ''}{f.message}" for f in found]
    if not isinstance(record.body, Dialogue):
        return said
    allowed = {number for place in domain.resources.locale for number in place.numbers}
    for number, turn in enumerate(record.body.turns, 1):
        if kinds := dict.fromkeys(one.kind for one in personal_data.find(turn.text, allowed=allowed)):
            said.append(f"turn {number}: it may hold personal data ({', '.join(kinds)}).")
    return said


def _fitting(domain: Domain, body: Body, turns: Sequence[Turn]) -> list[Turn]:
    """The turns, if a record of this kind can hold them."""
    old = versions.turns_of(body)
    if not turns:
        raise BadRequest("a record needs at least one turn.")
    for number, turn in enumerate(turns, 1):
        if not turn.text.strip():
            raise BadRequest(f"turn {number} has no text; write one, or take the turn out.")
    if isinstance(body, Dialogue):
        roles = {*domain.about.roles, *(turn.role for turn in old)}
        for turn in turns:
            if turn.role not in roles:
                raise UnknownValue("role", turn.role, sorted(roles))
            _known_of_turn(domain, old, turn)
        return list(turns)
    if [turn.role for turn in turns] != [turn.role for turn in old]:
        raise BadRequest("a pair keeps its parts: the question, the chosen and the rejected answer.")
    if flat(turns[-1].text) == flat(turns[-2].text):
        raise BadRequest("the rejected answer says the same as the chosen one; it has to differ by its error.")
    return list(turns)


def _known_of_turn(domain: Domain, old: Sequence[Turn], turn: Turn) -> None:
    for name in CHECKED:
        value = getattr(turn, name)
        if value is not None and value not in {getattr(was, name) for was in old}:
            _known(name.replace("_", " "), value, domain, name)


def _known_labels(domain: Domain, old: Labels, new: Labels) -> None:
    """A new value is a word of the domain; what a file had stays what it is."""
    for name, value in new.model_dump(exclude_none=True).items():
        if value != getattr(old, name):
            _known(name.replace("_", " "), value, domain, "intent" if name == "primary_intent" else name)


def _known(kind: str, value: str, domain: Domain, label: str) -> None:
    words = [word.name for word in getattr(domain.labels, label)]
    if value not in words:
        raise UnknownValue(kind, value, words)
