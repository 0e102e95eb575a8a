"""A transcript is one element of escaped text."""

from synthcore.ui.transcript import html
from synthcore.views.transcript import transcript
from tests.views.making import dialogue

HOSTILE = "<script>x()</script> **bold** ![a](http://evil.example/a.png) $x^2$\n  two  spaces"


def test_text_is_verbatim_and_inert():
    """Tags are escaped; markdown, spaces and line ends stay as they are."""
    shown = html(transcript(dialogue(HOSTILE, "b"), {"user": "<b>Owner"}))
    assert "&lt;script&gt;x()&lt;/script&gt; **bold** ![a](http://evil.example/a.png) $x^2$\n  two  spaces" in shown
    assert "&lt;b&gt;Owner" in shown
    assert "<script" not in shown
    assert "<img" not in shown


def test_reply_labels_are_shown_on_demand():
    """Not otherwise; and their values are escaped too."""
    given = dialogue("a", "b")
    given["messages"][1]["intent"] = "<i>look"
    assert "look" not in html(transcript(given))
    assert "Intent: &lt;i&gt;look" in html(transcript(given), labels=True)


def test_a_record_without_messages():
    """Says so."""
    assert "holds no messages" in html(transcript({}))
