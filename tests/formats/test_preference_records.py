"""A line of preferences as a record, and what of it comes back."""

from synthcore.formats.pair_records import to_row
from synthcore.formats.preference_records import from_line, parts
from synthcore.formats.trl import Preference, preference
from tests.living import NOW
from tests.pairs import row


def made(line):
    return from_line(line, domain="medical_qa@1.0", source="x.jsonl", created_at=NOW)


def line_of(given, **more):
    about = preference(given, domain="medical_qa@1.0", canary="c1") | more
    messages = tuple((m["role"], m["content"]) for m in about.pop("prompt"))
    return Preference(messages, about.pop("chosen")[0]["content"], about.pop("rejected")[0]["content"], about)


def test_our_own_lines_come_back():
    """The same line is written of it again, and of what the row had it has what a line has."""
    given = row(generator="rule", model="m", rejected_is_unsafe="false", mine="x")
    record = made(line_of(given))
    again = to_row(record)
    assert preference(again, domain="medical_qa@1.0", canary="c1") == preference(given, domain="medical_qa@1.0", canary="c1")
    assert {column: again[column] for column in ("id", "generator", "model", "rejected_rationale")} == {
        c: given[c] for c in ("id", "generator", "model", "rejected_rationale")
    }
    assert (record.body.rejected_error_type, record.extras["canary"]) == ("e5", "c1")


def test_what_a_file_says_of_itself_makes_no_other_pair():
    """Two exports of one pair bear two canaries."""
    assert made(line_of(row())).id == made(line_of(row(), canary="c2", domain="medical_qa@2.0")).id
    assert made(line_of(row())).id != made(line_of(row(), mine="x")).id


def test_lines_of_others_lose_nothing():
    """Numbers, lists and keys that mean something else here stay what they are; what was said before the question stays before it."""
    line = Preference(
        (("system", "Be kind."), ("user", "First?"), ("assistant", "So."), ("user", "And?")), "a", "b",
        {"id": 7, "score_chosen": 4.5, "messages": [{"role": "user"}], "question": "another", "source": "ultra", "none": None,
         "rejected_is_false_on_purpose": False},
    )  # fmt: skip
    record = made(line)
    assert [(turn.role, turn.text) for turn in record.body.prompt] == list(line.prompt)
    assert record.external_id == "7"
    assert record.extras == {
        "score_chosen": 4.5, "messages": [{"role": "user"}], "given_question": "another", "source": "ultra", "rejected_is_false_on_purpose": False,
    }  # fmt: skip
    back = preference(to_row(record) | {"rejected_error_type": "e5"})
    assert tuple((m["role"], m["content"]) for m in back["prompt"]) == line.prompt
    assert back["rejected_is_false_on_purpose"] is True


def test_a_line_without_an_id_has_one_by_its_content():
    line = Preference((("user", "q"),), "a", "b", {})
    assert made(line).external_id == made(line).external_id
    assert made(line).external_id.startswith("pair_")
    assert parts(line._replace(about={"id": [1]}))[1] == {"given_id": [1]}
