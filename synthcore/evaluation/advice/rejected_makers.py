"""A template or prompt whose records are rejected more often than those of the others. Of several versions that are, the newest is told:
the others were replaced."""

from __future__ import annotations

from collections.abc import Iterator

from synthcore.evaluation.advice_rules import Facts, Line, Rule, above, main_reason, percent, summed, these
from synthcore.evaluation.makers import lineage_of, maker_of, newest_first


def look(facts: Facts) -> Iterator[Line]:
    found = above(summed((maker_of(raw), one) for (_, raw), one in facts.made.items() if raw))
    versions = newest_first(made_with for made_with, *_ in found)
    for made_with, decided, rest in found:
        if versions.get(lineage_of(made_with), [made_with])[0] != made_with:
            continue
        code, marked = main_reason(counts for (_, raw), counts in facts.reasons.items() if maker_of(raw) == made_with)
        why = f", {marked:,} of them for “{facts.title('issue', code)}”" if code else ""
        yield Line(
            rule=RULE.name,
            sentence=f"{facts.title('maker', made_with)}: {percent(decided.rejected, decided.n)} rejected ({decided.rejected:,} of {decided.n:,}{why}), "
            f"against {percent(rest.rejected, rest.n)} of all others.",
            see=these(marked or decided.rejected),
            filters={"status": "rejected", "made_with": made_with} | ({"marked": code} if code else {}),
        )


RULE = Rule(name="rejected_makers", rank=2, look=look)
