"""A concern that the target asks for and no record has."""

from __future__ import annotations

from collections.abc import Iterator

from synthcore.evaluation.advice_rules import EXPECTED, Facts, Line, Rule


def look(facts: Facts) -> Iterator[Line]:
    total, whole = sum(facts.records.values()), sum(facts.target.values())
    for concern, share in facts.target.items():
        if share > 0 and not facts.records.get(concern) and total * share / whole >= EXPECTED:
            yield Line(
                rule=RULE.name,
                sentence=f"No dialogue is about {facts.title('concern', concern)}, of which the target asks {100 * share / whole:.0f} % "
                f"({total * share / whole:.0f} of {total:,}).",
                see="Plan the next batch", page="statistics", filters={"part": "next-batch"},
            )  # fmt: skip


RULE = Rule(name="uncovered_concerns", rank=5, look=look)
