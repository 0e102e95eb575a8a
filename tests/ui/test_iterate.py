"""Iterate on its page: reasons, notes, the text of a prompt, and a new version of it."""

import pytest

from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.people import Person, Role
from synthcore.services import domains, iterating, people, reviewing
from tests.living import NOW, review
from tests.ui import panels

ANN = Person(name="Ann", role=Role.ADMIN)
NOTE = "<b>Too much</b> *advice*"


@pytest.fixture(autouse=True)
def selections(monkeypatch):
    monkeypatch.setattr(panels, "SCRIPT", "from synthcore.core.tallies import Selection" + panels.SCRIPT)


@pytest.fixture
def turned_down(filled):
    """Of the eight dialogues one prompt made all; Ann rejects one of them for lecturing, with a note."""
    items = reviewing.queue(filled, ANN).items
    with filled.store.file.tx() as c:
        c.execute("update record set made_with = 'dialogue@1'")
    record = filled.store.records.get(items[4].record_id)
    filled.store.reviews.add(review("x", record, "Ann", "rejected", note=NOTE, desk=DeskAnswers(marks=(Mark(code="lecture"),)), decided_at=NOW))
    return filled


def opened(person="Ann"):
    return panels.opened("iterate", "draw(visit, Selection(domain='mental_health', kind='dialogue'), None)", person=person)


def change(at, old, new):
    (area,) = at.text_area
    area.set_value(area.value.replace(old, new)).run()
    assert not at.exception
    return at


def test_nothing_was_decided(context):
    assert "Reviewers&#x27; reasons will stand here" in panels.words(opened())


def test_reasons_and_notes_stand_beside_the_text(turned_down):
    """With links to the records; a note is text and nothing else."""
    at = opened()
    said = panels.words(at)
    assert "dialogue@1" in said
    assert "evaluate-marked=lecture" in said
    assert "&lt;b&gt;Too much&lt;/b&gt; *advice*" in said
    assert at.text_area[0].value == iterated(turned_down)
    assert not at.button


def iterated(context):
    return iterating.source(context, ANN, made_with="dialogue@1", domain="mental_health").text


def test_a_change_is_shown_and_saved_as_a_new_version(turned_down):
    at = change(opened(), "You write invented support conversations", "You write short, invented support conversations")
    assert "+You write short, invented support conversations" in at.code[0].value
    panels.press(at, "iterate-save")
    said = panels.words(at)
    assert "Saved as mental_health@" in said
    assert "dialogue@2" in said
    made = domains.domain(turned_down, "mental_health")
    assert made.prompts["dialogue"].version == "2"
    assert "You write short, invented" in made.prompts["dialogue"].system
    assert at.text_area[0].value == iterated(turned_down)
    assert not at.code


def test_what_must_stay_cannot_be_saved_away(turned_down):
    at = change(opened(), "{{risk_level}}", "")
    assert "{{risk_level}} must stay" in panels.words(at)
    assert at.button(key="iterate-save").disabled


def test_a_text_that_does_not_fit_is_told_and_stays_in_the_field(turned_down):
    at = change(opened(), "# System", "# System {{weather}}\n")
    panels.press(at, "iterate-save")
    assert "weather" in panels.words(at)
    assert "{{weather}}" in at.text_area[0].value


def test_who_may_not_generate_reads_the_reasons(turned_down):
    people.set_role(turned_down, ANN, name="Vera", role=Role.VIEWER)
    at = opened("Vera")
    assert "evaluate-marked=lecture" in panels.words(at)
    assert not at.text_area
