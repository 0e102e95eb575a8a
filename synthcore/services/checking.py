"""The checks that every record goes through, and how their results are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from synthcore.core.measurements import Finding
from synthcore.core.records import Dialogue, Record
from synthcore.domains.schema import Domain
from synthcore.evaluation import pair_rules
from synthcore.evaluation.label_rules import VERSION, LabelRules
from synthcore.evaluation.pair_rules import PairRules
from synthcore.formats.dialogue_records import to_file
from synthcore.services import pair_topics
from synthcore.services.context import Context

NAME = "label_rules"


class Checker:
    """The rules of a domain: of labels for dialogues, of pairs for pairs. Its version changes with them and the domain."""

    def __init__(self, context: Context, domain: Domain) -> None:
        self.version = version(domain)
        self._store = context.store
        self._rules = LabelRules(domain)
        self._pairs = PairRules(domain, pair_topics.Topics(domain).fault)

    def check(self, records: Sequence[Record]) -> int:
        """Keep what is found in these records; those that were checked before stay as they are. Returns how many of them
        have findings."""
        found = [finding for record in records for finding in self._findings(record)]
        self._store.findings.add(NAME, self.version, [r.id for r in records], found, datetime.now(UTC))
        return len({f.record_id for f in found})

    def _findings(self, record: Record) -> list[Finding]:
        if not isinstance(record.body, Dialogue):
            return self._pairs.check(record)
        issues = self._rules.check(to_file(record))
        return [Finding(record_id=record.id, turn=i.turn, code=i.rule, severity=i.severity, message=i.message) for i in issues]


def version(domain: Domain) -> str:
    """Only a domain that makes pairs has rules for them: where it makes none, new ones change nothing."""
    rules = f"{VERSION}+{pair_rules.VERSION}" if "pair" in domain.about.kinds else VERSION
    return f"{rules}:{domain.hash[:16]}"
