"""Evaluate: what the checks found, by rule and by record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.core.measurements import Finding
from synthcore.domains.schema import Domain
from synthcore.evaluation.check import Check, registered
from synthcore.views.wording import STATUS, count

if TYPE_CHECKING:
    from synthcore.core.record_table import ChoiceCount
    from synthcore.services.evaluating import Checked, FindingsPage, RuleCount

SEVERITY = {"error": "Error", "warning": "Warning"}


@dataclass(frozen=True)
class Names:
    """What the parts of the page call things: dimensions as `family.dimension`, checks by name, label values by label."""

    roles: Mapping[str, str]
    dimensions: Mapping[str, str]
    checks: Mapping[str, Check]
    issues: Mapping[str, str]
    labels: Mapping[str, list[str]]


def names(domain: Domain) -> Names:
    dimensions = {f"{rubric.family}.{one.id}": one.title for rubric in domain.rubrics.values() for one in rubric.dimension}
    labels = {label: [value.name for value in getattr(domain.labels, label)] for label in ("session_type", "concern", "risk_level")}
    return Names(domain.about.roles, dimensions, {one.name: one for one in registered()}, {one.id: one.title for one in domain.issues}, labels)


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


def finding_choices(rules: Sequence[RuleCount]) -> list[str]:
    """What records can be asked for by: a rule of a check, `check: code`."""
    return [f"{rule.check}: {rule.code}" for rule in rules]


def chosen_finding(choice: str | None) -> tuple[str | None, str | None]:
    """The check and the code of such a choice."""
    check, _, code = (choice or "").partition(": ")
    return check or None, code or None


def judged_choices(judged: Sequence[ChoiceCount], dimension: str | None) -> list[str]:
    """The results that judges came to on a dimension."""
    return [one.choice for one in judged if one.dimension == dimension]
