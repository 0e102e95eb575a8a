"""What the pairs of a domain are made of, as figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from synthcore.views.figures import Figure, Ranked, RankedBar, counted_behind
from synthcore.views.selection import NOT_SAID
from synthcore.views.wording import count

if TYPE_CHECKING:
    from synthcore.core.tallies import Selection
    from synthcore.domains.schema import Domain
    from synthcore.services.measuring_progress import PairCount, PairSplit

PARTS = {"modification": "Modification", "error_type": "Type of error", "kind": "What the new question asks", "topic": "Topic"}
LINKED = ("modification", "error_type")  # what the table of records can be asked for
COLUMNS = ("Pairs", "Share, %", "Approved", "To revise", "Rejected", "Waiting")
KIND = {"keep": "The same as its source", "shift": "Something else than its source"}


def figures(split: PairSplit, domain: Domain, selection: Selection) -> tuple[Figure, ...]:
    """In the words of the domain for its modifications and types of error; topics as they are named in the records."""
    return drawn(split, titles_of(domain), selection)


def drawn(split: PairSplit, titles: Mapping[str, Mapping[str, str]], selection: Selection) -> tuple[Figure, ...]:
    """The same with `titles` as in `titles_of`."""
    named, of = {**titles, "kind": KIND}, selection.model_copy(update={"kind": "pair"})
    return tuple(_figure(part, getattr(split, part), named.get(part, {}), of if part in LINKED else None) for part in PARTS)


def titles_of(domain: Domain) -> dict[str, Mapping[str, str]]:
    """Of what a domain's pairs are told apart by, by the name of the filter."""
    return {
        "modification": {one.id: f"{one.id} {one.title}" for one in domain.modifications.values()},
        "error_type": {one.id: f"{one.id} {one.title}" for one in domain.error_types.values()},
    }


def _figure(part: str, found: Sequence[PairCount], titles: Mapping[str, str], of: Selection | None) -> Figure:
    """`of` is what is selected, None where the records of a value cannot be listed."""
    named = [(titles.get(one.value, one.value) or NOT_SAID, one) for one in found]
    whole = sum(one.pairs for one in found) or 1
    most = f"Most are {named[0][0]}: {named[0][1].pairs:,} of {count(whole, 'pair')}." if named else "There are no pairs."
    links = tuple(counted_behind(of, **{part: one.value}) for one in found) if of is not None else ()
    return Figure(
        name=f"pairs-{part.replace('_', '-')}", title=f"Pairs by {PARTS[part][:1].lower()}{PARTS[part][1:]}", summary=most, unit="pairs",
        columns=(PARTS[part], *COLUMNS),
        rows=tuple(
            (title, one.pairs, round(100 * one.pairs / whole, 1), one.approved, one.needs_revision, one.rejected, one.waiting) for title, one in named
        ),
        chart=Ranked(tuple(RankedBar(title, one.pairs) for title, one in named), "Pairs"),
        links=links,
    )  # fmt: skip
