"""Quality on the Statistics page: before there is enough to say, what it is told apart by, and what is counted when it is opened."""

from tests.test_pages import press, words
from tests.test_pages_of_statistics import arrive


def test_before_ten_decisions_it_says_how_many_are_missing(filled):
    at = arrive(part="quality")
    assert "more to see quality." in words(at)
    assert not [one for one in at.selectbox if one.key == "statistics-quality-by"]
    assert [one.key for one in at.button if one.key == "quality-decisions"] == []


def test_rates_by_what_is_chosen_and_what_is_counted_once_it_is_opened(filled, monkeypatch):
    monkeypatch.setattr("synthcore.views.quality.ENOUGH", 1)
    at = arrive(part="quality")
    assert "decided record" in words(at)
    at.selectbox(key="statistics-quality-by").set_value("concern").run()
    assert not at.exception
    assert "No judge has said anything" not in words(at)
    press(at, "quality-decisions")
    assert not at.exception
    assert "No judge has said anything of decided records." in words(at)
    press(at, "quality-repetition")
    assert not at.exception
    assert "compared" in words(at)
