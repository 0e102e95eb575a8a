"""The button that hands out the weekly report."""

from datetime import UTC, datetime

from synthcore.core.people import Person, Role
from synthcore.core.tallies import Selection
from synthcore.services import drawing
from synthcore.ui import report
from synthcore.ui.session import Visit
from tests.ui.panels import opened


def test_the_button_is_there_and_makes_nothing_before_it_is_pressed(filled, monkeypatch):
    monkeypatch.setattr(report, "made", None)
    at = opened("report", "button(visit, __import__('synthcore.core.tallies', fromlist=['x']).Selection(), None)")
    assert [button.proto.label for button in at.get("download_button")] == ["Weekly report"]


def test_the_file_has_its_charts(filled):
    visit = Visit(filled, Person(name="Ann", role=Role.ADMIN), True)
    text = report.made(visit, Selection(until=datetime.now(UTC).date()), 20).decode()
    assert " of 20 dialogues approved" in text
    assert text.count("<svg") >= 6


def test_without_the_engine_its_tables_stand_in_their_place(filled, monkeypatch):
    monkeypatch.setattr(drawing.sys, "executable", "/nowhere/python")
    text = report.made(Visit(filled, Person(name="Ann", role=Role.ADMIN), True), Selection(), None).decode()
    assert "<svg" not in text
    assert "<details open>" in text
