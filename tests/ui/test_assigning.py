"""Who is to look at which batch first, on the pages."""

import pytest

from synthcore.core.people import Person, Role
from synthcore.services import assigning, people
from tests.ui import panels

LEA = Person(name="Lea", role=Role.LEAD)


@pytest.fixture
def batch(filled):
    (found,) = assigning.assigned_batches(filled, LEA)
    people.set_role(filled, Person(name="Ann", role=Role.ADMIN), name="Cleo", role=Role.CLINICIAN)
    return found.batch


def test_a_lead_changes_it(filled, batch):
    at = panels.opened("assigning")
    assert "Everybody" in panels.words(at)
    at.multiselect(key=f"assigning-people-{batch}").set_value(["Cleo"]).run()
    panels.press(at, "assigning-save")
    assert f"The batch “{batch}” is assigned to Cleo." in panels.words(at)
    assert assigning.assignment_of(filled, LEA, batch=batch).people == ("Cleo",)
    assert at.multiselect(key=f"assigning-people-{batch}").value == ["Cleo"]
    panels.press(at, "assigning-save")
    at.multiselect(key=f"assigning-people-{batch}").set_value([]).run()
    panels.press(at, "assigning-save")
    assert assigning.assignment_of(filled, LEA, batch=batch).people == ()


def test_others_read_it(filled, batch):
    """And whoever is named is told so at the desk."""
    assigning.assign_batch(filled, LEA, batch=batch, people=("Cleo",))
    at = panels.opened("assigning", person="Cleo")
    assert "Cleo" in panels.words(at)
    assert not at.multiselect
    assert f"“{batch}” is assigned to you and comes first." in panels.words(panels.opened("assigning", "line(visit)", person="Cleo"))
    assert "wait for a decision" in panels.words(panels.opened("assigning", "line(visit, counted=True)", person="Cleo"))
    assert panels.words(panels.opened("assigning", "line(visit)")) == ""


def test_who_may_not_review_is_not_named(filled, batch):
    people.set_role(filled, Person(name="Ann", role=Role.ADMIN), name="Vic", role=Role.VIEWER)
    assert "Vic" not in panels.opened("assigning").multiselect(key=f"assigning-people-{batch}").options
    assert panels.words(panels.opened("assigning", "line(visit)", person="Vic")) == ""


def test_without_a_batch(context):
    assert panels.words(panels.opened("assigning")) == ""
