"""A new version: what was edited is new, everything else of the file stays, and a review's marks do not."""

import json

from synthcore.core.records import Labels, Origin, Turn
from synthcore.formats import versions
from synthcore.formats.dialogue_records import from_file, stand_in, to_file
from synthcore.formats.pair_records import from_row
from tests.living import NOW, PLANTS, dialogue

EDIT = Origin(method="edit", parent_id="p", source="ann")


def read(whole):
    return from_file(whole, domain=PLANTS.domain, source="f.json", created_at=NOW)


def edited(parent, *texts, labels=None, **more):
    turns = [t.model_copy(update={"text": text}) for t, text in zip(versions.turns_of(parent.body), texts, strict=True)]
    return versions.version(parent, turns, labels or parent.labels, EDIT, domain=PLANTS.domain, created_at=NOW, **more)


def test_only_what_was_edited_differs():
    """Keys that nobody knows, of the dialogue and of each message, stay where they were."""
    whole = dialogue(1, unknown={"k": [1]}, statistics=None)
    whole["messages"][1]["own"] = {"x": 1}
    made = edited(read(whole), "Leaf 1 of my fern is dry.", "Water it now.")
    expected = json.loads(json.dumps(whole))
    expected["messages"][1]["text"] = "Water it now."
    assert to_file(made) == expected
    assert (made.external_id, made.origin, made.id != read(whole).id, made.content_hash != read(whole).content_hash) == ("d1", EDIT, True, True)
    assert read(whole) == read(whole)


def test_a_text_under_another_key_is_edited_there():
    """`content` for `text`, and both at once."""
    whole = dialogue(1, messages=[{"role": "user", "content": "old one"}, {"role": "assistant", "content": "old two", "text": "old two"}])
    assert to_file(edited(read(whole), "new one", "new two"))["messages"] == [
        {"role": "user", "content": "new one"}, {"role": "assistant", "content": "new two", "text": "new two"},
    ]  # fmt: skip


def test_what_was_said_of_a_message_goes_with_it():
    """A turn that is put in or taken out does not shift the rest."""
    whole = dialogue(1)
    whole["messages"][1]["own"] = 7
    parent = read(whole)
    first, second = parent.body.turns
    made = versions.version(
        parent,
        [first, Turn(role="assistant", text="A new one."), Turn(role="user", text="Yes?"), second],
        parent.labels,
        EDIT,
        domain=PLANTS.domain,
        created_at=NOW,
    )
    assert [m.get("own") for m in to_file(made)["messages"]] == [None, None, None, 7]
    rewritten = to_file(edited(parent, "Quite another thing.", "Nothing of the old."))
    assert [m.get("own") for m in rewritten["messages"]] == [None, 7]
    made = versions.version(parent, [second], parent.labels, EDIT, domain=PLANTS.domain, created_at=NOW)
    assert [m.get("own") for m in to_file(made)["messages"]] == [7]


def test_labels_reach_the_file_whatever_stood_there():
    """A label of an odd type, a profile that is no object; what is no label stays beside."""
    whole = dialogue(1, session_type=5, user_profile="none", labels={"max_risk_level": ["x"], "own": 1})
    parent = read(whole)
    made = edited(parent, *(t.text for t in parent.body.turns), labels=Labels(session_type="long", concern="watering", risk_level="fine"))
    there = to_file(made)
    assert (there["session_type"], there["user_profile"], there["labels"]) == ("long", {"concern": "watering"}, {"max_risk_level": "fine", "own": 1})


def test_marks_of_a_review_are_left_behind():
    """Nobody has approved this version, whatever the parent's file said; and it says how it was made."""
    whole = dialogue(1, origin={"method": "template", "seed_number": 4})
    whole["labels"] |= {"clinician_reviewed": True, "clinician_approved": True, "review_status": "approved"}
    there = to_file(edited(read(whole), "other", "words"))
    assert not {"clinician_reviewed", "clinician_approved", "review_status"} & set(there["labels"])
    assert there["origin"] == {"method": "edit", "seed_number": 4}


def test_names():
    """The parent's name, that of a second version, and a stand-in that follows the text."""
    assert edited(read(dialogue(1)), "a", "b", number=2).external_id == "d1~2"
    nameless = dialogue(1)
    del nameless["dialogue_id"]
    made = edited(read(nameless), "a", "b")
    assert made.external_id == stand_in(made.body.turns)
    assert "dialogue_id" not in to_file(made)


def test_a_pair_keeps_its_error_type_and_columns():
    row = {"question": "Why?", "chosen": "Because.", "rejected": "No.", "rejected_error_type": "opposite", "id": "p1", "own": "1", "review_status": "approved"}
    parent = from_row(row, domain=PLANTS.domain, source="f.csv", created_at=NOW)
    made = edited(parent, "Why?", "Because of light.", "Because of rain.")
    assert (made.body.chosen.text, made.body.rejected.text, made.body.rejected_error_type) == ("Because of light.", "Because of rain.", "opposite")
    assert (made.extras, made.external_id) == ({"own": "1"}, "p1")
