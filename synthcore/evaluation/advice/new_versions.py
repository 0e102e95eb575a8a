"""A new version of a prompt, or of a domain's templates, that is approved more or less often than the one before."""

from __future__ import annotations

from collections.abc import Iterator

from synthcore.evaluation.advice_rules import Facts, Line, Rule, apart, newest_two, percent, summed, version_of
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
            yield Line(
                rule=RULE.name,
                sentence=f"{new} is {'better' if better else 'worse'} than {old}: {percent(now.approved, now.n)} approved ({now.approved:,} of {now.n:,}), "
                f"{percent(before.approved, before.n)} before ({before.approved:,} of {before.n:,}).",
                see=f"See all of {new}",
                filters={"made_with": new},
            )


RULE = Rule(name="new_versions", rank=3, look=look)
