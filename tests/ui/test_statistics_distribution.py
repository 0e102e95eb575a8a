"""The distribution on the page: charts, folded distances, what is missing, and the joint table."""

import pytest

from synthcore.core.people import Person, Role
from synthcore.services import importing
from tests.conftest import some_dialogues
from tests.ui import panels

ANN = Person(name="Ann", role=Role.ADMIN)


@pytest.fixture(autouse=True)
def selections(monkeypatch):
    monkeypatch.setattr(panels, "SCRIPT", "from synthcore.core.tallies import Selection" + panels.SCRIPT)


def opened(part, goal=100, of="domain='mental_health', kind='dialogue'", **query):
    return panels.opened("statistics_distribution", f"{part}(visit, Selection({of}), {goal})", **query)


def test_the_charts_and_how_far_it_is(filled):
    """Three tables of numbers beside the charts, and the distances as sentences; by another target of the domain when it is chosen."""
    at = opened("charts")
    assert panels.words(at).count("against the target: its numbers") == 3
    assert "Approved: 50% of 1 record would need another session type to match the target" in panels.words(at)
    assert "85" in panels.words(at)
    at.selectbox(key="statistics-mix").set_value("challenge").run()
    assert not at.exception
    assert ">50<" in panels.words(at)
    assert ">85<" not in panels.words(at)


def test_the_address_chooses_the_target(filled):
    """By the title that the field shows; one that there is not is the usual one."""
    assert ">85<" not in panels.words(opened("charts", **{"statistics-mix": "Challenge"}))
    assert ">85<" in panels.words(opened("charts", **{"statistics-mix": "Moon"}))


def test_what_is_missing_and_the_joint_table(filled):
    """Of every value; of all levels of risk, and of one."""
    at = opened("draw")
    assert "Check-in" in panels.words(at)
    assert "of 18 combinations have nothing approved yet" in panels.words(at)
    at.selectbox(key="statistics-joint-risk").set_value("none").run()
    assert not at.exception
    assert "Session type by concern, risk None" in panels.words(at)


def test_unknown_words_are_listed_as_they_are(filled):
    """Whatever stands in a file is shown as text."""
    odd = some_dialogues(1, user_profile={"concern": "<b>work</b> ![x](http://127.0.0.1/leak.png)", "age_range": "25-34", "mood_score": 4})
    importing.import_upload(filled, ANN, name="odd.json", data=odd, batch="Odd")
    said = panels.words(opened("draw"))
    assert "1 record names a concern that the domain does not know" in said
    assert "&lt;b&gt;work&lt;/b&gt; ![x](http://127.0.0.1/leak.png) 1" in said


def test_nothing_there_at_all(context):
    """No records, and a goal of none."""
    assert "All records: none yet." in panels.words(opened("charts", goal=None))
    assert "The target expects nothing here." in panels.words(opened("draw", goal=None))
