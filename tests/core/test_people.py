"""Roles and what they permit."""

import pytest

from synthcore.core.errors import NotAllowed
from synthcore.core.people import VERBS, Person, Role, may, require


def test_a_viewer_only_looks():
    """And an admin may do everything."""
    assert [verb for verb in VERBS if may(Role.VIEWER, verb)] == ["look"]
    assert all(may(Role.ADMIN, verb) for verb in VERBS)


def test_approval_is_not_for_editors():
    """Who makes the data does not judge it."""
    with pytest.raises(NotAllowed, match="editor"):
        require(Person(name="Ed", role=Role.EDITOR), "review")
