"""Records of medium or high risk that one person approved and nobody else has seen."""

from __future__ import annotations

from collections.abc import Iterator

from synthcore.evaluation.advice_rules import Facts, Line, Rule, these


def look(facts: Facts) -> Iterator[Line]:
    if n := facts.unseconded:
        said = "record of a risk that asks for two clinicians has" if n == 1 else "records of a risk that asks for two clinicians have"
        yield Line(
            rule=RULE.name, sentence=f"{n:,} {said} one approval: no second review yet, so {'it does' if n == 1 else 'they do'} not count.", see=these(n),
            filters={"status": "needs_second"},
        )  # fmt: skip


RULE = Rule(name="second_reviews", rank=0, look=look)
