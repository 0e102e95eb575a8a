"""Set-up shows who, what and where."""

from pathlib import Path

from synthcore.core.people import Person, Role
from synthcore.settings import Settings
from synthcore.views.setup import setup
from tests.views.making import plants


def test_setup():
    """People with roles, the domain's terms, the dated resources, the places."""
    settings = Settings(home=Path("/h"), db=Path("/h/x.duckdb"), port=8501)
    view = setup([Person(name="Ann", role=Role.LEAD)], plants(), settings, {"Synthcore": "1"})
    assert view.people == (("Ann", "lead"),)
    assert {line.role for line in view.roles} == {role.value for role in Role}
    assert view.roles[0].may == "look"
    assert dict(view.domain)["Domain"] == "Plant care by chat (plant_care)"
    assert view.disclaimer == "Invented conversations about house plants."
    assert view.resources_checked.startswith("Checked on 2026-01-01.")
    assert dict(view.places) == {"Database": "/h/x.duckdb", "Home": "/h", "Address": "http://127.0.0.1:8501"}
