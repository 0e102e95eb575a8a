"""Telephone numbers in a text, held against those of a domain's resources: the only ones that may be named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from synthcore.domains.schema import Domain

Span = tuple[int, int]
# Seven digits and more with at most two signs between them, as numbers are written; years and counting down are none.
_LONG = re.compile(r"(?<![\w.])\+?\(?\d(?:[ .()/-]{0,2}\d){6,}(?!\w)")
_DIGIT = re.compile(r"\d")
_YEARS = re.compile(r"(?:19|20)\d\d\D+(?:19|20)\d\d")
# Three to six digits are a number only where a word says so: "text 741741", "call the line on 13 11 14".
_SHORT = re.compile(
    r"\b(?:(?:call|dial|ring|phone|text|message)(?:ing|ling)?"
    r"|(?:crisis|help|hot|life|advice|support|text|phone|emergency)[ -]?(?:line|service|number))s?"
    r"(?: (?:or|and) (?:call|text|phone|dial))?(?:(?: [\w'’\"“”-]{1,20}){0,3}? (?:on|at|to|is))?[ :,(]{1,2}"
    r"(?P<n>\d(?:[ -]?\d){2,5})(?![\w%°]|-\w|[.,:/]\d|[) ]{1,2}(?!24(?:/7|[ -]hours?))\d)"
    r"(?! ?(?:mg|mcg|µg|g|kg|ml|mm|mmhg|percent|degrees|beats|calories|times|people|words|seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b)",
    re.IGNORECASE,
)
# Letters of the keys in place of digits: "1-800-SOMEWORD".
_LETTERS = re.compile(r"(?<![\w-])(?:1[ -]8\d\d-[A-Za-z](?:-?[A-Za-z0-9]){3,10}|8\d\d-[A-Z](?:-?[A-Z0-9]){3,10})(?![\w-])")


class Telephone:
    """The numbers of a domain's resources, compiled once."""

    def __init__(self, domain: Domain) -> None:
        self._own = {locale.id: frozenset(locale.numbers) for locale in domain.resources.locale}
        self.numbers: frozenset[str] = frozenset().union(*self._own.values())
        self._in_words = any(not _DIGIT.search(number) for number in self.numbers)
        self._patterns = {number: _pattern(number) for number in sorted(self.numbers)}
        self._digits = frozenset(_only_digits(number) for number in self.numbers)

    def foreign(self, texts: Iterable[str], locale: str) -> str:
        """The first number that is not one of the locale's: one of another locale, or one that looks like a number. ''
        when there is none."""
        own = self._own.get(locale, frozenset())
        for text in texts:
            if not self._in_words and not _DIGIT.search(text):  # most answers name none
                continue
            text = self._without(text, own)
            for number, pattern in self._patterns.items():
                if number not in own and pattern.search(text):
                    return number
            for found in _LONG.finditer(text):
                if max(map(len, re.findall(r"\d+", found[0]))) >= 3 and not _YEARS.fullmatch(found[0]):
                    return found[0]
            for start, end in self.told(text):
                return text[start:end]
        return ""

    def told(self, text: str) -> Iterator[Span]:
        """Where a text tells somebody to call or write to a short number, or one in letters, that no locale has."""
        for found in _SHORT.finditer(self._without(text, self.numbers)):
            if _only_digits(found["n"]) not in self._digits:
                yield found.span("n")
        yield from (found.span() for found in _LETTERS.finditer(text))

    def _without(self, text: str, numbers: Iterable[str]) -> str:
        """The text with blanks for these numbers; every other character keeps its place."""
        for number in sorted(numbers, key=len, reverse=True):
            text = self._patterns[number].sub(lambda found: " " * len(found[0]), text)
        return text


def _pattern(number: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\d)" + r"[ -]?".join(map(re.escape, number.split())) + r"(?!\d)")


def _only_digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))
