"""What rules make of pairs that were a model's: the rest of one that it has begun, or another one in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from synthcore.core.questions import SourceQuestion
from synthcore.generation.pair_rules import RulePairs, Siblings, Wrongs
from synthcore.generation.pair_shapes import STAGES, Item, MadeAnswer, MadeQuestion, MadeRejected, Missing

Made = dict[str, Any]  # by stage


class StandIns:
    """`modifications` are those in use that a rule makes, `stages` what is made of a pair. No other one is given twice, and no two answers that
    are among `wrongs`, to which those are added that are given."""

    def __init__(
        self, rules: RulePairs, sources: Sequence[SourceQuestion], modifications: Sequence[str], stages: Sequence[str], siblings: Siblings, wrongs: Wrongs,
    ) -> None:  # fmt: skip
        self._wrongs = wrongs
        self._rules, self._sources, self._modifications, self._stages, self._siblings = rules, sources, modifications, stages, siblings
        self._others: dict[str, Iterator[tuple[Item, Made]]] = {}

    def finished(self, item: Item, made: Mapping[str, Any]) -> Made:
        """A pair with its question, and its answers by rule where they are lacking; empty when no rule can."""
        whole: Made = dict(made)
        question = whole["question"].text if "question" in whole else item.question
        if not question or self._stages == ["question"]:
            return {}
        if "chosen" not in whole:
            answer = self._rules.try_chosen(item) if item.carry.get("kind") != "shift" else None
            if not isinstance(answer, MadeAnswer):
                return {}
            whole["chosen"] = answer
        if "rejected" not in whole:
            wrong = self._rules.try_rejected(item, question, whole["chosen"].text, self._siblings.of(item.raw or question), self._wrongs)
            if not isinstance(wrong, MadeRejected):
                return {}
            self._wrongs.add(whole["chosen"].text, wrong.text, wrong.error_type)
            whole["rejected"] = wrong
        return whole

    def another(self, item: Item, taken: Callable[[str], bool]) -> tuple[Item, Made]:
        """Another question than that of the item, by its modification where a rule makes it, with what belongs to it. Nothing
        where none is left, or where the question was given."""
        if "question" in self._stages and self._modifications and self._sources:
            own = [item.modification] if item.modification in self._modifications else []
            for names in (own, self._modifications) if own else (self._modifications,):
                for other, made in self._made_of(names):
                    if not taken(made["question"].text):
                        return other, made
        return item, {}

    def _made_of(self, names: Sequence[str]) -> Iterator[tuple[Item, Made]]:
        """All that rules make of these modifications: first every source question once, in their shares."""
        key = " ".join(names)
        if key not in self._others:
            self._others[key] = self._every(names)
        return self._others[key]

    def _every(self, names: Sequence[str]) -> Iterator[tuple[Item, Made]]:
        for count in dict.fromkeys((len(self._sources), len(self._sources) * len(names))):
            of_these = self._sources, names, count
            found: Iterator[Any] = self._rules.questions(*of_these) if self._stages == ["question"] else self._rules.pairs(*of_these, wrongs=self._wrongs)
            for one in found:
                if not isinstance(one, Missing):
                    item, *stages = one
                    assert isinstance(stages[0], MadeQuestion)
                    yield item, dict(zip(STAGES, stages, strict=False))
