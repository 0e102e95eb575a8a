"""A new version of a prompt, or of a domain's templates, that is approved more or less often than the one before."""

from __future__ import annotations

from collections.abc import Iterator

from synthcore.evaluation.advice_rules import Decided, Facts, Line, Rule, apart, percent, summed
from synthcore.evaluation.makers import newest_two, version_of, version_words
from synthcore.evaluation.regression import ALPHA, holm


def look(facts: Facts) -> Iterator[Line]:
    versions = summed((version, one) for (_, made_with), one in facts.made.items() if (version := version_of(made_with)))
    pairs = list(newest_two(versions).values())
    told = [(versions[new], versions[old]) for new, old in pairs]
    found = [apart((now.approved, now.n), (before.approved, before.n)) for now, before in told]
    adjusted = holm([1.0 if p is None else p for p in found])
    for (new, old), (now, before), p in zip(pairs, told, adjusted, strict=True):
        if p < ALPHA:
            better = now.approved * before.n > before.approved * now.n
            seen, status, records = _seen(now, better)
            yield Line(
                rule=RULE.name,
                sentence=f"{facts.title('maker', new)}, is {'better' if better else 'worse'} than {version_words(old)}: "
                f"{percent(now.approved, now.n)} approved ({now.approved:,} of {now.n:,}), {percent(before.approved, before.n)} before "
                f"({before.approved:,} of {before.n:,}).",
                see=f"See the {records:,} {seen}",
                filters={"made_with": new, "status": status},
            )


def _seen(now: Decided, better: bool) -> tuple[str, str, int]:
    """What there is to look at: what was approved of a better one, and of a worse one that of which there is more."""
    if better:
        return "approved", "approved", now.approved
    return ("rejected", "rejected", now.rejected) if now.rejected >= now.revise else ("to revise", "needs_revision", now.revise)


RULE = Rule(name="new_versions", rank=3, look=look)
