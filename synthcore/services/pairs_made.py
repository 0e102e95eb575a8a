"""The pairs that a run has made, to look at beside it."""

from __future__ import annotations

import itertools

from synthcore.core.people import Person, require
from synthcore.services.context import Context
from synthcore.services.running import folder_of


def pairs_made(context: Context, person: Person, *, run_id: str, shown: int = 5) -> tuple[dict[str, str], ...]:
    """The first rows of a run of pairs, in the columns of `questions_and_responses.csv`. Each holds a response that is false on
    purpose. Raises BadInput for results that are damaged."""
    require(person, "look")
    folder = folder_of(context, run_id)
    if not folder.results.exists():
        return ()
    return tuple(dict(line["row"]) for line in itertools.islice(folder.rows(), shown) if "row" in line)
