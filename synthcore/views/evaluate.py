"""What the parts of the Evaluate page call things, and what its filters offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from synthcore.domains.schema import Domain
from synthcore.views.finding_titles import title, titles_of
from synthcore.views.wording import LABEL

if TYPE_CHECKING:
    from synthcore.core.record_table import ChoiceCount
    from synthcore.evaluation.check import Check
    from synthcore.services.doubting import DoubtedLabels, Label
    from synthcore.services.evaluating import RuleCount


@dataclass(frozen=True)
class Names:
    """What the parts of the page call things: dimensions as `family.dimension`, checks by name, findings by code, label values by
    label."""

    roles: Mapping[str, str]
    dimensions: Mapping[str, str]
    checks: Mapping[str, Check]
    issues: Mapping[str, str]
    labels: Mapping[str, list[str]]
    findings: Mapping[str, str] = field(default_factory=dict)


def names(domain: Domain, checks: Sequence[Check]) -> Names:
    dimensions = {rubric.family: rubric.title for rubric in domain.rubrics.values()}
    judged = {f"{rubric.family}.{one.id}": one.title for rubric in domain.rubrics.values() for one in rubric.dimension}
    often = Counter((*dimensions.values(), *judged.values()))
    dimensions |= {name: title if often[title] < 2 else f"{title} ({name.partition('.')[0]})" for name, title in judged.items()}
    labels = {label: [value.name for value in getattr(domain.labels, label)] for label in ("session_type", "concern", "risk_level")}
    issues = {one.id: one.title for one in domain.issues}
    return Names(domain.about.roles, dimensions, {one.name: one for one in checks}, issues, labels, titles_of(domain))


def finding_choices(rules: Sequence[RuleCount], titles: Mapping[str, str]) -> dict[str, str]:
    """What records can be asked for by: a rule of a check, `check: code`, with its title, which no other has."""
    return {f"{rule.check}: {rule.code}": f"{title(rule.code, titles)} ({rule.check}: {rule.code})" for rule in rules}


def chosen_finding(choice: str | None) -> tuple[str | None, str | None]:
    """The check and the code of such a choice."""
    check, _, code = (choice or "").partition(": ")
    return check or None, code or None


def judged_choices(judged: Sequence[ChoiceCount], dimension: str | None) -> list[str]:
    """The results that judges came to on a dimension."""
    return [one.choice for one in judged if one.dimension == dimension]


DOUBTED: dict[str, Label] = {LABEL["session_type"]: "session_type", LABEL["concern"]: "concern", LABEL["risk_level"]: "risk_level"}


def doubted_lines(found: DoubtedLabels) -> dict[str, str]:
    """By record, most doubtful first, what its words read more like."""
    return {one.record_id: f"{LABEL[found.label].lower()} reads more like {one.likely}" for one in found.found.doubts}


def doubts_sentence(found: DoubtedLabels) -> str:
    """How many labels are doubted, of how many, and that this orders a look and decides nothing."""
    older = f" The {found.passed_over:,} oldest records were not looked at." if found.passed_over else ""
    return f"{found.found.sentence}{older} A doubt is a reason to look, and relabels nothing."
