"""More came in than was decided."""

from __future__ import annotations

from collections.abc import Iterator

from synthcore.evaluation.advice_rules import DAYS, GREW, Facts, Line, Rule


def look(facts: Facts) -> Iterator[Line]:
    if facts.came - facts.settled >= GREW:
        yield Line(
            rule=RULE.name,
            sentence=f"The backlog is growing: in {DAYS} days {facts.came:,} came in and {facts.settled:,} were decided. {facts.backlog:,} wait. "
            "Review before you generate more.",
            see=f"See the {facts.backlog:,} that wait",
            filters={"status": "open"},
        )


RULE = Rule(name="growing_backlog", rank=4, look=look)
