"""What a text is about: stems of its words of content."""

from synthcore.evaluation.content_words import content, shared, stem
from synthcore.evaluation.reading import read


def test_forms_of_a_word_are_one():
    assert len({stem(word) for word in ("worry", "worries", "worried")}) == 1


def test_common_words_tell_nothing():
    assert content(read("What is it that you want from me?")) == frozenset()


def test_the_share_that_is_taken_up():
    asked = content(read("How is prolactinoma diagnosed?"))
    assert shared(asked, content(read("A doctor tests prolactin in the blood."))) == 0.5
    assert shared(asked, content(read("Drink water."))) == 0
    assert shared(frozenset(), asked) is None
