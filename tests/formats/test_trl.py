"""Lines for TRL: what a trainer reads, and what must never be missing or slip in."""

import io
import json

import pytest

from synthcore.core.errors import BadInput
from synthcore.formats.trl import EARLIER, Preference, earlier_cell, fine_tuning, line, missing, preference, read

ROW = {
    "question": "May I take it with food?", "id": "q_1", "chosen": "Yes, with food.", "rejected": "No, never with food.", "rejected_error_type": "e6",
    "rejected_span": "never", "reviewer": "Dr. Mayer", "prompt": "question@1", "model": "m", "generator": "llm", "source_row": "7",
}  # fmt: skip


def lines(*rows):
    return io.BytesIO(b"".join(line(preference(row)) for row in rows))


def test_the_three_parts_are_conversations():
    """One user turn, and one assistant turn on each side; no column of ours takes a name that trainers know."""
    made = preference(ROW, domain="medical_qa@1.0", canary="c")
    assert made["prompt"] == [{"role": "user", "content": ROW["question"]}]
    assert made["chosen"] == [{"role": "assistant", "content": ROW["chosen"]}]
    assert made["rejected"] == [{"role": "assistant", "content": ROW["rejected"]}]
    assert not {"messages", "completion", "label", "model", "tools", "images"} & set(made)
    assert (made["question_prompt"], made["question_model"], made["question_origin"], made["source_row"]) == ("question@1", "m", "llm", "7")
    assert (made["domain"], made["canary"], made["id"]) == ("medical_qa@1.0", "c", "q_1")


def test_a_rejected_answer_says_what_it_is():
    """False on purpose, in which way, whether it could harm, and that nobody has reviewed it; reviewers are not named."""
    made = preference(ROW)
    assert made["rejected_is_false_on_purpose"] is True
    assert made["rejected_is_unsafe"] is True
    assert (made["rejected_error_type"], made["rejected_span"], made["review_status"]) == ("e6", "never", "unreviewed")
    assert preference(ROW | {"review_status": "approved", "rejected_is_unsafe": "False"})["review_status"] == "approved"
    assert preference(ROW | {"rejected_is_unsafe": "False"})["rejected_is_unsafe"] is False
    assert "Mayer" not in json.dumps(made)


def test_every_line_has_the_same_keys():
    """Else a table is made of them in which columns come and go."""
    assert list(preference(ROW)) == list(preference({k: ROW[k] for k in ("question", "chosen", "rejected", "rejected_error_type")}))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"question": " "}, "no question"),
        ({"chosen": ""}, "no chosen answer"),
        ({"rejected": "\n"}, "no rejected answer"),
        ({"rejected_error_type": ""}, "error is not stated"),
        ({"rejected": " Yes, with food. "}, "the same"),
    ],
)
def test_what_is_not_whole_is_no_pair(change, why):
    assert missing(ROW) == ""
    assert why in missing(ROW | change)
    with pytest.raises(ValueError, match=why):
        preference(ROW | change)


def test_nothing_rejected_in_what_is_for_fine_tuning():
    """Only the question and the chosen answer; and no line without one."""
    made = fine_tuning(ROW)
    assert made == {"messages": [{"role": "user", "content": ROW["question"]}, {"role": "assistant", "content": ROW["chosen"]}]}
    with pytest.raises(ValueError, match="no chosen"):
        fine_tuning(ROW | {"chosen": ""})


def test_a_line_is_one_line_to_every_reader():
    """Marks that some readers break lines at, line ends, and half a surrogate pair."""
    text = "a\r\nb\u2028c\u2029d\x85e\ud800f é"
    raw = line(preference(ROW | {"question": text}))
    assert raw.endswith(b"}\n")
    assert len(raw.decode().splitlines()) == 1
    assert json.loads(raw)["prompt"][0]["content"] == text


