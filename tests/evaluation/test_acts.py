"""What a sentence of a reply does, as far as words tell."""

import pytest

from synthcore.evaluation.acts import Acts
from synthcore.evaluation.reading import read
from tests.evaluation.checks.making import MINDS

ACTS = Acts(MINDS.checks.talk)


@pytest.mark.parametrize(
    ("reply", "acts"),
    [
        ("It sounds like you're worn out. What would help?", ["reflection", "question"]),
        ("The report costs you lunch as well. Tell me about today.", ["reflection", "request"]),
        ("You should keep a journal.", ["advice"]),
        ("Have you tried flash cards?", ["advice"]),
        ("You say that you should have driven him.", ["reflection"]),
        ("Thank you for telling me.", ["thanks"]),
        ("Notice your feet.", ["directive"]),
        ("What comes up? It may be small.", ["question", "other"]),
    ],
)
def test_sentences(reply, acts):
    assert [one.act for one in ACTS.of(read(reply), read("My report is late and I skip lunch."))] == acts
