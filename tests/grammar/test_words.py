"""Words that are right though no dictionary has them."""

import pytest

from synthcore.grammar.words import Words, clinical


@pytest.mark.parametrize("word", ["sertraline", "Sertraline", "SERTRALINE", "sertraline's", "benzodiazepines", "Zoloft’s", "TKIs", "G6PD", "CHEK2", "40mg"])
def test_a_word_is_known_in_every_form(word):
    """In capitals, in the plural, as a possessive; initialisms and what has figures are no slips."""
    assert Words(clinical()).has(word)


@pytest.mark.parametrize("word", ["sertralin", "Zolof", "teh", "A", "s", "mistakee"])
def test_what_is_near_a_word_is_not_the_word(word):
    assert not Words(clinical()).has(word)


def test_the_hash_tells_two_sets_apart():
    """In whatever order they come."""
    assert Words(["b", "a"]).hash == Words(["a"], ["b"]).hash != Words(["a"]).hash


def test_the_clinical_words_are_words():
    """Each once, and one word each."""
    words = clinical()
    assert len(words) > 900
    assert len({word.casefold() for word in words}) == len(words)
    assert all(word.replace("-", "").replace("'", "").isalpha() for word in words)
