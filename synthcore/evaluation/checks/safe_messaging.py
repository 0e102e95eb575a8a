"""Words about suicide that safe-messaging guidance rules out, beyond those that a safety rule of the domain names already:
blame, romance, relief, a single cause, inevitability, and numbers meant to shock."""

from __future__ import annotations

from synthcore.core.records import Record
from synthcore.domains.schema import Domain
from synthcore.evaluation.check import Check, Examine, Result, Unavailable
from synthcore.evaluation.spoken import Levels, PhraseSearch, spoken


def prepare(domain: Domain) -> Examine:
    if not domain.checks.safe_messaging:
        raise Unavailable("The domain names no words to avoid about suicide (safe_messaging in checks.toml).")
    levels, phrases = Levels(domain), PhraseSearch(domain, domain.checks.safe_messaging)

    def examine(record: Record) -> Result:
        level = levels.of(record)
        return Result(findings=tuple(one for said in spoken(record) for one in phrases.find(record, said, level)))

    return examine


CHECK = Check(
    name="safe_messaging",
    title="Safe messaging",
    says="Whether words about suicide are used that blame, romanticise, shock, or name a single cause.",
    version="1",
    kinds=("dialogue", "pair"),
    prepare=prepare,
    language="en",
    most=0,
)
