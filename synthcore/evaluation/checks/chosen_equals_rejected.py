"""Whether the two answers of a pair say the same. Answers that are the same but for spaces are told by the rules of pairs; told here
are those with the same words in another dress, with the same words in another order, and an answer that repeats its question."""

from __future__ import annotations

from collections import Counter

from synthcore.core.measurements import Finding
from synthcore.core.records import PreferencePair, Record
from synthcore.core.texts import flat
from synthcore.evaluation.check import Check, Described, Measure, Result, of_pairs
from synthcore.evaluation.near import words


def examine(record: Record, body: PreferencePair) -> Result:
    """`shared` is the share of words that both answers have, counted as often as they stand there: 2 |A ∩ B| / (|A| + |B|)."""
    chosen, rejected, question = (words(text) for text in (body.chosen.text, body.rejected.text, body.prompt[-1].text if body.prompt else ""))
    one, other = Counter(chosen), Counter(rejected)
    total = len(chosen) + len(rejected)
    findings: list[Finding] = []
    if total and one == other and flat(body.chosen.text) != flat(body.rejected.text):
        order = "" if chosen == rejected else " in another order"
        findings.append(Finding(record_id=record.id, branch="pair", code="same_words", message=f"Both answers have the same words{order}."))
    for branch, answer in (("chosen", chosen), ("rejected", rejected)):
        if answer and answer == question:
            findings.append(Finding(record_id=record.id, branch=branch, turn=1, code="repeats_question", message=f"The {branch} answer is the question."))
    shared = (Measure("shared", number=2 * (one & other).total() / total),) if total else ()
    return Result(shared, tuple(findings))


CHECK = Check(
    name="chosen_equals_rejected",
    title="Answers that are the same",
    says="Whether the chosen and the rejected answer say the same in other dress, or repeat the question.",
    version="1",
    kinds=("pair",),
    prepare=of_pairs(examine),
    described=(Described("shared", "Share of words that both answers have", "share", "between"),),
    most=0,
)
