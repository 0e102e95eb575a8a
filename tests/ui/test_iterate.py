"""Iterate on its page: reasons, notes, the text of a prompt, and a new version of it."""

import re

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
    assert "Dialogue prompt, version&nbsp;1" in said
    assert "evaluate-marked=lecture" in said
    assert "&lt;b&gt;Too much&lt;/b&gt; *advice*" in said
    assert "&amp;record=" in said
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
    assert "version 2" in said
    made = domains.domain(turned_down, "mental_health")
    assert made.prompts["dialogue"].version == "2"
    assert "You write short, invented" in made.prompts["dialogue"].system
    assert at.text_area[0].value == iterated(turned_down)
    assert not at.code


def test_what_must_stay_cannot_be_saved_away(turned_down):
    at = change(opened(), "{{risk_level}}", "")
    assert "{{risk_level}} must stay" in panels.words(at)
    assert at.button(key="iterate-save").disabled


def test_an_empty_text_cannot_be_saved_and_can_be_discarded(turned_down):
    at = opened()
    at.text_area[0].set_value("").run()
    assert "The text is empty" in panels.words(at)
    assert at.button(key="iterate-save").disabled
    panels.press(at, "iterate-discard")
    assert at.text_area[0].value == iterated(turned_down)
    assert not at.button


def two_makers(context):
    """One of the eight is a template's, and rejected for another reason."""
    record = context.store.records.get(reviewing.queue(context, ANN).items[0].record_id)
    with context.store.file.tx() as c:
        c.execute("update record set made_with = 'mental_health@1.0/grief/parent_died' where id = ?", [record.id])
    desk = DeskAnswers(marks=(Mark(code="questions"),))
    context.store.reviews.add(review("y", record, "Ann", "rejected", desk=desk, decided_at=NOW))


def test_what_somebody_began_to_write_is_kept_while_they_look_elsewhere(turned_down):
    two_makers(turned_down)
    at = change(opened(), "You write invented", "You write short, invented")
    (first, second) = at.selectbox(key="iterate-made-with").options
    at.selectbox(key="iterate-made-with").select_index(1).run()
    assert (first, second) == ("Dialogue prompt, version 1", "Grief: loss of a parent, version 1.0")
    assert at.text_area[0].value.startswith("[[scenario]]")
    at.selectbox(key="iterate-made-with").select_index(0).run()
    assert "You write short, invented" in at.text_area[0].value
    assert at.button(key="iterate-save")


def test_who_was_slower_keeps_their_text_and_sees_that_of_the_other(turned_down):
    at = change(opened(), "You write invented", "You write short, invented")
    now = iterated(turned_down)
    theirs = now.replace("support conversations", "support chats")
    iterating.save_version(turned_down, ANN, made_with="dialogue@1", text=theirs, before=now, domain="mental_health")
    panels.press(at, "iterate-save")
    said = panels.words(at)
    assert "changed by someone else meanwhile" in said
    assert "Somebody saved another version while you wrote" in said
    assert "You write short, invented" in at.text_area[0].value
    assert any(line.startswith("-") and "support chats" in line for line in at.code[0].value.splitlines())
    panels.press(at, "iterate-save")
    assert domains.domain(turned_down, "mental_health").prompts["dialogue"].version != "2"
    assert "Somebody" not in panels.words(at)


def test_the_search_finds_a_reason(turned_down):
    two_makers(turned_down)
    at = opened()
    at.text_input(key="iterate-search").set_value("grief").run()
    assert at.selectbox(key="iterate-made-with").options == ["Grief: loss of a parent, version 1.0"]
    at.text_input(key="iterate-search").set_value("nothing such").run()
    assert "None of 2 prompts and templates" in panels.words(at)
    assert not at.selectbox


def test_any_two_versions_are_compared(turned_down):
    """The newest against the one before, until somebody chooses."""
    records = [turned_down.store.records.get(one.record_id) for one in reviewing.queue(turned_down, ANN).items[1:4]]
    with turned_down.store.file.tx() as c:
        for n, record in enumerate(records):
            c.execute("update record set made_with = ? where id = ?", [f"mental_health@1.0/prompts/dialogue@{n + 2}", record.id])
    at = opened()
    after, before = (next(one for one in at.selectbox if one.label == label) for label in ("After", "Before"))
    assert (after.value, before.value) == ("dialogue@4", "dialogue@3")
    assert re.search("Too few yet to compare: [01] of 20 decided with version 3 and [01] of 20 decided with version 4.", panels.words(at))
    before.set_value("dialogue@1").run()
    assert re.search("[0-5] of 20 decided with version 1 and [01] of 20 decided with version 4", panels.words(at))
    next(one for one in at.selectbox if one.label == "After").set_value("dialogue@2").run()
    assert next(one for one in at.selectbox if one.label == "Before").value == "dialogue@1"


def test_more_than_ten_are_shown_on_demand(turned_down, monkeypatch):
    two_makers(turned_down)
    monkeypatch.setattr("synthcore.views.iterate.FIRST", 1)
    at = opened()
    assert "Grief: loss of a parent" not in panels.words(at)
    panels.press(at, "iterate-more")
    assert "Grief: loss of a parent" in panels.words(at)


def test_a_text_that_does_not_fit_is_told_and_stays_in_the_field(turned_down):
    at = change(opened(), "# System", "# System {{weather}}\n")
    panels.press(at, "iterate-save")
    assert "weather" in panels.words(at)
    assert "{{weather}}" in at.text_area[0].value


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CLINICIAN])
def test_who_may_not_generate_reads_the_reasons(turned_down, role):
    people.set_role(turned_down, ANN, name="Vera", role=role)
    at = opened("Vera")
    assert "evaluate-marked=lecture" in panels.words(at)
    assert "Ann" not in panels.words(at)
    assert not at.text_area


@pytest.mark.parametrize("role", [Role.EDITOR, Role.LEAD])
def test_editors_and_leads_have_the_text(turned_down, role):
    people.set_role(turned_down, ANN, name="Vera", role=role)
    assert opened("Vera").text_area
