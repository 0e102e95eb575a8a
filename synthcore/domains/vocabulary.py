"""A domain as counting and safety see it."""

from __future__ import annotations

from synthcore.core.labels import Vocabulary
from synthcore.domains.schema import Domain


def vocabulary(domain: Domain) -> Vocabulary:
    """The label values of a domain, under `name@version` and the hash of its content."""
    labels = domain.labels
    lists = {name: getattr(labels, name) for name in ("session_type", "concern", "risk_level", "intent", "sentiment", "technique")}
    return Vocabulary(
        domain=versioned(domain), hash=domain.hash, other_concern=labels.other_concern,
        session_type=tuple(v.name for v in labels.session_type), concern=tuple(v.name for v in labels.concern),
        risk_level=tuple(v.name for v in labels.risk_level), second_approval=tuple(v.name for v in labels.risk_level if v.second_approval),
        aliases={name: aliases for name, values in lists.items() if (aliases := {a: v.name for v in values for a in v.aliases})},
    )  # fmt: skip


def versioned(domain: Domain) -> str:
    return f"{domain.about.id}@{domain.about.version}"
