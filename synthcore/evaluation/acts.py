"""What each sentence of a reply does: it asks, advises, says back, or does neither.

Words tell this roughly. A reflection has no fixed form: a statement that speaks to the person ("you", or a word of theirs) is
one when it stands before the reply's question and neither thanks, advises nor instructs. Counting by hand, as in MITI 4.2, stays the
measure of a session; these counts order what is worth a look.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from synthcore.domains.checks import Talk
from synthcore.evaluation.content_words import content
from synthcore.evaluation.reading import KEPT, Phrases, Reading, Sentence

Act = Literal["question", "request", "advice", "directive", "reflection", "thanks", "other"]
ASKING = frozenset(("question", "request"))
LEADING = ASKING | {"advice", "directive"}
LEAST = 3  # words of a statement that says something back
_YOU = re.compile(r"\b(?:you|your|yours|yourself|you're|you've|you'd|you'll)\b", re.IGNORECASE)
_SPEAKER = re.compile(r"(?:i|i'm|i'd|i'll|i've|we|we'll|let's|let)\b", re.IGNORECASE)


class Did(NamedTuple):
    act: Act
    sentence: Sentence


class Acts:
    """The words of one domain, compiled once."""

    def __init__(self, talk: Talk) -> None:
        self._advice, self._directive, self._request = Phrases(talk.advice), Phrases(talk.directive), Phrases(talk.request)
        self._reflection, self._thanks = Phrases(talk.reflection), Phrases(talk.thanks)
        self.of = lru_cache(maxsize=KEPT)(self._of)  # several checks ask of the same reply

    def _of(self, reply: Reading, before: Reading | None = None) -> tuple[Did, ...]:
        """The sentences of a reply to what was said before it."""
        theirs = content(before) if before else frozenset()
        did: list[Did] = []
        done = False
        for sentence in reply.sentences:
            did.append(Did(self._act(sentence, theirs, done), sentence))
            done |= did[-1].act in LEADING
        return tuple(did)

    def _act(self, sentence: Sentence, theirs: frozenset[str], done: bool) -> Act:
        """`done` once the reply has asked or advised: what follows explains that, unless it is marked as a reflection."""
        text = sentence.text
        if self._advice.found(text):
            return "advice"
        if sentence.asks:
            return "question"
        if self._request.starts(text):
            return "request"
        if self._thanks.starts(text):
            return "thanks"
        if self._reflection.found(text):
            return "reflection"
        if self._directive.starts(text):
            return "directive"
        if done or _SPEAKER.match(text) or len(text.split()) < LEAST:
            return "other"
        return "reflection" if _YOU.search(text) or theirs & content(Reading(text)) else "other"


@lru_cache(maxsize=4)
def acts_of(talk: Talk) -> Acts:
    """The same for every check of a domain."""
    return Acts(talk)
