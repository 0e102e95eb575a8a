"""How alike a batch is, against plain counting; and the sentence that a lead reads."""

import itertools
import random

import pytest

from synthcore.evaluation import similarity
from synthcore.evaluation.similarity import MOST, advice, report

from .test_near import alike, changed, some_words


def a_batch(number=200, copies=40):
    """Texts of which every fifth has a near copy behind it."""
    rng = random.Random(4)
    texts = [some_words(rng) for _ in range(number)]
    for at in range(0, copies * 5, 5):
        texts[at + 1] = changed(rng, texts[at], 1)
    return texts


def test_every_number_is_what_plain_counting_says():
    """Nearest neighbours, shares and pairs of words, each compared with each."""
    texts = a_batch()
    nearest = [max(alike(a, b) for b in texts if b is not a) for a in texts]
    pairs = [pair for text in texts for pair in itertools.pairwise(text)]
    found = report([" ".join(text) for text in texts])
    assert found.texts == found.measured == 200
    assert found.near_share == pytest.approx(sum(n >= 0.8 for n in nearest) / 200) == pytest.approx(0.4)
    assert found.alike_share == pytest.approx(sum(n >= 0.5 for n in nearest) / 200)
    assert found.nearest == pytest.approx(sum(nearest) / 200, abs=0.001)
    assert found.distinct_2 == pytest.approx(len(set(pairs)) / len(pairs))
    assert found.exact == 0
    assert found.worst == ()


def test_exact_copies_and_openers():
    """A turn has a line of its own; those of fewer than three words begin with nothing."""
    found = report(["It sounds like rain.\nno", "It sounds like snow.\nwhat a day", "It sounds like rain.\nno"])
    assert found.exact == 1
    assert (found.opener, found.opener_share) == ("it sounds like", 0.75)


def test_the_worst_cell_is_named():
    """By its share; a cell of two texts does not outdo one of forty."""
    texts, cells = [" ".join(t) for t in a_batch()], [("check-in", "stress")] * 200
    for at in range(0, 60):
        cells[at] = ("gentle_deep", "grief")
    cells[100] = cells[101] = ("micro_practice", "other")
    for at in (70, 75, 80, 85, 90, 95):
        texts[at] = f"unlike{at} " * 30
    found = report(texts, cells=cells)
    assert found.worst == ("gentle_deep", "grief")
    assert found.worst_share == pytest.approx(0.4)
    assert advice(found, temperature=0.7).endswith("add scenarios for gentle_deep / grief.")


def test_a_large_batch_is_sampled_and_says_so():
    """The same sample every time."""
    texts = [f"text number {i} of a great many {i} {i + 1} {i + 2}" for i in range(MOST + 500)]
    found = report(texts)
    assert (found.texts, found.measured) == (MOST + 500, MOST)
    assert found == report(texts)
    assert advice(found._replace(near_share=0.5), temperature=0.2).endswith(" Measured on 5,000 of 5,500.")


@pytest.mark.parametrize("texts", [[], ["one text only, and no other"], ["", ""]])
def test_too_few_texts_say_nothing(texts):
    """No shares, no advice, no division by nothing."""
    found = report(texts)
    assert found.near_share == found.nearest == 0.0
    assert advice(found, temperature=0.7) == ""


FINE = similarity.Similarity(100, 100, 0, 0.0, 0.05, 0.1, 0.6, "i have been", 0.03, (), 0.0)
GRIEF = {"worst": ("grief", "check-in"), "worst_share": 0.4}


@pytest.mark.parametrize(
    ("changes", "run", "sentence"),
    [
        ({}, {"temperature": 0.7}, ""),
        (
            {"near_share": 0.125, **GRIEF},
            {"temperature": 0.7},
            "1 in 8 dialogues is nearly the same as another: raise the temperature above 0.7 or add scenarios for grief / check-in.",
        ),
        ({"near_share": 0.9}, {"temperature": 1.0}, "90% of the dialogues are nearly the same as another: add scenarios."),
        (
            {"alike_share": 0.25},
            {"temperature": None, "scenarios": 4},
            "1 in 4 dialogues is half the same as another: set a temperature (0.9, say) or add scenarios (there are 4).",
        ),
        (
            {"opener": "it sounds like", "opener_share": 0.3},
            {"temperature": 0.2, "scenarios": 1},
            "30% of all turns begin with “it sounds like”: raise the temperature above 0.2 or add scenarios (there is 1).",
        ),
        ({"opener_share": 0.3, "measured": 10}, {"temperature": 0.2}, ""),
    ],
)
def test_advice_names_the_fault_and_the_remedy(changes, run, sentence):
    """The gravest fault only; a temperature is not raised above what models bear."""
    assert advice(FINE._replace(**changes), **run) == sentence
