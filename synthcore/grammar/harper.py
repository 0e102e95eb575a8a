"""Harper, in this process: English alone, at once and without a network. It is imported when the first text comes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from synthcore.core.lints import SPELLING, EngineLost, Lint, cased
from synthcore.grammar import harper_rules
from synthcore.grammar.pieces import Remembering
from synthcore.grammar.words import Words

_SHOWN = 5  # suggestions of a lint


class Harper:
    """The engine with words that are right beside those of its dictionary. What is right in American or in British English is
    right, for people write both, often in one text. Not for use by two threads at once."""

    name = "harper"

    def __init__(self, words: Words) -> None:
        self._words = words
        self._british: dict[str, bool] = {}
        self._remembering = Remembering(self._read)

    def status(self) -> str:
        try:
            import harper  # noqa: F401
        except ImportError as error:
            return f"Harper cannot be loaded ({error}); `pip install harper-py` brings it."
        return ""

    def check(self, texts: Sequence[str]) -> list[list[Lint]]:
        """The lints of each text; of a very long one its beginning is read (`READ` characters)."""
        if missing := self.status():
            raise EngineLost(missing)
        return self._remembering.check(texts)

    def _read(self, piece: str) -> tuple[Lint, ...]:
        found = self._linter.organized_lints(piece, language="plaintext")
        lints = [_lint(rule, lint) for rule, lints in found.items() if lints for lint in lints]
        return tuple(sorted(cased(lint, piece) for lint in lints if not self._is_right(lint, piece)))

    def _is_right(self, lint: Lint, piece: str) -> bool:
        if lint.kind != SPELLING:
            return False
        word = piece[lint.start : lint.end]
        if self._words.has(word):  # Harper knows a word that it is given in that form only
            return True
        if word not in self._british:
            self._british[word] = not self._speller.lint(word, language="plaintext")
        return self._british[word]

    @cached_property
    def _linter(self) -> Any:
        import harper

        linter = self._with_words(harper.Dialect.AMERICAN)
        linter.set_lint_config(harper_rules.config(linter.get_structured_lint_config(), harper.get_default_lint_config()))
        return linter

    @cached_property
    def _speller(self) -> Any:
        """The British dictionary and nothing else of it; built when the American one first misses a word."""
        import harper

        speller = self._with_words(harper.Dialect.BRITISH)
        speller.set_lint_config({name: name == "SpellCheck" for name in harper.get_default_lint_config()})
        return speller

    def _with_words(self, dialect: Any) -> Any:
        import harper

        linter = harper.Linter(dialect)
        linter.import_words(list(self._words.all))
        return linter


def _lint(rule: str, lint: Any) -> Lint:
    suggestions = tuple(_instead(one, lint.problem_text) for one in lint.suggestions[:_SHOWN])
    return Lint(lint.span.start, lint.span.end, rule, lint.lint_kind, lint.message, suggestions)


def _instead(suggestion: Any, there: str) -> str:
    """What would stand in the place, whole: Harper also suggests to remove it, or to add something behind it."""
    from harper import SuggestionKind

    kinds = {SuggestionKind.REMOVE: "", SuggestionKind.INSERT_AFTER: there + suggestion.replacement_text}
    return str(kinds.get(suggestion.kind, suggestion.replacement_text))
