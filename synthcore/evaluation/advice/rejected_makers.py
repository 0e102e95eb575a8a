"""A template or prompt whose records are rejected more often than those of the others."""

from __future__ import annotations

from collections.abc import Iterator

from synthcore.evaluation.advice_rules import Facts, Line, Rule, above, main_reason, maker_of, percent, summed, these


def look(facts: Facts) -> Iterator[Line]:
    for made_with, decided, rest in above(summed((maker_of(raw), one) for (_, raw), one in facts.made.items() if raw)):
        code, marked = main_reason(counts for (_, raw), counts in facts.reasons.items() if maker_of(raw) == made_with)
        why = f", {marked:,} of them for “{facts.title('issue', code)}”" if code else ""
        yield Line(
            rule=RULE.name,
            sentence=f"{made_with}: {percent(decided.rejected, decided.n)} rejected ({decided.rejected:,} of {decided.n:,}{why}), "
            f"against {percent(rest.rejected, rest.n)} of the others.",
            see=these(marked or decided.rejected),
            filters={"status": "rejected", "made_with": made_with} | ({"marked": code} if code else {}),
        )


RULE = Rule(name="rejected_makers", rank=2, look=look)
