"""Near copies are found, and however alike all texts are, the work for one stays small."""

import random

import pytest

from synthcore.evaluation import near
from synthcore.evaluation.near import BUCKET, VERIFIED, Near, jaccard, sketches, words

VOCABULARY = [f"word{i}" for i in range(5_000)]


def some_words(rng, number=120):
    return [rng.choice(VOCABULARY) for _ in range(number)]


def changed(rng, text, times):
    """The words with some of them replaced."""
    text = list(text)
    for _ in range(times):
        text[rng.randrange(len(text))] = rng.choice(VOCABULARY)
    return text


def alike(one, other):
    """Jaccard of the runs of five words, the plain way."""
    a, b = ({tuple(text[i : i + 5]) for i in range(len(text) - 4)} for text in (one, other))
    return len(a & b) / len(a | b)


def test_two_thousand_planted_pairs_are_found():
    """At a Jaccard of 0.8 and above: at least 99 of 100, each with its exact Jaccard."""
    rng, cell, pairs = random.Random(1), Near(), []
    while len(pairs) < 2_000:
        text = some_words(rng, 100)
        copy = changed(rng, text, rng.choice((1, 2)))
        if alike(text, copy) >= 0.8:
            pairs.append((text, copy))
            cell.add(str(len(pairs) - 1), " ".join(text))
    found = [cell.nearest(" ".join(copy)) for _, copy in pairs]
    right = [f for f, (at, (text, copy)) in zip(found, enumerate(pairs), strict=True) if f and f == (str(at), pytest.approx(alike(text, copy)))]
    assert len(right) >= 1_980
    assert min(alike(*pair) for pair in pairs) < 0.82


def test_ten_thousand_texts_of_one_template_do_not_make_it_quadratic():
    """They share three fifths of their words: no bucket outgrows its cap, and no text is held against more than
    `VERIFIED` others. A near copy of any is still found."""
    rng, cell = random.Random(2), Near()
    template = some_words(rng, 60)
    texts = [template + some_words(rng, 40) for _ in range(10_000)]
    for at, text in enumerate(texts):
        assert cell.admit(str(at), " ".join(text)) is None
    assert len(cell) == 10_000
    assert cell.compared <= VERIFIED * len(texts)
    sizes = [len(b) if isinstance(b, list) else 1 for b in cell._buckets.values()]
    assert max(sizes) == BUCKET
    planted = rng.sample(range(10_000), 200)
    found = [cell.nearest(" ".join(changed(rng, texts[at], 1))) for at in planted]
    assert sum(f is not None and f[0] == str(at) for f, at in zip(found, planted, strict=True)) >= 190


def test_no_more_candidates_are_verified_than_is_said(monkeypatch):
    """Those that share the most buckets come first, so the right one is among them."""
    monkeypatch.setattr(near, "VERIFIED", 3)
    rng, cell = random.Random(3), Near(threshold=0.5)
    text = some_words(rng)
    for at in range(20):
        cell.add(str(at), " ".join(changed(rng, text, 3)))
    cell.add("it", " ".join(text))
    assert cell.nearest(" ".join(text)) == ("it", 1.0)
    assert cell.compared == 3


def test_what_is_below_the_threshold_is_not_near():
    """Candidates are verified: the value is exact, and one that misses is none."""
    one, other = "a b c d e f g h i j k l", "a b c d e f g h i j k z"
    for threshold, near_it in ((0.7, True), (0.8, False)):
        cell = Near(threshold=threshold)
        cell.add("one", one)
        assert (cell.nearest(other) == ("one", 7 / 9)) is near_it
    assert alike(one.split(), other.split()) == 7 / 9


def test_the_nearest_of_several_is_named():
    """Whatever the order in which they came."""
    cell, text = Near(threshold=0.5), "one two three four five six seven eight nine ten"
    for name, added in (("far", text + " x y z"), ("same", text), ("close", text + " x")):
        cell.add(name, added)
    assert cell.nearest(text) == ("same", 1.0)
    assert cell.admit("again", text + " x y z") == ("far", 1.0)
    assert len(cell) == 3


def test_short_and_empty_texts():
    """Fewer than five words are compared as a whole; a text without words is near nothing."""
    cell = Near()
    for name, text in (("short", "Not  really…"), ("empty", ""), ("marks", "… — !")):
        cell.add(name, text)
    assert cell.nearest("not really!") == ("short", 1.0)
    assert cell.nearest("not") is None
    assert cell.nearest("") is None
    assert cell.nearest("?!") is None


def test_words_are_without_case_and_marks():
    """Apostrophes of either kind stay, underscores part words, a sign of a script without spaces is a word."""
    assert words("It’s NOT 'his' snake_case—élan 42 我们") == ["it's", "not", "his", "snake", "case", "élan", "42", "我", "们"]


def test_sketches_are_the_same_in_every_process():
    """Resuming compares with what an earlier process remembered; the hash of Python's strings would not do."""
    [sketch] = sketches(["a b c d e f"], 3)
    assert list(sketch.runs) == sorted(sketch.runs)
    assert len(sketch.digest) == 3
    assert jaccard(sketch.runs, sketches(["a b c d e f"], 3)[0].runs) == 1.0
    assert jaccard([], sketch.runs) == 0.0
    assert sketch.runs.tobytes().hex() == sketches(["a b c d e f"], 3)[0].runs.tobytes().hex() == HASHES


HASHES = "2d20e8e0bf1ed820530a86867286ed3e"


@pytest.mark.parametrize(("threshold", "rows"), [(0.8, 5), (0.5, 1), (0.95, 12), (1.0, 12)])
def test_bands_fit_the_threshold(threshold, rows):
    """A pair at the threshold shares a bucket with the chance that is promised."""
    assert near._rows(threshold) == rows
    assert 1 - (1 - threshold**rows) ** near.BANDS >= near.FOUND
