"""What comparing records found, in lines."""

from synthcore.core.measurements import Outcome
from synthcore.core.repetition import Clusters, Held, Value
from synthcore.views.repetition import diversity_line, duplicates_line, lines, same_size, seeds_line


def value(name, number, size=2000, batch="b"):
    return Value(batch, name, size, Outcome.OK, number, number - 0.01, number + 0.01, "")


def missing(size, has=700):
    return Value("b", "", size, Outcome.UNAVAILABLE, None, None, None, f"There are {has} words; a sample takes {size:,}.")


def test_duplicates():
    """Counts of both kinds and the rate; what was not compared is no duplicate and not none."""
    assert duplicates_line(Clusters(500, 0, 0, 0, 0)) == "No record has been compared with the others yet."
    assert duplicates_line(Clusters(500, 500, 2, 11, 490)) == "2 of 500 records say word for word what another says, 11 nearly; 2.0% are repeated."
    assert duplicates_line(Clusters(1500, 1400, 0, 0, 1400)).endswith("0 nearly; 0.0% are repeated. Not compared yet: 100.")


def test_seeds():
    """The sentence that an export is certified with."""
    assert seeds_line(Held(500, 0, 7, 0)) == "0 of 500 share a run of 13 words with a seed dialogue; the longest run that any shares is 7 words."
    assert seeds_line(Held(500, 0, 1, 0)).endswith("is 1 word.")
    assert seeds_line(Held(0, 0, 0, 500)) == "No record was held against seed dialogues."
    assert seeds_line(Held(0, 0, 0, 0)) == ""


def test_diversity_is_compared_at_one_size():
    """The batch has small samples alone, so that all records are shown with theirs."""
    batch, whole = [value("distinct_2", 0.6), value("compression", 3.0), missing(10_000)], [value("distinct_2", 0.5), value("distinct_2", 0.4, 10_000)]
    assert same_size([batch, whole]) == 2000
    assert diversity_line(batch, whole) == "In samples of 2,000 words: different pairs of words 60% (59%–61%; all records 50%), compressed 3.0 times (3.0–3.0)."
    assert diversity_line(whole) == "In samples of 10,000 words: different pairs of words 40% (39%–41%)."


def test_too_few_words_are_said():
    """Why, for the smallest sample; and nothing where nothing was measured."""
    assert diversity_line([missing(10_000), missing(2000)]) == "How varied they are cannot be said: There are 700 words; a sample takes 2,000."
    assert diversity_line([missing(2000)], [value("distinct_2", 0.5)]).endswith("takes 2,000.")
    assert diversity_line([], []) == ""
    assert same_size([]) is None


def test_what_there_is_nothing_to_say_of_has_no_line():
    """Pairs are held against no seeds."""
    assert lines(Clusters(3, 3, 0, 0, 3), Held(0, 0, 0, 0), [], []) == [duplicates_line(Clusters(3, 3, 0, 0, 3))]
