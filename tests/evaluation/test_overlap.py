"""Copies of a seed are told, by their longest run and by how much of them is taken; ordinary language is not."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

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


def test_the_longest_run_and_the_share_of_a_dialogue():
    """Nine words of one turn are a seed's, with two of its two runs of eight; the other turn has five runs and none."""
    found = Seeds([OTHER, SEED]).overlap([" ".join(WORDS[:9]), filler(12), "all night"])
    assert found == (9, 2 / 7)
    assert Seeds([SEED]).overlap(["and the butter"]) == (2, 0.0)
    assert Seeds([SEED]).overlap(["", "🙂", filler(3)]) == Seeds([SEED]).overlap([]) == Seeds([]).overlap([SEED]) == (0, 0.0)
    assert Seeds([SEED]).overlap([SEED]) == (len(WORDS), 1.0)


def test_what_all_must_say_is_in_no_run():
    """A crisis line cuts what is shared in two."""
    line = "the help line on one two three"
    seeds = Seeds([f"{SEED} {line} {OTHER}"], ordinary=[line])
    assert seeds.overlap([f"{' '.join(WORDS[-5:])} {line} {' '.join(OTHER.split()[:6])}"]).longest == 6
    assert seeds.overlap([line]) == (0, 0.0)


@given(st.lists(st.text("abc", max_size=40), max_size=3), st.lists(st.text("abcd", max_size=30), max_size=3))
def test_the_longest_run_is_that_of_comparing_all(seeds, turns):
    """With three different words there are many runs, and many places for each."""
    texts, said = [" ".join(seed) for seed in seeds], [" ".join(turn) for turn in turns]
    runs = {seed[i:j] for seed in seeds for i in range(len(seed)) for j in range(i + 1, len(seed) + 1)}
    longest = max((j - i for turn in turns for i in range(len(turn)) for j in range(i + 1, len(turn) + 1) if turn[i:j] in runs), default=0)
    assert Seeds(texts).overlap(said).longest == longest
