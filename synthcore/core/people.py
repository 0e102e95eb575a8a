"""Who may do what.

On a machine of one's own a person is a name that was typed; with sign-in it is a name that was proven. Either way every
service asks `may` before it acts.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from synthcore.core.errors import NotAllowed


class Role(StrEnum):
    VIEWER = "viewer"
    CLINICIAN = "clinician"
    EDITOR = "editor"
    LEAD = "lead"
    ADMIN = "admin"


class Person(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    role: Role


VERBS: dict[str, frozenset[Role]] = {
    "look": frozenset(Role),
    "review": frozenset({Role.CLINICIAN, Role.LEAD, Role.ADMIN}),
    "propose": frozenset({Role.CLINICIAN, Role.EDITOR, Role.LEAD, Role.ADMIN}),
    "edit": frozenset({Role.CLINICIAN, Role.EDITOR, Role.LEAD, Role.ADMIN}),
    "curate": frozenset({Role.CLINICIAN, Role.LEAD, Role.ADMIN}),
    "generate": frozenset({Role.EDITOR, Role.LEAD, Role.ADMIN}),
    "evaluate": frozenset({Role.EDITOR, Role.LEAD, Role.ADMIN}),
    "import": frozenset({Role.EDITOR, Role.LEAD, Role.ADMIN}),
    "export": frozenset({Role.EDITOR, Role.LEAD, Role.ADMIN}),
    "adjudicate": frozenset({Role.LEAD, Role.ADMIN}),
    "administer": frozenset({Role.ADMIN}),
}


def may(role: Role, verb: str) -> bool:
    """Whether a role permits a verb. An unknown verb is a defect: KeyError."""
    return role in VERBS[verb]


def require(person: Person, verb: str) -> None:
    """Raises NotAllowed unless the person may."""
    if not may(person.role, verb):
        raise NotAllowed(f"{person.name} has the role {person.role}, which does not permit to {verb}. Ask a lead or an admin.")
