"""Batches that wait and are larger or smaller than is reviewed well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from synthcore.evaluation.advice_rules import LARGEST, SMALLEST, Batched, Facts, Line, Rule


def look(facts: Facts) -> Iterator[Line]:
    waiting = [batch for batch in facts.batches if batch.waiting]
    if large := [batch for batch in waiting if batch.records > LARGEST]:
        worst = max(large, key=lambda batch: (batch.records, batch.name))
        yield _line(large, worst, "larger", f"Batches of {SMALLEST} to {LARGEST} are reviewed best: order several.")
    if small := [batch for batch in waiting if batch.records < SMALLEST]:
        worst = min(small, key=lambda batch: (batch.records, batch.name))
        yield _line(small, worst, "smaller", f"Of fewer than {SMALLEST} little can be said of quality.")


def _line(batches: Sequence[Batched], worst: Batched, how: str, advice: str) -> Line:
    n, limit = len(batches), LARGEST if how == "larger" else SMALLEST
    said = f"The batch “{worst.name}” ({worst.records:,} records) is" if n == 1 else f"{n:,} batches that wait are"
    which = "" if n == 1 else f", such as “{worst.name}” ({worst.records:,})"
    return Line(
        rule=RULE.name, sentence=f"{said} {how} than {limit}{which}. {advice}", see=f"See the {worst.waiting:,} of it that wait",
        filters={"status": "open", "batch": worst.name},
    )  # fmt: skip


RULE = Rule(name="batch_sizes", rank=7, look=look)
