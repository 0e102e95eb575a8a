"""The report as a file: parsed as a browser parses it, nothing in it loads or runs, and every text is text."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from synthcore.core.people import Person, Role
from synthcore.core.records import Frozen
from synthcore.services import drawing, importing, measuring_progress, reporting
from synthcore.views import weekly_report
from tests.pairs import csv_of, row

ANN = Person(name="Ann", role=Role.ADMIN)
ODD = '<img src="http://a.example/x.png" onerror="alert(1)">'
VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """Every element with its attributes, and whether each that is opened is closed."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.words = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def of(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def week(filled):
    return reporting.weekly(filled, ANN, goal=20)


@pytest.fixture
def page(week):
    return Page(weekly_report.html(week, drawing.draw(weekly_report.specs(week), "svg")))


def test_it_is_one_whole_file_that_loads_nothing(page):
    assert page.open == []
    assert not {"script", "link", "iframe", "object", "embed", "img", "form", "a", "base"} & {tag for tag, _ in page.elements}
    for tag, attributes in page.elements:
        for key, value in attributes.items():
            assert not key.startswith("on"), (tag, key)
            assert key not in {"src", "srcset", "href", "xlink:href", "data", "action"}, (tag, key)
            assert key.startswith("xmlns") or "http" not in (value or ""), (tag, key, value)
    policy = next(attributes["content"] for attributes in page.of("meta") if attributes.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert not any("@import" in word or "url(" in word for word in page.words)


def test_each_chart_is_there_in_both_themes_with_its_table_folded(page, week):
    drawn = [figure for part in weekly_report.parts(week) for figure in part.figures if figure.rows]
    assert len(page.of("svg")) == 2 * len(drawn)
    assert len(drawn) >= 4
    themes = [attributes.get("class") for attributes in page.of("div") if attributes.get("role") == "img"]
    assert themes == ["light", "dark"] * len(drawn)
    tables = [table for part in weekly_report.parts(week) for table in part.tables]
    assert [table.caption for table in tables] == ["The week beside the week before", "What is missing of each value, in dialogues"]
    assert len(page.of("details")) == len(page.of("table")) - len(tables) == len(drawn)
    assert not any("open" in attributes for attributes in page.of("details"))


def test_the_names_inside_the_pictures_are_all_different(week):
    """Though each picture names its parts from one on."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><defs><clipPath id="clip0"><rect/></clipPath></defs><g clip-path="url(#clip0)"/></svg>'
    page = Page(weekly_report.html(week, (svg,) * 20))
    names = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    used = [attributes["clip-path"].removeprefix("url(#").removesuffix(")") for attributes in page.of("g")]
    assert names == used
    assert len(set(names)) == len(names) >= 8


def test_without_pictures_the_tables_stand_open(week):
    page = Page(weekly_report.html(week, ()))
    assert page.of("svg") == []
    assert page.of("details")
    assert all("open" in attributes for attributes in page.of("details"))


def test_texts_of_records_and_people_are_shown_as_text(week):
    """A concern that somebody named in markup, in the page and in its pictures."""
    shares = tuple(share.model_copy(update={"value": ODD}) if i == 0 else share for i, share in enumerate(week.distribution.concern))
    week = _with(week, title=ODD, distribution=_with(week.distribution, concern=shares))
    text = weekly_report.html(week, drawing.draw(weekly_report.specs(week), "svg"))
    page = Page(text)
    assert page.of("img") == []
    assert page.open == []
    assert ODD in "".join(page.words)


def test_a_picture_that_holds_more_than_shapes_is_left_out(week):
    odd = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    link = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><g xlink:href="http://a.example"/></svg>'
    page = Page(weekly_report.html(week, (odd, link) * 10))
    assert page.of("svg") == page.of("script") == []


def test_an_empty_week_is_told_in_sentences(context):
    week = reporting.weekly(context, ANN)
    page = Page(weekly_report.html(week, drawing.draw(weekly_report.specs(week), "svg")))
    assert "Nothing waits for a decision." in "".join(page.words)
    assert "0 decisions in these seven days" in weekly_report.headline(week)


def test_each_part_stands_under_its_heading(page, week):
    assert [part.title for part in weekly_report.parts(week)] == ["This week", "What to do", "Distribution", "Quality", "Flow", "Money"]
    assert len(page.of("h2")) == 6
    assert "What to do" not in weekly_report.html(_with(week, advice=None), ())


def test_it_says_of_which_days_it_is_and_who_may_read_it(week):
    said = weekly_report.about(week)
    assert "seven days (UTC) beside the seven before them" in said
    assert "The last of them is not over yet." in said
    assert "it names no reviewer and shows no text of a record" in said
    assert f"Written {week.written:%Y-%m-%d %H:%M} UTC." in said
    past = _with(week, now=_with(week.now, until=week.now.until - timedelta(days=7)))
    assert "not over" not in weekly_report.about(past)


def test_each_chart_is_of_all_time_or_of_the_week_and_says_so(page, week):
    assert all("Of all time" in part.of for part in weekly_report.parts(week) if part.figures and part.title != "This week")
    (figure,) = weekly_report.parts(week)[0].figures
    assert figure.title == "Decisions by day, this week and the week before"


def test_pairs_have_a_chapter_of_their_own(context):
    importing.import_upload(context, ANN, name="pairs.csv", data=csv_of(*(row(n) for n in range(5))))
    week = reporting.weekly(context, ANN, domain=measuring_progress.domains_used(context, ANN)[0])
    (part,) = [part for part in weekly_report.parts(week) if part.title == "Preference pairs"]
    assert part.sentences[0] == "0 of 5 pairs approved; 0 rejected; 5 waiting for a decision."
    assert "Pairs by type of error" in [figure.title for figure in part.figures]
    weekly_report.html(week, drawing.draw(weekly_report.specs(week), "svg"))


def test_no_reviewer_is_named(week):
    """Though they decided, and their names are in the records."""
    text = weekly_report.html(week, drawing.draw(weekly_report.specs(week), "svg"))
    assert not re.search(r"\b(Ann|Ben)\b", text)


def test_without_a_goal_it_says_what_it_is_held_against(filled):
    assert " approved of 8 dialogues made, no goal is set; " in weekly_report.headline(reporting.weekly(filled, ANN))


def test_the_file_is_named_by_its_domain_and_its_last_day():
    day = datetime(2026, 3, 1, tzinfo=UTC).date()
    assert weekly_report.name("mental_health", day) == "weekly_report_mental_health_2026-03-01.html"
    assert weekly_report.name(None, day) == "weekly_report_2026-03-01.html"


def _with(one: Frozen, **changes):
    return one.model_copy(update=changes)
