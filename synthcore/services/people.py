"""People: names with roles. Without sign-in the person at this machine may do everything (docs/decisions/0002)."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime

from synthcore.core.errors import BadRequest
from synthcore.core.people import Person, Role, require
from synthcore.formats.reviews import same_person
from synthcore.services.context import Context

LONGEST = 80


def login_name() -> str:
    """The name this person logged in to the machine with."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may run under a number that has no name
        return "someone"


def person_for(context: Context, name: str) -> Person:
    """The person of that name with the role on record, `admin` when none is. A name that is known in another spelling
    (`anna` for `Anna`) is that person. Stores nothing. Raises BadRequest for an empty name or one beyond 80 characters."""
    name = _checked(name)
    name = context.store.people.spellings().get(same_person(name), name)
    return Person(name=name, role=context.store.people.role(name) or Role.ADMIN)


def list_people(context: Context, person: Person) -> tuple[Person, ...]:
    """Everyone with a role on record or a decision in the store, by name."""
    require(person, "look")
    return tuple(Person(name=name[:LONGEST], role=role or Role.ADMIN) for name, role in context.store.people.all())


def set_role(context: Context, person: Person, *, name: str, role: Role) -> Person:
    """Give a name a role (verb `administer`). Nobody gives up the role of admin themselves, so that one always remains."""
    require(person, "administer")
    name = _checked(name)
    if name == person.name and role is not Role.ADMIN:
        raise BadRequest("you cannot give up your own role of admin; another admin can change it.")
    context.store.people.set_role(name, role, datetime.now(UTC))
    return Person(name=name, role=role)


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise BadRequest("a person needs a name.")
    if len(name) > LONGEST:
        raise BadRequest(f"a name has at most {LONGEST} characters, not {len(name)}.")
    return name
