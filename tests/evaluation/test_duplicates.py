"""Exact and near duplicates among many texts."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthcore.evaluation import duplicates
from synthcore.evaluation.duplicates import BUCKET, NEAR, WORDS, Alike, duplicate_rate, find
from synthcore.evaluation.near import words


def runs(text):
    said = words(text)
    return {tuple(said[i : i + WORDS]) for i in range(len(said) - WORDS + 1)} or {tuple(said)}


def jaccard(one, other):
    return len(runs(one) & runs(other)) / len(runs(one) | runs(other))


def lexicon(size=5000):
    rng = random.Random(5)
    return ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(3, 9))) for _ in range(size)]


def edited(text, share, rng, vocabulary):
    said = text.split(" ")
    for place in rng.sample(range(len(said)), round(share * len(said))):
        said[place] = rng.choice(vocabulary)
    return " ".join(said)


def test_capitals_marks_and_space_make_no_difference():
    """Normalised, the three say the same; the nearest named is another record, the first by its id."""
    found = find([("c", "Well —  I’m fine."), ("a", "well, i'm FINE"), ("b", "Well I'm\nfine"), ("d", "well i am fine")])
    assert found["a"] == Alike("a", "b", 1.0, True)
    assert found["b"] == found["c"] == Alike("a", "a", 1.0, True)
    assert found["d"] == Alike("d", "", 0.0, False)
    assert duplicate_rate(found.values()) == 0.5


def test_the_similarity_is_the_exact_jaccard():
    """Ten words have eight runs of three; one changed at the end spoils one, so seven of nine are shared."""
    found = find([("a", "one two three four five six seven eight nine ten"), ("b", "one two three four five six seven eight nine zehn")])
    assert found["a"].similarity == pytest.approx(7 / 9)
    assert not found["a"].exact
    assert found["b"].nearest == "a"


def test_half_is_near_and_less_is_not():
    """Two of four runs are shared; then one of five."""
    assert find([("a", "one two three four five"), ("b", "zero one two three four")])["a"].similarity == 0.5
    assert find([("a", "one two three four five"), ("b", "nil zero one two three")])["a"] == Alike("a", "", 0.0, False)


def test_a_chain_is_one_cluster_with_the_nearest_named():
    """a and c are not near; b is near both, and nearer to c."""
    said = [f"w{n}" for n in range(60)]
    a, b, c = " ".join(said), " ".join([f"x{n}" for n in range(14)] + said[14:]), " ".join([f"x{n}" for n in range(14)] + said[14:48] + ["y"] * 12)
    assert jaccard(a, c) < NEAR <= jaccard(a, b) < jaccard(b, c)
    found = find([("a", a), ("b", b), ("c", c)])
    assert {one.cluster for one in found.values()} == {"a"}
    assert found["b"].nearest == "c"
    assert found["a"].nearest == "b"


def test_no_texts_and_texts_without_words():
    """Signs alone are compared as they are, and are near nothing."""
    assert find([]) == {}
    assert duplicate_rate([]) == 0.0
    found = find([("a", ""), ("b", "🙂🙂"), ("c", "🙂🙂 "), ("d", "🙃"), ("e", "\u200b"), ("f", "ok"), ("g", "OK!"), ("h", "\ud800")])
    assert [found[name].nearest for name in "abcdefgh"] == ["", "c", "b", "", "", "g", "f", ""]


def test_planted_pairs_are_found_among_texts_of_one_template():
    """A family shares its sentences but for a word in each; its members are told apart, a copy with edits is not lost."""
    rng, vocabulary = random.Random(1), lexicon()
    family = [[rng.choice(vocabulary) for _ in range(12)] for _ in range(12)]

    def member():
        sentences = [list(sentence) for sentence in family]
        for sentence in sentences:
            for _ in range(2):
                sentence[rng.randrange(12)] = rng.choice(vocabulary)
        return ". ".join(map(" ".join, sentences))

    texts = {f"t{n}": member() for n in range(1500)}
    planted = {f"p{n}": edited(texts[f"t{n}"], 0.05, rng, vocabulary) for n in range(150)}
    found = find([*texts.items(), *planted.items()])
    assert sum(found[name].nearest == name.replace("p", "t") for name in planted) >= 0.99 * len(planted)
    assert duplicate_rate(found.values()) == pytest.approx(len(planted) / len(found), abs=0.01)


def test_texts_that_are_all_alike_are_one_cluster_and_little_work(monkeypatch):
    """Each pair of 600 is near: 179,700 pairs, of which a small part is compared."""
    vocabulary, rng = lexicon(), random.Random(2)
    whole = " ".join(rng.choices(vocabulary, k=120))
    compared = Counter()
    shared = duplicates._Search._shared
    monkeypatch.setattr(duplicates._Search, "_shared", lambda self, a, b: compared.update(n=len(a)) or shared(self, a, b))
    found = find([(f"r{n:03}", f"{whole} {rng.choice(vocabulary)} {rng.choice(vocabulary)}") for n in range(600)])
    assert {one.cluster for one in found.values()} == {"r000"}
    assert min(one.similarity for one in found.values()) > 0.9
    assert compared["n"] < 600 * 2 * duplicates.NEAREST


def test_a_crowded_bucket_is_not_compared_whole():
    """However many texts share a band, pairs grow with the texts and not with their square."""
    said = " ".join(f"w{n}" for n in range(100))
    whole = duplicates._distinct([duplicates.sketch([(f"r{n}", f"{said} x{n}") for n in range(400)])])[1]
    search = duplicates._Search(whole)
    pairs = max(len(search._bucket_pairs(band)[0]) for band in range(duplicates.BANDS))
    assert 400 < pairs <= 400 * BUCKET


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 40))
def test_the_order_of_the_texts_changes_nothing_and_clusters_are_an_equivalence(seed, count):
    """Whatever comes first. Each record is in one cluster, with its nearest, and its nearest is as near as said."""
    rng, vocabulary = random.Random(seed), lexicon(300)
    texts: list[tuple[str, str]] = []
    for n in range(count):
        text = (
            edited(rng.choice(texts)[1], rng.choice([0, 0.02, 0.05, 0.1]), rng, vocabulary)
            if texts and rng.random() < 0.6
            else " ".join(rng.choices(vocabulary, k=rng.randint(3, 60)))
        )
        texts.append((f"r{n:02}", text))
    found = find(texts)
    assert find(rng.sample(texts, count)) == found
    said, members = dict(texts), Counter(one.cluster for one in found.values())
    for name, one in found.items():
        assert found[one.cluster].cluster == one.cluster <= name
        assert (members[one.cluster] > 1) == bool(one.nearest)
        if one.nearest:
            assert one.nearest != name
            assert found[one.nearest].cluster == one.cluster
            assert one.similarity == pytest.approx(jaccard(said[name], said[one.nearest]))
            assert one.similarity >= NEAR


def test_processes_share_the_work():
    """What `find` does in one piece can be sketched apart, in any grouping."""
    rng, vocabulary = random.Random(3), lexicon()
    texts = [(f"r{n}", " ".join(rng.choices(vocabulary, k=30))) for n in range(30)]
    texts.append(("copy", edited(texts[7][1], 0.05, rng, vocabulary)))
    apart = duplicates.found(duplicates.sketch(texts[at : at + 7]) for at in range(0, len(texts), 7))
    assert apart == find(texts)
    assert apart["copy"].nearest == "r7"
