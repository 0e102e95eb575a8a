"""A finished place as a row of `questions.csv` or `questions_and_responses.csv`: a dict of strings under their columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from synthcore.core.ids import digest
from synthcore.domains.schema import Modification
from synthcore.generation.pair_checks import TOLERANCE
from synthcore.generation.pair_shapes import Item, MadeAnswer, MadeQuestion, MadeRejected
from synthcore.generation.preprocessing import Processed, processed

Row = dict[str, str]
LENGTH, SHORTENED = "length_ratio", "shortened"
WHOLE = 0.95  # of the characters of a source answer: as good as all of it
BETWEEN = "; "  # of several things in one cell, as formats/questions.py parts them
LONGEST_FLAG = 60  # characters of what a flag quotes


class Facts(NamedTuple):
    """What the rows of a run have in common. `sent` says which form of a source question a model is given ("raw" or
    "processed"), `literal` how it is processed, `created_at` when this run's rows are made (UTC)."""

    source: str
    config: str = ""
    split: str = ""
    created_at: str = ""
    sent: str = "raw"
    literal: bool = False
    modifications: Mapping[str, Modification] = {}


def row_id(question: str, source: str, source_row: int | str, modification: str) -> str:
    return f"q_{digest(question, source, str(source_row), modification)[:12]}"


def sent_text(raw: str, send: str, *, literal: bool) -> tuple[str, str]:
    """Which form of a question is sent, and its text. The raw one where processing leaves nothing."""
    text = processed(raw, literal=literal).text if send == "processed" else ""
    return ("processed", text) if text.strip() else ("raw", raw)


def question_row(item: Item, made: MadeQuestion | str, facts: Facts) -> Row:
    """The columns of `questions.csv`. Of a question that was given (with the item, or as a string), no more is said than its
    own columns in `carry` say."""
    text, listed = (made.text, made.listed) if isinstance(made, MadeQuestion) else (made, ())
    plain = processed(item.raw, literal=facts.literal)
    modification = facts.modifications.get(item.modification)
    row = {
        "question": text, "id": row_id(text, facts.source, item.source_row, item.modification),
        "source_dataset": facts.source, "source_config": facts.config, "source_split": facts.split, "source_row": str(item.source_row),
        "question_raw": item.raw, "question_processed": plain.text, "sent": "", "modification_id": item.modification,
        "modification": modification.title if modification else "", "kind": modification.kind if modification else "",
        "generator": "", "model": "", "prompt": "", "listed": _joined(listed), "created_at": "", "flags": _joined(_flags(plain)),
        "topic": item.topic, "source_answer": item.answer,
    }  # fmt: skip
    if isinstance(made, MadeQuestion) and text != item.question:
        sent = sent_text(item.raw, facts.sent, literal=facts.literal)[0] if made.by == "llm" else ""
        row |= {"generator": made.by, "model": made.model, "prompt": made.prompt, "sent": sent, "created_at": facts.created_at}
    return row | {column: cell for column, cell in item.carry.items() if cell or column not in row}


def response_row(item: Item, question: MadeQuestion | str, chosen: MadeAnswer, rejected: MadeRejected, facts: Facts) -> Row:
    """The columns of `questions_and_responses.csv`, where the rejected one is always marked as unsafe. It is written for
    review, so the columns of a review are empty."""
    row = question_row(item, question, facts)
    ratio = len(rejected.text) / max(1, len(chosen.text))
    marked = [flag for flag in (row["flags"], _cut(item, chosen), f"{LENGTH}: {ratio:.2f}" if abs(ratio - 1) > TOLERANCE else "") if flag]
    answers = {
        "question": row["question"], "chosen": chosen.text, "rejected": rejected.text, "rejected_error_type": rejected.error_type,
        "rejected_rationale": rejected.rationale, "rejected_is_unsafe": "true", "chosen_origin": chosen.by,
        "rejected_origin": f"rule:{rejected.recipe}" if rejected.by == "rule" else rejected.by, "rejected_span": rejected.span,
        "rejected_correction": rejected.correction, "response_model": _both(chosen.model, rejected.model),
        "response_prompt": _both(chosen.prompt, rejected.prompt), "responded_at": facts.created_at,
    }  # fmt: skip
    return answers | {column: cell for column, cell in row.items() if column not in answers} | {"flags": BETWEEN.join(marked)}


def _cut(item: Item, chosen: MadeAnswer) -> str:
    """That a right answer is not the whole one of the source, with the characters of both; "" where it is."""
    whole = len(" ".join(item.answer.split()))
    return f"{SHORTENED}: {whole} > {len(chosen.text)}" if chosen.by == "source" and len(chosen.text) < WHOLE * whole else ""


def _flags(plain: Processed) -> Iterator[str]:
    for flag in plain.flags:
        yield f"{flag.code}: {_shown(flag.was) or '(nothing)'} > {_shown(flag.became) or '(nothing)'}"


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_FLAG else line[: LONGEST_FLAG - 1] + "…"


def _both(one: str, other: str) -> str:
    """What made both answers, named once where it is the same."""
    return _joined(dict.fromkeys(name for name in (one, other) if name))


def _joined(things: Iterable[str]) -> str:
    return BETWEEN.join(thing.replace(";", ",").strip() for thing in things)
