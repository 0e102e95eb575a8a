"""Pieces of a page escape whatever they are given."""

import pytest
from streamlit.testing.v1 import AppTest

HOSTILE = '<img src=x onerror=alert(1)> & "quoted" ![a](http://evil.example/a.png)'


def drawn(function, *args, **kwargs):
    """The HTML that a widget sends to the browser."""
    at = AppTest.from_function(function, args=args, kwargs=kwargs, default_timeout=30).run()
    assert not at.exception
    return "".join(element.proto.body for element in at.get("html"))


def note(text):
    from synthcore.ui import widgets

    widgets.note(text, "bad", head=text)


def table(text):
    from synthcore.ui import widgets

    widgets.table((text, "Number"), [(text, "1")], numbers=(1,), label=text)


def facts(text):
    from synthcore.ui import widgets

    widgets.facts([(text, text)])


def lead(text):
    from synthcore.ui import widgets

    widgets.lead(text)
    widgets.quiet(text)


@pytest.mark.parametrize("function", [note, table, facts, lead])
def test_text_stays_text(function):
    """No tag of the text is a tag of the page, and nothing of the text is lost."""
    html = drawn(function, HOSTILE)
    assert "<img" not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quoted&quot; ![a](http://evil.example/a.png)") >= 2


def test_numbers_stand_to_the_right():
    """Only in the columns that hold numbers."""
    html = drawn(table, "x")
    assert html.count("class=sc-num") == 2


def test_what_went_wrong_is_announced():
    """A screen reader hears of it at once."""
    assert 'role="alert"' in drawn(note, "No.")


def errors():
    import streamlit as st

    from synthcore.core.errors import BadRequest
    from synthcore.ui import widgets

    def refuse():
        raise BadRequest("not like this.")

    widgets.attempt("kept", refuse)
    widgets.told("kept")
    widgets.told("kept")
    with widgets.sentences():
        refuse()
    st.text("still here")


def test_errors_for_users_are_sentences():
    """Once each, and the page goes on."""
    at = AppTest.from_function(errors, default_timeout=30).run()
    assert not at.exception
    assert "".join(e.proto.body for e in at.get("html")).count("not like this.") == 2
    assert at.text[0].value == "still here"
