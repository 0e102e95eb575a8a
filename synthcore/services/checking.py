"""The checks that every record goes through, and how their results are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from synthcore.core.measurements import Finding
from synthcore.core.records import Dialogue, Record
from synthcore.domains.schema import Domain
from synthcore.evaluation.label_rules import VERSION, LabelRules
from synthcore.formats.dialogue_records import to_file
from synthcore.services.context import Context

NAME = "label_rules"


class Checker:
    """The label rules of a domain. Its version changes with the rules and with the domain."""

    def __init__(self, context: Context, domain: Domain) -> None:
        self.version = version(domain)
        self._store = context.store
        self._rules = LabelRules(domain)

    def check(self, records: Sequence[Record]) -> int:
        """Keep what is found in these records; those that were checked before stay as they are. Returns how many of them
        have findings."""
        found = [finding for record in records for finding in self._findings(record)]
        self._store.findings.add(NAME, self.version, [r.id for r in records], found, datetime.now(UTC))
        return len({f.record_id for f in found})

    def _findings(self, record: Record) -> list[Finding]:
        if not isinstance(record.body, Dialogue):
            return []
        issues = self._rules.check(to_file(record))
        return [Finding(record_id=record.id, turn=i.turn, code=i.rule, severity=i.severity, message=i.message) for i in issues]


def version(domain: Domain) -> str:
    return f"{VERSION}:{domain.hash[:16]}"
