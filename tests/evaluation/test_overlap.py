"""Copies of a seed are told, by their longest run and by how much of them is taken; ordinary language is not."""

import itertools

from synthcore.evaluation import overlap
from synthcore.evaluation.overlap import GRAM, RUN, Seeds

SEED = "the butter sauce split twice and chef just said swap and did not even look at me all night long"
WORDS = SEED.split()
OTHER = "nobody else on this shift was told to peel a whole sack of potatoes before the doors opened again"


def filler(number):
    """Words that no seed has."""
    return " ".join(f"filler{i}" for i in range(number))


def test_a_long_run_is_a_copy():
    """Twelve words in a row, in other case and with other marks, wherever they stand; eleven are none."""
    seeds = Seeds([OTHER, SEED])
    long = f"{filler(60)} — {', '.join(WORDS[3 : 3 + RUN]).upper()}! {filler(60)}"
    assert seeds.copied(long) == "The text has 12 words in a row of seed dialogue 2 (“split twice and chef just said swap and …”)."
    assert seeds.copied(f"{filler(60)} {' '.join(WORDS[3 : 2 + RUN])} {filler(60)}") == ""
    assert "19 words in a row of seed dialogue 2" in seeds.copied(f"{filler(60)} {' '.join(WORDS[:19])} {filler(60)}")


def test_many_short_runs_are_a_copy():
    """Three tenths of the runs of eight words of a turn, with the longest run below twelve."""
    seeds = Seeds([SEED, OTHER])
    taken = f"{' '.join(WORDS[:11])} {filler(3)} {' '.join(OTHER.split()[:11])}"
    assert seeds.copied(taken) == "The text takes 8 of its 18 runs of 8 words from the seed dialogues."
    assert seeds.copied(f"{taken} {filler(10)}") == ""  # 8 of 28


def test_a_turn_or_the_dialogue_may_be_the_copy():
    """The turn is named. Turns that take less than that each may take too much together only when they do."""
    seeds = Seeds([SEED])
    assert seeds.copied_turns([filler(9), " ".join(WORDS[:9]), "ok"]) == "Turn 2 takes 2 of its 2 runs of 8 words from the seed dialogues."
    assert seeds.copied_turns([" ".join(WORDS[:7]), " ".join(WORDS[7:14])]) == ""  # no turn of eight words
    assert seeds.copied_turns([]) == ""


def test_no_run_goes_across_two_seeds():
    """The end of one and the beginning of the next are nobody's words."""
    seeds = Seeds([SEED, OTHER])
    across = " ".join([*WORDS[-6:], *OTHER.split()[:6]])
    assert seeds.copied(f"{across} {filler(20)}") == ""


def test_phrases_that_all_must_use_are_no_copy():
    """A crisis line is named in the same words by everyone; the words beside it still count."""
    line = "you can call or text 988 the crisis line at any hour of the day or night"
    assert Seeds([line]).copied(line)
    phrases = ["call or text 988", "the crisis line", "at any hour of the day or night"]
    assert Seeds([line], ordinary=phrases).copied(line) == ""
    assert "seed dialogue 1" in Seeds([f"{line} {SEED}"], ordinary=phrases).copied(f"{line}. {SEED}")


def test_what_is_unlike_is_unlike():
    """No seeds, no words, other words."""
    assert Seeds([]).copied(SEED) == ""
    assert Seeds(["", "short"]).copied("") == ""
    assert Seeds([SEED]).copied(OTHER) == ""
    assert len(Seeds([SEED, OTHER])) == 2


def test_equal_hashes_do_not_make_a_copy(monkeypatch):
    """Two runs of words with the same hash are told apart by their words."""
    monkeypatch.setattr(overlap, "hash", lambda _: 7, raising=False)
    seeds = Seeds([SEED])
    same_words = list(itertools.chain(WORDS[1::2], WORDS[::2]))  # every word is known, no run is
    assert len(same_words) > GRAM
    assert seeds.copied(" ".join(same_words)) == ""
    assert "19 words in a row" in seeds.copied(" ".join(WORDS[:19]))
