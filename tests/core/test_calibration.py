"""What was said of an item, answer by answer."""

from synthcore.core.calibration import Answers, merged, next_asked
from synthcore.core.reviews import Verdict


def test_what_was_said_first_holds():
    whole = merged([Answers(risk_level="low"), Answers(risk_level="high", concern="grief"), Answers(verdict=Verdict.REJECTED, at=3)])
    assert whole == Answers(risk_level="low", concern="grief", verdict=Verdict.REJECTED, at=3)
    assert whole.said() == {"risk_level": "low", "concern": "grief", "verdict": "rejected"}
    assert merged([]) == Answers()


def test_the_risk_is_asked_first_and_the_verdict_last():
    said, asked = Answers(), []
    while name := next_asked(said):
        asked.append(name)
        said = said.model_copy(update={name: Verdict.APPROVED if name == "verdict" else "x"})
    assert asked == ["risk_level", "session_type", "concern", "verdict"]
    assert next_asked(Answers(skipped=True)) is None
    assert Answers(skipped=True).finished
    assert not Answers(risk_level="low").finished
