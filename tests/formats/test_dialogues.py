"""Dialogue files: reading leniently, telling equal texts, counting."""

import io
import json
from pathlib import Path

import pytest

from synthcore.core.errors import BadInput
from synthcore.formats import dialogues


def made(name="a", *texts, **more):
    messages = [{"role": "user" if n % 2 == 0 else "assistant", "text": text} for n, text in enumerate(texts or ("hello", "hi"))]
    return {"dialogue_id": name, "session_type": "quick", "messages": messages, "labels": {"max_risk_level": "fine"}, **more}


def test_reads_objects_lists_and_files(tmp_path):
    """A file with a head, a bare list, and one by its path."""
    whole = {"version": "1.0", "dialogues": [made("a"), made("b")]}
    for data in (whole, whole["dialogues"]):
        (tmp_path / "d.json").write_text(json.dumps(data))
        assert list(dialogues.read_dialogues(tmp_path / "d.json")) == whole["dialogues"]


def test_an_element_that_is_no_dialogue_is_named():
    """A word where an object is expected."""
    reader = dialogues.reader(io.BytesIO(b'{"dialogues": [{}, "x"]}'), "f.json")
    with pytest.raises(BadInput, match=r"f.json: element 2 of dialogues is no dialogue"):
        list(dialogues.elements(reader))


def test_content_is_who_says_what_and_nothing_else():
    """Ids, labels and the name of the text's key do not matter; roles, texts and their order do."""
    first = dialogues.content(made("a", "x", "y"))
    renamed = made("b", "x", "y", labels={}, session_type="other")
    assert dialogues.content(renamed) == first
    as_content = {**renamed, "messages": [{"role": m["role"], "content": m["text"]} for m in renamed["messages"]]}
    assert dialogues.content(as_content) == first
    for other in (made("a", "y", "x"), made("a", "x"), made("a", "x\0user\0y"), made("a", "xy", ""), made("a", "x\0", "y")):
        assert dialogues.content(other) != first
    assert dialogues.content(made("a", "x\0", "y")) != dialogues.content(made("a", "x", "\0y"))
    one, two = ([{"role": "user", "text": text} for text in texts] for texts in (("x\0user\0y",), ("x", "y")))
    assert dialogues.content({"messages": one}) != dialogues.content({"messages": two})


def test_without_messages_only_equal_dialogues_are_the_same():
    """Nothing said is no text that two dialogues could share."""
    empty = {"dialogue_id": "a", "messages": [], "note": 1}
    assert dialogues.content(empty) == dialogues.content({**empty, "dialogue_id": "b"})
    assert dialogues.content(empty) != dialogues.content({**empty, "note": 2})
    odd = {"dialogue_id": "a", "messages": ["x"]}
    assert dialogues.content(odd) != dialogues.content({"dialogue_id": "a", "messages": ["y"]})
    assert dialogues.content({"messages": [{"role": "user", "text": 1}]}) != dialogues.content({"messages": [{"role": "user", "text": "1"}]})


def test_an_id_on_different_dialogues_is_refused():
    """Copies are no clash, whatever their labels; every id is named once."""
    ids = dialogues.Ids()
    for dialogue in (made("a"), made("a"), made("a", labels={}), made("b"), made("c")):
        ids.add(dialogue)
    ids.check("f")
    ids.add(made("b", "other"))
    with pytest.raises(BadInput, match=r"^f: the id 'b' stands on different dialogues; give each its own id"):
        ids.check("f")
    ids.add(made("b", "third"))
    ids.add(made("c", "other"))
    assert (list(ids.twice), list(ids.clashing)) == (["a", "b", "c"], ["b", "c"])
    with pytest.raises(BadInput, match="the ids 'b', 'c' stand on"):
        ids.check("f")


def test_signatures_tell_labels_apart():
    """What a review has left does not count as a label; nested values are no obstacle."""
    plain = made("a")
    reviewed = made("b", labels={"max_risk_level": "fine", "clinician_approved": True, "review_status": "approved"})
    assert dialogues.signature(plain) == dialogues.signature(reviewed)
    assert dialogues.whole_signature(plain) != dialogues.whole_signature(reviewed)
    assert dialogues.signature(plain) != dialogues.signature(made("a", labels={"max_risk_level": "dying"}))
    assert dialogues.signature(made("a", labels={"x": [1]})) != dialogues.signature(made("a", labels={"x": [2]}))


def test_statistics_count_dialogues_in_five_blocks():
    """As in the field's own file; the total comes first."""
    statistics = dialogues.Statistics()
    rich = made("a", labels={"overall_sentiment": "calm", "max_risk_level": "fine", "therapeutic_technique": "t", "primary_intent": "look"})
    rich["messages"] += [{"role": "assistant", "text": "t", "intent": "look"}] * 2
    statistics.add(rich)
    statistics.add({"messages": "odd", "labels": None, "session_type": 3})
    block = statistics.block()
    assert list(block) == ["total_dialogues", *dialogues.BLOCKS]
    assert block == {
        "total_dialogues": 2, "session_types": {"quick": 1}, "intent_distribution": {"look": 1}, "sentiment_distribution": {"calm": 1},
        "risk_level_distribution": {"fine": 1}, "therapeutic_techniques": {"t": 1},
    }  # fmt: skip


def test_contradictions_name_what_is_said_and_what_was_counted():
    """Zeros and missing blocks are no contradiction, and intents may be counted in any of three ways."""
    statistics = dialogues.Statistics()
    one = made("a", labels={"max_risk_level": "fine", "primary_intent": "look"})
    one["messages"] = [{"role": "assistant", "text": "t", "intent": "look"}] * 3
    statistics.add(one)
    true = {"total_dialogues": 1, "statistics": {"session_types": {"quick": 1, "long": 0}, "risk_level_distribution": {"fine": 1}}}
    assert statistics.contradictions(true) == []
    for number in (1, 3):
        assert statistics.contradictions({"statistics": {"intent_distribution": {"look": number}}}) == []
    false = {"total_dialogues": 2, "statistics": {"total_dialogues": 3, "intent_distribution": {"look": 2}, "therapeutic_techniques": 7}}
    assert statistics.contradictions(false) == [
        ("total_dialogues", 2, 1), ("statistics.total_dialogues", 3, 1),
        ("statistics.intent_distribution", {"look": 2}, {"look": 1}), ("statistics.therapeutic_techniques", 7, {}),
    ]  # fmt: skip


def test_the_shipped_file_is_true_about_itself():
    """Its head says what it holds."""
    path = Path(__file__).parents[2] / "SEED_DIALOGUES.json"
    statistics = dialogues.Statistics()
    for dialogue in dialogues.read_dialogues(path):
        statistics.add(dialogue)
    assert statistics.contradictions(json.loads(path.read_text(encoding="utf-8"))) == []
