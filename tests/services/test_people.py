"""Who one is, and who may say so."""

import pytest

from synthcore.core.errors import BadRequest, NotAllowed
from synthcore.core.people import Person, Role
from synthcore.services import people, reviewing


def test_a_name_is_a_person(context):
    """On a machine of one's own anyone may do everything until a role is given."""
    assert people.person_for(context, "  Anna   Berg ") == Person(name="Anna Berg", role=Role.ADMIN)
    assert people.login_name()
    for name in ("", "  ", "x" * 81):
        with pytest.raises(BadRequest, match="name"):
            people.person_for(context, name)


def test_roles_are_given_by_an_admin_and_kept(context, anna):
    """Nobody locks themselves out."""
    assert people.set_role(context, anna, name="ben", role=Role.VIEWER).role is Role.VIEWER
    ben = people.person_for(context, "Ben")
    assert ben == Person(name="ben", role=Role.VIEWER)
    with pytest.raises(NotAllowed):
        people.set_role(context, ben, name="ben", role=Role.ADMIN)
    with pytest.raises(BadRequest, match="your own role"):
        people.set_role(context, anna, name="anna", role=Role.LEAD)
    assert people.list_people(context, anna) == (ben,)


def test_another_spelling_is_the_same_person(context, ids):
    """Two approvals by one clinician are one."""
    for name in ("Anna", "anna", " ANNA "):
        person = people.person_for(context, name)
        decided = reviewing.decide(context, person, review_id=name, record_id=ids[9], verdict="approved")
        assert (person.name, decided.status.value) == ("Anna", "needs_second")
    assert [p.name for p in people.list_people(context, person)] == ["Anna"]
