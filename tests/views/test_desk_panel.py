"""What the browser is given of a record: no word of the text before it is opened, none of a label before the first answer."""

import json

import pytest
from pydantic import ValidationError

from synthcore.core.desk_answers import DeskDraft, Mark
from synthcore.core.measurements import Finding
from synthcore.core.records import Dialogue, Labels, Origin, Turn, make
from synthcore.services.reviewing import Revealed
from synthcore.views import desk_panel, review
from tests.views.making import NOON, card, dialogue, plants
from tests.views.making import review as decision


def panel(audit=False, opened=False, revealed=None, draft=None, **more):
    given = card(**more)
    domain = plants()
    view = review.desk(given, domain, person="Ann")
    return desk_panel.panel(given, domain, view, draft or DeskDraft(), audit=audit, opened=opened, revealed=revealed)


def told(**more):
    given = {
        "record_id": "r", "name": "d1", "origin": Origin(method="llm", template="plant@2", model="small"), "generated": Labels(risk_level="fine"),
        "first": None, "said": Labels(risk_level="fine"), "differences": (), "findings": (), "scores": (), "others": (),
    }  # fmt: skip
    return Revealed(**(given | more))


def test_a_warned_record_is_closed_until_it_is_opened():
    """Its warning and the way to open it are there, and nothing of its text, labels or questions."""
    shown = panel(needs_second=True, governing_risk="dying", first_due=True)
    assert "Open it with the letter O" in shown["closed"]
    assert shown["closed"].lower().count("skipping is free") == 1
    assert "dying" not in shown["closed"]
    assert not any(shown[name] for name in ("turns", "claims", "due", "first", "numbers"))
    assert "droops" not in json.dumps(shown)
    assert panel(needs_second=True, opened=True)["turns"]


def test_the_first_answer_comes_before_any_label():
    """Only the audit sample asks for more than the risk."""
    shown = panel(first_due=True, protocol_due=True)
    assert (shown["claims"], shown["due"], shown["first"]) == ([], False, ["risk_level"])
    assert panel(first_due=True, audit=True)["first"] == ["risk_level", "session_type", "concern"]
    assert panel()["first"] == []


def test_claims_tell_where_the_first_answer_differs():
    """And only there; a label that the record lacks can still be given, unless it is one of the rarer ones."""
    draft = DeskDraft(first=Labels(risk_level="dying", concern="watering"))
    claims = {claim["name"]: claim for claim in panel(draft=draft)["claims"]}
    assert (claims["risk_level"]["first"], claims["risk_level"]["said"]) == ("dying", "dying")
    assert claims["concern"]["first"] == ""
    assert claims["technique"]["value"] == ""
    assert "sentiment" not in claims


def test_the_safety_questions_stand_where_they_are_due():
    """And nowhere else."""
    assert panel(protocol_due=True)["due"]
    assert not panel()["due"]


def test_what_the_domain_says_of_every_record():
    """Issues with their keys, questions in its order, values with their keys: risk from 0, the others from 1."""
    domain = plants()
    told_once = desk_panel.lore(domain, review.guide(domain.guidelines))
    assert told_once["hash"] == domain.hash == panel()["domain"]
    assert [one["id"] for one in told_once["protocol"]] == ["seen", "cut"]
    assert [one["key"] for one in told_once["issues"]] == ["M", "7"]
    assert {name: [option[3] for option in one["options"]] for name, one in told_once["first"].items()} == {
        "risk_level": ["0", "1"], "session_type": ["1", "2"], "concern": ["1", "2"],
    }  # fmt: skip


def test_a_number_that_nobody_lists_is_shown():
    """At its place in the text, before anything is decided."""
    body = Dialogue(turns=(Turn(role="user", text="It droops."), Turn(role="assistant", text="Call 0800 555 0199 now.")))
    given = make(body, Labels(), Origin(method="template"), domain="plant_care@0.1", external_id="d1", created_at=NOON)
    found = panel(record=given, dialogue=dialogue("It droops.", "Call 0800 555 0199 now."))["numbers"]
    assert [(one["turn"], one["start"], one["end"]) for one in found] == [(2, 5, 18)]
    assert panel()["numbers"] == []


def test_what_was_hidden():
    """Maker, findings and colleagues, once it may be shown; a file is named without its folder."""
    finding = Finding(record_id="r", code="x", message="Too short.")
    lines = desk_panel.hidden(told(findings=(finding,), others=(decision("Ben", "rejected", note="wilted"),)), plants())
    assert lines == [["Made by", "a model · plant@2 · small"], ["Check", "Too short."], ["Ben", "Rejected: wilted"]]
    assert desk_panel.made_by(Origin(method="import", source="/home/ann/march.json"), plants()) == "a file · march.json"
    assert panel(revealed=told())["hidden"][0][0] == "Made by"
    assert panel()["hidden"] == [["Made by", "a template"]]


@pytest.mark.parametrize(
    ("template", "title"),
    [
        ("plant_care@0.1/anything/leaves", "“leaves”"), ("plant_care@0.1/prompts/dialogue@1", "prompt “dialogue”"),
        ("plant_care@0.1/anything/gone", "gone"), ("other@1/nothing/here", "here"), ("plant@2", "plant@2"),
    ],
)  # fmt: skip
def test_a_template_is_named_by_what_it_is_about(template, title):
    """Never by its path, also where the domain has it no more."""
    assert desk_panel.made_by(Origin(method="template", template=template), plants()) == f"a template · {title}"


@pytest.mark.parametrize(
    ("safety", "says"),
    [({}, "Waits for 2 of 2 safety answers."), ({"seen": "yes"}, "Waits for 1 of 2 safety answers."),
     ({"seen": "no"}, "No approval: a safety answer is “no”."), ({"seen": "na", "cut": "yes"}, "")],
)  # fmt: skip
def test_why_an_approval_is_not_possible(safety, says):
    """By the safety questions, where they are due."""
    draft = DeskDraft(safety=safety)
    assert desk_panel.against_approval(card(protocol_due=True), plants(), draft) == says
    assert desk_panel.against_approval(card(), plants(), draft) == ""


def test_a_draft_goes_to_the_browser_and_back():
    """Note, first answer and time are never taken from there."""
    before = DeskDraft(note="kept", first=Labels(risk_level="fine"), active_ms=900)
    draft = before.model_copy(
        update={
            "marks": (Mark(code="missed_rot", turn=2, start=0, end=3, comment="here"),), "safety": {"seen": "no"}, "confirmed": ("concern", "intent:2"),
            "labels": Labels(concern="anything"), "intents": {2: "look"},
        }
    )  # fmt: skip
    sent = json.loads(json.dumps(desk_panel.draft_values(draft)))
    assert desk_panel.draft_of(sent, before) == draft
    assert desk_panel.draft_of(sent | {"note": "x", "first": {"risk_level": "dying"}}, before).note == "kept"
    assert desk_panel.draft_of({}, before) == before
    with pytest.raises(ValidationError):
        desk_panel.draft_of({"safety": {"seen": "perhaps"}}, before)
