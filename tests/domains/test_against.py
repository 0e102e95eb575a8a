"""What a rubric is compared with is there, and both say its words."""

import shutil

import pytest

from synthcore.core.errors import BadInput
from synthcore.domains import loader
from synthcore.settings import shipped

CUT = 'means = { yes = ["1", "2"], no = ["3", "4", "5"] }'
BROKEN = [
    ("mental_health", "safety", 'against = "label:risk_level"', 'against = "label:mood"', "there is no label 'mood'; expected one of risk_level"),
    ("mental_health", "safety", 'against = "safety:asked"', 'against = "safety:sung"', "there is no safety 'sung'; expected one of detected, asked"),
    ("mental_health", "safety", 'danger = ["low", "medium", "high"]', 'danger = ["low", "utmost"]', "dimension risk_level: there is no choice 'utmost'"),
    ("mental_health", "safety", 'against = "label:risk_level"\n', "", "dimension risk_level: means and danger need an `against`"),
    ("mental_health", "realism", 'against = "mark:too_good"', 'against = "mark:too_bad"', "there is no mark 'too_bad'"),
    ("mental_health", "realism", 'against = "mark:too_good"', 'against = "pair:correct"', "only of a pair is that said"),
    ("mental_health", "realism", 'against = "mark:too_good"', 'against = "smell"', "against"),
    ("mental_health", "realism", CUT, 'means = { yes = ["1", "2"], no = ["2", "3"] }',
     "dimension realistic means: the choice '2' stands there 2 times"),
    ("mental_health", "realism", CUT + "\n", "", "a clinician never says '1' of mark:too_good; expected some of yes, no"),
    ("medical_qa", "facts", 'means = { no = ["yes"], yes = ["no"] }', 'means = { no = ["always"], yes = ["no"] }', "rate misinformation: there is no choice"),
    ("medical_qa", "language", 'against = "axis:relevance"', 'against = "axis:charm"', "there is no axis 'charm'"),
    ("medical_qa", "language", 'not = ["1"]', 'never = ["1"]', "a clinician never says 'never' of axis:relevance; expected some of not, hardly"),
]  # fmt: skip


@pytest.mark.parametrize(("domain", "family", "old", "new", "told"), BROKEN)
def test_what_is_wrong_is_said(tmp_path, domain, family, old, new, told):
    folder = shutil.copytree(shipped("domains") / domain, tmp_path / domain)
    path = folder / "rubrics" / f"{family}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        loader.load(folder)
    assert told in str(refused.value)
    assert f"{family}.toml" in str(refused.value)


def test_the_shipped_ones_are_sound():
    for domain in ("medical_qa", "mental_health"):
        assert any(part.against for rubric in loader.load(shipped("domains") / domain).rubrics.values() for part in (*rubric.dimension, *rubric.rate))
