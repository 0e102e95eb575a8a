"""What the parts of the Evaluate page call things, and what its filters offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthcore.domains.schema import Domain

if TYPE_CHECKING:
    from synthcore.core.record_table import ChoiceCount
    from synthcore.evaluation.check import Check
    from synthcore.services.evaluating import RuleCount


@dataclass(frozen=True)
class Names:
    """What the parts of the page call things: dimensions as `family.dimension`, checks by name, label values by label."""

    roles: Mapping[str, str]
    dimensions: Mapping[str, str]
    checks: Mapping[str, Check]
    issues: Mapping[str, str]
    labels: Mapping[str, list[str]]


def names(domain: Domain, checks: Sequence[Check]) -> Names:
    dimensions = {rubric.family: rubric.title for rubric in domain.rubrics.values()}
    dimensions |= {f"{rubric.family}.{one.id}": one.title for rubric in domain.rubrics.values() for one in rubric.dimension}
    labels = {label: [value.name for value in getattr(domain.labels, label)] for label in ("session_type", "concern", "risk_level")}
    return Names(domain.about.roles, dimensions, {one.name: one for one in checks}, {one.id: one.title for one in domain.issues}, labels)


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
