"""One template that makes too large a share of all."""

from __future__ import annotations

from collections.abc import Iterator

from synthcore.evaluation.advice_rules import FAMILY, FAMILY_OF, Facts, Line, Rule, percent, these


def look(facts: Facts) -> Iterator[Line]:
    total = sum(facts.families.values())
    if total < FAMILY_OF:
        return
    for family, records in sorted(facts.families.items(), key=lambda row: (-row[1], row[0])):
        if records > FAMILY * total:
            yield Line(
                rule=RULE.name,
                sentence=f"{percent(records, total)} of what templates made is from one of them, “{facts.title('maker', family)}” ({records:,} of {total:,}): "
                "what learns from it learns its wording.",
                see=these(records), filters={"made_with": family},
            )  # fmt: skip


RULE = Rule(name="template_families", rank=6, look=look)
