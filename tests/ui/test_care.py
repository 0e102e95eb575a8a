"""Paces on the page: one's own for a clinician, the team's for a lead."""

from datetime import UTC, datetime

from synthcore.core.people import Role
from tests.ui import panels


def test_ones_own_and_the_teams(filled):
    said = panels.words(panels.opened("care", person="Cas"))
    assert "No decision at the desk yet." in said
    assert "3 decisions of 2 reviewers." in said
    assert "No pair has a better side yet." in said
    assert "too few" not in said
    assert "beside you" in panels.words(panels.opened("care", person="Ben"))


def test_a_clinician_sees_nothing_of_others(filled):
    for name, role in (("Ben", Role.CLINICIAN), ("Vic", Role.VIEWER)):
        filled.store.people.set_role(name, role, datetime.now(UTC))
    ben = panels.opened("care", person="Ben")
    assert "1 decision." in panels.words(ben)
    assert [heading.value for heading in ben.subheader] == ["Your pace"]
    assert not panels.opened("care", person="Vic").subheader
