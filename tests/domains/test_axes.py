"""Axes on which answers are rated: what is asked, what fits, what contradicts what was said; and a folder that is wrong."""

import shutil

import pytest

from synthcore.core.errors import BadInput, UnknownValue
from synthcore.domains import axes
from synthcore.domains.axes import Axis, Choice
from synthcore.domains.loader import load
from tests.conftest import ROOT

HARM = Axis(
    id="harm", title="Harm", choice=(Choice(id="none", title="None", anchor="a", nothing=True), Choice(id="great", title="Great", anchor="b", fits="wrong"))
)
LIKELY = Axis(id="likely", title="How likely", of="harm", choice=(Choice(id="no", title="No", anchor="c"), Choice(id="yes", title="Yes", anchor="d")))
BOTH = (HARM, LIKELY)


def test_an_axis_of_nothing_is_not_asked():
    """How likely a harm is that is none."""
    assert axes.fitting(BOTH, {"likely": "yes", "harm": "none"}) == {"harm": "none"}
    assert axes.fitting(BOTH, {"likely": "yes", "harm": "great"}) == {"harm": "great", "likely": "yes"}
    assert [axes.due(LIKELY, BOTH, said) for said in ({}, {"harm": "none"}, {"harm": "great"})] == [True, False, True]


@pytest.mark.parametrize("said", [{"taste": "good"}, {"harm": "enormous"}])
def test_words_that_the_domain_does_not_have(said):
    """Refused when they are said, left out where they are only shown."""
    with pytest.raises(UnknownValue):
        axes.fitting(BOTH, said)
    assert axes.known(BOTH, said | {"likely": "no"}) == {"likely": "no"}
    assert len(axes.told(BOTH, said)) == 1


def test_what_contradicts():
    """A great harm of an answer that is correct and safe; of a wrong one nothing, and of one of which nothing was said neither."""
    said = {"harm": "great", "likely": "yes"}
    assert axes.contradictions(BOTH, said, correct=True) == ["harm: great"]
    assert axes.contradictions(BOTH, said, correct=False) == []
    assert axes.contradictions(BOTH, said, correct=None) == []
    assert axes.told(BOTH, said) == ["Harm: great", "How likely: yes"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('of = "harm_extent"', 'of = "relevance"', "an axis before it"),
        ('id = "omission"', 'id = "harm_extent"', "'harm_extent' stands there 2 times"),
        ('id = "slight"', 'id = "none"', "choice.id: 'none' stands there 2 times"),
        ('title = "To the point"', 'title = " "', "relevance title is empty"),
        ('anchor = "It answers something else."', 'anchor = ""', "not anchor is empty"),
        ('fits = "wrong"', 'fits = "right"', "fits"),
    ],
)
def test_a_folder_that_is_wrong(tmp_path, old, new, says):
    """Named with file, key and what is expected."""
    folder = tmp_path / "medical_qa"
    shutil.copytree(ROOT / "data" / "domains" / "medical_qa", folder)
    file = folder / "axes.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    assert len(load(folder).axes) == 4
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput, match=r"axes\.toml") as refused:
        load(folder)
    assert says in str(refused.value)


def test_a_domain_of_dialogues_has_none(tmp_path):
    """They would never be asked."""
    folder = tmp_path / "mental_health"
    shutil.copytree(ROOT / "data" / "domains" / "mental_health", folder)
    assert load(folder).axes == ()
    shutil.copy(ROOT / "data" / "domains" / "medical_qa" / "axes.toml", folder)
    with pytest.raises(BadInput, match="is never asked"):
        load(folder)
