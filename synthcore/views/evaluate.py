"""Evaluate: what the checks found, by rule and by record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.core.measurements import Finding
from synthcore.views.wording import STATUS, count

if TYPE_CHECKING:
    from synthcore.services.evaluating import Checked, FindingsPage, RuleCount

SEVERITY = {"error": "Error", "warning": "Warning"}


@dataclass(frozen=True)
class RuleLine:
    code: str
    severity: str
    records: int


@dataclass(frozen=True)
class FindingLine:
    place: str
    severity: str
    code: str
    message: str


@dataclass(frozen=True)
class RecordLine:
    record_id: str
    name: str
    status: str
    findings: tuple[FindingLine, ...]


@dataclass(frozen=True)
class Evaluation:
    sentence: str
    rules: tuple[RuleLine, ...]
    records: tuple[RecordLine, ...]
    total: int
    pages: int

    @property
    def codes(self) -> dict[str, str]:
        """The rule filter: what each option is called."""
        return {rule.code: f"{rule.code} ({rule.records:,})" for rule in self.rules}


def evaluation(rules: Sequence[RuleCount], page: FindingsPage, *, per_page: int) -> Evaluation:
    lines = tuple(RuleLine(rule.code, SEVERITY.get(rule.severity, rule.severity), rule.records) for rule in rules)
    return Evaluation(
        sentence=_sentence(rules, page.total),
        rules=lines,
        records=tuple(RecordLine(r.record_id, r.external_id, STATUS[r.status], tuple(_line(f) for f in r.findings)) for r in page.items),
        total=page.total,
        pages=max(1, -(-page.total // per_page)),
    )


def _sentence(rules: Sequence[RuleCount], total: int) -> str:
    if not rules:
        return "The checks have found nothing."
    errors = sum(1 for rule in rules if rule.severity == "error")
    broken = [count(n, word) for n, word in ((errors, "error rule"), (len(rules) - errors, "warning rule")) if n]
    return f"{count(total, 'record')} with findings, under {' and '.join(broken)}."


def _line(finding: Finding) -> FindingLine:
    place = f"T{finding.turn}" if finding.turn else "Record"
    return FindingLine(place, SEVERITY.get(finding.severity, finding.severity), finding.code, finding.message)


def checked(result: Checked) -> str:
    """What a round of checking did, in a sentence."""
    if not result.checked:
        return "Every record was checked before; nothing is new."
    left = f" {count(result.unchecked, 'record')} still unchecked." if result.unchecked else ""
    return f"Checked {count(result.checked, 'record')}; {result.with_findings:,} of them with findings.{left}"
