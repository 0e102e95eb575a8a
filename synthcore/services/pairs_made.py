"""Pairs to look at beside a run: the first of those that rules would make, those that a run has made, and what they come to."""

from __future__ import annotations

import itertools
from collections import Counter

from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.evaluation.length_gap import Gap, Lengths
from synthcore.generation import pair_rows
from synthcore.generation.pair_rules import RulePairs
from synthcore.generation.pair_shapes import Missing
from synthcore.services import making_pairs
from synthcore.services.context import Context
from synthcore.services.making_pairs import PairSource
from synthcore.services.pairing import PairOrder
from synthcore.services.running import folder_of


class PairTally(Frozen):
    """What a run of pairs has made: how many pairs by modification, the most first, and the lengths of their answers, over all and by
    type of error, the most first ("" where a row does not say)."""

    modification: dict[str, int]
    gap: Gap
    types: dict[str, Gap]


def pairs_made(context: Context, person: Person, *, run_id: str, shown: int = 5) -> tuple[dict[str, str], ...]:
    """The first rows of a run of pairs, in the columns of `questions_and_responses.csv`. Each holds a response that is false on
    purpose. Raises BadInput for results that are damaged."""
    require(person, "look")
    folder = folder_of(context, run_id)
    if not folder.results.exists():
        return ()
    return tuple(dict(line["row"]) for line in itertools.islice(folder.rows(), shown) if "row" in line)


def pair_tally(context: Context, person: Person, *, run_id: str) -> PairTally | None:
    """What a run of pairs has made; None where it made nothing, or its results are gone. Raises BadInput for results that are
    damaged."""
    require(person, "look")
    folder = folder_of(context, run_id)
    if not folder.results.exists():
        return None
    lengths, modifications = Lengths(), Counter[str]()
    for line in folder.rows():
        if row := line.get("row"):
            lengths.add(row.get("chosen", ""), row.get("rejected", ""), row.get("rejected_error_type", ""))
            modifications[row.get("modification_id", "")] += 1
    gap = lengths.gap()
    return PairTally(modification=dict(modifications.most_common()), gap=gap, types=lengths.by_group()) if gap.pairs else None


def preview_made(context: Context, person: Person, *, order: PairOrder, source: PairSource, shown: int = 3) -> tuple[dict[str, str], ...]:
    """The first rows that rules make of an order with a seed number, in the same columns; the run makes the same. Nothing is
    stored or sent. Raises BadInput or BadRequest with a sentence."""
    require(person, "generate")
    asked = making_pairs.asked_for(context, order, source)
    if not asked.plan.by_rule:
        return ()
    names = [name for name in asked.plan.modifications if asked.domain.modifications[name].rule]
    facts = pair_rows.Facts(**asked.plan.facts, sent=asked.plan.send, literal=asked.plan.literal, modifications=asked.domain.modifications)
    made = RulePairs(asked.domain, asked.seed_number).pairs(asked.sources, names or None, asked.plan.by_rule, backwards=bool(asked.items))
    whole = (pair for pair in made if not isinstance(pair, Missing))
    return tuple(pair_rows.response_row(*pair, facts) for pair in itertools.islice(whole, shown))
