"""What is wrong with a file as a whole: ids, copies, contradictions, numbers."""

import pytest

from synthcore.evaluation.label_files import DialogueFile, LabelFile


def made(name, text="Dry?", session="quick", **labels):
    labels = {"primary_intent": "look", "overall_sentiment": "calm", "max_risk_level": "fine", **labels}
    messages = [{"role": "user", "text": text}, {"role": "assistant", "text": "Let us look.", "intent": "look"}]
    return {"dialogue_id": name, "session_type": session, "user_profile": {"concern": "watering"}, "messages": messages, "labels": labels}


@pytest.fixture
def check(tiny):
    def run(*dialogues):
        file = DialogueFile(tiny)
        for dialogue in dialogues:
            file.add(dialogue, str([m["text"] for m in dialogue["messages"]]).encode(), hash((dialogue["session_type"], str(dialogue["labels"]))))
        return file.tally

    return run


def rules(tally):
    return {rule: count for rule, _, count in tally.by_rule()}


def test_copies_are_dialogues_less_texts(check):
    """Three dialogues with one text are two copies, and no error."""
    tally = check(made("a"), made("b"), made("c"), made("d", "Dry soil?"))
    assert rules(tally) == {"copies": 2}
    assert tally.errors == 0
    assert [(i.dialogue_id, i.message) for i in tally.issues] == [("b", "its text is that of a."), ("c", "its text is that of a.")]


def test_contradictions_count_texts(check):
    """However many copies a text has, it contradicts itself once."""
    tally = check(made("a"), made("b", overall_sentiment="worried"), made("c", session="long"), made("d", "Dry soil?"), made("e", "Dry soil?"))
    assert rules(tally)["conflicting_copies"] == 1
    assert tally.errors == 1
    assert "a" in next(i.message for i in tally.issues if i.rule == "conflicting_copies")


def test_an_id_that_stands_twice_is_an_error(check):
    """With another text or the same."""
    assert rules(check(made("a"), made("a", "Dry soil?"))) == {"duplicate_id": 1}
    assert rules(check(made("a"), made("a"))) == {"duplicate_id": 1, "copies": 1}


def test_a_rule_counts_a_dialogue_once(check):
    """Two unknown words in one dialogue are two issues and one dialogue."""
    bad = made("a")
    bad["messages"][1].update(intent="banter", sentiment="glad")
    bad["labels"]["primary_intent"] = "banter"
    tally = check(bad)
    assert rules(tally) == {"intent": 1, "sentiment": 1}
    assert tally.errors == 3


def test_errors_come_first_then_the_most_frequent(check):
    """As the summary shows them."""
    tally = check(made("a"), made("b"), made("c"), made("d", "Wet?", session="x"), {**made("e", "Dry soil"), "user_profile": {}})
    assert [rule for rule, _, _ in tally.by_rule()] == ["session_type", "copies", "concern"]


def test_a_dialogue_without_an_id_is_named_by_its_place(check):
    """So that it can be found in the file."""
    nameless = made("x")
    del nameless["dialogue_id"]
    assert [i.dialogue_id for i in check(made("a", "Dry soil?"), nameless).issues] == ["dialogue 2"]


def test_numbers_that_are_not_so(tiny):
    """Each statement is an error of its own."""
    file = DialogueFile(tiny)
    file.numbers([("total_dialogues", 3, 2), ("statistics.session_types", {"quick": 1}, {"quick": 2})])
    assert [i.message for i in file.tally.issues] == [
        "total_dialogues says 3, counted 2.", "statistics.session_types says {quick: 1}, counted {quick: 2}.",
    ]  # fmt: skip
    assert file.tally.errors == 2


def test_rows_of_a_label_file(tiny):
    """Shape, vocabulary, one row an item, the stated total."""
    file = LabelFile(tiny)
    good = {"item_id": "a", "intent": "look", "sentiment": "calm", "risk_level": "fine"}
    for row in (
        good,
        {**good, "item_id": "b", "intent": "banter"},
        good,
        {**good, "item_id": None},
        "x",
        {"item_id": "c", "intent": "look", "sentiment": "calm"},
    ):
        file.add(row)
    file.numbers({"total_labels": 5})
    assert [(i.dialogue_id, i.rule) for i in file.tally.issues] == [
        ("b", "intent"), ("a", "duplicate_id"), ("row 4", "shape"), ("row 5", "shape"), ("c", "shape"), ("", "statistics"),
    ]  # fmt: skip
    assert file.tally.errors == 6
