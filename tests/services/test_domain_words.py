"""People add words to those of a domain; the grammar check goes by them from then on, and nothing else does."""

import pytest

from synthcore.core.errors import BadRequest, NotAllowed, UnknownValue
from synthcore.core.people import Person, Role
from synthcore.evaluation import check
from synthcore.services import checking, domain_words, domains


def test_a_word_is_added_and_taken_away(context, anna):
    """Who added it is told; adding it again changes nothing."""
    for _ in range(2):
        words = domain_words.add_word(context, anna, word=" monstera ")
    assert [(one.word, one.person) for one in words.added] == [("monstera", anna.name)]
    assert domain_words.with_added(context, domains.domain(context)).words == (*words.shipped, "monstera")
    assert domain_words.remove_word(context, anna, word="monstera").added == ()
    with pytest.raises(BadRequest, match="'monstera' was not added to the words of plant_care"):
        domain_words.remove_word(context, anna, word="monstera")


def test_only_grammar_looks_again_after_a_word(context, anna):
    """Its version changes with the words, and comes back with them; those of other checks stay."""

    def versions():
        domain = domain_words.with_added(context, domains.domain(context))
        return {one.name: check.version(one, domain) for one in checking.known()}

    before = versions()
    domain_words.add_word(context, anna, word="monstera")
    after = versions()
    assert {name for name in before if before[name] != after[name]} == {"grammar", "languagetool"}
    domain_words.remove_word(context, anna, word="monstera")
    assert versions() == before


def test_not_everybody_adds_and_not_everything_is_added(context, anna):
    with pytest.raises(NotAllowed):
        domain_words.add_word(context, Person(name="Vic", role=Role.VIEWER), word="monstera")
    with pytest.raises(BadRequest, match="not one word"):
        domain_words.add_word(context, anna, word="<b>monstera")
    with pytest.raises(UnknownValue):
        domain_words.add_word(context, anna, word="monstera", domain="cars")
    assert domain_words.domain_words(context, anna).added == ()