def test_lines_are_read_again():
    found = list(read(lines(ROW, ROW | {"id": "q_2"}), "p.jsonl"))
    assert [p.about["id"] for p in found] == ["q_1", "q_2"]
    assert found[0][:3] == ((("user", ROW["question"]),), ROW["chosen"], ROW["rejected"])


def test_lines_of_others_are_read():
    """Plain strings, a byte order mark, blank lines, a system message."""
    talk = [{"role": "system", "content": "s"}, {"role": "user", "content": "q"}]
    data = (
        b"\xef\xbb\xbf"
        + b'{"prompt": "q", "chosen": "a", "rejected": "b", "score": 1}\n\n'
        + json.dumps({"prompt": talk, "chosen": "a", "rejected": "b"}).encode()
    )
    assert list(read(io.BytesIO(data), "p")) == [
        Preference((("user", "q"),), "a", "b", {"score": 1}),
        Preference((("system", "s"), ("user", "q")), "a", "b", {}),
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"[1]", "line 2: is no JSON object"),
        (b'{"prompt": "q"', "line 2: is no JSON object"),
        (b"\xff", "line 2: is no JSON object"),
    ],
)
def test_a_broken_line_is_named(data, why):
    with pytest.raises(BadInput, match=why):
        list(read(io.BytesIO(b'{"prompt": "q", "chosen": "a", "rejected": "b"}\n' + data), "p.jsonl"))


PLAIN = {"prompt": "q", "chosen": "a", "rejected": "b"}


def said(*messages):
    return [{"role": role, "content": text} for role, text in messages]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"chosen": "a", "rejected": "b"}, "has no `prompt`"),
        ({"prompt": "q", "chosen": "", "rejected": "b"}, "has no `chosen`"),
        ({"prompt": "q", "chosen": [{"role": "assistant"}], "rejected": "b"}, "has no `chosen`"),
        ({"prompt": "q", "chosen": said(("user", "q"), ("assistant", "a")), "rejected": "b"}, "different conversations"),
        ({"prompt": "x", "chosen": said(("user", "q"), ("assistant", "a")), "rejected": said(("user", "q"), ("assistant", "b"))}, "is not what its answers"),
        ({"prompt": said(("assistant", "q")), "chosen": "a", "rejected": "b"}, "no question of a user"),
        ({"prompt": "q", "chosen": said(("user", "a")), "rejected": "b"}, "no question of a user"),
    ],
)
def test_what_is_no_preference_is_told_and_the_rest_is_read(given, why):
    (first, wrong, last) = read(io.BytesIO(b"\n".join(json.dumps(one).encode() for one in (PLAIN, given, PLAIN))), "p.jsonl")
    assert first == last == Preference((("user", "q"),), "a", "b", {})
    assert str(wrong).startswith("p.jsonl, line 2: ")
    assert why in str(wrong)


@pytest.mark.parametrize("prompt", [None, "q", [("user", "q")], [("system", "s"), ("user", "q")]])
def test_the_prompt_in_front_of_both_answers(prompt):
    """As some write it, with the prompt beside them or without."""
    lead = [("system", "s"), ("user", "q")]
    given = {key: said(*lead, ("assistant", text)) for key, text in (("chosen", "a"), ("rejected", "b"))}
    if prompt:
        given["prompt"] = prompt if isinstance(prompt, str) else said(*prompt)
    assert list(read(io.BytesIO(json.dumps(given).encode()), "p")) == [Preference(tuple(lead), "a", "b", {})]


def test_what_was_said_before_the_question():
    """A cell that cannot be read tells nothing."""
    row = ROW | {EARLIER: earlier_cell((("user", "first"), ("assistant", "so")))}
    assert [m["content"] for m in preference(row)["prompt"]] == ["first", "so", ROW["question"]]
    assert [m["content"] for m in fine_tuning(row)["messages"]] == ["first", "so", ROW["question"], ROW["chosen"]]
    assert len(preference(ROW | {EARLIER: "no list"})["prompt"]) == 1
