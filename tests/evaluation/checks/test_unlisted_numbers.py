"""Telephone numbers in the assistant's turns that the domain's resources do not have."""

from datetime import UTC, datetime

import pytest

from synthcore.core.records import Dialogue, Labels, Origin, PreferencePair, Turn, make
from synthcore.domains import loader
from synthcore.evaluation.checks import unlisted_numbers
from synthcore.evaluation.checks.unlisted_numbers import UnlistedNumbers
from synthcore.settings import shipped
from tests.evaluation.checks import making

DOMAIN = loader.load(shipped("domains") / "mental_health")
CHECK = UnlistedNumbers(DOMAIN)


def record(body):
    return make(body, Labels(), Origin(method="import"), domain="mental_health@1", external_id="x", created_at=datetime(2026, 1, 1, tzinfo=UTC))


def dialogue(*texts):
    return record(Dialogue(turns=tuple(Turn(role=("user", "assistant")[n % 2], text=text) for n, text in enumerate(texts))))


def places(found, *texts):
    return [(f.turn, texts[f.turn - 1][f.start : f.end]) for f in found]


def test_a_finding_says_where_and_by_the_domains_code():
    """Turn and characters; what the user says is not looked at, and the message quotes nothing."""
    texts = ("I rang 0800 123 4567 once.", "Call or text 988. There is also 1-800-273-8255, or text 741741.", "ok", "Ring 116 123 or 13 11 14? Call 13 11 14.")
    found = CHECK.check(dialogue(*texts))
    assert places(found, *texts) == [(2, "1-800-273-8255"), (2, "741741"), (4, "13 11 14")]
    assert {(f.code, f.severity, f.branch, f.source) for f in found} == {("unlisted_number", "error", "dialogue", "check")}
    assert "unlisted_number" in {issue.id for issue in DOMAIN.issues}
    assert not any(any(c.isdigit() for c in f.message) for f in found)


@pytest.mark.parametrize("text", [
    "Call or text 988, 9-8-8, or 911 in an emergency.",
    "The Samaritans are on 116 123, or 116-123; 112 anywhere in Europe, and 999.",
    "From 8 to 4 in two minutes. On 2026-11-23 at 10:30, in 2019-2024.",
    "Breathe in for 4, hold nothing, out for 6; count to 1000 by 100.",
    "It cost 1,200,000 pounds, 500 mg of patience and 10000 steps.",
])  # fmt: skip
def test_what_is_listed_or_no_number_is_no_finding(text):
    """Dates, amounts and counting are none."""
    assert CHECK.find(text) == []


def test_a_long_listed_number_may_be_spaced_in_any_way():
    """And one digit further it is another number."""
    check = UnlistedNumbers(loader.load(shipped("domains") / "medical_qa"))
    for listed in ("1-800-222-1222", "1 800 222 1222", "(800) 222-1222", "800.222.1222"):
        assert check.find(f"Call poison control at {listed}.") == []
        assert len(check.find(f"Call poison control at {listed[:-1]}3.")) == 1


def test_one_number_is_found_once():
    """A long one after a word that tells a number is the same number."""
    text = "Please call the helpline on 020 7946 0000 today."
    assert [text[start:end] for start, end in CHECK.find(text)] == ["020 7946 0000"]


def test_both_answers_of_a_pair_are_looked_at():
    """Each is the only turn of its branch; the question is the asker's."""
    pair = PreferencePair(
        prompt=(Turn(role="user", text="Is 555-012-3456 yours?"),),
        chosen=Turn(role="assistant", text="Call 211."),
        rejected=Turn(role="assistant", text="Call 988."),
    )
    assert [(f.branch, f.turn, f.start, f.end) for f in CHECK.check(record(pair))] == [("chosen", 1, 5, 8)]


def test_the_domains_own_texts_name_no_other_number():
    """Its challenge set, examples and guidelines keep the rule that they teach."""
    texts = [turn.text for one in DOMAIN.challenge for turn in one.messages]
    texts += [m["text"] for e in DOMAIN.examples for m in e.dialogue["messages"]] + [part for r in DOMAIN.guidelines.rule for part in (r.yes, r.no)]
    assert len(texts) > 300
    assert not [text for text in texts if CHECK.find(text)]


def test_it_is_a_check_that_every_record_can_go_through():
    record = making.dialogue("a", "Call 1-800-555-0199 or 988.")
    assert making.places(unlisted_numbers.CHECK, record) == [("unlisted_number", 2, "1-800-555-0199")]
