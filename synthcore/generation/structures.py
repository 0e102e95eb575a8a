"""How a collection of questions is built, by counting: the openings and endings that many of them share, and the
modifications that this suggests. No word of any language or field is known here but a few that carry no meaning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from synthcore.core.proposals import Idea

DEEPEST = 10  # words of an opening
COUNTED = 50_000  # questions; more say nothing new
SHARE = 0.01  # of the questions, that a structure is at least
GOES_ON = 0.5  # an opening is continued while its frequent continuations are at least this share of it
ENDS_ALIKE, ENDS_ALIKE_SHORT = 0.8, 0.5  # shares of an opening's questions that end in one word; of an opening of one word
SUBJECT = 6  # words of a subject that an example is made with
SUGGESTED_WORDS = 2  # that an opening has, unless an ending goes with it
_ONE_QUESTION = re.compile(r"(?:[^.!?]|\.(?=\w))+\?[\s?]*")
_WORDS = (
    "a about am an and any are at be been being by can could did do does done for from had has have how i if in is it its me my of on or should that the "
    "there this to was we were what when where which who whose why will with would you your"
)
_EMPTY = frozenset(_WORDS.split())


class Structure(NamedTuple):
    """`opening` and `ending` are lower-case words (`ending` may be ""); `times` of `of` questions are built like this.
    `asks` tells that most of them are one question and nothing else; `examples` are a few, verbatim."""

    opening: str
    ending: str
    times: int
    of: int
    asks: bool
    examples: tuple[str, ...]

    @property
    def form(self) -> str:
        """`What are the symptoms of …?`"""
        said = f"{self.opening} … {self.ending}".strip()
        return said[:1].upper() + said[1:] + ("?" if self.asks else "")

    @property
    def sentence(self) -> str:
        return f"{self.form} ({self.times:,} of {self.of:,})"


def structures(questions: Iterable[str], *, most: int = 12, least: int = 3) -> list[Structure]:
    """The most frequent ones, at most `most`. `least` is how often one stands at least, however few the questions."""
    split = [(text, words) for text, _ in zip(questions, range(COUNTED), strict=False) if (words := _words(text))]
    least = max(least, round(len(split) * SHARE))
    found = [_structure(depth, group, least, len(split)) for depth, group in _openings(split, 0, least)]
    return sorted((s for s in found if s), key=lambda s: (-s.times, s.opening))[:most]


def ideas(found: Sequence[Structure], titles: Iterable[str], *, most: int = 8) -> list[Idea]:
    """A proposal for each structure that none of the modifications called `titles` speaks of: asking, about the same
    subject, what others of the collection ask. Counting cannot tell what keeps a meaning, so each is a `shift`."""
    known = [_words(title.lower()) for title in titles]
    asking = [structure for structure in found if structure.asks and _subject(structure)]
    made = [_idea(structure, asking) for structure in asking if not _spoken_of(structure, known)]
    return [idea for idea in made if idea.example_source][:most]  # without an example nobody can judge one


def _words(text: str) -> list[str]:
    """The words between spaces, without the marks that end a sentence."""
    return [word for part in text.split() if (word := part.strip("?.,;:!？¿"))]


def _openings(questions: list[tuple[str, list[str]]], depth: int, least: int) -> list[tuple[int, list[tuple[str, list[str]]]]]:
    """Groups of questions that share their first `depth` words, each as long as most of it goes on alike."""
    following: dict[str, list[tuple[str, list[str]]]] = {}
    for text, words in questions:
        if len(words) > depth + 1:  # behind an opening stands a subject
            following.setdefault(words[depth].lower(), []).append((text, words))
    frequent = [group for group in following.values() if len(group) >= least]
    if depth < DEEPEST and frequent and (not depth or sum(map(len, frequent)) >= GOES_ON * len(questions)):
        return [found for group in frequent for found in _openings(group, depth + 1, least)]
    return [(depth, questions)] if depth else []


def _structure(depth: int, group: list[tuple[str, list[str]]], least: int, of: int) -> Structure | None:
    """None for an opening that tells nothing: a single word that no ending goes with, or one subject again and again."""
    opening = " ".join(group[0][1][:depth]).lower()
    lasts = Counter(words[-1].lower() for _, words in group if len(words) > depth + 1)  # between the two stands a subject
    last, times = max(lasts.items(), key=lambda item: item[1], default=("", 0))
    ending = last if times >= max(least, len(group) * (ENDS_ALIKE if depth >= SUGGESTED_WORDS else ENDS_ALIKE_SHORT)) else ""
    if ending:
        group = [(text, words) for text, words in group if words[-1].lower() == ending and len(words) > depth + 1]
    subjects = {" ".join(words[depth : len(words) - bool(ending)]).lower() for _, words in group}
    if len(subjects) < 2 or (depth < SUGGESTED_WORDS and not ending):
        return None
    asks = sum(bool(_ONE_QUESTION.fullmatch(text)) for text, _ in group) > len(group) / 2
    return Structure(opening, ending, len(group), of, asks, tuple(dict.fromkeys(text for text, _ in group))[:3])


def _spoken_of(structure: Structure, known: Sequence[Sequence[str]]) -> bool:
    """Whether one title holds every telling word of the structure; words count as the same by their first letters."""
    telling = [word for word in f"{structure.opening} {structure.ending}".split() if word.strip("()") not in _EMPTY]
    return bool(telling) and any(all(any(_alike(word, other) for other in title) for word in telling) for title in known)


def _alike(one: str, other: str) -> bool:
    length = max(4, min(len(one), len(other)) - 3)
    return one[:length] == other[:length]


def _idea(structure: Structure, found: Sequence[Structure]) -> Idea:
    source, result = _example(structure, found)
    return Idea(
        title=f"“{structure.form}”",
        instruction=f"Turn the question into one of the form “{structure.form}” about the same subject. Where that form does not suit "
        "the subject, ask for the same thing in the nearest words that do.",
        kind="shift",
        risk="something else is asked, so the source's own answer does not fit; a subject may not go with this form",
        reason=f"{structure.times:,} of the {structure.of:,} questions that were counted are asked like this.",
        example_source=source,
        example_result=result,
    )


def _example(structure: Structure, found: Sequence[Structure]) -> tuple[str, str]:
    """A question of the structure that comes next, or of one after it, and what it becomes; empty when none has a short
    subject."""
    at = found.index(structure)
    for other in (*found[at + 1 :], *found[:at]):
        if short := _subject(other):
            return short[0], structure.form.replace("…", short[1])
    return "", ""


def _subject(structure: Structure) -> tuple[str, str] | None:
    """An example with its subject, where that is short. An opening that is followed by more is the beginning of a story
    (“I have …, and now …?”), and no form that a subject can be put into."""
    for text in structure.examples:
        words = _words(text)
        subject = words[len(structure.opening.split()) : len(words) - len(structure.ending.split())]
        if subject and len(subject) <= SUBJECT:
            return text, " ".join(subject)
    return None
