"""The Domains page in words and numbers."""

from synthcore.core.proposals import Decided, Edited, Feedback, Idea, Proposal, Ruling
from synthcore.domains import loader
from synthcore.services.proposing import Listed, Proposed
from synthcore.services.proposing_by_model import Request
from synthcore.views import domains as views
from tests.living import NOW, ROOT

PLANTS = loader.load(ROOT / "tests" / "tiny_domain" / "plant_questions")
DIALOGUES = loader.load(ROOT / "tests" / "tiny_domain" / "plant_care")
NOTHING = Listed(waiting=(), turned_down=(), approved=(), rulings=(), feedback=())
IDEA = Idea(title="At night", instruction="Ask for the night.", kind="keep", risk="dark", example_source="a?", example_result="b?")


def proposal(made_by="counting", model=""):
    return Proposal(id="p", domain="d", idea=IDEA, made_by=made_by, model=model, source="s.csv", person="Ann", proposed_at=NOW)


def ruling(decided, **more):
    return Ruling(id="r", domain="d", decided=decided, title="Everyday words", person="Ben", note="why", decided_at=NOW, **more)


def test_a_list_without_records():
    """What is approved, by whom, its share, and a sentence where feedback would stand."""
    view = views.domain_view(PLANTS, NOTHING)
    assert view.sentence == "Questions about house plants, version 0.1: 2 modifications, 1 of them approved. No proposal waits."
    first, second = view.modifications
    assert (first.option, first.on, first.state, first.share, first.made) == (
        "m01 · Everyday words",
        True,
        "Approved as shipped",
        "100.0 %",
        "a rule or a model",
    )
    assert (second.on, second.state, second.share, second.made) == (False, "Not approved", "–", "a model only")
    assert (first.records, first.approved, first.drift) == ("–", "–", "–")
    assert "focus kept" in first.guards
    assert view.feedback.startswith("No record names a modification yet.")
    assert ("Licence", "MIT") in view.facts
    assert (view.waiting, view.history) == ((), ())


def test_feedback():
    """Shares of what was decided, never of nothing."""
    found = NOTHING.model_copy(update={"feedback": (Feedback("m01", 1200, 40, 30, 50, 1), Feedback("m02", 3, 0, 0, 0, 0))})
    first, second = views.domain_view(PLANTS, found).modifications
    assert (first.records, first.approved, first.drift) == ("1,200", "75 % of 40", "2 % of 50")
    assert (second.records, second.approved, second.drift) == ("3", "Not reviewed", "Not reviewed")
    assert views.domain_view(PLANTS, found).feedback == views.DRIFT


def test_who_switched_what():
    """The last decision on a modification tells who; history tells the rest."""
    off = ruling(Decided.SWITCHED_OFF, modification_id="m02", version="0.2")
    view = views.domain_view(PLANTS, NOTHING.model_copy(update={"rulings": (off, ruling(Decided.REJECTED, proposal_id="p"))}))
    assert view.modifications[1].state == "Off, by Ben"
    assert [(line.what, line.note, line.version) for line in view.history] == [
        ("Ben switched off: m02 · Everyday words", "why", "0.2"), ("Ben turned the proposal down: Everyday words", "why", ""),
    ]  # fmt: skip
    mine = PLANTS.modifications["m01"].model_copy(update={"approved_by": "Ben"})
    assert views.domain_view(PLANTS.model_copy(update={"modifications": {"m01": mine}}), NOTHING).modifications[0].state == "Approved by Ben"


def test_proposals():
    """Each with what an expert judges by; empty parts are left out; a rejected one with who turned it down."""
    found = NOTHING.model_copy(update={"waiting": (proposal(), proposal("model", "gpt")), "turned_down": (proposal(),)})
    found = found.model_copy(update={"rulings": (ruling(Decided.REJECTED, proposal_id="p"),)})
    view = views.domain_view(PLANTS, found)
    assert view.sentence.endswith("2 proposals wait for an expert.")
    assert view.waiting[0].facts == (("Risk", "Dark"), ("From", "a?"), ("To", "b?"))
    assert view.waiting[0].origin.startswith("Proposed by counting from s.csv, for Ann, 2025-06-01")
    assert view.waiting[1].origin.startswith("Proposed by gpt from")
    assert view.turned_down[0].facts[-1][0] == "Turned down"
    assert view.turned_down[0].facts[-1][1].startswith("Ben, ")


def test_what_was_edited():
    """The modification says what was proposed, and history that it was edited."""
    edited = Edited(title="t", instruction="i", kind="keep", guard=())
    one = ruling(Decided.APPROVED, proposal_id="p", modification_id="m01", version="0.2", edited=edited)
    view = views.domain_view(PLANTS, NOTHING.model_copy(update={"approved": (proposal(),), "rulings": (one,)}))
    assert view.modifications[0].proposed_as == "Proposed as “At night” (keep), and edited: Ask for the night."
    assert view.modifications[1].proposed_as == ""
    assert view.history[0].what == "Ben approved the proposal, edited: m01 · Everyday words"


def test_guards():
    """None that a kind forbids is offered, and none that it has anyway."""
    assert "focus_kept" in views.guards_usual("keep")
    assert not {"numbers_kept", "adds_age", "facts_listed", "no_answer"} & set(views.guards_offered("keep"))
    assert {"adds_age", "facts_listed"} <= set(views.guards_offered("shift"))
    assert not {"numbers_kept", "facts_kept", "numbers_listed"} & set(views.guards_offered("shift"))
    assert views.guards_always("shift").startswith("Every one that shifts what is asked is held against: one question,")


def test_a_domain_without_questions():
    """It is shown with a sentence."""
    assert "It makes no questions" in views.domain_view(DIALOGUES, NOTHING).sentence


def test_sentences():
    """What was proposed, what was decided, and what would leave."""
    result = Proposed(source="s.csv", column="q", questions=8, structures=(), new=1, there=2, left_out=3)
    assert views.proposed(result) == "8 questions of s.csv (column q) read: 1 new proposal, 2 known already, 3 left out as unusable or not new."
    assert "no structure" in views.proposed(result.model_copy(update={"new": 0, "there": 0}))
    assert views.ruled(ruling(Decided.APPROVED, modification_id="m03", version="0.2")) == "m03 is now a modification; version 0.2 of the domain is in use."
    assert views.ruled(ruling(Decided.REJECTED)).startswith("Turned down.")
    request = Request(host="h", local=False, model="m", fields=("some questions", "what exists"), messages=(), masked={"e-mail": 2, "phone": 1}, usd="$0.01")
    assert views.leaving(request) == (
        "One request to m at h (another machine) with some questions and what exists. It costs $0.01 at most.", "Personal data is masked: 2 × e-mail, phone.",
    )  # fmt: skip
    assert views.leaving(request.model_copy(update={"local": True, "usd": ""}))[1] == "Nothing leaves this machine."
    assert views.leaving(request.model_copy(update={"masked": {}}))[1] == "The personal-data check found nothing."
