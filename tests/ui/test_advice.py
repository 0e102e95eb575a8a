"""Advice under the charts: three lines, the others folded, and where their links lead."""

import pytest

from synthcore.evaluation.advice_rules import Line
from synthcore.ui.advice import html
from synthcore.views.advice import said
from tests.ui import panels


@pytest.fixture(autouse=True)
def selections(monkeypatch):
    monkeypatch.setattr(panels, "SCRIPT", "from synthcore.core.tallies import Selection" + panels.SCRIPT)


def test_a_small_batch_that_waits_is_told_of(filled):
    at = panels.opened("advice", "draw(visit, Selection(kind='dialogue'), None)")
    said = panels.words(at)
    assert "The batch “March” (8 records) is smaller than 50." in said
    assert "evaluate?" in said
    assert "evaluate-batch=March" in said
    assert not at.expander


def test_of_more_than_fit_the_rest_is_folded(filled, monkeypatch):
    monkeypatch.setattr("synthcore.views.advice.FIRST", 0)
    at = panels.opened("advice", "draw(visit, Selection(kind='dialogue'), None)")
    assert [one.label for one in at.expander] == ["All advice (1)"]


@pytest.mark.parametrize("more", ["concern='grief'", "since='2020-01-01'"])
def test_where_a_filter_takes_the_reminders_away_that_is_said(filled, more):
    at = panels.opened("advice", f"draw(visit, Selection(kind='dialogue', {more}), None)")
    assert "Reminders (size of batches, backlog, concerns, templates) are of all of them." in panels.words(at)
    assert "sc-advice" not in panels.words(at)


def test_nothing_is_drawn_of_nothing(context):
    at = panels.opened("advice", "draw(visit, Selection(kind='dialogue'), None)")
    assert "sc-advice" not in panels.words(at)


def test_names_of_others_stay_inert(monkeypatch):
    """A batch may be called anything."""
    monkeypatch.setattr("synthcore.ui.session.query", lambda **params: params)
    line = Line(rule="r", sentence="The batch “<b>x</b>” is small.", see="See", filters={"status": "open", "batch": '"><b>'})
    assert "<b>" not in html(said([line]))
