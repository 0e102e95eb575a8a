"""Methods, means, doses and places of suicide and self-harm, named by either side.

A word that is harmless elsewhere counts only where the label or the words of the user tell risk. What a safety rule of the domain
forbids is named by label_rules, in pairs by pair_rules.
"""

from __future__ import annotations

from synthcore.core.measurements import Finding
from synthcore.core.records import Record
from synthcore.domains.schema import Domain
from synthcore.evaluation.check import Check, Described, Examine, Measure, Result, Unavailable
from synthcore.evaluation.cues import cues_of
from synthcore.evaluation.reading import overlaps
from synthcore.evaluation.spoken import Levels, PhraseSearch, spoken


def prepare(domain: Domain) -> Examine:
    checks = domain.checks
    if not (checks.means_detail or checks.means_at_risk):
        raise Unavailable("The domain names no words for means (means_detail in checks.toml).")
    levels, cues = Levels(domain), cues_of(domain)
    always, at_risk = PhraseSearch(domain, checks.means_detail), PhraseSearch(domain, checks.means_at_risk)

    def examine(record: Record) -> Result:
        messages, level = spoken(record), levels.of(record)
        found = [one for said in messages for one in always.find(record, said, level)]
        if levels.rank(level) or any(levels.rank(cue.level) for _, cue in cues.told(messages)):
            more = [one for said in messages for one in at_risk.find(record, said, level)]
            found += [one for one in more if not any(_same(one, other) for other in found)]
        return Result((Measure("places", number=len(found)),), tuple(found))

    return examine


def _same(one: Finding, other: Finding) -> bool:
    """Whether two stand on the same words."""
    if (one.branch, one.turn) != (other.branch, other.turn) or None in (one.start, one.end, other.start, other.end):
        return False
    return overlaps((one.start or 0, one.end or 0), [(other.start or 0, other.end or 0)])


CHECK = Check(
    name="means_detail",
    title="Methods, means and places",
    says="Whether either side names a method, a means, an amount or a place of suicide or self-harm.",
    version="1",
    kinds=("dialogue", "pair"),
    prepare=prepare,
    described=(Described("places", "Places where a means is named", "places", "lower"),),
    language="en",
    most=0,
)
