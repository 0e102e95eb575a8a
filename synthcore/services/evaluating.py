"""What the checks found in each record: the label rules of the validator in dialogues, the rules of pairs in pairs."""

from __future__ import annotations

from synthcore.core.errors import BadRequest
from synthcore.core.measurements import Finding
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.core.reviews import Status
from synthcore.services import checking, domains
from synthcore.services.context import Context

AT_ONCE = 500


class Checked(Frozen):
    """`checked` records were looked at now; `unchecked` remain (0 unless `limit` was reached)."""

    checked: int
    with_findings: int
    unchecked: int


class RuleCount(Frozen):
    """How many records break a rule."""

    code: str
    severity: str
    records: int


class RecordFindings(Frozen):
    record_id: str
    external_id: str
    status: Status
    findings: tuple[Finding, ...]


class FindingsPage(Frozen):
    items: tuple[RecordFindings, ...]
    total: int


def check_records(context: Context, person: Person, *, limit: int | None = None) -> Checked:
    """Check every record that the present version of the checks has not seen. Repeating it adds nothing."""
    require(person, "evaluate")
    return catch_up(context, limit=limit)


def catch_up(context: Context, *, limit: int | None = None) -> Checked:
    """`check_records` for the program itself, which does it after an update of the rules."""
    checked = with_findings = left = 0
    for name in context.store.domains.names():
        try:
            checker = checking.Checker(context, domains.domain(context, name))
        except BadRequest:  # a domain that is gone or broken; its records keep what was found before
            continue
        while limit is None or checked < limit:
            some = AT_ONCE if limit is None else min(AT_ONCE, limit - checked)
            group = context.store.findings.unchecked(checking.NAME, checker.version, name, limit=some)
            if not group:
                break
            with_findings += checker.check(group)
            checked += len(group)
        left += context.store.findings.count_unchecked(checking.NAME, checker.version, name)
    return Checked(checked=checked, with_findings=with_findings, unchecked=left)


def count_unchecked(context: Context, person: Person) -> int:
    """How many records the present version of the checks has not seen."""
    require(person, "look")
    found = ((name, checking.version(domains.domain(context, name))) for name in domains.names(context))
    return sum(context.store.findings.count_unchecked(checking.NAME, version, name) for name, version in found)


def rule_counts(context: Context, person: Person, *, batch: str | None = None) -> tuple[RuleCount, ...]:
    """Records by rule, errors first, then the most frequent."""
    require(person, "look")
    rows = context.store.findings.by_code(checking.NAME, batch)
    return tuple(RuleCount(code=code, severity=severity, records=n) for code, severity, n in rows)


def records_with_findings(
    context: Context, person: Person, *, code: str | None = None, severity: str | None = None, batch: str | None = None, offset: int = 0, limit: int = 50
) -> FindingsPage:
    """Records with at least one finding that matches, with all their findings."""
    require(person, "look")
    rows, total = context.store.findings.records(checking.NAME, code=code, severity=severity, batch=batch, offset=offset, limit=limit)
    found = context.store.findings.of([row[0] for row in rows], checking.NAME)
    items = (RecordFindings(record_id=row[0], external_id=row[1], status=row[2], findings=tuple(found.get(row[0], ()))) for row in rows)
    return FindingsPage(items=tuple(items), total=total)


def findings_of(context: Context, person: Person, *, record_id: str) -> tuple[Finding, ...]:
    """The findings of one record."""
    require(person, "look")
    return tuple(context.store.findings.of([record_id], checking.NAME).get(record_id, ()))
