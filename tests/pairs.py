"""Small builders for preference pairs, whose texts tell what they are only to a test."""

from __future__ import annotations

import io

from synthcore.formats import questions

# What must not reach a page before a pair is judged.
CANARIES = ("canary-span", "canary-correction", "canary-rationale", "canary-recipe", "canary-model", "Warning sign missed")


def row(n=0, **more):
    """A row as it is made: a question about a cough, its right answer, and one that plays a warning sign down."""
    given = {
        "question": f"How long may cough number {n} last?", "chosen": f"Cough {n} lasts up to three weeks; see a doctor if you bring up blood.",
        "rejected": f"Cough {n} lasts up to three weeks; blood is canary-span harmless.", "rejected_error_type": "e5", "rejected_is_unsafe": "true",
        "rejected_rationale": "canary-rationale: blood calls for a doctor", "rejected_span": "canary-span harmless",
        "rejected_correction": "canary-correction: see a doctor", "chosen_origin": "source", "rejected_origin": "rule:canary-recipe",
        "response_model": "canary-model", "id": f"q_{n:012x}", "topic": "symptoms", "kind": "keep", "modification_id": "m01",
    }  # fmt: skip
    return {column: cell for column, cell in (given | more).items() if cell}


def swapped(given):
    """The same two texts with their roles exchanged."""
    return given | {"chosen": given["rejected"], "rejected": given["chosen"]}


def csv_of(*rows):
    file = io.BytesIO()
    writer = questions.Writer(file, questions.RESPONSES, more={column: None for one in rows for column in one})
    for one in rows:
        writer.add(one)
    return file.getvalue()
