"""The Overview: one sentence, one button, three numbers."""

from synthcore.services.measuring_progress import NextStep
from synthcore.views.overview import PAGE_OF, overview
from tests.views.making import counts, run

STEP = NextStep(action="review", sentence="50 dialogues wait.", button="Review the first of 50", count=50)


def test_what_is_said():
    """The service's words, and where its button leads."""
    view = overview("Plants", counts(unreviewed=48, needs_second=2, approved=1200), STEP, [])
    assert (view.title, view.sentence, view.button, view.page, view.status) == ("Plants", "50 dialogues wait.", "Review the first of 50", "review", None)
    assert [(n.label, n.value) for n in view.numbers] == [("Waiting for a decision", "50"), ("Approved", "1,200"), ("Records", "1,250")]
    assert "48 not reviewed yet and 2 needing a second approval" in view.numbers[0].help


def test_an_empty_store():
    """Nothing waits, and that is said."""
    view = overview("Plants", counts(), STEP.model_copy(update={"action": "generate", "count": 0}), [])
    assert view.page == "generate"
    assert view.numbers[0].help == "Nothing waits for a decision."


def test_disputes_lead_to_their_queue():
    """The button sets the filter that its sentence speaks of."""
    view = overview("Plants", counts(disputed=3), STEP.model_copy(update={"action": "adjudicate"}), [])
    assert (view.page, view.status) == ("review", "Disputed")
    assert {"generate", "review", "adjudicate", "revise", "export", "wait"} == set(PAGE_OF)


def test_only_live_runs():
    """History stands on the Generate page."""
    assert [line.id for line in overview("Plants", counts(), STEP, [run("done"), run("paused", id="p")]).runs] == ["p"]
