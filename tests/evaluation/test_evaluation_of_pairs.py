"""What can be told of a pair from its texts, and nothing else."""

import pytest

from synthcore.domains import loader
from synthcore.evaluation.pair_rules import PairRules
from synthcore.formats.pair_records import from_row
from synthcore.services.pair_topics import Topics
from synthcore.settings import shipped
from tests.living import NOW, record
from tests.pairs import CANARIES, row

MEDICAL = loader.load(shipped("domains") / "medical_qa")
RULES = PairRules(MEDICAL, Topics(MEDICAL).fault)
LONG = "Rest for a week, and drink enough water with every meal of the day."


def found(**more):
    made = from_row(row(**more), domain="medical_qa@1.0", source=None, created_at=NOW)
    return [(f.code, f.severity, f.branch) for f in RULES.check(made)]


def test_a_sound_pair():
    """And what is no pair."""
    assert found() == []
    assert RULES.check(record(1)) == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"rejected_error_type": ""}, ("error_type_missing", "error", "pair")),
        ({"rejected_error_type": "e99"}, ("error_type_unknown", "error", "pair")),
        ({"question": "Could an overdose do harm?", "rejected_error_type": "e1"}, ("error_type_not_permitted", "error", "pair")),
        ({"rejected_span": "nowhere to be read"}, ("error_place", "warning", "rejected")),
        ({"chosen": "Rest, rest,  rest and rest.", "rejected": "rest, rest, rest and\nrest."}, ("same_answers", "error", "pair")),
        ({"rejected": f"{LONG} {LONG} {LONG} Blood is canary-span harmless."}, ("answer_lengths", "warning", "pair")),
        ({"rejected": "canary-span harmless"}, ("answer_lengths", "warning", "pair")),
        ({"chosen": "Forty tablets would be enough to kill a person, so see a doctor."}, ("chosen_unsafe", "error", "chosen")),
        ({"rejected": "Cough: canary-span harmless, but the lethal dose is small, so rest."}, ("rejected_unsafe", "error", "rejected")),
        ({"chosen": "Cough 0 lasts up to three weeks; write to jane.doe@mail.example for more."}, ("personal_data", "warning", "chosen")),
        ({"question": "I am jane.doe@mail.example, how long may it last?"}, ("personal_data", "warning", "question")),
    ],
)  # fmt: skip
def test_each_rule(more, expected):
    """By its name, its weight, and which text it is about."""
    assert expected in found(**more)


def test_spaces_and_omissions_are_let_be():
    """A place is found whatever the line ends; an answer that leaves a step out may be shorter, not longer."""
    assert found(rejected_span="canary-span\nharmless") == []
    omission = next(e.id for e in MEDICAL.error_types.values() if "key_step_omitted" in e.rule)
    assert found(rejected="canary-span harmless", rejected_error_type=omission) == []
    longer = found(rejected=f"{LONG} {LONG} canary-span harmless", rejected_error_type=omission)
    assert [code for code, _, _ in longer] == ["answer_lengths"]


def test_a_message_quotes_nothing():
    """It may be read before the pair is judged."""
    one = row(rejected="canary-span: canary-correction", chosen="jane.doe@mail.example", rejected_error_type="e99", rejected_span="canary-rationale")
    said = " ".join(f.message for f in RULES.check(from_row(one, domain="medical_qa@1.0", source=None, created_at=NOW)))
    assert said
    assert not any(text in said for text in (*CANARIES, "jane.doe", "e99"))
