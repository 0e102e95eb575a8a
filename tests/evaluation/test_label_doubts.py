"""Labels that do not fit their text are found; nothing is said of few."""

import random

import pytest

from synthcore.evaluation.label_doubts import LEAST, Labelled, doubts

WORDS = {
    "anxiety": "worry nervous panic breath heart racing afraid meeting",
    "grief": "loss funeral mourning empty chair mother died missing",
    "stress": "deadline overtime workload boss email tired hours shift",
}
COMMON = ["i", "feel", "that", "you", "are", "here", "today", "and", "we", "talk", "about", "it"]


def some(n=60, seed=1):
    rng = random.Random(seed)
    rows = []
    for label, words in WORDS.items():
        for i in range(n):
            text = " ".join(rng.sample(words.split(), 4) + rng.sample(COMMON, 6))
            rows.append(Labelled(f"{label}-{i}", text, label))
    rng.shuffle(rows)
    return rows


def flipped(rows, share=0.1, seed=2):
    rng = random.Random(seed)
    wrong = set(rng.sample(range(len(rows)), int(share * len(rows))))
    other = {label: [x for x in WORDS if x != label] for label in WORDS}
    return [row._replace(label=rng.choice(other[row.label])) if i in wrong else row for i, row in enumerate(rows)], {
        rows[i].record_id: rows[i].label for i in wrong
    }


def test_one_in_ten_flipped_labels_are_found():
    rows, wrong = flipped(some())
    found = doubts(rows)
    assert found.judged == 180
    hits = [one for one in found.doubts if one.record_id in wrong]
    assert len(hits) >= 0.85 * len(wrong)
    assert len(found.doubts) <= 1.3 * len(wrong)
    assert all(one.likely == wrong[one.record_id] for one in hits)
    assert [one.record_id in wrong for one in found.doubts[:15]] == [True] * 15
    assert [one.by for one in found.doubts] == sorted((one.by for one in found.doubts), reverse=True)
    assert doubts(rows) == found


def test_sound_labels_are_left_alone():
    assert len(doubts(some()).doubts) <= 2


def test_a_rare_class_is_left_out():
    rows = [row for row in some() if row.label != "grief" or int(row.record_id.split("-")[1]) < LEAST - 1]
    found = doubts(rows)
    assert (found.left_out, found.judged, found.status) == ({"grief": LEAST - 1}, 120, "ok")
    assert not any("grief" in (one.label, one.likely) for one in found.doubts)


@pytest.mark.parametrize("rows", [[], some()[:5], [row for row in some() if row.label == "grief"]])
def test_not_enough(rows):
    found = doubts(rows)
    assert (found.status, found.doubts, found.judged) == ("too_few", (), 0)
    assert found.sentence.startswith("Not enough labels")


def test_texts_without_words():
    found = doubts([Labelled(str(n), "…", "ab"[n % 2]) for n in range(40)])
    assert (found.status, found.doubts, found.sentence) == ("ok", (), "The texts have no words to go by.")
