"""A session type and concern whose records are rejected more often than the others, with what reviewers say of it and since when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from synthcore.evaluation.advice_rules import (
    Decided,
    Facts,
    Line,
    Rule,
    above,
    apart,
    main_reason,
    percent,
    summed,
    these,
)
from synthcore.evaluation.makers import newest_two, version_of


class _Since(NamedTuple):
    """The version with which it became worse, and what was decided on what that one made."""

    version: str
    decided: Decided


def look(facts: Facts) -> Iterator[Line]:
    cells = summed((cell, one) for (cell, _), one in facts.made.items() if all(cell))
    for cell, decided, rest in above(cells):
        since = _since(summed((version_of(made_with), one) for (at, made_with), one in facts.made.items() if at == cell))
        told = since.decided if since else decided
        code, marked = main_reason(
            counts for (at, made_with), counts in facts.reasons.items() if at == cell and (not since or version_of(made_with) == since.version)
        )  # fmt: skip
        why = f", {marked:,} of them for “{facts.title('issue', code)}”" if code else ""
        when = f" since {facts.title('version', since.version)}" if since else ""
        yield Line(
            rule=RULE.name,
            sentence=f"{facts.cell_title(cell)}: {percent(told.rejected, told.n)} rejected{when} ({told.rejected:,} of {told.n:,}{why}), "
            f"against {percent(rest.rejected, rest.n)} elsewhere.",
            see=these(marked or told.rejected),
            filters=cell._asdict() | {"status": "rejected"} | ({"marked": code} if code else {}) | ({"made_with": since.version} if since else {}),
        )


def _since(versions: Mapping[str, Decided]) -> _Since | None:
    """Where the newest version of a prompt, or of the templates, is rejected more often in this cell than the one before: that one.
    A cell was looked at because it is worse, so there is one question left and nothing to adjust."""
    for new, old in newest_two(version for version in versions if version).values():
        now, before = versions[new], versions[old]
        p = apart((now.rejected, now.n), (before.rejected, before.n))
        if p is not None and p < 0.05 and now.rejected * before.n > before.rejected * now.n:
            return _Since(new, now)
    return None


RULE = Rule(name="rejected_cells", rank=1, look=look)
