"""Editing and the revision queue, as a page draws them."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from synthcore.core.ids import new_id
from synthcore.core.people import Person, Role
from synthcore.core.ports import Filters
from synthcore.core.reviews import Verdict
from synthcore.services import reviewing, revision_queue, running
from synthcore.settings import shipped
from tests.conftest import some_dialogues
from tests.provider import Provider

MAIN = Path(__file__).parent.parent / "synthcore" / "ui" / "main.py"
ANN = Person(name="Ann", role=Role.ADMIN)
BEN = Person(name="Ben", role=Role.CLINICIAN)
HOSTILE = "![x](http://evil.example/leak.png) <b onclick=alert(1)>bold</b>"


def queue_page():
    from synthcore.core.ports import Filters
    from synthcore.ui import revising, session

    session.begin()
    revising.section(session.require_person(), Filters(status="needs_revision"))


def panel_page():
    import streamlit as st

    from synthcore.services import reviewing
    from synthcore.ui import editing, session

    visit = session.begin()
    editing.panel(visit, reviewing.card(visit.context, visit.person, record_id=st.query_params["record"]))


def opened(page, **query):
    at = AppTest.from_function(page, default_timeout=60)
    for key, value in ({"as": "Ann"} | query).items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


def words(at):
    return "\n".join(element.proto.body for element in at.get("html"))


def press(at, key):
    at.button(key=key).click().run()
    assert not at.exception
    return at


@pytest.fixture
def first(filled):
    """The record that Ben sent back with a note."""
    record_id = reviewing.queue(filled, ANN).items[2].record_id
    reviewing.decide(filled, BEN, review_id=new_id(), record_id=record_id, verdict=Verdict.NEEDS_REVISION, note=HOSTILE)
    return record_id


def test_a_record_is_edited(filled, first):
    """The remark and the text stand there as text; what is typed shows as a difference, and is a new version after the press."""
    at = opened(queue_page)
    assert "1 record needs a revision" in words(at)
    assert "<b onclick" not in words(at)
    assert "&lt;b onclick" in words(at)
    assert "Ben: ![x]" in words(at)
    save = f"edit-save-{first}"
    assert at.button(key=save).disabled
    at.text_area(key=f"edit-text-{first}-1").set_value("Another reply <i>entirely</i>.").run()
    assert "<ins>" in words(at)
    assert "&lt;i&gt;entirely" in words(at)
    assert not at.button(key=save).disabled
    press(at, save)
    assert "Saved as a new version" in words(at)
    made = filled.store.records.get(filled.store.records.state(first).superseded_by)
    assert (made.body.turns[1].text, made.origin.source) == ("Another reply <i>entirely</i>.", "Ann")
    assert "Nothing waits to be revised" in words(at)


def test_turns_come_and_go_and_labels_change(filled, first):
    at = opened(queue_page)
    turns = filled.store.records.get(first).body.turns
    press(at, f"edit-out-{first}-0")
    press(at, f"edit-add-{first}-user")
    at.text_area(key=f"edit-text-{first}-new1").set_value("Thanks.").run()
    at.checkbox(key=f"edit-labelled-{first}").check().run()
    at.selectbox(key=f"edit-intent-{first}-1").set_value("validate").run()
    at.selectbox(key=f"edit-label-{first}-concern").set_value("grief").run()
    assert "taken out" in words(at)
    press(at, f"edit-save-{first}")
    made = filled.store.records.get(filled.store.records.state(first).superseded_by)
    assert [t.text for t in made.body.turns] == [*(t.text for t in turns[1:]), "Thanks."]
    assert (made.body.turns[0].intent, made.labels.concern) == ("validate", "grief")


def test_the_panel_waits_for_the_first_answer(filled):
    """Whoever has still to judge blind sees no label by it; whoever has decided edits."""
    items = reviewing.queue(filled, ANN, filters=Filters(status="unreviewed")).items
    at = opened(panel_page, record=items[0].record_id)
    assert "Say first what you see" in words(at)
    assert not at.text_area
    decided = reviewing.queue(filled, ANN).items[0].record_id
    assert opened(panel_page, record=decided).text_area


def test_the_review_page_shows_it_under_its_filter(filled, first):
    """By the filter, as the Overview leads there; a link to a record still opens the desk."""
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.query_params["as"], at.query_params["review-status"] = "Ann", "Needs revision"
    at.run()
    at.switch_page(str(shipped("pages") / "review.py")).run()
    assert not at.exception
    assert [title.value for title in at.title] == ["To revise"]
    assert at.text_area(key=f"edit-text-{first}-0")
    press(at, f"revise-desk-{first}")
    assert not at.title
    assert not [area for area in at.text_area if area.key and area.key.startswith("edit-")]


def test_nothing_waits(context):
    assert "Nothing waits to be revised" in words(opened(queue_page))


def test_who_may_not_edit(filled, first):
    """A viewer reads; there is no field and no button."""
    from synthcore.services import people

    people.set_role(filled, ANN, name="Vi", role=Role.VIEWER)
    at = opened(queue_page, **{"as": "Vi"})
    assert "Editing is for clinicians, editors and leads." in words(at)
    assert not at.text_area
    assert not [b for b in at.button if b.key and b.key.startswith(("edit-", "revise-start"))]


def test_a_model_is_asked_from_the_page(home, monkeypatch):
    """The exact request, the quote, the start; the run makes the version."""
    from synthcore import wiring
    from synthcore.core.runs import ENDED
    from synthcore.services import importing
    from tests.living import until

    with Provider() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        context = wiring.context()
        importing.import_upload(context, ANN, name="march.json", data=some_dialogues(), batch="March")
        record_id = reviewing.queue(context, ANN).items[0].record_id
        reviewing.decide(context, BEN, review_id=new_id(), record_id=record_id, verdict=Verdict.NEEDS_REVISION, note="ask less")
        at = opened(queue_page)
        assert "Ben: ask less" in words(at)
        assert "Reviewer 1: ask less" not in words(at)
        at.toggle(key="revise-model").set_value(True).run()
        assert not at.exception
        assert "Reviewer 1: ask less" in words(at)  # in the request, which names nobody
        press(at, "revise-start")
        assert "Started: 1 dialogue asked of the model" in words(at)
        [run] = context.store.runs.all(limit=5)
        until(lambda: running.run_status(context, ANN, run_id=run.id).state in ENDED, 60)
        assert context.store.records.versions(record_id) == 1
        assert revision_queue.to_revise(context, ANN).total == 0
        wiring.close()
