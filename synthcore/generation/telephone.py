"""Whether a text names a telephone number that is none of the place its user lives in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from synthcore.domains.schema import Domain

# Seven digits and more with at most two signs between them, as numbers are written; years and counting down are none.
_LONG = re.compile(r"(?<![\w.])\+?\(?\d(?:[ .()/-]{0,2}\d){6,}(?!\w)")
_DIGIT = re.compile(r"\d")
_YEARS = re.compile(r"(?:19|20)\d\d\D+(?:19|20)\d\d")


class Telephone:
    """The numbers of a domain's resources, compiled once."""

    def __init__(self, domain: Domain) -> None:
        self._own = {locale.id: frozenset(locale.numbers) for locale in domain.resources.locale}
        self._in_words = any(not _DIGIT.search(number) for numbers in self._own.values() for number in numbers)
        self._patterns = {number: _pattern(number) for numbers in self._own.values() for number in sorted(numbers)}

    def foreign(self, texts: Iterable[str], locale: str) -> str:
        """The first number that is not one of the locale's: one of another locale, or one that looks like a number. ''
        when there is none."""
        own = self._own.get(locale, frozenset())
        for text in texts:
            if not self._in_words and not _DIGIT.search(text):  # most answers name none
                continue
            for number in sorted(own, key=len, reverse=True):
                text = self._patterns[number].sub(" ", text)
            for number, pattern in self._patterns.items():
                if number not in own and pattern.search(text):
                    return number
            for found in _LONG.finditer(text):
                if max(map(len, re.findall(r"\d+", found[0]))) >= 3 and not _YEARS.fullmatch(found[0]):
                    return found[0]
        return ""


def _pattern(number: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\d)" + r"[ -]?".join(map(re.escape, number.split())) + r"(?!\d)")
