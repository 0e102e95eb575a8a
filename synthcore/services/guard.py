"""The personal-data check of a run that asks a model: over what is sent to another machine, and over what it answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from synthcore.core.answers import Ask, Fate
from synthcore.domains.schema import Domain
from synthcore.evaluation.checks import personal_data
from synthcore.services.making import Judged


class Guard(NamedTuple):
    """`check` is off for a server on this machine: nothing leaves. With `hold`, requests that hold personal data are not
    sent at all. `names` are those that the seed dialogues give, `allowed` the public telephone numbers of the domain."""

    check: bool
    hold: bool
    names: Collection[str]
    allowed: Collection[str]

    def outgoing(self, ask: Ask) -> tuple[Ask, list[str]]:
        """The request as it may leave this machine, and the kinds of personal data that were found in it."""
        if not self.check:
            return ask, []
        kinds: list[str] = []
        messages = []
        for message in ask.messages:
            found = personal_data.find(message["content"], names=self.names, allowed=self.allowed)
            kinds += [one.kind for one in found]
            messages.append({**message, "content": personal_data.mask(message["content"], found)} if found else message)
        return (ask._replace(messages=tuple(messages)) if kinds else ask), kinds

    def within(self, dialogue: Mapping[str, Any]) -> list[str]:
        """The kinds of personal data in what a dialogue says."""
        return [kind for m in dialogue["messages"] for kind in self.kinds_in(m["text"])]

    def kinds_in(self, text: str) -> list[str]:
        """The kinds of personal data in a text."""
        return [found.kind for found in personal_data.find(text, names=self.names, allowed=self.allowed)]


def guard_of(domain: Domain, seeds: Iterable[Mapping[str, Any]], *, check: bool, hold: bool) -> Guard:
    names = {name for dialogue in seeds for name in personal_data.names_in(dialogue)}
    return Guard(check, hold, names, {number for locale in domain.resources.locale for number in locale.numbers})


def without_personal_data(guard: Guard, fate: Fate, reason: str, dialogue: Mapping[str, Any] | None) -> Judged:
    """What a dialogue comes to that was read out of an answer: one that holds personal data is not accepted."""
    if dialogue is not None and fate is Fate.ACCEPTED and (kinds := guard.within(dialogue)):
        return Judged(Fate.PERSONAL_DATA, f"The answer holds {named(kinds)}.")
    return Judged(fate, reason, dialogue)


def named(kinds: Iterable[str]) -> str:
    """Kinds, counted, for a sentence."""
    return ", ".join(kind if n == 1 else f"{n} × {kind}" for kind, n in Counter(kinds).items())
