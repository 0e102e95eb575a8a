"""Whether answers and replies take up what they answer."""

from synthcore.evaluation.checks import coherence
from tests.evaluation.checks.making import MEDICAL, codes, dialogue, numbers, pair


def test_an_answer_to_another_question():
    question = "How is kidney disease in children treated?"
    assert codes(coherence.CHECK, pair(question, "Lemons grow well in warm valleys.", "x"), MEDICAL) == ["unrelated_answer"]
    assert codes(coherence.CHECK, pair(question, "Kidney disease in children is treated with care.", "x"), MEDICAL) == ["unrelated_answer"]  # the rejected one
    assert numbers(coherence.CHECK, pair("Why is it so?", "a", "b"), MEDICAL)["taken_up", "chosen"] is None


def test_replies_take_up_what_was_said_and_repeat_nothing():
    record = dialogue("My report is late.", "Your report is late again.", "Yes.", "Your report is late again.")
    assert codes(coherence.CHECK, record) == ["repeated_message"]
    assert numbers(coherence.CHECK, record)["taken_up", "dialogue"] == 1.0
    assert numbers(coherence.CHECK, dialogue())["taken_up", "dialogue"] is None
