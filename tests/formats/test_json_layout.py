"""What is written says the same as what was given, in a layout that can be read and compared by lines."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcore.core.errors import BadRequest
from synthcore.formats import json_layout
from synthcore.formats.json_stream import Reader

text = st.text(max_size=12) | st.sampled_from(['}\0{"messages": [{', ', "messages": [{"', "\ud800", "}]", "\u2028", '\\"', "\r\n"])
message = st.dictionaries(st.sampled_from(["role", "text", "messages"]), text, min_size=1)
value = st.recursive(text | st.integers() | st.none(), lambda v: st.lists(v, max_size=3) | st.dictionaries(text, v, max_size=3), max_leaves=6)
dialogue = st.fixed_dictionaries({"dialogue_id": text, "messages": st.lists(message, max_size=3), "labels": st.dictionaries(text, value, max_size=2)})


@given(st.lists(dialogue, max_size=4), st.dictionaries(text, value, max_size=3))
def test_what_is_written_reads_back_equal(dialogues, head):
    """Dialogues and keys survive, lone surrogates and texts that look like the layout among them."""
    head.pop("dialogues", None)
    file = io.BytesIO()
    writer = json_layout.Writer(file)
    for key, item in head.items():
        writer.put(key, item)
    writer.array("dialogues")
    for item in dialogues:
        writer.add(b"    " + json_layout.dialogue(item))
    writer.end_array()
    writer.put("behind", {"a": [1, {"b": None}]})
    writer.close()
    assert json.loads(file.getvalue()) == {**head, "dialogues": dialogues, "behind": {"a": [1, {"b": None}]}}
    file.seek(0)
    assert [e.value for e in Reader(file, "f", ("dialogues",))] == dialogues


def test_a_message_stands_on_a_line_of_its_own():
    """So that a change of one message is one changed line."""
    given = {"dialogue_id": "a", "messages": [{"role": "user", "text": "é"}, {"role": "assistant", "text": "b"}], "labels": {"x": 1}}
    lines = json_layout.dialogue(given).decode().splitlines()
    assert lines == [
        '{"dialogue_id": "a",',
        '      "messages": [',
        '        {"role": "user", "text": "é"},',
        '        {"role": "assistant", "text": "b"}],',
        '      "labels": {"x": 1}}',
    ]


def test_rows_stand_on_a_line_each_and_an_empty_array_on_one():
    """Reviews and labels: a row, a line."""
    file = io.BytesIO()
    json_layout.write_rows(file, {"version": "1.0"}, "reviews", [{"a": 1}, {"a": 2}], {"more": []})
    assert file.getvalue().decode() == '{\n  "version": "1.0",\n  "reviews": [\n    {"a": 1},\n    {"a": 2}\n  ],\n  "more": []\n}\n'
    file = io.BytesIO()
    json_layout.write_rows(file, {}, "reviews", [], {})
    assert json.loads(file.getvalue()) == {"reviews": []}


def test_a_dialogue_keeps_its_own_lines_and_one_on_a_single_line_is_laid_out():
    """What a person laid out stays; Windows line ends become plain ones, those within a text stay."""
    given = {"text": "a\r\nb", "n": 1.10}
    own = json.dumps(given, indent=2).replace("\n", "\r\n")
    written = json_layout.as_written(own, given, "    ")
    assert written.startswith(b"    {\n")
    assert b"\r" not in written
    assert json.loads(written) == given
    flat = {"dialogue_id": "a", "messages": [{"role": "user", "text": "t"}]}
    assert b"\n" in json_layout.as_written(json.dumps(flat), flat, "")


def test_what_is_nested_deeply_is_written_or_refused():
    """Where the layout has no room, one line has; where that has none either, it is a sentence."""

    def nested(depth):
        value = []
        for _ in range(depth):
            value = [value]
        return value

    file = io.BytesIO()
    json_layout.write_rows(file, {"deep": nested(500)}, "labels", [{"deep": nested(500)}], {})
    assert json.loads(file.getvalue()) == {"deep": nested(500), "labels": [{"deep": nested(500)}]}
    with pytest.raises(BadRequest, match="nested too deeply"):
        json_layout.write_rows(io.BytesIO(), {}, "labels", [{"deep": nested(5000)}], {})
