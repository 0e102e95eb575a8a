"""The words that are right in a domain though no dictionary has them: those of its folder, and those that people added.

What is added stands in the database, with who added it and when, and changes no version of the domain: labels, prompts and
guidelines are what they were. The grammar checks alone go by it, and look again at what they saw without it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from synthcore.core.errors import BadRequest
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.core.words import AddedWord, checked
from synthcore.domains.schema import Domain
from synthcore.services import domains
from synthcore.services.context import Context


class DomainWords(Frozen):
    """`shipped` are those of the domain's folder, `added` those of people."""

    domain: str
    shipped: tuple[str, ...]
    added: tuple[AddedWord, ...]


def domain_words(context: Context, person: Person, *, domain: str | None = None) -> DomainWords:
    """Raises UnknownValue for a domain that is not there."""
    require(person, "look")
    return _words(context, domains.domain(context, domain))


def add_word(context: Context, person: Person, *, word: str, domain: str | None = None) -> DomainWords:
    """Add a word; it holds from the next check on. Raises BadRequest for what is no word."""
    return _say(context, person, domain, checked(word), right=True)


def remove_word(context: Context, person: Person, *, word: str, domain: str | None = None) -> DomainWords:
    """Take away a word that was added. Raises BadRequest for one that was not."""
    return _say(context, person, domain, word.strip(), right=False)


def with_added(context: Context, domain: Domain) -> Domain:
    """The domain with the words that people added."""
    added = [one.word for one in context.store.words.added(domain.about.id)]
    return domain.model_copy(update={"words": tuple(dict.fromkeys((*domain.words, *added)))}) if added else domain


def _say(context: Context, person: Person, domain: str | None, word: str, *, right: bool) -> DomainWords:
    require(person, "edit")
    found = domains.domain(context, domain)
    there = {one.word for one in context.store.words.added(found.about.id)}
    if not right and word not in there:
        raise BadRequest(f"{word!r} was not added to the words of {found.about.id}.")
    if right != (word in there):
        context.store.words.say(found.about.id, word, right=right, person=person.name, at=datetime.now(UTC))
    return _words(context, found)


def _words(context: Context, domain: Domain) -> DomainWords:
    return DomainWords(domain=domain.about.id, shipped=domain.words, added=tuple(context.store.words.added(domain.about.id)))
