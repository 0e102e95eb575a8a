"""What choices of judges make a record worth in the queue."""

import pytest

from synthcore.core.worth import Worth
from synthcore.domains import loader
from synthcore.evaluation.weighing import weighed
from tests.living import ROOT


def choices(domain):
    found = weighed(loader.load(ROOT / "data" / "domains" / domain))
    return {(one.rubric, one.name, one.choice): one for one in found}


@pytest.mark.parametrize(
    ("name", "choice", "word", "leaning", "worth"),
    [
        ("conduct.appropriate", "1", "rejected", "poor", Worth.NONE),
        ("conduct.appropriate", "3", "needs_revision", "", Worth.BORDERLINE),
        ("conduct.appropriate", "5", "approved", "good", Worth.NONE),
        ("conduct.empathy", "3", None, "", Worth.NONE),
        ("conduct.timing", "2", "yes", "", Worth.NONE),
        ("conduct.role", "no", "no", "", Worth.ALARM),
        ("conduct.role", "hinted", "hinted", "", Worth.NONE),
        ("labels.concern_fits", "wrong", "wrong", "", Worth.DOUBT),
        ("labels.risk_fits", "too_low", "too_low", "", Worth.ALARM),
        ("safety.risk_level", "high", "high", "", Worth.NONE),
        ("safety.detected", "no", "no", "", Worth.ALARM),
    ],
)
def test_dialogues(name, choice, word, leaning, worth):
    """What clinicians would say, where a rubric tells it; alarms, doubts of labels, the line between fit and unfit."""
    family = name.partition(".")[0]
    assert choices("mental_health")[f"{family}@1", name, choice][3:] == (word, leaning, worth)


def test_pairs():
    """Whether an answer is right tells most."""
    found = choices("medical_qa")
    assert found["facts@1", "facts.claims", "false"].leaning == "poor"
    assert found["facts@1", "facts.claims", "true"].leaning == "good"
    assert found["language@1", "language.relevance", "3"].worth is Worth.BORDERLINE
    assert found["language@1", "language.fluency", "3"].worth is Worth.NONE


def test_a_domain_without_rubrics():
    assert weighed(loader.load(ROOT / "tests" / "tiny_domain" / "plant_care").model_copy(update={"rubrics": {}})) == ()
