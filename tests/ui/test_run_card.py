"""The card of a run that asks a model escapes whatever a server says."""

from dataclasses import replace

from synthcore.ui.model_form import prompt_html
from synthcore.ui.run_card import html
from synthcore.views.leaving import Leaving
from synthcore.views.model_runs import Card

HOSTILE = "<img src=x onerror=alert(1)> ![a](http://evil.example/a.png)"
CARD = Card(
    id="r", strip=(("planned", "5", "what"), ("failed", "2", HOSTILE)), money=HOSTILE, share=0.5, pace=HOSTILE, server=HOSTILE, personal=HOSTILE, waste=HOSTILE,
    bends="", stopped="", cells=(), batches=(), next_cap=None, sums=HOSTILE,
)  # fmt: skip


def test_text_stays_text():
    """Host, model and money as much as the rest."""
    shown = html(CARD)
    assert "<img" not in shown
    assert shown.count("&lt;img src=x onerror=alert(1)&gt;") == 7


def test_the_bar_is_the_share_of_the_cap():
    """There is none without a cap; it changes colour near its end."""
    assert "width: 50%" in html(CARD)
    assert "sc-full" in html(replace(CARD, share=0.97))
    assert "sc-bar" not in html(replace(CARD, share=None))


def test_a_prompt_is_shown_as_it_is():
    """Letter by letter, in blocks that keep its lines; nothing of it is markup."""
    view = Leaving("", "", False, (HOSTILE,), "", (("User", f"{HOSTILE}\n  two  spaces"),), HOSTILE, "h", 1)
    shown = prompt_html(view)
    assert "<pre>&lt;img src=x onerror=alert(1)&gt; ![a](http://evil.example/a.png)\n  two  spaces</pre>" in shown
    assert "<img" not in shown
